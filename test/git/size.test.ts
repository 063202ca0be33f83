/** Size does not matter: memory stays small, and every line is there. In a process of its own, with a small heap. */
import { rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { compile } from '../helpers/child.ts';
import { openRepo, type Repo } from '../helpers/repo.ts';

const LINE = 'one line of text among very many others, with 64 bytes in all..\n';

interface Told {
  readonly lines: number;
  readonly binaries: number;
  readonly bytes: number;
  readonly longest: number;
  readonly megabytes: number;
}

describe('memory', () => {
  let repo: Repo;
  let script: string;

  beforeAll(async () => {
    repo = await openRepo();
    script = await compile('measured-read', repo.outside);
  });

  afterAll(async () => {
    await rm(repo.outside, { recursive: true });
  });

  const read = async (...args: string[]): Promise<Told> => {
    const ran = await repo.run(process.execPath, ['--max-old-space-size=64', script, ...args]);
    expect(ran.stderr).toBe('');
    return JSON.parse(ran.stdout);
  };

  it('stays small with one line of 100 MB', async () => {
    const line = Buffer.alloc(100 * 1024 * 1024, 'x');
    await repo.stage('long', line);
    for (const how of ['staged', 'tree']) {
      const told = await read(how, 'long');
      expect(told).toMatchObject({
        lines: 1,
        bytes: line.length + (how === 'staged' ? 1 : 0),
      });
      expect(told.longest).toBeLessThan(300_000);
      expect(told.megabytes).toBeLessThan(150);
    }
    await repo.git('rm', '-q', '-f', 'long');
  });

  it('stays small with very many lines and binaries', async () => {
    const many = LINE.repeat(300_000);
    for (let index = 0; index < 6; index++) await repo.write(`many${index}`, `${index}${many}`);
    await repo.write('program', Buffer.alloc(60 * 1024 * 1024));
    await repo.git('add', '-A');
    const told = await read('staged');
    expect(told).toMatchObject({ lines: 1_800_000, binaries: 1, bytes: 6 * (many.length + 1) });
    expect(told.megabytes).toBeLessThan(150);
    const patch = join(repo.outside, 'big.patch');
    await repo.git('diff', '--cached', '--binary', `--output=${patch}`);
    const patched = await read('patch', patch);
    expect(patched).toMatchObject({ lines: 1_800_000, binaries: 1, bytes: 6 * (many.length + 1) });
    expect(patched.megabytes).toBeLessThan(150);
  });

  it('stays small with very many files, of which each is remembered', async () => {
    const count = 1_500;
    const body = `+${LINE}`.repeat(1_000);
    const patch = join(repo.outside, 'files.patch');
    const diffs = Array.from({ length: count }, (_, index) => {
      const name = `some/folder/file-number-${index}`;
      return `diff --git a/${name} b/${name}\n--- a/${name}\n+++ b/${name}\n@@ -0,0 +1,1000 @@\n${body}`;
    });
    await writeFile(patch, diffs.join(''));
    // The child's heap has room for 64 MB, the patch has 96.
    expect(await read('patch', patch)).toMatchObject({ files: count, lines: 1_000 * count });
  });
});
