import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { mayHoldCandidate } from '../../../src/extract/candidates.ts';
import { createExtractor } from '../../../src/extract/extract.ts';
import { createLineText } from '../../../src/extract/line-text.ts';
import { countPoints } from '../../../src/extract/utf8.ts';
import { walk } from '../../../src/extract/walk.ts';
import { binaryString, chunksOf, extractedBinary, FILE, names } from './extracting.ts';

setFlagsFromString('--expose-gc');
const collectGarbage: () => void = runInNewContext('gc');

/** Parts that matter to some reader, whole, halved, and side by side. */
// biome-ignore format: a table
const PARTS = [
  '8.8.8.8', '8[.]8[.]8[.]8', '8(.)8.8.8', '1.2.3.4.5', 'v8.8.8.8', '10.0.0.1', '8.8', '.', '-', '[.]', '(.)',
  '2001:4860:4860::8888', '2001[:]4860[:][:]1', '::ffff:8.8.8.8', '64:ff9b::1', 'fe80::1', '2001:', 'ffff:', '::', ':',
  'http://evil.net/x', 'https://8.8.8.8/y', 'hxxp[:]//evil[.]net', 'https:\\/\\/evil.net\\/z', 'ftp://', 'http', '://',
  'www.evil.net', 'www', 'www[.]evil[.]net', 'git+https://evil.net/?token=abcdef0123456789', 'http://user:pw@evil.net/',
  `http://$\{host}/`, 'http://<host>/', 'http://localhost/8.8.8.8', 'http://bücher.de/é', 'ws://a.co,http://b.co',
  'anteater:allow', 'anteater:allow because', 'anteater', ':allow', ' ', '\n', '\r\n', '"', "'", '`', '<', '>', '(', ')',
  '/', '\\', '\\n', '%20', '&amp;', '&', '$', '{', '}', '@', '#', '?', ',', ';', 'é', '世', '🎯', 'a', 'Z', '0', '_',
];

const FILLERS = [
  '',
  'x '.repeat(9_000),
  'é'.repeat(12_000),
  'lorem ipsum; '.repeat(4_000),
  'A'.repeat(30_000),
];

const part = fc.constantFrom(...PARTS);
const short = fc.array(part, { maxLength: 40 }).map((parts) => binaryString(parts.join('')));
const bytes = fc.uint8Array({ maxLength: 400 }).map((array) => Buffer.from(array).toString('latin1'));
const tangle = fc
  .array(fc.oneof({ weight: 8, arbitrary: part.map(binaryString) }, { weight: 1, arbitrary: bytes }), {
    maxLength: 40,
  })
  .map((parts) => parts.join(''));
/** Longer than what is held back at the end of a piece. */
const long = fc
  .array(fc.tuple(fc.constantFrom(...FILLERS).map(binaryString), tangle), { minLength: 3, maxLength: 9 })
  .map((pairs) => pairs.flat().join(''));

describe('a text in pieces', () => {
  it('holds what it holds in one', async () => {
    await fc.assert(
      fc.asyncProperty(
        tangle,
        fc.array(fc.nat(400), { maxLength: 12 }),
        fc.boolean(),
        async (text, cuts, marked) => {
          expect(await extractedBinary(text, { cuts, marked })).toEqual(
            await extractedBinary(text, { marked }),
          );
        },
      ),
      { numRuns: 600 },
    );
  });

  it('holds it at any length', async () => {
    await fc.assert(
      fc.asyncProperty(
        long,
        fc.array(fc.nat(200_000), { minLength: 1, maxLength: 8 }),
        async (text, cuts) => {
          expect(await extractedBinary(text, { cuts })).toEqual(await extractedBinary(text));
        },
      ),
      { numRuns: 120 },
    );
  });

  it('holds it in pieces of any one size', async () => {
    const filler = 'lorem "ipsum" '.repeat(6_000);
    const text = binaryString(
      [
        filler,
        PARTS.join(''),
        PARTS.join(' '),
        filler,
        PARTS.join('"'),
        'é'.repeat(30_000),
        PARTS.join('\n'),
        filler,
      ].join(''),
    );
    const whole = await extractedBinary(text);
    expect(names(whole).length).toBeGreaterThan(10);
    for (const size of [1000, 4096, 16_385, 65_536, 100_001]) {
      const cuts = Array.from({ length: Math.ceil(text.length / size) }, (_, index) => index * size);
      expect(await extractedBinary(text, { cuts }), `pieces of ${size}`).toEqual(whole);
    }
  });
});

