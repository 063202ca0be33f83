/** Real commits and pushes through husky and lefthook, and what the pre-commit framework is given. */
import { chmod, mkdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { openGit } from '../../src/git.ts';
import { findIgnored } from '../../src/setup/install.ts';
import { lefthookProgram, systemProgram } from '../helpers/managers.ts';
import { type Repo, withRepo } from '../helpers/repo.ts';
import { calls, install, pathWith, standIn, uninstall } from './hooks-world.ts';

const MODULES = resolve('node_modules');
const SUSPECT = 'see http://evil.net/x\n';

/** One commit, the stand-in in node_modules, and the named packages of this checkout beside it. */
async function withManager(
  packages: readonly string[],
  use: (repo: Repo, log: string) => Promise<void>,
): Promise<void> {
  await withRepo(async (repo) => {
    const log = join(repo.outside, 'calls');
    await standIn(repo.path('node_modules/.bin/anteater'), log);
    for (const name of packages) await symlink(join(MODULES, name), repo.path('node_modules', name));
    await repo.write('.git/info/exclude', 'node_modules\n');
    await repo.stage('first.txt', 'first\n');
    await repo.commit();
    await use(repo, log);
  });
}

async function commit(repo: Repo, env: NodeJS.ProcessEnv = {}) {
  await repo.stage('a.txt', `${SUSPECT}${Math.random()}\n`);
  return repo.tryGit(['commit', '-m', 'x'], { env: { ...repo.env, ...env } });
}

async function push(repo: Repo, env: NodeJS.ProcessEnv = {}) {
  await repo.git('init', '-q', '--bare', '../remote.git');
  return repo.tryGit(['push', '../remote.git', 'HEAD:refs/heads/x'], { env: { ...repo.env, ...env } });
}

describe('husky', () => {
  async function withHusky(use: (repo: Repo, log: string) => Promise<void>): Promise<void> {
    await withManager(['husky'], async (repo, log) => {
      await symlink(join(MODULES, 'husky/bin.js'), repo.path('node_modules/.bin/husky'));
      await repo.write(
        'package.json',
        '{"devDependencies": {"husky": "9.1.7"}, "scripts": {"prepare": "husky"}}\n',
      );
      await use(repo, log);
    });
  }

  test('init adds the check to .husky and has husky put it in force; commits and pushes go through it', async () => {
    await withHusky(async (repo, log) => {
      await install(repo);
      expect(await readFile(repo.path('.husky/pre-commit'), 'utf8')).not.toContain('npx');
      expect((await commit(repo, { ANSWER: '1' })).code).toBe(1);
      expect((await commit(repo)).code).toBe(0);
      expect((await push(repo, { ANSWER: '3' })).code).not.toBe(0);
      expect((await push(repo)).code).toBe(0);
      const made = await calls(log);
      expect(made.map((call) => call.args[0] ?? 'staged')).toEqual([
        'staged',
        'staged',
        'pre-push',
        'pre-push',
      ]);
      expect(made.at(-1)?.args).toEqual(['pre-push', '../remote.git', '../remote.git']);
      expect(made.at(-1)?.stdin).toMatch(/^HEAD [0-9a-f]{40} refs\/heads\/x 0{40}\n$/);
    });
  });

  test('other commands stay: the check comes last before a commit, and shares the refs of a push', async () => {
    await withHusky(async (repo, log) => {
      const mine = join(repo.outside, 'mine');
      const before = `echo "linted" >> '${mine}'\ngit add first.txt`;
      const push1 = `cat >> '${mine}'\n`;
      await repo.write('.husky/pre-commit', before);
      await repo.write('.husky/pre-push', push1);
      await install(repo);
      expect((await install(repo)).actions.filter((action) => action.kind !== 'run')).toEqual([]);
      expect((await commit(repo)).code).toBe(0);
      expect((await push(repo)).code).toBe(0);
      expect(await readFile(mine, 'utf8')).toMatch(/^linted\nHEAD [0-9a-f]{40} refs\/heads\/x 0{40}\n$/);
      expect((await calls(log)).length).toBe(2);
      await uninstall(repo);
      expect(await readFile(repo.path('.husky/pre-commit'), 'utf8')).toBe(before);
      expect(await readFile(repo.path('.husky/pre-push'), 'utf8')).toBe(push1);
    });
  });

  test('a line written by hand is left as it is', async () => {
    await withHusky(async (repo, log) => {
      await repo.write('.husky/pre-commit', 'npx lint-staged\nanteater\n');
      await install(repo);
      expect(await readFile(repo.path('.husky/pre-commit'), 'utf8')).toBe('npx lint-staged\nanteater\n');
      expect(log).not.toBe('');
    });
  });

  test('a file that ends early is checked before it ends', async () => {
    await withHusky(async (repo, log) => {
      await repo.write('.husky/pre-commit', 'exit 0\n');
      await install(repo);
      expect((await commit(repo, { ANSWER: '1' })).code).toBe(1);
      expect((await calls(log)).length).toBe(1);
    });
  });

  test('what init wrote alone is gone after uninstalling', async () => {
    await withHusky(async (repo) => {
      await install(repo);
      await uninstall(repo);
      await expect(readFile(repo.path('.husky/pre-commit'))).rejects.toThrow();
      expect((await commit(repo)).code).toBe(0);
    });
  });
});

describe('lefthook', () => {
  const CONFIG = `# our hooks
pre-commit:
  parallel: true # quick
  commands:
    lint: {run: "echo linted"}
pre-push:
  commands:
    refs:
      run: cat >> "$MINE"
      use_stdin: true
`;

  async function withLefthook(
    config: string,
    use: (repo: Repo, log: string) => Promise<void>,
  ): Promise<void> {
    await withManager([], async (repo, log) => {
      await symlink(lefthookProgram(), repo.path('node_modules/.bin/lefthook'));
      await repo.write('lefthook.yml', config);
      await use(repo, log);
    });
  }

  test('init adds two commands, comments kept; commits and pushes go through them', async () => {
    await withLefthook(CONFIG, async (repo, log) => {
      await install(repo);
      const text = await readFile(repo.path('lefthook.yml'), 'utf8');
      expect(text).toContain('# our hooks');
      expect(text).toContain('parallel: true # quick');
      expect((await install(repo)).actions.filter((action) => action.kind !== 'run')).toEqual([]);
      const env = { MINE: join(repo.outside, 'mine') };
      expect((await commit(repo, { ANSWER: '1', ...env })).code).toBe(1);
      expect((await commit(repo, env)).code).toBe(0);
      expect((await push(repo, { ANSWER: '3', ...env })).code).not.toBe(0);
      expect((await push(repo, env)).code).toBe(0);
      const made = await calls(log);
      expect(made.map((call) => call.args[0] ?? 'staged')).toEqual([
        'staged',
        // Once by pre-commit, once more by commit-msg: other commands run beside it, and may stage something.
        'staged',
        'staged',
        'pre-push',
        'pre-push',
      ]);
      expect(made.at(-1)?.args).toEqual(['pre-push', '../remote.git', '../remote.git']);
      expect(made.at(-1)?.stdin).toMatch(/^HEAD [0-9a-f]{40} refs\/heads\/x 0{40}\n$/);
      expect(await readFile(env.MINE, 'utf8')).toContain('refs/heads/x');
    });
  });

  test('uninstalling takes out the two commands and nothing else', async () => {
    await withLefthook(CONFIG, async (repo) => {
      await install(repo);
      await uninstall(repo);
      const text = await readFile(repo.path('lefthook.yml'), 'utf8');
      expect(text).not.toContain('anteater');
      expect(parse(text)).toEqual(parse(CONFIG));
      expect(text).toContain('parallel: true # quick');
    });
  });

  test('an empty configuration is enough', async () => {
    await withLefthook('', async (repo, log) => {
      await install(repo);
      expect((await commit(repo, { ANSWER: '1' })).code).toBe(1);
      expect((await calls(log)).length).toBe(1);
    });
  });

  test('a configuration that is JavaScript’s JSON with comments is not edited: the lines to add are told', async () => {
    await withManager([], async (repo) => {
      await repo.write('lefthook.jsonc', '// ours\n{"pre-commit": 1}\n');
      await expect(install(repo)).rejects.toMatchObject({ code: 'setup' });
      await repo.write('lefthook.jsonc', '{"pre-commit": 1}\n');
      await expect(install(repo)).rejects.toMatchObject({
        code: 'setup',
        hint: expect.stringContaining('use_stdin'),
      });
      expect(await readFile(repo.path('lefthook.jsonc'), 'utf8')).toBe('{"pre-commit": 1}\n');
    });
  });
});

describe('the pre-commit framework', () => {
  const CONFIG = `# see https://pre-commit.com
repos:
  - repo: https://github.com/pre-commit/pre-commit-hooks
    rev: v4.6.0 # pinned
    hooks:
      - id: trailing-whitespace
`;

  test('init adds one entry with two hooks that run once, and has both kinds installed', async () => {
    await withManager([], async (repo) => {
      await repo.write('.pre-commit-config.yaml', CONFIG);
      const bare = {
        ...repo,
        env: { ...repo.env, PATH: await pathWith(join(repo.outside, 'bin'), ['git'], repo.run) },
      };
      const plan = await install(bare);
      expect(plan.notes.join('\n')).toContain(
        'pre-commit install -t pre-commit -t pre-merge-commit -t pre-push',
      );
      const text = await readFile(repo.path('.pre-commit-config.yaml'), 'utf8');
      expect(text).toContain('# see https://pre-commit.com');
      expect(text).toContain('rev: v4.6.0 # pinned');
      const config = parse(text);
      expect(config.default_install_hook_types).toEqual(['pre-commit', 'pre-merge-commit', 'pre-push']);
      const once = { language: 'system', pass_filenames: false, always_run: true, require_serial: true };
      expect(config.repos[1].hooks).toMatchObject([
        {
          id: 'anteater',
          entry: 'sh .anteater/hook.sh pre-commit',
          stages: ['pre-commit', 'pre-merge-commit'],
          ...once,
        },
        { id: 'anteater-push', entry: 'sh .anteater/hook.sh pre-push', stages: ['pre-push'], ...once },
      ]);
      expect((await install(bare)).actions).toEqual([]);
      await uninstall(bare);
      expect(await readFile(repo.path('.pre-commit-config.yaml'), 'utf8')).toBe(CONFIG);
    });
  });

  test('kinds that are listed already stay, and an entry of the published hooks is enough', async () => {
    await withManager([], async (repo) => {
      const own = `default_install_hook_types: [commit-msg] # ours
repos:
  - repo: https://github.com/someone/anteater
    rev: v1.0.0
    hooks: [{id: anteater}, {id: anteater-push}]
`;
      await repo.write('.pre-commit-config.yaml', own);
      await install(repo);
      const text = await readFile(repo.path('.pre-commit-config.yaml'), 'utf8');
      expect(text).toContain('# ours');
      expect(parse(text).default_install_hook_types).toEqual([
        'commit-msg',
        'pre-commit',
        'pre-merge-commit',
        'pre-push',
      ]);
      expect(parse(text).repos).toEqual(parse(own).repos);
      await uninstall(repo);
      expect(await readFile(repo.path('.pre-commit-config.yaml'), 'utf8')).toBe(own);
    });
  });

  test('its program is called to install both kinds, where it is there', async () => {
    await withManager([], async (repo) => {
      await repo.write('.pre-commit-config.yaml', CONFIG);
      const bin = join(repo.outside, 'bin');
      await mkdir(bin);
      await writeFile(
        join(bin, 'pre-commit'),
        `#!/bin/sh\n[ "$1" = --version ] && echo pre-commit 4.7.0 || echo "$@" > '${join(repo.outside, 'ran')}'\n`,
      );
      await chmod(join(bin, 'pre-commit'), 0o755);
      await install({ ...repo, env: { ...repo.env, PATH: `${bin}:${repo.env.PATH}` } });
      expect(await readFile(join(repo.outside, 'ran'), 'utf8')).toBe(
        'install -t pre-commit -t pre-merge-commit -t pre-push\n',
      );
    });
  });

  test('what the project publishes for it says the same', async () => {
    const published = parse(await readFile('.pre-commit-hooks.yaml', 'utf8'));
    expect(published.map((hook: { id: string }) => hook.id)).toEqual(['anteater', 'anteater-push']);
    for (const hook of published) {
      expect(hook).toMatchObject({
        language: 'node',
        pass_filenames: false,
        always_run: true,
        require_serial: true,
      });
    }
  });

  test('YAML that cannot be read is left alone, with its error told', async () => {
    await withManager([], async (repo) => {
      await repo.write('.pre-commit-config.yaml', 'repos: [\n');
      await expect(install(repo)).rejects.toMatchObject({ code: 'setup' });
      expect(await readFile(repo.path('.pre-commit-config.yaml'), 'utf8')).toBe('repos: [\n');
    });
  });
});

test('an rc file is written once, and an existing one of any name is kept', async () => {
  await withManager([], async (repo) => {
    await install(repo);
    const text = await readFile(repo.path('.anteaterrc'), 'utf8');
    expect(parse(text)).toMatchObject({ checks: ['ips', 'urls', 'binaries'] });
    await rm(repo.path('.anteaterrc'));
    for (const [name, content] of [
      ['.anteaterrc.json', '{}'],
      ['package.json', '{"anteater": {}}'],
      ['anteater.conf', '[config]\n'],
    ] as const) {
      await repo.write(name, content);
      await install(repo);
      await expect(readFile(repo.path('.anteaterrc'))).rejects.toThrow();
      await rm(repo.path(name));
    }
  });
});

describe('changes of the manager', () => {
  test('plain hooks, then pre-commit on top, then out again: commits go on as before', async ({ skip }) => {
    const program = systemProgram('pre-commit');
    if (program === null) skip('pre-commit is not installed (Debian: apt-get install pre-commit)');
    await withManager([], async (repo, log) => {
      await install(repo);
      await repo.write('.pre-commit-config.yaml', 'repos: []\n');
      await repo.git('add', '-A');
      expect((await repo.run('pre-commit', ['install'])).code).toBe(0);
      expect(await readFile(repo.path('.git/hooks/pre-commit.legacy'), 'utf8')).toContain('anteater');
      await install(repo);
      await repo.git('add', '-A');
      expect((await commit(repo, { ANSWER: '1' })).code).toBe(1);
      expect((await calls(log)).length, 'the check runs once').toBe(1);
      await uninstall(repo);
      await repo.git('add', '-A');
      const free = await commit(repo, { ANSWER: '1' });
      expect(free.code, free.stderr).toBe(0);
    });
  });

  test('plain hooks, then pre-commit, and out again without init in between', async ({ skip }) => {
    if (systemProgram('pre-commit') === null)
      skip('pre-commit is not installed (Debian: apt-get install pre-commit)');
    await withManager([], async (repo) => {
      await install(repo);
      await repo.write('.pre-commit-config.yaml', 'repos: []\n');
      await repo.git('add', '-A');
      await repo.run('pre-commit', ['install']);
      await uninstall(repo);
      const free = await commit(repo, { ANSWER: '1' });
      expect(free.code, free.stderr).toBe(0);
    });
  });

  test('a hooks path of the main work tree, seen from a linked one, belongs to the repository', async () => {
    await withManager([], async (repo) => {
      const folder = repo.path('.githooks');
      await mkdir(folder);
      await repo.git('config', 'core.hooksPath', folder);
      await repo.git('worktree', 'add', '-q', '../tree');
      await install(repo, join(repo.outside, 'tree'));
      const hook = await readFile(join(folder, 'pre-push'), 'utf8');
      expect(hook).toContain('anteater');
      expect(hook).not.toContain(repo.outside);
    });
  });

  test('what another manager left behind, and an ignored runner, are named', async () => {
    await withManager([], async (repo) => {
      await repo.write('lefthook.yml', 'output: [summary]\n');
      await repo.write('.pre-commit-config.yaml', 'repos: []\n');
      await repo.write('.gitignore', '.anteater\n');
      expect((await install(repo)).notes.join('\n')).toContain('pre-commit is configured, too');
      expect(await findIgnored(openGit({ cwd: repo.dir, env: repo.env }))).toBe('.anteater/hook.sh');
    });
  });

  test('of two that are configured, the one that the next npm install puts in force', async () => {
    await withManager([], async (repo) => {
      await repo.write('lefthook.yml', 'output: [summary]\n');
      await repo.write('package.json', '{"scripts": {"prepare": "husky"}}');
      await repo.write('.husky/pre-commit', 'echo linted\n');
      const { place, notes } = await install(repo);
      expect(place.manager.name).toBe('husky');
      expect(notes.join('\n')).toContain(
        'lefthook is configured, too, and left as it is: this repository uses husky',
      );
    });
  });

  test('a hooks path that leads into another folder called .husky/_ is not written to', async () => {
    await withManager([], async (repo) => {
      const folder = join(repo.outside, 'home/.husky/_');
      await mkdir(folder, { recursive: true });
      await repo.git('config', '--global', 'core.hooksPath', folder);
      await expect(install(repo)).rejects.toMatchObject({ code: 'setup' });
      await expect(readFile(join(folder, '../pre-commit'))).rejects.toThrow();
    });
  });
});

describe('git-lfs', () => {
  test('installed after plain hooks: it keeps out, and both parts of a push run', async ({ skip }) => {
    if (systemProgram('git-lfs') === null) skip('git-lfs is not installed (Debian: apt-get install git-lfs)');
    await withManager([], async (repo, log) => {
      await install(repo);
      await repo.git('lfs', 'track', '*.bin');
      await repo.run('git', ['lfs', 'install', '--local']);
      await repo.git('config', 'filter.lfs.clean', 'git-lfs clean -- %f');
      await repo.write('big.bin', 'content of a large file\n');
      await repo.git('add', '-A');
      await repo.git('commit', '-q', '--no-verify', '-m', 'a file of git-lfs');
      await repo.git('init', '-q', '--bare', '../remote.git');
      const push = (env: NodeJS.ProcessEnv) =>
        repo.tryGit(['push', `file://${repo.outside}/remote.git`, 'HEAD:refs/heads/x'], {
          env: { ...repo.env, ...env },
        });
      expect((await push({ ANSWER: '1' })).code).not.toBe(0);
      const passed = await push({});
      expect(passed.code, passed.stderr).toBe(0);
      expect((await calls(log)).at(-1)?.stdin).toMatch(/^HEAD [0-9a-f]{40} refs\/heads\/x 0{40}\n$/);
      const stored = await repo.run('find', ['../remote.git/lfs/objects', '-type', 'f']);
      expect(stored.stdout.trim().split('\n').length).toBe(1);
    });
  });
});

describe('hooks that are programs', () => {
  test.each([
    ['ghooks', "#!/usr/bin/env node\nrequire('x')(__dirname, __filename)\n"],
    ['overcommit', '#!/usr/bin/env ruby\nhook_type = File.basename($0)\n'],
    ['Python', '#!/usr/bin/env python3\nimport os, sys\nname = os.path.basename(sys.argv[0])\n'],
    ['compiled', '\x7fELF\0\0'],
  ])('one that goes by its own name (%s) is not moved: init says what to call', async (_, text) => {
    await withManager([], async (repo) => {
      await repo.hook('pre-commit', text);
      await expect(install(repo)).rejects.toMatchObject({
        code: 'setup',
        hint: expect.stringContaining('anteater'),
      });
      expect(await readFile(repo.path('.git/hooks/pre-commit'), 'utf8')).toBe(text);
      await expect(readFile(repo.path('.git/hooks/anteater'))).rejects.toThrow();
    });
  });

  test.each([
    ['.overcommit.yml', 'PreCommit: {}\n', /PrePush/],
    ['package.json', '{"husky": {"hooks": {"pre-commit": "x"}}}\n', /HUSKY_GIT_PARAMS/],
  ])('%s: refused with the lines to add', async (file, text, hint) => {
    await withManager([], async (repo) => {
      await repo.write(file, text);
      await expect(install(repo)).rejects.toMatchObject({ code: 'setup', hint: expect.stringMatching(hint) });
      expect(await readFile(repo.path(file), 'utf8')).toBe(text);
    });
  });
});
