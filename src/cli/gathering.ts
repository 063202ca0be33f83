/** How a command's source is read: with the rules that name paths. */
import { createPathCheck, type Gathering } from '../scan.ts';
import { type Context, createContext } from './context.ts';
import type { Io } from './io.ts';

export function gatheringOf(context: Context): Gathering {
  return { rules: async () => (await context.settings()).rules, now: context.now };
}

/** For the fast path, which has no context: whether a renamed file was judged by its old path. */
export function pathCheckOf(io: Io): (oldPath: string, path: string) => Promise<boolean> {
  return createPathCheck(gatheringOf(createContext(io, {})));
}
