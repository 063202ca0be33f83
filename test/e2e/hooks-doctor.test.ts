/** What doctor says of real set-ups, whole and broken in each way, and that its proof proves. */
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openGit } from '../../src/git.ts';
import { type Checkup, examine, type Findings } from '../../src/setup/doctor/doctor.ts';
import { prove } from '../../src/setup/doctor/prove.ts';
import { lefthookProgram } from '../helpers/managers.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';
import { install } from './hooks-world.ts';

/** The built program. */
const REAL = { node: process.execPath, bin: resolve('bin/anteater.cjs') };

const findings = (repo: Repo, more: Partial<Findings> = {}): Findings => ({
  env: repo.env,
  platform: process.platform,
  config: { sources: ['.anteaterrc'] },
  key: { shown: 'abcd…ef01 (VT_KEY)', shared: false },
  virustotal: null,
  redis: [],
  ...more,
});

const checkups = (repo: Repo, more: Partial<Findings> = {}, cwd = repo.dir) =>
  examine(openGit({ cwd, env: repo.env }), findings(repo, more));

const notOk = (all: readonly Checkup[]) => all.filter((one) => one.ok !== 'ok');

describe('doctor', () => {
  test('has nothing to say of a repository after init, in a worktree and a sub-folder too', async () => {
    await withRepo(async (repo) => {
      await install(repo, repo.dir, REAL);
      await repo.write('sub/a.txt', 'x\n');
      await repo.commit();
      await repo.git('worktree', 'add', '-q', '../tree');
      for (const cwd of [repo.dir, repo.path('sub'), join(repo.outside, 'tree')]) {
        expect(notOk(await checkups(repo, {}, cwd))).toEqual([]);
      }
    });
  });

  test.each<[string, (repo: Repo) => Promise<unknown>, RegExp, string | RegExp]>([
    ['missing hooks', (repo) => rm(repo.path('.git/hooks/pre-push')), /not installed/, 'anteater init'],
    [
      'a hook that is not executable',
      (repo) => chmod(repo.path('.git/hooks/pre-commit'), 0o644),
      /not executable/,
      /^chmod \+x "/,
    ],
    [
      'a hook of somebody else',
      (repo) => writeFile(repo.path('.git/hooks/pre-commit'), '#!/bin/sh\n# anteater\n'),
      /does not call/,
      'anteater init',
    ],
    ['a missing runner', (repo) => rm(repo.path('.git/hooks/anteater')), /missing/, 'anteater init'],
    [
      'a runner of another version',
      async (repo) => {
        const runner = repo.path('.git/hooks/anteater');
        await writeFile(runner, (await readFile(runner, 'utf8')).replace(/hook runner \d+/, 'hook runner 0'));
      },
      /another version/,
      'anteater init',
    ],
    [
      'hooks elsewhere',
      (repo) => repo.git('config', '--global', 'core.hooksPath', '/srv/hooks'),
      /core\.hooksPath, global/,
      /^git config --local core\.hooksPath/,
    ],
    [
      'a hook manager that is not in force',
      (repo) => repo.write('lefthook.yml', 'pre-commit: {commands: {anteater: {run: anteater}}}\n'),
      /is not lefthook's/,
      'anteater init',
    ],
  ])('tells %s, with the command that mends it', async (_, harm, detail, mend) => {
    await withRepo(async (repo) => {
      await install(repo, repo.dir, REAL);
      await harm(repo);
      const [first] = notOk(await checkups(repo));
      expect(first?.detail).toMatch(detail);
      expect(first?.mend).toMatch(mend);
    });
  });

  test('a set-up mended by the commands it gave is whole again', async () => {
    await withRepo(async (repo) => {
      await install(repo, repo.dir, REAL);
      await chmod(repo.path('.git/hooks/pre-commit'), 0o644);
      await rm(repo.path('.git/hooks/anteater'));
      const [first] = notOk(await checkups(repo));
      expect((await repo.run('sh', ['-c', first?.mend ?? 'false'])).code).toBe(0);
      await install(repo, repo.dir, REAL);
      expect(notOk(await checkups(repo))).toEqual([]);
    });
  });

  test('reports what was found elsewhere: configuration, key, VirusTotal, switched off hooks', async () => {
    await withRepo(async (repo) => {
      await install(repo, repo.dir, REAL);
      const failure = {
        reason: 'auth',
        text: 'VirusTotal refuses the key',
      } as const;
      const found = notOk(
        await checkups(repo, {
          env: { ...repo.env, ANTEATER_SKIP: '1' },
          config: { error: new Error('.anteaterrc: unknown key "chekcs"') },
          key: null,
          virustotal: failure,
        }),
      );
      expect(found.map((one) => one.name)).toEqual(['environment', 'configuration', 'key', 'VirusTotal']);
      expect(found.at(-1)?.mend).toBe('anteater key set');
    });
  });

  test('outside of a repository it says so, and still checks the rest', async () => {
    await withRepo(async (repo) => {
      const all = await checkups(repo, {}, repo.outside);
      expect(notOk(all).map((one) => one.name)).toEqual(['repository']);
      expect(all.map((one) => one.name)).toContain('key');
    });
  });
});

