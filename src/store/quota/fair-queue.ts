/**
 * Who is next: self-clocked fair queueing among waiting clients. A request's tag is its cost on top of its client's last
 * tag, or of the queue's virtual time (the tag served last) where that is later; the lowest tag is served first.
 * So clients of one priority take turns, a person at a commit goes before a push, and no client starves.
 *
 * Where slots are short and people commit, pushes and the background keep a distance: slots that are taken together come
 * free together, and a person who comes just after that would wait for a whole window.
 */
import { DAY_MS } from '../../lib/time.ts';
import type { Priority } from '../../lookup/ports.ts';
import { type Client, COSTS } from './state.ts';
import {
  countFor,
  countRequest,
  dayOf,
  lowerLimit,
  minuteLimit,
  monthOf,
  monthStart,
  type QuotaContext,
  SKEW_MS,
  slotTimes,
  spanOf,
} from './window.ts';

export interface ReserveRule {
  readonly client: string;
  /** A hash of the question; '' for a request that has no answer to share. */
  readonly question: string;
  readonly priority: Priority;
  readonly patienceMs: number;
}

export type ReserveAnswer =
  /** Keep `delayMs`, then send within `useByMs`. */
  | { readonly kind: 'go'; readonly grant: string; readonly useByMs: number; readonly delayMs: number }
  /** Its turn, or the end of what it follows, is in `ms`; in `lookMs` it may have come sooner. */
  | { readonly kind: 'wait' | 'follow'; readonly ms: number; readonly lookMs: number }
  | { readonly kind: 'deny'; readonly ms: number };

/** One request of every so many of the day is kept for people who wait. */
const DAY_RESERVE = 10;
/** For so long after a person asked, others keep their distance. */
const PEOPLE_WINDOWS = 30;

export function reserve(context: QuotaContext, request: ReserveRule): ReserveAnswer {
  return follow(context, request) ?? admit(context, request);
}

/** Another client is asking this very question: keep the place in the queue until its answer or its grant's end. */
function follow(context: QuotaContext, request: ReserveRule): ReserveAnswer | null {
  const { state, timing, now } = context;
  if (request.question === '') return null;
  // Its own grant was given up without a word: that slot stays occupied, and nobody answers.
  const asker = state.grants.find(
    (grant) => grant.question === request.question && grant.client !== request.client && grant.by > now,
  );
  if (!asker) return null;
  const client = enqueue(context, request);
  client.state = 'follow';
  client.expiresAt = asker.by + timing.window;
  return { kind: 'follow', ms: asker.by - now, lookMs: Math.min(asker.by - now, timing.look) };
}

/** A slot, a time to come back, or a plain no. */
function admit(context: QuotaContext, request: ReserveRule): ReserveAnswer {
  const { timing, now } = context;
  const client = enqueue(context, request);
  const before = context.state.clients.filter((other) => inLine(context, other) && goesBefore(other, client));
  const rank = before.length;
  const at = Math.max(
    turnTimes(context, rank + 1)(request.priority, rank),
    calendarTime(context, request.priority, rank),
  );
  if (at - now > request.patienceMs) {
    standDown(context, client.id);
    return { kind: 'deny', ms: at - now };
  }
  if (at <= now + timing.soon) return grant(context, client, request.question, at);
  client.turnAt = at;
  client.expiresAt = at + timing.window;
  // Clients whose slots come free together come one after the other: fewer races for the state.
  const limit = minuteLimit(context);
  const early = timing.soon * (1 - ((rank % limit) + 1) / (limit + 1));
  const ms = Math.max(1, Math.floor(at - early - now));
  return { kind: 'wait', ms, lookMs: Math.min(ms, timeToLook(context, client, rank)) };
}

/**
 * When the client before is late for its own turn (it may have left or died): one look that may gain much, not one for every
 * client that goes before. And when half of a long wait is over; of any wait for the first of those that wait, which looks
 * whether the state is still there: a lost one is sat out from then on.
 */
function timeToLook({ state, timing, now }: QuotaContext, client: Client, rank: number): number {
  const turns = state.clients.filter((other) => other.state === 'wait').map(({ turnAt }) => turnAt);
  const before = Math.max(...turns.filter((at) => at >= now && at < client.turnAt));
  const late = before + timing.grace - now;
  const rest = client.turnAt - now;
  if (rest - late > timing.window / 4 && late > 0) return Math.max(timing.look, late);
  return rest > (rank === 0 ? 0.5 : 2) * timing.window ? rest / 2 : rest;
}

/** Waits for nothing any more; its account in the queue is kept as long as it says anything. */
export function standDown({ state, timing, now }: QuotaContext, id: string): void {
  const client = state.clients.find((other) => other.id === id);
  if (!client) return;
  if (client.state !== 'idle') client.tag = Math.max(0, client.tag - COSTS[client.priority]);
  client.state = 'idle';
  client.expiresAt = client.tag > state.virtualTime ? now + timing.window : now;
}

