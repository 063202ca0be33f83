/** What first bytes tell. */

import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { HEAD, isBinary } from '../../../../src/diff/content/content-type.ts';
import { loadSha256, readContent } from '../../../../src/diff/content/reader.ts';
import { natureOf } from '../../../../src/diff/content/readings.ts';

const isFile = (content: Uint8Array) =>
  natureOf(Buffer.from(content).toString('latin1').slice(0, HEAD), 'a').isFile;

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
    expect(isBinary(content)).toBe(true);
    expect(isBinary(` ${content}`)).toBe(false);
  });

  it.each(TEXTS)('%j are text', (content) => {
    expect(isBinary(content.slice(0, HEAD))).toBe(false);
  });

  it('with a NUL are a binary, as git says', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 300 }), (bytes) => {
        const marked = /^(?:\xff\xfe|\xfe\xff|\0\0\xfe\xff)/.test(Buffer.from(bytes).toString('latin1'));
        if (!marked && bytes.includes(0)) expect(isFile(bytes)).toBe(true);
      }),
    );
  });

  it('of anything compressed are a binary', () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(isFile(gzipSync(text))).toBe(true);
      }),
    );
  });
});

/** What the main reading shows; others add no lines. */
async function readAll(chunks: readonly Uint8Array[]) {
  const texts: string[] = [];
  const read = async (take: (bytes: Uint8Array) => void) => chunks.forEach(take);
  const { text, isFile } = await readContent(read, {
    path: 'a',
    text: (chunk) => {
      if (chunk.lines > 0 || chunk.text.length === 0) texts.push(chunk.text);
    },
    hash: await loadSha256(),
  });
  return { reading: text, isFile, text: Buffer.from(texts.join(''), 'latin1').toString('utf8') };
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
        expect(read).toEqual({
          reading: { encoding: big ? 'utf-16be' : 'utf-16le', mark: 2 },
          isFile: false,
          text,
        });
      }),
    );
  });

  it('with 32 bits is read as it was written', async () => {
    await fc.assert(
      fc.asyncProperty(words, fc.integer({ min: 1, max: 7 }), async (text, size) => {
        const points = [0xfeff, ...[...text].map((character) => character.codePointAt(0) ?? 0)];
        const bytes = Buffer.alloc(points.length * 4);
        for (const [index, point] of points.entries()) bytes.writeUInt32BE(point, index * 4);
        expect(await readAll(cut(bytes, size))).toEqual({
          reading: { encoding: 'utf-32be', mark: 4 },
          isFile: false,
          text,
        });
      }),
    );
  });
});
