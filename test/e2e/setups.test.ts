/**
 * Every set-up of docs/hooks.md with the real hook manager and the real tool: `init`, a bad commit and a bad push that do
 * not pass, good ones that do, a merge, what `doctor` says, its proof, and `--uninstall`, which gives every file back byte
 * for byte. What is not installed here is skipped by name, with the reason.
 */
import { chmod, cp, mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BIN, type World, withWorld } from '../helpers/cli.ts';
import { managerModules, systemProgram } from '../helpers/managers.ts';
import type { Ran } from '../helpers/repo.ts';
import { pathWith, SYSTEM } from './hooks-world.ts';
import { EVIL, MALICIOUS, said } from './push-world.ts';

interface SetUp {
  readonly name: string;
  /** A program of the system that it needs. */
  readonly needs?: string;
  readonly files?: Readonly<Record<string, string>>;
  /** What a developer has done before `anteater init`: installed the manager, as its own documentation says. */
  before?(world: World, env: NodeJS.ProcessEnv): Promise<unknown>;
  /** The manager's own install, as a later `npm install` runs it: the gate survives it. */
  readonly again?: string;
  /** Programs that must not be on PATH. */
  readonly without?: readonly string[];
}

const HUSKY8 = '#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\necho linted\n';
const ROWS = `  - repo: local
    hooks:
      - {id: lint, name: lint, entry: ls, language: system}
`;
const PRE_COMMIT = `# ours\nrepos:\n${ROWS}`;
const GIT_HOOKS = `"pre-commit": "echo linted",
    "pre-push": "cat >> \\"$MINE\\""`;

const ran = async (world: World, env: NodeJS.ProcessEnv, command: string): Promise<Ran> => {
  const done = await world.repo.run('sh', ['-c', command], { env });
  expect(done.code, `${command}\n${said(done)}`).toBe(0);
  return done;
};

/** npm's packages, as an install would lay them down. */
async function install(world: World, name: string): Promise<void> {
  await cp(managerModules(name), world.repo.path('node_modules'), {
    recursive: true,
    verbatimSymlinks: true,
  });
}

async function husky9(world: World, folder = ''): Promise<void> {
  const modules = world.repo.path(folder, 'node_modules');
  await mkdir(join(modules, '.bin'), { recursive: true });
  await cp(resolve('node_modules/husky'), join(modules, 'husky'), { recursive: true });
  await symlink('../husky/bin.js', join(modules, '.bin/husky'));
}

const YORKIE = 'cd node_modules/yorkie && CI= node bin/install.js';
const GHOOKS = 'cd node_modules/ghooks && node bin/install';
const NPM_PRE_COMMIT = 'cd node_modules/pre-commit && node install.js';
const HUSKY9 = '{\n  "devDependencies": {"husky": "9.1.7"},\n  "scripts": {"prepare": "husky"}\n}\n';

