/** Real commits and pushes through plain git hooks, with a stand-in for the tool. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, readFile, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Repo, withRepo } from '../helpers/repo.ts';
import { calls, install, pathWith, SYSTEM, standIn, uninstall } from './hooks-world.ts';

interface World {
  readonly repo: Repo;
  readonly log: string;
}

const SUSPECT = 'see http://evil.net/x\n';

/** Installed, with one commit, the stand-in in node_modules, and no rc file (its own tests have one). */
async function withHooks(
  use: (world: World) => Promise<void>,
  prepare?: (repo: Repo) => Promise<void>,
): Promise<void> {
  await withRepo(async (repo) => {
    const log = join(repo.outside, 'calls');
    await standIn(repo.path('node_modules/.bin/anteater'), log);
    await repo.write('.git/info/exclude', 'node_modules\n.anteaterrc\n');
    await repo.stage('first.txt', 'first\n');
    await repo.commit();
    await prepare?.(repo);
    await install(repo);
    await rm(repo.path('.anteaterrc'), { force: true });
    await use({ repo, log });
  });
}

const commit = (repo: Repo, env: NodeJS.ProcessEnv = {}, args: readonly string[] = []) =>
  repo.tryGit(['commit', '-m', 'a commit', ...args], { env: { ...repo.env, ...env } });

