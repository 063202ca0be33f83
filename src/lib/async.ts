/** Waiting that ends: no promise of ours hangs longer than its caller wants. */

/** setTimeout's own limit (24 days); a longer one would end at once. */
export const LONGEST_MS = 2 ** 31 - 1;

/** The promise's value if it comes within `ms`; null when it is late or fails (`failed`): for what is not indispensable. */
export async function withTimeout<T>(
  ms: number,
  promise: Promise<T>,
  failed: (error: unknown) => void,
): Promise<T | null> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<null>((resolve) => {
    timer = setTimeout(() => resolve(null), ms);
  });
  const lost = promise.catch((error: unknown) => {
    failed(error);
    return null;
  });
  try {
    return await Promise.race([lost, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** The promise's value, or null when the signal aborts first; what becomes of the promise then is not looked at. */
export function untilAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T | null> {
  return new Promise((resolve, reject) => {
    const aborted = (): void => resolve(null);
    if (signal.aborted) aborted();
    signal.addEventListener('abort', aborted, { once: true });
    promise.then(resolve, reject).finally(() => signal.removeEventListener('abort', aborted));
  });
}

/** Sleeps `ms`, or until the signal aborts. */
export function sleep(ms: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal?.aborted) return resolve();
    const done = (): void => {
      clearTimeout(timer);
      signal?.removeEventListener('abort', done);
      resolve();
    };
    const timer = setTimeout(done, Math.min(ms, LONGEST_MS));
    signal?.addEventListener('abort', done, { once: true });
  });
}
