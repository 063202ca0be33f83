/** Content decides what is text, what a binary, and what neither; attributes and names have no say. */
import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { mkdir, rm, symlink, unlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openStaged } from '../../src/diff/staged.ts';
import { openGit } from '../../src/git.ts';
import { changesOf, shortLines } from '../helpers/changes.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';

type Files = Readonly<Record<string, string | Uint8Array>>;

interface Case {
  readonly name: string;
  /** What HEAD has. */
  readonly head?: Files;
  /** What is written and staged over it. */
  readonly staged?: Files;
  /** Or what is done. */
  readonly act?: (repo: Repo) => Promise<void>;
  readonly lines?: readonly string[];
  /** Lines of other readings of the same bytes: scanned, but not counted. */
  readonly again?: readonly string[];
  /** Its lines are beside the point. */
  readonly textToo?: boolean;
  /** Paths, with the content that is hashed; or a sha256 with a size. */
  readonly binaries?: Readonly<Record<string, string | Uint8Array | { sha256: string; size: number }>>;
  readonly skipped?: readonly string[];
  /** Paths with what is wrong with them. */
  readonly warnings?: readonly string[];
}

const ELF = Buffer.from('\x7fELF\x02\x01\x01\0\0\0\0\nsome text\nmore text\n', 'latin1');
const BZIP2 = Buffer.from('BZh91AY&SY\xb8\x9d\x0e\x01\x01\x01\xff\xfe', 'latin1');
const AR = 'head of an archive\n'.replace('head of an archive', '!<arch>');
const SHA = '4d7a214614ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393';
const OTHER = '0000000014ab2935c943f9e0ff69d22eadbb8f32b1258daaa5e2ca24d17e2393';
const pointer = (sha256: string, size = 12345) =>
  `version https://git-lfs.github.com/spec/v1\noid sha256:${sha256}\nsize ${size}\n`;
const utf16 = (text: string) => Buffer.concat([Buffer.from([0xff, 0xfe]), Buffer.from(text, 'utf16le')]);
const utf16be = (text: string) => utf16(text).swap16();
const utf32 = (text: string, big: boolean) => {
  const points = ['\ufeff', ...text].map((character) => character.codePointAt(0) ?? 0);
  const bytes = Buffer.alloc(points.length * 4);
  for (const [index, point] of points.entries()) {
    if (big) bytes.writeUInt32BE(point, index * 4);
    else bytes.writeUInt32LE(point, index * 4);
  }
  return bytes;
};
/** Text in UTF-16 without a byte order mark. */
const unmarked16 = (text: string) => Buffer.from(text, 'utf16le');
const EICAR = `X5O!P%@AP[4\\PZX54(P^)7CC)7}$${'EICAR'}-STANDARD-ANTIVIRUS-TEST-FILE!$H+H*`;
const CPIO = `0707${'07'.padEnd(72, '0')}`;
/** Text of which a checkout in IBM037 (EBCDIC) makes the given ASCII. */
const fromIbm037 = (ascii: string) =>
  execFileSync('iconv', ['-f', 'IBM037', '-t', 'UTF-8'], { input: Buffer.from(ascii, 'latin1') });
const long = (count: number) => Array.from({ length: count }, (_, index) => `line ${index}\n`).join('');

