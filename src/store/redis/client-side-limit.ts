/**
 * What this process sends at most: never more than the limit in a window, even if Redis gives a false state. An honest Redis never
 * meets this bound; a hostile or broken one can only hold back.
 */
export interface ClientSideLimit {
  /** ms until one more request may be sent; 0 takes it. */
  take(): number;
  giveBack(): void;
}

/** `steady`: ms from a clock that is never set. */
export function createClientSideLimit(
  limit: number | null,
  windowMs: number,
  steady: () => number,
): ClientSideLimit {
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
