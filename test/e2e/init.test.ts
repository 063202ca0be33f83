/** `anteater init` itself: what it starts and with which environment, where it refuses, at a terminal, and for all repositories. */
import { spawn } from 'node:child_process';
import { chmod, cp, mkdir, readFile, rm, stat, symlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BIN, type World, withWorld } from '../helpers/cli.ts';
import { systemProgram } from '../helpers/managers.ts';
import type { Repo } from '../helpers/repo.ts';
import { EVIL, MALICIOUS, said } from './push-world.ts';

const PACKAGE = '{"devDependencies": {"husky": "9.1.7"}, "scripts": {"prepare": "husky"}}\n';

describe('without a repository', () => {
  test.each([['init'], ['init', '--uninstall'], ['init', '--yes']])(
    '%s %s says so and exits 0',
    async (...args) => {
      await withWorld(async ({ repo, anteater }) => {
        const ran = await anteater(args, { cwd: repo.outside });
        expect(ran.code, said(ran)).toBe(0);
        expect(ran.stdout).toContain('no git repository');
      });
    },
  );
});

test('hooks may be run by whoever may read them, and by nobody else', async () => {
  for (const [umask, mode] of [
    ['077', 0o700],
    ['022', 0o755],
    ['002', 0o775],
  ] as const) {
    await withWorld(async ({ repo, anteater }) => {
      const ran = await anteater(['init'], { under: `umask ${umask}` });
      expect(ran.code, said(ran)).toBe(0);
      for (const name of ['anteater', 'pre-commit', 'pre-merge-commit', 'pre-push']) {
        const { mode: made } = await stat(repo.path('.git/hooks', name));
        expect(made & 0o777, `${name}, umask ${umask}`).toBe(mode);
      }
    });
  }
});

describe('a program of the repository', () => {
  /** A stand-in for husky that writes down its environment; committed, as a branch would bring it along. */
  async function withHostile(use: (world: World, log: string) => Promise<void>): Promise<void> {
    await withWorld(async (world) => {
      const { repo } = world;
      const log = join(repo.outside, 'environment');
      await repo.write('package.json', PACKAGE);
      await repo.write('node_modules/.bin/husky', `#!/bin/sh\nenv >>'${log}'\n`);
      await chmod(repo.path('node_modules/.bin/husky'), 0o755);
      await repo.git('add', '-A', '-f');
      await repo.commit('a branch with a program');
      await use(world, log);
    });
  }

  test('that is committed is not started unasked', async () => {
    await withHostile(async ({ anteater }, log) => {
      const ran = await anteater(['init']);
      expect(ran.code, said(ran)).toBe(0);
      expect(ran.stdout).toMatch(/not run: .*husky .*anteater init --yes/);
      await expect(readFile(log)).rejects.toThrow();
    });
  });

  test('is started with --yes, and gets no key', async () => {
    await withHostile(async ({ anteater, vt }, log) => {
      const ran = await anteater(['init', '--yes'], { env: { ANTEATER_REDIS_URL: 'redis://:secret@h/0' } });
      expect(ran.code, said(ran)).toBe(0);
      const environment = await readFile(log, 'utf8');
      expect(environment).toContain('PATH=');
      expect(environment).not.toContain(vt.key);
      expect(environment).not.toMatch(/^(VT_|ANTEATER_)/m);
    });
  });

  test('behind a committed link, and in a submodule, is not started either', async () => {
    await withHostile(async ({ repo, anteater }, log) => {
      await repo.git('mv', 'node_modules', 'tools');
      await symlink('tools', repo.path('node_modules'));
      await repo.commit('a link');
      const ran = await anteater(['init']);
      expect(ran.stdout).toContain('not run:');
      await expect(readFile(log)).rejects.toThrow();
    });
  });
});

describe('where a hook would not find the program', () => {
  test('a copy that npx has fetched is not installed: it says what to install', async () => {
    await withWorld(async (world) => {
      const { repo, env } = world;
      const fetched = join(repo.outside, '.npm/_npx/0123/node_modules/anteater-hook');
      for (const name of ['bin', 'dist', 'package.json']) {
        await cp(join(dirname(BIN), '..', name), join(fetched, name), { recursive: true });
      }
      const bin = join(repo.outside, '.npm/_npx/0123/node_modules/.bin');
      await mkdir(bin);
      await symlink('../anteater-hook/bin/anteater.cjs', join(bin, 'anteater'));
      const ran = await repo.run(process.execPath, [join(fetched, 'bin/anteater.cjs'), 'init'], {
        env: { ...env, PATH: `${bin}:${env.PATH}`, npm_command: 'exec' },
      });
      expect(ran.code, said(ran)).toBe(2);
      expect(ran.stderr).toMatch(/none is installed.*not found[\s\S]*npm install --save-dev anteater-hook/);
      await expect(readFile(repo.path('.git/hooks/pre-commit'))).rejects.toThrow();
      await expect(readFile(repo.path('.git/anteater-program'))).rejects.toThrow();
    });
  });
});

