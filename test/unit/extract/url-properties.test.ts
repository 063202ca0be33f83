/** What holds of every URL and of every text, against the platform's own parser. */
// biome-ignore-all lint/suspicious/noTemplateCurlyInString: placeholders of other languages are what is tested
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { explainUrl, judgeUrl } from '../../../src/extract/url/host.ts';
import { readUrls, type UrlText } from '../../../src/extract/url/url.ts';
import { urlStyleOf } from '../../../src/extract/url/url-style.ts';
import { extracted } from './extracting.ts';

function readUrl(line: string, at: number): UrlText | null {
  return readUrls(line, at, 'scheme', urlStyleOf(''))[0] ?? null;
}

async function urlsIn(line: string): Promise<string[]> {
  const found = await extracted(line, { checks: ['urls'] });
  return found.map(({ indicator }) => indicator.value);
}

function chars(alphabet: string, most: number, least = 0): fc.Arbitrary<string> {
  return fc.string({ unit: fc.constantFrom(...alphabet), minLength: least, maxLength: most });
}

const LOWER = 'abcdefghijklmnopqrstuvwxyz';
const LETTERS = `${LOWER}${LOWER.toUpperCase()}0123456789`;

const scheme = fc.constantFrom('http', 'https', 'ftp', 'ws', 'wss', 'HTTP', 'hTTps', 'FTP', 'Wss');
const label = fc.stringMatching(/^[a-z0-9]([a-z0-9-]{0,10}[a-z0-9])?$/).filter((text) => !/^..--/.test(text));
const suffix = fc.constantFrom('net', 'org', 'com', 'co.uk', 'io', 'de', 'xyz', 'com.au', 'NET', 'xn--p1ai');
/** Never one of those for documentation. */
const host = fc
  .tuple(fc.array(label, { minLength: 1, maxLength: 3 }), suffix)
  .map(([labels, end]) => `${labels.join('.')}-x.${end}`);
const port = fc.oneof(
  fc.constant(''),
  fc.constant(':'),
  fc.integer({ min: 1, max: 65_535 }).map((n) => `:${n}`),
);
const user = fc.oneof(
  fc.constant(''),
  chars(`${LETTERS}-._~!*+,;:@&=`, 20).map((text) => `${text}@`),
);
/** Signs that a path holds as they are, and that end nothing. */
const PATH = `${LETTERS}-._~!*+,;:=@/`;
const path = fc.oneof(
  fc.constant('/'),
  fc.tuple(chars(PATH, 30), chars(`${LETTERS}-_~/+=`, 3, 1)).map(([text, end]) => `/${text}${end}`),
);
const query = fc.oneof(
  fc.constant(''),
  fc.tuple(chars(`${PATH}?&`, 20), chars(LETTERS, 3, 1)).map(([text, end]) => `?${text}${end}`),
);
const fragment = fc.oneof(
  fc.constant(''),
  chars(LETTERS, 8, 1).map((text) => `#${text}`),
);
const parts = fc.record({ scheme, user, host, port, path, query, fragment });

/** The text goes on with another URL, or with a placeholder of CMake: not what is asked here. */
const misread = (text: string): boolean => /[,;](?:https?:\/\/|www\.)|@[A-Z_][A-Z0-9_]+@/i.test(text);

/** What the platform makes of it, secrets and fragment aside. */
function expected(text: string): string {
  const url = new URL(text);
  url.username = '';
  url.password = '';
  url.hash = '';
  return url.href;
}

