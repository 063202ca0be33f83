/**
 * VirusTotal's own figures for the key (free of charge), told to the store: after a 429, to see which window is used up,
 * and once a day beside the first answer. Never longer than some seconds, never an error, at most once a lookup.
 */
import { type Deadline, within } from './deadline.ts';
import type { Reputation, Store } from './ports.ts';

export interface Learner {
  /** Asks, and comes back when the store knows. */
  now(): Promise<void>;
  /** Asks, beside other work, if the store's figures are older than a day. */
  daily(): void;
  /** Gives what was begun a moment to end. */
  finish(): Promise<void>;
}

const LEARN_MS = 5_000;
const FINISH_MS = 1_000;
const DAY_MS = 86_400_000;
const NOTHING = { hourly: null, daily: null, monthly: null };

export function createLearner(
  store: Store,
  reputation: Reputation,
  deadline: Deadline,
  now: () => number,
): Learner {
  let learning: Promise<void> | null = null;
  let checked: Promise<void> | null = null;

  const learn = async (): Promise<void> => {
    const figures = await within(LEARN_MS, reputation.allowances(deadline.signal));
    if (figures === null) return;
    if (!('reason' in figures)) await within(LEARN_MS, store.recordAllowances(figures));
    // It answers, but does not tell: noted where nothing is known yet, so that it is not asked at each commit.
    else if (figures.sent === 'yes' && (await store.allowancesRecordedAt()) === null)
      await store.recordAllowances(NOTHING);
  };
  const once = (): Promise<void> => {
    learning ??= learn().catch(() => undefined);
    return learning;
  };
  const check = async (): Promise<void> => {
    const last = await store.allowancesRecordedAt();
    if (last === null || Math.abs(now() - last) > DAY_MS) await once();
  };

  return {
    now: once,
    daily() {
      checked ??= check().catch(() => undefined);
    },
    async finish() {
      if (checked !== null) await within(FINISH_MS, checked);
    },
  };
}