/** Of the repository itself, regardless of git's hooks path. */
async function ownHook(repo: Repo, name: string, script: string): Promise<void> {
  await repo.write(`.git/hooks/${name}`, script);
  await chmod(repo.path('.git/hooks', name), 0o755);
}

describe('--global', () => {
  async function withGlobal(use: (world: World, env: NodeJS.ProcessEnv) => Promise<void>): Promise<void> {
    await withWorld(async (world) => {
      const { repo, vt } = world;
      vt.verdict(EVIL, MALICIOUS);
      const bin = join(repo.outside, 'bin');
      await mkdir(bin);
      await symlink(BIN, join(bin, 'anteater'));
      const env = { ...world.env, PATH: `${bin}:${world.env.PATH}`, MINE: join(repo.outside, 'mine') };
      const ran = await world.anteater(['init', '--global'], { env, cwd: repo.outside });
      expect(ran.code, said(ran)).toBe(0);
      await use(world, env);
    });
  }

  test('checks every repository, and runs its own hooks as well; --uninstall takes it out', async () => {
    await withGlobal(async ({ repo, anteater, home }, env) => {
      await ownHook(repo, 'pre-commit', '#!/bin/sh\necho commit >>"$MINE"\n');
      await ownHook(repo, 'commit-msg', '#!/bin/sh\necho message >>"$MINE"\n');
      await ownHook(repo, 'pre-push', '#!/bin/sh\ncat >>"$MINE"\n');
      await repo.git('init', '-q', '--bare', '../remote.git');
      const git = (...args: string[]) => repo.tryGit(args, { env });
      await repo.stage('bad.txt', `see ${EVIL}\n`);
      await repo.git('commit', '-q', '--no-verify', '-m', 'first');
      await repo.stage('worse.txt', `see ${EVIL}\n`);
      const blocked = await git('commit', '-m', 'bad');
      expect(blocked.code, said(blocked)).not.toBe(0);
      expect(said(blocked)).toContain('BLOCKED 1 malicious');
      const pushed = await git('push', '../remote.git', 'HEAD:refs/heads/x');
      expect(pushed.code, said(pushed)).not.toBe(0);
      await repo.git('rm', '-q', '--cached', 'worse.txt');
      await repo.stage('good.txt', 'good\n');
      const passed = await git('commit', '-m', 'good');
      expect(passed.code, said(passed)).toBe(0);
      expect(await readFile(env.MINE ?? '', 'utf8')).toBe('commit\ncommit\nmessage\n');
      const there = await anteater(['init'], { env });
      expect(there.code, said(there)).toBe(0);
      expect(there.stdout).toContain('your global hooks');
      const again = await anteater(['init', '--global'], { env });
      expect(again.stdout).toContain('nothing to do');
      const out = await anteater(['init', '--uninstall', '--global'], { env, cwd: repo.outside });
      expect(out.code, said(out)).toBe(0);
      await expect(readFile(join(home, 'hooks/pre-commit'))).rejects.toThrow();
      expect((await git('config', '--global', '--get', 'core.hooksPath')).stdout).toBe('');
      await repo.stage('worse.txt', `see ${EVIL}\n`);
      expect((await git('commit', '-m', 'free')).code).toBe(0);
    });
  });

  test('hands the refs of a push on, also in a linked worktree and where init ran in the repository too', async () => {
    await withGlobal(async ({ repo, anteater }, env) => {
      await ownHook(repo, 'pre-push', '#!/bin/sh\ncat >>"$MINE"\n');
      await repo.git('init', '-q', '--bare', '../remote.git');
      await repo.stage('a.txt', 'a\n');
      await repo.git('commit', '-q', '--no-verify', '-m', 'first');
      await repo.git('worktree', 'add', '-q', '../tree');
      const push = () =>
        repo.tryGit(['push', '../remote.git', 'HEAD:refs/heads/x'], { env, cwd: join(repo.outside, 'tree') });
      expect((await push()).code).toBe(0);
      expect(await readFile(env.MINE ?? '', 'utf8')).toMatch(/^HEAD [0-9a-f]{40} refs\/heads\/x 0{40}\n$/);
      await anteater(['init', '--uninstall', '--global'], { env });
      await anteater(['init'], { env });
      await anteater(['init', '--global'], { env });
      await repo.stage('b.txt', `see ${EVIL}\n`);
      const blocked = await repo.tryGit(['commit', '-m', 'bad'], { env });
      expect(said(blocked).split('BLOCKED').length, 'the check runs once').toBe(2);
    });
  });

  test('leaves global hooks of others alone', async () => {
    await withWorld(async ({ repo, anteater, env }) => {
      const bin = join(repo.outside, 'bin');
      await mkdir(bin);
      await symlink(BIN, join(bin, 'anteater'));
      await repo.git('config', '--global', 'core.hooksPath', '~/hooks');
      const ran = await anteater(['init', '--global'], { env: { PATH: `${bin}:${env.PATH}` } });
      expect(ran.code).toBe(2);
      expect(ran.stderr).toMatch(/global hooks already[\s\S]*anteater pre-push/);
    });
  });
});