const CASES: readonly Case[] = [
  { name: 'a new text', staged: { a: 'x\ny\n' }, lines: ['a:1 x', 'a:2 y'] },
  { name: 'no newline at the end', staged: { a: 'x' }, lines: ['a:1 x'] },
  { name: 'a newline added at the end', head: { a: 'x' }, staged: { a: 'x\n' }, lines: ['a:1 x'] },
  { name: 'an empty file', staged: { a: '' }, lines: [] },
  { name: 'only LF ends a line', staged: { a: 'x\ry\u2028z\f\v\r\n' }, lines: ['a:1 x\ryâ\x80¨z\f\v\r'] },
  { name: 'lines that are removed', head: { a: 'x\ny\n' }, staged: { a: 'y\n' }, lines: [] },
  {
    name: 'lines that look like headers',
    head: { a: 'one\n' },
    staged: {
      a: 'one\n++ b/evil\n-- a/evil\n@@ -1 +1 @@\ndiff --git a/x b/x\nBinary files a and b differ\n\\ No newline at end of file\n* Unmerged path x\n:100644\n',
    },
    lines: [
      'a:2 ++ b/evil',
      'a:3 -- a/evil',
      'a:4 @@ -1 +1 @@',
      'a:5 diff --git a/x b/x',
      'a:6 Binary files a and b differ',
      'a:7 \\ No newline at end of file',
      'a:8 * Unmerged path x',
      'a:9 :100644',
    ],
  },
  {
    name: 'removed lines that look like added ones',
    head: { a: '++ http://x\n-- y\n+z\n' },
    staged: { a: 'z\n' },
    lines: ['a:1 z'],
  },
  { name: 'a binary', staged: { a: ELF }, binaries: { a: ELF } },
  { name: 'a binary that changes', head: { a: ELF }, staged: { a: `${ELF}x` }, binaries: { a: `${ELF}x` } },
  { name: 'a text that becomes a binary', head: { a: 'x\n' }, staged: { a: ELF }, binaries: { a: ELF } },
  {
    name: 'a binary that becomes text',
    head: { a: ELF },
    staged: { a: 'x\ny\n' },
    lines: ['a:1 x', 'a:2 y'],
  },
  {
    name: 'a NUL in byte 8,000',
    staged: { a: `${'x'.repeat(7999)}\0` },
    binaries: { a: `${'x'.repeat(7999)}\0` },
  },
  {
    name: 'a NUL behind byte 8,000',
    staged: { a: `${'x'.repeat(8000)}\0\n` },
    lines: [`a:1 ${'x'.repeat(8000)}\0`],
  },
  { name: 'a bzip2 without any NUL', staged: { a: BZIP2 }, binaries: { a: BZIP2 } },
  {
    name: 'a bzip2 that changes',
    head: { 'a.bz2': BZIP2 },
    staged: { 'a.bz2': Buffer.concat([BZIP2, BZIP2]) },
    binaries: { 'a.bz2': Buffer.concat([BZIP2, BZIP2]) },
  },
  {
    // Its lines are read too: when they come, nothing has told yet what they are of.
    name: 'a bzip2 that changes, under a name that says nothing',
    head: { a: BZIP2 },
    staged: { a: Buffer.concat([BZIP2, BZIP2]) },
    lines: [`a:1 ${Buffer.concat([BZIP2, BZIP2]).toString('latin1')}`],
    binaries: { a: Buffer.concat([BZIP2, BZIP2]) },
  },
  {
    name: 'an archive of nothing but text: both a file and text',
    staged: { lib: `${AR}x\n` },
    lines: ['lib:1 !<arch>', 'lib:2 x'],
    binaries: { lib: `${AR}x\n` },
  },
  {
    name: 'an archive of text that changes',
    head: { 'x.a': `${AR}x\n` },
    staged: { 'x.a': `${AR}x\ny\n` },
    lines: ['x.a:3 y'],
    binaries: { 'x.a': `${AR}x\ny\n` },
  },
  { name: 'text that begins with MZ', staged: { a: 'MZ; Moçambique\n' }, lines: ['a:1 MZ; MoÃ§ambique'] },
  {
    name: 'text marked -diff',
    staged: { '.gitattributes': '*.txt -diff\n', 'a.txt': 'x\n' },
    lines: ['.gitattributes:1 *.txt -diff', 'a.txt:1 x'],
  },
  {
    name: 'text marked binary that changes',
    head: { '.gitattributes': '*.txt binary\n', 'a.txt': 'x\ny\n' },
    staged: { 'a.txt': 'x\nnew\ny\nend' },
    lines: ['a.txt:2 new', 'a.txt:4 end'],
  },
  {
    name: 'text marked -diff that moves and changes',
    head: { '.gitattributes': '*.txt -diff\n', 'a.txt': long(50) },
    act: async (repo) => {
      await repo.git('mv', 'a.txt', 'b.txt');
      await repo.stage('b.txt', `${long(50)}end\n`);
    },
    lines: ['b.txt:51 end'],
  },
  {
    name: 'text marked binary in info/attributes',
    act: async (repo) => {
      await mkdir(repo.path('.git/info'), { recursive: true });
      await writeFile(repo.path('.git/info/attributes'), '* binary\n');
      await repo.stage('a', 'x\n');
    },
    lines: ['a:1 x'],
  },
  {
    name: 'a new binary marked diff',
    staged: { '.gitattributes': '*.exe diff\n', 'a.exe': ELF },
    lines: ['.gitattributes:1 *.exe diff'],
    binaries: { 'a.exe': ELF },
  },
  {
    name: 'a changed binary marked diff, whose added lines are plain',
    head: { '.gitattributes': '*.exe diff\n', 'a.exe': ELF },
    staged: { 'a.exe': `${ELF}plain\n` },
    binaries: { 'a.exe': `${ELF}plain\n` },
  },
  {
    name: 'a changed binary marked text in a folder of its own',
    head: { 'x/y/.gitattributes': '[attr]mine diff\n* mine\n', 'x/y/a': ELF },
    staged: { 'x/y/a': `${ELF}plain\n` },
    binaries: { 'x/y/a': `${ELF}plain\n` },
  },
  {
    name: 'a changed binary whose attributes are in the index alone',
    head: { a: ELF },
    act: async (repo) => {
      await repo.stage('.gitattributes', '* diff\n');
      await rm(repo.path('.gitattributes'));
      await repo.stage('a', `${ELF}plain\n`);
    },
    lines: ['.gitattributes:1 * diff'],
    binaries: { a: `${ELF}plain\n` },
  },
  {
    name: 'a binary forced to text by a driver',
    head: { '.gitattributes': '* diff=mine\n', a: ELF },
    act: async (repo) => {
      await repo.git('config', 'diff.mine.binary', 'false');
      await repo.stage('a', `${ELF}plain\n`);
    },
    binaries: { a: `${ELF}plain\n` },
  },
  {
    name: 'a driver that converts',
    head: { '.gitattributes': '* diff=mine\n', a: 'x\n' },
    act: async (repo) => {
      await repo.git('config', 'diff.mine.textconv', 'echo hidden #');
      await repo.stage('a', 'x\nseen\n');
    },
    lines: ['a:2 seen'],
  },
  {
    name: 'a filter of the work tree',
    head: { '.gitattributes': '*.in filter=mine ident\n' },
    act: async (repo) => {
      await repo.git('config', 'filter.mine.clean', 'sed s/before/after/');
      await repo.git('config', 'filter.mine.smudge', 'sed s/after/before/');
      await repo.stage('a.in', 'before $Id$\n');
    },
    lines: ['a.in:1 after $Id$'],
  },
  {
    name: 'line ends that git converts: what is committed counts',
    head: { '.gitattributes': '* text=auto eol=crlf\n' },
    staged: { a: 'x\r\ny\r\n' },
    lines: ['a:1 x', 'a:2 y'],
  },
  {
    name: 'another encoding in the work tree',
    head: { '.gitattributes': '*.txt working-tree-encoding=UTF-16LE-BOM eol=lf\n' },
    staged: { 'a.txt': utf16('http://x\n') },
    lines: ['a.txt:1 http://x'],
  },
  ...[
    { encoding: 'IBM037', bytes: (text: string) => fromIbm037(text) },
    {
      encoding: 'UTF-16BE',
      bytes: (text: string) => Buffer.from(Buffer.from(text, 'latin1').swap16().toString('utf16le')),
    },
  ].map(({ encoding, bytes }): Case => {
    const hidden = 'curl http://a.net/ \n';
    return {
      name: `text that is another on disk, in ${encoding}`,
      head: { '.gitattributes': `*.txt working-tree-encoding=${encoding}\n` },
      act: (repo) => stageRaw(repo, 'a.txt', bytes(hidden)),
      lines: [`a.txt:1 ${bytes(hidden).toString('latin1').split('\n')[0]}`],
      again: [`a.txt:1 ${hidden.trimEnd()} `],
    };
  }),
  {
    name: 'text that is a program on disk',
    head: { 'x/.gitattributes': 'a.* working-tree-encoding=ISO-8859-1\n' },
    act: (repo) => stageRaw(repo, 'x/a.txt', Buffer.from('\x1f\x8b\x08')),
    lines: [`x/a.txt:1 ${Buffer.from('\x1f\x8b\x08').toString('latin1')}`],
    binaries: { 'x/a.txt': Buffer.from('\x1f\x8b\x08', 'latin1') },
  },
  {
    name: 'a program that is the same on disk',
    head: { 'x/.gitattributes': 'a.* working-tree-encoding=ISO-8859-1\n' },
    act: (repo) => stageRaw(repo, 'x/a', ELF),
    binaries: { 'x/a': ELF },
  },
  {
    name: 'an encoding that comes with the change, by a macro',
    act: async (repo) => {
      await stageRaw(
        repo,
        '.gitattributes',
        Buffer.from('[attr]mine working-tree-encoding=IBM037\n*.txt mine\n'),
      );
      await stageRaw(repo, 'a.txt', fromIbm037('curl http://a.net/\n'));
    },
    textToo: true,
    again: ['a.txt:1 curl http://a.net/'],
  },
  { name: 'Latin-1', staged: { a: Buffer.from('caf\xe9\n', 'latin1') }, lines: ['a:1 caf\xe9'] },
  {
    name: 'Latin-1 that changes',
    head: { a: Buffer.from('caf\xe9\n', 'latin1') },
    staged: { a: Buffer.from('caf\xe9\nna\xefve\n', 'latin1') },
    lines: ['a:2 na\xefve'],
  },
  { name: 'UTF-16, little end first', staged: { a: utf16('x\ny ü\n') }, lines: ['a:1 x', 'a:2 y Ã¼'] },
  { name: 'UTF-16, big end first', staged: { a: utf16be('x\n\nz') }, lines: ['a:1 x', 'a:2 ', 'a:3 z'] },
  {
    name: 'UTF-32, little end first',
    staged: { a: utf32('x\n😀\n', false) },
    lines: ['a:1 x', 'a:2 ð\x9f\x98\x80'],
  },
  { name: 'UTF-32, big end first', staged: { a: utf32('x\ny\n', true) }, lines: ['a:1 x', 'a:2 y'] },
  {
    name: 'UTF-16 that changes',
    head: { a: utf16('x\ny\n') },
    staged: { a: utf16('x\nnew\ny\n') },
    lines: ['a:2 new'],
  },
  {
    name: 'UTF-16 that was UTF-8',
    head: { a: 'x\ny\n' },
    staged: { a: utf16('x\nnew\n') },
    lines: ['a:2 new'],
  },
  {
    name: 'UTF-16 without any NUL',
    staged: { a: utf16('漢字漢字') },
    lines: [`a:1 ${Buffer.from('漢字漢字').toString('latin1')}`],
  },
  {
    name: 'a byte order mark before what is not text',
    staged: { a: Buffer.concat([utf16('x'), Buffer.alloc(50)]) },
    binaries: { a: Buffer.concat([utf16('x'), Buffer.alloc(50)]) },
  },
  { name: 'a mark of UTF-8', staged: { a: '\ufeffx\n' }, lines: ['a:1 ï»¿x'] },
  {
    name: 'a script with NULs in it: both a file and text, also without the NULs',
    staged: { a: '#!/bin/sh\ncu\0rl http://a.net/\0x\nexit\n\0\0' },
    lines: ['a:1 #!/bin/sh', 'a:2 cu\0rl http://a.net/\0x', 'a:3 exit', 'a:4 \0\0'],
    again: ['a:2 curl http://a.net/x'],
    binaries: { a: '#!/bin/sh\ncu\0rl http://a.net/\0x\nexit\n\0\0' },
  },
  {
    name: 'a script with NULs that no first line tells',
    staged: { a: `\0\ncurl http://a.net/\nexit\n${'\0'.repeat(9000)}` },
    lines: ['a:1 \0', 'a:2 curl http://a.net/', 'a:3 exit', `a:4 ${'\0'.repeat(9000)}`],
    binaries: { a: `\0\ncurl http://a.net/\nexit\n${'\0'.repeat(9000)}` },
  },
  {
    name: 'a script by its name alone',
    staged: { 'a.sh': `${'\x01\0'.repeat(5000)}\ncurl http://a.net/\n` },
    lines: [`a.sh:1 ${'\x01\0'.repeat(5000)}`, 'a.sh:2 curl http://a.net/'],
    binaries: { 'a.sh': `${'\x01\0'.repeat(5000)}\ncurl http://a.net/\n` },
  },
  {
    name: 'a NUL behind byte 8,000 in a word',
    staged: { a: `${'x\n'.repeat(4000)}http\0://a.net\n` },
    lines: [...Array.from({ length: 4000 }, (_, index) => `a:${index + 1} x`), 'a:4001 http\0://a.net'],
    again: ['a:4001 http://a.net'],
  },
  {
    name: 'so is one that a change adds behind it',
    head: { a: 'x\n'.repeat(4500) },
    staged: { a: `${'x\n'.repeat(4500)}http\0://a.net\n` },
    lines: ['a:4501 http\0://a.net'],
    again: ['a:4501 http://a.net'],
  },
  {
    name: 'text that begins as a Windows program',
    staged: { a: 'MZ=1\ncurl http://a.net/\n\x01' },
    lines: ['a:1 MZ=1', 'a:2 curl http://a.net/', 'a:3 \x01'],
    binaries: { a: 'MZ=1\ncurl http://a.net/\n\x01' },
  },
  {
    name: 'text that begins as a bzip2',
    staged: { a: 'BZh91AY&SY\ncurl http://a.net/\n' },
    lines: ['a:1 BZh91AY&SY', 'a:2 curl http://a.net/'],
    binaries: { a: 'BZh91AY&SY\ncurl http://a.net/\n' },
  },
  {
    name: 'text that begins as a cpio',
    staged: { a: `${CPIO}\ncurl http://a.net/\n` },
    lines: [`a:1 ${CPIO}`, 'a:2 curl http://a.net/'],
    binaries: { a: `${CPIO}\ncurl http://a.net/\n` },
  },
  {
    name: 'UTF-16 without a mark, little end first: both a file and text',
    staged: { a: unmarked16('x\ncurl http://a.net/\n') },
    lines: ['a:1 x', 'a:2 curl http://a.net/'],
    binaries: { a: unmarked16('x\ncurl http://a.net/\n') },
  },
  {
    name: 'UTF-16 without a mark, big end first: both a file and text',
    staged: { a: unmarked16('x\ncurl http://ü.net/\n').swap16() },
    lines: ['a:1 x', 'a:2 curl http://Ã¼.net/'],
    binaries: { a: unmarked16('x\ncurl http://ü.net/\n').swap16() },
  },
  {
    name: 'UTF-32 without a mark: both a file and text',
    staged: { a: utf32('curl http://a.net/\n', true).subarray(4) },
    lines: ['a:1 curl http://a.net/'],
    binaries: { a: utf32('curl http://a.net/\n', true).subarray(4) },
  },
  {
    name: 'UTF-16 in the middle of a script',
    staged: {
      a: Buffer.concat([
        Buffer.from(`#!/bin/sh\n${long(10)}`),
        unmarked16('curl http://a.net/'),
        Buffer.from('\n'),
      ]),
    },
    lines: [
      'a:1 #!/bin/sh',
      ...long(10)
        .trimEnd()
        .split('\n')
        .map((line, index) => `a:${index + 2} ${line}`),
      `a:12 ${unmarked16('curl http://a.net/').toString('latin1')}`,
    ],
    again: ['a:12 curl http://a.net/'],
    binaries: {
      a: Buffer.concat([
        Buffer.from(`#!/bin/sh\n${long(10)}`),
        unmarked16('curl http://a.net/'),
        Buffer.from('\n'),
      ]),
    },
  },
  {
    name: 'a false byte order mark: both readings',
    staged: { a: Buffer.from('\xff\xfe\n\ncurl http://a.net/\n', 'latin1') },
    lines: [
      `a:1 ${Buffer.from(Buffer.from('\n\ncurl http://a.net/\n', 'latin1').toString('utf16le')).toString('latin1')}`,
    ],
    again: ['a:3 curl http://a.net/'],
  },
  {
    name: 'a byte order mark, and ASCII behind the UTF-16',
    staged: { a: Buffer.concat([utf16('x\n'), Buffer.from('\ncurl http://a.net/\n')]) },
    lines: [
      'a:1 x',
      `a:2 ${Buffer.from(Buffer.from('\ncurl http://a.net/\n').toString('utf16le')).toString('latin1')}`,
    ],
    again: ['a:3 curl http://a.net/'],
  },
  {
    name: 'a false byte order mark, and a NUL',
    staged: { a: Buffer.from('\xff\xfe\n\ncurl http://a.net/\n\0\0\0', 'latin1') },
    lines: ['a:1 \xff\xfe', 'a:2 ', 'a:3 curl http://a.net/', 'a:4 \0\0\0'],
    binaries: { a: Buffer.from('\xff\xfe\n\ncurl http://a.net/\n\0\0\0', 'latin1') },
  },
  ...Object.entries({
    EICAR,
    'an archive of text': `${AR}x/\n`,
    'a Windows program': 'MZ\x90\0 a program\n',
    'an ELF executable': ELF,
    'a zip': 'PK\x03\x04 a zip\n',
    'a bzip2 of text': 'BZh91AY&SY\n',
    'a cpio of text': `${CPIO}\n`,
  }).flatMap(([name, content]): Case[] =>
    ['a', 'a.txt', 'x/a.c'].map((path) => ({
      name: `a text in ${path} that becomes ${name} is hashed`,
      head: { [path]: 'hello\nworld\n' },
      staged: { [path]: Buffer.from(content.toString('latin1'), 'latin1') },
      binaries: { [path]: Buffer.from(content.toString('latin1'), 'latin1') },
      textToo: true,
      ...(path === 'a.txt' && /ELF|Windows/.test(name) ? { warnings: [`${path} other-content`] } : {}),
    })),
  ),
  ...[
    { cookie: '# -*- coding: utf-7 -*-', line: 'x=+AGgAdAB0AHA-:+AC8ALw-a.net/x', read: 'x=http://a.net/x' },
    {
      cookie: '#!/usr/bin/python\n# vim: set fileencoding=UTF_7 :',
      line: '+AGM-url a.net',
      read: 'curl a.net',
    },
    { cookie: '#coding=U7', line: 'y = 1 +- 2 # a.b', read: 'y = 1 + 2 # a.b' },
    { cookie: '# coding: unicode_escape', line: '\\u0068ttp\\x3a//\\141.net', read: 'http://a.net' },
  ].flatMap(({ cookie, line, read }): Case[] => {
    const lines = `${cookie}\nimport os\n${line}`.split('\n');
    const at = lines.length;
    return [
      {
        name: `a script that ${JSON.stringify(cookie)} has decoded`,
        staged: { a: `${lines.join('\n')}\n` },
        lines: lines.map((text, index) => `a:${index + 1} ${text}`),
        again: [`a:${at} ${read}`],
      },
      {
        name: `a line more under ${JSON.stringify(cookie)}`,
        head: { a: `${lines.slice(0, -1).join('\n')}\n${long(20)}` },
        staged: { a: `${lines.slice(0, -1).join('\n')}\n${long(20)}${line}\n` },
        lines: [`a:${at + 20} ${line}`],
        again: [`a:${at + 20} ${read}`],
      },
      {
        name: `a script that comes under ${JSON.stringify(cookie)}`,
        head: { a: `import os\n${line}\n` },
        staged: { a: `${lines.join('\n')}\n` },
        lines: cookie.split('\n').map((text, index) => `a:${index + 1} ${text}`),
        again: [`a:${at} ${read}`],
      },
    ];
  }),
  ...Object.entries({
    'an archive of text': { before: 'x\n', content: `${AR}x/\n` },
    EICAR: { before: '\n', content: EICAR },
    'a Windows program': { before: 'x\n', content: 'MZ=1\n\x01\n' },
    'a cpio of text': { before: 'x\ny\n', content: `${CPIO}\n` },
  }).map(
    ([name, { before, content }]): Case => ({
      name: `a text without its first lines is ${name}`,
      head: { a: `${before}${content}` },
      staged: { a: content },
      binaries: { a: content },
    }),
  ),
  {
    name: 'a line less, and what stands behind it makes a program of the text',
    head: { a: `MZ=1\n${long(100)}\x01\n` },
    staged: { a: 'MZ=1\n\x01\n' },
    binaries: { a: 'MZ=1\n\x01\n' },
  },
  {
    name: 'letters at the beginning, and what stands behind them makes a program of the text',
    head: { a: 'ab=1\n\x01\n' },
    staged: { a: 'MZ=1\n\x01\n' },
    lines: ['a:1 MZ=1'],
    binaries: { a: 'MZ=1\n\x01\n' },
  },
  {
    name: 'an archive of text that changes, under a name that says nothing',
    head: { a: `${AR}${long(9)}` },
    staged: { a: `${AR}${long(10)}` },
    lines: ['a:11 line 9'],
    binaries: { a: `${AR}${long(10)}` },
  },
  {
    name: 'a compressed file without NULs that is cut off, under a name that says nothing',
    head: { a: Buffer.concat([BZIP2, Buffer.from('\nx\n')]) },
    staged: { a: Buffer.concat([BZIP2, Buffer.from('\n')]) },
    binaries: { a: Buffer.concat([BZIP2, Buffer.from('\n')]) },
  },
  ...Object.entries({
    'before it': (line: string) => `${line}${pointer(SHA)}`,
    'in it': (line: string) => pointer(SHA).replace('\n', `\n${line}`),
    'in the middle of it': (line: string) => pointer(SHA).replace('size', `${line}size`),
    'behind it': (line: string) => `${pointer(SHA)}${line}`,
    'behind a blank line': (line: string) => `\n${line}${pointer(SHA)}`,
  }).flatMap(([where, around]): Case[] =>
    ['', '\n'].map((instead) => ({
      name: `an LFS pointer, ${instead === '' ? 'without a' : 'with a blank'} line ${where}`,
      head: { a: around('junk\n') },
      staged: { a: around(instead) },
      binaries: { a: { sha256: SHA, size: 12345 } },
      textToo: true,
    })),
  ),
  {
    name: 'a text that is less, and still text',
    head: { a: `x\n${long(10)}`, b: 'version 1\nsize 2\nx\n' },
    staged: { a: long(10), b: 'version 1\nsize 2\n' },
  },
  { name: 'an LFS pointer', staged: { a: pointer(SHA) }, binaries: { a: { sha256: SHA, size: 12345 } } },
  {
    name: 'an LFS pointer that changes',
    head: { a: pointer(SHA) },
    staged: { a: pointer(OTHER, 7) },
    binaries: { a: { sha256: OTHER, size: 7 } },
  },
  {
    name: 'an LFS pointer of another file of the same size',
    head: { a: pointer(SHA) },
    staged: { a: pointer(OTHER) },
    binaries: { a: { sha256: OTHER, size: 12345 } },
  },
  {
    name: 'an LFS pointer marked -text diff=lfs',
    head: { '.gitattributes': '* -text diff=lfs\n', a: pointer(SHA) },
    staged: { a: pointer(OTHER), b: pointer(SHA) },
    binaries: { a: { sha256: OTHER, size: 12345 }, b: { sha256: SHA, size: 12345 } },
  },
  {
    name: 'a text that becomes an LFS pointer',
    head: { a: long(100) },
    staged: { a: pointer(SHA) },
    binaries: { a: { sha256: SHA, size: 12345 } },
  },
  {
    name: 'what only resembles an LFS pointer: text, with a warning',
    staged: { a: `${pointer(SHA)}http://evil\n` },
    lines: [...pointer(SHA).trimEnd().split('\n'), 'http://evil'].map(
      (line, index) => `a:${index + 1} ${line}`,
    ),
    warnings: ['a broken-pointer'],
  },
  {
    name: 'an LFS pointer with more in it than git-lfs writes: both a file and text',
    staged: { a: pointer(SHA).replaceAll('\n', '\n\n').replace('12345', '+12345') },
    lines: ['version https://git-lfs.github.com/spec/v1', '', `oid sha256:${SHA}`, '', 'size +12345', ''].map(
      (line, index) => `a:${index + 1} ${line}`,
    ),
    binaries: { a: { sha256: SHA, size: 12345 } },
  },
  {
    name: 'an LFS pointer that changes, with blank lines in it',
    head: { a: pointer(SHA).replaceAll('\n', '\n\n') },
    staged: { a: pointer(OTHER).replaceAll('\n', '\n\n') },
    lines: [`a:3 oid sha256:${OTHER}`],
    binaries: { a: { sha256: OTHER, size: 12345 } },
  },
  {
    name: 'an LFS pointer in the first 1,024 bytes, and more behind them',
    staged: { a: `${pointer(SHA)}${'\n'.repeat(1024)}http://evil\n` },
    lines: [
      ...pointer(SHA).trimEnd().split('\n'),
      ...Array.from({ length: 1024 }, () => ''),
      'http://evil',
    ].map((line, index) => `a:${index + 1} ${line}`),
    binaries: { a: { sha256: SHA, size: 12345 } },
  },
  {
    name: 'lines like those of a pointer in a text',
    head: { a: 'x\n' },
    staged: { a: `x\noid sha256:${SHA}\nsize 3\n` },
    lines: [`a:2 oid sha256:${SHA}`, 'a:3 size 3'],
  },
  {
    name: 'a symbolic link',
    act: async (repo) => {
      await symlink('http://evil.net/', repo.path('link'));
      await repo.git('add', '-A');
    },
    skipped: ['link symlink'],
  },
  {
    name: 'a file that becomes a link',
    head: { a: 'x\n' },
    act: async (repo) => {
      await unlink(repo.path('a'));
      await symlink('y', repo.path('a'));
      await repo.git('add', '-A');
    },
    skipped: ['a symlink'],
  },
  {
    name: 'a link that becomes a file',
    act: async (repo) => {
      await symlink('y', repo.path('a'));
      await repo.commit();
      await unlink(repo.path('a'));
      await repo.stage('a', 'x\n');
      await repo.stage('b', 'after\n');
    },
    lines: ['a:1 x', 'b:1 after'],
  },
  {
    name: 'a link that becomes a binary',
    act: async (repo) => {
      await symlink('y', repo.path('a'));
      await repo.commit();
      await unlink(repo.path('a'));
      await repo.stage('a', ELF);
    },
    binaries: { a: ELF },
  },
  {
    name: 'a submodule',
    act: async (repo) => {
      const oid = await repo.commit();
      await repo.git('update-index', '--add', '--cacheinfo', `160000,${oid},module`);
      await repo.stage('b', 'x\n');
    },
    lines: ['b:1 x'],
    skipped: ['module submodule'],
  },
  {
    name: 'an exact move',
    head: { a: 'x\ny\n' },
    act: (repo) => repo.git('mv', 'a', 'b').then(() => undefined),
  },
  {
    name: 'a move of a binary',
    head: { a: ELF },
    act: (repo) => repo.git('mv', 'a', 'b').then(() => undefined),
  },
  {
    name: 'a move with an edit',
    head: { a: long(30) },
    act: async (repo) => {
      await repo.git('mv', 'a', 'b');
      await repo.stage('b', `new\n${long(30)}`);
    },
    lines: ['b:1 new'],
  },
  {
    name: 'a binary that moves and changes',
    head: { a: Buffer.concat([ELF, Buffer.alloc(500)]) },
    act: async (repo) => {
      await repo.git('mv', 'a', 'b');
      await repo.stage('b', Buffer.concat([ELF, Buffer.alloc(500), Buffer.from('x')]));
    },
    binaries: { b: Buffer.concat([ELF, Buffer.alloc(500), Buffer.from('x')]) },
  },
  ...['', 'exit\n'].map((more): Case => {
    const content = `${'\x01\0'.repeat(5000)}\ncurl http://a.net/\n`;
    return {
      name: `a binary that moves to the name of a script${more === '' ? '' : ' and changes'}: text as well`,
      head: { 'a.bin': content },
      act: async (repo) => {
        await repo.git('mv', 'a.bin', 'a.sh');
        await repo.stage('a.sh', `${content}${more}`);
      },
      lines: `${content}${more}`
        .trimEnd()
        .split('\n')
        .map((line, index) => `a.sh:${index + 1} ${line}`),
      binaries: { 'a.sh': `${content}${more}` },
    };
  }),
  {
    name: 'a text that moves to the name of a script, or is made executable among data',
    head: { a: long(9), 'docs/b': long(8) },
    act: async (repo) => {
      await repo.git('mv', 'a', 'a.sh');
      await repo.git('update-index', '--chmod=+x', 'docs/b');
    },
  },
  { name: 'a copy', head: { a: 'x\ny\n' }, staged: { b: 'x\ny\n' }, lines: ['b:1 x', 'b:2 y'] },
  { name: 'a copy of a binary', head: { a: ELF }, staged: { b: ELF }, binaries: { b: ELF } },
  {
    name: 'a deleted file',
    head: { a: 'x\n', b: ELF },
    act: (repo) => repo.git('rm', '-q', 'a', 'b').then(() => undefined),
  },
  {
    name: 'a changed mode',
    head: { a: 'x\n', b: ELF },
    act: async (repo) => {
      await repo.git('update-index', '--chmod=+x', 'a', 'b');
    },
  },
  {
    name: 'a changed mode with an edit',
    head: { a: 'x\n' },
    act: async (repo) => {
      await repo.stage('a', 'x\ny\n');
      await repo.git('update-index', '--chmod=+x', 'a');
    },
    lines: ['a:2 y'],
  },
  {
    name: 'an intent to add',
    head: { b: 'x\n' },
    act: async (repo) => {
      await repo.write('a', 'x\n');
      await repo.git('add', '-N', 'a');
      await repo.stage('b', 'x\ny\n');
    },
    lines: ['b:2 y'],
  },
  {
    name: 'what is assumed unchanged, and what the work tree has over the index',
    head: { a: 'x\n' },
    act: async (repo) => {
      await repo.stage('a', 'x\nstaged\n');
      await repo.git('update-index', '--assume-unchanged', 'a');
      await repo.write('a', 'clean\n');
    },
    lines: ['a:2 staged'],
  },
  {
    name: 'a split index',
    head: { a: 'x\n' },
    act: async (repo) => {
      await repo.git('update-index', '--split-index');
      await repo.stage('a', 'x\ny\n');
    },
    lines: ['a:2 y'],
  },
  {
    name: 'a sparse index',
    head: { 'in/a': 'x\n', 'out/deep/c': 'x\n' },
    act: async (repo) => {
      const blob = (
        await repo.tryGit(['hash-object', '-w', '--stdin'], { input: 'x\nhidden\n' })
      ).stdout.trim();
      await repo.git('sparse-checkout', 'set', '--cone', '--sparse-index', 'in');
      await repo.git('update-index', '--add', '--cacheinfo', `100644,${blob},out/deep/b`);
      await repo.stage('in/a', 'x\ny\n');
    },
    lines: ['in/a:2 y', 'out/deep/b:1 x', 'out/deep/b:2 hidden'],
  },
  {
    name: 'a conflict that is not resolved',
    head: { a: 'x\n' },
    act: async (repo) => {
      await repo.git('checkout', '-q', '-b', 'other');
      await repo.write('a', 'theirs\n');
      await repo.commit();
      await repo.git('checkout', '-q', 'main');
      await repo.write('a', 'ours\n');
      await repo.commit();
      await repo.tryGit(['cherry-pick', 'other']);
      await repo.stage('b', 'new\n');
    },
    lines: ['b:1 new'],
    skipped: ['a unreadable'],
  },
  {
    name: 'a file in place of a folder',
    head: { 'a/b': 'x\n' },
    act: async (repo) => {
      await rm(repo.path('a'), { recursive: true });
      await repo.write('a', 'y\n');
      await repo.git('add', '-A');
    },
    lines: ['a:1 y'],
  },
  {
    name: 'a replaced commit',
    head: { a: 'x\n' },
    act: async (repo) => {
      const head = (await repo.git('rev-parse', 'HEAD')).trim();
      await repo.stage('a', 'x\nhidden\n');
      const other = await repo.commit();
      await repo.git('reset', '-q', '--soft', head);
      await repo.git('replace', head, other);
    },
    lines: ['a:2 hidden'],
  },
  {
    name: 'a replaced blob',
    act: async (repo) => {
      await repo.stage('a', 'evil\n');
      const [evil = '', good = ''] = await Promise.all(
        ['evil\n', 'good\n'].map(async (input) =>
          (await repo.tryGit(['hash-object', '-w', '--stdin'], { input })).stdout.trim(),
        ),
      );
      await repo.git('replace', evil, good);
    },
    lines: ['a:1 evil'],
  },
  ...[
    'with space',
    ' lead',
    'tab\there',
    'new\nline',
    '"quoted"',
    'back\\slash',
    "it's",
    '-dash',
    '*',
    ':(top)x',
    '😀',
    'x\x1b[31m',
    'a => b',
    'b/a/b/a',
  ].map(
    (path): Case => ({
      name: `the name ${JSON.stringify(path)}`,
      staged: { [path]: 'x\n' },
      lines: [`${path}:1 x`],
    }),
  ),
];