describe('before a commit', () => {
  test('with something to check the tool is started, and its answer decides', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.stage('a.txt', SUSPECT);
      expect((await commit(repo, { ANSWER: '1' })).code).toBe(1);
      expect((await commit(repo, { ANSWER: '3' })).code).toBe(1);
      expect((await commit(repo)).code).toBe(0);
      expect((await calls(log)).map((call) => call.args)).toEqual([['staged'], ['staged'], ['staged']]);
    });
  });

  test('with nothing to check Node is not started, and one line says how much was looked at', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.stage('a.txt', 'one\ntwo\nthree\n');
      await repo.stage('first.txt', 'first\nand more\n');
      const done = await commit(repo);
      expect(done.code).toBe(0);
      expect(`${done.stdout}${done.stderr}`).toContain('anteater: passed, 4 added lines: nothing to check\n');
      expect(await calls(log)).toEqual([]);
    });
  });

  test.each<[string, (repo: Repo) => Promise<void>]>([
    ['a URL', (repo) => repo.stage('a.txt', SUSPECT)],
    ['an address', (repo) => repo.stage('a.txt', 'dns 9.9.9.9\n')],
    ['a defanged URL', (repo) => repo.stage('a.txt', 'hxxp[:]//evil[.]net\n')],
    ['a binary', (repo) => repo.stage('a.bin', Buffer.from([1, 0, 2, 0]))],
    ['UTF-16', (repo) => repo.stage('a.txt', Buffer.from('\ufeffhttp://evil.net', 'utf16le'))],
    [
      'a link',
      async (repo) => {
        await symlink('first.txt', repo.path('link'));
        await repo.git('add', 'link');
      },
    ],
    ['a URL in a file whose name is odd', (repo) => repo.stage('o"d\n name é', SUSPECT)],
    [
      'a rename with an edit',
      async (repo) => {
        await repo.git('mv', 'first.txt', 'second.txt');
        await repo.stage('second.txt', `first\n${SUSPECT}`);
      },
    ],
    [
      'an exact rename of a file with a URL, which may or may not be asked about',
      async (repo) => {
        await repo.stage('a.txt', SUSPECT);
        await repo.commit();
        await repo.git('mv', 'a.txt', 'b.txt');
      },
    ],
    ['a change to our own configuration', (repo) => repo.stage('docs/.anteaterrc.md', 'plain words\n')],
  ])('%s is for the tool to look at', async (_, stage) => {
    await withHooks(async ({ repo, log }) => {
      await stage(repo);
      expect((await commit(repo)).code).toBe(0);
      expect((await calls(log)).length).toBe(1);
    });
  });

  test.each([
    ['text', '*.dat text diff'],
    ['a driver', '*.dat diff=words'],
    ['binary', '*.dat binary'],
  ])(
    'attributes that call it %s hide no binary, even where only its later lines change',
    async (_, attributes) => {
      await withHooks(
        async ({ repo, log }) => {
          await repo.stage('a.dat', 'MZ\x90\n\0\nplain\nchanged\n');
          expect((await commit(repo)).code).toBe(0);
          await repo.stage('b.dat', 'begin\nplain\nhttp://evil.net/\n');
          expect((await commit(repo)).code).toBe(0);
          expect((await calls(log)).length).toBe(2);
        },
        async (repo) => {
          await repo.stage('.gitattributes', `${attributes}\n`);
          await repo.stage('a.dat', 'MZ\x90\n\0\nplain\n');
          await repo.stage('b.dat', 'begin\nplain\n');
          await repo.commit();
        },
      );
    },
  );

  test.each([
    ['color.ui', 'always'],
    ['color.diff', 'always'],
    ['diff.external', 'true'],
    ['diff.noprefix', 'true'],
    ['diff.renames', 'copies'],
    ['diff.context', '0'],
    ['diff.relative', 'true'],
    ['core.attributesFile', '../all-binary'],
    ['diff.algorithm', 'patience'],
    ['core.quotePath', 'false'],
    ['core.abbrev', '4'],
    ['diff.mnemonicPrefix', 'true'],
    ['diff.suppressBlankEmpty', 'true'],
    ['diff.orderFile', '../all-binary'],
    ['diff.ignoreSubmodules', 'all'],
  ])('the setting %s=%s hides nothing', async (key, value) => {
    await withHooks(async ({ repo, log }) => {
      await writeFile(join(repo.outside, 'all-binary'), '* -diff\n');
      await repo.git('config', key, value);
      const odd = {
        'src/a.txt': SUSPECT,
        'src/a\u202etxt.js': 'plain\n',
        'src/a.png': 'text\n',
        b: 'MZ\n',
        c: 'a\0b',
      };
      for (const [path, content] of Object.entries(odd)) {
        const before = (await calls(log)).length;
        await repo.stage(path, content);
        expect((await commit(repo)).code).toBe(0);
        expect((await calls(log)).length, path).toBe(before + 1);
      }
    });
  });

  test('variables that change how git shows a diff hide nothing', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.stage('a.txt', SUSPECT);
      const env = {
        GIT_DIFF_OPTS: '--unified=0',
        GIT_EXTERNAL_DIFF: 'true',
        LC_ALL: 'C.UTF-8',
        LANG: 'tr_TR.UTF-8',
      };
      expect((await commit(repo, env)).code).toBe(0);
      expect((await calls(log)).length).toBe(1);
    });
  });

  test('git commit -a and git commit PATH are judged by what they commit', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.write('first.txt', SUSPECT);
      expect((await commit(repo, {}, ['-a'])).code).toBe(0);
      expect((await calls(log)).length).toBe(1);
      await repo.stage('other.txt', SUSPECT);
      await repo.write('first.txt', 'harmless\n');
      expect((await commit(repo, {}, ['first.txt'])).code).toBe(0);
      expect((await calls(log)).length).toBe(1);
    });
  });

  test('the first commit of a repository is for the tool', async () => {
    await withRepo(async (repo) => {
      const log = join(repo.outside, 'calls');
      await standIn(repo.path('node_modules/.bin/anteater'), log);
      await install(repo);
      await repo.stage('a.txt', 'nothing\n');
      expect((await commit(repo)).code).toBe(0);
      expect((await calls(log)).length).toBe(1);
    });
  });

  test('a broken git in the way is for the tool, never a pass', async () => {
    await withHooks(async ({ repo, log }) => {
      const bin = join(repo.outside, 'bin');
      await mkdir(bin);
      for (const program of ['tr', 'grep', 'sed']) {
        await writeFile(join(bin, program), '#!/bin/sh\nexit 1\n', { mode: 0o755 });
        await repo.stage('a.txt', `nothing ${program}\n`);
        // git puts its own folder first on a hook's PATH; the broken programs come next.
        expect((await commit(repo, { PATH: `${bin}:${repo.env.PATH}` })).code).toBe(0);
        await rm(join(bin, program));
      }
      expect((await calls(log)).length).toBe(3);
    });
  });

  test('deferred lookups are for the tool to report, in every worktree of the repository', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.stage('a.txt', 'nothing\n');
      expect((await commit(repo)).code).toBe(0);
      expect((await calls(log)).length).toBe(0);
      await writeFile(repo.path('.git/anteater-deferred'), '');
      await repo.stage('a.txt', 'nothing more\n');
      expect((await commit(repo)).code).toBe(0);
      expect((await calls(log)).length).toBe(1);
      await repo.git('worktree', 'add', '-q', '../linked', '-b', 'linked');
      const linked = repo.path('../linked');
      await writeFile(join(linked, 'a.txt'), 'nothing at all\n');
      await repo.git('-C', linked, 'add', 'a.txt');
      const done = await repo.run('git', ['-C', linked, 'commit', '-q', '-m', 'x'], repo.env);
      expect(done.code).toBe(0);
      expect((await calls(log)).length).toBe(2);
    });
  });

  test('a configuration that the tool has not read since it changed is for the tool to judge', async () => {
    await withHooks(async ({ repo, log }) => {
      const clean = async (text: string, answer: string): Promise<number> => {
        await repo.stage('a.txt', text);
        return (await commit(repo, { ANSWER: answer })).code;
      };
      await repo.write('.anteaterrc', 'chekcs: []\n');
      expect(await clean('one\n', '2')).toBe(1);
      expect(await clean('one\n', '2')).toBe(1);
      expect((await calls(log)).length).toBe(2);
      await repo.run('touch', ['-d', '2001-01-01', '.anteaterrc']);
      expect(await clean('one\n', '0')).toBe(0);
      expect(await clean('two\n', '0')).toBe(0);
      expect((await calls(log)).length).toBe(3);
      await repo.run('touch', ['-d', '2999-01-01', '.anteaterrc']);
      expect(await clean('three\n', '0')).toBe(0);
      expect((await calls(log)).length).toBe(4);
    });
  });

  test.each<[string, readonly string[], (repo: Repo) => Promise<void>]>([
    ['at the root', [], (repo) => repo.stage('.gitattributes', '*.sh working-tree-encoding=IBM037\n')],
    ['in a folder', [], (repo) => repo.stage('x/.gitattributes', '*.sh working-tree-encoding=IBM037\n')],
    ['of the clone', [], (repo) => repo.write('.git/info/attributes', '* working-tree-encoding=IBM037\n')],
    [
      'in a split index',
      ['-c', 'core.splitIndex=true'],
      (repo) => repo.stage('.gitattributes', '*.sh working-tree-encoding=IBM037\n'),
    ],
  ])(
    'text that lies on disk in another encoding is for the tool (attributes %s)',
    async (_, flags, prepare) => {
      await withHooks(async ({ repo, log }) => {
        await repo.git(...flags, 'update-index', '--refresh');
        await repo.stage('plain.txt', 'nothing here\n');
        expect((await commit(repo)).code).toBe(0);
        const before = (await calls(log)).length;
        await prepare(repo);
        await repo.git(...flags, 'commit', '-qm', 'attributes', '--no-verify', '--allow-empty');
        await repo.stage('x/a.sh', 'nothing here that is an address\n');
        expect((await commit(repo)).code).toBe(0);
        expect((await calls(log)).length).toBe(before + 1);
      });
    },
  );

  test('so is one in package.json; a package.json without any costs nothing', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.write('.git/info/exclude', 'node_modules\npackage.json\n');
      await repo.stage('b.txt', 'plain words\n');
      await repo.write('package.json', '{"name": "x"}\n');
      expect((await commit(repo)).code).toBe(0);
      expect((await calls(log)).length).toBe(0);
      await repo.write('package.json', '{"anteater": {"chekcs": []}}\n');
      await repo.stage('c.txt', 'plain words\n');
      await commit(repo);
      expect((await calls(log)).length).toBe(1);
    });
  });

  test('other attributes start nothing', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.stage('.gitattributes', '*.sh text eol=lf\n');
      await repo.stage('a.sh', 'echo attributes\n');
      expect((await commit(repo)).code).toBe(0);
      expect(await calls(log)).toEqual([]);
    });
  });

  test('ANTEATER_SKIP=1 skips, and says so', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.stage('a.txt', SUSPECT);
      const done = await commit(repo, { ANTEATER_SKIP: '1', ANSWER: '1' });
      expect(done.code).toBe(0);
      expect(done.stderr).toContain('anteater: skipped, nothing was checked (ANTEATER_SKIP=1)');
      expect(await calls(log)).toEqual([]);
    });
  });

  test('the certificates that slow Node down are handed on under another name', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.stage('a.txt', SUSPECT);
      await commit(repo, { NODE_EXTRA_CA_CERTS: '/etc/company.pem' });
      const [call] = await calls(log);
      expect(call?.env.ANTEATER_CA_CERTS).toBe('/etc/company.pem');
      expect(call?.env.NODE_EXTRA_CA_CERTS).toBeUndefined();
    });
  });
});

