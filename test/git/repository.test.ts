/** Where a repository is: what is found without git must be what git says. */
import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { findRepository, readRepository } from '../../src/diff/history/repository.ts';
import { openGit } from '../../src/git.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';
import { watchedGit } from '../helpers/watched-git.ts';

interface Place {
  readonly name: string;
  /** Prepares it, and gives the working folder with variables to set. */
  readonly at: (repo: Repo) => Promise<{ cwd: string; env?: NodeJS.ProcessEnv }>;
  /** Found without asking git. */
  readonly plain?: boolean;
}

const PLACES: readonly Place[] = [
  { name: 'the root', at: async (repo) => ({ cwd: repo.dir }), plain: true },
  {
    name: 'a sub-folder',
    at: async (repo) => {
      await mkdir(repo.path('a/b c\n'), { recursive: true });
      return { cwd: repo.path('a/b c\n') };
    },
    plain: true,
  },
  {
    name: 'a link to it',
    at: async (repo) => {
      await symlink(repo.dir, join(repo.outside, 'link'));
      return { cwd: join(repo.outside, 'link') };
    },
    plain: true,
  },
  {
    name: 'a hook of a commit',
    at: async (repo) => ({
      cwd: repo.dir,
      env: { GIT_INDEX_FILE: repo.path('.git/index.lock'), GIT_PREFIX: 'a/' },
    }),
    plain: true,
  },
  { name: 'the inside of .git', at: async (repo) => ({ cwd: repo.path('.git') }) },
  {
    name: 'a linked worktree',
    at: async (repo) => {
      await repo.commit();
      await repo.git('worktree', 'add', '-q', join(repo.outside, 'linked'));
      return { cwd: join(repo.outside, 'linked') };
    },
  },
  {
    name: 'the main tree beside a worktree with settings of its own',
    at: async (repo) => {
      await repo.git('config', 'extensions.worktreeConfig', 'true');
      return { cwd: repo.dir };
    },
  },
  {
    name: 'a bare repository',
    at: async (repo) => {
      await repo.git('init', '-q', '--bare', join(repo.outside, 'bare.git'));
      return { cwd: join(repo.outside, 'bare.git') };
    },
  },
  {
    name: 'a .git that says it is bare',
    at: async (repo) => {
      await repo.git('config', 'core.bare', 'true');
      return { cwd: repo.dir };
    },
  },
  {
    name: 'a work tree elsewhere',
    at: async (repo) => {
      await mkdir(join(repo.outside, 'elsewhere'));
      await repo.git('config', 'core.worktree', join(repo.outside, 'elsewhere'));
      return { cwd: repo.dir };
    },
  },
  {
    name: 'GIT_DIR and GIT_WORK_TREE',
    at: async (repo) => ({
      cwd: repo.outside,
      env: { GIT_DIR: repo.path('.git'), GIT_WORK_TREE: repo.dir },
    }),
  },
  {
    name: 'a git folder kept apart',
    at: async (repo) => {
      const dir = join(repo.outside, 'apart');
      await repo.git('init', '-q', '--separate-git-dir', join(repo.outside, 'apart.git'), dir);
      return { cwd: dir };
    },
  },
  {
    name: 'a submodule',
    at: async (repo) => {
      await repo.commit();
      await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repo.dir, 'module');
      return { cwd: repo.path('module') };
    },
  },
  {
    name: 'a folder whose .git is not a repository',
    at: async (repo) => {
      await mkdir(repo.path('sub/.git'), { recursive: true });
      return { cwd: repo.path('sub') };
    },
  },
];

describe('a repository', () => {
  it.each(PLACES)('at $name is where git says it is', async ({ at, plain = false }) => {
    await withRepo(async (repo) => {
      const { cwd, env } = await at(repo);
      const { git, started } = watchedGit(openGit({ cwd, env: { ...repo.env, ...env } }));
      const ask = async (...args: string[]) => {
        const ran = await repo.tryGit(['rev-parse', ...args], { cwd, env: { ...repo.env, ...env } });
        return ran.code === 0 ? ran.stdout.replace(/\n$/, '') : null;
      };
      const found = await readRepository(git);
      expect(found.root).toBe(await ask('--path-format=absolute', '--show-toplevel'));
      expect(found.commonDir).toBe(await ask('--path-format=absolute', '--git-common-dir'));
      expect(found.infoAttributes).toBe(await ask('--path-format=absolute', '--git-path', 'info/attributes'));
      expect(started).toEqual(plain ? [] : ['rev-parse']);
    });
  });

  it('is not found where there is none', async () => {
    await withRepo(async (repo) => {
      expect(await findRepository(openGit({ cwd: repo.outside, env: repo.env }))).toBeNull();
    });
  });

  it('below a ceiling is not found above it', async () => {
    await withRepo(async (repo) => {
      await mkdir(repo.path('sub'));
      const env = { ...repo.env, GIT_CEILING_DIRECTORIES: repo.dir };
      expect(await findRepository(openGit({ cwd: repo.path('sub'), env }))).toBeNull();
    });
  });

  it('that is damaged is not passed over', async () => {
    await withRepo(async (repo) => {
      await rm(repo.path('.git/HEAD'));
      await writeFile(repo.path('.git/config'), '[core\n');
      await expect(readRepository(openGit({ cwd: repo.dir, env: repo.env }))).rejects.toMatchObject({
        name: 'AnteaterError',
      });
    });
  });

  it('tells what is being merged', async () => {
    await withRepo(async (repo) => {
      await repo.commit('one');
      await repo.git('checkout', '-q', '-b', 'other');
      const other = await repo.commit('two');
      await repo.git('checkout', '-q', 'main');
      await repo.commit('three');
      const heads = async (env: NodeJS.ProcessEnv = {}) =>
        (await readRepository(openGit({ cwd: repo.dir, env: { ...repo.env, ...env } }))).mergeHeads();
      expect(await heads()).toEqual([]);
      expect(await heads({ [`GITHEAD_${other}`]: 'other' })).toEqual([other]);
      await repo.git('merge', '-q', '--no-commit', '--no-ff', 'other');
      expect(await heads()).toEqual([other]);
    });
  });
});

describe('small commands', () => {
  it('see the hook environment', async () => {
    await withRepo(async (repo) => {
      await repo.stage('a', 'a\n');
      const index = join(repo.outside, 'other-index');
      const env = {
        ...repo.env,
        GIT_INDEX_FILE: index,
        GIT_EDITOR: ':',
        GIT_CONFIG_PARAMETERS: "'my.key'='value'",
      };
      const git = openGit({ cwd: repo.dir, env });
      expect(await git.run(['config', 'my.key'])).toBe('value\n');
      expect(await git.run(['ls-files', '--cached', '--stage', '--', 'a'])).toBe('');
      expect(await openGit({ cwd: repo.dir, env: repo.env }).run(['ls-files', '--', 'a'])).toBe('a\n');
    });
  });

  it('tell a refusal from a failure', async () => {
    await withRepo(async (repo) => {
      const git = openGit({ cwd: repo.dir, env: repo.env });
      expect(await git.ask(['rev-parse', '--verify', '--quiet', 'nowhere'])).toBeNull();
      await expect(git.run(['rev-parse', '--verify', 'nowhere'])).rejects.toMatchObject({
        code: 'git',
        message: /rev-parse failed/,
      });
    });
  });
});
