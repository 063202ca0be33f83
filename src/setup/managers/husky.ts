/**
 * husky 9: `.husky/pre-commit` and `.husky/pre-push` are committed files of plain commands, with node_modules/.bin on
 * their PATH. The check goes last before a commit, where it sees what formatters have staged, and first before a
 * push, where it must see git's refs before anybody else reads them.
 */
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type Action, readBytes, writeUnlessSame } from '../actions.ts';
import { callsAnteater, feedingBoth, type HookName } from '../hook/hook-script.ts';
import { fenceAtEnd, fenceAtTop, hasFence, withoutFence } from '../hook/marked-block.ts';

/** A line after which the end of the file is never reached. */
const LEAVES = /^(exit|exec)\b/m;

export async function planHusky(folder: string, active: boolean): Promise<readonly Action[]> {
  const commit = await planFile(
    folder,
    'pre-commit',
    'runs anteater before each commit, after the other commands',
  );
  const push = await planFile(folder, 'pre-push', 'runs anteater before each push');
  const home = dirname(folder);
  const husky = join(home, 'node_modules/.bin/husky');
  const activate: Action = {
    kind: 'run',
    command: [husky],
    cwd: home,
    why: 'lets git run the hooks of .husky',
  };
  return [...commit, ...push, ...(!active && existsSync(husky) ? [activate] : [])];
}

async function planFile(folder: string, hook: HookName, why: string): Promise<readonly Action[]> {
  const path = join(folder, hook);
  const there = (await readBytes(path)) ?? '';
  const bare = withoutFence(there);
  // Written by hand, as the README of a project may have told.
  if (!hasFence(there) && callsAnteater(there)) return [];
  return writeUnlessSame(path, withCheck(bare, hook), false, why);
}

function withCheck(bare: string, hook: HookName): string {
  if (hook === 'pre-push') return fenceAtTop(bare, feedingBoth('anteater pre-push "$@"'));
  const body = 'anteater || exit $?\n';
  return LEAVES.test(bare) ? fenceAtTop(bare, body) : fenceAtEnd(bare, body);
}

export async function unplanHusky(folder: string): Promise<readonly Action[]> {
  const actions: Action[] = [];
  for (const hook of ['pre-commit', 'pre-push'] as const) {
    const path = join(folder, hook);
    const there = await readBytes(path);
    if (there === null || !hasFence(there)) continue;
    const rest = withoutFence(there);
    actions.push(
      rest === ''
        ? { kind: 'remove', path, why: 'it held nothing but anteater' }
        : { kind: 'write', path, content: rest, executable: false, why: 'as it was before anteater' },
    );
  }
  return actions;
}
