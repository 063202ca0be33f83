/** What cannot be read is not called clean: objects that a partial clone lacks, and more than there is time for. */
import { existsSync } from 'node:fs';
import { chmod, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { type World, withWorld } from '../helpers/cli.ts';
import { type Repo, repoAt } from '../helpers/repo.ts';

const EVIL = 'http://evil.net/x';

/** A clone without the blobs of earlier commits, whose remote never answers and notes that it was asked. */
async function partialClone({ repo }: World, filter = 'blob:none'): Promise<Repo> {
  await repo.write('old.txt', 'first\n');
  await repo.write('other.txt', `${'long enough to be like another\n'.repeat(5)}`);
  await repo.commit('one');
  await repo.write('old.txt', 'second\n');
  await repo.commit('two');
  await repo.git('config', 'uploadpack.allowFilter', 'true');
  const dir = join(repo.outside, 'partial');
  await repo.git('clone', '-q', `--filter=${filter}`, `file://${repo.dir}`, dir);
  const silent = join(repo.outside, 'silent');
  await writeFile(silent, `#!/bin/sh\ntouch '${silent}-asked'\nexec sleep 120\n`);
  await chmod(silent, 0o755);
  const clone = repoAt(dir, repo.outside, repo.env);
  await clone.git('config', 'remote.origin.uploadpack', silent);
  return clone;
}

describe('in a partial clone with a silent remote', () => {
  test('a commit is read in full from what is there, and never waits', async () => {
    await withWorld(async (world) => {
      const clone = await partialClone(world);
      world.vt.verdict(EVIL, { malicious: 9 });
      await clone.git('reset', '-q', '--soft', 'HEAD~1');
      await clone.git('mv', 'other.txt', 'moved.txt');
      await clone.write('moved.txt', `${'long enough to be like another\n'.repeat(5)}${EVIL}\n`);
      await clone.git('add', '-A');
      for (const args of [[], ['staged']]) {
        const run = await world.anteater(args, { cwd: clone.dir });
        expect(run.code, run.stdout + run.stderr).toBe(1);
        expect(run.stdout).toContain('moved.txt:6');
      }
    });
  });

  test('a range names the objects that are missing, with the command that fetches them, and is unresolved', async () => {
    await withWorld(async (world) => {
      const clone = await partialClone(world);
      const oid = (await clone.git('rev-parse', 'HEAD~1:old.txt')).trim();
      const run = await world.anteater(['scan', '--commit', 'HEAD~1'], { cwd: clone.dir });
      expect(run.code, run.stdout + run.stderr).toBe(3);
      expect(run.stdout.replace(/\s+/g, ' ')).toContain(`old.txt (${oid})`);
      expect(run.stdout).toContain(`git fetch --no-filter origin ${oid}`);
      const { report } = await world.json(['scan', '--commit', 'HEAD~1'], { cwd: clone.dir });
      expect(report).toMatchObject({
        outcome: 'unresolved',
        exitCode: 3,
        scanned: { files: 1 },
        unread: [{ why: 'missing-object', oid, path: 'old.txt' }],
      });
      const passing = await world.anteater(['scan', '--commit', 'HEAD~1', '--unresolved', 'warn'], {
        cwd: clone.dir,
      });
      expect(passing.code).toBe(0);
      const dry = await world.anteater(['scan', '--commit', 'HEAD~1', '--dry-run'], { cwd: clone.dir });
      expect([dry.code, dry.stdout]).toEqual([0, expect.stringContaining('git fetch --no-filter origin')]);
      // The command that is printed works, once the remote answers.
      await clone.git('config', '--unset', 'remote.origin.uploadpack');
      await world.repo.git('config', 'uploadpack.allowAnySHA1InWant', 'true');
      await clone.git('fetch', '-q', '--no-filter', 'origin', oid);
      expect((await world.anteater(['scan', '--commit', 'HEAD~1'], { cwd: clone.dir })).code).toBe(0);
    });
  });
});

describe('in a clone without trees', () => {
  test('a commit is read, a range cannot be and says what to do, and nothing is fetched', async () => {
    await withWorld(async (world) => {
      const clone = await partialClone(world, 'tree:0');
      world.vt.verdict(EVIL, { malicious: 9 });
      await clone.stage('new.txt', `${EVIL}\n`);
      expect((await world.anteater([], { cwd: clone.dir })).code).toBe(1);
      const base = (await clone.git('rev-parse', 'HEAD')).trim();
      const tip = await clone.commit('three');
      const line = `refs/heads/main ${tip} refs/heads/main ${base}\n`;
      const push = await world.anteater(['pre-push', 'origin', 'url'], { cwd: clone.dir, input: line });
      expect(push.code).toBe(1);
      for (const args of [
        ['scan', '--commit', 'HEAD~1'],
        ['scan', '--range', 'HEAD~2..HEAD'],
      ]) {
        const run = await world.anteater(args, { cwd: clone.dir });
        expect(run.code, run.stdout + run.stderr).toBe(2);
        expect(run.stderr).toContain('git fetch --refetch --no-filter');
      }
      expect(existsSync(join(world.repo.outside, 'silent-asked'))).toBe(false);
      // The command that is printed works, once the remote answers.
      await clone.git('config', '--unset', 'remote.origin.uploadpack');
      await clone.git('fetch', '-q', '--refetch', '--no-filter');
      expect((await world.anteater(['scan', '--commit', 'HEAD~1'], { cwd: clone.dir })).code).toBe(0);
    });
  });
});

describe('reading has an end', () => {
  test('a push that is more than there is time for is blocked, and says so', async () => {
    await withWorld(async (world) => {
      const { repo } = world;
      const base = await repo.commit('one');
      const oid = (await repo.git('hash-object', '-w', '--stdin')).trim();
      const index = Array.from({ length: 100_000 }, (_, n) => `100644 ${oid}\tf/${n % 500}/${n}.bin\n`).join(
        '',
      );
      await repo.run('git', ['update-index', '--index-info'], { input: index });
      await repo.git('commit', '-q', '-m', 'many');
      const line = `refs/heads/main ${(await repo.git('rev-parse', 'HEAD')).trim()} refs/heads/main ${base}\n`;
      const run = await world.anteater(['pre-push', 'origin', 'url', '--max-wait', '0s'], { input: line });
      expect((run.stdout + run.stderr).replace(/\s+/g, ' ')).toContain('max_wait was over');
      expect(run.code).toBe(3);
    });
  });

  test('a commit of very many files ends in time, says what was not read, and blocks where it has to', async () => {
    await withWorld(async (world) => {
      const { repo } = world;
      const oid = (await repo.git('hash-object', '-w', '--stdin')).trim();
      const index = Array.from({ length: 200_000 }, (_, n) => `100644 ${oid}\tf/${n % 500}/${n}.bin\n`).join(
        '',
      );
      await repo.run('git', ['update-index', '--index-info'], { input: index });
      const run = await world.anteater(['staged', '--max-wait', '1s', '--unresolved', 'block']);
      expect((run.stdout + run.stderr).replace(/\s+/g, ' ')).toContain('max_wait was over');
      expect(run.code).toBe(3);
    });
  });

  test('a commit of many large archives too', async () => {
    await withWorld(async (world) => {
      const zeros = gzipSync(Buffer.alloc(60 * 1024 * 1024));
      for (let n = 0; n < 40; n++)
        await world.repo.write(`${n}.gz`, Buffer.concat([zeros, gzipSync(`${n}`)]));
      await world.repo.git('add', '-A');
      const { report } = await world.json(['staged', '--max-wait', '0s', '--unresolved', 'block']);
      expect(report).toMatchObject({
        exitCode: 3,
        unread: expect.arrayContaining([expect.objectContaining({ why: 'deadline', unit: 'files' })]),
      });
    });
  });

  test('a file without end too', async () => {
    await withWorld(async (world) => {
      await world.repo.write('large', '\0');
      await truncate(world.repo.path('large'), 2 ** 40);
      const run = await world.anteater(['scan', '--path', 'large', '--max-wait', '2s']);
      expect((run.stdout + run.stderr).replace(/\s+/g, ' ')).toContain('max_wait was over');
      expect(run.code).toBe(3);
    });
  });

  test.each([
    ['--patchset', 'names'],
    ['--path', '.'],
    ['--patch', 'many.diff'],
    ['--commit', 'HEAD'],
  ])('scan %s %s too', async (option, value) => {
    await withWorld(async (world) => {
      const { repo } = world;
      for (let n = 0; n < 20; n++) await repo.write(`f/${n}.txt`, 'text\n'.repeat(1000));
      await repo.write('names', 'f/1.txt\n');
      await repo.commit();
      await repo.write('many.diff', await repo.git('show', 'HEAD'));
      const run = await world.anteater(['scan', option, value, '--max-wait', '0s']);
      expect((run.stdout + run.stderr).replace(/\s+/g, ' ')).toContain('max_wait was over');
      expect(run.code).toBe(3);
    });
  });
});

describe('a patch', () => {
  test.each([
    ['of a binary without its content', 'index 1..2 100644\nBinary files a/b.txt and b/b.txt differ\n'],
    ['of a move out of an ignored path', 'similarity index 100%\nrename from vendor/a\nrename to b.txt\n'],
    ['of a move out of a lockfile', 'similarity index 100%\nrename from go.sum\nrename to b.txt\n'],
    ['of a copy', 'similarity index 100%\ncopy from a\ncopy to b.txt\n'],
  ])('%s is not called clean', async (_, header) => {
    await withWorld(async (world) => {
      await world.repo.write('.anteaterrc', "ignore_paths: ['vendor/**']\n");
      await world.repo.write('x.diff', `diff --git a/b.txt b/b.txt\n${header}`);
      const run = await world.anteater(['scan', '--patch', 'x.diff']);
      expect(run.code, run.stdout + run.stderr).toBe(3);
      expect(run.stdout.replace(/\s+/g, ' ')).toContain(
        'does not carry the content of 1 file that it adds: b.txt',
      );
      const { report } = await world.json(['scan', '--patch', 'x.diff', '--unresolved', 'warn']);
      expect(report).toMatchObject({
        outcome: 'unresolved',
        exitCode: 0,
        unread: [{ why: 'not-in-patch', path: 'b.txt' }],
      });
    });
  });
});
