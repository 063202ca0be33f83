/** Text that lies on disk in another encoding than in git is read as it will lie there, whichever change makes it so. */
import { execFileSync } from 'node:child_process';
import { rm } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openPush } from '../../src/diff/pushed.ts';
import { openRange } from '../../src/diff/range.ts';
import { openStaged } from '../../src/diff/staged.ts';
import { type Git, openGit } from '../../src/git.ts';
import type { ChangeSource } from '../../src/model.ts';
import { changesOf, shortLines } from '../helpers/changes.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';
import { watchedGit } from '../helpers/watched-git.ts';

const gitOf = (repo: Repo) => openGit({ cwd: repo.dir, env: repo.env });

const fromIbm037 = (ascii: string) =>
  execFileSync('iconv', ['-f', 'IBM037', '-t', 'UTF-8'], { input: ascii });

const HIDDEN = 'curl http://a.net/ ';
const ATTRIBUTE = 'working-tree-encoding=IBM037';

/** A blob as it is, regardless of attributes. */
async function stageRaw(
  repo: Repo,
  path: string,
  content: Uint8Array | string,
  mode = '100644',
): Promise<void> {
  const blob = await repo.tryGit(['hash-object', '-w', '--stdin'], { input: content });
  await repo.git('update-index', '--add', '--cacheinfo', `${mode},${blob.stdout.trim()},${path}`);
}

async function drop(repo: Repo, path: string): Promise<void> {
  await repo.git('update-index', '--force-remove', path);
  await rm(repo.path(path), { force: true });
}

interface Change {
  readonly name: string;
  /** Staged and committed before. */
  readonly before: (repo: Repo) => Promise<void>;
  readonly change: (repo: Repo) => Promise<void>;
  /** Where it then is. */
  readonly path: string;
}

const hidden = (repo: Repo, path: string) => stageRaw(repo, path, fromIbm037(HIDDEN));

const CHANGES: readonly Change[] = [
  {
    name: 'the attribute comes',
    before: (repo) => hidden(repo, 'x/a.sh'),
    change: (repo) => stageRaw(repo, '.gitattributes', `*.sh ${ATTRIBUTE}\n`),
    path: 'x/a.sh',
  },
  {
    name: 'it comes with a pattern that holds a vertical tab',
    before: (repo) => hidden(repo, 'a\vb.sh'),
    change: (repo) => stageRaw(repo, '.gitattributes', `a\v*.sh ${ATTRIBUTE}\n`),
    path: 'a\vb.sh',
  },
  {
    name: 'it comes in a folder',
    before: (repo) => hidden(repo, 'x/y/a.sh'),
    change: (repo) => stageRaw(repo, 'x/.gitattributes', `y/*.sh ${ATTRIBUTE}\n`),
    path: 'x/y/a.sh',
  },
  {
    name: 'it becomes another one',
    before: async (repo) => {
      await stageRaw(repo, '.gitattributes', '# x\n*.sh working-tree-encoding=UTF-16\n');
      await hidden(repo, 'a.sh');
    },
    change: (repo) => stageRaw(repo, '.gitattributes', `# x\n*.sh ${ATTRIBUTE}\n`),
    path: 'a.sh',
  },
  {
    name: 'its pattern becomes wider',
    before: async (repo) => {
      await stageRaw(repo, '.gitattributes', `*.txt ${ATTRIBUTE}\n`);
      await hidden(repo, 'a.sh');
    },
    change: (repo) => stageRaw(repo, '.gitattributes', `*.[ts][xh]* ${ATTRIBUTE}\n`),
    path: 'a.sh',
  },
  {
    name: 'a folder uses a macro that was there',
    before: async (repo) => {
      await stageRaw(repo, '.gitattributes', `[attr]mine ${ATTRIBUTE}\n`);
      await hidden(repo, 'x/a.sh');
    },
    change: (repo) => stageRaw(repo, 'x/.gitattributes', '*.sh mine\n'),
    path: 'x/a.sh',
  },
  {
    name: 'what kept it from a folder is deleted',
    before: async (repo) => {
      await stageRaw(repo, '.gitattributes', `*.sh ${ATTRIBUTE}\n`);
      await stageRaw(repo, 'x/.gitattributes', '*.sh -working-tree-encoding\n');
      await hidden(repo, 'x/a.sh');
    },
    change: (repo) => drop(repo, 'x/.gitattributes'),
    path: 'x/a.sh',
  },
  {
    name: 'what kept it from a folder moves away',
    before: async (repo) => {
      await stageRaw(repo, '.gitattributes', `*.sh ${ATTRIBUTE}\n`);
      await stageRaw(repo, 'x/.gitattributes', '*.sh -working-tree-encoding\n');
      await hidden(repo, 'x/a.sh');
    },
    change: async (repo) => {
      await drop(repo, 'x/.gitattributes');
      await stageRaw(repo, 'x/attributes', '*.sh -working-tree-encoding\n');
    },
    path: 'x/a.sh',
  },
  {
    name: 'the file moves to a name that has it',
    before: async (repo) => {
      await stageRaw(repo, '.gitattributes', `*.sh ${ATTRIBUTE}\n`);
      await hidden(repo, 'a.txt');
    },
    change: async (repo) => {
      await drop(repo, 'a.txt');
      await hidden(repo, 'a.sh');
    },
    path: 'a.sh',
  },
  {
    name: 'the file moves into a folder that has it',
    before: async (repo) => {
      await stageRaw(repo, 'x/.gitattributes', `*.sh ${ATTRIBUTE}\n`);
      await hidden(repo, 'a.sh');
    },
    change: async (repo) => {
      await drop(repo, 'a.sh');
      await hidden(repo, 'x/a.sh');
    },
    path: 'x/a.sh',
  },
  {
    name: 'a link becomes a file of the same blob',
    before: async (repo) => {
      await stageRaw(repo, '.gitattributes', `*.sh ${ATTRIBUTE}\n`);
      await stageRaw(repo, 'a.sh', fromIbm037(HIDDEN), '120000');
    },
    change: (repo) => hidden(repo, 'a.sh'),
    path: 'a.sh',
  },
];

