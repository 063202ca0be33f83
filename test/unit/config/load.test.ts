/** From files to settings: what a user who writes one sees, right or wrong. */
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { configState, isKnown } from '../../../src/config/fingerprint.ts';
import { loadSettings } from '../../../src/config/load.ts';
import type { LoadFrom, Settings } from '../../../src/config/settings.ts';
import { cacheSettings } from '../../../src/config/settings-cache.ts';
import { AnteaterError } from '../../../src/errors.ts';
import { atPackage } from '../../helpers/package.ts';

let root = '';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'anteater-config-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

async function write(files: Readonly<Record<string, string>>): Promise<void> {
  for (const [path, text] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), text);
  }
}

async function load(
  files: Readonly<Record<string, string>>,
  more: Partial<LoadFrom> = {},
): Promise<Settings> {
  await write(files);
  return loadSettings({ root, cwd: root, env: {}, atPackage, ...more });
}

/** What is said of files that are wrong. */
async function refusal(
  files: Readonly<Record<string, string>>,
  more: Partial<LoadFrom> = {},
): Promise<string> {
  try {
    await load(files, more);
  } catch (error) {
    if (error instanceof AnteaterError) return `${error.code}: ${[error.message, ...error.more].join('\n')}`;
    throw error;
  }
  return 'loaded';
}

function revision(files: Readonly<Record<string, string>>) {
  return {
    name: 'main',
    read: async (path: string) => (files[path] === undefined ? null : Buffer.from(files[path])),
  };
}

describe('defaults', () => {
  test('no file, an empty one and one of comments are the same', async () => {
    const none = await load({});
    expect(none).toMatchObject({
      checks: ['ips', 'urls', 'binaries'],
      rateType: 'public',
      limits: { minute: 3, day: 500, month: 15_500 },
      repositoryKey: null,
      redisUrl: null,
      upload: 'ask',
      unresolved: { staged: 'defer', prePush: 'block', scan: 'block' },
      maxWait: { staged: 20_000, prePush: 300_000, scan: 3_600_000 },
      cacheTtl: { malicious: 604_800_000, clean: 86_400_000, unknown: 21_600_000 },
      policy: {
        thresholds: { block: 3, warn: 1 },
        ipAssociations: 'warn',
        blockUnlistedBinaries: false,
        unknown: { ips: 'pass', urls: 'pass', binaries: 'warn' },
      },
      rules: { ips: [], urls: [], binaries: [], paths: [], neverSend: [], builtin: true, inline: true },
      sources: [],
    });
    for (const text of [
      '',
      '\n',
      '# nothing\n',
      '---\n',
      '{}',
      'ip_ignore:\n# - 1.2.3.4\nthresholds:\n',
      '\uFEFF',
    ]) {
      expect(await load({ '.anteaterrc': text })).toEqual({ ...none, sources: ['.anteaterrc'] });
    }
  });

  test('outside of a repository', async () => {
    expect((await loadSettings({ root: null, cwd: root, env: {}, atPackage })).rules.ips).toEqual([]);
  });
});