test('a program that the branch itself brings along is not run', async () => {
  await withHooks(async ({ repo, log }) => {
    await repo.git('add', '--force', 'node_modules/.bin/anteater');
    await repo.commit('Bring a program along');
    await repo.stage('a.txt', SUSPECT);
    await repo.tryGit(['commit', '-q', '-m', 'x']);
    expect(await calls(log)).toEqual([]);
  });
});

describe('before a push', () => {
  test('the tool gets the remote, its address and every ref line, and decides', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.git('init', '-q', '--bare', '../re mote.git');
      await repo.git('remote', 'add', 'origin', '../re mote.git');
      await repo.git('tag', 'v1');
      expect(
        (await repo.tryGit(['push', 'origin', 'main', 'v1'], { env: { ...repo.env, ANSWER: '3' } })).code,
      ).not.toBe(0);
      expect(await repo.git('ls-remote', 'origin')).toBe('');
      await repo.git('push', '-q', 'origin', 'main', 'v1');
      const head = (await repo.git('rev-parse', 'HEAD')).trim();
      const zero = '0'.repeat(40);
      const lines = [
        `refs/heads/main ${head} refs/heads/main ${zero}`,
        `refs/tags/v1 ${head} refs/tags/v1 ${zero}`,
      ];
      for (const call of await calls(log)) {
        expect(call.args).toEqual(['pre-push', 'origin', '../re mote.git']);
        expect(call.stdin).toBe(`${lines.join('\n')}\n`);
      }
      expect((await calls(log)).length).toBe(2);
    });
  });

  test('more refs than a pipe holds are passed whole, and drained when the push is skipped', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.git('init', '-q', '--bare', '../remote.git');
      const head = (await repo.git('rev-parse', 'HEAD')).trim();
      const refs = Array.from(
        { length: 400 },
        (_, index) => `create refs/tags/${'long/'.repeat(20)}${index} ${head}\n`,
      );
      await repo.run('git', ['update-ref', '--stdin'], { input: refs.join('') });
      const push = (env: NodeJS.ProcessEnv) =>
        repo.tryGit(['push', '../remote.git', '--tags'], { env: { ...repo.env, ...env } });
      expect((await push({ ANSWER: '1' })).code).not.toBe(0);
      const skipped = await push({ ANTEATER_SKIP: '1' });
      expect([skipped.code, skipped.stderr.includes('anteater: skipped')]).toEqual([0, true]);
      expect((await calls(log)).map((call) => call.stdin.split('\n').length - 1)).toEqual([400]);
    });
  });
});

