/**
 * What a branch (or a repository around or inside of the work tree) brings along must never run from the hook: it would
 * run as the user, with the user's key. Each case checks such a program out, and commits something to check.
 */
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, realpath, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Ran, type Repo, withRepo } from '../helpers/repo.ts';
import { calls, install, pathWith, SYSTEM, standIn } from './hooks-world.ts';

const SUSPECT = 'see http://evil.net/x\n';
const KEY = 'feedfacecafebeeffeedfacecafebeeffeedfacecafebeeffeedfacecafebeef';

interface World {
  readonly repo: Repo;
  /** Writes a program that says that it ran, and with which key. */
  evil(path: string): Promise<void>;
  /** What such programs have said. */
  ran(): Promise<string>;
}

async function withBranch(use: (world: World) => Promise<void>): Promise<void> {
  await withRepo(async (repo) => {
    const log = join(repo.outside, 'ran');
    const evil = async (path: string): Promise<void> => {
      await mkdir(dirname(path), { recursive: true });
      const script = path.endsWith('.cjs')
        ? `require('node:fs').appendFileSync(${JSON.stringify(log)}, 'ran ' + process.env.VT_KEY + '\\n');\n`
        : `#!/bin/sh\necho "ran $0 $VT_KEY" >>'${log}'\n`;
      await writeFile(path, script);
      await chmod(path, 0o755);
    };
    await repo.stage('first.txt', 'first\n');
    await repo.commit();
    await install(repo);
    await use({ repo, evil, ran: () => readFile(log, 'utf8').catch(() => '') });
  });
}

/** The programs of this machine that hooks need, Node among them, and no anteater. */
async function bare(repo: Repo): Promise<string> {
  const folder = join(repo.outside, 'bin');
  return existsSync(folder) ? folder : pathWith(folder, [...SYSTEM, 'node'], repo.run);
}

async function commit(repo: Repo, env: NodeJS.ProcessEnv = {}, cwd = repo.dir): Promise<Ran> {
  await writeFile(join(cwd, 'new.txt'), SUSPECT);
  const all = { ...repo.env, PATH: await bare(repo), VT_KEY: KEY, ...env };
  const added = await repo.tryGit(['add', 'new.txt'], {
    cwd,
    env: { ...repo.env, ...env, PATH: repo.env.PATH },
  });
  expect(added.code, added.stderr).toBe(0);
  return repo.tryGit(['commit', '-m', 'x'], { cwd, env: all });
}

const PACKAGE = 'node_modules/anteater-hook';

/** A package of ours, with the stand-in or an evil program as its bin. */
async function packageAt(folder: string, write: (path: string) => Promise<void>): Promise<void> {
  await write(join(folder, 'bin/anteater.cjs'));
  await writeFile(join(folder, 'package.json'), '{"name": "anteater-hook"}\n');
}