describe('any text', () => {
  it('is read without an error, its places lie in it', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(bytes, tangle), async (text) => {
        const lines = text
          .split('\n')
          .map((line) => [...Buffer.from(line, 'latin1').toString('utf8')].length);
        for (const { occurrences, indicator } of await extractedBinary(text)) {
          expect(indicator.value).not.toBe('');
          for (const { location, excerpt } of occurrences) {
            const line = (location.line ?? 0) - 1;
            expect(line).toBeGreaterThanOrEqual(0);
            expect(location.column).toBeGreaterThanOrEqual(1);
            expect(location.column).toBeLessThanOrEqual(lines[line] ?? -1);
            if (excerpt !== null) {
              expect(excerpt.start + excerpt.length).toBeLessThanOrEqual(excerpt.text.length);
              expect(excerpt.text).not.toContain('\n');
            }
          }
        }
      }),
      { numRuns: 800 },
    );
  });

  it('shows an indicator where its column says', async () => {
    await fc.assert(
      fc.asyncProperty(short, async (text) => {
        const lines = text.split('\n').map((line) => [...Buffer.from(line, 'latin1').toString('utf8')]);
        for (const { occurrences } of await extractedBinary(text)) {
          for (const { location, excerpt } of occurrences) {
            if (excerpt === null) continue;
            const marked = excerpt.text.slice(excerpt.start, excerpt.start + excerpt.length);
            const column = location.column ?? 0;
            const there = (lines[(location.line ?? 0) - 1] ?? [])
              .slice(column - 1)
              .join('')
              .slice(0, marked.length);
            // Secrets are hidden behind stars, sign by sign.
            const same = [...marked].every((sign, index) => sign === '*' || sign === [...there][index]);
            expect(same && there.length === marked.length).toBe(true);
          }
        }
      }),
      { numRuns: 500 },
    );
  });

  it('says nothing of itself when what surrounds it is plain', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom('8.8.8.8', '2606:4700::1111', 'http://evil.net/x'),
        short,
        async (written, around) => {
          const lines = around.replaceAll('anteater:allow', '').split('\n');
          const text = [...lines, `"${written}"`, ...lines].join('\n');
          const found = await extractedBinary(text);
          const one = found.find(({ indicator }) => indicator.value === written);
          const places = one?.occurrences.map(({ location }) => `${location.line}:${location.column}`);
          expect(places).toContain(`${lines.length + 1}:2`);
        },
      ),
      { numRuns: 300 },
    );
  });
});

describe('columns', () => {
  it('are counted as a decoder counts', () => {
    fc.assert(
      fc.property(fc.oneof(bytes, tangle), (text) => {
        const decoded = [...Buffer.from(text, 'latin1').toString('utf8')].length;
        expect(countPoints(text, 0, text.length)).toEqual({ points: decoded, end: text.length });
      }),
      { numRuns: 2000 },
    );
  });
});