describe('where programs are found', () => {
  const bare = async (repo: Repo, programs = SYSTEM) => ({
    HOME: repo.env.HOME,
    PATH: await pathWith(join(repo.outside, 'bin'), programs, repo.run),
    GIT_CONFIG_GLOBAL: repo.env.GIT_CONFIG_GLOBAL,
    GIT_AUTHOR_NAME: 'x',
    GIT_AUTHOR_EMAIL: 'x@localhost',
    GIT_COMMITTER_NAME: 'x',
    GIT_COMMITTER_EMAIL: 'x@localhost',
  });
  const push = async (repo: Repo, env: NodeJS.ProcessEnv) => {
    await repo.git('init', '-q', '--bare', '../remote.git');
    return repo.tryGit(['push', '../remote.git', 'HEAD:refs/heads/x'], { env });
  };
  const suspect = async (repo: Repo, env: NodeJS.ProcessEnv) => {
    await repo.stage('a.txt', SUSPECT);
    return repo.tryGit(['commit', '-m', 'x'], { env });
  };

  test('a client without Node on its PATH is told what is missing, in its first line, and how to go on', async () => {
    await withHooks(async ({ repo, log }) => {
      await hideNode(repo);
      const env = { ...(await bare(repo)), NVM_DIR: '/nonexistent' };
      for (const done of [await suspect(repo, env), await push(repo, env)]) {
        expect(done.code).not.toBe(0);
        const [first = '', ...rest] = done.stderr.split('\n');
        expect(first).toBe('anteater: NOT CHECKED, so blocked: Node.js was not found');
        expect(rest.join('\n')).toMatch(/ANTEATER_SKIP=1 git (commit|push)/);
      }
      expect(await calls(log)).toEqual([]);
    });
  });

  test.each([
    ['.nvm/versions/node/v22.1.0/bin'],
    ['.local/share/fnm/aliases/default/bin'],
    ['.volta/bin'],
    ['.asdf/shims'],
    ['.local/share/mise/shims'],
    ['n/bin'],
  ])('Node is found in ~/%s', async (folder) => {
    await withHooks(async ({ repo, log }) => {
      await hideNode(repo);
      await nodeIn(join(String(repo.env.HOME), folder));
      expect((await suspect(repo, await bare(repo))).code).toBe(0);
      expect((await calls(log)).length).toBe(1);
    });
  });

  test('of several versions under nvm the newest is taken', async () => {
    await withHooks(async ({ repo, log }) => {
      await hideNode(repo);
      const versions = join(String(repo.env.HOME), '.nvm/versions/node');
      for (const version of ['v8.17.0', 'v20.11.1', 'v9.0.0', 'v18.2.0']) {
        await nodeIn(join(versions, version, 'bin'));
      }
      expect((await suspect(repo, await bare(repo))).code).toBe(0);
      expect((await calls(log))[0]?.env.PATH).toContain('v20.11.1/bin');
    });
  });

  test('where Node was at init is remembered', async () => {
    await withRepo(async (repo) => {
      const log = join(repo.outside, 'calls');
      const node = await nodeIn(join(repo.outside, "it's far/bin"));
      await standIn(join(repo.outside, 'package/bin/anteater.cjs'), log);
      await repo.stage('first.txt', 'first\n');
      await repo.commit();
      await install(repo, repo.dir, { node, bin: join(repo.outside, 'package/bin/anteater.cjs') });
      expect((await suspect(repo, await bare(repo))).code).toBe(0);
      expect((await push(repo, await bare2(repo))).code).toBe(0);
      expect((await calls(log)).map((call) => call.args[0])).toEqual(['staged', 'pre-push']);
    });
  });

  test('without the tool anywhere, the commit is blocked with the command that installs it', async () => {
    await withHooks(async ({ repo }) => {
      await rm(repo.path('node_modules'), { recursive: true });
      const done = await suspect(repo, repo.env);
      expect(done.code).not.toBe(0);
      expect(done.stderr.split('\n')[0]).toBe('anteater: NOT CHECKED, so blocked: anteater was not found');
      expect(done.stderr).toContain('npm install --save-dev anteater-hook');
    });
  });

  test('a tool installed above the repository, by the user, is found', async () => {
    await withHooks(async ({ repo, log }) => {
      await rm(repo.path('node_modules'), { recursive: true });
      await standIn(join(repo.outside, 'node_modules/.bin/anteater'), log);
      expect((await suspect(repo, repo.env)).code).toBe(0);
      expect((await calls(log)).length).toBe(1);
    });
  });

  /** As `bare`, in a second folder. */
  const bare2 = async (repo: Repo) => ({
    ...repo.env,
    PATH: await pathWith(join(repo.outside, 'bin2'), SYSTEM, repo.run),
  });

  /** The places of the machine itself (/usr/bin, Homebrew) must not answer in these tests. */
  async function hideNode(repo: Repo): Promise<void> {
    const runner = repo.path('.git/hooks/anteater');
    const text = await readFile(runner, 'utf8');
    const hidden = text.replace(
      / \/(opt\/homebrew|usr\/local|home\/linuxbrew\/\.linuxbrew|opt\/local|usr|snap)\/bin\b/g,
      '',
    );
    expect(hidden).not.toBe(text);
    await writeFile(runner, hidden);
  }

  async function nodeIn(folder: string): Promise<string> {
    await mkdir(folder, { recursive: true });
    const path = join(folder, 'node');
    await writeFile(path, `#!/bin/sh\nexec '${process.execPath}' "$@"\n`);
    await chmod(path, 0o755);
    return path;
  }
});