describe('the places of the rc file', () => {
  const json = '{"upload": "never"}';
  test.each([
    ['.anteaterrc', 'upload: never'],
    ['.anteaterrc', json],
    ['.anteaterrc', '{\n\t"upload": "never"\n}'],
    ['.anteaterrc.json', json],
    ['.anteaterrc.yaml', 'upload: never'],
    ['.anteaterrc.yml', '\uFEFFupload: never\r\n'],
    ['package.json', '{"name": "x", "anteater": {"upload": "never"}}'],
  ])('%s', async (place, text) => {
    const settings = await load({ [place]: text });
    expect(settings.upload).toBe('never');
    expect(settings.sources).toEqual([place === 'package.json' ? 'package.json#anteater' : place]);
  });

  test('only the root counts, wherever the command runs', async () => {
    await write({ '.anteaterrc': 'upload: never', 'sub/.anteaterrc': 'upload: always' });
    const settings = await loadSettings({ root, cwd: join(root, 'sub'), env: {}, atPackage });
    expect(settings.upload).toBe('never');
  });

  test('a package.json without our part is not read, however broken', async () => {
    expect(await refusal({ 'package.json': '{ broken' })).toBe('loaded');
    expect(await refusal({ 'package.json': '{"dependencies": {"anteater-hook": "1"}}' })).toBe('loaded');
    expect(await refusal({ 'package.json': '{"anteater": broken' })).toMatch(
      /^config: package.json.*not valid JSON/,
    );
  });

  test("a distribution's default key is not a configuration", async () => {
    const files = { 'package.json': '{"anteater": {"defaultKey": "abc"}}', '.anteaterrc': 'upload: never' };
    expect((await load(files)).upload).toBe('never');
    await write({ 'package.json': '{"anteater": {"defaultKey": "abc", "upload": "always"}}' });
    await rm(join(root, '.anteaterrc'));
    expect((await load({})).upload).toBe('always');
  });

  test('two configurations are one too many', async () => {
    expect(await refusal({ '.anteaterrc': 'upload: never', '.anteaterrc.json': json })).toBe(
      'config: two configurations: .anteaterrc and .anteaterrc.json',
    );
  });

  test.each(['.anteaterrc.js', '.anteaterrc.cjs', '.anteaterrc.mjs', '.anteaterrc.ts', 'anteater.config.js'])(
    '%s is refused, and never run',
    async (place) => {
      const text = `require('node:fs').writeFileSync(${JSON.stringify(join(root, 'ran'))}, '')`;
      expect(await refusal({ [place]: text })).toContain(`${place}: a configuration is data`);
      expect(await refusal({}, { configFile: place })).toContain(`${place}: a configuration is data`);
      await expect(chmod(join(root, 'ran'), 0o600)).rejects.toThrow(/ENOENT/);
    },
  );

  test.each([
    '.anteaterrc.toml',
    '.anteaterrc.json5',
    '.anteaterrc.jsonc',
    '.config/anteaterrc',
    '.config/anteaterrc.json',
    '.config/anteaterrc.yaml',
    '.config/anteaterrc.yml',
  ])('%s is refused, as it would be overlooked', async (place) => {
    await mkdir(join(root, '.config'), { recursive: true });
    expect(await refusal({ [place]: 'checks: [ips]\n' })).toContain(`${place} is not read`);
    expect(await refusal({ '.anteaterrc': 'upload: never', [place]: '' })).toContain(`${place} is not read`);
  });

  test('nothing that cosmiconfig would run or follow is run or followed', async () => {
    const trap = `require('node:fs').writeFileSync(${JSON.stringify(join(root, 'ran'))}, ''); module.exports = {}`;
    const cwd = process.cwd();
    process.chdir(root);
    try {
      expect(
        await refusal({
          '.config/config.cjs': trap,
          '.config/config.js': trap,
          'evil.js': trap,
          'other.yaml': 'upload: always',
          '.anteaterrc': '$import: [./evil.js, ./other.yaml]',
          'package.json': '{"cosmiconfig": {"searchPlaces": ["evil.js"]}}',
        }),
      ).toMatch(/^config: \.anteaterrc:1: unknown key "\$import"/);
    } finally {
      process.chdir(cwd);
    }
    await expect(chmod(join(root, 'ran'), 0o600)).rejects.toThrow(/ENOENT/);
  });
});

describe('nesting that would end the parser', () => {
  test.each([
    ['.anteaterrc', '['.repeat(1_000)],
    ['.anteaterrc', '- '.repeat(1_000)],
    ['.anteaterrc', '? '.repeat(1_000)],
    ['.anteaterrc', Array.from({ length: 1_000 }, (_, at) => `${' '.repeat(at)}a:`).join('\n')],
    ['.anteaterrc', `${'{a: '.repeat(1_000)}1${'}'.repeat(1_000)}`],
    ['.anteaterrc.json', `${'{"a":'.repeat(1_000)}1${'}'.repeat(1_000)}`],
    ['.anteaterrc.json', `${'['.repeat(1_000)}${']'.repeat(1_000)}`],
    ['.anteaterrc.yaml', `url_ignore: ${'['.repeat(200_000)}`],
  ])('%s is refused with a reason (%#)', async (place, text) => {
    expect(await refusal({ [place]: text })).toBe(`config: ${place}: nested deeper than 64 levels`);
  });

  test('package.json and the lists of the original as well', async () => {
    const deep = `${'['.repeat(5_000)}${']'.repeat(5_000)}`;
    expect(await refusal({ 'package.json': `{"anteater": {"checks": ${deep}}}` })).toMatch(
      /^config: package\.json/,
    );
    const conf = '[config]\nignore_list = list.yaml\n';
    await rm(join(root, 'package.json'));
    expect(await refusal({ 'anteater.conf': conf, 'list.yaml': deep })).toBe(
      'config: list.yaml: nested deeper than 64 levels',
    );
  });
});

