/** What `anteater doctor` finds out about git and the hooks, as data. Nothing is thrown. */
import { AnteaterError, reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import type { Checkup } from '../../model.ts';
import { findManagedHooks } from '../managers/find-managed-hooks.ts';
import type { ManagedHooks } from '../managers/manager.ts';
import { examineHooks, type Surroundings, switches } from './hooks.ts';

export async function examine(git: Git, around: Surroundings): Promise<readonly Checkup[]> {
  const version = await examineGit(git);
  let place: ManagedHooks;
  try {
    place = await findManagedHooks(git);
  } catch (error) {
    return [version, failed('repository', error)];
  }
  const hooks = await examineHooks(git, place, around);
  return [version, { code: 'repository', root: place.root }, ...hooks, ...switchedOff(around.env)];
}

/** The first with `rev-parse --path-format`, which finds a worktree's hooks. */
const OLDEST_GIT = '2.31';

async function examineGit(git: Git): Promise<Checkup> {
  try {
    const { major, minor, patch } = await git.use((it) => it.version());
    const version = `${major}.${minor}.${patch}`;
    const tooOld = version.localeCompare(OLDEST_GIT, 'en', { numeric: true }) < 0;
    return { code: 'git', version, oldest: OLDEST_GIT, tooOld };
  } catch (error) {
    return failed('git', error);
  }
}

/** Variables that switch hooks off in this very environment. */
function switchedOff(env: NodeJS.ProcessEnv): readonly Checkup[] {
  const set = switches().filter((pair) => {
    const [variable = '', value] = pair.split('=');
    return env[variable] === value;
  });
  return set.map((setting) => ({ code: 'switched-off', setting }));
}

export function failed(name: string, error: unknown): Checkup {
  const [fix, more] = error instanceof AnteaterError ? [error.hint, error.more] : [null, []];
  return { code: 'said', name, ok: 'bad', detail: [reasonOf(error), ...more].join('; '), fix };
}
