/**
 * The quota of one key as a pure state machine: one request reserves, releases, records or shows. The files of one
 * machine and the Redis of a team keep the same state, and both are changed by these rules alone.
 *
 * The promise: never more than `limit` requests reach the server in any window, whichever client dies, sleeps or is late.
 * A grant occupies its slot until one window after its answer; an unreleased one until one window after it could have
 * arrived at the latest. Where the last window is not known (a lost state, another server, a clock that stepped back),
 * no client asks for one window. docs/quota.md explains it in a page.
 */
import type { Allowances, QuotaFigures } from '../../lookup/ports.ts';
import {
  promiseTurns,
  type ReserveAnswer,
  type ReserveRule,
  removeClient,
  reserve,
  standDown,
  waitUntil,
} from './fair-queue.ts';
import {
  checkClock,
  checkRemembered,
  checkServer,
  pauseUntil,
  prune,
  type RememberedState,
  sitOut,
  toRemember,
} from './recovery.ts';
import { addOtherUse, type GrantEnd, type OtherUse, recordLimits, release } from './settlement.ts';
import { emptyState, parseState, type QuotaState } from './state.ts';
import {
  DAY_MS,
  dayOf,
  lowerLimit,
  minuteLimit,
  monthOf,
  monthStart,
  occupied,
  type QuotaContext,
  type QuotaLimits,
  slotTimes,
  tallied,
  timingOf,
} from './window.ts';

export type QuotaRequest = {
  /** Of this client's configuration; each request is judged by its own. */
  readonly limits: QuotaLimits;
  /** Identity of the server that keeps the state, in a client's first request to it; left out where that cannot change. */
  readonly server?: string;
  readonly remembered?: RememberedState;
  /** An earlier grant that ends with this request. */
  readonly end?: GrantEnd;
} & (
  | ({ readonly kind: 'reserve' } & ReserveRule)
  | { readonly kind: 'release' }
  /** The client has what it waited for, but goes on asking. */
  | { readonly kind: 'stand-down'; readonly client: string }
  | { readonly kind: 'cancel'; readonly client: string }
  | { readonly kind: 'figures'; readonly client: string }
  | { readonly kind: 'record-limits'; readonly stated: Allowances }
  /** Requests were sent past this store. `sitOut`: others may have done the same and not come back yet. */
  | { readonly kind: 'other-use'; readonly use: OtherUse; readonly sitOut: boolean }
  /** Nobody asks before `until`, because requests up to now are not known here. */
  | { readonly kind: 'pause'; readonly until: number }
);

/** The figures of the ports, but for what only a store knows. */
export type CountedFigures = Omit<QuotaFigures, 'scope' | 'machines'> & {
  /** When VirusTotal's own figures were recorded; 0: never. */
  readonly recordedAt: number;
};

export type QuotaAnswer =
  | ReserveAnswer
  | ({ readonly kind: 'figures' } & CountedFigures)
  | { readonly kind: 'done' };

export interface Applied {
  readonly state: QuotaState;
  readonly answer: QuotaAnswer;
  /** What to remember of this state elsewhere. */
  readonly toRemember: RememberedState;
}

/** The same on a state as a backend keeps it: null where there was never one, any other text where it is damaged. */
export function applyToText(text: string | null, request: QuotaRequest, nowMs: number) {
  const applied = applyRequest(text === null ? emptyState() : parseState(text), request, nowMs);
  return { ...applied, text: JSON.stringify(applied.state) };
}

/** One atomic change. `before`: `emptyState()` at first use, null when the state was lost or damaged; it stays as it is. */
export function applyRequest(before: QuotaState | null, request: QuotaRequest, nowMs: number): Applied {
  const state = before === null ? emptyState() : structuredClone(before);
  const timing = timingOf(request.limits);
  const now = checkClock(state, timing, nowMs);
  const context: QuotaContext = { state, limits: request.limits, timing, now };
  if (before === null) sitOut(context);
  if (request.server !== undefined) checkServer(context, request.server);
  if (request.remembered !== undefined)
    checkRemembered(context, request.remembered, request.server !== undefined);
  prune(context);
  if (request.end !== undefined) release(context, request.end);
  const answer = answerTo(context, request);
  promiseTurns(context);
  return { state, answer, toRemember: toRemember(context) };
}

function answerTo(context: QuotaContext, request: QuotaRequest): QuotaAnswer {
  switch (request.kind) {
    case 'reserve':
      return reserve(context, request);
    case 'figures':
      return { kind: 'figures', ...figures(context, request.client) };
    case 'release':
      break;
    case 'stand-down':
      standDown(context, request.client);
      break;
    case 'cancel':
      removeClient(context, request.client);
      break;
    case 'record-limits':
      recordLimits(context, request.stated);
      break;
    case 'other-use':
      addOtherUse(context, request.use);
      if (request.sitOut) sitOut(context);
      break;
    case 'pause':
      pauseUntil(context.state, request.until, 'unknown');
      break;
    default:
      return request satisfies never;
  }
  return { kind: 'done' };
}

function figures(context: QuotaContext, self: string): CountedFigures {
  const { state, limits, now } = context;
  const limitOf = (limit: number): number | null => (limit === Number.POSITIVE_INFINITY ? null : limit);
  const limitFor = (kind: 'day' | 'month') => limitOf(lowerLimit(limits[kind], state.allowed[kind]));
  const most = minuteLimit(context);
  // Without a limit, unknown requests hold no client back.
  const counts = state.pauseReason === 'refused' || most !== Number.POSITIVE_INFINITY;
  const pausedMs = counts ? Math.max(0, state.pausedUntil - now) : 0;
  return {
    minute: { limit: limitOf(most), used: Math.min(most, occupied(state)) },
    day: { limit: limitFor('day'), used: tallied(state.days, dayOf(now)) },
    month: { limit: limitFor('month'), used: tallied(state.months, monthOf(now)) },
    resets: {
      minute: waitUntil(context, slotTimes(context, 1)[0] ?? now),
      day: (dayOf(now) + 1) * DAY_MS - now,
      month: monthStart(monthOf(now) + 1) - now,
    },
    waiting: state.clients
      .filter((client) => client.state !== 'idle')
      .map(({ id, priority, since }) => ({ priority, sinceMs: now - since, self: id === self })),
    pause: pausedMs > 0 ? { reason: state.pauseReason, ms: pausedMs } : null,
    recordedAt: state.allowed.at,
  };
}