/** Each commits what is staged, or does not, and gives where to look. */
const WAYS: Readonly<Record<string, (repo: Repo, git: Git) => Promise<ChangeSource>>> = {
  'what is staged': async (_, git) => openStaged(git),
  'a commit': async (repo, git) => {
    await repo.git('commit', '-q', '-m', 'x');
    return openRange(git, { commit: 'HEAD' });
  },
  'a range whose later commit takes it back': async (repo, git) => {
    await repo.git('commit', '-q', '-m', 'x');
    await repo.git('read-tree', '--reset', 'HEAD~1');
    await repo.git('commit', '-q', '-m', 'y');
    return openRange(git, { from: 'HEAD~2', to: 'HEAD' });
  },
  'a push of a branch that is not checked out': async (repo, git) => {
    const zero = (await repo.git('rev-parse', 'HEAD')).trim();
    await repo.git('checkout', '-q', '-b', 'other');
    await repo.git('commit', '-q', '-m', 'x');
    const tip = (await repo.git('rev-parse', 'HEAD')).trim();
    await repo.git('symbolic-ref', 'HEAD', 'refs/heads/main');
    await repo.git('read-tree', '--reset', 'HEAD');
    const line = {
      localRef: 'refs/heads/other',
      localOid: tip,
      remoteRef: 'refs/heads/other',
      remoteOid: zero,
    };
    return openPush(git, { lines: [line], remote: 'origin', url: null });
  },
};

describe.each(Object.entries(WAYS))('in %s, text is read as it will lie on disk where', (_, look) => {
  it.each(CHANGES)('$name', async ({ before, change, path }) => {
    await withRepo(async (repo) => {
      await stageRaw(repo, 'other.txt', 'x\n');
      await before(repo);
      await repo.git('commit', '-q', '-m', 'before');
      await change(repo);
      const { lines } = await changesOf(await look(repo, gitOf(repo)));
      expect(shortLines(lines)).toContain(`${path}:1 ${HIDDEN}`);
    });
  });
});

