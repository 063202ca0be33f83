/**
 * Who is next: self-clocked fair queueing among waiting clients. A request's tag is its cost on top of its client's last
 * tag, or of the queue's virtual time (the tag served last) where that is later; the lowest tag is served first.
 * So clients of one priority take turns, whoever waits at a commit goes before a push, and nobody starves.
 */
import type { Moment, RuleAnswer, RuleFigures, RuleRequest } from './rules.ts';
import { count } from './rules-memory.ts';
import { daysOf } from './rules-settle.ts';
import { COSTS, type RuleClient, type RulePriority } from './rules-state.ts';
import {
  dayOf,
  dayStart,
  minuteLimit,
  monthOf,
  monthStart,
  occupied,
  SKEW_MS,
  slotTime,
  spanOf,
  stated,
  tallied,
} from './rules-window.ts';

/** One request of every so many of the day is kept for people who wait. */
const DAY_RESERVE = 10;

type AskRequest = Extract<RuleRequest, { kind: 'ask' }>;

/** Somebody is asking this very question: sleep until its verdict or its grant's end, and keep the place in the queue. */
export function follows(moment: Moment, ask: AskRequest): RuleAnswer | null {
  const { state, now } = moment;
  if (ask.question === '') return null;
  const asker = state.grants.find((grant) => grant.question === ask.question && grant.by > now);
  if (!asker) return null;
  if (asker.client === ask.client) {
    asker.question = ''; // its own, given up without a word: the slot stays occupied
    return null;
  }
  const client = enqueue(moment, ask);
  client.state = 'follow';
  client.follows = ask.question;
  client.until = asker.by + moment.pace.window;
  return { kind: 'follow', ms: asker.by - now };
}

/** A slot, a time to come back, or a plain no. */
export function admit(moment: Moment, ask: AskRequest): RuleAnswer {
  const { state, limits, pace, now } = moment;
  const client = enqueue(moment, ask);
  const rank = ahead(moment, client);
  const slot = slotTime(state, limits, pace, now, rank);
  const calendar = calendarTime(moment, ask.priority, rank);
  const at = Math.max(slot, calendar.at);
  if (at - now > ask.patienceMs) {
    rest(moment, client.id);
    return { kind: 'deny', ms: waitOf(moment, at), window: at > slot ? calendar.window : reason(moment) };
  }
  if (at <= now + pace.soon) return grant(moment, client, ask.question, at);
  client.due = at;
  client.until = at + pace.window;
  return { kind: 'wait', ms: Math.max(1, at - pace.lead - now) };
}

/** "Never" (a limit of none) is told as a month. */
function waitOf(moment: Moment, at: number): number {
  return at === Number.POSITIVE_INFINITY ? 31 * 86_400_000 : at - moment.now;
}

function reason(moment: Moment): 'minute' | 'day' | 'month' | 'penalty' {
  const { shut, why } = moment.state;
  if (shut <= moment.now) return 'minute';
  return why === 'start' ? 'minute' : why;
}

/** Waits for nothing any more; its account in the queue is kept while it says anything. */
export function rest(moment: Moment, id: string): void {
  const { state, pace, now } = moment;
  const client = state.clients.find((other) => other.id === id);
  if (!client) return;
  if (client.state !== 'idle') client.tag = Math.max(0, client.tag - COSTS[client.priority]);
  client.state = 'idle';
  client.follows = '';
  client.until = client.tag > state.virtual ? now + pace.window : now;
}

function enqueue(moment: Moment, ask: AskRequest): RuleClient {
  const { state, now } = moment;
  let client = state.clients.find(({ id }) => id === ask.client);
  if (!client) {
    client = {
      id: ask.client,
      priority: ask.priority,
      state: 'idle',
      tag: 0,
      seq: 0,
      since: now,
      due: now,
      until: now,
      follows: '',
    };
    state.clients.push(client);
  }
  if (client.state === 'idle') {
    state.seq += 1;
    client.priority = ask.priority;
    client.seq = state.seq;
    client.since = now;
    client.tag = Math.max(client.tag, state.virtual) + COSTS[ask.priority];
  }
  client.state = 'wait';
  client.follows = '';
  return client;
}

function before(a: RuleClient, b: RuleClient): boolean {
  if (a.tag !== b.tag) return a.tag < b.tag;
  if (COSTS[a.priority] !== COSTS[b.priority]) return COSTS[a.priority] < COSTS[b.priority];
  return a.seq < b.seq;
}