describe('the proof', () => {
  /** Everything that must be the same afterwards. */
  const state = async (repo: Repo) => ({
    index: (await readFile(repo.path('.git/index'))).toString('base64'),
    status: await repo.git('status', '--porcelain', '--ignored'),
    refs: await repo.git('for-each-ref'),
    head: await repo.git('rev-parse', 'HEAD'),
    objects: await repo.git('count-objects', '-v'),
    config: await readFile(repo.path('.git/config'), 'utf8'),
    hooks: (await repo.run('ls', ['-la', '.git/hooks'])).stdout,
  });

  const prepared = async (repo: Repo): Promise<void> => {
    await repo.stage('first.txt', 'first\n');
    await repo.commit();
    await install(repo, repo.dir, REAL);
    await repo.stage('staged.txt', 'staged\n');
    await repo.write('first.txt', 'changed\n');
  };

  test('the installed hook blocks a canary commit; index, work tree, objects and refs stay', async () => {
    await withRepo(async (repo) => {
      await prepared(repo);
      const before = await state(repo);
      const proof = await prove(openGit({ cwd: repo.dir, env: repo.env }), repo.env);
      expect(proof).toMatchObject({ checkup: { ok: 'ok' } });
      expect(proof.output).toContain('BLOCKED');
      expect(await state(repo)).toEqual(before);
    });
  });

  test('works in a linked worktree, with a committed hooks folder, and before the first commit', async () => {
    await withRepo(async (repo) => {
      await repo.git('config', 'core.hooksPath', '.githooks');
      await install(repo, repo.dir, REAL);
      const unborn = await prove(openGit({ cwd: repo.dir, env: repo.env }), repo.env);
      expect(unborn.checkup.ok).toBe('ok');
      await repo.commit();
      await repo.git('worktree', 'add', '-q', '../tree');
      const tree = await prove(openGit({ cwd: join(repo.outside, 'tree'), env: repo.env }), repo.env);
      expect(tree.checkup.ok).toBe('ok');
    });
  });

  test('goes through husky and lefthook as a commit does', async () => {
    for (const manager of ['husky', 'lefthook']) {
      await withRepo(async (repo) => {
        await mkdir(repo.path('node_modules/.bin'), { recursive: true });
        if (manager === 'husky')
          await symlink(resolve('node_modules/husky'), repo.path('node_modules/husky'));
        const program = manager === 'husky' ? resolve('node_modules/.bin/husky') : lefthookProgram();
        await symlink(program, repo.path('node_modules/.bin', manager));
        await symlink(REAL.bin, repo.path('node_modules/.bin/anteater'));
        await repo.write('.git/info/exclude', 'node_modules\n');
        if (manager === 'husky') await repo.write('package.json', '{"scripts": {"prepare": "husky"}}\n');
        else await repo.write('lefthook.yml', '');
        await install(repo, repo.dir, REAL);
        await repo.commit();
        const before = await state(repo);
        const proof = await prove(openGit({ cwd: repo.dir, env: repo.env }), repo.env);
        expect(proof.checkup.detail).toContain('blocked a canary commit');
        expect(await state(repo)).toEqual(before);
        await writeFile(repo.path(manager === 'husky' ? '.husky/pre-commit' : 'lefthook.yml'), '');
        const without = await prove(openGit({ cwd: repo.dir, env: repo.env }), repo.env);
        expect(without.checkup.ok).toBe('bad');
      });
    }
  });

  test.each<[string, (repo: Repo) => Promise<unknown>, RegExp]>([
    [
      'a hook without the check',
      (repo) => writeFile(repo.path('.git/hooks/pre-commit'), '#!/bin/sh\nexit 0\n'),
      /without asking/,
    ],
    [
      'a hook that git passes over',
      (repo) => chmod(repo.path('.git/hooks/pre-commit'), 0o644),
      /without asking/,
    ],
    [
      'a hook that swallows the answer',
      (repo) =>
        writeFile(
          repo.path('.git/hooks/pre-commit'),
          '#!/bin/sh\nsh .git/hooks/anteater pre-commit\nexit 0\n',
          { mode: 0o755 },
        ),
      /let its commit pass/,
    ],
    [
      'a hook that stops before the check',
      (repo) => writeFile(repo.path('.git/hooks/pre-commit'), '#!/bin/sh\nexit 1\n', { mode: 0o755 }),
      /something stopped/,
    ],
    ['no hook', (repo) => rm(repo.path('.git/hooks/pre-commit')), /no hook/],
  ])('finds %s out', async (_, harm, detail) => {
    await withRepo(async (repo) => {
      await prepared(repo);
      await harm(repo);
      const before = await state(repo);
      const { checkup } = await prove(openGit({ cwd: repo.dir, env: repo.env }), repo.env);
      expect(checkup).toMatchObject({ ok: 'bad', detail: expect.stringMatching(detail) });
      expect(await state(repo)).toEqual(before);
    });
  });

  test('says so when the environment skips the check', async () => {
    await withRepo(async (repo) => {
      await prepared(repo);
      const env = { ...repo.env, ANTEATER_SKIP: '1' };
      const { checkup } = await prove(openGit({ cwd: repo.dir, env }), env);
      expect(checkup).toMatchObject({ ok: 'bad', mend: 'unset ANTEATER_SKIP' });
    });
  });
});