describe('what is wrong is said, with file, key and the nearest key', () => {
  test.each([
    ['ip_ignor: []', ':1: unknown key "ip_ignor", did you mean "ip_ignore"?'],
    ['ipIgnore: []', 'did you mean "ip_ignore"?'],
    ['pi_ignore: []', 'did you mean "ip_ignore"?'],
    ['treshold: {}', 'did you mean "thresholds"?'],
    ['thresholds: {blok: 1}', 'unknown key "thresholds.blok", did you mean "thresholds.block"?'],
    ['max_wait: {prepush: 1s}', 'did you mean "max_wait.pre_push"?'],
    [
      'ip_ignore: [{value: 1.2.3.4, reson: x}]',
      'unknown key "ip_ignore[0].reson", did you mean "ip_ignore[0].reason"?',
    ],
    ['zzzz: 1', 'valid keys are $schema, checks,'],
    ['__proto__: {upload: never}', 'unknown key "__proto__"'],
    ['constructor: 1', 'unknown key "constructor"'],
    ['ip_ignore: 1.2.3.4', 'ip_ignore: expected a list, found "1.2.3.4"'],
    ['ip_ignore: [1.2.3]', 'ip_ignore[0]: "1.2.3" is not an IP address or a CIDR network'],
    ['ip_ignore: [999.1.1.1]', 'is not an IP address'],
    ['ip_ignore: [1.2.3.4/33]', 'is not an IP address or a CIDR'],
    ['ip_ignore: [[1.2.3.4]]', 'expected text or {value, reason, expires}, found a list'],
    ['ip_ignore: [{reason: x}]', 'ip_ignore[0].value: expected text, found nothing'],
    ['ip_ignore: [{value: 1.2.3.4, expires: 2026-02-30}]', '"2026-02-30" is not a date that exists'],
    ['ip_ignore: [{value: 1.2.3.4, expires: soon}]', '"soon" is not a date'],
    ['url_ignore: ["https://"]', 'is not a URL'],
    ['url_ignore: ["git@github.com:a/b"]', 'is neither a host nor a URL'],
    ['url_ignore: ["host.net:80"]', 'has a port'],
    ['url_ignore: [*.npmjs.org]', '.anteaterrc:1: an alias (*) that cannot be resolved; quote'],
    ['binaries: {a.png: [12]}', 'binaries.a.png[0]'],
    ['binaries: {a.png: [abc]}', '"abc" is not a sha256'],
    [`binaries: {a.png: ['${'g'.repeat(64)}']}`, 'is not a sha256'],
    ['binaries: {/a.png: []}', 'binaries: "/a.png" is absolute'],
    ['binaries: {a/../b: []}', '"a/../b" is not a plain path'],
    ['binaries: [a]', 'binaries: expected a mapping, found a list'],
    ['ignore_paths: ["a/[b"]', 'ignore_paths[0]: "a/[b" has a "[" without its "]"'],
    ['ignore_paths: ["!a"]', 'begins with "!"'],
    ['never_send: ["http://x.org"]', 'never_send[0]'],
    ['never_send: [{value: x}]', 'never_send[0]: expected text, found a mapping'],
    ['checks: []', 'checks: must not be empty'],
    ['checks: [ips, ulrs]', 'checks[1]: "ulrs" is not one of ips, urls, binaries, did you mean urls?'],
    ['vt_rate_type: pubic', '"pubic" is not one of public, private, did you mean public?'],
    ['vt_limits: {minute: 0}', 'vt_limits.minute: must be at least 1, found 0'],
    ['vt_limits: {day: 1.5}', 'vt_limits.day: expected a whole number, found 1.5'],
    ['vt_limits: {hour: 5}', 'unknown key "vt_limits.hour"'],
    ['thresholds: {block: -1}', 'thresholds.block: must be at least 0, found -1'],
    ['thresholds: {block: "3"}', 'expected a whole number, found "3"'],
    ['thresholds: 3', 'thresholds: expected a mapping, found 3'],
    ['max_wait: {staged: 20}', 'max_wait.staged: expected a duration (20s, 5m, 1h, 7d), found 20'],
    ['max_wait: {staged: 00}', 'max_wait.staged: "00" is not a duration'],
    ['unresolved: {push: warn}', 'did you mean "unresolved.pre_push"?'],
    ['max_wait: {staged: 20sec}', '"20sec" is not a duration'],
    ['max_wait: {scan: 30d}', '"30d" is longer than 7d'],
    ['cache_ttl: {clean: ""}', '"" is not a duration'],
    ['unresolved: {staged: deffer}', 'did you mean defer?'],
    ['unknown: {ips: defer}', 'is not one of pass, warn, block'],
    ['upload: true', 'upload: true is not one of ask, always, never'],
    ['builtin_ignore: yes', 'builtin_ignore: expected true or false, found "yes"'],
    ['block_unlisted_binaries: 1', 'expected true or false, found 1'],
    ['trusted_engines: [""]', 'trusted_engines[0]: must not be empty'],
    ['- a', 'expected a mapping, found a list'],
    ['hello', 'expected a mapping, found "hello"'],
    ['upload: ask\nupload: never', '.anteaterrc:2: the key "upload" is there twice'],
    ['a: 1\n---\nb: 2', 'more than one document'],
    ['\tupload: ask', 'indented with a tab'],
    ['upload: !!js/function "x"', 'a tag (!) that is not supported'],
    ['upload: [', '.anteaterrc:1: not valid YAML'],
    ['{"upload": "ask",}\n  bad', '.anteaterrc:'],
  ])('%s', async (text, said) => {
    const sentence = await refusal({ '.anteaterrc': text });
    expect(sentence).toMatch(/^config: \.anteaterrc/);
    expect(sentence).toContain(said);
  });

  test('everything at once', async () => {
    const text = 'ip_ignore: [1.2.3]\n\nurl_ignore:\n  - "a b"\nthresholds:\n  blok: 1\n';
    expect(await refusal({ '.anteaterrc': text })).toBe(
      'config: .anteaterrc:1: ip_ignore[0]: "1.2.3" is not an IP address or a CIDR network\n' +
        '.anteaterrc:4: url_ignore[0]: "a b" has a space, a control character or a backslash in it\n' +
        '.anteaterrc:6: unknown key "thresholds.blok", did you mean "thresholds.block"?',
    );
    const many = `ip_ignore: [${Array.from({ length: 30 }, (_, at) => `x${at}`).join(', ')}]`;
    expect(await refusal({ '.anteaterrc': many })).toContain('.anteaterrc: and 20 more');
  });

  test('JSON errors name the line', async () => {
    expect(await refusal({ '.anteaterrc.json': '{\n"upload": "ask",\n}' })).toMatch(
      /\.anteaterrc\.json:3: not valid JSON/,
    );
  });

  test.each([
    ['vt_api_key: "sesame sesame"', 'vt_api_key: the key has a space'],
    ['vt_api_key: [sesame]', 'vt_api_key: expected text'],
    ['redis_url: "http://user:sesame@h:1"', 'redis_url: is not a Redis address'],
    ['redis_url: "redis://user:sesame@@h:port"', 'redis_url: is not a Redis address'],
    ['redis_url: "sesame"', 'redis_url: is not a Redis address'],
    ['redis_url: "redis://"', 'redis_url: is not a Redis address'],
    ['url_ignore: ["https://me:sesame@github.com/"]', 'user name or password'],
  ])('no secret is quoted: %s', async (text, said) => {
    const sentence = await refusal({ '.anteaterrc': text });
    expect(sentence).toContain(said);
    expect(sentence).not.toContain('sesame');
  });

  test('JSON errors name the line of a key as well, and a key that is there twice', async () => {
    expect(await refusal({ '.anteaterrc.json': '{\n\t"upload": "ask",\n\t"uplod": 1\n}' })).toContain(
      ':3: unknown key "uplod"',
    );
    for (const name of ['.anteaterrc.json', '.anteaterrc']) {
      expect(await refusal({ [name]: '{\n"upload": "ask",\n"upload": "never"}' })).toBe(
        `config: ${name}:3: the key "upload" is there twice`,
      );
      await rm(join(root, name));
    }
  });

  test('control characters of a file reach nobody raw', async () => {
    const sentence = await refusal({
      '.anteaterrc.json': '{"\\u001b[31mred": 1, "ip_ignore": ["\\u001b]0;x\\u0007"]}',
    });
    expect(sentence).not.toMatch(/[\x00-\x08\x0b-\x1f\x7f]/);
  });
});

