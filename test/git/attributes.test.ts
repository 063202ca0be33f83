/**
 * `diff` in an attributes file makes git show a binary as text, and of a changed one not its beginning, which would tell.
 * Whichever attributes file git obeys, the binary is still one.
 */
import { mkdir, rm, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openRange } from '../../src/diff/range.ts';
import { openStaged } from '../../src/diff/staged.ts';
import { openGit } from '../../src/git.ts';
import { changesOf } from '../helpers/changes.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';
import { watchedGit } from '../helpers/watched-git.ts';

const before = '\0\nan old line\n';
const after = '\0\na new line\n';

/** A binary that changes in a line of plain text; `prepare` runs between its two versions. */
async function changedBinary(repo: Repo, prepare: () => Promise<unknown>, folder = 'data'): Promise<void> {
  await repo.stage(`${folder}/.gitattributes`, '*.bin diff\n');
  await repo.stage(`${folder}/x.bin`, before);
  await repo.commit();
  await prepare();
  await repo.write(`${folder}/x.bin`, after);
  await repo.git('add', `${folder}/x.bin`);
}

async function stagedBinaries(repo: Repo, env: NodeJS.ProcessEnv = {}): Promise<readonly string[]> {
  const git = openGit({ cwd: repo.dir, env: { ...repo.env, ...env } });
  const { binaries } = await changesOf(openStaged(git));
  return binaries.map(({ path }) => path);
}

describe('a binary that attributes call text is still one', () => {
  const cases: readonly (readonly [string, (repo: Repo) => Promise<unknown>])[] = [
    ['they stand in the work tree', async () => undefined],
    ['they stand in the index alone', (repo) => rm(repo.path('data/.gitattributes'))],
    [
      'a link stands in their place',
      async (repo) => {
        await rm(repo.path('data/.gitattributes'));
        await repo.write('harmless', '# nothing\n');
        await symlink('../harmless', repo.path('data/.gitattributes'));
      },
    ],
    [
      'the index compresses names',
      async (repo) => {
        await rm(repo.path('data/.gitattributes'));
        await repo.git('update-index', '--index-version', '4');
      },
    ],
    [
      'the index is split',
      async (repo) => {
        await rm(repo.path('data/.gitattributes'));
        await repo.git('update-index', '--split-index');
      },
    ],
    [
      'the index has flags of version 3',
      async (repo) => {
        await rm(repo.path('data/.gitattributes'));
        await repo.write('later', 'x');
        await repo.git('add', '-N', 'later');
      },
    ],
  ];
  it.each(cases)('%s', (_, prepare) =>
    withRepo(async (repo) => {
      await changedBinary(repo, () => prepare(repo));
      expect(await stagedBinaries(repo)).toEqual(['data/x.bin']);
    }),
  );

  it('in a repository of SHA-256, and in a range', () =>
    withRepo(
      async (repo) => {
        await changedBinary(repo, () => rm(repo.path('data/.gitattributes')));
        await repo.git('commit', '-q', '-m', 'changed');
        const git = openGit({ cwd: repo.dir, env: repo.env });
        const { binaries } = await changesOf(openRange(git, { commit: 'HEAD' }));
        expect(binaries.map(({ path }) => path)).toEqual(['data/x.bin']);
      },
      { init: ['--object-format=sha256'] },
    ));

  it('with another index, as a hook of `git commit PATH` has it', () =>
    withRepo(async (repo) => {
      await changedBinary(repo, () => rm(repo.path('data/.gitattributes')));
      await repo.run('mv', ['.git/index', '.git/next-index-1.lock']);
      expect(await stagedBinaries(repo, { GIT_INDEX_FILE: '.git/next-index-1.lock' })).toEqual([
        'data/x.bin',
      ]);
    }));

  it('in a folder whose name is not UTF-8', () =>
    withRepo(async (repo) => {
      const folder = Buffer.from(`${repo.dir}/\xff`, 'latin1');
      await mkdir(folder).catch(() => undefined);
      const oid = async (content: string) =>
        (await repo.run('git', ['hash-object', '-w', '--stdin'], { input: content })).stdout.trim();
      const put = async (name: string, content: string) => {
        const entry = Buffer.from(`100644 ${await oid(content)}\t\xff/${name}\0`, 'latin1');
        await repo.run('git', ['update-index', '-z', '--index-info'], { input: entry });
      };
      await put('.gitattributes', '*.bin diff\n');
      await put('x.bin', before);
      await repo.git('commit', '-q', '-m', 'first');
      await repo.run('git', ['checkout-index', '-a']);
      await put('x.bin', after);
      expect(await stagedBinaries(repo)).toEqual(['\ufffd/x.bin']);
    }));
});

describe('a changed text beside attributes that do not concern it', () => {
  it('is not opened: its patch is believed', () =>
    withRepo(async (repo) => {
      await repo.stage('.gitattributes', '* text=auto\n');
      await repo.stage('other/.gitattributes', '*.bin diff\n');
      await repo.stage('symlink.txt', 'one\n');
      await repo.commit();
      await repo.stage('symlink.txt', 'one\ntwo\n');
      const { git, started } = watchedGit(openGit({ cwd: repo.dir, env: repo.env }));
      const { lines } = await changesOf(openStaged(git));
      expect(lines.map(({ text }) => text)).toEqual(['two']);
      expect(started).toEqual(['diff-index']);
    }));
});
