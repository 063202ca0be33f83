/**
 * `anteater init --global`: a hooks folder of this user's own, which git's global `core.hooksPath` names. Its scripts
 * check, and run the repository's own hooks as well. To a repository it is one more hook manager, in force already.
 */
import { join, resolve } from 'node:path';
import { AnteaterError } from '../../errors.ts';
import type { Git } from '../../git.ts';
import { type Action, readBytes, writeUnlessSame } from '../actions.ts';
import script from '../hook/global.sh';
import { HOOKS, RUNNER } from '../hook/hook-script.ts';
import { type HookManager, STANDING } from './manager.ts';
import { planRunner, unplanRunner } from './runner.ts';

/** In the scripts of the folder. */
const MARK = /written by "anteater init --global"/;

export const globalHooks: HookManager = {
  name: 'your global hooks',
  runs: HOOKS,
  switchedOff: [],
  ownsHooksPath: true,
  detect: async ({ hooks, hooksPath }) => {
    const text = hooksPath === null ? null : await readBytes(join(hooks, 'pre-commit'));
    return text === null || !MARK.test(text) ? null : { config: hooks, standing: STANDING.inForce };
  },
  plan: async () => [],
  // The folder serves other repositories: `--uninstall --global` removes it.
  unplan: async () => [],
  notes: ({ config }) => [
    `your global hooks (${config}) check this repository already, on this machine alone`,
    'to set it up for everybody who works in it: anteater init --uninstall --global && anteater init',
  ],
  callsUs: async ({ hooks }, hook, text) =>
    MARK.test(text) ? null : { flaw: 'not-global', path: join(hooks, hook) },
};

/** Every hook that git starts on this machine: with a hooks path, it starts none of the repository's own. */
const NAMES = (
  'applypatch-msg pre-applypatch post-applypatch pre-commit pre-merge-commit prepare-commit-msg commit-msg post-commit ' +
  'pre-rebase post-checkout post-merge pre-push pre-auto-gc post-rewrite sendemail-validate post-index-change ' +
  'reference-transaction pre-receive update proc-receive post-receive post-update push-to-checkout fsmonitor-watchman'
).split(' ');

/** `folder`: where this user's global hooks are to be. */
export async function planGlobal(git: Git, folder: string): Promise<readonly Action[]> {
  const set = await globalHooksPath(git);
  if (set !== null && resolve(set) !== resolve(folder)) {
    throw new AnteaterError('setup', `you have global hooks already: core.hooksPath is ${set}`, {
      hint: `call "anteater" from its pre-commit and "anteater pre-push" from its pre-push, or give it up: git config --global --unset core.hooksPath && anteater init --global`,
    });
  }
  const why = (name: string) =>
    HOOKS.some((hook) => hook === name)
      ? 'checks, and runs the repository’s own hook'
      : 'runs the repository’s own hook';
  const hooks = await Promise.all(
    NAMES.map((name) => writeUnlessSame(join(folder, name), script, true, why(name))),
  );
  return [
    ...(await planRunner(join(folder, RUNNER))),
    ...hooks.flat(),
    ...(set === null ? [configure(git.cwd, 'core.hooksPath', folder)] : []),
  ];
}

export async function unplanGlobal(git: Git, folder: string): Promise<readonly Action[]> {
  const set = await globalHooksPath(git);
  const ours = set !== null && resolve(set) === resolve(folder);
  const hooks = NAMES.map(async (name): Promise<readonly Action[]> => {
    const path = join(folder, name);
    const text = await readBytes(path);
    return text === null || !MARK.test(text)
      ? []
      : [{ kind: 'remove', path, why: 'it held nothing but anteater' }];
  });
  return [
    ...(ours ? [configure(git.cwd, '--unset', 'core.hooksPath')] : []),
    ...(await Promise.all(hooks)).flat(),
    ...(await unplanRunner(join(folder, RUNNER))),
  ];
}

async function globalHooksPath(git: Git): Promise<string | null> {
  const answer = await git.ask(['config', '--global', '--type=path', '--get', 'core.hooksPath']);
  return answer?.replace(/\r?\n$/, '') ?? null;
}

function configure(cwd: string, ...args: readonly string[]): Action {
  const why = 'git runs the hooks of that folder in every repository that has no hooks path of its own';
  return { kind: 'run', command: ['git', 'config', '--global', ...args], cwd, why };
}
