import { spawnSync } from 'node:child_process';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { explain } from '../../../../src/extract/parse-indicator.ts';
import { indicatorWord, pathWord, shellWord } from '../../../../src/report/terminal/quoting.ts';
import { hostileText } from '../arbitrary.ts';

async function readIndicator(text: string) {
  const explained = await explain(text);
  return explained.kind === 'indicator' ? explained.indicator : null;
}

/** What bash makes of the words, as bytes. */
function readByBash(words: readonly string[]): Buffer[] {
  const script = `printf '%s\\0' ${words.join(' ')}`;
  const ran = spawnSync('bash', ['--norc', '--noprofile', '-c', script], {
    env: { PATH: process.env.PATH, LC_ALL: 'C.UTF-8' },
  });
  expect(ran.stderr.toString()).toBe('');
  const read: Buffer[] = [];
  for (let at = 0; at < ran.stdout.length; ) {
    const end = ran.stdout.indexOf(0, at);
    read.push(ran.stdout.subarray(at, end));
    at = end + 1;
  }
  return read;
}

describe('commands to copy', () => {
  test.each([
    ['src/a.ts', 'src/a.ts'],
    ['my logo.png', "'my logo.png'"],
    ["it's", String.raw`'it'\''s'`],
    ['$(touch x)', "'$(touch x)'"],
    ['a\nb', String.raw`$'a\x0ab'`],
    ['ev\u202eil', String.raw`$'ev\xe2\x80\xaeil'`],
    ['', "''"],
  ])('%j is written %s', (text, word) => {
    expect(shellWord(text)).toBe(word);
  });

  test('bash reads every word back as the very bytes, and runs none of them', () => {
    const word = hostileText.map((text) => text.replaceAll('\0', '')).filter((text) => !/\p{Cs}/u.test(text));
    fc.assert(
      fc.property(fc.array(word, { minLength: 1, maxLength: 40 }), (texts) => {
        const read = readByBash(texts.map(shellWord));
        expect(read.map(String)).toEqual(texts);
      }),
      { numRuns: 40 },
    );
  });

  test('a path keeps bytes that are not UTF-8, and is never an option', () => {
    const bytes = Buffer.from([0x61, 0xff, 0x20, 0x27, 0x0a]);
    const word = pathWord({ path: "a\ufffd '\n", pathBytes: bytes.toString('base64') }, '');
    expect(readByBash([word])).toEqual([bytes]);
    expect(pathWord({ path: '--upload', pathBytes: null }, '')).toBe('./--upload');
    const dashed = Buffer.from([0x2d, 0xff]);
    expect(
      readByBash([pathWord({ path: '-\ufffd', pathBytes: dashed.toString('base64') }, '')]).map(String),
    ).toEqual([Buffer.concat([Buffer.from('./'), dashed]).toString()]);
  });

  test.each([
    ['src/a.ts', 'src/', 'a.ts'],
    ['src/lib/a.ts', 'src/', 'lib/a.ts'],
    ['a.ts', 'src/lib/', '../../a.ts'],
    ['src/a.ts', 'src/lib/deep/', '../../a.ts'],
    ['src', 'src/', '../src'],
    ['src/--upload', 'src/', './--upload'],
    ['srcs/a.ts', 'src/', '../srcs/a.ts'],
  ])('a path is named from where the reader stands: %s from %s', (path, prefix, word) => {
    expect(pathWord({ path, pathBytes: null }, prefix)).toBe(word);
    expect(pathWord({ path, pathBytes: Buffer.from(path).toString('base64') }, prefix)).toBe(`$'${word}'`);
  });

  test.each([
    ['http://evil.net/x', "'hxxp://evil[.]net/x'", 'hxxp://evil[.]net/x'],
    [
      "http://evil.net/it's?u=http://b.c/&w=www.d.e",
      String.raw`'hxxp://evil[.]net/it'\''s?u=http:''//b.c/&w=www''.d.e'`,
      "hxxp://evil[.]net/it's?u=http://b.c/&w=www.d.e",
    ],
    ['ftp://a.evil.net/', "'ftp[:]//a[.]evil[.]net/'", 'ftp[:]//a[.]evil[.]net/'],
    ['http://[2606:4700::1]/', "'hxxp://[2606:4700::1]/'", 'hxxp://[2606:4700::1]/'],
  ])('%s is copied in a form that is not a link', (value, word, read) => {
    expect(indicatorWord({ type: 'url', value })).toBe(word);
    expect(readByBash([word]).map(String)).toEqual([read]);
    expect(word).not.toMatch(/https?:\/\/|www\./);
  });

  test('addresses and domains stay as they are', () => {
    expect(indicatorWord({ type: 'ip', value: '8.8.8.8' })).toBe('8.8.8.8');
    expect(indicatorWord({ type: 'domain', value: 'evil.net' })).toBe('evil.net');
    expect(readByBash([indicatorWord({ type: 'domain', value: 'www.evil.net' })]).map(String)).toEqual([
      'www.evil.net',
    ]);
  });

  test('what is copied is read back as the very indicator', async () => {
    const urls = [
      'http://evil.net/x',
      'http://evil.net/a.b?u=http://b.c/&w=www.d.e',
      'ftp://a.evil.net/b.c',
      'wss://x.evil.net:8080/p',
      'http://9.9.9.9/x',
      'http://[2606:4700::1111]/a',
      'https://xn--e1afmkfd.net/%D0%B0',
    ];
    const words = urls.map((value) => indicatorWord({ type: 'url', value }));
    const indicators = await Promise.all(readByBash(words).map((word) => readIndicator(String(word))));
    expect(indicators).toEqual(urls.map((value) => ({ type: 'url', value })));
  });
});
