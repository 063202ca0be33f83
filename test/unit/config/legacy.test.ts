/** The original's files keep working: as it shipped them, and as people filled them. */
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { parseConf } from '../../../src/config/conf.ts';
import { hasRegexSyntax, type Legacy, readLegacy } from '../../../src/config/legacy.ts';
import { compileRules } from '../../../src/filter/rules.ts';
import type { Rules } from '../../../src/model.ts';

type Files = Readonly<Record<string, string>>;

function legacy(files: Files, project: string | null = null): Promise<Legacy | null> {
  return readLegacy({ nameOf: (path) => path, read: async (path) => files[path] ?? null }, project);
}

/** With this list alone. */
async function listed(list: string): Promise<Legacy> {
  const found = await legacy({ 'anteater.conf': '[config]\nignore_list = list.yaml\n', 'list.yaml': list });
  if (found === null) throw new Error('no files');
  return found;
}

const fixture = (name: string) =>
  readFile(fileURLToPath(new URL(`../../fixtures/config/original/${name}`, import.meta.url)), 'utf8');

async function original(): Promise<Files> {
  const names = ['anteater.conf', 'anteater_files/ignore_list.yaml', 'anteater_files/team.yaml'];
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await fixture(name)])));
}

describe('files in the form of the original', () => {
  test('no anteater.conf, nothing of the kind', async () => {
    expect(await legacy({ 'ignore_list.yaml': 'ip_ignore: [1.2.3.4]' })).toBeNull();
  });

  test('lists, rate type and sources', async () => {
    const found = await legacy(await original());
    expect(found).toMatchObject({
      rateType: 'private',
      sources: ['anteater.conf', 'anteater_files/ignore_list.yaml'],
      ips: [
        { value: '173.217.16.206', regex: false, origin: 'anteater_files/ignore_list.yaml ip_ignore[0]' },
      ],
      binaries: [{ path: 'path/to/example.png', hashes: [{ value: expect.stringMatching(/^609feaed/) }] }],
    });
    expect(found?.urls.map(({ value, regex }) => [value, regex])).toEqual([
      ['http://www.apache.org', false],
      ['https://github.com', false],
      ['https?:\\/\\/.*\\.acme\\.net', true],
    ]);
  });

  test("a project's exceptions are added for that project alone", async () => {
    const files = await original();
    const found = await legacy(files, 'team');
    expect(found?.sources).toEqual([
      'anteater.conf',
      'anteater_files/ignore_list.yaml',
      'anteater_files/team.yaml',
    ]);
    expect(found?.ips.map((entry) => entry.value)).toEqual(['173.217.16.206', '192.0.43.8']);
    expect(found?.urls.at(-1)).toMatchObject({ value: 'www.iana.org', regex: false });
    expect((await legacy(files, 'unheard-of'))?.ips).toHaveLength(1);
    await expect(legacy(files, 'gone')).rejects.toThrow(
      /project_exceptions.gone: there is no file "anteater_files\/gone.yaml"/,
    );
  });

  test('what it ignored is ignored', async () => {
    const found = await legacy(await original());
    if (found === null) throw new Error('no files');
    const rules: Rules = { ...found, neverSend: [], builtin: true, inline: true };
    const matcher = await compileRules(rules, '2026-11-21');
    const place = (path: string, line: number | null) => ({
      path,
      pathBytes: null,
      line,
      column: line,
      commit: null,
    });
    expect(matcher.ignores({ type: 'url', value: 'http://files.acme.net/x' })).not.toBeNull();
    expect(matcher.ignores({ type: 'url', value: 'https://evil.net/?r=https://github.com' })).toBeNull();
    expect(matcher.skips(place('docs/a.rst', 1))).toBe(true);
    expect(matcher.skips(place('docs/a.rst', null))).toBe(false);
    expect(matcher.skips(place('src/tests/x.py', 1))).toBe(true);
    expect(matcher.skips(place('src/mytests/x.py', 1))).toBe(false);
  });

  test('placeholders and empty lists ignore nothing', async () => {
    const found = await listed(
      'url_ignore: [nullvalue]\nip_ignore:\nfile_ignore: []\nbinaries: {binary_ignore: [nullvalue], a: [nullvalue]}\n',
    );
    expect(found).toMatchObject({ ips: [], urls: [], binaries: [], paths: [] });
    expect(await listed('')).toMatchObject({ ips: [] });
  });

  test('a path without its scheme is that path under either', async () => {
    expect((await listed('url_ignore: [github.com/acme]')).urls.map((entry) => entry.value)).toEqual([
      'https://github.com/acme',
      'http://github.com/acme',
    ]);
  });
});