function enqueue({ state, now }: QuotaContext, request: ReserveRule): Client {
  let client = state.clients.find(({ id }) => id === request.client);
  if (!client) {
    const times = { since: now, turnAt: now, expiresAt: now };
    client = {
      id: request.client,
      priority: request.priority,
      state: 'idle',
      question: '',
      tag: 0,
      arrival: 0,
      ...times,
    };
    state.clients.push(client);
  }
  if (request.priority === 'interactive') state.lastPersonAt = now;
  if (client.state === 'idle') {
    state.sequence += 1;
    client.priority = request.priority;
    client.arrival = state.sequence;
    client.since = now;
    client.tag = Math.max(client.tag, state.virtualTime) + COSTS[request.priority];
  }
  client.state = 'wait';
  client.question = request.question;
  return client;
}

function goesBefore(a: Client, b: Client): boolean {
  if (a.tag !== b.tag) return a.tag < b.tag;
  if (COSTS[a.priority] !== COSTS[b.priority]) return COSTS[a.priority] < COSTS[b.priority];
  return a.arrival < b.arrival;
}

/** Waiting, and not late for its turn: a late one does not hold up others. */
function inLine({ timing, now }: QuotaContext, client: Client): boolean {
  return client.state === 'wait' && client.turnAt + timing.grace >= now;
}

/** When clients with fewer than `count` others before them have their turn; all but people keep their distance. */
function turnTimes(context: QuotaContext, count: number): (priority: Priority, rank: number) => number {
  const { state, now } = context;
  const slots = slotTimes(context, count);
  let next = state.nextPushAt;
  const spaced = slots.map((slot) => {
    const at = Math.max(slot, next);
    if (at > now) next = at + distance(context);
    return at;
  });
  return (priority, rank) => (priority === 'interactive' ? slots : spaced)[rank] ?? now;
}

/** Half of an equal part of the window: what a push loses by it, once, is less than half a window. None where no person commits. */
function distance(context: QuotaContext): number {
  const { state, timing, now } = context;
  if (now - state.lastPersonAt > PEOPLE_WINDOWS * timing.window) return 0;
  return Math.floor(timing.window / (2 * minuteLimit(context)));
}

/** When the day and the month allow one more request beside those of `rank` others; the past when they do. */
function calendarTime(context: QuotaContext, priority: Priority, rank: number): number {
  const { state, limits, timing, now } = context;
  const by = now + timing.useBy + timing.transit;
  const aMonth = lowerLimit(limits.month, state.allowed.month);
  for (const month of spanOf(monthOf, now, by).reverse()) {
    if (countFor(state.months, month) + rank >= aMonth) return monthStart(month + 1) + SKEW_MS;
  }
  const all = lowerLimit(limits.day, state.allowed.day);
  const aDay = priority === 'interactive' ? all : all - Math.floor(all / DAY_RESERVE);
  for (const day of spanOf(dayOf, now, by).reverse()) {
    if (countFor(state.days, day) + rank >= aDay) return (day + 1) * DAY_MS + SKEW_MS;
  }
  return 0;
}

function grant(context: QuotaContext, client: Client, question: string, at: number): ReserveAnswer {
  const { state, timing, now } = context;
  state.sequence += 1;
  const id = `${state.createdAt}.${state.sequence}`;
  const made = { id, client: client.id, question, at, by: at + timing.useBy + timing.transit };
  state.grants.push(made);
  countRequest(state, made, 1);
  const slotsAreShort = client.turnAt > client.since || state.nextPushAt > now;
  if (slotsAreShort) state.nextPushAt = at + distance(context);
  client.state = 'idle';
  // A client that waits to ask the same no longer holds up others: its answer comes with this grant's.
  for (const other of state.clients)
    if (question !== '' && other.state === 'wait' && other.question === question) {
      other.state = 'follow';
      other.expiresAt = Math.max(other.expiresAt, made.by + timing.window);
    }
  // Not past those who still wait: a client that is served later than its turn keeps what it is due.
  const waiting = state.clients.filter((other) => inLine(context, other)).map(({ tag }) => tag);
  state.virtualTime = Math.max(state.virtualTime, Math.min(client.tag, ...waiting));
  client.expiresAt = made.by + timing.window;
  return { kind: 'go', grant: id, useByMs: timing.useBy, delayMs: at - now };
}

/** Promises an earlier turn to waiting clients where it is clearly earlier than promised: who does not come for it is late. */
export function promiseTurns(context: QuotaContext): void {
  const { state, timing, now } = context;
  const waiting = state.clients
    .filter((client) => inLine(context, client))
    .sort((a, b) => (goesBefore(a, b) ? -1 : 1));
  const turns = turnTimes(context, waiting.length);
  for (const [rank, client] of waiting.entries()) {
    const at = turns(client.priority, rank);
    if (at >= client.turnAt - timing.soon || calendarTime(context, client.priority, rank) > now) continue;
    client.turnAt = at;
    client.expiresAt = at + timing.window;
  }
}
