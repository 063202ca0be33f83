/**
 * The committed runner: what the file of a hook manager calls. It lies in the work tree and is the same on every machine,
 * so that a colleague's clone needs nothing but the manager's own install.
 */
import { join } from 'node:path';
import { AnteaterError } from '../../errors.ts';
import { type Action, readBytes, writeUnlessSame } from '../actions.ts';
import { type HookName, runnerScript, runnerVersion } from '../hook/hook-script.ts';

/** From the top of the work tree, where git and managers start hooks. */
export const COMMITTED_RUNNER = '.anteater/hook.sh';

/** The command that calls it, for the file of a manager; `args`: what the manager offers in place of "$@". */
export function runnerCall(hook: HookName, args = ''): string {
  return ['sh', COMMITTED_RUNNER, hook, args].join(' ').trimEnd();
}

export function planCommittedRunner(root: string): Promise<readonly Action[]> {
  return planRunner(join(root, COMMITTED_RUNNER));
}

export async function planRunner(path: string): Promise<readonly Action[]> {
  const there = await readBytes(path);
  if (there !== null && runnerVersion(there) === null) {
    throw new AnteaterError('setup', `${path} exists, and is not anteater's`, {
      hint: 'move it elsewhere, then: anteater init',
    });
  }
  const why = 'finds anteater, and passes what holds nothing to check';
  return writeUnlessSame(path, runnerScript(), true, why);
}

export async function unplanRunner(path: string): Promise<readonly Action[]> {
  const text = await readBytes(path);
  if (text === null || runnerVersion(text) === null) return [];
  return [{ kind: 'remove', path, why: 'nothing calls it any more' }];
}
