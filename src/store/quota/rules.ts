/**
 * The quota of one key as a state that changes in steps: in each, a client reserves, releases, records or looks. The files of one
 * machine and the Redis of a team keep the same state, and both are changed by these rules alone.
 *
 * The promise: never more than `limit` requests reach the server in any window, whichever client dies, sleeps or is late.
 * A grant occupies its slot until one window after its answer; an unreleased one until one window after it could have
 * arrived at the latest. Where the last window is not known (a lost state, another server, a clock that stepped back),
 * no client asks for one window. docs/quota.md explains it in a page.
 */
import { DAY_MS } from '../../lib/time.ts';
import type { QuotaFigures } from '../../lookup/ports.ts';
import { promiseTurns } from './fair-queue.ts';
import {
  checkClock,
  checkRemembered,
  checkServer,
  prune,
  type RememberedState,
  sitOut,
  toRemember,
} from './recovery.ts';
import { emptyState, parseState, type QuotaState } from './state.ts';
import {
  countFor,
  dayOf,
  lowerLimit,
  minuteLimit,
  monthOf,
  monthStart,
  occupied,
  type QuotaContext,
  type QuotaLimits,
  slotTimes,
  timingOf,
} from './window.ts';

/** How a client sees the state. */
export interface QuotaView {
  /** Of this client's configuration; each step is judged by its own. */
  readonly limits: QuotaLimits;
  /** Identity of the server that keeps the state, in a client's first step there; left out where that cannot change. */
  readonly server?: string | undefined;
  readonly remembered?: RememberedState | null;
}

export interface Stepped<T> {
  readonly state: QuotaState;
  /** The state, as a backend keeps it. */
  readonly text: string;
  readonly result: T;
  /** What to remember of this state elsewhere. */
  readonly toRemember: RememberedState;
}

/** One atomic change. `text`: null where there was never a state; any other that cannot be read is one that was lost. */
export function step<T>(
  text: string | null,
  { limits, server, remembered = null }: QuotaView,
  nowMs: number,
  work: (context: QuotaContext) => T,
): Stepped<T> {
  const before = text === null ? emptyState() : parseState(text);
  const state = before ?? emptyState();
  const timing = timingOf(limits);
  const context: QuotaContext = { state, limits, timing, now: checkClock(state, timing, nowMs) };
  if (before === null) sitOut(context);
  if (server !== undefined) checkServer(context, server);
  if (remembered !== null) checkRemembered(context, remembered, server !== undefined);
  prune(context);
  const result = work(context);
  promiseTurns(context);
  return { state, text: JSON.stringify(state), result, toRemember: toRemember(context) };
}

/** But for what only a store knows. `client`: whose place in the queue is its own. */
export function figures(context: QuotaContext, client: string): Omit<QuotaFigures, 'scope' | 'machines'> {
  const { state, limits, now } = context;
  const limitOf = (limit: number): number | null => (limit === Number.POSITIVE_INFINITY ? null : limit);
  const limitFor = (kind: 'day' | 'month') => limitOf(lowerLimit(limits[kind], state.allowed[kind]));
  const most = minuteLimit(context);
  // Without a limit, unknown requests hold no client back.
  const counts = state.pauseReason === 'refused' || most !== Number.POSITIVE_INFINITY;
  const pausedMs = counts ? Math.max(0, state.pausedUntil - now) : 0;
  return {
    minute: { limit: limitOf(most), used: Math.min(most, occupied(state)) },
    day: { limit: limitFor('day'), used: countFor(state.days, dayOf(now)) },
    month: { limit: limitFor('month'), used: countFor(state.months, monthOf(now)) },
    resets: {
      minute: (slotTimes(context, 1)[0] ?? now) - now,
      day: (dayOf(now) + 1) * DAY_MS - now,
      month: monthStart(monthOf(now) + 1) - now,
    },
    waiting: state.clients
      .filter((other) => other.state !== 'idle')
      .map(({ id, priority, since }) => ({ priority, sinceMs: now - since, self: id === client })),
    pause: pausedMs > 0 ? { reason: state.pauseReason, ms: pausedMs } : null,
    statedAt: state.allowed.at || null,
  };
}
