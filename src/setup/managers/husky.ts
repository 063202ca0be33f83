/**
 * husky 9: `.husky/pre-commit` and `.husky/pre-push` are committed files of plain commands, with node_modules/.bin on
 * their PATH. The check goes last before a commit, where it sees what formatters have staged, and first before a
 * push, where it must see git's refs before anybody else reads them.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Action, readBytes, writeUnlessSame } from '../actions.ts';
import { callsAnteater, feedingBoth, type HookName } from '../hook/hook-script.ts';
import { fenceAtEnd, fenceAtTop, hasFence, withoutFence } from '../hook/marked-block.ts';
import { packageNames } from './files.ts';
import { type Found, type HookManager, type HookPlace, type Setup, STANDING } from './manager.ts';

/** A line after which the end of the file is never reached. */
const LEAVES = /^(exit|exec)\b/m;

export const husky: HookManager = {
  name: 'husky',
  ownsHooksPath: true,
  switchedOff: ['HUSKY=0'],
  detect,
  plan,
  unplan,
  notes: (place, planned) =>
    isActive(place) || planned.some((action) => action.kind === 'run')
      ? []
      : ['git does not run the hooks of .husky yet: npm install --save-dev husky && npx husky'],
  callsUs: async ({ config }, hook) => {
    const path = join(config, hook);
    const text = await readBytes(path).catch(() => null);
    return callsAnteater(text ?? '') ? null : `${path} does not call anteater`;
  },
};

async function detect(place: HookPlace): Promise<Found | null> {
  const { root, hooks, hooksPath } = place;
  // Also in a sub-folder's package.
  if (isHuskys(hooks)) return { config: dirname(hooks), standing: STANDING.inForce };
  const config = join(root, '.husky');
  const there = existsSync(config) || existsSync(join(root, 'node_modules/.bin/husky'));
  if (hooksPath !== null || !there || !(await packageNames(root, 'husky'))) return null;
  return { config, standing: STANDING.configured };
}

/** `.husky/_`, which is not committed and comes with husky's own install. */
function isHuskys(hooks: string): boolean {
  return basename(hooks) === '_' && basename(dirname(hooks)) === '.husky';
}

function isActive({ hooks }: HookPlace): boolean {
  return isHuskys(hooks) && existsSync(join(hooks, 'pre-commit'));
}

async function plan(setup: Setup): Promise<readonly Action[]> {
  const folder = setup.config;
  const active = isActive(setup);
  const commit = await planFile(
    folder,
    'pre-commit',
    'runs anteater before each commit, after the other commands',
  );
  const push = await planFile(folder, 'pre-push', 'runs anteater before each push');
  const home = dirname(folder);
  const program = join(home, 'node_modules/.bin/husky');
  const activate: Action = {
    kind: 'run',
    command: [program],
    cwd: home,
    why: 'lets git run the hooks of .husky',
  };
  return [...commit, ...push, ...(!active && existsSync(program) ? [activate] : [])];
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

async function unplan({ root, hooks }: HookPlace): Promise<readonly Action[]> {
  const folder = isHuskys(hooks) ? dirname(hooks) : join(root, '.husky');
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