describe('in every kind of checkout', () => {
  test('a linked worktree runs the hooks, and finds the tool of the main checkout', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.git('worktree', 'add', '-q', '-b', 'side', '../side tree');
      const tree = join(repo.outside, 'side tree');
      await writeFile(join(tree, 'a.txt'), SUSPECT);
      await repo.tryGit(['add', '.'], { cwd: tree });
      expect((await repo.tryGit(['commit', '-m', 'x'], { cwd: tree })).code).toBe(0);
      expect((await calls(log)).map((call) => call.cwd)).toEqual([tree]);
      await install(repo, tree);
      expect(await readFile(repo.path('.git/hooks/pre-commit'), 'utf8')).toContain('anteater');
    });
  });

  test('installed from a sub-folder of a path with spaces, committed from another', async () => {
    await withRepo(async (repo) => {
      const log = join(repo.outside, 'calls');
      await repo.git('init', '-q', '../it is "odd"');
      const odd = join(repo.outside, 'it is "odd"');
      await mkdir(join(odd, 'sub folder/deeper'), { recursive: true });
      await standIn(join(odd, 'node_modules/.bin/anteater'), log);
      await install(repo, join(odd, 'sub folder'));
      await writeFile(join(odd, 'sub folder/deeper/a.txt'), SUSPECT);
      await repo.tryGit(['add', 'a.txt'], { cwd: join(odd, 'sub folder/deeper') });
      expect((await repo.tryGit(['commit', '-m', 'x'], { cwd: join(odd, 'sub folder/deeper') })).code).toBe(
        0,
      );
      expect((await calls(log)).map((call) => call.cwd)).toEqual([odd]);
    });
  });

  test('a hooks folder of the repository’s own holds nothing of this machine', async () => {
    await withHooks(
      async ({ repo, log }) => {
        const runner = await readFile(repo.path('.githooks/anteater'), 'utf8');
        expect(runner).not.toContain(repo.outside);
        await repo.stage('sub/a.txt', SUSPECT);
        expect((await repo.tryGit(['commit', '-m', 'x'], { cwd: repo.path('sub') })).code).toBe(0);
        expect((await calls(log)).length).toBe(1);
      },
      async (repo) => {
        await repo.git('config', 'core.hooksPath', '.githooks');
      },
    );
  });

  test('a hooks folder of the user’s is refused, with a command that works when pasted', async () => {
    await withRepo(async (repo) => {
      await repo.git('config', '--global', 'core.hooksPath', join(repo.outside, 'shared hooks'));
      const error: unknown = await install(repo).catch((caught: unknown) => caught);
      expect(error).toMatchObject({
        code: 'setup',
        message: expect.stringContaining('core.hooksPath (global'),
      });
      const command = /git config \S+ core.hooksPath .+(?= &&)/.exec(
        error instanceof Error && 'hint' in error ? String(error.hint) : '',
      );
      expect((await repo.run('sh', ['-c', command?.[0] ?? 'false'])).code).toBe(0);
      await install(repo);
      expect(await readFile(repo.path('.git/hooks/pre-commit'), 'utf8')).toContain('anteater');
    });
  });
});

