/** Durations, nearest words, folders of the user, what was read before. */
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir, userInfo } from 'node:os';
import { join, resolve } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { distance, nearest } from '../../../src/config/did-you-mean.ts';
import { parseDuration } from '../../../src/config/duration.ts';
import { configState, isKnown, markValidated } from '../../../src/config/fingerprint.ts';
import { userFoldersOf } from '../../../src/config/user-folders.ts';

describe('durations', () => {
  test.each([
    ['0', 0],
    ['0s', 0],
    ['500ms', 500],
    ['20s', 20_000],
    ['1.5m', 90_000],
    ['5m', 300_000],
    ['1h', 3_600_000],
    ['1h30m', 5_400_000],
    ['7d', 604_800_000],
    ['2w', 1_209_600_000],
    ['1w2d3h4m5s6ms', 788_645_006],
    ['9999999999999w', 6_047_999_999_999_395_000_000],
    [' 20s ', 20_000],
  ])('%s', (text, ms) => expect(parseDuration(text)).toBe(ms));

  test.each([
    '',
    '20',
    's',
    '-1s',
    '1 s',
    '1y',
    '1S',
    '1e3s',
    '.5s',
    '1s!',
    '1h1h',
    '30m1h',
    '1ms1s',
    '00',
    `${'1s'.repeat(30)}`,
    'Infinity',
    '0x1s',
  ])('%j is none', (text) => expect(parseDuration(text)).toBeNull());
});

describe('the nearest word', () => {
  const keys = ['ip_ignore', 'url_ignore', 'thresholds', 'binaries', 'unknown', 'unresolved'];
  test.each([
    ['ip_ignor', 'ip_ignore'],
    ['pi_ignore', 'ip_ignore'],
    ['IP-IGNORE', 'ip_ignore'],
    ['urlIgnore', 'url_ignore'],
    ['treshold', 'thresholds'],
    ['binarys', 'binaries'],
    ['unresolve', 'unresolved'],
    ['xyz', null],
    ['', null],
  ])('%s: %s', (typed, expected) => expect(nearest(typed, keys)).toBe(expected));

  test('a distance is symmetric, 0 for the same alone, and 1 for a swap', () => {
    const words = fc.string({ unit: fc.constantFrom('a', 'b', 'c'), maxLength: 6 });
    fc.assert(
      fc.property(words, words, (one, other) => {
        expect(distance(one, other)).toBe(distance(other, one));
        expect(distance(one, other) === 0).toBe(one === other);
        expect(distance(one, other)).toBeLessThanOrEqual(Math.max(one.length, other.length));
      }),
    );
    expect(distance('block', 'blcok')).toBe(1);
  });
});

describe('the folders of the user', () => {
  test.each([
    [{ HOME: '/h' }, 'linux', '/h/.cache/anteater', '/h/.config/anteater'],
    [{ HOME: '/h', XDG_CACHE_HOME: '/c', XDG_CONFIG_HOME: '/f' }, 'linux', '/c/anteater', '/f/anteater'],
    [{ HOME: '/h', XDG_CACHE_HOME: 'relative' }, 'linux', '/h/.cache/anteater', '/h/.config/anteater'],
    [{ HOME: '/h' }, 'darwin', '/h/Library/Caches/anteater', '/h/Library/Application Support/anteater'],
    [{ HOME: '/h', ANTEATER_HOME: '/a' }, 'linux', '/a/store', '/a'],
    [{ HOME: '/h', ANTEATER_HOME: ' ' }, 'linux', '/h/.cache/anteater', '/h/.config/anteater'],
    [{ HOME: '/h', LOCALAPPDATA: '/l', APPDATA: '/r' }, 'win32', '/l/anteater/store', '/r/anteater'],
  ] as const)('%j on %s', (env, platform, store, config) => {
    expect(userFoldersOf({ ...env }, platform)).toEqual({ store, config });
  });

  test.each(['', 'relative'])('HOME=%j is not a home: the store never lies in the repository', (HOME) => {
    vi.stubEnv('HOME', HOME);
    expect(userFoldersOf({ HOME }, 'linux').store).toBe(join(userInfo().homedir, '.cache/anteater'));
    vi.unstubAllEnvs();
  });

  test('a relative ANTEATER_HOME is one folder, whoever asks', () => {
    expect(userFoldersOf({ ANTEATER_HOME: 'x' }, 'linux').config).toBe(resolve('x'));
  });
});

describe('what was seen before', () => {
  let root = '';
  beforeEach(async () => {
    root = await mkdtemp(join(tmpdir(), 'anteater-seen-'));
  });
  afterEach(() => rm(root, { recursive: true, force: true }));
  const seen = (version = '1') => {
    const state = configState(root, version);
    return state?.present === false && isKnown(join(root, 'home'), state)
      ? null
      : isKnown(join(root, 'home'), state);
  };
  const mark = () => {
    const state = configState(root, '1');
    if (state !== null) markValidated(join(root, 'home'), state);
  };

  test('nothing is none, and a package.json without our part is nothing', async () => {
    expect(seen()).toBeNull();
    await writeFile(join(root, 'package.json'), '{"name": "x"}');
    expect(seen()).toBeNull();
  });

  test('the same bytes under the same name and version are known, others are not', async () => {
    await writeFile(join(root, '.anteaterrc'), 'upload: ask');
    expect(seen()).toBe(false);
    mark();
    mark();
    expect(seen()).toBe(true);
    expect(seen('2')).toBe(false);
    await writeFile(join(root, '.anteaterrc'), 'upload: asc');
    expect(seen()).toBe(false);
    await writeFile(join(root, '.anteaterrc'), 'upload: ask');
    expect(seen()).toBe(true);
    await writeFile(join(root, '.anteaterrc.yaml'), '');
    expect(seen()).toBe(false);
    await rm(join(root, '.anteaterrc'));
    await writeFile(join(root, '.anteaterrc.yaml'), 'upload: ask');
    expect(seen()).toBe(false);
  });

  test('our part of package.json counts', async () => {
    await writeFile(join(root, 'package.json'), '{"anteater": {}}');
    mark();
    expect(seen()).toBe(true);
    await writeFile(join(root, 'package.json'), '{"anteater": {"x": 1}}');
    expect(seen()).toBe(false);
  });

  test.each([
    ['anteater.conf', () => writeFile(join(root, 'anteater.conf'), '[config]')],
    ['code', () => writeFile(join(root, '.anteaterrc.js'), '')],
    ['a name that is not read', () => writeFile(join(root, '.anteaterrc.toml'), '')],
    ['a folder', () => mkdir(join(root, '.anteaterrc'))],
    ['a link to nowhere', () => symlink('nowhere', join(root, '.anteaterrc'))],
    [
      'a link: where it leads is looked at each time',
      () => symlink('package.json', join(root, '.anteaterrc')),
    ],
  ])('%s is never taken for known', async (_, make) => {
    await writeFile(join(root, 'package.json'), '{}');
    await make();
    expect(seen()).toBe(false);
    mark();
    expect(seen()).toBe(false);
  });

  test('a home that cannot be written is not an error', async () => {
    await writeFile(join(root, '.anteaterrc'), '');
    await writeFile(join(root, 'home'), '');
    mark();
    expect(seen()).toBe(false);
    await chmod(root, 0o700);
  });
});
