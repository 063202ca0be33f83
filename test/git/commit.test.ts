/** The index that is about to be committed is the one that is read, for every kind of commit: through real hooks. */
import { mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { openStaged } from '../../src/diff/staged.ts';
import { openGit } from '../../src/git.ts';
import { changesOf, shortLines } from '../helpers/changes.ts';
import { compile } from '../helpers/child.ts';
import { openRepo, type Repo, repoAt, withRepo } from '../helpers/repo.ts';

let shared: Repo;
let script: string;

beforeAll(async () => {
  shared = await openRepo();
  script = await compile('staged-lines', shared.outside);
});

afterAll(async () => {
  await rm(shared.outside, { recursive: true });
});

async function hooked(repo: Repo, hook = 'pre-commit'): Promise<() => Promise<string[]>> {
  const seen = join(repo.outside, 'seen.json');
  await repo.hook(hook, `#!/bin/sh\nexec "${process.execPath}" "${script}" "${seen}"\n`);
  return async () => JSON.parse(await readFile(seen, 'utf8'));
}

/** HEAD has a and b; both were changed, b is staged. */
async function prepared(repo: Repo): Promise<() => Promise<string[]>> {
  await repo.write('a', 'a\n');
  await repo.write('b', 'b\n');
  await repo.commit();
  await repo.write('a', 'a\nnew a\n');
  await repo.stage('b', 'b\nnew b\n');
  return hooked(repo);
}

const COMMITS: readonly (readonly [string, readonly string[], readonly string[]])[] = [
  ['git commit', ['commit', '-m', 'x'], ['b:2 new b']],
  ['git commit -a', ['commit', '-a', '-m', 'x'], ['a:2 new a', 'b:2 new b']],
  ['git commit path', ['commit', '-m', 'x', 'a'], ['a:2 new a']],
  ['git commit --only path', ['commit', '-m', 'x', '--only', 'a'], ['a:2 new a']],
  ['git commit --include path', ['commit', '-m', 'x', '--include', 'a'], ['a:2 new a', 'b:2 new b']],
  ['git commit --amend', ['commit', '--amend', '-m', 'x'], ['b:2 new b']],
  ['git commit --amend -a', ['commit', '--amend', '-a', '-m', 'x'], ['a:2 new a', 'b:2 new b']],
  [
    'git -c key=value commit -a',
    ['-c', 'core.quotePath=false', 'commit', '-am', 'x'],
    ['a:2 new a', 'b:2 new b'],
  ],
];

describe('a pre-commit hook', () => {
  it.each(COMMITS)('of %s reads the index of that commit', async (_, args, lines) => {
    await withRepo(async (repo) => {
      const seen = await prepared(repo);
      await repo.git(...args);
      expect(await seen()).toEqual(lines);
    });
  });

  it('of a reworded commit reads nothing', async () => {
    await withRepo(async (repo) => {
      await repo.stage('a', 'a\n');
      await repo.commit();
      const seen = await hooked(repo);
      await repo.git('commit', '--amend', '-m', 'other words');
      expect(await seen()).toEqual([]);
    });
  });

  it('of the first commit reads the whole index', async () => {
    await withRepo(async (repo) => {
      const seen = await hooked(repo);
      await repo.stage('a', 'a\nb\n');
      await repo.git('commit', '-m', 'first');
      expect(await seen()).toEqual(['a:1 a', 'a:2 b']);
    });
  });

  it('of the first commit in a SHA-256 repository reads the whole index', async () => {
    await withRepo(
      async (repo) => {
        const seen = await hooked(repo);
        await repo.stage('a', 'a\n');
        await repo.git('commit', '-m', 'first');
        expect(await seen()).toEqual(['a:1 a']);
        await repo.stage('a', 'a\nb\n');
        await repo.git('commit', '-m', 'second');
        expect(await seen()).toEqual(['a:2 b']);
      },
      { init: ['--object-format=sha256'] },
    );
  });

  it('of an orphan branch reads the whole index', async () => {
    await withRepo(async (repo) => {
      const seen = await prepared(repo);
      await repo.git('checkout', '-q', '--orphan', 'other');
      await repo.git('commit', '-m', 'x');
      expect(await seen()).toEqual(['a:1 a', 'b:1 b', 'b:2 new b']);
    });
  });

  it('in a sub-folder names files from the root', async () => {
    await withRepo(async (repo) => {
      const seen = await prepared(repo);
      await repo.stage('deep/er/c', 'c\n');
      await repo.tryGit(['commit', '-m', 'x'], { cwd: repo.path('deep/er') });
      expect(await seen()).toEqual(['b:2 new b', 'deep/er/c:1 c']);
    });
  });

  it('in a linked worktree reads its own index', async () => {
    await withRepo(async (repo) => {
      await prepared(repo);
      const seen = await hooked(repo);
      const dir = join(repo.outside, 'linked');
      await repo.git('worktree', 'add', '-q', '-b', 'linked', dir);
      const linked = repoAt(dir, repo.outside, repo.env);
      await linked.write('a', 'a\nin the worktree\n');
      await linked.git('commit', '-a', '-m', 'x');
      expect(await seen()).toEqual(['a:2 in the worktree']);
    });
  });

  it('with GIT_DIR and GIT_WORK_TREE elsewhere reads that repository', async () => {
    await withRepo(async (repo) => {
      const seen = await prepared(repo);
      const cwd = join(repo.outside, 'home');
      const env = { ...repo.env, GIT_DIR: repo.path('.git'), GIT_WORK_TREE: repo.dir };
      await repo.tryGit(['commit', '-a', '-m', 'x'], { cwd, env });
      expect(await seen()).toEqual(['a:2 new a', 'b:2 new b']);
    });
  });
});

/** main and other change the same file, and each has a file of its own. */
async function diverged(repo: Repo): Promise<void> {
  await repo.write('shared', 'top\nmiddle\nend\n');
  await repo.commit();
  await repo.git('checkout', '-q', '-b', 'other');
  await repo.write('shared', 'top of other\nmiddle\nend\n');
  await repo.write('theirs', 'theirs\n');
  await repo.write('tool', Buffer.from('\0theirs'));
  await repo.commit();
  await repo.git('checkout', '-q', 'main');
  await repo.write('shared', 'top of main\nmiddle\nend\n');
  await repo.write('ours', 'ours\n');
  await repo.commit();
}

describe('a merge', () => {
  it('adds what differs from both parents', async () => {
    await withRepo(async (repo) => {
      await diverged(repo);
      await repo.tryGit(['merge', 'other']);
      await repo.stage('shared', 'top of other\nresolved\nend\n');
      await repo.stage('evil', 'new in the merge\n');
      await repo.stage('program', Buffer.from('\0new'));
      const seen = await hooked(repo);
      await repo.git('commit', '-m', 'merged');
      expect(await seen()).toEqual(['evil:1 new in the merge', 'shared:2 resolved']);
    });
  });

  it('counts a binary only if no parent has it', async () => {
    await withRepo(async (repo) => {
      await diverged(repo);
      await repo.tryGit(['merge', 'other']);
      await repo.stage('shared', 'top of other\nmiddle\nend\n');
      await repo.stage('program', Buffer.from('\0new'));
      const { binaries } = await changesOf(openStaged(openGit({ cwd: repo.dir, env: repo.env })));
      expect(binaries.map(({ path }) => path)).toEqual(['program']);
    });
  });

  it('without a conflict adds nothing of its own, in pre-merge-commit', async () => {
    await withRepo(async (repo) => {
      await diverged(repo);
      await repo.git('checkout', '-q', '-b', 'third', 'main~1');
      await repo.write('third', 'third\n');
      await repo.commit();
      const seen = await hooked(repo, 'pre-merge-commit');
      await repo.git('merge', '-q', '--no-edit', 'other');
      expect(await seen()).toEqual([]);
    });
  });

  it('of three branches adds what differs from all of them', async () => {
    await withRepo(async (repo) => {
      await repo.write('a', 'a\n');
      await repo.commit();
      for (const name of ['one', 'two', 'three']) {
        await repo.git('checkout', '-q', '-b', name, 'main');
        await repo.write(name, `${name}\n`);
        await repo.commit();
      }
      await repo.git('checkout', '-q', 'main');
      await repo.git('merge', '-q', '--no-commit', 'one', 'two', 'three');
      await repo.stage('evil', 'new\n');
      const changes = await changesOf(openStaged(openGit({ cwd: repo.dir, env: repo.env })));
      expect(shortLines(changes.lines)).toEqual(['evil:1 new']);
    });
  });

  it('of a file that one side moved adds only what is new', async () => {
    await withRepo(async (repo) => {
      const body = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join('');
      await repo.write('old', body);
      await repo.commit();
      await repo.git('checkout', '-q', '-b', 'other');
      await repo.git('mv', 'old', 'new');
      await repo.commit();
      await repo.git('checkout', '-q', 'main');
      await repo.write('old', `${body}of main\n`);
      await repo.commit();
      await repo.tryGit(['merge', '--no-commit', 'other']);
      await repo.stage('new', `${body}of main\nof the merge\n`);
      const changes = await changesOf(openStaged(openGit({ cwd: repo.dir, env: repo.env })));
      expect(shortLines(changes.lines)).toEqual(['new:32 of the merge']);
    });
  });

  it('of text marked binary adds what no parent has', async () => {
    await withRepo(async (repo) => {
      await repo.write('.gitattributes', 'shared -diff\n');
      await diverged(repo);
      await repo.tryGit(['merge', 'other']);
      await repo.stage('shared', 'top of other\ntop of main\nresolved\nend\n');
      const changes = await changesOf(openStaged(openGit({ cwd: repo.dir, env: repo.env })));
      expect(shortLines(changes.lines)).toEqual(['shared:3 resolved']);
    });
  });

  it('squashed, cherry-picked or reverted adds what HEAD does not have', async () => {
    await withRepo(async (repo) => {
      await diverged(repo);
      await repo.git('checkout', '-q', 'main~1');
      await repo.git('cherry-pick', '-n', 'other');
      const changes = await changesOf(openStaged(openGit({ cwd: repo.dir, env: repo.env })));
      expect(shortLines(changes.lines)).toEqual(['shared:1 top of other', 'theirs:1 theirs']);
    });
  });
});

describe('paths', () => {
  const linesOf = async (repo: Repo, paths: readonly string[], cwd = repo.dir) =>
    shortLines((await changesOf(openStaged(openGit({ cwd, env: repo.env }), { paths }))).lines);

  it('limit what is read, from where the command runs', async () => {
    await withRepo(async (repo) => {
      await repo.stage('a', 'a\n');
      await repo.stage('sub/b', 'b\n');
      await repo.stage('sub/c', 'c\n');
      await repo.stage('*', 'star\n');
      expect(await linesOf(repo, ['sub'])).toEqual(['sub/b:1 b', 'sub/c:1 c']);
      expect(await linesOf(repo, ['*'])).toEqual(['*:1 star']);
      expect(await linesOf(repo, [repo.path('sub/b')])).toEqual(['sub/b:1 b']);
      expect(await linesOf(repo, ['b', '../a'], repo.path('sub'))).toEqual(['a:1 a', 'sub/b:1 b']);
      await repo.write('not staged', 'x\n');
      expect(await linesOf(repo, ['not staged'])).toEqual([]);
      for (const unknown of ['mistyped', 'a/below-a-file', 'sub/gone']) {
        await expect(linesOf(repo, [unknown])).rejects.toMatchObject({ code: 'usage' });
      }
    });
  });

  it('outside of the repository are an error', async () => {
    await withRepo(async (repo) => {
      await repo.commit();
      await writeFile(join(repo.outside, 'x'), 'x');
      await expect(linesOf(repo, ['../x'])).rejects.toMatchObject({ code: 'usage' });
    });
  });
});

describe('what cannot be read is an error', () => {
  const read = (cwd: string, env: NodeJS.ProcessEnv) => changesOf(openStaged(openGit({ cwd, env })));

  it('outside of a repository', async () => {
    await withRepo(async (repo) => {
      await expect(read(repo.outside, repo.env)).rejects.toMatchObject({ code: 'not-a-repository' });
    });
  });

  it('in a repository that git refuses', async () => {
    await withRepo(async (repo) => {
      await repo.stage('a', 'a\n');
      const env = { ...repo.env, GIT_TEST_ASSUME_DIFFERENT_OWNER: '1' };
      await expect(read(repo.dir, env)).rejects.toMatchObject({
        code: 'repository',
        hint: /safe\.directory/,
      });
    });
  });

  it('with a damaged index', async () => {
    await withRepo(async (repo) => {
      await repo.stage('a', 'a\n');
      await writeFile(repo.path('.git/index'), 'nonsense nonsense nonsense nonsense');
      await expect(read(repo.dir, repo.env)).rejects.toMatchObject({ code: 'git' });
    });
  });

  it('with a missing object', async () => {
    await withRepo(async (repo) => {
      await repo.commit();
      await repo.stage('a', 'a\n');
      const oid = (await repo.git('rev-parse', ':a')).trim();
      await rm(repo.path('.git/objects', oid.slice(0, 2), oid.slice(2)));
      // Where the file in the work tree is as it was staged, git reads that.
      await rm(repo.path('a'));
      await expect(read(repo.dir, repo.env)).rejects.toMatchObject({ code: 'git' });
    });
  });

  it('with a HEAD whose commit is missing', async () => {
    await withRepo(async (repo) => {
      const oid = await repo.commit();
      await repo.stage('a', 'a\n');
      await rm(repo.path('.git/objects', oid.slice(0, 2), oid.slice(2)));
      await expect(read(repo.dir, repo.env)).rejects.toMatchObject({ code: 'git' });
    });
  });

  it('without git', async () => {
    await withRepo(async (repo) => {
      await mkdir(join(repo.outside, 'empty'));
      const env = { ...repo.env, PATH: join(repo.outside, 'empty') };
      await expect(read(repo.dir, env)).rejects.toMatchObject({ code: 'git', hint: /install git/ });
    });
  });
});