describe('what a branch brings along does not run from the hook:', () => {
  const cases: readonly (readonly [string, (world: World) => Promise<unknown>])[] = [
    [
      'a committed node_modules/.bin/anteater',
      async ({ repo, evil }) => {
        await evil(repo.path('node_modules/.bin/anteater'));
        await repo.commit();
      },
    ],
    [
      'node_modules as a committed link to a committed folder',
      async ({ repo, evil }) => {
        await evil(repo.path('tools/.bin/anteater'));
        await packageAt(repo.path('tools/anteater-hook'), evil);
        await symlink('tools', repo.path('node_modules'));
        await repo.commit();
      },
    ],
    [
      'a committed link to a folder outside of the repository',
      async ({ repo, evil }) => {
        await packageAt(join(repo.outside, 'downloads/anteater-hook'), evil);
        await symlink('../downloads', repo.path('node_modules'));
        await repo.commit();
      },
    ],
    [
      'a committed link deep inside of node_modules',
      async ({ repo, evil }) => {
        await packageAt(repo.path('tools'), evil);
        await mkdir(repo.path('node_modules'));
        await symlink('../tools', repo.path(PACKAGE));
        await repo.git('add', '-f', 'node_modules');
        await repo.commit();
      },
    ],
    [
      'an untracked link to a committed program',
      async ({ repo, evil }) => {
        await evil(repo.path('tools/anteater'));
        await repo.commit();
        await mkdir(repo.path('node_modules/.bin'), { recursive: true });
        await symlink('../../tools/anteater', repo.path('node_modules/.bin/anteater'));
      },
    ],
    [
      'one committed file of the installed package',
      async ({ repo, evil }) => {
        await packageAt(repo.path(PACKAGE), evil);
        await repo.write(`${PACKAGE}/dist/cli-entry.cjs`, '//\n');
        await repo.git('add', '-f', `${PACKAGE}/dist/cli-entry.cjs`);
        await repo.git('commit', '-q', '--no-verify', '-m', 'x');
      },
    ],
    [
      'node_modules as a submodule',
      async ({ repo, evil }) => {
        const source = join(repo.outside, 'source');
        await repo.git('init', '-q', source);
        await packageAt(join(source, 'anteater-hook'), evil);
        await evil(join(source, '.bin/anteater'));
        await repo.tryGit(['add', '-A'], { cwd: source });
        await repo.tryGit(['commit', '-q', '-m', 'x'], { cwd: source });
        await repo.git(
          '-c',
          'protocol.file.allow=always',
          'submodule',
          '--quiet',
          'add',
          source,
          'node_modules',
        );
        await repo.commit();
      },
    ],
    [
      'node_modules under a name of other letters, where the file system takes both for one',
      async ({ repo, evil }) => {
        await packageAt(repo.path(PACKAGE), evil);
        const blob = (await repo.git('hash-object', '-w', `${PACKAGE}/bin/anteater.cjs`)).trim();
        await repo.write('.git/info/exclude', 'node_modules\n');
        const entry = `100755,${blob},Node_Modules/anteater-hook/bin/anteater.cjs`;
        await repo.git('update-index', '--add', '--cacheinfo', entry);
        await repo.git('commit', '-q', '--no-verify', '-m', 'x');
      },
    ],
    [
      'what the main work tree has checked out, from a linked one',
      async ({ repo, evil }) => {
        await repo.git('worktree', 'add', '-q', '-b', 'side', '../side');
        await packageAt(repo.path(PACKAGE), evil);
        await evil(repo.path('node_modules/.bin/anteater'));
        await repo.git('add', '-f', 'node_modules');
        await repo.commit();
        return join(repo.outside, 'side');
      },
    ],
    [
      'a workspace package of the main work tree, from a linked one',
      async ({ repo, evil }) => {
        await repo.git('worktree', 'add', '-q', '-b', 'side', '../side');
        await packageAt(repo.path('packages/a', PACKAGE), evil);
        await repo.git('add', '-f', 'packages');
        await repo.commit();
        return join(repo.outside, 'side');
      },
    ],
    [
      'what a repository around a nested clone has checked out',
      async ({ repo, evil }) => {
        await packageAt(repo.path(PACKAGE), evil);
        await evil(repo.path('node_modules/.bin/anteater'));
        await repo.git('add', '-f', 'node_modules');
        await repo.commit();
        await repo.git('clone', '-q', '.', 'nested/inner');
        await rm(repo.path('nested/inner/node_modules'), { recursive: true });
        const inner = repo.path('nested/inner');
        await repo.tryGit(['rm', '-rqf', '.'], { cwd: inner });
        await writeFile(join(inner, 'a'), 'a\n');
        await repo.tryGit(['add', '-A'], { cwd: inner });
        await repo.tryGit(['commit', '-qm', 'x'], { cwd: inner });
        await install(repo, inner);
        return inner;
      },
    ],
    [
      'what a superproject has checked out, from its submodule',
      async ({ repo, evil }) => {
        await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repo.dir, 'sub');
        await packageAt(repo.path(PACKAGE), evil);
        await repo.git('add', '-f', 'node_modules');
        await repo.commit();
        await install(repo, repo.path('sub'));
        return repo.path('sub');
      },
    ],
    [
      'a committed package of a workspace, and of a sub-folder through a link',
      async ({ repo, evil }) => {
        await packageAt(repo.path('packages/a', PACKAGE), evil);
        await packageAt(repo.path('tools/anteater-hook'), evil);
        await mkdir(repo.path('frontend'));
        await symlink('../tools', repo.path('frontend/node_modules'));
        await repo.git('add', '-f', '.');
        await repo.commit();
      },
    ],
    [
      'a committed package of Yarn without node_modules',
      async ({ repo, evil }) => {
        await packageAt(repo.path('.yarn/unplugged/anteater-hook-npm-1.0.0', PACKAGE), evil);
        await repo.git('add', '-f', '.');
        await repo.commit();
      },
    ],
    [
      'a package.json of our name with a program of its own',
      async ({ repo, evil }) => {
        await evil(repo.path('evil.cjs'));
        await evil(repo.path('bin/anteater.cjs'));
        await repo.write('package.json', '{"name": "anteater-hook", "bin": {"anteater": "evil.cjs"}}\n');
        await repo.commit();
      },
    ],
  ];

  test.each(cases)('%s', async (_, prepare) => {
    await withBranch(async (world) => {
      const there = await prepare(world);
      const cwd = typeof there === 'string' ? there : world.repo.dir;
      const done = await commit(world.repo, {}, cwd);
      expect(await world.ran()).toBe('');
      expect(done.stderr).toContain('NOT CHECKED, so blocked: anteater was not found');
      expect(done.code).toBe(1);
    });
  });

  test('and the report names what was not started, and why', async () => {
    await withBranch(async ({ repo, evil }) => {
      await packageAt(repo.path(PACKAGE), evil);
      await repo.git('add', '-f', 'node_modules');
      await repo.commit();
      expect((await commit(repo)).stderr).toContain(
        `${repo.path(PACKAGE)}/bin/anteater.cjs was not started: it is a part of the repository`,
      );
    });
  });

  test.each([
    ['GIT_LITERAL_PATHSPECS', '1'],
    ['GIT_GLOB_PATHSPECS', '1'],
    ['GIT_NOGLOB_PATHSPECS', '1'],
    ['CDPATH', '/tmp'],
  ])('no matter what the variable %s says', async (name, value) => {
    await withBranch(async ({ repo, evil, ran }) => {
      await packageAt(repo.path('Tools*/anteater-hook'), evil);
      await symlink('Tools*', repo.path('node_modules'));
      await repo.commit();
      await commit(repo, { [name]: value });
      expect(await ran()).toBe('');
    });
  });

  test.each(['--assume-unchanged', '--skip-worktree'])('also where it is marked %s', async (mark) => {
    await withBranch(async ({ repo, evil, ran }) => {
      await packageAt(repo.path(PACKAGE), evil);
      await repo.git('add', '-f', 'node_modules');
      await repo.commit();
      await repo.git('update-index', mark, `${PACKAGE}/bin/anteater.cjs`, `${PACKAGE}/package.json`);
      await commit(repo);
      expect(await ran()).toBe('');
    });
  });

  test('also where Windows reads it under a short name of the folder', async () => {
    await withBranch(async ({ repo, evil, ran }) => {
      await packageAt(repo.path(PACKAGE), evil);
      await repo.write('.git/info/exclude', 'node_modules\n');
      await repo.stage('NODE_M~1/anteater-hook/bin/anteater.cjs', '//\n');
      await repo.commit();
      expect((await commit(repo, { OS: 'Windows_NT' })).code).toBe(1);
      expect(await ran()).toBe('');
    });
  });

  test('also where git’s folder is elsewhere (GIT_DIR and GIT_WORK_TREE)', async () => {
    await withBranch(async ({ repo, evil, ran }) => {
      await packageAt(repo.path(PACKAGE), evil);
      await repo.git('add', '-f', 'node_modules');
      await repo.commit();
      const folder = join(repo.outside, 'git-folder');
      await rename(repo.path('.git'), folder);
      const done = await commit(repo, { GIT_DIR: folder, GIT_WORK_TREE: repo.dir });
      expect([await ran(), done.code]).toEqual(['', 1]);
    });
  });

  test('also where it is what init recorded, since a branch has replaced it', async () => {
    await withBranch(async ({ repo, evil, ran }) => {
      await packageAt(repo.path(PACKAGE), evil);
      await evil(repo.path('node_modules/.bin/node'));
      await install(repo, repo.dir, {
        node: repo.path('node_modules/.bin/node'),
        bin: repo.path(PACKAGE, 'bin/anteater.cjs'),
      });
      await repo.git('add', '-f', 'node_modules');
      await repo.commit();
      expect((await commit(repo)).code).toBe(1);
      expect(await ran()).toBe('');
    });
  });
});

