/**
 * How this process sees a state that others share: what it remembers of it, and what it sent itself. That is never more than the
 * limit in a window, even if Redis gives a false state: a hostile or broken one can only hold back.
 */
import type { MemoryFile } from './machine-memory.ts';
import type { RememberedState } from './quota/recovery.ts';
import type { Stepped } from './quota/rules.ts';
import { occupied, type QuotaLimits, timingOf } from './quota/window.ts';

export class SharedView {
  readonly machines: number;
  /** Compared with the state, to tell a lost one from a new one. */
  remembered: RememberedState | null;
  /** The server that had the state in the last request. */
  server: string | null = null;
  private readonly limits: QuotaLimits;
  private readonly memory: MemoryFile;
  private readonly now: () => number;
  private sent: number[] = [];

  constructor(machines: number, limits: QuotaLimits, memory: MemoryFile, now: () => number) {
    this.machines = machines;
    this.limits = limits;
    this.memory = memory;
    this.remembered = memory.now.shared?.state ?? null;
    this.now = now;
  }

  learn({ result, state, toRemember }: Stepped<{ readonly kind: string }>, server: string | null): void {
    this.server = server;
    this.remembered = toRemember;
    if (result.kind !== 'go') return;
    const shared = { state: toRemember, machines: this.machines, used: occupied(state) };
    this.memory.save({ ...this.memory.now, shared, seenAt: this.now() });
  }

  /** ms until this process may send one more request; 0 takes it. */
  take(): number {
    const { minute } = this.limits;
    const { window } = timingOf(this.limits);
    const now = performance.now();
    this.sent = this.sent.filter((at) => at + window > now);
    const [first = now] = this.sent;
    if (minute !== null && this.sent.length >= minute) return Math.ceil(first + window - now);
    this.sent.push(now);
    return 0;
  }

  giveBack(): void {
    this.sent.pop();
  }
}
