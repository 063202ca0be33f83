/** What doctor says of real set-ups, whole and broken in each way, and that its proof proves. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openGit } from '../../src/git.ts';
import type { CheckupLine } from '../../src/model.ts';
import { checkupLine } from '../../src/report/words/doctor.ts';
import { examine } from '../../src/setup/doctor/doctor.ts';
import { prove } from '../../src/setup/doctor/prove.ts';
import { installHooks, withWorld } from '../helpers/cli.ts';
import { lefthookProgram } from '../helpers/managers.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';
import { install } from './hooks-world.ts';

/** The built program. */
const REAL = { node: process.execPath, bin: resolve('bin/anteater.cjs') };

const around = (repo: Repo, env: NodeJS.ProcessEnv) => ({
  env: { ...repo.env, ...env },
  platform: process.platform,
  recorded: REAL,
});

const checkups = async (repo: Repo, env: NodeJS.ProcessEnv = {}, cwd = repo.dir) =>
  (await examine(openGit({ cwd, env: { ...repo.env, ...env } }), around(repo, env))).map(checkupLine);

const notOk = (all: readonly CheckupLine[]) => all.filter((one) => one.ok !== 'ok');

/** What `--prove` says of the commit. */
const proof = async (repo: Repo, env: NodeJS.ProcessEnv = {}, cwd = repo.dir) => {
  const all = await prove(openGit({ cwd, env: repo.env }), { ...repo.env, ...env });
  const lines = all.map(({ of, outcome, output }) => ({
    ...checkupLine({ code: 'proof', of, outcome }),
    output,
  }));
  const [commit, push] = lines;
  if (commit === undefined) throw new Error('no proof');
  return { ...commit, push };
};

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
      /^chmod \+x \/\S+\/pre-commit$/,
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
      /earlier version/,
      'anteater init',
    ],
    [
      'a runner of which nothing but a pattern is older',
      async (repo) => {
        const runner = repo.path('.git/hooks/anteater');
        const text = await readFile(runner, 'utf8');
        expect(text).toContain('core.quotePath=true');
        await writeFile(runner, text.replace(' -c core.quotePath=true', ''));
      },
      /earlier version.*hooks\/anteater$/,
      'anteater init',
    ],
    [
      'older lines in a hook',
      async (repo) => {
        const hook = repo.path('.git/hooks/pre-push');
        await writeFile(hook, (await readFile(hook, 'utf8')).replace('# made by', '# older\n# made by'));
      },
      /earlier version.*hooks\/pre-push$/,
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
  ])('tells %s, with the command that fixes it', async (_, harm, detail, fix) => {
    await withRepo(async (repo) => {
      await install(repo, repo.dir, REAL);
      await harm(repo);
      const [first] = notOk(await checkups(repo));
      expect(first?.detail).toMatch(detail);
      expect(first?.fix).toMatch(fix);
    });
  });

  test('a set-up fixed by the commands it gave is whole again', async () => {
    await withRepo(async (repo) => {
      await install(repo, repo.dir, REAL);
      await chmod(repo.path('.git/hooks/pre-commit'), 0o644);
      await rm(repo.path('.git/hooks/anteater'));
      const [first] = notOk(await checkups(repo));
      expect((await repo.run('sh', ['-c', first?.fix ?? 'false'])).code).toBe(0);
      await install(repo, repo.dir, REAL);
      expect(notOk(await checkups(repo))).toEqual([]);
    });
  });

  test('reports hooks that are switched off in its environment, and judges them without that', async () => {
    await withRepo(async (repo) => {
      await install(repo, repo.dir, REAL);
      const found = notOk(await checkups(repo, { ANTEATER_SKIP: '1' }));
      expect(found.map((one) => [one.name, one.fix])).toEqual([['environment', 'unset ANTEATER_SKIP']]);
    });
  });

  test('outside of a repository it says so, and still checks the rest', async () => {
    await withRepo(async (repo) => {
      const all = await checkups(repo, {}, repo.outside);
      expect(notOk(all).map((one) => one.name)).toEqual(['repository']);
      expect(all.map((one) => one.name)).toContain('git');
    });
  });
});

