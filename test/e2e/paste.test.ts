/** Every command that a report prints works when it is pasted where the person stands: for each way of having the tool. */
import { createHash } from 'node:crypto';
import { mkdir, symlink } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { BIN, binary, gitWith, installHooks, type World, withWorld } from '../helpers/cli.ts';
import { EVIL, MALICIOUS, type PushWorld, said, withPush } from './push-world.ts';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));

/** The lines of a report that are commands: four spaces, then a program. */
function commandsIn(text: string): string[] {
  return text
    .split('\n')
    .filter((line) => /^ {4}(?:anteater|npx|yarn|pnpm|bunx|git|\S*node_modules)\b/.test(line))
    .map((line) => line.trim());
}

/** As npm lays it out: the package, and its program. */
async function depend(folder: string): Promise<void> {
  await mkdir(join(folder, 'node_modules/.bin'), { recursive: true });
  await symlink(PACKAGE, join(folder, 'node_modules/anteater-hook'));
  await symlink('../anteater-hook/bin/anteater.cjs', join(folder, 'node_modules/.bin/anteater'));
}

async function stageBad({ repo, vt }: World): Promise<void> {
  vt.verdict(EVIL, MALICIOUS);
  await repo.write('.git/info/exclude', '.anteaterrc\nnode_modules\n');
  await repo.stage('src/lib/a.ts', `const a = '${EVIL}';\n`);
  await repo.stage('src/tool one.bin', binary('one'));
  await repo.stage('copy.bin', binary('one'));
}

describe('the program is named as the person starts it', () => {
  test.each([
    ['package-lock.json', 'npx anteater'],
    ['yarn.lock', 'yarn anteater'],
    ['pnpm-lock.yaml', 'pnpm exec anteater'],
    ['bun.lock', 'bunx anteater'],
  ])('a dependency with %s: %s', async (lock, program) => {
    await withWorld(async (world) => {
      await stageBad(world);
      await depend(world.repo.dir);
      await world.repo.write(lock, '');
      const run = await world.anteater([]);
      expect(run.code).toBe(1);
      expect(commandsIn(run.stdout)).toContain(
        `${program} allow 'hxxp://evil[.]net/x' --reason "why it is safe"`,
      );
      const hint = await world.anteater(['scan', '--range', 'a..b', '--nosuchoption']);
      expect(hint.stderr).toContain(`see: ${program} scan --help`);
    });
  });

  test('on PATH, but not only in the folder of dependencies that npm and husky put there: anteater', async () => {
    await withWorld(async (world) => {
      await stageBad(world);
      const bin = join(world.repo.outside, 'bin');
      await mkdir(bin);
      await symlink(BIN, join(bin, 'anteater'));
      const run = await world.anteater([], { env: { PATH: `${bin}:${process.env.PATH}` } });
      expect(commandsIn(run.stdout).every((line) => line.startsWith('anteater '))).toBe(true);
    });
  });

  test('the dependency of a part of the project: by its path', async () => {
    await withWorld(async (world) => {
      await stageBad(world);
      const { repo } = world;
      await depend(repo.path('frontend'));
      // Started as the hook starts it: the link is resolved only where its package is.
      const linked = repo.path('frontend/node_modules/anteater-hook/bin/anteater.cjs');
      const run = await repo.run(process.execPath, ['--preserve-symlinks-main', linked], { env: world.env });
      const [allow = ''] = commandsIn(run.stdout).filter((line) => line.includes('evil'));
      expect(allow).toMatch(/^frontend\/node_modules\/\.bin\/anteater allow /);
    });
  });
});

test('pasted, each command of a report runs: by npx, in a folder of the repository, for every place of a file', async () => {
  await withWorld(async (world) => {
    await stageBad(world);
    const { repo } = world;
    await depend(repo.dir);
    const here = repo.path('src/lib');
    const run = await world.anteater([], { cwd: here });
    const commands = commandsIn(run.stdout).filter((line) => line.includes(' allow '));
    expect(commands).toEqual([
      `npx anteater allow 'hxxp://evil[.]net/x' --reason "why it is safe"`,
      `npx anteater allow ../../copy.bin '../tool one.bin' --reason "why it is safe"`,
    ]);
    for (const command of commands) {
      const line = command.replace('why it is safe', 'a test says so');
      const pasted = await repo.run('sh', ['-c', line], { env: world.env, cwd: here });
      expect(pasted.code, `${line}\n${pasted.stderr}`).toBe(0);
    }
    expect((await world.anteater([], { cwd: here })).code).toBe(0);
  });
});

test('git starts the hook at the root: paths are still given from where the person stands', async () => {
  await withWorld(async (world) => {
    await stageBad(world);
    const env = await installHooks(world);
    const committed = await gitWith(world, env, ['commit', '-m', 'x'], world.repo.path('src'));
    expect(committed.code).toBe(1);
    const [, upload] = commandsIn(committed.stdout + committed.stderr);
    expect(upload).toBe('anteater lookup ../copy.bin --upload');
  });
});

