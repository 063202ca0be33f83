/** Pushes with the real tool through every way in which git can start it, alone and beside hooks that read the refs too. */
import { chmod, mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { expect, test } from 'vitest';
import { BIN, expectDecent, type World, withWorld } from '../helpers/cli.ts';
import { lefthookProgram } from '../helpers/managers.ts';
import { EVIL, MALICIOUS, said, withPush } from './push-world.ts';

const MODULES = resolve('node_modules');

/** A repository with these packages, before `anteater init`, its first commit on the remote. */
async function withPackages(
  packages: readonly string[],
  files: Readonly<Record<string, string>>,
  use: (world: World, env: NodeJS.ProcessEnv) => Promise<void>,
): Promise<void> {
  await withWorld(async (world) => {
    const { repo, vt } = world;
    vt.verdict(EVIL, MALICIOUS);
    const bin = repo.path('node_modules/.bin');
    await mkdir(bin, { recursive: true });
    await symlink(BIN, join(bin, 'anteater'));
    for (const name of packages) await symlink(join(MODULES, name), repo.path('node_modules', name));
    if (packages.includes('husky')) await symlink(join(MODULES, 'husky/bin.js'), join(bin, 'husky'));
    if (files['lefthook.yml'] !== undefined) await symlink(lefthookProgram(), join(bin, 'lefthook'));
    await repo.write('.git/info/exclude', 'node_modules\n.anteaterrc\n');
    for (const [path, content] of Object.entries(files)) await repo.write(path, content);
    await repo.commit('first');
    await repo.git('init', '-q', '--bare', '../remote.git');
    await repo.git('remote', 'add', 'origin', '../remote.git');
    await repo.git('push', '-q', '--no-verify', 'origin', 'main');
    const init = await world.anteater(['init']);
    expect(init.code, init.stderr).toBe(0);
    await use(world, { ...world.env, MINE: join(repo.outside, 'mine') });
  });
}

/** Two refs, the second one malicious; then both clean. What the other hook read is in the file that MINE names. */
async function expectGuarded({ repo, vt }: World, env: NodeJS.ProcessEnv): Promise<string> {
  const git = async (...args: string[]) => {
    const ran = await repo.tryGit(args, { env });
    // Managers colour what they say themselves.
    expectDecent({ ...ran, ms: 0 }, vt.key, true);
    return ran;
  };
  await repo.git('add', '-A');
  await repo.git('commit', '-q', '--no-verify', '--allow-empty', '-m', 'set up');
  await repo.git('branch', 'good');
  await repo.git('switch', '-q', '-c', 'bad');
  await repo.stage('a.txt', `see ${EVIL}\n`);
  await repo.git('commit', '-q', '--no-verify', '-m', 'bad');
  const bad = (await repo.git('rev-parse', 'HEAD')).trim();
  await repo.git('switch', '-q', 'good');
  const blocked = await git('push', 'origin', 'good', 'bad');
  expect(blocked.code, said(blocked)).not.toBe(0);
  expect(said(blocked)).toContain('BLOCKED 1 malicious');
  expect(said(blocked)).toContain(bad.slice(0, 10));
  expect(await repo.git('ls-remote', 'origin', 'refs/heads/good', 'refs/heads/bad')).toBe('');
  const passed = await git('push', 'origin', 'good', 'good:refs/heads/other');
  expect(passed.code, said(passed)).toBe(0);
  expect(said(passed)).toMatch(/anteater: passed/);
  const deleted = await git('push', 'origin', ':other');
  expect(deleted.code, said(deleted)).toBe(0);
  return readFile(env.MINE ?? '', 'utf8').catch(() => '');
}

const REFS = /refs\/heads\/good [0-9a-f]{40} refs\/heads\/good 0{40}\n.* refs\/heads\/other 0{40}\n/;

test('plain hooks, with a hook of one’s own that reads the refs', async () => {
  await withPackages([], {}, async (world, env) => {
    await world.anteater(['init', '--uninstall']);
    await world.repo.hook('pre-push', '#!/bin/sh\nwhile read -r line; do echo "$line" >> "$MINE"; done\n');
    await world.anteater(['init']);
    expect(await expectGuarded(world, env)).toMatch(REFS);
  });
});

test('plain hooks, with one that reads nothing and one in another language', async () => {
  await withPackages([], {}, async (world, env) => {
    await world.anteater(['init', '--uninstall']);
    await world.repo.hook(
      'pre-push',
      '#!/usr/bin/env node\nrequire("node:fs").appendFileSync(process.env.MINE, require("node:fs").readFileSync(0));\n',
    );
    await world.anteater(['init']);
    expect(await expectGuarded(world, env)).toMatch(REFS);
  });
});

test('husky, with a command that reads the refs', async () => {
  const files = {
    'package.json': '{"devDependencies": {"husky": "9.1.7"}, "scripts": {"prepare": "husky"}}\n',
    '.husky/pre-push': 'cat >> "$MINE"\n',
  };
  await withPackages(['husky'], files, async (world, env) => {
    expect(await expectGuarded(world, env)).toMatch(REFS);
  });
});

test('lefthook, with a command that reads the refs beside it', async () => {
  const files = {
    'lefthook.yml':
      'pre-push:\n  parallel: true\n  commands:\n    refs:\n      run: cat >> "$MINE"\n      use_stdin: true\n',
  };
  await withPackages([], files, async (world, env) => {
    expect(await expectGuarded(world, env)).toMatch(REFS);
  });
});

test('a hook by hand behind one that has eaten the refs says that nothing was to be checked', async () => {
  await withPush(async ({ repo, commits, push }) => {
    await repo.hook('pre-push', '#!/bin/sh\ncat >/dev/null\nexec anteater pre-push "$@"\n');
    await commits({ 'a.txt': `see ${EVIL}\n` });
    // git tells this from an up-to-date push by nothing; doctor --prove pushes a canary, and finds such a hook.
    const ran = await push('origin', 'main');
    expect(ran.code).toBe(0);
    expect(said(ran)).toMatch(/pushes nothing|nothing to (?:check|push)/);
  });
});

test('the pre-commit framework: its variables stand for the refs', async () => {
  await withPush(async ({ repo, commits, anteater, remote }) => {
    const base = (await repo.git('rev-parse', 'HEAD')).trim();
    const bad = await commits({ 'a.txt': `see ${EVIL}\n` });
    const head = await commits({ 'a.txt': 'nothing\n' });
    const variables = {
      PRE_COMMIT: '1',
      PRE_COMMIT_REMOTE_NAME: 'origin',
      PRE_COMMIT_REMOTE_URL: remote,
      PRE_COMMIT_LOCAL_BRANCH: 'refs/heads/main',
      PRE_COMMIT_REMOTE_BRANCH: 'refs/heads/main',
    };
    // A first push: the framework names no commits, or those that it found.
    for (const more of [{}, { PRE_COMMIT_FROM_REF: base, PRE_COMMIT_TO_REF: head }]) {
      const ran = await anteater(['pre-push'], { env: { ...variables, ...more } });
      expect(ran.code, ran.stderr).toBe(1);
      expect(ran.stderr).toContain(bad.slice(0, 10));
    }
    const known = { PRE_COMMIT_FROM_REF: bad, PRE_COMMIT_TO_REF: head };
    expect((await anteater(['pre-push'], { env: { ...variables, ...known } })).code).toBe(0);
    const gone = { PRE_COMMIT_TO_REF: 'f'.repeat(40) };
    expect((await anteater(['pre-push'], { env: { ...variables, ...gone } })).code).toBe(2);
    const option = { ...variables, PRE_COMMIT_LOCAL_BRANCH: '--all' };
    expect((await anteater(['pre-push'], { env: option })).code).toBe(2);
  });
});

test('a thousand refs are read to the end, also when the check is skipped or cannot run', async () => {
  await withPush(async ({ repo, push, hookEnv, rc }) => {
    const head = (await repo.git('rev-parse', 'HEAD')).trim();
    const refs = Array.from({ length: 1000 }, (_, index) => `create refs/tags/t${index} ${head}\n`).join('');
    await repo.run('git', ['update-ref', '--stdin'], { input: refs });
    await rc('thresholds: 7\n');
    const broken = await push('origin', '--tags');
    expect(broken.code).not.toBe(0);
    expect(said(broken)).toContain('.anteaterrc');
    await rc('');
    const dry = await repo.tryGit(['push', '--dry-run', 'origin', '--tags'], {
      env: { ...hookEnv, ANTEATER_SKIP: '1' },
    });
    expect(dry.code, dry.stderr).toBe(0);
    expect(dry.stderr).toContain('ANTEATER_SKIP');
    const ran = await push('origin', '--tags');
    expect(ran.code, said(ran)).toBe(0);
    expect(said(ran)).toMatch(/passed.*nothing to check/);
  });
});

test('a line on standard input that is not a ref line is an error, never a pass', async () => {
  await withPush(async ({ prePush }) => {
    for (const line of ['garbage\n', 'refs/heads/main abc refs/heads/main def\n', '\u001b[2J\n', 'a b c\n']) {
      const ran = await prePush(line);
      expect(ran.code, line).toBe(2);
      expect(ran.stdout).toBe('');
    }
    const gone = await prePush(`refs/heads/main ${'e'.repeat(40)} refs/heads/main ${'0'.repeat(40)}\n`);
    expect(gone.code).toBe(2);
  });
});

test('a hook that waits on standard input says so', async () => {
  await withPush(async ({ repo, hookEnv }) => {
    const script = join(repo.outside, 'slow.sh');
    // Its input ends when it has said so, however long that takes here.
    const lines = [
      '#!/bin/sh',
      ': >"$0.log"',
      '(until grep -q looking "$0.log"; do sleep 0.1; done) | anteater pre-push origin x 2>"$0.log"',
      'cat "$0.log" >&2',
    ];
    await writeFile(script, `${lines.join('\n')}\n`);
    await chmod(script, 0o755);
    const ran = await repo.run(script, [], { env: hookEnv });
    expect(ran.code).toBe(0);
    expect(ran.stderr).toContain('anteater: looking at what is new');
  });
});