/** Waiting, and not late for its turn: that one holds nobody up. */
function inLine({ pace, now }: Moment): (client: RuleClient) => boolean {
  return (client) => client.state === 'wait' && client.due + pace.grace >= now;
}

/** How many waiting clients go before this one. */
function ahead(moment: Moment, client: RuleClient): number {
  const others = moment.state.clients.filter(inLine(moment));
  return others.filter((other) => other.id !== client.id && before(other, client)).length;
}

/** When the day and the month allow one more request beside those of `rank` others; the past when they do. */
function calendarTime(
  moment: Moment,
  priority: RulePriority,
  rank: number,
): { at: number; window: 'day' | 'month' } {
  const { state, limits, pace, now } = moment;
  const by = now + pace.useBy + pace.flight;
  const days = stated(limits.day, state.learnt.day);
  const dayCap = priority === 'interactive' ? days : days - Math.floor(days / DAY_RESERVE);
  const [today, tomorrow] = spanOf(dayOf, now, by);
  const [thisMonth, nextMonth] = spanOf(monthOf, now, by);
  const most = stated(limits.month, state.learnt.month);
  for (const month of [nextMonth, thisMonth]) {
    if (tallied(state.months, month) + rank >= most)
      return { at: monthStart(month + 1) + SKEW_MS, window: 'month' };
  }
  for (const day of [tomorrow, today]) {
    if (tallied(state.days, day) + rank >= dayCap) return { at: dayStart(day + 1) + SKEW_MS, window: 'day' };
  }
  return { at: 0, window: 'day' };
}

function grant(moment: Moment, client: RuleClient, question: string, at: number): RuleAnswer {
  const { state, pace, now } = moment;
  state.seq += 1;
  const made = {
    id: `${state.born}.${state.seq}`,
    client: client.id,
    question,
    at,
    by: at + pace.useBy + pace.flight,
  };
  state.grants.push(made);
  count(state, daysOf(made), 1);
  client.state = 'idle';
  // Not past those who still wait: whoever is served later than its turn keeps what it is owed.
  const waiting = state.clients.filter(inLine(moment)).map(({ tag }) => tag);
  state.virtual = Math.max(state.virtual, Math.min(client.tag, ...waiting));
  client.until = made.by + pace.window;
  return { kind: 'go', grant: made.id, useByMs: pace.useBy, delayMs: at - now };
}

/** Promises turns anew: clients whose turn is clearly earlier than they were told, soonest first. */
export function nextInLine(moment: Moment): { client: string; ms: number }[] {
  const { state, limits, pace, now } = moment;
  const waiting = state.clients.filter(inLine(moment)).sort((a, b) => (before(a, b) ? -1 : 1));
  const sooner: { client: string; ms: number }[] = [];
  for (const [rank, client] of waiting.entries()) {
    const at = slotTime(state, limits, pace, now, rank);
    if (at >= client.due - pace.soon || calendarTime(moment, client.priority, rank).at > now) continue;
    client.due = at;
    client.until = at + pace.window;
    sooner.push({ client: client.id, ms: Math.max(0, at - pace.lead - now) });
  }
  return sooner;
}

export function figures(moment: Moment, self: string): RuleFigures {
  const { state, limits, pace, now } = moment;
  const limitOf = (limit: number): number | null => (limit === Number.POSITIVE_INFINITY ? null : limit);
  const slot = slotTime(state, limits, pace, now, 0);
  const most = minuteLimit(state, limits);
  return {
    kind: 'figures',
    minute: { limit: limitOf(most), used: Math.min(most, occupied(state)) },
    day: { limit: limitOf(stated(limits.day, state.learnt.day)), used: tallied(state.days, dayOf(now)) },
    month: {
      limit: limitOf(stated(limits.month, state.learnt.month)),
      used: tallied(state.months, monthOf(now)),
    },
    resets: {
      minute: waitOf(moment, slot),
      day: dayStart(dayOf(now) + 1) - now,
      month: monthStart(monthOf(now) + 1) - now,
    },
    waiting: state.clients
      .filter(({ state: at }) => at !== 'idle')
      .map((client) => ({
        priority: client.priority,
        sinceMs: now - client.since,
        self: client.id === self,
      })),
    pausedMs: Math.max(0, state.shut - now),
    learntAt: state.learnt.at,
  };
}
