/** Whole files: below paths, and named in a list. */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { chmod, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { openPatchset, openTree } from '../../src/diff/tree.ts';
import { openGit } from '../../src/git.ts';
import { type Changes, changesOf, shortLines } from '../helpers/changes.ts';
import { compile, start } from '../helpers/child.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';

const told = ({ lines, binaries, skipped }: Changes) => ({
  lines: shortLines(lines).sort(),
  binaries: binaries.map(({ path }) => path),
  skipped: skipped.map(({ path, why }) => `${path} ${why}`).sort(),
});

const tree = async (repo: Repo, paths: readonly string[], cwd = repo.dir) =>
  changesOf(openTree(openGit({ cwd, env: repo.env }), { cwd, paths }));

describe('files below a path', () => {
  it('are all that git tracks or could track, whole', async () => {
    await withRepo(async (repo) => {
      await repo.write('.gitignore', 'node_modules/\n*.log\n');
      await repo.write('tracked', 'one\ntwo');
      await repo.commit();
      await repo.write('untracked', 'new\n');
      await repo.write('node_modules/x/index.js', 'ignored\n');
      await repo.write('debug.log', 'ignored\n');
      await repo.write('kept.log', 'tracked all the same\n');
      await repo.git('add', '-f', 'kept.log');
      await repo.write('program', Buffer.from('\0program'));
      await symlink('tracked', repo.path('link'));
      const changes = await tree(repo, ['.']);
      expect(told(changes)).toEqual({
        lines: [
          '.gitignore:1 node_modules/',
          '.gitignore:2 *.log',
          'kept.log:1 tracked all the same',
          'tracked:1 one',
          'tracked:2 two',
          'untracked:1 new',
        ],
        binaries: ['program'],
        skipped: ['debug.log gitignored', 'link symlink', 'node_modules/ gitignored'],
      });
      expect(changes.scanned).toEqual({ commits: 0, files: 5, lines: 6, binaries: 1 });
      const [binary] = changes.binaries;
      expect(binary?.sha256).toBe(createHash('sha256').update('\0program').digest('hex'));
      expect((await binary?.content?.())?.toString()).toBe('\0program');
    });
  });

  it('are none in a folder of git’s own, or an empty one: that is said', async () => {
    await withRepo(async (repo) => {
      await repo.write('a', 'a\n');
      await mkdir(repo.path('empty/within'), { recursive: true });
      for (const path of ['.git', '.git/hooks', repo.path('.git'), '.git/config'])
        expect(told(await tree(repo, [path])).skipped, path).toEqual([`${path} git-folder`]);
      expect(told(await tree(repo, ['empty', 'a'])).skipped).toEqual(['empty empty']);
      expect(told(await tree(repo, ['.'])).skipped).toEqual([]);
    });
  });

  it('are none below an ignored folder that is named whole or in part, nor of a bare repository', async () => {
    await withRepo(async (repo) => {
      await repo.write('.gitignore', 'out/\n');
      await repo.write('out/deep/er/x', 'x\n');
      for (const path of ['out', 'out/deep', 'out/deep/er', 'out/deep/er/x'])
        expect(told(await tree(repo, [path])), path).toMatchObject({
          lines: [],
          skipped: ['out/ gitignored'],
        });
      await repo.commit();
      await repo.git('clone', '-q', '--bare', '.', join(repo.outside, 'bare'));
      expect(told(await tree(repo, ['.'], join(repo.outside, 'bare')))).toMatchObject({
        lines: [],
        skipped: ['. git-folder'],
      });
    });
  });

  it('are named from the root, wherever the command runs', async () => {
    await withRepo(async (repo) => {
      await repo.write('sub/a', 'a\n');
      await repo.write('b', 'b\n');
      expect(told(await tree(repo, ['.'], repo.path('sub'))).lines).toEqual(['sub/a:1 a']);
      expect(told(await tree(repo, ['../b'], repo.path('sub'))).lines).toEqual(['b:1 b']);
      expect(told(await tree(repo, [repo.dir, 'b'])).lines).toEqual(['b:1 b', 'sub/a:1 a']);
    });
  });

  it('are what the working tree holds, not the index', async () => {
    await withRepo(async (repo) => {
      await repo.stage('a', 'staged\n');
      await repo.stage('gone', 'gone\n');
      await repo.write('a', 'in the working tree\n');
      await repo.tryGit(['rm', '-q', '--cached', 'x']);
      await rm(repo.path('gone'));
      expect(told(await tree(repo, ['.']))).toEqual({
        lines: ['a:1 in the working tree'],
        binaries: [],
        skipped: [],
      });
    });
  });

  it('may have any name', async () => {
    await withRepo(async (repo) => {
      const names = ['new\nline', '"quoted"', '*', ':(top)x', '-dash', 'caf\u00e9', ' '];
      for (const name of names) await repo.write(name, 'x\n');
      expect(told(await tree(repo, ['.'])).lines).toEqual(names.map((name) => `${name}:1 x`).sort());
      expect(told(await tree(repo, ['*'])).lines).toEqual(['*:1 x']);
    });
  });

  it('of submodules and of other repositories are left out, and that is said', async () => {
    await withRepo(async (repo) => {
      await repo.write('a', 'a\n');
      await repo.commit();
      await repo.git('-c', 'protocol.file.allow=always', 'submodule', '--quiet', 'add', repo.dir, 'module');
      await mkdir(repo.path('nested'));
      await repo.tryGit(['init', '-q'], { cwd: repo.path('nested') });
      await repo.write('nested/x', 'x\n');
      const { skipped, lines } = told(await tree(repo, ['.']));
      expect(skipped).toEqual(['module submodule', 'nested submodule']);
      expect(lines.filter((line) => !line.startsWith('.gitmodules'))).toEqual(['a:1 a']);
    });
  });

  it('outside of any repository are walked, and .gitignore files are obeyed', async () => {
    await withRepo(async (repo) => {
      const cwd = join(repo.outside, 'plain');
      await mkdir(join(cwd, 'sub', 'deep'), { recursive: true });
      await writeFile(join(cwd, '.gitignore'), '*.log\nbuild/\n');
      await writeFile(join(cwd, 'sub', '.gitignore'), '!kept.log\n');
      await writeFile(join(cwd, 'a.log'), 'x\n');
      await writeFile(join(cwd, 'sub', 'kept.log'), 'kept\n');
      await mkdir(join(cwd, 'build'));
      await writeFile(join(cwd, 'build', 'out'), 'x\n');
      await writeFile(join(cwd, 'sub', 'deep', 'b'), Buffer.from('\0b'));
      await writeFile(Buffer.concat([Buffer.from(`${cwd}/`), Buffer.from([0xe9])]), 'bytes\n');
      const changes = await tree(repo, ['.'], cwd);
      expect(told(changes)).toEqual({
        lines: [
          '.gitignore:1 *.log',
          '.gitignore:2 build/',
          'sub/.gitignore:1 !kept.log',
          'sub/kept.log:1 kept',
          '\ufffd:1 bytes',
        ],
        binaries: ['sub/deep/b'],
        skipped: ['a.log gitignored', 'build/ gitignored'],
      });
      expect(await changesOf(openTree(null, { cwd, paths: ['sub'] }))).toMatchObject({
        scanned: { files: 3 },
      });
    });
  });

  it('that are not there are an error', async () => {
    await withRepo(async (repo) => {
      await expect(tree(repo, ['nowhere'])).rejects.toMatchObject({ code: 'input' });
    });
  });

  // Root may read everything; then a file whose disk fails stands in.
  const isRoot = process.getuid?.() === 0;
  const NOBODY = 65_534;

  it('that cannot be read are not checked', async () => {
    await withRepo(async (repo) => {
      await repo.write('open', 'x\n');
      await repo.run('mkfifo', ['pipe']);
      await repo.write('secret', 'x\n');
      await repo.write('shut/inner', 'x\n');
      await repo.git('add', 'shut');
      await chmod(repo.path('secret'), 0);
      await chmod(repo.path('shut'), 0);
      const changes = isRoot ? await tree(repo, ['.', '/proc/self/mem']) : await tree(repo, ['.']);
      const closed = isRoot ? [expect.stringMatching(/^\/proc\/\d+\/mem$/)] : ['secret', 'shut/inner'];
      expect(changes.unread).toEqual(closed.map((path) => ({ why: 'closed', path })));
      expect(changes.skipped).toEqual([]);
      expect(shortLines(changes.lines)).toContain('open:1 x');
      await chmod(repo.path('shut'), 0o755);
    });
  });

  it('are not checked in a folder that cannot be listed, in git or not', async () => {
    await withRepo(async (repo) => {
      const outside = join(repo.outside, 'plain');
      const shut = [repo.path('shut'), join(outside, 'shut')];
      for (const folder of shut) await mkdir(folder, { recursive: true });
      const script = await compile('closed-paths', repo.outside);
      for (const folder of shut) await chmod(folder, 0);
      if (isRoot) await repo.run('chown', ['-R', String(NOBODY), repo.outside]);
      const child = start(script, [repo.dir, outside], { env: repo.env, ...(isRoot ? { uid: NOBODY } : {}) });
      await child.ended;
      const closed = [{ why: 'closed', path: 'shut' }];
      expect(JSON.parse(child.lines()[0] ?? '')).toEqual([closed, closed]);
      for (const folder of shut) await chmod(folder, 0o755);
    });
  });

  it('behind a folder that became a link are not followed', async () => {
    await withRepo(async (repo) => {
      await repo.write('folder/a', 'a\n');
      await repo.commit();
      await rename(repo.path('folder'), join(repo.outside, 'folder'));
      await symlink(join(repo.outside, 'folder'), repo.path('folder'));
      await writeFile(join(repo.outside, 'list'), 'folder/a\n');
      expect(told(await tree(repo, ['.']))).toMatchObject({
        lines: [],
        skipped: ['folder symlink', 'folder/a symlink'],
      });
      const list = createReadStream(join(repo.outside, 'list'));
      const named = await changesOf(openPatchset({ cwd: repo.dir, name: 'list', list }));
      expect(told(named)).toMatchObject({ lines: [], skipped: ['folder/a symlink'] });
    });
  });

  it('with lines of any length come in small pieces', async () => {
    await withRepo(async (repo) => {
      const long = 'x'.repeat(300_000);
      await repo.write('a', `short\n${long}\n${long}`);
      const changes = await tree(repo, ['a']);
      expect(changes.lines.map(({ line, text }) => [line, text.length])).toEqual([
        [1, 5],
        [2, 300_000],
        [3, 300_000],
      ]);
      expect(changes.scanned.lines).toBe(3);
      expect(Math.max(...changes.chunks.map(({ text }) => text.length))).toBeLessThan(200_000);
    });
  });
});

describe('files that a list names', () => {
  const set = (cwd: string, file: string, root: string | null = null) =>
    changesOf(openPatchset({ cwd, name: file, list: createReadStream(resolve(cwd, file)), root }));

  it('are read whole, from the root or from here', async () => {
    await withRepo(async (repo) => {
      await repo.write('a', 'a\n');
      await repo.write('sub/b', 'b\n');
      await repo.write('sub/c', Buffer.from('\0c'));
      await repo.write('caf\u00e9', 'c\n');
      await writeFile(join(repo.outside, 'list'), 'a\r\nsub/b\n\nb\nc\n"caf\\303\\251"\ngone\nsub/b\n');
      const changes = await set(repo.path('sub'), join(repo.outside, 'list'), repo.dir);
      expect(told(changes)).toEqual({
        lines: ['a:1 a', 'caf\u00c3\u00a9:1 c', 'sub/b:1 b'].map((line) =>
          line.replace('\u00c3\u00a9', '\u00e9'),
        ),
        binaries: ['sub/c'],
        skipped: ['gone missing'],
      });
    });
  });

  it.each([
    ['ended by NUL', Buffer.from('a\0sub/b\0gone\0')],
    ['in UTF-16, as PowerShell writes it', Buffer.from('\ufeffa\r\nsub/b\r\ngone\r\n', 'utf16le')],
    ['in UTF-16 of the other order', Buffer.from('\ufeffa\nsub/b\ngone\n', 'utf16le').swap16()],
    ['behind a byte order mark', Buffer.from('\ufeffa\nsub/b\ngone\n')],
  ])('are read %s', async (_, list) => {
    await withRepo(async (repo) => {
      await repo.write('a', 'a\n');
      await repo.write('sub/b', 'b\n');
      await writeFile(join(repo.outside, 'list'), list);
      const changes = await set(repo.dir, join(repo.outside, 'list'), repo.dir);
      expect(told(changes)).toEqual({
        lines: ['a:1 a', 'sub/b:1 b'],
        binaries: [],
        skipped: ['gone missing'],
      });
    });
  });

  it.each([
    ['a URL', 'http://evil.net/x\n'],
    ['a patch', 'diff --git a/a b/a\n--- a/a\n+++ b/a\n@@ -1 +1 @@\n-a\n+b\n'],
    ['--name-status', 'M\ta\nD\tgone\n'],
    ['--name-status of deleted files alone', 'D\tgone\n'],
    ['a rename of --name-status', 'R100\tgone\ta\n'],
    ['status --short', ' M a\n'],
    ['status --short of what is deleted', ' D gone\n'],
    ['status --short of new files', '?? a\n'],
    ['several names in a line', 'a sub/b\n'],
    ['names between commas', 'a,sub/b\n'],
  ])('are no other kind of list: %s', async (_, list) => {
    await withRepo(async (repo) => {
      await repo.write('a', 'a\n');
      await repo.write('sub/b', 'b\n');
      await writeFile(join(repo.outside, 'list'), list);
      const error = { code: 'input', message: expect.stringContaining('is not the name of a file') };
      await expect(set(repo.dir, join(repo.outside, 'list'), repo.dir)).rejects.toMatchObject(error);
    });
  });

  it('may be gone, whatever they are called', async () => {
    await withRepo(async (repo) => {
      await repo.write('a', 'a\n');
      const gone = ['docs/my file', 'a b', 'D', 'x, y', 'AM', 'http:/x'];
      await writeFile(join(repo.outside, 'list'), `${gone.join('\n')}\n"t\\tx"\n`);
      const { skipped } = await set(repo.dir, join(repo.outside, 'list'), repo.dir);
      expect(skipped).toHaveLength(gone.length + 1);
    });
  });

  it('may hold anything in their names where they are there', async () => {
    await withRepo(async (repo) => {
      for (const name of ['a', 'b', 'a b', 'a,b', 'M\tx', ' M x']) await repo.write(name, `${name}\n`);
      await writeFile(join(repo.outside, 'list'), 'a b\na,b\n"M\\tx"\n M x\n');
      expect((await set(repo.dir, join(repo.outside, 'list'), repo.dir)).scanned.files).toBe(4);
    });
  });
});