describe('doctor judges by what git does', () => {
  /** An installed package; the built program answers. */
  const withPackage = async (repo: Repo, folder = '.'): Promise<void> => {
    await mkdir(repo.path(folder, 'node_modules/.bin'), { recursive: true });
    await symlink(REAL.bin, repo.path(folder, 'node_modules/.bin/anteater'));
    await repo.write('.git/info/exclude', 'node_modules\n');
    await repo.stage('first.txt', 'first\n');
    await repo.commit();
  };
  /** This very test may have been started by npm. */
  const NOT_BY_NPM = Object.fromEntries(
    Object.keys(process.env)
      .filter((name) => /^npm_|^INIT_CWD$/.test(name))
      .map((name) => [name, undefined]),
  );
  const HAND = '#!/bin/sh\nanteater || exit $?\n';

  test('a hook that finds anteater only in the folders that npx puts in front is broken', async () => {
    await withRepo(async (repo) => {
      await withPackage(repo);
      await repo.hook('pre-commit', HAND);
      await repo.hook('pre-push', '#!/bin/sh\nanteater pre-push "$@"\n');
      const bin = repo.path('node_modules/.bin');
      const front = [
        bin,
        join(repo.outside, 'node_modules/.bin'),
        '/usr/lib/node_modules/npm/bin/node-gyp-bin',
      ];
      const PATH = `${front.join(':')}:${repo.env.PATH}`;
      const npx = { PATH, npm_config_user_agent: 'npm/10.0.0 node/v20.0.0', npm_command: 'exec' };
      const found = notOk(await checkups(repo, npx)).filter((one) => one.ok === 'bad');
      expect(found.map((one) => one.name)).toEqual(['pre-commit hook', 'pre-push hook']);
      expect(found[0]?.detail).toContain('finds no anteater');
      expect(await proof(repo, npx)).toMatchObject({ ok: 'bad', push: { ok: 'bad' } });
      // Where the user's own PATH has the folder, git finds the program.
      const typed = { PATH, ...NOT_BY_NPM };
      expect(notOk(await checkups(repo, typed)).filter((one) => one.ok === 'bad')).toEqual([]);
      expect(await proof(repo, typed)).toMatchObject({ ok: 'ok', push: { ok: 'ok' } });
    });
  });

  test.each([
    ['an exit', 'exit 0\n'],
    ['an indented exit', 'if true; then\n  exit 0\nfi\n'],
    ['an exit behind a command', 'true; exit $?\n'],
    ['exec', 'exec true\n'],
    ['a function that nothing calls', 'check() {\n'],
  ])('a block behind %s is broken, and the advice fixes it', async (_, before) => {
    await withRepo(async (repo) => {
      await withPackage(repo);
      await install(repo, repo.dir, REAL);
      const path = repo.path('.git/hooks/pre-commit');
      const text = await readFile(path, 'utf8');
      const after = before.includes('{') ? '}\n' : '';
      await writeFile(path, text.replace('#!/bin/sh\n', `#!/bin/sh\n${before}`) + after);
      const [first] = notOk(await checkups(repo));
      expect(first).toMatchObject({ name: 'pre-commit hook', ok: 'bad' });
      expect(first?.detail).toContain('ends before it comes to anteater');
      expect(await proof(repo)).toMatchObject({ ok: 'bad' });
      expect(first?.fix).toBe('anteater init');
      await install(repo, repo.dir, REAL);
      expect(notOk(await checkups(repo))).toEqual([]);
    });
  });

  test('an empty core.hooksPath is where git looks, and the advice fixes it', async () => {
    await withRepo(async (repo) => {
      await withPackage(repo);
      await install(repo, repo.dir, REAL);
      await repo.git('config', 'core.hooksPath', '');
      const [first] = notOk(await checkups(repo));
      expect(first).toMatchObject({ name: 'pre-commit hook', ok: 'bad' });
      expect(await proof(repo)).toMatchObject({ ok: 'bad' });
      const setting = /^git config [^&]*/.exec(first?.fix ?? '')?.[0] ?? 'false';
      expect((await repo.run('sh', ['-c', setting])).code).toBe(0);
      expect(notOk(await checkups(repo))).toEqual([]);
    });
  });

  test('an absolute hooks path in the main work tree is in force in a linked one', async () => {
    await withRepo(async (repo) => {
      await withPackage(repo);
      await repo.git('config', 'core.hooksPath', repo.path('.githooks'));
      await mkdir(repo.path('.githooks'));
      await install(repo, repo.dir, REAL);
      await repo.git('worktree', 'add', '-q', '../tree');
      const tree = join(repo.outside, 'tree');
      expect(notOk(await checkups(repo, {}, tree))).toEqual([]);
      expect(await proof(repo, {}, tree)).toMatchObject({ ok: 'ok', push: { ok: 'ok' } });
    });
  });

  test('hooks that are links, and a hooks folder that is one', async () => {
    await withRepo(async (repo) => {
      await withPackage(repo);
      await install(repo, repo.dir, REAL);
      await rename(repo.path('.git/hooks'), repo.path('hooks'));
      await symlink('../hooks', repo.path('.git/hooks'));
      await rename(repo.path('hooks/pre-commit'), repo.path('hook-script'));
      await symlink('../hook-script', repo.path('hooks/pre-commit'));
      expect(notOk(await checkups(repo))).toEqual([]);
      expect(await proof(repo)).toMatchObject({ ok: 'ok' });
    });
  });

  test('global hooks that call anteater', async () => {
    await withRepo(async (repo) => {
      await withPackage(repo);
      const shared = join(repo.outside, 'shared');
      await mkdir(shared);
      const call = `${repo.path('node_modules/.bin/anteater')}`;
      await writeFile(join(shared, 'pre-commit'), `#!/bin/sh\nexec '${call}'\n`, { mode: 0o755 });
      await writeFile(join(shared, 'pre-push'), `#!/bin/sh\nexec '${call}' pre-push "$@"\n`, { mode: 0o755 });
      await repo.git('config', '--global', 'core.hooksPath', shared);
      expect(notOk(await checkups(repo)).map((one) => one.name)).toEqual(['pre-merge-commit hook']);
      await rm(join(shared, 'pre-push'));
      expect(notOk(await checkups(repo)).filter((one) => one.ok === 'bad')).toMatchObject([
        { name: 'pre-push hook', fix: expect.stringMatching(/^git config --local core\.hooksPath/) },
      ]);
    });
  });

  test('a hook that git reads from its configuration (2.55: here a git that does so by a script)', async () => {
    await withRepo(async (repo) => {
      await withPackage(repo);
      const git = (await repo.run('sh', ['-c', 'command -v git'])).stdout.trim();
      const folder = join(repo.outside, 'newer');
      await mkdir(folder);
      await writeFile(
        join(folder, 'git'),
        `#!/bin/sh\ncase "$1" in commit | merge | push) sh -c "$('${git}' config hook.check.command) " || exit 1 ;; esac\nexec '${git}' "$@"\n`,
        { mode: 0o755 },
      );
      await repo.git('config', 'hook.check.command', `'${repo.path('node_modules/.bin/anteater')}' staged`);
      const PATH = `${folder}:${repo.env.PATH}`;
      expect(notOk(await checkups(repo, { PATH }))).toEqual([]);
      expect(await proof(repo, { PATH })).toMatchObject({ ok: 'ok' });
    });
  });

  test('a package in a sub-folder, asked from another one', async () => {
    await withRepo(async (repo) => {
      await withPackage(repo, 'frontend');
      await install(repo);
      await repo.write('docs/a.txt', 'x\n');
      expect(notOk(await checkups(repo, {}, repo.path('docs')))).toEqual([]);
      expect(await proof(repo, {}, repo.path('docs'))).toMatchObject({ ok: 'ok', push: { ok: 'ok' } });
    });
  });

  test('no anteater, and one that is a part of the repository', async () => {
    await withRepo(async (repo) => {
      await repo.stage('first.txt', 'first\n');
      await repo.commit();
      await install(repo);
      const [first] = notOk(await checkups(repo));
      expect(first).toMatchObject({ ok: 'bad', fix: 'npm install --save-dev anteater-hook' });
      await repo.write('node_modules/.bin/anteater', '#!/bin/sh\necho ran >ran\n');
      await chmod(repo.path('node_modules/.bin/anteater'), 0o755);
      await repo.commit();
      const [second] = notOk(await checkups(repo));
      expect(second?.detail).toContain('node_modules/.bin/anteater is a part of the repository');
      expect(await proof(repo)).toMatchObject({ ok: 'bad' });
      expect(existsSync(repo.path('ran'))).toBe(false);
    });
  });

  const hasFramework = spawnSync('pre-commit', ['--version']).status === 0;
  const framework = hasFramework ? 'the pre-commit framework' : 'pre-commit (skipped: it is not installed)';

  test.skipIf(!hasFramework)(`${framework}, right after init, whose changes are not staged yet`, async () => {
    await withRepo(async (repo) => {
      await withPackage(repo);
      await repo.write('.pre-commit-config.yaml', 'repos: []\n');
      await repo.write('sub/a.txt', 'x\n');
      await repo.commit();
      await install(repo, repo.dir, REAL);
      expect(await repo.git('status', '--porcelain')).toContain(' M .pre-commit-config.yaml');
      for (const cwd of [repo.dir, repo.path('sub')]) {
        expect(notOk(await checkups(repo, {}, cwd))).toEqual([]);
        expect(await proof(repo, {}, cwd)).toMatchObject({ ok: 'ok', push: { ok: 'ok' } });
      }
      await rm(repo.path('.git/hooks/pre-push'));
      const [first] = notOk(await checkups(repo));
      expect(first).toMatchObject({ name: 'pre-push hook', ok: 'bad', fix: 'anteater init' });
      await install(repo, repo.dir, REAL);
      expect(notOk(await checkups(repo))).toEqual([]);
    });
  });

  test('husky, behind lines that leave its file, in a sub-folder', async () => {
    await withRepo(async (repo) => {
      await withPackage(repo, 'frontend');
      await symlink(resolve('node_modules/husky'), repo.path('frontend/node_modules/husky'));
      await symlink(resolve('node_modules/.bin/husky'), repo.path('frontend/node_modules/.bin/husky'));
      await repo.write(
        'frontend/package.json',
        '{"scripts": {"prepare": "cd .. && husky frontend/.husky"}}\n',
      );
      await repo.write('frontend/.husky/pre-commit', 'if true; then\n  exit 0\nfi\n');
      const husky = await repo.run(repo.path('frontend/node_modules/.bin/husky'), ['frontend/.husky']);
      expect(husky.code, husky.stderr).toBe(0);
      await install(repo, repo.dir, REAL);
      await repo.commit();
      expect(notOk(await checkups(repo))).toEqual([]);
      expect(await proof(repo)).toMatchObject({ ok: 'ok', push: { ok: 'ok' } });
      await repo.write('frontend/.husky/pre-commit', 'true; exit $?\nanteater || exit $?\n');
      expect(notOk(await checkups(repo))).toMatchObject([{ name: 'pre-commit hook', ok: 'bad' }]);
      expect(await proof(repo)).toMatchObject({ ok: 'bad' });
    });
  });

  test('another command that fails first in the copy is named, and is not called broken', async () => {
    await withRepo(async (repo) => {
      await withPackage(repo);
      await repo.hook('pre-commit', '#!/bin/sh\n');
      await install(repo, repo.dir, REAL);
      const path = repo.path('.git/hooks/pre-commit');
      const text = await readFile(path, 'utf8');
      await writeFile(path, text.replace('#!/bin/sh\n', '#!/bin/sh\necho no tests here >&2\nexit 1\n'));
      const [first] = notOk(await checkups(repo));
      expect(first).toMatchObject({ name: 'pre-commit hook', ok: 'warn' });
      expect(first?.detail).toContain('no tests here');
    });
  });
});

