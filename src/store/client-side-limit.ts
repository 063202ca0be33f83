/**
 * What this process sends at most: never more than the limit in a window, even if Redis gives a false state. An honest Redis never
 * meets this bound; a hostile or broken one can only hold back.
 */
import type { QuotaLimits } from './quota/window.ts';

export class ClientSideLimit {
  private readonly limit: number;
  private readonly windowMs: number;
  private sent: number[] = [];

  constructor({ minute, windowMs = 60_000 }: QuotaLimits) {
    this.limit = minute ?? Number.POSITIVE_INFINITY;
    this.windowMs = windowMs;
  }

  /** ms until one more request may be sent; 0 takes it. */
  take(): number {
    const now = performance.now();
    this.sent = this.sent.filter((at) => at + this.windowMs > now);
    if (this.sent.length >= this.limit) return Math.ceil((this.sent[0] ?? now) + this.windowMs - now);
    this.sent.push(now);
    return 0;
  }

  giveBack(): void {
    this.sent.pop();
  }
}
