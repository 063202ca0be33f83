/**
 * Time in the quota rules: how the window is divided, which slots are occupied until when, and the calendar.
 * All whole milliseconds, all plain arithmetic: `script.ts` says the same in Lua, and the tests compare the two.
 */
import type { RuleState } from './rules-state.ts';

export interface RuleLimits {
  readonly minute: number | null;
  readonly day: number | null;
  readonly month: number | null;
  /** What "a minute" is, in ms: 60,000 but in tests and simulations. */
  readonly windowMs?: number;
}

/** The parts of a window of 60 s, in brackets. */
export interface Pace {
  readonly window: number;
  /** A holder sends within this time or asks again (5 s). */
  readonly useBy: number;
  /** The longest way of a request that nobody told the end of (10 s). */
  readonly flight: number;
  /** A waiting client this late lets the next one pass (3 s). */
  readonly grace: number;
  /** Waiting clients come this much before their turn (250 ms), */
  readonly lead: number;
  /** and a slot that is free within this time is granted already, with the delay to keep (500 ms). */
  readonly soon: number;
  /** What a slot stays occupied longer than the window, for clocks that run unequally (100 ms). */
  readonly margin: number;
  /** Slots that end this close together are counted as one entry (100 ms). */
  readonly grain: number;
}

export function paceOf(limits: RuleLimits): Pace {
  const window = limits.windowMs ?? 60_000;
  return {
    window,
    useBy: Math.floor(window / 12),
    flight: Math.floor(window / 6),
    grace: Math.floor(window / 20),
    lead: Math.floor(window / 240),
    soon: Math.floor(window / 120),
    margin: Math.ceil(window / 600),
    grain: Math.max(1, Math.floor(window / 600)),
  };
}

// ---------------------------------------------------------------- the calendar, UTC

/** Clocks of VirusTotal and of the store may differ by this much: such a request counts on both days. */
export const SKEW_MS = 5_000;
const DAY_MS = 86_400_000;

export function dayOf(ms: number): number {
  return Math.floor(ms / DAY_MS);
}

/** Months since year 0 (Howard Hinnant's civil_from_days, for days after 1970). */
export function monthOf(ms: number): number {
  const z = dayOf(ms) + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const year = Math.floor(
    (dayOfEra -
      Math.floor(dayOfEra / 1_460) +
      Math.floor(dayOfEra / 36_524) -
      Math.floor(dayOfEra / 146_096)) /
      365,
  );
  const dayOfYear = dayOfEra - (365 * year + Math.floor(year / 4) - Math.floor(year / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153); // March = 0
  return (year + era * 400) * 12 + shifted + 2;
}

export function dayStart(day: number): number {
  return day * DAY_MS;
}

export function monthStart(month: number): number {
  const shifted = month - 2; // March = 0
  const year = Math.floor(shifted / 12);
  const era = Math.floor(year / 400);
  const yearOfEra = year - era * 400;
  const dayOfYear = Math.floor((153 * (shifted - year * 12) + 2) / 5);
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return (era * 146_097 + dayOfEra - 719_468) * DAY_MS;
}

/** The first and the last calendar window in which a request of [at, by] may be counted. */
export function spanOf(of: (ms: number) => number, at: number, by: number): [number, number] {
  return [of(at - SKEW_MS), of(by + SKEW_MS)];
}

export function tallied(tallies: RuleState['days'], index: number): number {
  return tallies.find(([i]) => i === index)?.[1] ?? 0;
}

/** Adds `n` to every window of `span`. */
export function addTally(tallies: RuleState['days'], span: readonly [number, number], n: number): void {
  for (let index = span[0]; index <= span[1]; index++) {
    const entry = tallies.find(([i]) => i === index);
    if (entry) entry[1] = Math.max(0, entry[1] + n);
    else if (n > 0) tallies.push([index, n]);
  }
}

/** Never less than `n` in window `index`. */
export function raiseTally(tallies: RuleState['days'], index: number, n: number): void {
  const missing = n - tallied(tallies, index);
  if (missing > 0) addTally(tallies, [index, index], missing);
}

// ---------------------------------------------------------------- the rolling window

/** Keeps one slot occupied until `at` or a grain later. */
export function occupy(state: RuleState, pace: Pace, at: number): void {
  const end = Math.ceil(at / pace.grain) * pace.grain;
  let i = state.ends.length;
  for (; i > 0; i--) {
    const entry = state.ends[i - 1];
    if (!entry || entry[0] < end) break;
    if (entry[0] === end) {
      entry[1] += 1;
      return;
    }
  }
  state.ends.splice(i, 0, [end, 1]);
}

export function occupied(state: RuleState): number {
  return state.ends.reduce((sum, [, n]) => sum + n, 0) + state.grants.length;
}

/** Slots of one window at present: what is configured, stated by VirusTotal and learnt; Infinity without a limit. */
export function minuteLimit(state: RuleState, limits: RuleLimits): number {
  const limit = stated(limits.minute, state.learnt.minute);
  return limit === Number.POSITIVE_INFINITY || limit < 1 ? limit : Math.max(1, limit - state.cut);
}

/** The lower of what is configured and what VirusTotal states; null is the user's word that there is no such limit. */
export function stated(configured: number | null, learnt: number): number {
  if (configured === null) return Number.POSITIVE_INFINITY;
  return learnt < 0 ? configured : Math.min(configured, learnt);
}

/** When a client with `rank` others before it can go, if nobody else comes; Infinity: never. */
export function slotTime(
  state: RuleState,
  limits: RuleLimits,
  pace: Pace,
  now: number,
  rank: number,
): number {
  const limit = minuteLimit(state, limits);
  // Without a limit, grants that nobody remembers can break none: only a refusal shuts.
  if (limit === Number.POSITIVE_INFINITY) return state.why === 'start' ? now : Math.max(now, state.shut);
  if (limit < 1) return Number.POSITIVE_INFINITY;
  const used = occupied(state);
  let k = rank - (limit - used);
  let later = 0;
  while (k >= used && k >= 0) {
    k -= limit;
    later += pace.window + pace.margin + state.lag;
  }
  const free = k < 0 ? now : (endsInOrder(state, pace, now)[k] ?? now);
  return Math.max(free, state.shut, now) + later;
}

/** Ends of all occupied slots, ascending; of unsettled ones the likely end. */
function endsInOrder(state: RuleState, pace: Pace, now: number): number[] {
  const ends: number[] = [];
  for (const [at, n] of state.ends) for (let i = 0; i < n; i++) ends.push(at);
  for (const grant of state.grants) {
    const reached = Math.min(Math.max(now, grant.at + state.lag), grant.by);
    ends.push(reached + pace.window + pace.margin);
  }
  return ends.sort((a, b) => a - b);
}
