/**
 * Hosts in every script and sign: the platform's own parser says what a browser makes of them, and the reader says the same.
 * The cases are the sources of UTS #46's IdnaTestV2, a table by its kinds, and a sweep over all code points.
 */
import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { readUrls } from '../../../../src/extract/url/url.ts';
import { urlStyleOf } from '../../../../src/extract/url/url-style.ts';

/** What a browser makes of it; null where its parser refuses. */
function browserHost(host: string): string | null {
  return URL.canParse(`http://${host}/p`) ? new URL(`http://${host}/p`).hostname : null;
}

function hostsRead(host: string): string[] {
  return readUrls(`"http://${host}/p"`, 1, 'scheme', urlStyleOf('a.ts')).map(
    ({ text }) => new URL(text).hostname,
  );
}

/** Kinds of IdnaTestV2: deviations, mapping, bidi, contextual joiners, dots, hyphens, punycode, length. */
const NAMES = [
  'fass.de',
  'faß.de',
  'Faß.DE',
  'xn--fa-hia.de',
  'Bücher.de',
  'BÜCHER.DE',
  'xn--bcher-kva.de',
  'büCHer.DE',
  'ÖBB.at',
  'βόλος.com',
  'ΒΌΛΟΣ.COM',
  'xn--nxasmm1c.com',
  'ශ්‍රී.com',
  'xn--10cl1a0b660p.com',
  'نامه‌ای.com',
  'xn--mgba3gch31f060k.com',
  '日本語。jp',
  '日本語．jp',
  '日本語｡jp',
  '☕.net',
  'xn--53h.net',
  '1.aß.net',
  'a\u00ad.net',
  'a\u200b.net',
  'a\u2060b.net',
  'a\ufeffb.net',
  'ｅｖｉｌ.net',
  '①.net',
  'ⓐⓑ.net',
  '㎏.net',
  '™.net',
  'ﬁ.net',
  'Ⅷ.net',
  'a‌b.net',
  'a‍b.net',
  'א.com',
  '0א.com',
  'أهلا.com',
  'xn--igbi0gl.com',
  'à.net',
  'a\u0300.net',
  'A\u0300.net',
  'straße.net',
  'ſ.net',
  'K.net',
  'Å.net',
  'xn--a.net',
  'xn--.net',
  'xn--zzzzzzzz.net',
  '-a.net',
  'a-.net',
  'a--b.net',
  'ab--c.net',
  '\u0301a.net',
  `${'ü'.repeat(40)}.net`,
  `${'a'.repeat(63)}.net`,
  'a_b.net',
  'a~b.net',
  'a!b.net',
  "a'b.net",
  'a(b.net',
  'a)b.net',
  'a*b.net',
  'a+b.net',
  'a,b.net',
  'a;b.net',
  'a=b.net',
  'a&b.net',
  'a}b.net',
  '✪.net',
  'a✪b.net',
  '💩.net',
  '👩‍💻.net',
  '🏳️‍🌈.net',
  'ℌ.net',
  '½.net',
  'a⁄b.net',
  'a／b.net',
  'a？b.net',
  'a＃b.net',
  'a：b.net',
  'a＠b.net',
  'a\u2028b.net',
  'a\u202eb.net',
  'a\u061cb.net',
  'a\u180eb.net',
  'ꙮ.net',
  'Ⴀ.net',
  'ա.net',
  'ԥ.net',
  'Ꭰ.net',
  'ẞ.net',
];