describe('programs that PATH finds in the repository do not run from the hook:', () => {
  const TOOLS = [
    'node',
    'git',
    'grep',
    'sed',
    'tr',
    'cat',
    'readlink',
    'anteater',
    'npm',
    'npx',
    'yarn',
    'pnpm',
    'sh',
  ];

  test.each<[string, (repo: Repo) => string]>([
    ['as a full path', (repo) => repo.path('node_modules/.bin')],
    ['as a relative path', () => 'node_modules/.bin'],
    ['with dots in it', () => './node_modules/../node_modules/.bin'],
    ['with dots in a full path', (repo) => `${repo.outside}/home/../repo/node_modules/.bin`],
  ])('named %s', async (_, folder) => {
    await withBranch(async ({ repo, evil, ran }) => {
      for (const tool of TOOLS) await evil(repo.path('node_modules/.bin', tool));
      await repo.git('add', '-f', 'node_modules');
      await repo.commit();
      const log = join(repo.outside, 'calls');
      await standIn(join(repo.outside, 'mine/anteater'), log);
      const own = `${folder(repo)}:${await bare(repo)}:${join(repo.outside, 'mine')}`;
      // git itself is not started by PATH: whoever types "git" has found it already.
      const git = (await repo.run('sh', ['-c', 'command -v git'])).stdout.trim();
      await writeFile(repo.path('new.txt'), SUSPECT);
      await repo.git('add', 'new.txt');
      const env = { ...repo.env, PATH: own, VT_KEY: KEY };
      const done = await repo.run(git, ['commit', '-m', 'x'], { env });
      expect(await ran()).toBe('');
      expect([done.code, (await calls(log)).length]).toEqual([0, 1]);
      await repo.git('init', '-q', '--bare', '../remote.git');
      const pushed = await repo.run(git, ['push', '../remote.git', 'HEAD:refs/heads/x'], { env });
      expect(await ran()).toBe('');
      expect([pushed.code, (await calls(log)).length]).toEqual([0, 2]);
    });
  });

  test('"." and an empty entry', async () => {
    await withBranch(async ({ repo, evil, ran }) => {
      for (const tool of TOOLS) await evil(repo.path(tool));
      await repo.commit();
      const git = (await repo.run('sh', ['-c', 'command -v git'])).stdout.trim();
      await writeFile(repo.path('new.txt'), SUSPECT);
      await repo.git('add', 'new.txt');
      for (const PATH of [
        `.:${await bare(repo)}`,
        `:${join(repo.outside, 'bin')}`,
        `${join(repo.outside, 'bin')}:`,
      ]) {
        const done = await repo.run(git, ['commit', '-m', 'x'], { env: { ...repo.env, PATH, VT_KEY: KEY } });
        expect([await ran(), done.code]).toEqual(['', 1]);
      }
    });
  });
});