/** Texts made to be slow, each grown to a size. */
// biome-ignore format: a table
const HOSTILE = [
  ':', '1', 'a', '1.', '1.1.1.1 ', '8.8.8.8-', 'http://', 'http:///', `http://$\{`, 'http://a@', 'http://é', 'www.', '2001:',
  '2001:: ', '::ffff:', 'ffff:', '[.]', '1[.]', '(.)', 'hxxp[:]//', 'http://a.co/(', 'http://a.co.', 'https:\\/\\/', '\n',
  'anteater:allow ', 'é', '\xff', `http://a.co/$\{`, 'http://<a', 'http://a:b', '&amp;', 'http://a.co/&amp;', 'http://a.co/%',
  // Of each kind of reading.
  '\\', '\\\\/', '[', '&', '@', '&&', '{', '(', '"', '=3D', '[dot]', '1[dot]1', '\\u002F', '"\\u002F', '\\u003A', '//', '(//', '="/', '"//a.co', '//a.co"',
  'curl ', 'curl curl curl', 'curl a.b ', 'curl"', 'curl -"', 'curl -o ', 'curl {a.co,', 'curl http://{a.co,b}{c,d}', 'curl {a.co,b.co}/ ', 'curl http://a[1-9999].co', 'curl a.co;', 'irm a.co|', '["curl", ', 'curl $(', 'curl>x ', 'curl 2>', 'curl <', 'curl$IFS', 'curl$', 'curl -d `', 'curl -d "`', 'iwr -Body @{', 'iwr -Uri:',
  'http://a.co/{', 'http://a.co/[', 'http://a.co/?[', 'http://a.co/((x)', 'http://a.co/\\', 'http://a.co/&', 'http://a.co/;', 'http://a.co/؟', '؟', 'http://a.co?|', 'www.a.co,',
  'http://a.co\\t', 'http://a\\t', 'http:\\t', 'http://a.co\\n@',
  "http://a.co'@", 'http://a.co "@', 'http://a.co:"@b.co/', 'http://a@b@', 'http://✪', 'http://a.co✪', 'http://a\u00ad.co', 'http:\\', 'http:////a.co', 'http\\u003A\\u002F',
  'curl a"b', 'curl a""', 'curl a b ', 'curl a\\b', "curl $'a", 'curl "a".b', 'curl a.co""', 'curl a^b', 'iwr a`b', '["curl", "-s a ', 'version()==', '"http://a\\', '"http://a\\b.c', '1.1.1.1 or ', '\\x68', '\\x70://', '\\u0068ttp://', '\\150', '"\\57', '\\3a ', 'p\\72', '0:/', '}:/', 's\\3a ', 'htt\\u{70}', '8.8.8.8-100 ', 'version 1.0,',
  'http://a.co/?', 'www.a.co/?', 'ip6:2001:4860::1 ', '::1 ', 'version=1.1.1.1 ', '"1.1.1.1",', '1.2.3.4 5.6.7.8 M', 'install 1.1.1.1 ', 'points="1.1.1.1 ', 'FROM a:1.1.1.1 ', '"key.value":', 'hooks/',
];

