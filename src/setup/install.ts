/**
 * `anteater init`: what has to change for git to run the check before commits, merges and pushes, by the hook manager
 * that the repository uses. Planning reads; `applyInstall` writes. A second run plans nothing.
 */
import { existsSync } from 'node:fs';
import { lstat, realpath } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { AnteaterError } from '../errors.ts';
import type { Git } from '../git.ts';
import { quoteWord } from '../lib/shell-word.ts';
import { type Action, applyActions, writeUnlessSame } from './actions.ts';
import { hasRc, planRc } from './default-rc.ts';
import { CONFIG_READ, HOOKS, PUSH_NOTED, RECORD, type Recorded, recordText } from './hook/hook-script.ts';
import { isInside, isOfRepository } from './managers/files.ts';
import { findManagedHooks } from './managers/find-managed-hooks.ts';
import { MANAGERS } from './managers/index.ts';
import type { ManagedHooks, Setup } from './managers/manager.ts';
import { plain, planPlain, unplanPlain } from './managers/plain.ts';
import { COMMITTED_RUNNER, unplanRunner } from './managers/runner.ts';

export interface Plan {
  readonly place: ManagedHooks;
  readonly actions: readonly Action[];
  /** What the user must do, or should know, each with the literal command where there is one. */
  readonly notes: readonly string[];
}

/** `recorded`: where Node and this program are now, for hooks that start without a terminal's PATH. */
export async function planInstall(git: Git, recorded: Recorded): Promise<Plan> {
  const place = await findManagedHooks(git);
  refuseForeignFolder(place);
  const setup = { ...place, env: git.env };
  const hooks = await place.manager.plan(setup);
  const record = await writeUnlessSame(
    join(place.common, RECORD),
    recordText(recorded),
    false,
    'where Node and anteater are, for hooks that start without the PATH of a terminal',
  );
  const actions = [
    ...(await planRc(place.root)),
    ...(await planCleared(setup)),
    ...hooks,
    ...(await planBeside(setup)),
    ...record,
  ];
  return { place, actions, notes: [...place.manager.notes(place, hooks), ...onOthers(place)] };
}

function onOthers({ manager, others }: ManagedHooks): readonly string[] {
  return others.map(
    (other) => `${other} is configured, too, and left as it is: this repository uses ${manager.name}`,
  );
}

/** What was installed and must be committed, and is ignored: colleagues would not get it. */
export async function findIgnored(git: Git): Promise<string | null> {
  const ignored = ['ls-files', '--others', '--ignored', '--exclude-standard', '--full-name', '--'];
  const answer = await git.ask([...ignored, COMMITTED_RUNNER]);
  return answer === null || answer === '' ? null : COMMITTED_RUNNER;
}

/** Plain hooks of an earlier `init`, where a manager now runs the check: it would keep them and run it twice. */
async function planCleared({ manager, common }: Setup): Promise<readonly Action[]> {
  return manager === plain ? [] : unplanPlain(join(common, 'hooks'), manager.runs);
}

/** Plain hooks for what the manager does not run. */
async function planBeside({ manager, hooks }: Setup): Promise<readonly Action[]> {
  const others = HOOKS.filter((hook) => !manager.runs.includes(hook));
  return planPlain(hooks, others);
}

export async function planUninstall(git: Git): Promise<Plan> {
  const place = await findManagedHooks(git);
  const all = (await Promise.all(MANAGERS.map((manager) => manager.unplan(place)))).flat();
  const hooks = all.filter((action, index) => index === all.findIndex((one) => isOfSameFile(one, action)));
  const runner = await unplanRunner(join(place.root, COMMITTED_RUNNER));
  const left = [CONFIG_READ, PUSH_NOTED, RECORD]
    .map((name) => join(place.common, name))
    .filter((path) => existsSync(path))
    .map((path): Action => ({ kind: 'remove', path, why: 'only the hooks read it' }));
  const rc = (await hasRc(place.root)) ? ['the rc file stays: remove it by hand if you want it gone'] : [];
  return { place, actions: [...hooks, ...runner, ...left], notes: rc };
}

/** Of two managers that know a file (husky 8's hooks are git's own), the first says what it was. */
function isOfSameFile(one: Action, other: Action): boolean {
  return one === other || (one.kind !== 'run' && other.kind !== 'run' && one.path === other.path);
}

export async function applyInstall(plan: Plan, env: NodeJS.ProcessEnv): Promise<void> {
  for (const action of plan.actions) if (action.kind !== 'run') await refuseLinkOut(action.path, plan.place);
  await applyActions(plan.actions, env);
}

/** What a repository says is one of its files may be a link to one of the user's: `.husky/pre-commit` to `~/.profile`. */
async function refuseLinkOut(path: string, { root, common }: ManagedHooks): Promise<void> {
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

/** A hooks folder that other repositories use as well is not ours to write into. */
function refuseForeignFolder(place: ManagedHooks): void {
  const { hooksPath, hooks, common, manager } = place;
  if (hooksPath === null || manager.ownsHooksPath === true) return;
  if (hooksPath.value === '') {
    throw new AnteaterError(
      'setup',
      'core.hooksPath is empty, so git looks for hooks at the top of the work tree',
      {
        hint: `git config --${hooksPath.scope} --unset core.hooksPath && anteater init`,
      },
    );
  }
  const here = hooksPath.scope === 'local' || hooksPath.scope === 'worktree';
  const gone = manager !== plain && !existsSync(hooks);
  if (here && isOfRepository(place, hooks) && !gone) return;
  const own = join(common, 'hooks');
  if (here && gone) {
    throw new AnteaterError('setup', `core.hooksPath has git run hooks from ${hooks}, which does not exist`, {
      hint: 'if nothing needs it any more: git config --local --unset core.hooksPath && anteater init',
    });
  }
  throw new AnteaterError(
    'setup',
    `core.hooksPath (${hooksPath.scope} configuration) has git run hooks from ${hooks}, not from this repository`,
    {
      hint: `use this repository's own hooks instead: git config --local core.hooksPath ${quoteWord(own)} && anteater init`,
    },
  );
}