describe('settings of the environment that lead into the repository:', () => {
  test('NODE_OPTIONS and NODE_PATH load no file of it, and what helps the network stays', async () => {
    await withBranch(async ({ repo, evil, ran }) => {
      await evil(repo.path('evil.cjs'));
      await repo.write('evil.mjs', `import './evil.cjs';\n`);
      await repo.commit();
      const log = join(repo.outside, 'calls');
      await standIn(join(repo.outside, 'mine/anteater'), log);
      const done = await commit(repo, {
        PATH: `${await bare(repo)}:${join(repo.outside, 'mine')}`,
        NODE_OPTIONS:
          '--require ./evil.cjs --import=./evil.mjs --use-openssl-ca -r ./evil.cjs --max-old-space-size=512',
        NODE_PATH: '.',
        NODE_COMPILE_CACHE: './cache',
      });
      expect([await ran(), done.code]).toEqual(['', 0]);
      const [call] = await calls(log);
      expect(call?.env.NODE_OPTIONS).toBe('--use-openssl-ca --max-old-space-size=512');
      expect(call?.env.NODE_PATH).toBeUndefined();
      expect(call?.env.NODE_COMPILE_CACHE).toBeUndefined();
    });
  });

  test('a version manager’s shim is not asked in the repository, whose files would choose the program', async () => {
    await withBranch(async ({ repo, evil, ran }) => {
      await evil(repo.path('tools/node'));
      await repo.write('.tool-versions', 'nodejs path:./tools\n');
      await repo.commit();
      const log = join(repo.outside, 'calls');
      await standIn(join(repo.outside, 'mine/anteater'), log);
      // As asdf does it: the folder's own file decides.
      const shim = join(String(repo.env.HOME), '.asdf/shims/node');
      await mkdir(dirname(shim), { recursive: true });
      await writeFile(
        shim,
        `#!/bin/sh\nif [ -f .tool-versions ]; then exec ./tools/node "$@"; fi\nexec '${process.execPath}' "$@"\n`,
      );
      await chmod(shim, 0o755);
      await symlink(shim, join(dirname(shim), 'anteater'));
      const system = await pathWith(join(repo.outside, 'system'), SYSTEM, repo.run);
      const PATH = `${dirname(shim)}:${system}:${join(repo.outside, 'mine')}`;
      const done = await commit(repo, { PATH });
      expect([await ran(), done.code, done.stderr]).toEqual(['', 0, expect.any(String)]);
      expect((await calls(log)).length).toBe(1);
    });
  });

  test('no package manager is started, whose configuration a branch could bring along', async () => {
    await withBranch(async ({ repo, evil, ran }) => {
      await repo.write(
        '.npmrc',
        'registry=http://127.0.0.1:9/\nscript-shell=./evil\nnode-options=--require ./evil.cjs\n',
      );
      await repo.write('.yarnrc.yml', 'yarnPath: ./evil.cjs\n');
      await repo.write('.yarnrc', 'yarn-path "./evil.cjs"\n');
      await repo.write('.pnpmfile.cjs', '');
      await evil(repo.path('evil.cjs'));
      await evil(repo.path('.pnp.cjs'));
      await repo.commit();
      const mine = join(repo.outside, 'mine');
      for (const name of ['npm', 'npx', 'yarn', 'pnpm', 'bun', 'bunx', 'corepack'])
        await evil(join(mine, name));
      const done = await commit(repo, { PATH: `${mine}:${await bare(repo)}` });
      expect([await ran(), done.code]).toEqual(['', 1]);
    });
  });

  test('a repository inside names no program by its configuration', async () => {
    await withBranch(async ({ repo, evil, ran }) => {
      await repo.git('init', '-q', 'frontend');
      await packageAt(repo.path('frontend', PACKAGE), evil);
      await evil(repo.path('frontend/monitor'));
      for (const key of ['core.fsmonitor', 'core.sshCommand', 'core.pager', 'diff.external'])
        await repo.run('git', ['config', key, './monitor'], { cwd: repo.path('frontend') });
      await repo.run('git', ['-c', 'core.fsmonitor=false', 'add', '-A', '-f'], {
        cwd: repo.path('frontend'),
      });
      const done = await commit(repo);
      expect([await ran(), done.code]).toEqual(['', 1]);
    });
  });
});

