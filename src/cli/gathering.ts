/** How a command's source is read: with the rules that name paths, and no longer than its stage may take. */

import type { Stage } from '../config/settings.ts';
import { readsDifferently } from '../extract/path-reading.ts';
import { createMovedCheck } from '../filter/moved.ts';
import { openGit } from '../git.ts';
import { LONGEST_MS } from '../lib/async.ts';
import { isoDay } from '../lib/time.ts';
import { type Context, createContext } from './context.ts';
import type { Io } from './io.ts';
import { runSettings } from './settings.ts';

/** `git` is stopped when the time is over. */
export async function startReading(context: Context, stage: Stage) {
  const { cwd, env } = context.io;
  const signal = AbortSignal.timeout(await readingTimeLeft(context, stage));
  return { git: openGit({ cwd, env, signal }), how: { judgedByPath: createPathCheck(context), signal } };
}

type PathCheck = (oldPath: string, path: string) => Promise<boolean>;

/** Whether a renamed file was judged by its old path, so that all of it counts as added. */
function createPathCheck(context: Context): PathCheck {
  const today = isoDay(context.now());
  let ruled: ReturnType<typeof createMovedCheck> | null = null;
  return async (oldPath, path) => {
    if (readsDifferently(oldPath, path)) return true;
    ruled ??= context.settings().then(({ rules }) => createMovedCheck(rules, today));
    return (await ruled)(oldPath, path);
  };
}

async function readingTimeLeft(context: Context, stage: Stage): Promise<number> {
  const { maxWaitMs } = runSettings(await context.settings(), context.options, stage);
  // A commit that is not to wait for answers is read all the same: what is deferred must be known.
  const least = stage === 'staged' ? READING_MS : 0;
  const left = Math.max(least, maxWaitMs) - (context.now() - context.io.startedAt);
  return Math.min(LONGEST_MS, Math.max(0, left));
}

/** Within the two seconds by which a commit may exceed its max_wait. */
const READING_MS = 1_800;

/** For the fast path, which has no context. */
export function pathCheckOf(io: Io): PathCheck {
  return createPathCheck(createContext(io, {}));
}

/** The same: how long a commit may still be read. */
export function stagedTimeLeft(io: Io): Promise<number> {
  return readingTimeLeft(createContext(io, {}), 'staged');
}
