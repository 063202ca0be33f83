/** Each hook manager of the list, by files alone: found, edited, found done, and given back byte for byte. */
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Action, applyActions } from '../../../../src/setup/actions.ts';
import { MANAGERS } from '../../../../src/setup/managers/index.ts';
import type { HookLocation, HookManager, Setup } from '../../../../src/setup/managers/manager.ts';

type Files = Readonly<Record<string, string>>;

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'anteater-managers-'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

const place = (): HookLocation => ({
  root,
  hooks: join(root, '.git/hooks'),
  common: join(root, '.git'),
  hooksPath: null,
});
const ENV = { PATH: '' };

async function lay(files: Files): Promise<void> {
  for (const [path, content] of Object.entries(files)) {
    await mkdir(dirname(join(root, path)), { recursive: true });
    await writeFile(join(root, path), content, { encoding: 'latin1', mode: 0o755 });
  }
}

async function contents(): Promise<Files> {
  const entries = await readdir(root, { withFileTypes: true, recursive: true });
  const paths = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  const texts = await Promise.all(paths.map((path) => readFile(path, 'latin1')));
  return Object.fromEntries(paths.map((path, at) => [path.slice(root.length + 1), texts[at] ?? '']));
}

function manager(name: string): HookManager {
  const found = MANAGERS.find((one) => one.name === name);
  if (found === undefined) throw new Error(`no manager ${name}`);
  return found;
}

async function setup(one: HookManager): Promise<Setup> {
  const found = await one.detect(place());
  if (found === null) throw new Error(`${one.name} was not found`);
  return { ...place(), ...found, manager: one, others: [], env: ENV };
}

const dependsOn = (name: string, more: string) => `{\n  "devDependencies": {"${name}": "1"},\n  ${more}\n}\n`;

/** What a repository that uses it has. */
const EDITED: readonly (readonly [string, Files])[] = [
  ['lefthook', { 'lefthook.yml': '# ours\npre-commit:\n    commands:\n        lint: {run: x}\n' }],
  ['lefthook', { '.config/lefthook.json': '{"pre-commit": {"jobs": [{"run": "x"}]}}' }],
  ['lefthook', { 'lefthook.toml': '[pre-commit.commands.lint]\nrun = "x"' }],
  ['pre-commit', { '.pre-commit-config.yaml': 'repos:\r\n- repo: local\r\n  hooks: []\r\n' }],
  ['pre-commit', { '.pre-commit-config.yml': 'default_install_hook_types: [pre-commit]\nrepos: []\n' }],
  ['pre-commit', { 'prek.toml': '[[repos]]\nrepo = "local"\n' }],
  [
    'husky',
    {
      '.husky/pre-commit': 'exec lint',
      'package.json': dependsOn('husky', '"scripts": {"prepare": "husky"}'),
    },
  ],
  [
    'simple-git-hooks',
    {
      'package.json': dependsOn(
        'simple-git-hooks',
        '"simple-git-hooks": {"pre-commit": "x", "pre-push": "y"}',
      ),
    },
  ],
  [
    'simple-git-hooks',
    { '.simple-git-hooks.json': '{}', 'package.json': dependsOn('simple-git-hooks', '"x": 1') },
  ],
  ['yorkie', { 'package.json': dependsOn('yorkie', '"gitHooks": {"pre-commit": "x"}') }],
  ['ghooks', { 'package.json': dependsOn('ghooks', '"config": {"ghooks": {}}') }],
  [
    "npm's pre-commit",
    { 'package.json': dependsOn('pre-commit', '"pre-commit": ["lint"], "scripts": {"lint": "x"}') },
  ],
  ["npm's pre-commit", { 'package.json': dependsOn('pre-commit', '"private": true') }],
  ['plain git hooks', { '.git/hooks/pre-push': '#!/bin/sh\nexit 0\n' }],
  ['plain git hooks', { '.git/hooks/pre-push': '', '.git/hooks/pre-commit': '#!/bin/sh\n' }],
  ['lefthook', { 'lefthook.yml': '' }],
  ['pre-commit', { '.pre-commit-config.yaml': '' }],
  ['pre-commit', { 'prek.toml': '' }],
  [
    'husky',
    {
      '.husky/pre-commit': '',
      'package.json': dependsOn('husky', '"scripts": {"prepare": "husky"}'),
    },
  ],
];

/** What cannot be edited, and with what the user has been told to add. */
const REFUSED: readonly (readonly [string, Files, Files])[] = [
  [
    'overcommit',
    { '.overcommit.yml': 'PreCommit: {}\n' },
    {
      '.overcommit.yml':
        'PreCommit:\n  Anteater: {enabled: true, command: [anteater]}\nPrePush:\n  Anteater: {enabled: true, command: [anteater, pre-push]}\n',
    },
  ],
  [
    'husky 4',
    { 'package.json': '{"husky": {"hooks": {}}, "devDependencies": {"anteater-hook": "1"}}' },
    {
      'package.json':
        '{"husky": {"hooks": {"pre-commit": "anteater", "pre-push": "anteater pre-push $HUSKY_GIT_PARAMS"}}}',
    },
  ],
];

