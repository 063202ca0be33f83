/** How grants end: answered, failed, never sent, or refused with a 429; and what VirusTotal states of the key's limits. */
import type { Moment, RuleRequest, RuleSettle } from './rules.ts';
import { count, shutUntil } from './rules-memory.ts';
import type { RuleGrant } from './rules-state.ts';
import { dayOf, monthOf, occupy, raiseTally, spanOf, stated, tallied } from './rules-window.ts';

/** Pauses double with each refusal in a row, up to 2^6 windows. */
const MOST_STRIKES = 7;
/** No Retry-After beyond this is believed. */
const LONGEST_RETRY_MS = 31 * 86_400_000;

/** `grant` may be unknown (settled before, or of a lost state): then it occupies a slot all the same. */
export function settle(moment: Moment, settled: RuleSettle): void {
  const { state, pace, now } = moment;
  const index = state.grants.findIndex(({ id }) => id === settled.grant);
  const grant = index < 0 ? null : (state.grants.splice(index, 1)[0] ?? null);
  if (settled.kind === 'unsent') {
    if (grant) count(state, daysOf(grant), -1);
    return;
  }
  // A request that failed may still lie before the server's door: it counts like an unsettled one.
  const over = settled.kind === 'failed' && grant ? Math.max(now, grant.by) : now;
  occupy(state, pace, over + pace.window + pace.margin);
  if (settled.kind === 'refused') refuse(moment, grant, settled);
  if (settled.kind === 'answered' && grant) {
    const took = Math.min(Math.max(0, now - grant.at), pace.flight);
    state.lag = took >= state.lag ? took : Math.floor((state.lag * 7 + took) / 8);
    if (grant.at > state.struck) state.strikes = 0;
  }
}

/** The calendar windows that a grant is counted in. */
export function daysOf(grant: Pick<RuleGrant, 'at' | 'by'>): {
  day: [number, number];
  month: [number, number];
} {
  return { day: spanOf(dayOf, grant.at, grant.by), month: spanOf(monthOf, grant.at, grant.by) };
}

/** A 429: others use the key outside this store. Everybody pauses, and the allowance shrinks by one. */
function refuse(
  moment: Moment,
  grant: RuleGrant | null,
  refused: Extract<RuleSettle, { kind: 'refused' }>,
): void {
  const { state, pace, now } = moment;
  const retry = Math.min(Math.max(0, Math.ceil(refused.retryAfterMs ?? 0)), LONGEST_RETRY_MS);
  if (grant && grant.at <= state.struck) {
    // Sent before the last refusal was known: the same news, not a worse one.
    shutUntil(state, now + retry, 'penalty');
    return;
  }
  state.strikes = Math.min(state.strikes + 1, MOST_STRIKES);
  state.struck = now;
  const limit = stated(moment.limits.minute, state.learnt.minute);
  if (limit !== Number.POSITIVE_INFINITY) state.cut = Math.min(state.cut + 1, Math.max(0, limit - 1));
  state.eased = now;
  const backOff = state.strikes > 1 ? pace.window * 2 ** (state.strikes - 1) : 0;
  shutUntil(state, now + Math.max(retry > 0 ? retry : pace.window, backOff), 'penalty');
}

/** Limits as VirusTotal states them: they lower the configured ones, never raise them. */
export function learn(moment: Moment, told: Extract<RuleRequest, { kind: 'learn' }>): void {
  const { state, now } = moment;
  state.learnt = { at: now, minute: told.minute ?? -1, day: told.day ?? -1, month: told.month ?? -1 };
  if (told.dayUsed !== null) raiseTally(state.days, dayOf(now), told.dayUsed);
  if (told.monthUsed !== null) raiseTally(state.months, monthOf(now), told.monthUsed);
  if (state.why !== 'day' && state.why !== 'month') return;
  const room = (limit: number | null, used: number): boolean => limit === null || used < limit;
  const today = tallied(state.days, dayOf(now));
  const thisMonth = tallied(state.months, monthOf(now));
  // Closed for the day by a 429, but VirusTotal's own figures say that there is room.
  if (told.day !== null && room(told.day, today) && room(told.month, thisMonth)) state.shut = 0;
}
