/** Time in the quota rules: how the window is divided, which slots are occupied until when, and the calendar in UTC. */
import { DAY_MS } from '../../lib/time.ts';
import type { Limits } from '../../model.ts';
import type { Grant, PeriodCount, QuotaState } from './state.ts';

export interface QuotaLimits extends Limits {
  /** What "a minute" is, in ms: 60,000 but for tests, simulations, and a share of less than one request a minute. */
  readonly windowMs?: number;
}

export type Timing = Readonly<ReturnType<typeof timingOf>>;

/** What every rule works on: the state (changed in place), the asker's limits, and the time. */
export interface QuotaContext {
  readonly state: QuotaState;
  readonly limits: QuotaLimits;
  readonly timing: Timing;
  readonly now: number;
}

/** The parts of a window; of one of 60 s, in brackets. */
export function timingOf(limits: QuotaLimits) {
  const window = limits.windowMs ?? 60_000;
  return {
    window,
    /** A holder sends within this time or asks again (5 s). */
    useBy: Math.floor(window / 12),
    /** The longest way of a request whose end was not reported (10 s). */
    transit: Math.floor(window / 6),
    /** A waiting client this late lets the next one pass (3 s). */
    grace: Math.floor(window / 20),
    /** Who waits for the answer of another looks whether it has come (1 s). */
    look: Math.floor(window / 60),
    /** A slot that is free within this time is granted already, with the delay to keep (500 ms): waiting clients come early. */
    soon: Math.floor(window / 120),
    /** What a slot stays occupied longer than the window, for clocks that run unequally; ends this close are one (100 ms). */
    margin: Math.ceil(window / 600),
  };
}

/** How long a grant that is not known here can matter. */
export function blindTime({ window, useBy, margin }: Timing): number {
  return window + useBy + margin;
}

/** Clocks of VirusTotal and of the store may differ by this much: such a request counts on both days. */
export const SKEW_MS = 5_000;

export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** Months since year 0. */
export function monthOf(ms: number): number {
  const date = new Date(ms);
  return date.getUTCFullYear() * 12 + date.getUTCMonth();
}

export function monthStart(month: number): number {
  return Date.UTC(Math.floor(month / 12), month % 12, 1);
}

/** The first and the last calendar window in which a request of [at, by] may be counted. */
export function spanOf(of: (ms: number) => number, at: number, by: number): [number, number] {
  return [of(at - SKEW_MS), of(by + SKEW_MS)];
}

/** Counts a request that may arrive within [at, by] in every day and month that this touches, or takes it back (`n` = -1). */
export function countRequest(state: QuotaState, { at, by }: Pick<Grant, 'at' | 'by'>, n: 1 | -1): void {
  addCount(state.days, spanOf(dayOf, at, by), n);
  addCount(state.months, spanOf(monthOf, at, by), n);
}

export function countFor(counts: readonly PeriodCount[], index: number): number {
  return counts.find(([i]) => i === index)?.[1] ?? 0;
}

/** Adds `n` to every window of `span`. */
export function addCount(counts: PeriodCount[], span: readonly [number, number], n: number): void {
  for (let index = span[0]; index <= span[1]; index++) {
    const entry = counts.find(([i]) => i === index);
    if (entry) entry[1] = Math.max(0, entry[1] + n);
    else if (n > 0) counts.push([index, n]);
  }
}

/** Never less than `n` in window `index`. */
export function raiseCount(counts: PeriodCount[], index: number, n: number): void {
  const missing = n - countFor(counts, index);
  if (missing > 0) addCount(counts, [index, index], missing);
}

/** Keeps `n` slots occupied until one window after `over`, and a margin. */
export function occupy({ state, timing }: QuotaContext, over: number, n = 1): void {
  const end = Math.ceil((over + timing.window) / timing.margin + 1) * timing.margin;
  const known = state.busyUntil.find(([other]) => other === end);
  if (known) known[1] += n;
  else if (n > 0) state.busyUntil.push([end, n]);
}

export function occupied(state: QuotaState): number {
  return state.busyUntil.reduce((sum, [, n]) => sum + n, 0) + state.grants.length;
}

/** Slots of one window at present: what is configured, stated by VirusTotal and learnt, 1 at least; Infinity without a limit. */
export function minuteLimit({ state, limits }: QuotaContext): number {
  const limit = lowerLimit(limits.minute, state.allowed.minute);
  return Math.max(1, limit - state.penalty);
}

/** The lower of what is configured and what VirusTotal states; configured null is the user's word that there is no such limit. */
export function lowerLimit(configured: number | null, allowed: number | null): number {
  if (configured === null) return Number.POSITIVE_INFINITY;
  return allowed === null ? configured : Math.min(configured, allowed);
}

/** When clients with 0, 1, … (`count` in all) others before them can go, if no other comes. */
export function slotTimes(context: QuotaContext, count: number): number[] {
  const { state, timing, now } = context;
  const limit = minuteLimit(context);
  // Without a limit, forgotten grants can break none: only a refusal pauses.
  if (limit === Number.POSITIVE_INFINITY)
    return Array(count).fill(state.pauseReason === 'unknown' ? now : Math.max(now, state.pausedUntil));
  const used = occupied(state);
  const ends = count > limit - used ? endsInOrder(context) : [];
  const round = timing.window + timing.margin + state.latency;
  return Array.from({ length: count }, (_, rank) => {
    const over = rank - (limit - used);
    if (over < 0) return Math.max(now, state.pausedUntil);
    // Beyond the slots that are occupied now, a window goes by for each further `limit` clients.
    const rounds = over < used ? 0 : Math.floor((over - used) / limit) + 1;
    const free = ends[over - rounds * limit] ?? now;
    return Math.max(free, state.pausedUntil, now) + rounds * round;
  });
}

/** Ends of all occupied slots, ascending; of unreleased ones the likely end. */
function endsInOrder({ state, timing, now }: QuotaContext): number[] {
  const ends = state.busyUntil.flatMap(([at, n]) => Array<number>(n).fill(at));
  for (const grant of state.grants) {
    const reached = Math.min(Math.max(now, grant.at + state.latency), grant.by);
    ends.push(reached + timing.window + timing.margin);
  }
  return ends.sort((a, b) => a - b);
}