/** Stages a blob as it is, under no attributes. */
async function stageRaw(repo: Repo, path: string, content: Uint8Array): Promise<void> {
  const blob = await repo.tryGit(['hash-object', '-w', '--stdin'], { input: content });
  await repo.git('update-index', '--add', '--cacheinfo', `100644,${blob.stdout.trim()},${path}`);
}

async function fill(repo: Repo, files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(repo.dir, path)), { recursive: true });
    await writeFile(join(repo.dir, path), content);
  }
  await repo.git('add', '-A');
}

describe('what is staged', () => {
  it.each(CASES)('$name', async (one) => {
    const { head, staged, act, lines = [], binaries = {}, skipped = [], warnings = [] } = one;
    await withRepo(async (repo) => {
      if (head !== undefined) await fill(repo, head);
      await repo.commit();
      if (staged !== undefined) await fill(repo, staged);
      await act?.(repo);
      const changes = await changesOf(openStaged(openGit({ cwd: repo.dir, env: repo.env })));
      expect(shortLines(changes.lines)).toEqual(expect.arrayContaining([...(one.again ?? [])]));
      if (one.textToo !== true) {
        expect(shortLines(changes.lines).sort()).toEqual([...lines, ...(one.again ?? [])].sort());
        expect(changes.scanned.lines).toBe(lines.length);
      }
      expect(changes.binaries.map(({ path, sha256, size }) => ({ path, sha256, size }))).toEqual(
        Object.entries(binaries).map(([path, content]) => ({ path, ...hashOf(content) })),
      );
      expect(changes.warnings).toEqual(warnings);
      expect(changes.skipped.map(({ path, why }) => `${path} ${why}`)).toEqual(skipped);
      expect(changes.scanned.binaries).toBe(Object.keys(binaries).length);
    });
  });

  it('gives the content of binaries on demand', async () => {
    await withRepo(async (repo) => {
      await repo.stage('a', ELF);
      const { binaries } = await changesOf(openStaged(openGit({ cwd: repo.dir, env: repo.env })));
      expect(await binaries[0]?.content?.()).toEqual(ELF);
    });
  });

  it('gives the file that a pointer names, where it was fetched', async () => {
    await withRepo(async (repo) => {
      await repo.stage('a', pointer(SHA));
      await repo.stage('b', pointer(OTHER));
      const folder = repo.path('.git/lfs/objects', SHA.slice(0, 2), SHA.slice(2, 4));
      await mkdir(folder, { recursive: true });
      await writeFile(join(folder, SHA), 'the file');
      const { binaries } = await changesOf(openStaged(openGit({ cwd: repo.dir, env: repo.env })));
      expect((await binaries[0]?.content?.())?.toString()).toBe('the file');
      expect(binaries[1]?.content).toBeNull();
    });
  });

  it('names paths that are not UTF-8 with their bytes', async () => {
    await withRepo(async (repo) => {
      const name = Buffer.from('caf\xe9.txt', 'latin1');
      await writeFile(Buffer.concat([Buffer.from(`${repo.dir}/`), name]), 'x\n');
      await repo.git('add', '-A');
      const { chunks } = await changesOf(openStaged(openGit({ cwd: repo.dir, env: repo.env })));
      expect(chunks[0]?.file).toMatchObject({ path: 'caf\ufffd.txt', pathBytes: name.toString('base64') });
    });
  });

  it('leaves out what is not wanted, and does not count it', async () => {
    await withRepo(async (repo) => {
      await repo.stage('a', 'x\n');
      await repo.stage('b', ELF);
      const source = openStaged(openGit({ cwd: repo.dir, env: repo.env }));
      const text = await changesOf(source, { text: true, binaries: false });
      expect([text.lines.length, text.scanned]).toEqual([1, { commits: 0, files: 1, lines: 1, binaries: 0 }]);
      const binaries = await changesOf(openStaged(openGit({ cwd: repo.dir, env: repo.env })), {
        text: false,
        binaries: true,
      });
      expect([binaries.lines.length, binaries.scanned]).toEqual([
        0,
        { commits: 0, files: 1, lines: 0, binaries: 1 },
      ]);
    });
  });
});

function hashOf(content: string | Uint8Array | { sha256: string; size: number }): {
  sha256: string;
  size: number;
} {
  if (typeof content !== 'string' && !(content instanceof Uint8Array)) return content;
  const bytes = Buffer.from(content);
  return { sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
}