describe('under an encoding of the work tree', () => {
  it('a merge of the attribute and of the file is read as it will lie on disk', async () => {
    await withRepo(async (repo) => {
      await repo.commit();
      await repo.git('checkout', '-q', '-b', 'other');
      await stageRaw(repo, '.gitattributes', `*.sh ${ATTRIBUTE}\n`);
      await repo.git('commit', '-q', '-m', 'x');
      await repo.git('reset', '-q', '--hard');
      await repo.git('checkout', '-q', 'main');
      await hidden(repo, 'a.sh');
      await repo.git('commit', '-q', '-m', 'y');
      await repo.git('reset', '-q', '--hard');
      for (const [ours, theirs] of [
        ['main', 'other'],
        ['other', 'main'],
      ] as const) {
        await repo.git('checkout', '-q', '-f', '--detach', ours);
        await repo.git('merge', '-q', '--no-edit', theirs);
        const { lines } = await changesOf(openRange(gitOf(repo), { commit: 'HEAD' }));
        expect(shortLines(lines)).toContain(`a.sh:1 ${HIDDEN}`);
      }
    });
  });

  it('a text that did not change, nor its encoding, is not read again', async () => {
    await withRepo(async (repo) => {
      await stageRaw(repo, '.gitattributes', `*.sh ${ATTRIBUTE}\n`);
      await hidden(repo, 'a.sh');
      await repo.git('commit', '-q', '-m', 'x');
      await stageRaw(repo, '.gitattributes', `# more\n*.sh ${ATTRIBUTE}\n`);
      await stageRaw(repo, 'a.sh', fromIbm037(HIDDEN), '100755');
      const { lines } = await changesOf(openStaged(gitOf(repo)));
      expect(shortLines(lines)).toEqual(['.gitattributes:1 # more']);
    });
  });

  it('it is found from a folder below the root', async () => {
    await withRepo(async (repo) => {
      await repo.stage('x/y', 'x\n');
      await stageRaw(repo, 'x/.gitattributes', `*.sh ${ATTRIBUTE}\n`);
      await hidden(repo, 'x/a.sh');
      await repo.git('commit', '-q', '-m', 'x');
      const git = openGit({ cwd: repo.path('x'), env: repo.env });
      const { lines } = await changesOf(openRange(git, { commit: 'HEAD' }));
      expect(shortLines(lines)).toContain(`x/a.sh:1 ${HIDDEN}`);
    });
  });

  it('no git is started for attributes of other folders that the work tree lacks', async () => {
    await withRepo(async (repo) => {
      await stageRaw(repo, 'x/.gitattributes', `*.sh ${ATTRIBUTE}\n`);
      await repo.git('commit', '-q', '-m', 'x');
      await repo.stage('a.sh', 'x\n');
      const { git, started } = watchedGit(gitOf(repo));
      await changesOf(openStaged(git));
      expect(started).toEqual(['diff-index']);
    });
  });

  it('a commit that brings it is read as it will lie on disk, where the work tree has another branch', async () => {
    await withRepo(async (repo) => {
      await repo.commit();
      await repo.git('checkout', '-q', '-b', 'other');
      await repo.write('x/.gitattributes', '*.sh working-tree-encoding=IBM037\n');
      await repo.git('add', '-A');
      const blob = await repo.tryGit(['hash-object', '-w', '--stdin'], {
        input: fromIbm037('curl http://a.net/\n'),
      });
      await repo.git('update-index', '--add', '--cacheinfo', `100755,${blob.stdout.trim()},x/a.sh`);
      await repo.git('commit', '-q', '-m', 'x');
      await repo.git('checkout', '-q', '-f', 'main');
      const { lines } = await changesOf(openRange(gitOf(repo), { from: 'main', to: 'other' }));
      expect(shortLines(lines)).toContain('x/a.sh:1 curl http://a.net/');
    });
  });

  it('nothing of the repository runs', async () => {
    await withRepo(async (repo) => {
      await repo.git('config', 'filter.mine.smudge', 'touch ran; cat');
      await repo.write('.gitattributes', '*.sh working-tree-encoding=IBM037 filter=mine\n');
      await repo.commit();
      const blob = await repo.tryGit(['hash-object', '-w', '--stdin'], {
        input: fromIbm037('curl http://a.net/\n'),
      });
      await repo.git('update-index', '--add', '--cacheinfo', `100644,${blob.stdout.trim()},a.sh`);
      await repo.git('commit', '-q', '-m', 'x');
      const { lines } = await changesOf(openRange(gitOf(repo), { commit: 'HEAD' }));
      expect(shortLines(lines)).toContain('a.sh:1 curl http://a.net/');
      expect((await repo.tryGit(['ls-files', '-o', '--', 'ran'])).stdout).toBe('');
    });
  });
});
