/** How a command's source is read: with the rules that name paths, and no longer than its stage may take. */
import type { Stage } from '../config/settings.ts';
import { type Git, openGit } from '../git.ts';
import { createPathCheck, type Gathering } from '../scan.ts';
import { type Context, createContext } from './context.ts';
import type { Io } from './io.ts';
import { runSettings } from './settings.ts';

export interface Reading {
  /** Ends when the time is over, whatever it is doing. */
  readonly git: Git;
  readonly how: Gathering;
}

export async function startReading(context: Context, stage: Stage): Promise<Reading> {
  const { cwd, env } = context.io;
  const signal = AbortSignal.timeout(await readingTimeLeft(context, stage));
  return { git: openGit({ cwd, env, signal }), how: { ...gatheringOf(context), signal } };
}

function gatheringOf(context: Context): Gathering {
  return { rules: async () => (await context.settings()).rules, now: context.now };
}

async function readingTimeLeft(context: Context, stage: Stage): Promise<number> {
  const { maxWaitMs } = runSettings(await context.settings(), context.options, stage);
  return Math.min(LONGEST_TIMER_MS, Math.max(0, maxWaitMs - (context.now() - context.io.startedAt)));
}

const LONGEST_TIMER_MS = 2 ** 31 - 1;

/** For the fast path, which has no context: whether a renamed file was judged by its old path. */
export function pathCheckOf(io: Io): (oldPath: string, path: string) => Promise<boolean> {
  return createPathCheck(gatheringOf(createContext(io, {})));
}

/** The same: how long a commit may still be read. */
export function stagedTimeLeft(io: Io): Promise<number> {
  return readingTimeLeft(createContext(io, {}), 'staged');
}
