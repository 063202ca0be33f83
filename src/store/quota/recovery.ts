/**
 * What the rules do with a state that cannot be trusted to the last grant (lost, moved, or with a clock that stepped
 * back), and how they forget what is over.
 */
import { emptyState, type QuotaState } from './state.ts';
import { blindTime, countFor, dayOf, monthOf, type QuotaContext, raiseCount, type Timing } from './window.ts';

/** What a machine remembers of a shared state, to tell a lost one from one that never was. Day and month: [index, used]. */
export interface RememberedState {
  readonly createdAt: number;
  readonly day: readonly [number, number];
  readonly month: readonly [number, number];
}

/** Back by less than this, the clock is taken to stand still. */
const CLOCK_SLACK_MS = 1_000;
/** Windows without a refusal after which one slot of the allowance comes back. */
const RECOVERY_WINDOWS = 10;
const SERVERS_KEPT = 4;

/** Grants of the last window are not known: no client asks until they are over. */
export function sitOut({ state, timing, now }: QuotaContext): void {
  pauseUntil(state, now + blindTime(timing), 'unknown');
}

export function pauseUntil(state: QuotaState, at: number, reason: QuotaState['pauseReason']): void {
  if (at <= state.pausedUntil) return;
  state.pausedUntil = at;
  state.pauseReason = reason;
}

/** The time of this step; never behind the state's own. A clock that stepped back is followed, after a window's pause. */
export function checkClock(state: QuotaState, timing: Timing, nowMs: number): number {
  const now = Math.floor(nowMs);
  if (state.createdAt === 0) state.createdAt = now;
  if (now < state.latestTime - CLOCK_SLACK_MS) startAgain(state, timing, now);
  state.latestTime = Math.max(now, state.latestTime);
  return state.latestTime;
}

/** What was to end by the old clock is forgotten; counts, what was learnt, and a pause that VirusTotal wants stay. */
function startAgain(state: QuotaState, timing: Timing, now: number): void {
  const { createdAt, sequence, servers, refusals, penalty, days, months, allowed, pauseReason } = state;
  const kept = { createdAt, sequence, servers, refusals, penalty, days, months, allowed, pauseReason };
  const pausedUntil = Math.max(0, state.pausedUntil - (state.latestTime - now));
  Object.assign(state, emptyState(), kept, { pausedUntil, latestTime: now, lastRecoveryAt: now });
  state.allowed.at = Math.min(allowed.at, now);
  pauseUntil(state, now + blindTime(timing), 'unknown');
}

/** Another server has the state now: a restart, a restored snapshot or a fail-over may have lost the latest grants. */
export function checkServer(context: QuotaContext, server: string): void {
  const { servers } = context.state;
  if (server === '' || servers.includes(server)) return;
  if (servers.length > 0) sitOut(context);
  servers.push(server);
  if (servers.length > SERVERS_KEPT) servers.shift();
}

/**
 * Compares with what the asker remembers. Another state than this one: what that one held is lost, its counts are not.
 * `first`: the asker's first step here, when the same state may be an older copy of itself.
 */
export function checkRemembered(context: QuotaContext, remembered: RememberedState, first: boolean): void {
  const { state, timing } = context;
  const lost = remembered.createdAt !== state.createdAt;
  if (lost) pauseUntil(state, state.createdAt + blindTime(timing), 'unknown');
  if (!lost && !first) return;
  raiseCount(state.days, remembered.day[0], remembered.day[1]);
  raiseCount(state.months, remembered.month[0], remembered.month[1]);
}

export function toRemember({ state, now }: QuotaContext): RememberedState {
  const [day, month] = [dayOf(now), monthOf(now)];
  return {
    createdAt: state.createdAt,
    day: [day, countFor(state.days, day)],
    month: [month, countFor(state.months, month)],
  };
}

/** Drops what is over by time alone: slots, grants of the dead, clients that do not come back, old calendar windows. */
export function prune({ state, timing, now }: QuotaContext): void {
  state.busyUntil = state.busyUntil.filter(([at]) => at > now);
  state.grants = state.grants.filter((grant) => grant.by + timing.window + timing.margin > now);
  state.clients = state.clients.filter((client) => client.expiresAt > now);
  state.days = state.days.filter(([index]) => Math.abs(index - dayOf(now)) <= 1);
  state.months = state.months.filter(([index]) => Math.abs(index - monthOf(now)) <= 1);
  const recovered = Math.floor((now - state.lastRecoveryAt) / (RECOVERY_WINDOWS * timing.window));
  if (state.penalty > 0 && recovered > 0) {
    state.penalty = Math.max(0, state.penalty - recovered);
    state.lastRecoveryAt = now;
  }
}
