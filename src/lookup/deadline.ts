/**
 * One end for everything that a lookup waits for: the patience runs out, the user interrupts, or going on makes no sense.
 * Whatever hangs (a request, a store, a disk), `until` comes back when the end does.
 */
import { setMaxListeners } from 'node:events';

export interface Deadline {
  readonly signal: AbortSignal;
  /** ms left; 0 when it is over. */
  left(): number;
  over(): boolean;
  /** What ended it, while `over()`. */
  why(): 'patience' | 'interrupted' | 'stopped';
  stop(): void;
  /** The promise's value, or null when the end comes first. Its later failure is nobody's any more. */
  until<T>(promise: Promise<T>): Promise<T | null>;
  /** Lets go of timers and listeners. */
  dispose(): void;
}

/** setTimeout's own limit (24 days); a longer one would end at once. */
export const LONGEST_MS = 2 ** 31 - 1;

export function createDeadline(patienceMs: number, now: () => number, signal: AbortSignal | null): Deadline {
  const end = new AbortController();
  // Each question in flight listens; that is no leak.
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
    until: (promise) => firstOf(promise, end.signal),
    dispose() {
      clearTimeout(timer);
      signal?.removeEventListener('abort', interrupted);
    },
  };
}

function firstOf<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const ended = (): void => resolve(null);
    if (signal.aborted) ended();
    signal.addEventListener('abort', ended, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', ended));
  });
}

/** The promise's value if it comes within `ms`; null when it is late or fails: for what is only nice to have. */
export async function within<T>(ms: number, promise: Promise<T>): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  try {
    return await Promise.race([promise.catch(() => null), late]);
  } finally {
    clearTimeout(timer);
  }
}

/** Sleeps `ms`, or until the end. */
export function rest(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, ms);
    signal.addEventListener('abort', done, { once: true });
  });
}
