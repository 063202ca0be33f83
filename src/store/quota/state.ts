/**
 * What the quota rules remember, as JSON: times in ms since the epoch by the store's own clock. Size: O(limit + waiting
 * clients). Nothing in it names an indicator or a person.
 */
import * as z from 'zod/mini';
import { parseJson } from '../../lib/json.ts';
import type { Priority } from '../../lookup/ports.ts';

/** Virtual time that one request costs: a person who waits at a commit goes 16 times before a push goes once. */
export const COSTS: Readonly<Record<Priority, number>> = { interactive: 1, push: 16, background: 64 };

export const count = z.number().check(z.nonnegative(), z.int());
export const time = z.number().check(z.nonnegative(), z.lte(1e15));
const text = z.string().check(z.maxLength(200));
/** [calendar window, requests in it] */
export const periodCount = z.tuple([z.number().check(z.int()), count]);
const limit = z.nullable(z.number().check(z.nonnegative()));

const grantSchema = z.object({
  id: text,
  client: text,
  /** A hash of what is asked; '' for a request that has no answer to share. */
  question: text,
  /** The request reaches the server no earlier than `at` and no later than `by`. */
  at: time,
  by: time,
});

const clientSchema = z.object({
  id: text,
  priority: z.enum(['interactive', 'push', 'background']),
  /** `idle`: has no request waiting, but keeps its account in the fair queue. */
  state: z.enum(['idle', 'wait', 'follow']),
  /** Of the request that waits, or that was served last: see `fair-queue.ts`. */
  tag: count,
  /** What it waits for, as in `Grant`. */
  question: text,
  /** Order of arrival, among equal tags. */
  arrival: count,
  since: time,
  /** When its turn was promised. */
  turnAt: time,
  /** When it is forgotten. */
  expiresAt: time,
});

const slots = z.tuple([time, count]);
/** Far more than any limit gives; they are listed one by one. */
const MOST_SLOTS = 100_000;

function areAFew(busy: readonly z.infer<typeof slots>[]): boolean {
  return busy.reduce((sum, [, n]) => sum + n, 0) <= MOST_SLOTS;
}

const NOT_SAID = { at: 0, minute: null, day: null, month: null };
const none = z._default(count, 0);
const never = z._default(time, 0);

const stateSchema = z.object({
  version: z.literal(2),
  /** When this state began; a new one means that an older one was lost. 0: not used yet. */
  createdAt: never,
  /** Numbers grants and arrivals. */
  sequence: none,
  /** The latest time seen: a clock behind it has stepped back. */
  latestTime: never,
  /** Identities of the servers that kept this state; another one may have lost the latest grants. */
  servers: z._default(z.array(text).check(z.maxLength(8)), []),
  /** No client asks before `pausedUntil`: requests of the last window are not known, or VirusTotal refused one. */
  pausedUntil: never,
  pauseReason: z._default(z.enum(['unknown', 'refused']), 'unknown'),
  /** Learnt from 429s: how often in a row, when last, slots less than the limit, when that number last fell. */
  refusals: none,
  lastRefusalAt: never,
  penalty: none,
  lastRecoveryAt: never,
  /** How long answers take, in ms (quick to rise, slow to fall). */
  latency: none,
  /** Released slots: until when they stay occupied, and how many. */
  busyUntil: z._default(z.array(slots).check(z.maxLength(5_000), z.refine(areAFew)), []),
  grants: z._default(z.array(grantSchema).check(z.maxLength(20_000)), []),
  clients: z._default(z.array(clientSchema).check(z.maxLength(20_000)), []),
  /** By days since 1970 (UTC), and by months since year 0 (UTC); the newest few. */
  days: z._default(z.array(periodCount).check(z.maxLength(8)), []),
  months: z._default(z.array(periodCount).check(z.maxLength(8)), []),
  /** Virtual time of the fair queue: the highest tag served. */
  virtualTime: none,
  /** Where slots are short: a push or the background sends nothing before. */
  nextPushAt: never,
  /** When a person last asked; 0: never. */
  lastPersonAt: never,
  /** What VirusTotal says the key may do; null: not said. `at` 0: never asked. */
  allowed: z._default(z.object({ at: time, minute: limit, day: limit, month: limit }), NOT_SAID),
});

export type QuotaState = z.infer<typeof stateSchema>;
export type Grant = QuotaState['grants'][number];
export type Client = QuotaState['clients'][number];
export type PeriodCount = QuotaState['days'][number];

/** A state that never existed before: nothing can have been asked from here, so the first request goes at once. */
export function emptyState(): QuotaState {
  return z.parse(stateSchema, { version: 2 });
}

/** The state in `json`, or null when it is damaged: then `step` sits one window out. */
export function parseState(json: string): QuotaState | null {
  const parsed = z.safeParse(stateSchema, parseJson(json));
  return parsed.success ? parsed.data : null;
}