test('with more than five findings no indicator and no command is cut, however narrow', async () => {
  await withWorld(async (world) => {
    const { repo, vt } = world;
    const urls = Array.from(
      { length: 8 },
      (_, index) => `http://evil${index}.net/${'long/'.repeat(30)}${index}`,
    );
    for (const url of urls) vt.verdict(url, MALICIOUS);
    await repo.stage('a.txt', `${urls.join('\n')}\n`);
    const run = await world.anteater([]);
    for (const url of urls)
      expect(run.stdout).toContain(url.replace('http', 'hxxp').replace('.net', '[.]net'));
    expect(commandsIn(run.stdout)).toEqual(['anteater --verbose', 'anteater allow --last']);
    const full = await repo.run('sh', ['-c', `node '${BIN}' --verbose`], { env: world.env });
    expect(commandsIn(full.stdout)).toHaveLength(8);
  });
});

/** Takes what the report of a blocked push says: the commands one after another, the removal in between. */
async function follow(world: PushWorld, report: string, remove: () => Promise<unknown>): Promise<void> {
  const commands = commandsIn(report).filter((line) => line.startsWith('git '));
  expect(commands.length).toBeGreaterThan(0);
  for (const command of commands) {
    if (/ commit --amend /.test(command)) await remove();
    const ran = await world.repo.run('sh', ['-c', command], {
      env: { ...world.hookEnv, GIT_EDITOR: 'true' },
    });
    expect(ran.code, `${command}\n${ran.stdout}\n${ran.stderr}`).toBe(0);
  }
}

describe('a blocked push names the commands that take it out of the history', () => {
  const bad = { 'src/a.ts': `const a = '${EVIL}';\n`, 'src/b.ts': 'fine\n' };
  const clean = (world: PushWorld) => () => world.repo.write('src/a.ts', 'const a = 1;\n');

  test('of the last commit', async () => {
    await withPush(async (world) => {
      await world.commits(bad);
      const blocked = await world.push();
      expect(blocked.code).toBe(1);
      await follow(world, blocked.stdout + blocked.stderr, clean(world));
      expect((await world.push()).code).toBe(0);
    });
  });

  test('of an earlier one, though a later one removes it', async () => {
    await withPush(async (world) => {
      await world.commits(bad);
      await world.commits({ 'src/c.ts': 'later\n' });
      const blocked = await world.push();
      await follow(world, blocked.stdout + blocked.stderr, clean(world));
      expect(await world.repo.git('log', '--format=%s')).toBe('a commit\na commit\na commit\n');
      expect((await world.push()).code).toBe(0);
    });
  });

  test.each(['topic', "it's$(touch${IFS}ran)"])('of a branch that is not checked out: %s', async (branch) => {
    await withPush(async (world) => {
      const { repo } = world;
      await repo.git('switch', '-q', '-c', branch);
      await world.commits(bad);
      await world.commits({ 'src/c.ts': 'later\n' });
      await repo.git('switch', '-q', 'main');
      const main = await world.commits({ 'src/d.ts': 'of main\n' });
      const blocked = await world.push('origin', branch);
      expect(blocked.code).toBe(1);
      await follow(world, blocked.stdout + blocked.stderr, clean(world));
      expect((await world.push('origin', branch)).code).toBe(0);
      expect((await repo.git('rev-parse', 'main')).trim()).toBe(main);
      expect(await repo.git('ls-files', 'ran')).toBe('');
    });
  });

  test('of a merge, or of a commit on no branch, in words: no command of those would do', async () => {
    await withPush(async (world) => {
      const { repo } = world;
      await repo.git('switch', '-q', '-c', 'side');
      await world.commits({ 'src/c.ts': 'side\n' });
      await repo.git('switch', '-q', 'main');
      await world.commits({ 'src/d.ts': 'of main\n' });
      await repo.git('merge', '-q', '--no-ff', '--no-commit', 'side');
      await world.commits(bad, 'an evil merge');
      await world.commits({ 'src/e.ts': 'later\n' });
      const merge = said(await world.push());
      expect(merge).toMatch(/Commit [0-9a-f]{10} is a merge:\s+merge again without it/);
      expect(merge).not.toContain('rebase -i');
      await repo.git('reset', '-q', '--hard', 'origin/main');
      await repo.git('notes', 'add', '-m', `see ${EVIL}`);
      const notes = said(await world.push('origin', 'refs/notes/commits'));
      expect(notes).toContain('BLOCKED');
      expect(notes).toMatch(/is\s+on\s+no\s+branch\s+here/);
      expect(notes).not.toContain('rebase -i');
    });
  });

  test('of the first one, and of a binary', async () => {
    await withPush(async (world) => {
      const { repo, vt } = world;
      vt.verdict(createHash('sha256').update(binary('bad')).digest('hex'), MALICIOUS);
      await repo.git('checkout', '-q', '--orphan', 'other');
      await world.commits({ 'bad.bin': binary('bad') });
      await world.commits({ 'src/c.ts': 'later\n' });
      const blocked = await world.push('origin', 'other');
      expect(blocked.code).toBe(1);
      await follow(world, blocked.stdout + blocked.stderr, () => repo.git('rm', '-q', 'bad.bin'));
      expect((await world.push('origin', 'other')).code).toBe(0);
    });
  });
});
