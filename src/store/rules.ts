/**
 * The quota of one key as a pure state machine: one step settles, asks, or tells. The embedded store runs it under its
 * lock; Redis runs the same rules in Lua (`script.ts`), and the tests hold the two against each other.
 *
 * The promise: never more than `limit` requests reach the server in any window, whoever dies, sleeps or is late. A grant
 * occupies its slot until one window after its answer; an unsettled one until one window after it could have arrived
 * at the latest. Where the last window is not known (a lost state, another server, a clock that stepped back),
 * nobody asks for one window. docs/quota.md tells it in a page.
 */
import { forget, lose, markOf, prune, recall, watchClock, watchHome } from './rules-memory.ts';
import { admit, figures, follows, nextInLine, rest } from './rules-queue.ts';
import { learn, settle } from './rules-settle.ts';
import { emptyState, type RulePriority, type RuleState } from './rules-state.ts';
import { addTally, dayOf, monthOf, occupy, type Pace, paceOf, type RuleLimits } from './rules-window.ts';

export { emptyState, parseState, type RuleState } from './rules-state.ts';
export type { RuleLimits } from './rules-window.ts';

/** How a grant ended; see `Release` of the ports. Times in ms. */
export type RuleSettle =
  | { readonly grant: string; readonly kind: 'answered' | 'failed' | 'unsent' }
  | {
      readonly grant: string;
      readonly kind: 'refused';
      readonly retryAfterMs: number | null;
    };

/** What a machine remembers of a shared state, to tell a lost one from one that never was. Day and month: [index, used]. */
export interface RuleMark {
  readonly born: number;
  readonly day: readonly [number, number];
  readonly month: readonly [number, number];
}

export type RuleRequest = {
  /** Of this asker's configuration; each step is judged by its own. */
  readonly limits: RuleLimits;
  /** Identity of the server that keeps the state, in an asker's first step; left out where that cannot change. */
  readonly home?: string;
  readonly mark?: RuleMark;
} & (
  | {
      readonly kind: 'ask';
      readonly client: string;
      /** A hash of the question; '' for a request that has no answer to share. */
      readonly question: string;
      readonly priority: RulePriority;
      readonly patienceMs: number;
      readonly settle?: RuleSettle;
    }
  | { readonly kind: 'settle'; readonly settle: RuleSettle }
  /** The client needs no slot for what it waited for (its verdict is there), but goes on asking. */
  | { readonly kind: 'rest'; readonly client: string; readonly settle?: RuleSettle }
  | { readonly kind: 'leave'; readonly client: string }
  | { readonly kind: 'figures'; readonly client: string }
  /** What VirusTotal states: allowed per minute, day, month, and used today and this month; null: not said. */
  | {
      readonly kind: 'learn';
      readonly minute: number | null;
      readonly day: number | null;
      readonly month: number | null;
      readonly dayUsed: number | null;
      readonly monthUsed: number | null;
    }
  /** Requests that were sent past this store (Redis was away): in the last window, today, this month. */
  | {
      readonly kind: 'spent';
      readonly minute: number;
      readonly day: number;
      readonly month: number;
      /** Others may have done the same and not come back yet: sit one window out. */
      readonly sitOut: boolean;
    }
);

export interface RuleFigures {
  readonly kind: 'figures';
  readonly minute: { readonly limit: number | null; readonly used: number };
  readonly day: { readonly limit: number | null; readonly used: number };
  readonly month: { readonly limit: number | null; readonly used: number };
  readonly resets: { readonly minute: number; readonly day: number; readonly month: number };
  readonly waiting: readonly {
    readonly priority: RulePriority;
    readonly sinceMs: number;
    readonly self: boolean;
  }[];
  readonly pausedMs: number;
  /** When VirusTotal's figures were last learnt; 0: never. */
  readonly learntAt: number;
}

export type RuleAnswer =
  /** Keep `delayMs`, then send within `useByMs`. */
  | { readonly kind: 'go'; readonly grant: string; readonly useByMs: number; readonly delayMs: number }
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'follow'; readonly ms: number }
  | { readonly kind: 'deny'; readonly ms: number; readonly window: 'minute' | 'day' | 'month' | 'penalty' }
  | RuleFigures
  | { readonly kind: 'done' };

export interface Stepped {
  readonly state: RuleState;
  readonly answer: RuleAnswer;
  /** Waiting clients whose turn is earlier than they were told: come back in `ms`. For stores that can tell them. */
  readonly sooner: readonly { readonly client: string; readonly ms: number }[];
  /** What to remember of this state elsewhere. */
  readonly mark: RuleMark;
}

/** What every rule works on: the state (changed in place), this step's limits and time. */
export interface Moment {
  readonly state: RuleState;
  readonly limits: RuleLimits;
  readonly pace: Pace;
  readonly now: number;
}

/** One atomic step. `before`: `emptyState()` at first use, null when the state was lost or damaged. `before` stays as it is. */
export function step(before: RuleState | null, request: RuleRequest, nowMs: number): Stepped {
  const state = before === null ? emptyState() : structuredClone(before);
  const pace = paceOf(request.limits);
  const now = watchClock(state, pace, nowMs);
  const moment: Moment = { state, limits: request.limits, pace, now };
  if (before === null) lose(moment);
  if (request.home !== undefined) watchHome(moment, request.home);
  if (request.mark !== undefined) recall(moment, request.mark, request.home !== undefined);
  prune(moment);
  const answer = answerTo(moment, request);
  return { state, answer, sooner: nextInLine(moment), mark: markOf(moment) };
}

function answerTo(moment: Moment, request: RuleRequest): RuleAnswer {
  switch (request.kind) {
    case 'ask':
      if (request.settle) settle(moment, request.settle);
      return follows(moment, request) ?? admit(moment, request);
    case 'settle':
      settle(moment, request.settle);
      return { kind: 'done' };
    case 'rest':
      if (request.settle) settle(moment, request.settle);
      rest(moment, request.client);
      return { kind: 'done' };
    case 'leave':
      forget(moment, request.client);
      return { kind: 'done' };
    case 'figures':
      return figures(moment, request.client);
    case 'learn':
      learn(moment, request);
      return { kind: 'done' };
    case 'spent':
      return spend(moment, request);
  }
}

function spend(moment: Moment, spent: Extract<RuleRequest, { kind: 'spent' }>): RuleAnswer {
  const { state, pace, now } = moment;
  for (let i = 0; i < spent.minute; i++) occupy(state, pace, now + pace.window + pace.margin);
  addTally(state.days, [dayOf(now), dayOf(now)], spent.day);
  addTally(state.months, [monthOf(now), monthOf(now)], spent.month);
  if (spent.sitOut) lose(moment);
  return { kind: 'done' };
}