describe('files that cannot be read', () => {
  test('a folder, a link to nowhere, no UTF-8, too large', async () => {
    await mkdir(join(root, '.anteaterrc'));
    expect(await refusal({})).toBe('config: .anteaterrc: is not a regular file');
    await rm(join(root, '.anteaterrc'), { recursive: true });
    await symlink('nowhere', join(root, '.anteaterrc'));
    expect(await refusal({})).toBe('config: .anteaterrc: there is no such file');
    await rm(join(root, '.anteaterrc'));
    await writeFile(join(root, '.anteaterrc'), Buffer.from([0x61, 0xff]));
    expect(await refusal({})).toBe('config: .anteaterrc: not UTF-8 text');
    await writeFile(join(root, '.anteaterrc'), ' '.repeat(5 * 1024 * 1024));
    expect(await refusal({})).toMatch(/larger than/);
  });

  test('a link may lead inside the repository, not out of it and not into .git', async () => {
    await write({ 'configs/rc.yaml': 'upload: never', '.git/secret': 'upload: never' });
    await symlink('configs/rc.yaml', join(root, '.anteaterrc'));
    expect((await load({})).upload).toBe('never');
    const cache = { home: join(root, 'home'), version: '1.0.0', apiKey: 'the-key' };
    for (const [target, said] of [
      ['/etc/hostname', 'leads out of the repository'],
      ['.git/secret', 'leads into .git'],
    ] as const) {
      await rm(join(root, '.anteaterrc'));
      // The same bytes in a file of the repository are known already.
      await load({ '.anteaterrc': 'upload: never' }, { cache });
      await rm(join(root, '.anteaterrc'));
      await symlink(target, join(root, '.anteaterrc'));
      expect(await refusal({}, { cache })).toContain(`.anteaterrc: ${said}`);
    }
  });

  test("a list of the original's that cannot be read is named with the file that names it", async () => {
    for (const [path, said] of [
      ['.git/config', '.git/config: leads into .git'],
      ['lists', 'lists: is not a regular file'],
      ['link', 'link: leads out of the repository'],
    ] as const) {
      await write({ '.git/config': '', 'lists/a': '', 'anteater.conf': `[config]\nignore_list = ${path}\n` });
      await rm(join(root, 'link'), { force: true });
      await symlink('/etc/hostname', join(root, 'link'));
      expect(await refusal({})).toBe(`config: anteater.conf: ignore_list: ${said}`);
    }
  });

  test('a link to a device is refused, not read', async () => {
    await symlink('/dev/zero', join(root, '.anteaterrc'));
    expect(await refusal({}, { cache: { home: join(root, 'home'), version: '1', apiKey: 'k' } })).toContain(
      'leads out of the repository',
    );
    await rm(join(root, '.anteaterrc'));
    await symlink('/dev/zero', join(root, 'package.json'));
    expect(await refusal({})).toBe('loaded');
  });

  test("somebody else's package.json may be as it likes", async () => {
    await writeFile(join(root, 'package.json'), Buffer.from([0xff, 0xfe]));
    expect(await refusal({})).toBe('loaded');
    await rm(join(root, 'package.json'));
    await symlink('/etc/hostname', join(root, 'package.json'));
    expect(await refusal({})).toBe('loaded');
  });

  test('what is wrong thirty thousand times is said in a moment', async () => {
    const keys = Array.from({ length: 30_000 }, (_, at) => `"unknown_key_${at}": 1`);
    expect(await refusal({ '.anteaterrc.json': `{${keys.join(',')}}` })).toContain(
      '.anteaterrc.json: and 29990 more',
    );
  });

  test('what would never end', async () => {
    const bomb = [
      'a: &a [x,x,x,x,x,x,x,x,x]',
      ...'bcdefghi'
        .split('')
        .map((name, at) => `${name}: &${name} [${Array(9).fill(`*${'abcdefgh'[at]}`).join(',')}]`),
    ].join('\n');
    expect(await refusal({ '.anteaterrc': bomb })).toMatch(/^config: /);
    expect(await refusal({ '.anteaterrc': '['.repeat(100_000) })).toMatch(/^config: /);
    expect(await refusal({ '.anteaterrc': 'a: &a [*a]' })).toMatch(/^config: /);
    expect(await refusal({ '.anteaterrc.json': `{"ip_ignore": ${'['.repeat(50_000)}` })).toMatch(/^config: /);
  });
});

