/** How the program is named to its user. The ways of having it that need files are in test/e2e/paste.test.ts. */
import { describe, expect, test } from 'vitest';
import { spelt, workplaceOf } from '../../../src/cli/workplace.ts';

const world = {
  argv: [] as readonly string[],
  env: { PATH: '/no/such/folder' } as NodeJS.ProcessEnv,
  cwd: '/no/such/place/src',
  platform: 'linux' as const,
  packageRoot: '/opt/anteater',
};

describe('a text of ours', () => {
  const npx = (text: string) => spelt(text, () => 'npx anteater');

  test.each([
    ['run: anteater doctor', 'run: npx anteater doctor'],
    ['see `anteater quota`, or wait', 'see `npx anteater quota`, or wait'],
    ['set your own: anteater key set', 'set your own: npx anteater key set'],
    ['anteater --verbose', 'npx anteater --verbose'],
    ['npx anteater doctor', 'npx anteater doctor'],
    ['anteater: 3 lookups are deferred', 'anteater: 3 lookups are deferred'],
    ['a bug in anteater', 'a bug in anteater'],
    ['node_modules/.bin/anteater doctor', 'node_modules/.bin/anteater doctor'],
    ['anteater keyboard', 'anteater keyboard'],
    ['anteater:allow scan', 'anteater:allow scan'],
  ])('%s', (text, shown) => expect(npx(text)).toBe(shown));
});

test('from the cache of npx it is started by the name of its package', () => {
  const packageRoot = '/home/ada/.npm/_npx/0123456789abcdef/node_modules/anteater-hook';
  expect(workplaceOf({ ...world, packageRoot }, null).program).toBe('npx anteater-hook');
});

test('where nothing says how it was started, its name is the best guess', () => {
  expect(workplaceOf(world, null).program).toBe('anteater');
});

describe('where the person stands', () => {
  test.each([
    ['/no/such/place/src', {}, 'src/'],
    ['/no/such/place', {}, ''],
    ['/no/such/place', { GIT_PREFIX: 'src/lib/' }, 'src/lib/'],
    ['/no/such/place/src', { GIT_PREFIX: 'other/' }, 'src/'],
    ['/elsewhere', {}, ''],
    ['/no/such/places', {}, ''],
  ])('in %s with %j', (cwd, env, prefix) => {
    expect(workplaceOf({ ...world, cwd, env: { ...world.env, ...env } }, '/no/such/place').prefix).toBe(
      prefix,
    );
  });
});

describe('the same command again', () => {
  const again = (...argv: string[]) => workplaceOf({ ...world, argv }, null).again;

  test.each([
    [[], 'anteater --verbose'],
    [['staged', 'my file'], "anteater staged 'my file' --verbose"],
    [['scan', '--range', 'a..b'], 'anteater scan --range a..b --verbose'],
    [['scan', '--patch', '-'], null],
    [['pre-push', 'origin', 'https://ada:secret@host/x'], 'anteater pre-push origin --verbose'],
    [['pre-push', 'https://ada:secret@host/x', 'https://ada:secret@host/x'], null],
  ])('%j', (argv, line) => expect(again(...argv)).toBe(line));
});
