/**
 * VirusTotal's own figures for the key (free of charge), recorded in the store: after a 429, to see which window is used up,
 * and once a day beside the first answer. Never longer than some seconds, never an error, at most once a lookup.
 */

import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import { withTimeout } from '../lib/async.ts';
import { DAY_MS } from '../lib/time.ts';
import type { Deadline } from './deadline.ts';
import type { Reputation, Store } from './ports.ts';

const ASK_MS = 5_000;
const FINISH_MS = 1_000;
const NOTHING = { hourly: null, daily: null, monthly: null };
const debug = createDebug('lookup');
const trace = (error: unknown) => debug(`no quota figures: ${reasonOf(error)}`);

export class QuotaSync {
  private readonly store: Store;
  private readonly reputation: Reputation;
  private readonly deadline: Deadline;
  private asking: Promise<void> | null = null;
  private checking: Promise<void> | null = null;

  constructor(store: Store, reputation: Reputation, deadline: Deadline) {
    this.store = store;
    this.reputation = reputation;
    this.deadline = deadline;
  }

  /** Asks, and comes back when the store knows. */
  now(): Promise<void> {
    this.asking ??= this.ask().catch(trace);
    return this.asking;
  }

  /** Asks, beside other work, if the store's figures are older than a day. */
  daily(now: number): void {
    this.checking ??= this.check(now).catch(trace);
  }

  /** Gives what was begun a moment to end. */
  async finish(): Promise<void> {
    if (this.checking !== null) await withTimeout(FINISH_MS, this.checking, trace);
  }

  private async check(now: number): Promise<void> {
    const { statedAt } = await this.store.figures('');
    if (statedAt === null || Math.abs(now - statedAt) > DAY_MS) await this.now();
  }

  private async ask(): Promise<void> {
    const figures = await withTimeout(ASK_MS, this.reputation.allowances(this.deadline.signal), trace);
    if (figures === null || ('reason' in figures && figures.sent !== 'yes')) return;
    const stated = 'reason' in figures ? NOTHING : figures;
    const says = stated.hourly !== null || stated.daily !== null || stated.monthly !== null;
    // It answers, but does not tell: recorded where nothing is known yet, so that it is not asked at each commit.
    if (says || (await this.store.figures('')).statedAt === null)
      await withTimeout(ASK_MS, this.store.recordAllowances(stated), trace);
  }
}