/** ASCII that a text ends a URL with, or that means something else to a reader, though no parser minds it. */
const ENDS_IN_TEXT = /["'`<>\s\0-\x20\x7f]/;

const SOURCES = readFileSync(new URL('../../../fixtures/idna-test-v2.txt', import.meta.url), 'utf8')
  .split('\n')
  .filter((line) => line.startsWith('"'))
  .map((line) => String(JSON.parse(line)));

describe('IdnaTestV2', () => {
  it.each(['.evil-host.net', '-x.evil-host.net', '.xn--p1ai'])(
    'its sources before %s are read as the parser reads them',
    (end) => {
      const wrong: string[] = [];
      let taken = 0;
      for (const source of SOURCES) {
        const host = browserHost(`${source}${end}`);
        // Longer names exist in no zone.
        if (host === null || host.length > 253 || !host.split('.').every((label) => /^.{1,63}$/.test(label)))
          continue;
        taken += 1;
        const [read, ...more] = hostsRead(`${source}${end}`);
        if (read !== host || more.length > 0) wrong.push(`${JSON.stringify(source)}: ${read}, not ${host}`);
      }
      expect(wrong).toEqual([]);
      expect(taken).toBeGreaterThan(SOURCES.length * 0.4);
    },
  );
});

describe('names by the kinds of IdnaTestV2', () => {
  it.each(NAMES.filter((name) => !ENDS_IN_TEXT.test(name)))('%s', (name) => {
    const host = browserHost(name);
    // Where the parser refuses, what is read instead must not be another site of the text's own making.
    if (host === null)
      return expect(hostsRead(name).filter((read) => read !== 'b.net' && !name.startsWith(read))).toEqual([]);
    if (host === 'net' || /(?:^|\.)\.|^\./.test(host)) return expect(hostsRead(name)).toEqual([]);
    expect(hostsRead(name)[0]).toBe(host);
  });
});

/** Punctuation, and what ends a name in a text. */
const NO_NAME = /[\p{P}\u2028-\u202e]/u;

describe('every code point', () => {
  it('in a host is read as the parser reads it: a sign that it takes never ends the host early', () => {
    const wrong: string[] = [];
    let taken = 0;
    for (let point = 0x21; point <= 0x10ffff; point += 1) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      // The unassigned planes are all alike.
      if (point === 0x32000) point = 0xe0000;
      if (point === 0xe0200) break;
      const sign = String.fromCodePoint(point);
      if (/["'`<>/\\?#:@$%{}[\]*|^]|\s/.test(sign)) continue;
      const name = `good.com${sign}x.evil-host.net`;
      const host = browserHost(name);
      if (host === null) continue;
      taken += 1;
      const [read, ...more] = hostsRead(name);
      if (read !== host || more.length > 0) wrong.push(`U+${point.toString(16)}: ${read}, not ${host}`);
    }
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(taken).toBeGreaterThan(90_000);
  }, 240_000);

  // The comma makes no host of the whole: what a person reads is tried next.
  it.each([
    ['www', (name: string) => `${name}/x`],
    ['scheme', (name: string) => `http://${name},`],
  ] as const)('that is neither letter nor digit is read so by a person too: %s', (kind, written) => {
    const wrong: string[] = [];
    let taken = 0;
    for (let point = 0x80; point < 0x20000; point += 1) {
      if (point >= 0xd800 && point <= 0xdfff) continue;
      const sign = String.fromCodePoint(point);
      if (/[\p{L}\p{M}\p{N}\p{Extended_Pictographic}\s]/u.test(sign) || NO_NAME.test(sign)) continue;
      const name = `www.a${sign}b.evil-host.net`;
      const host = browserHost(name);
      if (host === null || host.includes('xn--') || !/^[a-z0-9.-]+$/.test(host)) continue;
      taken += 1;
      const [read] = readUrls(written(name), 0, kind, urlStyleOf('a.txt'));
      if (read === undefined || new URL(read.text).hostname !== host)
        wrong.push(`U+${point.toString(16)}: ${read?.text}, not ${host}`);
    }
    expect(wrong.slice(0, 20)).toEqual([]);
    expect(taken).toBeGreaterThan(100);
  });

  it.each(['\u3002', '\uff0e', '\uff61'])('that a browser takes for a dot is one: %j', (dot) => {
    for (const written of [`http://a.evil-host${dot}net,`, `http://a.evil-host${dot}net/x`])
      expect(
        readUrls(written, 0, 'scheme', urlStyleOf('a.txt')).map(({ text }) => new URL(text).hostname),
      ).toEqual(['a.evil-host.net']);
  });

  it('that a browser drops hides no host: a byte order mark, which counts as white space too', () => {
    expect(hostsRead('good.com\ufeff.evil-host.net')).toEqual(['good.com.evil-host.net']);
  });
});