describe('what a file says', () => {
  test('entries, with their place, reason and last day', async () => {
    const text = `
ip_ignore: [173.217.16.206, {value: 92.47.16.0/24, reason: ours, expires: 2026-12-31}]
url_ignore:
  - https://github.com
  - "*.npmjs.org"
binaries:
  path/to/example.png:
    - ${'1'.repeat(64)}
    - 1234567890e${'5'.repeat(53)}
ignore_paths: ['vendor/**']
never_send: ['*.corp.acme.com']
builtin_ignore: false
`;
    const { rules } = await load({ '.anteaterrc': text });
    expect(rules.ips).toEqual([
      {
        value: '173.217.16.206',
        reason: null,
        expires: null,
        regex: false,
        origin: '.anteaterrc ip_ignore[0]',
      },
      {
        value: '92.47.16.0/24',
        reason: 'ours',
        expires: '2026-12-31',
        regex: false,
        origin: '.anteaterrc ip_ignore[1]',
      },
    ]);
    expect(rules.urls.map((entry) => entry.value)).toEqual(['https://github.com', '*.npmjs.org']);
    expect(rules.binaries).toMatchObject([
      {
        path: 'path/to/example.png',
        hashes: [{ value: '1'.repeat(64) }, { value: `1234567890e${'5'.repeat(53)}` }],
      },
    ]);
    expect(rules).toMatchObject({ neverSend: ['*.corp.acme.com'], builtin: false, inline: true });
  });

  test.each([
    ['', { minute: 3, day: 500, month: 15_500 }],
    ['vt_limits: {minute: 2}', { minute: 2, day: 500, month: 15_500 }],
    ['vt_limits: {minute: null, day: 10}', { minute: null, day: 10, month: 15_500 }],
    ['vt_rate_type: private', { minute: null, day: null, month: null }],
    ['vt_rate_type: private\nvt_limits: {minute: 60}', { minute: 60, day: null, month: null }],
  ])('limits: %s', async (text, limits) => {
    expect((await load({ '.anteaterrc': text })).limits).toEqual(limits);
  });

  test('the original’s files add their rules; where both say something, the rc file wins', async () => {
    const files = {
      'anteater.conf': '[config]\nvt_rate_type = private\nignore_list = list.yaml',
      'list.yaml': "ip_ignore: ['198.41.0.4']\nurl_ignore: ['https://a.net']\nfile_ignore: ['a.pem']",
    };
    const own = "ip_ignore: ['8.8.8.8']\nurl_ignore: ['https://b.net']\nignore_paths: ['vendor/**']";
    const both = await load({ ...files, '.anteaterrc': own });
    expect(both.rateType).toBe('private');
    expect(both.rules.ips.map(({ value }) => value)).toEqual(['8.8.8.8', '198.41.0.4']);
    expect(both.rules.urls).toHaveLength(2);
    expect(both.rules.paths.map(({ value }) => value)).toEqual([
      'vendor/**',
      expect.stringContaining('a.pem'),
    ]);
    expect((await load({ '.anteaterrc': `${own}\nvt_rate_type: public` })).rateType).toBe('public');
  });

  test('a time of 0 needs no unit, as a number and as text', async () => {
    for (const zero of ['0', '"0"', '0s']) {
      const text = `max_wait: {staged: ${zero}}\ncache_ttl: {clean: ${zero}}`;
      const { maxWait, cacheTtl } = await load({ '.anteaterrc': text });
      expect([maxWait.staged, cacheTtl.clean]).toEqual([0, 0]);
    }
  });

  test('a part of a group leaves the rest at its default', async () => {
    const text = 'thresholds: {block: 0}\nmax_wait: {staged: 1m30s}\nunknown: {binaries: block}';
    const settings = await load({ '.anteaterrc': text });
    expect(settings.policy.thresholds).toEqual({ block: 0, warn: 1 });
    expect(settings.maxWait).toEqual({ staged: 90_000, prePush: 300_000, scan: 3_600_000 });
    expect(settings.policy.unknown).toEqual({ ips: 'pass', urls: 'pass', binaries: 'block' });
  });

  test.each([
    'redis://127.0.0.1:6379',
    'rediss://user:p%40ss@redis.acme.net:6380/2',
    'unix:/run/redis.sock',
    'redis://[::1]:6379',
    'redis+sentinel://a:26379,b:26379/mymaster',
    'redis+cluster://:pw@a:7000,b:7001',
    '/run/redis.sock',
    'redis://redis',
  ])('redis_url: %s', async (address) => {
    expect((await load({ '.anteaterrc': JSON.stringify({ redis_url: address }) })).redisUrl).toBe(address);
  });

  test('the environment wins, and is checked as well', async () => {
    const files = { '.anteaterrc': 'redis_url: redis://file' };
    expect((await load(files, { env: { ANTEATER_REDIS_URL: ' redis://env ' } })).redisUrl).toBe(
      'redis://env',
    );
    expect((await load(files, { env: { ANTEATER_REDIS_URL: '' } })).redisUrl).toBe('redis://file');
    const sentence = await refusal(files, { env: { ANTEATER_REDIS_URL: 'http://u:sesame@h' } });
    expect(sentence).toMatch(/^config: ANTEATER_REDIS_URL: is not a Redis address/);
    expect(sentence).not.toContain('sesame');
  });
});

