/**
 * One end for everything that a lookup waits for: the patience runs out, the user interrupts, or going on makes no sense.
 * If a request, a store or a disk hangs, `until` comes back when the end comes.
 */
import { setMaxListeners } from 'node:events';
import { LONGEST_MS, untilAborted } from '../lib/async.ts';

export interface Deadline {
  readonly signal: AbortSignal;
  /** ms left; 0 when it is over. */
  left(): number;
  over(): boolean;
  /** What ended it, while `over()`. */
  why(): 'patience' | 'interrupted' | 'stopped';
  stop(): void;
  /** The promise's value, or null when the end comes first. */
  until<T>(promise: Promise<T>): Promise<T | null>;
  /** Lets go of timers and listeners. */
  dispose(): void;
}

export function createDeadline(patienceMs: number, now: () => number, signal: AbortSignal | null): Deadline {
  const end = new AbortController();
  // Each question in flight listens; that is not a leak.
  setMaxListeners(0, end.signal);
  const until = now() + patienceMs;
  let why: 'patience' | 'interrupted' | 'stopped' = 'patience';
  const finish = (reason: typeof why): void => {
    if (end.signal.aborted) return;
    why = reason;
    end.abort();
  };
  // The timer runs on the steady clock: a wall clock that is set back does not prolong the wait.
  const timer = setTimeout(() => finish('patience'), Math.min(Math.max(0, patienceMs), LONGEST_MS));
  const interrupted = (): void => finish('interrupted');
  if (signal?.aborted === true) interrupted();
  if (patienceMs <= 0) finish('patience');
  signal?.addEventListener('abort', interrupted, { once: true });

  return {
    signal: end.signal,
    left: () => (end.signal.aborted ? 0 : Math.max(0, Math.min(patienceMs, until - now()))),
    over: () => end.signal.aborted,
    why: () => why,
    stop: () => finish('stopped'),
    until: (promise) => untilAborted(promise, end.signal),
    dispose() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupted);
    },
  };
}