describe('what belongs to the user runs:', () => {
  test.each<[string, (repo: Repo, log: string) => Promise<unknown>]>([
    ['an installed package', (repo, log) => packageAt(repo.path(PACKAGE), (path) => standIn(path, log))],
    [
      'pnpm’s folder of links',
      async (repo, log) => {
        await packageAt(repo.path('node_modules/.pnpm/anteater-hook@1.0.0', PACKAGE), (path) =>
          standIn(path, log),
        );
        await symlink('.pnpm/anteater-hook@1.0.0/node_modules/anteater-hook', repo.path(PACKAGE));
      },
    ],
    [
      'a package of a sub-folder',
      (repo, log) => packageAt(repo.path('frontend', PACKAGE), (path) => standIn(path, log)),
    ],
    [
      'a package of a workspace',
      (repo, log) => packageAt(repo.path('packages/a', PACKAGE), (path) => standIn(path, log)),
    ],
    [
      'Yarn without node_modules',
      (repo, log) =>
        packageAt(repo.path('.yarn/unplugged/anteater-hook-npm-1.0.0-0123', PACKAGE), (path) =>
          standIn(path, log),
        ),
    ],
    [
      'a folder above that the user owns',
      (repo, log) => packageAt(join(repo.outside, PACKAGE), (path) => standIn(path, log)),
    ],
    [
      'a link to a checkout of anteater elsewhere, which tracks it',
      async (repo, log) => {
        const elsewhere = join(repo.outside, 'elsewhere');
        await repo.git('init', '-q', elsewhere);
        await packageAt(elsewhere, (path) => standIn(path, log));
        await repo.run('git', ['add', '-A'], { cwd: elsewhere });
        await mkdir(repo.path('node_modules'));
        await symlink(await realpath(elsewhere), repo.path(PACKAGE));
      },
    ],
  ])('%s', async (_, prepare) => {
    await withBranch(async ({ repo }) => {
      const log = join(repo.outside, 'calls');
      await repo.write('.git/info/exclude', 'node_modules\n.yarn\n');
      await prepare(repo, log);
      const done = await commit(repo);
      expect([done.code, done.stderr.includes('NOT CHECKED')]).toEqual([0, false]);
      expect((await calls(log)).map((call) => call.args)).toEqual([['staged']]);
    });
  });
});