describe('the command', () => {
  test('names every mistake of the configuration among what is broken, and checks the rest', () =>
    withWorld(
      async ({ anteater }) => {
        const run = await anteater(['doctor', '--format', 'json']);
        expect(run.code, run.stderr).toBe(2);
        const lines: readonly CheckupLine[] = JSON.parse(run.stdout).checkups;
        const of = (name: string) => lines.find((line) => line.name === name);
        expect(of('configuration')).toMatchObject({ ok: 'bad' });
        expect(of('configuration')?.detail).toMatch(/chekcs.*checks/);
        expect(of('configuration')?.detail).toContain('ip_ignore[0]');
        expect([of('git')?.ok, of('key')?.ok]).toEqual(['ok', 'ok']);
      },
      { rc: 'chekcs: [ips]\nip_ignore: [x]\n' },
    ));

  test('prints one JSON object where it is asked to, and refuses a format that it does not have', () =>
    withWorld(async (world) => {
      await world.repo.stage('first.txt', 'first\n');
      await world.repo.commit();
      const env = await installHooks(world);
      const run = await world.anteater(['doctor', '--prove', '--format', 'json'], { env });
      const report: { schema: number; checkups: CheckupLine[] } = JSON.parse(run.stdout);
      expect([report.schema, run.code]).toEqual([1, 0]);
      expect(report.checkups.map((one) => one.name)).toEqual([
        ...['git', 'repository', 'pre-commit hook', 'pre-merge-commit hook', 'pre-push hook'],
        ...['configuration', 'key', 'VirusTotal', 'cache', 'proof', 'proof of push'],
      ]);
      for (const one of report.checkups) expect(one).toMatchObject({ ok: 'ok', fix: null });
      for (const format of ['sarif', 'junit']) {
        const refused = await world.anteater(['doctor', '--format', format], { env });
        expect([refused.code, refused.stdout]).toEqual([2, '']);
        expect(refused.stderr).toMatch(/--format.*Allowed choices are pretty, json/);
      }
    }));
});