describe('--config', () => {
  test('replaces the search, from where the command runs', async () => {
    await write({ '.anteaterrc': 'upload: never', 'sub/other.yaml': 'upload: always' });
    const settings = await loadSettings({
      root,
      cwd: join(root, 'sub'),
      env: {},
      atPackage,
      configFile: 'other.yaml',
    });
    expect(settings.upload).toBe('always');
    expect(settings.sources).toEqual(['other.yaml']);
    expect(await refusal({}, { configFile: 'missing' })).toBe('config: missing: there is no such file');
  });
});

describe('--rules-from', () => {
  test('every rule is read there, nothing from the work tree, and no line excuses itself', async () => {
    const files = {
      '.anteaterrc': 'ip_ignore: [0.0.0.0/0]\nthresholds: {block: 0}',
      'anteater.conf': '[config]\nignore_list = list.yaml',
      'list.yaml': 'url_ignore: [evil.net]',
      '.anteaterrc.js': 'broken',
    };
    const rulesFrom = revision({ '.anteaterrc.yaml': 'ip_ignore: [198.41.0.4]', 'package.json': '{}' });
    const settings = await load(files, { rulesFrom });
    expect(settings.rules.ips).toMatchObject([
      { value: '198.41.0.4', origin: 'main:.anteaterrc.yaml ip_ignore[0]' },
    ]);
    expect(settings.rules.urls).toEqual([]);
    expect(settings.rules.inline).toBe(false);
    expect(settings.policy.thresholds.block).toBe(3);
  });

  test('the lists as well, and --config when it is part of the repository', async () => {
    const rulesFrom = revision({
      'anteater.conf': '[config]\nignore_list = ./lists/ignore.yaml',
      'lists/ignore.yaml': 'url_ignore: [acme.net]',
      'ci/rc.yaml': 'upload: always',
    });
    await write({ 'ci/rc.yaml': 'upload: never', 'lists/ignore.yaml': 'url_ignore: [evil.net]' });
    const settings = await load({}, { rulesFrom, configFile: 'ci/rc.yaml' });
    expect(settings.upload).toBe('always');
    expect(settings.rules.urls).toMatchObject([
      { value: 'acme.net', origin: 'main:lists/ignore.yaml url_ignore[0]' },
    ]);
    expect(await refusal({}, { rulesFrom, configFile: 'ci/none.yaml' })).toMatch(
      /main:ci\/none.yaml: no such file/,
    );
  });

  test('a link of the work tree chooses no other file for --config', async () => {
    const rulesFrom = revision({
      'ci/rc.yaml': 'upload: never',
      'examples/lax.yaml': 'upload: always',
    });
    const outside = await mkdtemp(join(tmpdir(), 'anteater-outside-'));
    try {
      await writeFile(join(outside, 'rc.yaml'), 'upload: always');
      await write({ 'examples/lax.yaml': 'upload: always', 'ci/keep': '' });
      for (const target of ['../examples/lax.yaml', join(outside, 'rc.yaml')]) {
        await symlink(target, join(root, 'ci/rc.yaml'));
        expect((await load({}, { rulesFrom, configFile: 'ci/rc.yaml' })).upload).toBe('never');
        await rm(join(root, 'ci/rc.yaml'));
      }
      await rm(join(root, 'ci'), { recursive: true });
      await symlink(outside, join(root, 'ci'));
      expect((await load({}, { rulesFrom, configFile: 'ci/rc.yaml' })).upload).toBe('never');
      // The way into the repository may lead through links.
      await symlink(root, join(outside, 'alias'));
      const aliased = join(outside, 'alias', 'examples/lax.yaml');
      expect((await load({}, { rulesFrom, configFile: aliased })).upload).toBe('always');
    } finally {
      await rm(outside, { recursive: true });
    }
  });

  test('its errors name it', async () => {
    expect(await refusal({}, { rulesFrom: revision({ '.anteaterrc': 'x: 1' }) })).toMatch(
      /^config: main:\.anteaterrc:1: /,
    );
  });
});