describe('before a merge', () => {
  test('what it brings in is looked at, and a bad one is not committed', async () => {
    await withHooks(async ({ repo, log }) => {
      await repo.git('checkout', '-q', '-b', 'side');
      await repo.stage('bad.txt', SUSPECT);
      await repo.commit();
      await repo.git('checkout', '-q', 'main');
      const merge = (env: NodeJS.ProcessEnv) =>
        repo.tryGit(['merge', '--no-ff', '-m', 'merged', 'side'], { env: { ...repo.env, ...env } });
      expect((await merge({ ANSWER: '1' })).code).not.toBe(0);
      expect((await repo.git('rev-list', '--count', '--merges', 'HEAD')).trim()).toBe('0');
      await repo.git('merge', '--abort');
      expect((await merge({})).code).toBe(0);
      expect((await calls(log)).map((call) => call.args)).toEqual([['staged'], ['staged']]);
    });
  });
});

describe('a clone without the hook before pushes', () => {
  test('is told so once, by the hook before commits, and not in CI', async () => {
    await withHooks(async ({ repo }) => {
      await rm(repo.path('.git/hooks/pre-push'));
      const said: boolean[] = [];
      for (const env of [{ CI: 'true' }, {}, {}]) {
        await repo.stage('a.txt', `${said.length}\n`);
        const done = await commit(repo, env);
        expect(done.code).toBe(0);
        said.push(/pushes are not checked: .*anteater init/.test(done.stderr));
      }
      expect(said).toEqual([false, true, false]);
    });
  });

  test('is not told so where the hook is there', async () => {
    await withHooks(async ({ repo }) => {
      await repo.stage('a.txt', 'x\n');
      expect((await commit(repo)).stderr).not.toContain('pushes are not checked');
    });
  });
});