describe('judgeUrl', () => {
  it('is the WHATWG serialisation without user name, password and fragment, and its own normal form', () => {
    fc.assert(
      fc.property(parts, (part) => {
        const text = `${part.scheme}://${part.user}${part.host}${part.port}${part.path}${part.query}${part.fragment}`;
        const judged = judgeUrl(text);
        expect(judged?.href).toBe(expected(text));
        expect(judgeUrl(judged?.href ?? '')).toEqual(judged);
        const again = new URL(judged?.href ?? '');
        expect([again.username, again.password, again.hash]).toEqual(['', '', '']);
      }),
    );
  });

  it('lets nothing of user name, password and fragment through', () => {
    const secret = (kind: string): fc.Arbitrary<string> => chars(LETTERS, 20, 12).map((text) => kind + text);
    fc.assert(
      fc.property(parts, secret('N4M3'), secret('P4SS'), secret('FR4G'), (part, name, word, mark) => {
        const text = `${part.scheme}://${name}:${word}@${part.host}${part.port}${part.path}${part.query}#${mark}`;
        const href = judgeUrl(text)?.href ?? '';
        expect(href).not.toBe('');
        for (const one of [name, word, mark]) expect(href).not.toContain(one);
        const read = readUrl(text, 0);
        expect(read?.text).not.toContain(name);
        expect(read?.text).not.toContain(word);
      }),
    );
  });

  it('never throws, and refuses in words', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.webUrl()), (text) => {
        const told = explainUrl(text);
        if (told.kind === 'refused') expect(told.why).toMatch(/\w/);
        else expect(new URL(told.url.href).href).toBe(told.url.href);
      }),
    );
  });

  it('refuses every name of the documents that reserve them', () => {
    const reserved = fc.constantFrom(
      ...'localhost test example invalid local internal lan home.arpa onion example.com example.net example.org'.split(
        ' ',
      ),
    );
    fc.assert(
      fc.property(
        fc.array(label, { maxLength: 3 }),
        reserved,
        fc.constantFrom('', '.'),
        (labels, name, dot) => {
          const given = [...labels, name].join('.') + dot;
          expect(judgeUrl(`http://${given}/`)).toBeNull();
          expect(judgeUrl(`http://${given.toUpperCase()}/`)).toBeNull();
        },
      ),
    );
  });
});

