/**
 * A lock between processes: one file, made with link(), whose text says who holds it.
 *
 * A killed holder's lock is broken as soon as another process wants it. A holder whose life cannot be judged (another
 * container, another machine on a network disk) loses it when the file is a minute old: no critical section waits for
 * anything, so that is a thousand times what one takes. Breaking is itself locked, by a file named
 * after the very lock it breaks: otherwise two that saw the same dead holder would each remove a lock, the second a living one.
 */
import { createHash, randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Files } from './files.ts';
import { type Holder, systemProcesses } from './process-identity.ts';

export type Lock = ReturnType<typeof createLock>;

/** Generous: clocks of network disks differ. */
const STALE_MS = 60_000;
const HEARTBEAT_MS = 20_000;
/** A guard of a guard of a guard means that breakers keep dying; each is removed in its turn. */
const MAX_DEPTH = 4;

export function createLock(path: string, files: Files, processes = systemProcesses()) {
  const take = (): string | null => {
    const text = textOf(processes.self);
    if (files.create(path, text)) return text;
    return breakDead(path, 0) && files.create(path, text) ? text : null;
  };
  const release = (text: string): void => {
    if (files.read(path) === text) files.remove(path);
  };

  /** Whether `lock` is free now, or was made so. */
  function breakDead(lock: string, depth: number): boolean {
    const text = files.read(lock);
    if (text === null) return true;
    if (!gone(lock, text) || depth === MAX_DEPTH) return false;
    const guard = `${lock}.${createHash('sha256').update(text).digest('hex').slice(0, 12)}`;
    if (!files.create(guard, textOf(processes.self))) {
      breakDead(guard, depth + 1);
      return false;
    }
    try {
      // Only the guard's holder may remove a lock with this text, so what is read here is what is removed.
      if (files.read(lock) === text) files.remove(lock);
    } finally {
      files.remove(guard);
    }
    return true;
  }

  function gone(lock: string, text: string): boolean {
    const holder = parse(text);
    const liveness = holder === null ? 'unknown' : processes.liveness(holder);
    if (liveness !== 'unknown') return liveness === 'dead';
    const stat = files.stat(lock);
    // A time in the future: the clock was set back.
    return stat !== null && Math.abs(Date.now() - stat.modified) >= STALE_MS;
  }

  return {
    /**
     * Runs `work`, which must be synchronous, while holding the lock. null: it says so, or the lock is not to be had in time.
     * Errors: what `work` or the file system throws (a full disk, a folder that is read-only).
     */
    async hold<T>(patienceMs: number, work: (stillOurs: () => boolean) => T | null): Promise<T | null> {
      const until = performance.now() + patienceMs;
      for (let attempt = 0; ; attempt += 1) {
        const text = take();
        if (text !== null) {
          try {
            return work(() => files.read(path) === text);
          } finally {
            release(text);
          }
        }
        const left = until - performance.now();
        if (left <= 0) return null;
        await sleep(Math.min(left, 1 + Math.random() * Math.min(20, 2 + attempt)));
      }
    },
    /**
     * Takes it for as long as this process lives or until the returned function is called; null when another has it.
     * The file's time is kept fresh meanwhile, for those who cannot judge this process's life.
     */
    claim(): (() => void) | null {
      const text = take();
      if (text === null) return null;
      const heartbeat = setInterval(() => files.touch(path), HEARTBEAT_MS);
      heartbeat.unref();
      return () => {
        clearInterval(heartbeat);
        release(text);
      };
    },
  };
}

function textOf(self: Holder): string {
  return `${self.pid} ${self.started || '-'} ${self.place} ${randomBytes(8).toString('hex')}\n`;
}

function parse(text: string): Holder | null {
  const [, pid, started = '', place = ''] =
    /^(\d{1,10}) (-|\d{1,20}) ([0-9a-f]{16}) [0-9a-f]{16}\n$/.exec(text) ?? [];
  return pid === undefined ? null : { pid: Number(pid), started: started === '-' ? '' : started, place };
}