test('nothing is fetched for a commit: neither from a silent remote, nor by a program that a configuration names', async () => {
  await withHooks(async ({ repo, log }) => {
    const blob = (await repo.git('rev-parse', 'HEAD:first.txt')).trim();
    const fetched = join(repo.outside, 'fetched');
    await writeFile(join(repo.outside, 'evil'), `#!/bin/sh\necho ran >'${fetched}'\nsleep 600\n`, {
      mode: 0o755,
    });
    await repo.git('init', '-q', '--bare', '../remote.git');
    for (const [key, value] of [
      ['extensions.partialClone', 'origin'],
      ['core.repositoryFormatVersion', '1'],
      ['remote.origin.promisor', 'true'],
      ['remote.origin.url', join(repo.outside, 'remote.git')],
      ['remote.origin.uploadpack', join(repo.outside, 'evil')],
      ['protocol.file.allow', 'always'],
    ])
      await repo.git('config', String(key), String(value));
    await repo.stage('first.txt', 'changed\n');
    await rm(repo.path('.git/objects', blob.slice(0, 2), blob.slice(2)));
    // git itself would fetch for its summary of the commit.
    const done = await commit(repo, {}, ['--quiet']);
    expect(done.code, done.stderr).toBe(0);
    expect((await calls(log)).length).toBe(1);
    expect(existsSync(fetched)).toBe(false);
  });
});

describe('the runner is plain POSIX shell', () => {
  const SHELLS = ['dash', 'bash --posix', 'busybox sh', 'zsh --emulate sh', 'ksh', 'yash', 'mksh'].map(
    (command) => {
      const [shell = '', ...options] = command.split(' ');
      const there = spawnSync('sh', ['-c', `command -v ${shell}`]).status === 0;
      return { shell, options, there, name: there ? command : `${command} (skipped: it is not installed)` };
    },
  );

  test('one shell at least is there', () => {
    expect(SHELLS.filter(({ there }) => there).length).toBeGreaterThan(0);
  });

  test.for(SHELLS)('$name', async ({ shell, options, there }, { skip }) => {
    if (!there) skip();
    await withHooks(async ({ repo, log }) => {
      const run = (hook: string, ...args: string[]) =>
        repo.run(shell, [...options, repo.path('.git/hooks/anteater'), hook, ...args], {
          input: 'a line\n',
        });
      expect((await run('where')).stdout).toMatch(/^node \/.*\nprogram .*node_modules\/.bin\/anteater\n$/);
      await repo.stage('a.txt', 'nothing\n');
      expect(await run('pre-commit')).toMatchObject({
        code: 0,
        stdout: 'anteater: passed, 1 added line: nothing to check\n',
      });
      await repo.stage('a.txt', SUSPECT);
      expect((await run('pre-commit')).code).toBe(0);
      expect((await run('pre-push', 'origin', 'a url')).code).toBe(0);
      expect((await calls(log)).map((call) => [call.args, call.stdin])).toEqual([
        [['staged'], 'a line\n'],
        [['pre-push', 'origin', 'a url'], 'a line\n'],
      ]);
      expect((await run('post-commit')).code).toBe(2);
    });
  });
});