describe('hostile text', () => {
  it.each(HOSTILE)('%j: looks grow with its length, not faster', (unit) => {
    const looks = (size: number): number => {
      const text = binaryString(unit).repeat(Math.ceil(size / unit.length));
      const places = walk(text, 0, { addresses: true });
      const lines = createLineText(text);
      let count = 0;
      while (places.advance(text.length)) {
        count += 1;
        // What a reader is given is bounded, and decoding does not start again for each place.
        const window = lines.windowAt(places.at, 0, text.length);
        expect(window.line.length - window.at).toBeLessThanOrEqual(73_728);
      }
      return count;
    };
    const small = looks(50_000);
    expect(looks(100_000)).toBeLessThanOrEqual(small * 2 + 64);
  });

  it.each(HOSTILE)('%j: is passed over only where no place is found in it', (unit) => {
    const text = binaryString(unit).repeat(3);
    if (!mayHoldCandidate(text)) expect(walk(text, 0, { addresses: true }).over).toBe(true);
    expect(mayHoldCandidate(`${text} http://a.co`)).toBe(true);
  });

  it.each(HOSTILE)('%j: is read to its end, and what follows it too', async (unit) => {
    const text = `${binaryString(unit).repeat(Math.ceil(150_000 / unit.length))}\n"9.9.9.9"`;
    const cuts = [65_536, 131_072];
    expect(names(await extractedBinary(text, { cuts }))).toContain('ip 9.9.9.9');
  });

  /** Milliseconds of this process, the shortest of a few: what else the machine does only makes it longer. */
  async function workFor(unit: string, size: number, end = ''): Promise<number> {
    const text = binaryString(unit).repeat(Math.ceil(size / unit.length)) + binaryString(end);
    let least = Number.POSITIVE_INFINITY;
    for (let round = 0; round < 2; round += 1) {
      const before = process.cpuUsage();
      await extractedBinary(text, { cuts: [65_536] });
      const { user, system } = process.cpuUsage(before);
      least = Math.min(least, (user + system) / 1000);
    }
    return least;
  }

  /** What a reader does for each place is bounded, but the bound must not be reached at each place. */
  let plain = 0;
  beforeAll(async () => {
    await workFor('http://a.co ', 5_000);
    plain = Math.max(await workFor('http://a.co ', 100_000), 20);
  });

  it.each(HOSTILE)(
    '%j: four times as much takes no sixteen times the work, nor twelve times that of plain URLs',
    async (unit) => {
      await workFor(unit, 5_000);
      const small = await workFor(unit, 25_000);
      const large = await workFor(unit, 100_000);
      expect(large).toBeLessThan(9 * Math.max(small, 5));
      expect(large).toBeLessThan(12 * plain);
    },
    60_000,
  );

  it('looks for the next sign that is not ASCII once', async () => {
    const ending = (size: number): Promise<number> => workFor('http://a.co ', size, 'é');
    await ending(5_000);
    expect(await ending(400_000)).toBeLessThan(9 * Math.max(await ending(100_000), 5));
  });

  /** In bytes. What was freed counts only when the collector has had its turns. */
  async function memoryInUse(): Promise<number> {
    for (let round = 0; round < 4; round += 1) {
      collectGarbage();
      await new Promise((resolve) => setImmediate(resolve));
    }
    const { heapUsed, external } = process.memoryUsage();
    return heapUsed + external;
  }

  /** Feeds chunks of 64 KB, each a string of its own; answers how much memory stays in use. */
  async function heldAfter(
    count: number,
    open: boolean,
    chunkAt: (index: number) => string,
  ): Promise<number> {
    const extractor = createExtractor({ checks: ['ips', 'urls'] });
    const [first] = chunksOf('a');
    if (first === undefined) throw new Error('no chunk');
    const before = await memoryInUse();
    for (let index = 0; index < count; index += 1) {
      const text = Buffer.alloc(65_536, chunkAt(index)).toString('latin1');
      const startsMidLine = open && index > 0;
      extractor.text(FILE, { ...first, line: index + 1, text, startsMidLine, endsMidLine: open });
      // As from a stream: what reads them is loaded meanwhile.
      await new Promise((resolve) => setImmediate(resolve));
    }
    const held = (await memoryInUse()) - before;
    expect((await extractor.finish()).length > 0).toBe(chunkAt(0) !== 'lorem ipsum ');
    return held;
  }

  it('keeps no more of a line without end than it needs', async () => {
    // The first run also pays for what is compiled.
    await heldAfter(100, true, () => 'lorem ipsum ');
    // 800 chunks are 52 MB.
    expect(await heldAfter(800, true, () => 'lorem ipsum ')).toBeLessThan(4_000_000);
  });

  it('keeps of each indicator no more than itself', async () => {
    // A line of ASCII is not decoded, and V8 copies slices of less than 13 characters.
    const chunkAt = (index: number): string =>
      `${'lorem ipsum '.repeat(2700)}http://a${index}.net/path/é 8.8.${index >> 8}.${index & 255} anteater:allow it\nhttp://some-name-${index}.net/path\n${' '.repeat(40_000)}`;
    // 400 chunks are 26 MB.
    expect(await heldAfter(400, false, chunkAt)).toBeLessThan(6_000_000);
  });
});
