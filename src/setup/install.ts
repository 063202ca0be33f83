/**
 * `anteater init`: what has to change for git to run the check before commits and pushes, by whatever hook system the
 * repository uses. Planning reads; `applyInstall` writes. A second run plans nothing but what a hook manager repeats.
 */
import { existsSync } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AnteaterError } from '../errors.ts';
import type { Git } from '../git.ts';
import { type Action, applyActions, readBytes } from './actions.ts';
import { STARTER_RC } from './default-rc.ts';
import { CONFIG_READ, type Recorded } from './hook/hook-script.ts';
import { findPlace, isInside, type Place } from './managers/detect.ts';
import { planHusky, unplanHusky } from './managers/husky.ts';
import { planLefthook, unplanLefthook } from './managers/lefthook.ts';
import { planPlain, unplanPlain } from './managers/plain.ts';
import { planFramework, unplanFramework } from './managers/pre-commit.ts';

export interface Plan {
  readonly place: Place;
  readonly actions: readonly Action[];
  /** What the user must do, or should know, each with the literal command where there is one. */
  readonly notes: readonly string[];
}

/** `recorded`: where Node and this program are now, for hooks that start without a terminal's PATH. */
export async function planInstall(git: Git, recorded: Recorded): Promise<Plan> {
  const place = await findPlace(git);
  refuseForeignFolder(place);
  const rc = await planRc(place.root);
  const hooks = await planHooks(place, recorded, git.env);
  return { place, actions: [...rc, ...hooks], notes: notesOn(place, hooks) };
}

export async function planUninstall(git: Git): Promise<Plan> {
  const place = await findPlace(git);
  // Plain hooks may be left from before the repository took up a hook manager.
  const plain = await unplanPlain(
    place.system.kind === 'plain' ? place.system.folder : join(place.common, 'hooks'),
  );
  const managed = await unplanManaged(place);
  const read = join(place.common, CONFIG_READ);
  const left: readonly Action[] = existsSync(read)
    ? [{ kind: 'remove', path: read, why: 'the hook kept it' }]
    : [];
  const rc = (await hasRc(place.root)) ? ['the rc file stays: remove it by hand if you want it gone'] : [];
  return { place, actions: [...managed, ...plain, ...left], notes: rc };
}

export async function applyInstall(plan: Plan, env: NodeJS.ProcessEnv): Promise<void> {
  for (const action of plan.actions) if (action.kind !== 'run') await refuseLinkOut(action.path, plan.place);
  await applyActions(plan.actions, env);
}

/** What a repository says is one of its files may be a link to one of the user's: `.husky/pre-commit` to `~/.profile`. */
async function refuseLinkOut(path: string, { root, common }: Place): Promise<void> {
  if (!isInside(root, path) || isInside(common, path)) return;
  let there = path;
  while ((await lstat(there).catch(() => null)) === null) there = dirname(there);
  const [base, real] = await Promise.all([realpath(root), realpath(there).catch(() => null)]);
  const inside = real !== null && (real === base || isInside(base, real));
  if (inside && !isInside(await realpath(common), real)) return;
  throw new AnteaterError('setup', `${path} is a link that leads out of the repository, or behind one`, {
    hint: 'put a file of its own there, then: anteater init',
  });
}

function planHooks(place: Place, recorded: Recorded, env: NodeJS.ProcessEnv): Promise<readonly Action[]> {
  const { root, system } = place;
  switch (system.kind) {
    case 'husky':
      return planHusky(system.folder, system.active);
    case 'lefthook':
      return planLefthook(root, system.config, env);
    case 'pre-commit':
      return planFramework(root, system.config, env);
    case 'plain':
      // Committed hooks run on other machines too.
      return planPlain(system.folder, system.shared ? null : recorded);
  }
}

async function unplanManaged(place: Place): Promise<readonly Action[]> {
  const { system } = place;
  if (system.kind === 'husky') return unplanHusky(system.folder);
  if (system.kind === 'lefthook') return unplanLefthook(system.config);
  if (system.kind === 'pre-commit') return unplanFramework(system.config);
  return [];
}

/** A hooks folder that other repositories use as well is not ours to write into. */
function refuseForeignFolder(place: Place): void {
  const { hooksPath, hooks, root, common, system } = place;
  if (hooksPath === null || system.kind === 'husky') return;
  const here = hooksPath.scope === 'local' || hooksPath.scope === 'worktree';
  if (here && (isInside(root, hooks) || isInside(common, hooks))) return;
  throw new AnteaterError(
    'setup',
    `core.hooksPath (${hooksPath.scope} configuration) has git run hooks from ${hooks}, not from this repository`,
    {
      hint: `use this repository's own hooks instead: git config --local core.hooksPath "${join(common, 'hooks')}" && anteater init`,
    },
  );
}

function notesOn(place: Place, hooks: readonly Action[]): readonly string[] {
  const { system } = place;
  const ran = hooks.some((action) => action.kind === 'run');
  if (system.kind === 'husky' && !system.active && !ran) {
    return ['git does not run the hooks of .husky yet: npm install --save-dev husky && npx husky'];
  }
  if (system.kind === 'lefthook' && !ran) return ['put its hooks where git runs them: lefthook install'];
  if (system.kind === 'pre-commit' && !ran) {
    return ['put its hooks where git runs them: pre-commit install -t pre-commit -t pre-push'];
  }
  return system.kind === 'plain' && system.shared ? [`commit ${place.hooks}: everybody's git runs it`] : [];
}

const RC_NAMES = ['', '.json', '.yaml', '.yml'].map((end) => `.anteaterrc${end}`);

async function hasRc(root: string): Promise<boolean> {
  if ([...RC_NAMES, 'anteater.conf'].some((name) => existsSync(join(root, name)))) return true;
  try {
    const parsed: unknown = JSON.parse((await readBytes(join(root, 'package.json'))) ?? 'null');
    return typeof parsed === 'object' && parsed !== null && 'anteater' in parsed;
  } catch {
    return false;
  }
}

async function planRc(root: string): Promise<readonly Action[]> {
  if (await hasRc(root)) return [];
  const path = join(root, '.anteaterrc');
  return [
    {
      kind: 'write',
      path,
      content: STARTER_RC,
      executable: false,
      why: 'the rules of this repository, to be committed',
    },
  ];
}
