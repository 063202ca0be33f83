/**
 * husky: `.husky/pre-commit` and its like are committed shell files. Version 9 lets git run `.husky/_`, which starts
 * them by `sh -e`; in version 8 git runs them itself, and their line with `husky.sh` starts them once more.
 */
import { existsSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { type Action, readBytes, readOrEmpty, writeUnlessSame } from '../actions.ts';
import { callsAnteater, HOOKS, type HookName } from '../hook/hook-script.ts';
import { hasBlock, withoutBlock } from '../hook/marked-block.ts';
import { dependsOn, isOfRepository, restored, scriptCalls } from './files.ts';
import { type Detected, type HookLocation, type HookManager, type Setup, STANDING } from './manager.ts';
import { planCommittedRunner, runnerCall } from './runner.ts';
import { callsByHand, commitLines, OURS, pushLines, withShellLines } from './shell-lines.ts';

export const husky: HookManager = {
  name: 'husky',
  runs: HOOKS,
  ownsHooksPath: true,
  switchedOff: ['HUSKY=0'],
  detect,
  plan,
  unplan,
  notes: (place, planned) => [
    ...(isActive(place) || planned.some((action) => action.kind === 'run')
      ? []
      : ['git does not run the hooks of .husky yet: npm install --save-dev husky && npx husky']),
    'commit .husky and .anteater; each colleague has the hooks after: npm install (its "prepare" script runs husky)',
  ],
  callsUs: async ({ config }, hook) => {
    const path = join(config, hook);
    const text = await readOrEmpty(path);
    return hasBlock(text) || callsAnteater(text) ? null : { flaw: 'no-call', path };
  },
};

async function detect(place: HookLocation): Promise<Detected | null> {
  const { root, hooks, hooksPath } = place;
  const known = await usedBy(root);
  if (hooksPath !== null) {
    const config = folderOf(hooks);
    // A folder of the user's own home is for all repositories.
    if (config === null || !isOfRepository(place, config)) return null;
    const used =
      existsSync(config) && (existsSync(hooks) || known !== null || (await usedBy(dirname(config))) !== null);
    return { config, standing: used ? STANDING.inForce : STANDING.leftOver };
  }
  const config = join(root, '.husky');
  const there = existsSync(config) || existsSync(join(root, 'node_modules/.bin/husky'));
  return there && known !== null ? { config, standing: known } : null;
}

/** How much a package says of husky. */
async function usedBy(folder: string): Promise<Detected['standing'] | null> {
  if (await scriptCalls(folder, 'husky')) return STANDING.configured;
  return (await dependsOn(folder, 'husky')) ? STANDING.mentioned : null;
}

/** `.husky`, of `.husky/_` (version 9) and of itself (version 8); also in the package of a sub-folder. */
function folderOf(hooks: string): string | null {
  const folder = basename(hooks) === '_' ? dirname(hooks) : hooks;
  return basename(folder) === '.husky' ? folder : null;
}

function isVersion8({ hooks }: HookLocation): boolean {
  return basename(hooks) === '.husky';
}

function isActive(place: HookLocation): boolean {
  if (folderOf(place.hooks) === null) return false;
  return existsSync(join(place.hooks, isVersion8(place) ? '_/husky.sh' : 'pre-commit'));
}

async function plan(setup: Setup): Promise<readonly Action[]> {
  const files = await Promise.all(HOOKS.map((hook) => planFile(setup, hook)));
  const home = dirname(setup.config);
  const program = [home, setup.root]
    .map((folder) => join(folder, 'node_modules/.bin/husky'))
    .find(existsSync);
  const activate: readonly Action[] =
    program === undefined || isActive(setup)
      ? []
      : [{ kind: 'run', command: [program], cwd: home, why: 'lets git run the hooks of .husky' }];
  return [...(await planCommittedRunner(setup.root)), ...files.flat(), ...activate];
}

/** How a hook of version 8 begins. */
const START8 = '#!/usr/bin/env sh\n. "$(dirname -- "$0")/_/husky.sh"\n\n';

async function planFile(setup: Setup, hook: HookName): Promise<readonly Action[]> {
  const path = join(setup.config, hook);
  const old = isVersion8(setup);
  const there = await readBytes(path);
  // Written by hand, as a project's README may say.
  if (there !== null && !hasBlock(there) && callsByHand(there, hook)) return [];
  const call = runnerCall(hook);
  const made = there === null || there.includes(OURS) ? OURS : '';
  const lines = made + (hook === 'pre-push' ? pushLines(call) : commitLines(call, 'sh -e'));
  const why = hook === 'pre-push' ? 'runs anteater first' : 'runs anteater after the other commands';
  return writeUnlessSame(path, withShellLines(there ?? (old ? START8 : ''), lines), old, why);
}

async function unplan(place: HookLocation): Promise<readonly Action[]> {
  const folder = folderOf(place.hooks) ?? join(place.root, '.husky');
  if (!isOfRepository(place, folder)) return [];
  const paths = HOOKS.map((hook) => join(folder, hook));
  const texts = await Promise.all(paths.map(readBytes));
  return texts.flatMap((text, index) => {
    if (text === null || !hasBlock(text)) return [];
    const rest = withoutBlock(text);
    const untouched = text.includes(OURS) && ['', START8].includes(rest);
    return [restored(paths[index] ?? '', untouched ? null : rest)];
  });
}