const SETUPS: readonly SetUp[] = [
  { name: 'plain hooks' },
  {
    name: 'plain hooks, with a shell hook that leaves early',
    before: async ({ repo }) => {
      await repo.hook('pre-commit', '#!/bin/sh\nif true; then\n  exit 0\nfi\n');
      await repo.hook('pre-push', '#!/bin/bash\nmain() {\n  exec cat >>"$MINE"\n}\nmain "$@"\n');
    },
  },
  {
    name: 'plain hooks in a committed folder',
    files: { '.githooks/.keep': '' },
    before: ({ repo }) => repo.git('config', 'core.hooksPath', '.githooks'),
  },
  {
    name: 'plain hooks, .git/hooks being a link to a committed folder',
    files: { 'tools/hooks/.keep': '' },
    before: async (world, env) => ran(world, env, 'rm -rf .git/hooks && ln -s ../tools/hooks .git/hooks'),
  },
  {
    name: 'plain hooks, after git-lfs',
    needs: 'git-lfs',
    before: (world, env) => ran(world, env, 'git lfs install --local'),
  },
  {
    name: 'husky 9',
    files: { 'package.json': HUSKY9, '.husky/pre-commit': 'echo linted\n' },
    before: async (world, env) => {
      await husky9(world);
      await ran(world, env, 'node_modules/.bin/husky');
    },
  },
  {
    name: 'husky 9, not installed in this clone yet',
    files: { 'package.json': HUSKY9, '.husky/pre-commit': 'echo linted\n' },
    before: (world) => husky9(world),
  },
  {
    name: 'husky 9, with files that leave early, by exec, and in a function',
    files: {
      'package.json': HUSKY9,
      '.husky/pre-commit': 'if true; then\n  exit 0\nfi',
      '.husky/pre-push': 'go() {\n  exec cat\n}\ngo >>"$MINE"\n',
      '.husky/pre-merge-commit': 'true; exit $?\n',
    },
    before: async (world, env) => {
      await husky9(world);
      await ran(world, env, 'node_modules/.bin/husky');
    },
  },
  {
    name: 'husky 9 in the package of a sub-folder',
    files: { 'frontend/package.json': HUSKY9, 'frontend/.husky/pre-commit': 'echo linted\n' },
    before: async (world, env) => {
      await husky9(world, 'frontend');
      await ran(world, env, 'node frontend/node_modules/husky/bin.js frontend/.husky');
    },
  },
  {
    name: 'husky 8',
    files: {
      'package.json': '{"devDependencies": {"husky": "8.0.3"}, "scripts": {"prepare": "husky install"}}\n',
    },
    before: async (world, env) => {
      await install(world, 'husky8');
      await ran(world, env, 'node_modules/.bin/husky install');
      await world.repo.write('.husky/pre-commit', HUSKY8);
      await chmod(world.repo.path('.husky/pre-commit'), 0o755);
    },
  },
  ...['lefthook.yml', '.lefthook.yaml', '.config/lefthook.yml'].map((file) => ({
    name: `lefthook, ${file}`,
    files: {
      [file]: '# ours\npre-commit:\n    commands:\n        lint: {run: echo linted}\n\noutput: [summary]\n',
    },
    before: (world: World) => install(world, 'lefthook'),
  })),
  {
    name: 'lefthook, YAML with the line ends of Windows and its hooks in force',
    files: {
      'lefthook.yml': 'pre-commit:\r\n  jobs:\r\n  - name: lint\r\n    run: echo linted\r\n',
    },
    before: async (world, env) => {
      await install(world, 'lefthook');
      await ran(world, env, 'node_modules/.bin/lefthook install');
    },
  },
  {
    name: 'lefthook, JSON',
    files: { 'lefthook.json': '{\n\t"pre-commit": {"commands": {"lint": {"run": "echo linted"}}}\n}' },
    before: (world) => install(world, 'lefthook'),
  },
  {
    name: 'lefthook, TOML',
    files: { 'lefthook.toml': '[pre-commit.commands.lint]\nrun = "echo linted"' },
    before: (world) => install(world, 'lefthook'),
  },
  {
    name: 'lefthook, with a folder of husky left behind',
    files: {
      'lefthook.yml': 'pre-commit: {commands: {lint: {run: echo linted}}}\n',
      '.husky/pre-commit': 'echo linted\n',
      'package.json': '{"devDependencies": {"husky": "9.1.7", "lefthook": "2.2.2"}}\n',
    },
    before: async (world) => {
      await husky9(world);
      await install(world, 'lefthook');
    },
  },
  {
    name: 'pre-commit (the one of the system)',
    needs: 'pre-commit',
    files: { '.pre-commit-config.yaml': PRE_COMMIT },
  },
  {
    name: 'pre-commit, installed already, with a list of hook types',
    needs: 'pre-commit',
    files: {
      '.pre-commit-config.yaml': `default_install_hook_types: [pre-commit] # ours\r\nrepos:\r\n${ROWS}`,
    },
    before: (world, env) => ran(world, env, 'pre-commit install'),
  },
  {
    name: 'pre-commit with a configuration in a sub-folder',
    needs: 'pre-commit',
    files: { 'sub/hooks.yaml': PRE_COMMIT },
    before: (world, env) => ran(world, env, 'pre-commit install -c sub/hooks.yaml'),
  },
  {
    name: 'prek, without pre-commit on PATH',
    files: { '.pre-commit-config.yaml': PRE_COMMIT },
    without: ['pre-commit'],
    before: (world) => install(world, 'prek'),
  },
  {
    name: 'prek, its hooks in force, with pre-commit on PATH',
    needs: 'pre-commit',
    files: { '.pre-commit-config.yaml': PRE_COMMIT },
    before: async (world, env) => {
      await install(world, 'prek');
      await ran(world, env, 'node_modules/.bin/prek install');
    },
  },
  {
    name: 'prek, prek.toml',
    files: {
      'prek.toml':
        '[[repos]]\nrepo = "local"\nhooks = [{ id = "lint", name = "lint", language = "system", entry = "ls" }]\n',
    },
    before: (world) => install(world, 'prek'),
  },
  {
    name: 'simple-git-hooks in package.json',
    files: {
      'package.json': `{
  "devDependencies": {"simple-git-hooks": "2.14.0"},
  "simple-git-hooks": {
    ${GIT_HOOKS}
  }
}
`,
    },
    before: async (world, env) => {
      await install(world, 'simple-git-hooks');
      await ran(world, env, 'node_modules/.bin/simple-git-hooks');
    },
    again: 'node_modules/.bin/simple-git-hooks',
  },
  {
    name: 'simple-git-hooks in a file of its own, not installed in this clone yet',
    files: {
      'package.json': '{"devDependencies": {"simple-git-hooks": "2.14.0"}}',
      '.simple-git-hooks.json': '{"commit-msg":"true"}',
    },
    before: (world) => install(world, 'simple-git-hooks'),
    again: 'node_modules/.bin/simple-git-hooks',
  },
  {
    name: 'yorkie',
    files: {
      'package.json': `{\r\n\t"devDependencies": {"yorkie": "2.0.0"},\r\n\t"gitHooks": {\r\n\t\t"pre-commit": "echo linted"\r\n\t}\r\n}`,
    },
    before: async (world, env) => {
      await install(world, 'yorkie');
      await ran(world, env, YORKIE);
    },
    again: YORKIE,
  },
  {
    name: 'ghooks',
    files: {
      'package.json': `{
  "devDependencies": {"ghooks": "2.0.4"},
  "config": {"ghooks": {"pre-commit": "echo linted"}}
}
`,
    },
    before: async (world, env) => {
      await install(world, 'ghooks');
      await ran(world, env, GHOOKS);
    },
    again: GHOOKS,
  },
  {
    name: 'npm’s pre-commit',
    files: {
      'package.json': `{
  "devDependencies": {"pre-commit": "2.0.0"},
  "scripts": {
    "lint": "echo linted"
  },
  "pre-commit": [
    "lint"
  ]
}
`,
    },
    before: async (world, env) => {
      await install(world, 'pre-commit');
      await ran(world, env, NPM_PRE_COMMIT);
    },
    again: NPM_PRE_COMMIT,
  },
];