describe('beside other people’s hooks', () => {
  const OTHERS =
    '#!/bin/sh\n# mine, without an end of line at its end\ncat >> "$MINE"\necho "$@" >> "$MINE"\nexit 0';

  test('a shell hook keeps running, with its arguments and its standard input, and comes back byte for byte', async () => {
    await withRepo(async (repo) => {
      const log = join(repo.outside, 'calls');
      await standIn(repo.path('node_modules/.bin/anteater'), log);
      await repo.write('.git/info/exclude', 'node_modules\n');
      await repo.stage('first.txt', 'first\n');
      await repo.commit();
      await repo.hook('pre-push', OTHERS);
      await repo.hook(
        'pre-commit',
        '#!/usr/bin/env bash\nset -eu\nif [[ -n "$MINE" ]]; then echo ran >> "$MINE"; fi\n',
      );
      const before = await Promise.all(
        ['pre-push', 'pre-commit'].map((name) => readFile(repo.path('.git/hooks', name))),
      );
      await install(repo);
      expect((await install(repo)).actions).toEqual([]);
      const mine = join(repo.outside, 'mine');
      const env = { ...repo.env, MINE: mine };
      await repo.stage('a.txt', SUSPECT);
      await repo.tryGit(['commit', '-m', 'x'], { env });
      await repo.git('init', '-q', '--bare', '../remote.git');
      await repo.tryGit(['push', '../remote.git', 'HEAD:refs/heads/x'], { env });
      const head = (await repo.git('rev-parse', 'HEAD')).trim();
      const line = `HEAD ${head} refs/heads/x ${'0'.repeat(40)}\n`;
      expect(await readFile(mine, 'utf8')).toBe(`ran\n${line}../remote.git ../remote.git\n`);
      expect((await calls(log)).map((call) => [call.args[0], call.stdin])).toEqual([
        ['staged', ''],
        ['pre-push', line],
      ]);
      // Blocked: theirs is not reached.
      await repo.stage('a.txt', `${SUSPECT}and more http://evil.net\n`);
      expect((await repo.tryGit(['commit', '-m', 'x'], { env: { ...env, ANSWER: '1' } })).code).toBe(1);
      expect((await readFile(mine, 'utf8')).startsWith('ran\nHEAD')).toBe(true);
      await uninstall(repo);
      const after = await Promise.all(
        ['pre-push', 'pre-commit'].map((name) => readFile(repo.path('.git/hooks', name))),
      );
      expect(after).toEqual(before);
      await expect(stat(repo.path('.git/hooks/anteater'))).rejects.toThrow();
    });
  });

  test('a hook in another language moves aside, runs after the check, and comes back', async () => {
    await withRepo(async (repo) => {
      const log = join(repo.outside, 'calls');
      await standIn(repo.path('node_modules/.bin/anteater'), log);
      await repo.write('.git/info/exclude', 'node_modules\n');
      await repo.stage('first.txt', 'first\n');
      await repo.commit();
      const script = `#!/usr/bin/env node\nrequire('fs').appendFileSync(process.env.MINE, 'js ' + require('fs').readFileSync(0, 'utf8'));\n`;
      await repo.hook('pre-push', script);
      const plan = await install(repo);
      expect(plan.actions.map((action) => action.kind)).toContain('rename');
      expect((await install(repo)).actions).toEqual([]);
      await repo.git('init', '-q', '--bare', '../remote.git');
      const mine = join(repo.outside, 'mine');
      await repo.tryGit(['push', '../remote.git', 'HEAD:refs/heads/x'], { env: { ...repo.env, MINE: mine } });
      expect(await readFile(mine, 'utf8')).toMatch(/^js HEAD [0-9a-f]{40} refs\/heads\/x 0{40}\n$/);
      expect((await calls(log)).length).toBe(1);
      await uninstall(repo);
      expect(await readFile(repo.path('.git/hooks/pre-push'), 'utf8')).toBe(script);
      await expect(stat(repo.path('.git/hooks/pre-push.local'))).rejects.toThrow();
    });
  });

  test('a link to a script elsewhere is not written through', async () => {
    await withRepo(async (repo) => {
      const shared = '#!/bin/sh\nexit 0\n';
      await repo.write('scripts/hook.sh', shared);
      await chmod(repo.path('scripts/hook.sh'), 0o755);
      await mkdir(repo.path('.git/hooks'), { recursive: true });
      await symlink('../../scripts/hook.sh', repo.path('.git/hooks/pre-commit'));
      await install(repo);
      expect(await readFile(repo.path('scripts/hook.sh'), 'utf8')).toBe(shared);
      expect(await readFile(repo.path('.git/hooks/pre-commit'), 'utf8')).toContain('pre-commit.local');
    });
  });

  test('a hook that was switched off stays off', async () => {
    await withRepo(async (repo) => {
      const log = join(repo.outside, 'calls');
      await standIn(repo.path('node_modules/.bin/anteater'), log);
      await repo.hook('pre-commit', '#!/bin/sh\necho "I ran" >&2\nexit 1\n');
      await chmod(repo.path('.git/hooks/pre-commit'), 0o644);
      await install(repo);
      await repo.stage('a.txt', SUSPECT);
      const done = await repo.tryGit(['commit', '-m', 'x']);
      expect([done.code, done.stderr.includes('I ran')]).toEqual([0, false]);
      expect((await calls(log)).length).toBe(1);
    });
  });

  test('where a moved hook would overwrite another file, nothing is done', async () => {
    await withRepo(async (repo) => {
      await repo.hook('pre-commit', '#!/usr/bin/perl\n');
      await repo.hook('pre-commit.local', 'something\n');
      await expect(install(repo)).rejects.toMatchObject({ code: 'setup' });
      expect(await readFile(repo.path('.git/hooks/pre-commit'), 'utf8')).toBe('#!/usr/bin/perl\n');
    });
  });
});
