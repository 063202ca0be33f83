/**
 * What the rules do with a state that they cannot trust to the last grant (lost, moved, or with a clock that stepped
 * back), and how they forget what is over.
 */
import type { Moment, RuleMark } from './rules.ts';
import type { RuleState } from './rules-state.ts';
import { addTally, dayOf, monthOf, type Pace, raiseTally, tallied } from './rules-window.ts';

/** Back by less than this, the clock is taken to stand still. */
const CLOCK_SLACK_MS = 1_000;
/** Windows without a refusal after which one slot of the allowance comes back. */
const EASE_WINDOWS = 10;
const HOMES_KEPT = 4;

/** Grants of the last window are not known: nobody asks until they are over. */
export function lose(moment: Moment): void {
  shutUntil(moment.state, moment.now + blind(moment.pace), 'start');
}

/** How long an unknown grant of this moment can matter. */
function blind(pace: Pace): number {
  return pace.window + pace.useBy + pace.margin;
}

/** The time of this step; never behind the state's own. A clock that stepped back is followed, after a window's rest. */
export function watchClock(state: RuleState, pace: Pace, nowMs: number): number {
  const now = Math.floor(nowMs);
  if (state.born === 0) state.born = now;
  if (now < state.last - CLOCK_SLACK_MS) {
    redate(state, pace, now);
    state.last = now;
    shutUntil(state, now + blind(pace), 'start');
  }
  state.last = Math.max(now, state.last);
  return state.last;
}

/** Moves what lies ahead by the old clock to where the new one sees it. */
function redate(state: RuleState, pace: Pace, now: number): void {
  const back = state.last - now;
  const latest = now + pace.window + pace.margin + pace.grain;
  for (const end of state.ends) end[0] = Math.min(end[0], latest);
  for (const grant of state.grants) {
    grant.at = Math.min(grant.at, now);
    grant.by = Math.min(grant.by, now + pace.useBy + pace.flight);
  }
  for (const client of state.clients) {
    client.since = Math.min(client.since, now);
    client.due = Math.max(0, client.due - back);
    client.until = Math.max(0, client.until - back);
  }
  state.shut = Math.max(0, state.shut - back);
  state.struck = Math.min(state.struck, now);
  state.eased = Math.min(state.eased, now);
  state.learnt.at = Math.min(state.learnt.at, now);
}

/** Another server has the state now: a restart, a restored snapshot or a fail-over may have lost the latest grants. */
export function watchHome(moment: Moment, home: string): void {
  const { homes } = moment.state;
  if (home === '' || homes.includes(home)) return;
  if (homes.length > 0) lose(moment);
  homes.push(home);
  if (homes.length > HOMES_KEPT) homes.shift();
}

/**
 * What an asker remembers. Another state than this one: what that one held is lost, its counts are not. `greets`: its
 * first step here, when the same state may be an older copy of itself.
 */
export function recall(moment: Moment, mark: RuleMark, greets: boolean): void {
  const { state, pace } = moment;
  const lost = mark.born !== state.born;
  if (lost) shutUntil(state, state.born + blind(pace), 'start');
  if (!lost && !greets) return;
  raiseTally(state.days, mark.day[0], mark.day[1]);
  raiseTally(state.months, mark.month[0], mark.month[1]);
}

export function markOf(moment: Moment): RuleMark {
  const { state, now } = moment;
  const day = dayOf(now);
  const month = monthOf(now);
  return {
    born: state.born,
    day: [day, tallied(state.days, day)],
    month: [month, tallied(state.months, month)],
  };
}

export function shutUntil(state: RuleState, at: number, why: RuleState['why']): void {
  if (at <= state.shut) return;
  state.shut = at;
  state.why = why;
}

/** Drops what is over by time alone: slots, grants of the dead, clients that stay away, old calendar windows. */
export function prune(moment: Moment): void {
  const { state, pace, now } = moment;
  state.ends = state.ends.filter(([at]) => at > now);
  state.grants = state.grants.filter((grant) => grant.by + pace.window + pace.margin > now);
  state.clients = state.clients.filter((client) => client.until > now);
  state.days = state.days.filter(([index]) => Math.abs(index - dayOf(now)) <= 1);
  state.months = state.months.filter(([index]) => Math.abs(index - monthOf(now)) <= 1);
  const eases = Math.floor((now - state.eased) / (EASE_WINDOWS * pace.window));
  if (state.cut > 0 && eases > 0) {
    state.cut = Math.max(0, state.cut - eases);
    state.eased = now;
  }
}

export function forget(moment: Moment, client: string): void {
  moment.state.clients = moment.state.clients.filter(({ id }) => id !== client);
}

/** Counts a request that may arrive within [at, by], or takes it back (`n` = -1). */
export function count(
  state: RuleState,
  span: { day: readonly [number, number]; month: readonly [number, number] },
  n: number,
): void {
  addTally(state.days, span.day, n);
  addTally(state.months, span.month, n);
}