describe('literal or regular expression', () => {
  test.each([
    'https://github.com',
    '173.217.16.206',
    '*.npmjs.org',
    'www.iana.org',
    'http://[2606:4700::1]/x',
    'https://a.net/x?y=1',
    '92.47.16.0/24',
    'https://a.net/c++/x',
    'https://a.net/a-b_c~d',
  ])('%s is literal', (value) => expect(hasRegexSyntax(value)).toBe(false));

  test.each([
    'https:\\/\\/github.com',
    'https?://a.net',
    '^http',
    'a.net$',
    '(a|b).net',
    '[a-z].net',
    '10\\.0\\..*',
    'a.*',
    'a.+net',
    'x{2}',
    'https://a.net/*',
    '*a.net',
    'a.net/x?',
  ])('%s is a regular expression', (value) => expect(hasRegexSyntax(value)).toBe(true));
});

describe('what is wrong is said', () => {
  test.each([
    ["url_ignore: ['']", 'list.yaml url_ignore[0]: "" is empty'],
    ["url_ignore: ['(']", '"(" is not a regular expression: missing closing )'],
    ["url_ignore: ['(?=x)y']", 'look-around'],
    ["ip_ignore: ['10.0']", '"10.0" is not an IP address'],
    ['ip_ignore: [[a]]', 'ip_ignore[0]: expected text'],
    ['ip_ignore: 1.2.3.4', 'ip_ignore: expected a list'],
    ['binaries: {a.png: [abc]}', 'binaries.a.png[0]: "abc" is not a sha256'],
    ['url_ignor: []', 'unknown key "url_ignor", did you mean "url_ignore"?'],
    [`url_ignore: ['${'?='.repeat(5_000)}']`, 'longer than 4096 characters'],
    ['- a', 'list.yaml: expected a mapping'],
    ['a: [', 'list.yaml:1: not valid YAML'],
  ])('%s', async (list, said) => {
    await expect(listed(list)).rejects.toThrow(said);
  });

  test("another tool's key is left alone", async () => {
    expect(await listed('licence: {licence_ext: [.py]}\nreport_url: x\nfile_audits: {}\n')).toMatchObject({
      ips: [],
    });
  });

  test.each(['/etc/passwd', '../outside.yaml', 'a/../../b', '.', '..\\x'])(
    'a list at %s is not read',
    async (path) => {
      const files = {
        'anteater.conf': `[config]\nignore_list = ${path}\n`,
        [path]: 'ip_ignore: [0.0.0.0/0]',
      };
      await expect(legacy(files)).rejects.toThrow(/not a path inside the repository/);
    },
  );

  test('a list that is not there', async () => {
    await expect(legacy({ 'anteater.conf': '[config]\nignore_list = none.yaml' })).rejects.toThrow(
      'anteater.conf: ignore_list: there is no file "none.yaml"',
    );
  });

  test('the rate type', async () => {
    await expect(legacy({ 'anteater.conf': '[config]\nvt_rate_type = pivate' })).rejects.toThrow(
      'did you mean private?',
    );
  });
});

describe('anteater.conf', () => {
  const conf = (text: string) => Object.fromEntries(parseConf('anteater.conf', text));

  test('as Python reads it', () => {
    const text = `# comment
; another
[DEFAULT]
base = lists

[config]
Ignore_List = %(base)s/ignore.yaml
flag_list: flags.yaml
reports_dir =
  .reports/
percent = 100%%

[other]
x = %(nothing)s
`;
    expect(conf(text)).toEqual({
      base: 'lists',
      ignore_list: 'lists/ignore.yaml',
      flag_list: 'flags.yaml',
      reports_dir: '.reports/',
      percent: '100%',
    });
    expect(conf('[config]\r\na = 1\r\n')).toEqual({ a: '1' });
  });

  test.each([
    ['a = 1', /anteater.conf:1: neither/],
    ['', /no section \[config\]/],
    ['[other]\na = 1', /no section \[config\]/],
    ['[config]\nnonsense', /anteater.conf:2: neither/],
    ['[config]\na = 1\nA = 2', /anteater.conf:3: "a" for the second time/],
    ['[config]\na = %(b)s', /"a": "%" that stands for nothing/],
    ['[config]\na = 50%', /"a": "%" that stands for nothing/],
    ['[config]\na = %(a)s', /"a": "%" that stands for nothing/],
    ['[config]\nignore_lst = x', /unknown key "ignore_lst", did you mean "ignore_list"\?/],
  ])('%j', (text, said) => {
    expect(() => conf(text)).toThrow(said);
  });

  test('hostile lines are read in a moment', () => {
    const spaces = ' '.repeat(200_000);
    expect(() => conf(`[config]\n${spaces}a${spaces}`)).toThrow(/neither/);
    expect(() => conf(`[config]\na = ${'%('.repeat(200_000)}`)).toThrow(/stands for nothing/);
    expect(conf(`[config]\na = ${spaces}x${spaces}`)).toEqual({ a: 'x' });
  });

  test('references to references do not grow without end', () => {
    const lines = Array.from({ length: 9 }, (_, at) => `k${at} = ${`%(k${at + 1})s`.repeat(20)}`);
    expect(() => conf(`[config]\n${lines.join('\n')}\nk9 = x`)).toThrow(/stands for nothing/);
  });
});
