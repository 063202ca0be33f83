/** Where git runs hooks from (worktrees and `core.hooksPath` included), and which manager has put them there. Reads only. */
import { isAbsolute, resolve } from 'node:path';
import { AnteaterError } from '../../errors.ts';
import type { Git } from '../../git.ts';
import { MANAGERS } from './index.ts';
import { type HookLocation, type HooksPath, type ManagedHooks, STANDING } from './manager.ts';

/** Throws (`repository`) outside of a work tree. */
export async function findManagedHooks(git: Git): Promise<ManagedHooks> {
  const place = await askGit(git);
  const found = await Promise.all(
    MANAGERS.map(async (manager) => ({ manager, found: await manager.detect(place) })),
  );
  const all = found.flatMap(({ manager, found }) => (found === null ? [] : [{ manager, ...found }]));
  const best = all.reduce((one, other) => (other.standing > one.standing ? other : one));
  const others = all.filter((one) => one !== best && one.standing > STANDING.leftOver);
  return { ...place, ...best, others: others.map(({ manager }) => manager.name) };
}

async function askGit(git: Git): Promise<HookLocation> {
  const root = line(await git.ask(['rev-parse', '--show-toplevel']));
  if (root === null) {
    throw new AnteaterError('repository', 'hooks are installed in a work tree, and this is not one', {
      hint: 'go to a checkout of the repository (or make one: git init), then: anteater init',
    });
  }
  // `--git-path` answers relative to where it was asked, which may be a sub-folder.
  const hooks = resolve(git.cwd, line(await git.run(['rev-parse', '--git-path', 'hooks'])) ?? '.git/hooks');
  const common = resolve(git.cwd, line(await git.run(['rev-parse', '--git-common-dir'])) ?? '.git');
  const hooksPath = readHooksPath(await git.ask(['config', '--show-scope', '-z', '--get', 'core.hooksPath']));
  const top = resolve(root);
  return { root: top, hooks: fromRoot(top, hooks, hooksPath), common, hooksPath };
}

/** A relative `core.hooksPath` counts from where hooks run: the top of the work tree. */
function fromRoot(root: string, hooks: string, hooksPath: HooksPath | null): string {
  if (hooksPath === null || isAbsolute(hooksPath.value) || hooksPath.value.startsWith('~')) return hooks;
  return resolve(root, hooksPath.value);
}

function readHooksPath(answer: string | null): HooksPath | null {
  const [scope, value] = answer?.split('\0') ?? [];
  return scope === undefined || value === undefined ? null : { scope, value };
}

/** A one-line answer without its line end; null for none. */
export function line(answer: string | null): string | null {
  const text = answer?.replace(/\r?\n$/, '') ?? '';
  return text === '' ? null : text;
}
