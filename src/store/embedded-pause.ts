/** Sleeping until something changes in the store's folder: woken by the file system, else by time alone. */
import { watch } from 'node:fs';

/**
 * Sleeps `ms`, or until `changed` says so after the file `name` in `folder` was replaced, or until `signal` aborts.
 * Where watching is not to be had (no more inotify watches, a network disk), the time alone ends it.
 */
export function sleepUntil(
  ms: number,
  folder: string,
  name: string,
  changed: () => boolean,
  signal: AbortSignal,
): Promise<void> {
  return new Promise((resolve) => {
    let stopWatching = (): void => undefined;
    const done = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', done);
      stopWatching();
      resolve();
    };
    const timer = setTimeout(done, Math.max(0, ms));
    signal.addEventListener('abort', done, { once: true });
    if (signal.aborted) return done();
    try {
      const watcher = watch(folder, (_, file) => {
        if ((file === null || file === name) && changed()) done();
      });
      watcher.on('error', () => watcher.close());
      stopWatching = () => watcher.close();
    } catch {
      // By time alone, then.
    }
    // It may have come between the question and the watch.
    if (changed()) done();
  });
}