/** The work tree and git's hooks: path → content. */
async function contents({ repo }: World): Promise<Readonly<Record<string, string>>> {
  const files: Record<string, string> = {};
  for (const top of ['.', '.git/hooks']) {
    const entries = await readdir(repo.path(top), { withFileTypes: true, recursive: true });
    for (const entry of entries) {
      const path = join(entry.parentPath, entry.name);
      const inGit = top === '.' && path.includes('/.git/');
      if (!entry.isFile() || inGit || /\/node_modules\/|\.sample$/.test(path)) continue;
      files[path] = (await readFile(path)).toString('latin1');
    }
  }
  return files;
}

async function prepared(world: World, setUp: SetUp): Promise<NodeJS.ProcessEnv> {
  const { repo, vt } = world;
  vt.verdict(EVIL, MALICIOUS);
  await mkdir(repo.path('node_modules/.bin'), { recursive: true });
  await repo.write('.git/info/exclude', 'node_modules\n.anteaterrc\n');
  for (const [path, content] of Object.entries(setUp.files ?? {})) await repo.write(path, content);
  const path = setUp.without === undefined ? world.env.PATH : await pathWithout(world, setUp.without);
  const env = { ...world.env, PATH: path, MINE: join(repo.outside, 'mine') };
  await setUp.before?.(world, env);
  await symlink(BIN, repo.path('node_modules/.bin/anteater'));
  await repo.commit('first');
  await repo.git('init', '-q', '--bare', '../remote.git');
  await repo.git('remote', 'add', 'origin', '../remote.git');
  await repo.git('push', '-q', '--no-verify', 'origin', 'main');
  return env;
}

async function pathWithout({ repo, env }: World, names: readonly string[]): Promise<string> {
  const folder = join(repo.outside, 'bin');
  const programs = new Set([...SYSTEM, 'node', 'npm', 'ls', 'rm', 'ln', 'mkdir']);
  for (const name of names) programs.delete(name);
  expect(env.PATH).toBeDefined();
  return pathWith(folder, [...programs], repo.run);
}