describe('what the same files came to is kept', () => {
  test('and used until a byte of them changes', async () => {
    const cache = { home: join(root, 'home'), version: '1.0.0', apiKey: 'the-key' };
    const first = await load({ '.anteaterrc': 'upload: never\nvt_api_key: sesame-sesame' }, { cache });
    expect(await load({}, { cache, env: { ANTEATER_REDIS_URL: 'redis://h' } })).toEqual({
      ...first,
      redisUrl: 'redis://h',
    });
    const { readdir, readFile } = await import('node:fs/promises');
    const [name = ''] = await readdir(join(cache.home, 'validated'));
    const kept = join(cache.home, 'validated', name);
    expect((await readFile(kept)).includes('sesame')).toBe(false);
    // Damaged, it is a miss.
    const damaged = await readFile(kept);
    damaged[40] = (damaged[40] ?? 0) ^ 1;
    await writeFile(kept, damaged);
    expect(await load({}, { cache })).toEqual(first);
    expect((await load({ '.anteaterrc': 'upload: always' }, { cache })).upload).toBe('always');
    expect(await refusal({ '.anteaterrc': 'uplod: never' }, { cache })).toContain('did you mean "upload"?');
    expect(await refusal({}, { cache })).toContain('did you mean "upload"?');
  });

  test('and used for them alone: neither for a file that was named, nor for the rules of a revision', async () => {
    const cache = { home: join(root, 'home'), version: '1.0.0', apiKey: 'the-key' };
    const files = { '.anteaterrc': "url_ignore: ['https://evil.net']", 'ci/rc.yaml': 'upload: never' };
    expect((await load(files, { cache })).rules.urls).toHaveLength(1);
    const named = { cache, configFile: 'ci/rc.yaml' };
    expect(await load({}, named)).toMatchObject({ upload: 'never', rules: { urls: [] } });
    const rulesFrom = revision({ '.anteaterrc': 'upload: never' });
    expect((await load({}, { cache, rulesFrom })).rules).toMatchObject({ urls: [], inline: false });
    // Nor is what those came to taken for the work tree's own.
    expect((await load({}, { cache })).rules).toMatchObject({ urls: [{}], inline: true });
  });

  test('under the user’s own API key: who only knows the files can slip nothing in', async () => {
    const cache = { home: join(root, 'home'), version: '1.0.0' };
    await write({ '.anteaterrc': 'upload: never' });
    const honest = await load({}, {});
    const state = configState(root, cache.version);
    if (state === null) throw new Error('no state');
    for (const guessed of ['', 'another-key'])
      cacheSettings(cache.home, state, guessed, { ...honest, upload: 'always' });
    expect((await load({}, { cache: { ...cache, apiKey: 'the-key' } })).upload).toBe('never');
  });

  test('without an API key nothing kept is believed, and only the mark is left', async () => {
    const cache = { home: join(root, 'home'), version: '1.0.0', apiKey: null };
    const honest = await load({ '.anteaterrc': 'upload: never' }, { cache });
    const state = configState(root, cache.version);
    if (state === null) throw new Error('no state');
    expect(isKnown(cache.home, state)).toBe(true);
    cacheSettings(cache.home, state, '', { ...honest, upload: 'always' });
    expect((await load({}, { cache })).upload).toBe('never');
  });

  test('a home that cannot be written only costs time', async () => {
    await write({ file: '' });
    const cache = { home: join(root, 'file'), version: '1.0.0', apiKey: 'the-key' };
    expect((await load({ '.anteaterrc': 'upload: never' }, { cache })).upload).toBe('never');
  });
});
