/** How grants end: answered, failed, never sent, or refused with a 429; and what VirusTotal states of the key's limits. */
import { DAY_MS } from '../../lib/time.ts';
import type { Allowances } from '../../lookup/ports.ts';
import { pauseUntil } from './recovery.ts';
import type { Grant } from './state.ts';
import {
  addCount,
  countRequest,
  dayOf,
  lowerLimit,
  monthOf,
  occupy,
  type QuotaContext,
  raiseCount,
} from './window.ts';

/** How a grant ended: a `Release` of the ports, without the answer. */
export type GrantEnd = { readonly grant: string } & (
  | { readonly kind: 'answered' | 'failed' | 'unsent' }
  | { readonly kind: 'refused'; readonly retryAfterMs: number | null }
);

/** Pauses double with each refusal in a row, up to 2^6 windows. */
const MOST_REFUSALS = 7;
/** No Retry-After beyond this is believed. */
const LONGEST_RETRY_MS = 31 * DAY_MS;

/** `end.grant` may be unknown (released before, or of a lost state): then it occupies a slot all the same. */
export function release(context: QuotaContext, end: GrantEnd): void {
  const { state, timing, now } = context;
  const grant = state.grants.find(({ id }) => id === end.grant) ?? null;
  state.grants = state.grants.filter((other) => other !== grant);
  if (end.kind === 'unsent') {
    if (grant) countRequest(state, grant, -1);
    return;
  }
  // A request that failed may still lie before the server's door: it counts like an unreleased one.
  const over = end.kind === 'failed' && grant ? Math.max(now, grant.by) : now;
  occupy(context, over);
  if (end.kind === 'refused') refuse(context, grant, end.retryAfterMs);
  if (end.kind === 'answered' && grant) {
    const took = Math.min(Math.max(0, now - grant.at), timing.transit);
    state.latency = took >= state.latency ? took : Math.floor((state.latency * 7 + took) / 8);
    if (grant.at > state.lastRefusalAt) state.refusals = 0;
  }
}

/** A 429: others use the key outside this store. Everybody pauses, and the allowance shrinks by one. */
function refuse(
  { state, limits, timing, now }: QuotaContext,
  grant: Grant | null,
  after: number | null,
): void {
  const retry = Math.min(Math.max(0, Math.ceil(after ?? 0)), LONGEST_RETRY_MS);
  if (grant && grant.at <= state.lastRefusalAt) {
    // Sent before the last refusal was known: the same event, not a worse one.
    pauseUntil(state, now + retry, 'refused');
    return;
  }
  state.refusals = Math.min(state.refusals + 1, MOST_REFUSALS);
  state.lastRefusalAt = now;
  const limit = lowerLimit(limits.minute, state.allowed.minute);
  if (limit !== Number.POSITIVE_INFINITY)
    state.penalty = Math.min(state.penalty + 1, Math.max(0, Math.ceil(limit) - 1));
  state.lastRecoveryAt = now;
  const backOff = state.refusals > 1 ? timing.window * 2 ** (state.refusals - 1) : 0;
  pauseUntil(state, now + Math.max(retry > 0 ? retry : timing.window, backOff), 'refused');
}

/** Limits as VirusTotal states them: they lower the configured ones, never raise them. */
export function recordLimits({ state, now }: QuotaContext, { hourly, daily, monthly }: Allowances): void {
  // An hour's limit is stated where sixty minutes' one is meant.
  const minute = hourly === null ? null : Math.floor(hourly.allowed / 60);
  state.allowed = { at: now, minute, day: daily?.allowed ?? null, month: monthly?.allowed ?? null };
  raiseCount(state.days, dayOf(now), daily?.used ?? 0);
  raiseCount(state.months, monthOf(now), monthly?.used ?? 0);
}

/** Requests that were sent past this store (Redis was unavailable): in the last window, today, this month. */
export function addOtherUse(
  context: QuotaContext,
  use: Readonly<Record<'minute' | 'day' | 'month', number>>,
): void {
  const { state, now } = context;
  occupy(context, now, use.minute);
  addCount(state.days, [dayOf(now), dayOf(now)], use.day);
  addCount(state.months, [monthOf(now), monthOf(now)], use.month);
}
