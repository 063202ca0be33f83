/** Where compiled code is kept, and where it never is: whoever can write there can run code as this user. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { programFromNpm } from '../../scripts/ensure-npm.mjs';

const BIN = join(import.meta.dirname, '../../bin/anteater.cjs');
const NODES = [process.execPath, ...[programFromNpm('node20'), programFromNpm('node24')].filter(existsSync)];

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anteater-compiled-'));
  await mkdir(join(folder, 'work'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

const version = (node: string, env: NodeJS.ProcessEnv) => run(node, ['--version'], env, 0);

async function run(node: string, args: string[], env: NodeJS.ProcessEnv, code: number): Promise<void> {
  const child = spawn(node, [BIN, ...args], {
    cwd: join(folder, 'work'),
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: 'ignore',
  });
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(code);
}

const kept = async (home: string) => {
  const options = { recursive: true, withFileTypes: true } as const;
  const found = await readdir(join(home, 'store/compiled'), options).catch(() => []);
  return found.filter((one) => one.isFile()).map((one) => join(one.parentPath, one.name));
};

describe.each(NODES)('compiled code, with %s', (node) => {
  test('is kept in the user’s own folder, which only the user can enter', async () => {
    const home = join(folder, 'home');
    await version(node, { ANTEATER_HOME: home });
    expect(await kept(home)).not.toEqual([]);
    expect((await stat(join(home, 'store/compiled'))).mode & 0o777).toBe(0o700);
  });

  test('of a commit is kept by a commit: the first run of another command calls other functions', async () => {
    const home = join(folder, 'home');
    await version(node, { ANTEATER_HOME: home });
    const before = await kept(home);
    // Outside of a repository: an error, explained by what a commit loads.
    await run(node, [], { ANTEATER_HOME: home }, 2);
    const after = await kept(home);
    expect(after.length).toBeGreaterThan(before.length);
    const fastPath = after.filter((file) => file.includes('cli-fast-path'));
    expect(fastPath).toHaveLength(2);
  });

  test('that cannot be read is as if it were not there', async () => {
    const home = join(folder, 'home');
    await version(node, { ANTEATER_HOME: home });
    for (const file of await kept(home)) {
      await rm(file);
      await mkdir(file);
    }
    await version(node, { ANTEATER_HOME: home });
  });

  test('is never kept in CI, below the working folder, in a work tree, or where others can write', async () => {
    const home = join(folder, 'home');
    await version(node, { ANTEATER_HOME: home, CI: 'true' });
    expect(await kept(home)).toEqual([]);
    const inside = join(folder, 'work/.cache');
    await version(node, { ANTEATER_HOME: inside });
    expect(await kept(inside)).toEqual([]);
    await mkdir(join(folder, 'tree/.git'), { recursive: true });
    const beside = join(folder, 'tree/.cache');
    await version(node, { ANTEATER_HOME: beside });
    expect(await kept(beside)).toEqual([]);
    await symlink(join(folder, 'tree'), join(folder, 'link'));
    await version(node, { ANTEATER_HOME: join(folder, 'link/.cache') });
    expect(await kept(beside)).toEqual([]);
    const open = join(folder, 'open');
    await mkdir(join(open, 'store/compiled'), { recursive: true });
    await chmod(join(open, 'store/compiled'), 0o777);
    await version(node, { ANTEATER_HOME: open });
    expect(await kept(open)).toEqual([]);
    const linked = join(folder, 'linked');
    await mkdir(join(linked, 'store'), { recursive: true });
    await mkdir(join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), join(linked, 'store/compiled'));
    await version(node, { ANTEATER_HOME: linked });
    expect(await kept(linked)).toEqual([]);
  });

  test('is made again where what is kept cannot be used', async () => {
    const home = join(folder, 'home');
    await version(node, { ANTEATER_HOME: home });
    const files = await kept(home);
    expect(files.length).toBeGreaterThan(1);
    for (const file of files) await writeFile(file, 'of another version');
    await version(node, { ANTEATER_HOME: home });
    for (const file of files) expect((await stat(file)).size).toBeGreaterThan(100);
  });
});
