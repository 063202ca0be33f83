/**
 * The quota of a process whose home cannot be written: one request a minute, the first at once, and none that the state
 * on the disk (if it can be read) does not allow.
 */
export interface Spare {
  /** ms until the next request; 0 takes it. */
  take(): number;
  /** The last one was certainly never sent. */
  giveBack(): void;
}

export function createSpare(windowMs: number, now: () => number): Spare {
  let last: number | null = null;
  return {
    take() {
      const at = now();
      // A clock that was set back must not make the wait longer than a window.
      const left = last === null || at < last - windowMs ? 0 : Math.max(0, last + windowMs - at);
      if (left === 0) last = at;
      return Math.min(left, windowMs);
    },
    giveBack() {
      last = null;
    },
  };
}
