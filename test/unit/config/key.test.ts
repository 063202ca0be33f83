/** Whose key is used, where it is kept, and that it shows nowhere. */
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { findKey, keyProblem, maskKey, saveKey } from '../../../src/config/key.ts';

let home = '';
beforeEach(async () => {
  home = await mkdtemp(join(tmpdir(), 'anteater-key-'));
});
afterEach(() => rm(home, { recursive: true, force: true }));

const KEY = '0123456789abcdef'.repeat(4);
const all = () => ({
  env: { VT_KEY: ` ${KEY}\n` },
  configHome: home,
  repositoryKey: 'repository-key',
  packageKey: 'package-key',
});

describe('which key', () => {
  test('the environment, the own file, the repository, the package, in this order', async () => {
    saveKey(home, 'own-key');
    expect(await findKey(all())).toMatchObject({ key: KEY, origin: 'env' });
    expect(await findKey({ ...all(), env: { VT_KEY: ' ' } })).toMatchObject({
      key: 'own-key',
      origin: 'user',
      warning: null,
    });
    await rm(join(home, 'key'));
    expect(await findKey({ ...all(), env: {} })).toMatchObject({
      key: 'repository-key',
      origin: 'repository',
    });
    expect(await findKey({ ...all(), env: {}, repositoryKey: null })).toMatchObject({
      key: 'package-key',
      origin: 'package',
    });
    expect(
      await findKey({ env: {}, configHome: join(home, 'none'), repositoryKey: null, packageKey: ' ' }),
    ).toBeNull();
  });

  test('an empty file is not a key', async () => {
    await writeFile(join(home, 'key'), '\n');
    expect(await findKey({ ...all(), env: {}, repositoryKey: null, packageKey: null })).toBeNull();
  });

  test('a file that others can read is used, with a warning that says how to fix it', async () => {
    saveKey(home, KEY);
    await chmod(join(home, 'key'), 0o644);
    const found = await findKey({ ...all(), env: {} });
    expect(found?.warning).toContain(`chmod 600 ${join(home, 'key')}`);
  });

  test.each([
    ['sesame sesame', /^VT_KEY: the key has a space/],
    ['sesame\nsesame', /^VT_KEY: the key has a space/],
    ['sesamé', /^VT_KEY: the key has/],
    ['sesame'.repeat(60), /^VT_KEY: the key is longer/],
  ])('what can be no key is refused and not quoted', async (key, said) => {
    const refusal = await findKey({ ...all(), env: { VT_KEY: key } }).catch((error: Error) => error.message);
    expect(refusal).toMatch(said);
    expect(refusal).not.toContain('sesam');
  });

  test('a key that cannot be read is an error', async () => {
    await mkdir(join(home, 'key'));
    await expect(findKey({ ...all(), env: {} })).rejects.toThrow(/key: cannot be read/);
  });
});

describe('keeping it', () => {
  test('for the user alone, in one step', async () => {
    const path = saveKey(join(home, 'a/b'), KEY);
    expect(await readFile(path, 'utf8')).toBe(`${KEY}\n`);
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    await chmod(path, 0o644);
    saveKey(join(home, 'a/b'), 'another');
    expect((await stat(path)).mode & 0o777).toBe(0o600);
    expect(await readdir(join(home, 'a/b'))).toEqual(['key']);
  });

  test('what cannot be kept says so without it', async () => {
    await writeFile(join(home, 'file'), '');
    const refusal = await Promise.resolve()
      .then(() => saveKey(join(home, 'file'), KEY))
      .catch((error: Error) => error.message);
    expect(refusal).toMatch(/cannot be written/);
    expect(refusal).not.toContain(KEY);
  });
});

test('a mask shows four characters at each end, of long keys only', () => {
  expect(maskKey(KEY)).toBe('0123…cdef');
  expect(maskKey('short-key')).toBe('…');
  expect(keyProblem(KEY)).toBeNull();
  expect(keyProblem('')).not.toBeNull();
});