describe.each(EDITED)('%s, %j', (name, files) => {
  test('is found, edited once, and given back byte for byte', async () => {
    await lay(files);
    const before = await contents();
    const one = manager(name);
    const written = (actions: readonly Action[]) => actions.filter(({ kind }) => kind !== 'run');
    const planned = await one.plan(await setup(one));
    expect(written(planned).length).toBeGreaterThan(1);
    await applyActions(written(planned), ENV);
    const after = Object.entries(await contents()).filter(([path]) => /anteater$|hook\.sh$/.test(path));
    expect(after).toHaveLength(1);
    expect(written(await one.plan(await setup(one)))).toEqual([]);
    expect((await one.notes(await setup(one), planned)).join('\n')).toMatch(/commit|everybody/);
    await applyActions(await one.unplan(place()), ENV);
    const left = await contents();
    // `init --uninstall` removes the runner itself.
    expect({ ...left, '.anteater/hook.sh': null }).toEqual({ ...before, '.anteater/hook.sh': null });
  });
});

test.each(REFUSED)('%s is left to people', async (name, files, byHand) => {
  await lay(files);
  const one = manager(name);
  const refused = one.plan(await setup(one));
  await expect(refused).rejects.toMatchObject({ message: expect.stringMatching(/^anteater cannot edit /) });
  await expect(refused).rejects.toMatchObject({ hint: expect.stringMatching(/anteater/) });
  await lay(byHand);
  expect(await one.plan(await setup(one))).toEqual([]);
  expect(await one.unplan(place())).toEqual([]);
});

test('a form that is not known is refused, with what to add by hand', async () => {
  await lay({ 'lefthook.yml': 'pre-commit: 1\n' });
  await expect(manager('lefthook').plan(await setup(manager('lefthook')))).rejects.toMatchObject({
    message: `anteater cannot edit ${join(root, 'lefthook.yml')}`,
    hint: expect.stringContaining('hook.sh pre-push'),
  });
});

test('commands to copy have names with spaces in quotes', async () => {
  await lay({ 'my hooks/.keep': '', 'sub dir/hooks.yaml': 'repos: []\n' });
  const hooks = join(root, 'my hooks');
  const hooksPath = { value: 'my hooks', scope: 'local' };
  const one = manager('plain git hooks');
  const folder = {
    ...place(),
    hooks,
    hooksPath,
    config: hooks,
    standing: 0,
    manager: one,
    others: [],
  } as const;
  expect(one.notes(folder, []).join('\n')).toContain("git config core.hooksPath 'my hooks'");
  const other = manager('pre-commit');
  const config = join(root, 'sub dir/hooks.yaml');
  const configured = { ...place(), config, standing: 2, manager: other, others: [] } as const;
  expect(other.notes(configured, []).join('\n')).toContain(
    "pre-commit install -c 'sub dir/hooks.yaml' -t pre-commit",
  );
});

test('global hooks are in force already', async () => {
  const hooks = join(root, 'global');
  await lay({ 'global/pre-commit': '#!/bin/sh\n# written by "anteater init --global"\n' });
  const found = await manager('your global hooks').detect({
    ...place(),
    hooks,
    hooksPath: { value: hooks, scope: 'global' },
  });
  expect(found).toEqual({ config: hooks, standing: 3 });
});

test('every manager of the list is tried here', () => {
  const tried = [...EDITED.map(([name]) => name), ...REFUSED.map(([name]) => name), 'your global hooks'];
  expect([...new Set(tried)].sort()).toEqual(MANAGERS.map(({ name }) => name).sort());
});

describe('pre-commit, of hooks of others', () => {
  const hooks = (more: string) =>
    `repos:\n  - repo: local\n    hooks:\n      - {id: lint, name: lint, entry: ls, language: system${more}}\n`;

  test.each<[string, string, boolean]>([
    ['names those that run before merges and pushes too from now on', hooks(''), true],
    ['is silent where each names its stages', hooks(', stages: [commit]'), false],
    ['is silent where the file names stages for all', `default_stages: [commit]\n${hooks('')}`, false],
    ['is silent where there are none', 'repos: []\n', false],
  ])('%s', async (_, text, said) => {
    await lay({ '.pre-commit-config.yaml': text });
    const one = await setup(manager('pre-commit'));
    const planned = await one.manager.plan(one);
    const notes = one.manager.notes(one, planned).join('\n');
    expect(/default_stages: \[pre-commit\]/.test(notes)).toBe(said);
    await applyActions(planned, ENV);
    expect(one.manager.notes(one, []).join('\n')).not.toContain('default_stages');
    const [restored] = await one.manager.unplan(place());
    expect(restored?.why).toContain('pre-commit uninstall -t pre-merge-commit -t pre-push');
  });
});
