/**
 * What this process believes at most: never more than the limit in a window, whatever Redis grants. An honest Redis
 * never meets this bound; a hostile or broken one can only deny.
 */
export interface Guard {
  /** ms until one more request is believable; 0 takes it. */
  take(): number;
  giveBack(): void;
}

/** `steady`: ms from a clock that is never set. */
export function createGuard(limit: number | null, windowMs: number, steady: () => number): Guard {
  let sent: number[] = [];
  return {
    take() {
      if (limit === null) return 0;
      const now = steady();
      sent = sent.filter((at) => at + windowMs > now);
      const [first] = sent;
      if (sent.length >= limit) return first === undefined ? windowMs : Math.ceil(first + windowMs - now);
      sent.push(now);
      return 0;
    },
    giveBack() {
      sent.pop();
    },
  };
}
