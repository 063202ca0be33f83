/** A repository with the hooks that `anteater init` installed, a bare remote beside it, and commits made without hooks. */
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { gitWith, installHooks, type Run, type World, type WorldOptions, withWorld } from '../helpers/cli.ts';
import type { Ran } from '../helpers/repo.ts';

export const EVIL = 'http://evil.net/x';
export const MALICIOUS = { malicious: 11, engines: { Kaspersky: { result: 'phishing' } } };

export interface PushWorld extends World {
  readonly hookEnv: NodeJS.ProcessEnv;
  /** The bare remote: its folder, and as a URL. */
  readonly remote: string;
  readonly remoteUrl: string;
  /** git with hooks. */
  gitHooked(
    args: readonly string[],
    how?: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv },
  ): Promise<Ran>;
  push(...args: string[]): Promise<Ran>;
  /** Writes these files, commits them without hooks, gives the oid. */
  commits(files: Readonly<Record<string, string | Uint8Array>>, message?: string): Promise<string>;
  /** What the remote has: ref → oid. */
  remoteRefs(): Promise<Readonly<Record<string, string>>>;
  /** The tool itself as git calls it, with these ref lines. */
  prePush(lines: string, args?: readonly string[]): Promise<Run>;
}

/** One clean commit is on the remote's `main` already, pushed without hooks. */
export async function withPush(
  use: (world: PushWorld) => Promise<void>,
  options: WorldOptions = {},
): Promise<void> {
  await withWorld(async (world) => {
    const { repo, vt } = world;
    vt.verdict(EVIL, MALICIOUS);
    const remote = join(repo.outside, 'remote.git');
    const format = (await repo.git('rev-parse', '--show-object-format')).trim();
    await repo.git('init', '-q', '--bare', '-b', 'main', `--object-format=${format}`, remote);
    await repo.git('remote', 'add', 'origin', remote);
    const hookEnv = await installHooks(world);
    const gitHooked: PushWorld['gitHooked'] = (args, how = {}) =>
      gitWith(world, { ...hookEnv, ...how.env }, args, how.cwd);
    const commits: PushWorld['commits'] = async (files, message = 'a commit') => {
      for (const [path, content] of Object.entries(files)) await repo.stage(path, content);
      await repo.git('commit', '-q', '--no-verify', '--allow-empty', '-m', message);
      return (await repo.git('rev-parse', 'HEAD')).trim();
    };
    await commits({ 'first.txt': 'first\n' });
    await repo.git('push', '-q', '--no-verify', '-u', 'origin', 'main');
    const made: PushWorld = {
      ...world,
      hookEnv,
      remote,
      remoteUrl: pathToFileURL(remote).href,
      gitHooked,
      commits,
      push: (...args) => gitHooked(['push', ...args]),
      remoteRefs: async () => {
        const lines = (await repo.git('ls-remote', remote)).split('\n').filter((line) => line !== '');
        return Object.fromEntries(
          lines.map((line) => {
            const [oid = '', ref = ''] = line.split('\t');
            return [ref, oid];
          }),
        );
      },
      prePush: (lines, args = []) =>
        world.anteater(['pre-push', 'origin', remote, ...args], { input: lines }),
    };
    try {
      await use(made);
    } finally {
      for (const pid of await resolversOf(world.home)) process.kill(pid, 'SIGKILL');
    }
  }, options);
}

/** The detached resolvers of this home, by what the system knows of its processes. */
export async function resolversOf(home: string): Promise<number[]> {
  const found: number[] = [];
  for (const name of await readdir('/proc')) {
    if (!/^\d+$/.test(name)) continue;
    const read = (file: string) => readFile(join('/proc', name, file), 'utf8').catch(() => '');
    const [line, environment] = await Promise.all([read('cmdline'), read('environ')]);
    if (line.includes('--background') && environment.split('\0').includes(`ANTEATER_HOME=${home}`))
      found.push(Number(name));
  }
  return found;
}

/** Until it holds; the test's own limit of time ends a wait in vain. */
export async function until(holds: () => Promise<boolean>): Promise<void> {
  while (!(await holds())) await sleep(50);
}

export async function killResolvers(home: string): Promise<number> {
  const running = await resolversOf(home);
  for (const pid of running) process.kill(pid, 'SIGKILL');
  await until(async () => (await resolversOf(home)).length === 0);
  return running.length;
}

/** Both streams of a hook: git sends the hook's own to stderr. */
export function said(ran: Ran): string {
  return `${ran.stdout}${ran.stderr}`;
}

/** `n` distinct URLs, a line each. */
export function urls(n: number, name = 'site'): readonly string[] {
  return Array.from({ length: n }, (_, index) => `http://${name}${index}.net/`);
}
