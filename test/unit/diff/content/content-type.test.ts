/** What first bytes tell. */

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEAD, kindOf } from '../../../../src/diff/content/content-type.ts';
import { changedPointerOf, pointerOf } from '../../../../src/diff/content/lfs-pointer.ts';
import { createContentReader, loadSha256 } from '../../../../src/diff/content/reader.ts';

const kind = (content: string | Uint8Array) => kindOf(Buffer.from(content).toString('latin1').slice(0, HEAD));

const PROGRAMS: readonly (readonly [string, string])[] = [
  ['an ELF executable', '\x7fELF\x02\x01\x01'],
  ['a Windows program without a NUL', `MZ${'x'.repeat(60)}\x01\x02`],
  ['a Mach-O executable', '\xcf\xfa\xed\xfe\x07'],
  ['a Mach-O for several machines', '\xca\xfe\xba\xbe\x01'],
  ['a zip', 'PK\x03\x04\x14'],
  ['an empty zip', 'PK\x05\x06'],
  ['a gzip', '\x1f\x8b\x08'],
  ['a compress', '\x1f\x9d\x90'],
  ['a bzip2', 'BZh91AY&SY'],
  ['an xz', '\xfd7zXZ'],
  ['a 7-Zip', "7z\xbc\xaf'\x1c"],
  ['a RAR', 'Rar!\x1a\x07\x01'],
  ['a zstd', '(\xb5/\xfd'],
  ['an LZ4', '\x04"M\x18'],
  ['an lzip', 'LZIP\x01'],
  ['an ar', '!<arch>\n'],
  ['a cpio in letters', `070701${'0'.repeat(104)}`],
  ['an RPM', '\xed\xab\xee\xdb\x03'],
  ['LLVM bitcode', 'BC\xc0\xde'],
  ['Lua bytecode', '\x1bLuaS'],
  ['the antivirus test file', `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${'EICAR'}-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`],
];

const TEXTS: readonly string[] = [
  '',
  'plain\n',
  '#!/bin/sh\n',
  'MZ is a prefix\n',
  'PK: primary key\n',
  'BZh? no\n',
  'Rar! files\n',
  '7z x archive\n',
  '!<arch>',
  '070701 is a number\n',
  '%PDF-1.4 is text by its bytes\n',
  '\x1b[31mred\x1b[0m\n',
  'caf\xe9\n',
  `${'x'.repeat(8000)}\0`,
];

describe('first bytes', () => {
  it.each(PROGRAMS)('tell %s', (_, content) => {
    expect(kindOf(content)).toBe('binary');
    expect(kindOf(` ${content}`)).toBe('text');
  });

  it.each(TEXTS)('%j are text', (content) => {
    expect(kindOf(content.slice(0, HEAD))).toBe('text');
  });

  it('with a NUL are a binary, as git says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const marked = /^(?:\xff\xfe|\xfe\xff|\0\0\xfe\xff)/.test(Buffer.from(bytes).toString('latin1'));
        if (!marked && bytes.includes(0)) expect(kind(bytes)).toBe('binary');
      }),
    );
  });

  it('of anything compressed are a binary', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(kind(gzipSync(text))).toBe('binary');
      }),
    );
  });
});

async function readAll(chunks: readonly Uint8Array[]) {
  const texts: string[] = [];
  const reader = createContentReader({ text: (chunk) => texts.push(chunk.text), hash: await loadSha256() });
  for (const chunk of chunks) reader.write(chunk);
  return { content: reader.end(), text: Buffer.from(texts.join(''), 'latin1').toString('utf8') };
}

const cut = (bytes: Buffer, size: number) =>
  Array.from({ length: Math.ceil(bytes.length / size) }, (_, index) =>
    bytes.subarray(index * size, (index + 1) * size),
  );

describe('text in UTF-16 and UTF-32', () => {
  const words = fc
    .string({ unit: 'grapheme', maxLength: 50 })
    .filter((text) => !/[\x00-\x08\x0e-\x1f\ufffd\uffff]/.test(text));

  it('is read as it was written, however it is cut', async () => {
    await fc.assert(
      fc.asyncProperty(words, fc.boolean(), fc.integer({ min: 1, max: 7 }), async (text, big, size) => {
        const units = Buffer.from(`\ufeff${text}`, 'utf16le');
        const read = await readAll(cut(big ? units.swap16() : units, size));
        expect(read).toEqual({ content: { kind: big ? 'utf-16be' : 'utf-16le' }, text });
      }),
    );
  });

  it('with 32 bits is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(words, fc.integer({ min: 1, max: 7 }), async (text, size) => {
        const points = [0xfeff, ...[...text].map((character) => character.codePointAt(0) ?? 0)];
        const bytes = Buffer.alloc(points.length * 4);
        for (const [index, point] of points.entries()) bytes.writeUInt32BE(point, index * 4);
        expect(await readAll(cut(bytes, size))).toEqual({ content: { kind: 'utf-32be' }, text });
      }),
    );
  });
});

describe('a pointer', () => {
  const sha256 = '0123456789abcdef'.repeat(4);
  const text = `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize 12\n`;

  it.each([
    text,
    text.trimEnd(),
    text.replaceAll('\n', '\r\n'),
    text.replace('oid', `ext-0-foo sha256:${sha256}\noid`),
  ])('%j names a file', (content) => {
    expect(pointerOf(content)).toEqual({ sha256, size: 12 });
  });

  it.each([
    `${text}x`,
    ` ${text}`,
    text.replace('sha256:', 'sha1:'),
    text.replace('oid', 'x-note http://evil.net\noid'),
    text.replace('git-lfs.github.com', 'evil.net'),
    text.replace('size 12', 'size -1'),
    text.replace(sha256, sha256.slice(1)),
    `${text}${'\n'.repeat(2000)}`,
  ])('%j is none', (content) => {
    expect(pointerOf(content)).toBeNull();
  });

  it('is told by the lines that change in it', () => {
    expect(changedPointerOf(`oid sha256:${sha256}\nsize 12\n`)).toEqual({ sha256, size: 12 });
    expect(changedPointerOf(`oid sha256:${sha256}\n`)).toEqual({ sha256, size: 0 });
    expect(changedPointerOf(`oid sha256:${sha256}\nsize 12\nhttp://evil.net\n`)).toBeNull();
  });
});