describe('readUrl', () => {
  const noise = fc.oneof(
    fc.string({ unit: 'binary' }),
    fc
      .array(
        fc.oneof(
          fc.constantFrom(
            ...'http:// hxxps[:]// www. ftp:// [.] (.) :\\/\\/ \\/ &amp; &quot; ${ {{ }} } ) ( [ ] % %s %2e %20 $x @ : / ? # \\ | , ; . * … 。 é 例'.split(
              ' ',
            ),
          ),
          label,
          host,
          chars(LETTERS, 5),
        ),
        { maxLength: 14 },
      )
      .map((pieces) => pieces.join('')),
  );

  it('never throws, and ends inside the line, before anything that ends a URL', () => {
    fc.assert(
      fc.property(noise, fc.nat(20), (line, at) => {
        const read = readUrl(line, Math.min(at, line.length));
        if (read === null) return;
        expect(read.end).toBeGreaterThan(at);
        expect(read.end).toBeLessThanOrEqual(line.length);
        expect(read.text).toMatch(/^(?:https?|ftp|wss?):\/\/[^/]/);
        expect(read.text).not.toMatch(/[\s"'`<>\u0000-\u001f\u007f]|[.,;:!?*]$/);
      }),
      { numRuns: 3000 },
    );
  });

  it('reads the same, no matter what ends the line', () => {
    const ends = fc.constantFrom(
      '',
      ' ',
      '"',
      "'",
      '`',
      '<',
      '>',
      '\t',
      '\u00a0',
      '\u201d',
      '\u0000',
      '\\n',
      '."',
      ').',
      '${x}',
    );
    fc.assert(
      fc.property(parts, ends, (part, end) => {
        const text = `${part.scheme}://${part.user}${part.host}${part.port}${part.path}${part.query}`;
        fc.pre(!misread(text));
        expect(readUrl(text + end, 0)).toEqual(readUrl(text, 0));
        expect(readUrl(text, 0)?.end).toBe(text.length);
      }),
    );
  });
});

describe('a line', () => {
  it('yields every URL of it, in its normal form, wherever it stands', async () => {
    const around = fc.constantFrom<readonly [string, string]>(
      ['', ''],
      ['"', '"'],
      ["'", "'"],
      ['(', ')'],
      ['[', '](x)'],
      ['<', '>'],
      ['**', '**'],
      ['see ', '.'],
      ['git+', ' '],
      ['x=', ', y'],
      ['`', '${path}`'],
      ['请看', '，谢谢'],
      ['"\\n', '\\n"'],
    );
    await fc.assert(
      fc.asyncProperty(parts, around, async (part, [before, after]) => {
        const text = `${part.scheme}://${part.user}${part.host}${part.port}${part.path}${part.query}${part.fragment}`;
        fc.pre(!misread(text) && !/token|pass|key|sig|auth|sid|pw/i.test(text));
        expect(await urlsIn(before + text + after)).toEqual([expected(text)]);
      }),
    );
  });

  it('yields the same URL from its defanged and escaped forms', async () => {
    await fc.assert(
      fc.asyncProperty(parts, async (part) => {
        const text = `${part.scheme}://${part.host}${part.path}${part.query}`;
        fc.pre(!misread(text) && !/token|pass|key|sig|auth|sid|pw/i.test(text));
        const value = [expected(text)];
        const rest = `${part.path}${part.query}`;
        const dots = (dot: string): string => part.host.replaceAll('.', dot);
        expect(await urlsIn(`${part.scheme}://${dots('[.]')}${rest}`)).toEqual(value);
        expect(await urlsIn(`${part.scheme}[:]//${dots('(.)')}${rest}`)).toEqual(value);
        expect(await urlsIn(`${part.scheme.replace(/tt/i, 'XX')}://${dots('[.]')}${rest}`)).toEqual(value);
        expect(await urlsIn(text.replaceAll('/', '\\/'))).toEqual(value);
        expect(await urlsIn(text.replaceAll('&', '&amp;'))).toEqual(value);
      }),
    );
  });

  it('yields nothing where the host is a placeholder', async () => {
    const placeholder = fc.constantFrom(
      ...'${host} {host} {{host}} #{host} $(host) $HOST <host> %s %(host)s %HOST% @HOST@ {} {0}'.split(' '),
    );
    await fc.assert(
      fc.asyncProperty(scheme, placeholder, host, path, async (name, hole, known, rest) => {
        fc.pre(!misread(rest));
        expect(await urlsIn(`${name}://${hole}${rest}`)).toEqual([]);
        expect(await urlsIn(`${name}://${hole}.${known}${rest}`)).toEqual([]);
        expect(await urlsIn(`${name}://${known}.${hole}${rest}`)).toEqual([]);
        expect(await urlsIn(`${name}://x-${hole}.${known}${rest}`)).toEqual([]);
      }),
    );
  });
});

describe('a hostile line', () => {
  // Half a megabyte each, in one line. Reading that is not linear would not come to an end here.
  it.each([
    'http://',
    'http://a',
    'http://a ',
    'www.',
    'www.a,',
    'http://((((',
    'http://a/))))',
    'http://a/[[[[',
    'http:\\/\\/',
    'http://@',
    'http://${',
    'http://{',
    'http://<a',
    'http://%',
    'http://[::',
    'hxxp[:]//',
    'http://é',
    'http://a。',
    'http://a.net:',
    'http://localhost/',
    '{{{{',
    '&amp;',
    '%',
    '\\/',
    '://',
    '[.]',
  ])('of nothing but %s is read to its end', async (unit) => {
    const line = unit.repeat(Math.ceil(2 ** 19 / unit.length));
    expect(await urlsIn(`${line} https://evil.net/x`)).toContain('https://evil.net/x');
  });

  it.each([
    '(',
    '[',
    '{{',
    '&amp;',
    '%',
    '%41',
    '%2541',
    '\\/',
    '$a',
    '#',
    '@',
    '=',
    'a=',
    'eyJ-',
    '/a',
    '.',
    ',',
    'é',
    '?u=http://a@b/',
  ])('of long URLs of nothing but %s is read to its end', async (unit) => {
    const url = (index: number): string => `http://h${index}-x.net/x${unit.repeat(8000 / unit.length)} `;
    const line = Array.from({ length: 64 }, (_, index) => url(index)).join('');
    expect(await urlsIn(`${line}https://evil.net/x`)).toContain('https://evil.net/x');
  });
});
