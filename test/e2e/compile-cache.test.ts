/** Where compiled code is kept, and where it never is: whoever can write there can run code as this user. */

import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, rm, stat, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { programFromNpm } from '../../scripts/ensure-npm.mjs';

const BIN = join(import.meta.dirname, '../../bin/anteater.cjs');
const newer = programFromNpm('node24');

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'anteater-compiled-'));
  await mkdir(join(folder, 'work'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

async function version(env: NodeJS.ProcessEnv): Promise<void> {
  const child = spawn(newer, [BIN, '--version'], {
    cwd: join(folder, 'work'),
    env: { PATH: process.env.PATH, HOME: folder, ...env },
    stdio: 'ignore',
  });
  expect(await new Promise((resolve) => child.once('exit', resolve))).toBe(0);
}

const kept = (home: string) => readdir(join(home, 'store/compiled')).catch(() => []);

describe.skipIf(!existsSync(newer))('compiled code (needs Node 24: npm run test:nodes installs it)', () => {
  test('is kept in the user’s own folder, which only the user can enter', async () => {
    const home = join(folder, 'home');
    await version({ ANTEATER_HOME: home });
    expect(await kept(home)).not.toEqual([]);
    expect((await stat(join(home, 'store/compiled'))).mode & 0o777).toBe(0o700);
  });

  test('is never kept in CI, below the working folder, or where others can write', async () => {
    const home = join(folder, 'home');
    await version({ ANTEATER_HOME: home, CI: 'true' });
    expect(await kept(home)).toEqual([]);
    const inside = join(folder, 'work/.cache');
    await version({ ANTEATER_HOME: inside });
    expect(await kept(inside)).toEqual([]);
    const open = join(folder, 'open');
    await mkdir(join(open, 'store/compiled'), { recursive: true });
    await chmod(join(open, 'store/compiled'), 0o777);
    await version({ ANTEATER_HOME: open });
    expect(await kept(open)).toEqual([]);
    const linked = join(folder, 'linked');
    await mkdir(join(linked, 'store'), { recursive: true });
    await mkdir(join(folder, 'elsewhere'));
    await symlink(join(folder, 'elsewhere'), join(linked, 'store/compiled'));
    await version({ ANTEATER_HOME: linked });
    expect(await kept(linked)).toEqual([]);
  });
});