/** A bad commit, push and merge stop, and the same without the address pass. */
async function expectGate({ repo }: World, env: NodeJS.ProcessEnv): Promise<void> {
  const git = (...args: string[]) => repo.tryGit(args, { env });
  await repo.git('add', '-A');
  const setUp = await git('commit', '--allow-empty', '-m', 'set up');
  expect(setUp.code, said(setUp)).toBe(0);
  await repo.stage('bad.txt', `see ${EVIL}\n`);
  const blocked = await git('commit', '-m', 'bad');
  expect(blocked.code, said(blocked)).not.toBe(0);
  expect(said(blocked)).toContain('BLOCKED 1 malicious');
  expect(said(blocked).split('BLOCKED').length, 'the check runs once').toBe(2);
  await repo.git('switch', '-q', '-c', 'bad');
  await repo.git('commit', '-q', '--no-verify', '-m', 'bad');
  const pushed = await git('push', 'origin', 'bad');
  expect(pushed.code, said(pushed)).not.toBe(0);
  expect(said(pushed)).toContain('BLOCKED 1 malicious');
  // A merge that adds what neither side has, by its own driver.
  await repo.git('switch', '-q', '-c', 'side', 'main');
  await repo.write('.git/info/attributes', 'both.txt merge=evil\n');
  await repo.git('config', 'merge.evil.driver', `echo "see ${EVIL}" >%A`);
  await repo.stage('both.txt', 'side\n');
  await repo.git('commit', '-q', '--no-verify', '-m', 'side');
  await repo.git('switch', '-q', 'main');
  await repo.stage('both.txt', 'main\n');
  await repo.git('commit', '-q', '--no-verify', '-m', 'main');
  const merged = await git('merge', '--no-ff', '-m', 'merge', 'side');
  expect(merged.code, said(merged)).not.toBe(0);
  expect(said(merged)).toContain('BLOCKED 1 malicious');
  await repo.git('reset', '-q', '--hard', 'main');
  await repo.stage('good.txt', 'see https://nodejs.org/en\n');
  const passed = await git('commit', '-m', 'good');
  expect(passed.code, said(passed)).toBe(0);
  const good = await git('push', 'origin', 'main');
  expect(good.code, said(good)).toBe(0);
}

describe.each(SETUPS)('$name', (setUp) => {
  test('the gate stands, and is taken out byte for byte', async ({ skip }) => {
    if (setUp.needs !== undefined && systemProgram(setUp.needs) === null) {
      skip(`${setUp.needs} is not installed (Debian: apt-get install ${setUp.needs})`);
    }
    await withWorld(async (world) => {
      const env = await prepared(world, setUp);
      const before = await contents(world);
      const init = await world.anteater(['init'], { env });
      expect(init.code, said(init)).toBe(0);
      const after = await contents(world);
      for (const [path, content] of Object.entries(after)) {
        if (!path.includes('/.git/')) expect(content, path).not.toContain(world.repo.outside);
      }
      const again = await world.anteater(['init'], { env });
      expect(again.stdout, said(again)).toContain('nothing to do');
      if (setUp.again !== undefined) await ran(world, env, setUp.again);
      await expectGate(world, env);
      const proof = await world.anteater(['doctor', '--prove', '--format', 'json'], { env });
      const checkups: readonly { name: string; ok: string; detail: string }[] = JSON.parse(
        proof.stdout,
      ).checkups;
      const hooks = checkups.filter(({ name }) => name.endsWith(' hook') || name.startsWith('proof'));
      expect(hooks.length).toBe(5);
      expect(hooks.filter(({ ok }) => ok !== 'ok')).toEqual([]);
      const out = await world.anteater(['init', '--uninstall'], { env });
      expect(out.code, said(out)).toBe(0);
      const left = await contents(world);
      for (const [path, content] of Object.entries(before)) expect(left[path], path).toBe(content);
      const others = Object.keys(left).filter(
        (path) => !(path in before) && !/(bad|good|both)\.txt$/.test(path),
      );
      for (const path of others)
        expect(left[path]?.replaceAll(world.repo.outside, ''), path).not.toContain('anteater');
      // What a manager’s own install wrote lies in git’s folder, or is husky’s own.
      expect(others.filter((path) => !/\/(\.git|\.husky\/_)\//.test(path))).toEqual([]);
      await world.repo.git('add', '-A');
      const free = await world.repo.tryGit(['commit', '--allow-empty', '-m', 'without'], { env });
      expect(free.code, said(free)).toBe(0);
    });
  });
});