describe('the proof', () => {
  /** Everything that must be the same afterwards. */
  const state = async (repo: Repo) => ({
    status: await repo.git('status', '--porcelain', '--ignored'),
    index: await repo.git('ls-files', '--stage', '-v'),
    refs: await repo.git('for-each-ref'),
    head: await repo.git('rev-parse', 'HEAD'),
    objects: await repo.git('count-objects', '-v'),
    config: await readFile(repo.path('.git/config'), 'utf8'),
    hooks: (await repo.run('ls', ['-lA', '.git/hooks'])).stdout,
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
      const proven = await proof(repo);
      expect(proven).toMatchObject({ ok: 'ok', push: { ok: 'ok' } });
      expect(proven.output).toContain('BLOCKED');
      expect(await state(repo)).toEqual(before);
    });
  });

  test('works in a linked worktree, with a committed hooks folder, and before the first commit', async () => {
    await withRepo(async (repo) => {
      await repo.git('config', 'core.hooksPath', '.githooks');
      await install(repo, repo.dir, REAL);
      const unborn = await proof(repo);
      expect(unborn.ok).toBe('ok');
      await repo.commit();
      await repo.git('worktree', 'add', '-q', '../tree');
      const tree = await proof(repo, {}, join(repo.outside, 'tree'));
      expect(tree.ok).toBe('ok');
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
        const proven = await proof(repo);
        expect(proven.detail).toContain('blocked a canary commit');
        expect(await state(repo)).toEqual(before);
        await writeFile(repo.path(manager === 'husky' ? '.husky/pre-commit' : 'lefthook.yml'), '');
        const without = await proof(repo);
        expect(without.ok).toBe('bad');
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
      const proven = await proof(repo);
      expect(proven).toMatchObject({ ok: 'bad', detail: expect.stringMatching(detail) });
      expect(await state(repo)).toEqual(before);
    });
  });

  test('says so when the environment skips the check', async () => {
    await withRepo(async (repo) => {
      await prepared(repo);
      expect(await proof(repo, { ANTEATER_SKIP: '1' })).toMatchObject({
        ok: 'bad',
        fix: 'unset ANTEATER_SKIP',
      });
    });
  });
});