describe('hooks paths', () => {
  test('a global one of others: the command that is printed leaves lefthook and pre-commit working', async ({
    skip,
  }) => {
    if (systemProgram('pre-commit') === null)
      skip('pre-commit is not installed (Debian: apt-get install pre-commit)');
    await withWorld(async ({ repo, anteater, env, vt }) => {
      vt.verdict(EVIL, MALICIOUS);
      await repo.git('config', '--global', 'core.hooksPath', join(repo.outside, 'hooks'));
      await repo.write('.pre-commit-config.yaml', 'repos: []\n');
      const refused = await anteater(['init']);
      expect(refused.code).toBe(2);
      const printed = /git config --local core\.hooksPath \S+/.exec(refused.stderr)?.[0] ?? 'false';
      expect((await repo.run('sh', ['-c', printed], { env })).code).toBe(0);
      const ran = await anteater(['init']);
      expect(ran.code, said(ran)).toBe(0);
      await repo.stage('bad.txt', `see ${EVIL}\n`);
      await repo.git('add', '-A');
      const blocked = await repo.tryGit(['commit', '-m', 'bad'], { env });
      expect(said(blocked)).toContain('BLOCKED 1 malicious');
    });
  });

  test('an empty one, and one that leads nowhere beside a hook manager, are named with the command that unsets them', async () => {
    await withWorld(async ({ repo, anteater }) => {
      for (const value of ['', '.husky']) {
        await repo.git('config', 'core.hooksPath', value);
        await repo.write('lefthook.yml', 'output: [summary]\n');
        const ran = await anteater(['init']);
        expect(ran.code, said(ran)).toBe(2);
        expect(ran.stderr).toContain('git config --local --unset core.hooksPath && ');
      }
    });
  });
});

/** Runs `anteater init` in a pseudo-terminal of 80 columns, and types each answer once its question is there. */
function atTerminal(
  cwd: string,
  env: NodeJS.ProcessEnv,
  answers: readonly (readonly [string, string])[],
): Promise<string> {
  const command = `stty cols 80; exec '${process.execPath}' '${BIN}' init`;
  const child = spawn('script', ['-qec', command, '/dev/null'], { cwd, env: { ...env, TERM: 'xterm' } });
  const left = [...answers];
  let seen = '';
  let from = 0;
  child.stdout.on('data', (bytes: Buffer) => {
    seen += bytes.toString('utf8');
    const [question = '', typed = ''] = left[0] ?? [];
    const at = question === '' ? -1 : seen.indexOf(question, from);
    if (at === -1) return;
    left.shift();
    from = at + question.length;
    child.stdin.write(`${typed}\r`);
  });
  return new Promise((resolve) => child.once('close', () => resolve(seen)));
}

describe('at a terminal', () => {
  test('it names what it does, leads through the key, and proves the gate; Enter goes on, n skips', async ({
    skip,
  }) => {
    if (systemProgram('script') === null) skip('util-linux’ script is not installed');
    await withWorld(async ({ repo, env, vt, home }) => {
      const no = await atTerminal(repo.dir, env, [['Install the hooks?', 'n']]);
      expect(no).not.toContain('are installed');
      await expect(readFile(repo.path('.git/hooks/pre-commit'))).rejects.toThrow();
      const first = await atTerminal(repo.dir, { ...env, VT_KEY: '' }, [
        ['Install the hooks?', ''],
        ['VirusTotal key', vt.key],
        ['Prove it', 'y'],
      ]);
      expect(first).toContain('https://www.virustotal.com/gui/join-us');
      expect(first).toContain('everything is in order');
      expect(first).toMatch(/blocked a\s+canary\s+commit/);
      expect(first).not.toContain(vt.key);
      const second = await atTerminal(repo.dir, { ...env, VT_KEY: '' }, []);
      expect(second).toContain('nothing to do');
      // Where it belongs, and nowhere else.
      await rm(join(home, 'key'));
    });
  });
});
