import { existsSync } from 'node:fs';
import { mkdtemp, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { makeFolder } from '../../../src/lib/make-folder.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'anteater-folder-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

test('makes what is missing, each with the mode, and leaves what is there', async () => {
  makeFolder(join(root, 'a/b/c'));
  makeFolder(join(root, 'a/b/c'));
  for (const path of ['a', 'a/b', 'a/b/c']) expect((await stat(join(root, path))).mode & 0o777).toBe(0o700);
});

test('goes through a link to a folder, and refuses what is none', async () => {
  await symlink(root, join(root, 'link'));
  makeFolder(join(root, 'link/a'));
  expect(existsSync(join(root, 'a'))).toBe(true);
  await writeFile(join(root, 'file'), '');
  await symlink('nowhere', join(root, 'dangling'));
  for (const path of ['file', 'file/a', 'dangling', 'dangling/a'])
    expect(() => makeFolder(join(root, path)), path).toThrow();
});

test('ends where no folder can be made, no matter what the system says', () => {
  for (const path of ['/proc/anteater/a', '/dev/null/a']) expect(() => makeFolder(path), path).toThrow();
});
