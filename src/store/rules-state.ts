/**
 * What the quota rules remember, as plain JSON: times in ms since the epoch by the store's own clock, counts as whole
 * numbers, "none" as -1 or '' (so that Lua reads the same text). Size: O(limit + waiting clients).
 *
 * The embedded store keeps this text in a file, Redis in one key; nothing in it names an indicator or a person.
 */
import * as z from 'zod/mini';

/** What a client waits for: as in `Priority` of the ports, plus what one request of it costs in the fair queue. */
export type RulePriority = 'interactive' | 'push' | 'background';

/** Virtual time that one request costs: somebody who waits at a commit goes 16 times before a push goes once. */
export const COSTS: Readonly<Record<RulePriority, number>> = { interactive: 1, push: 16, background: 64 };

const count = z.number().check(z.nonnegative(), z.int());
const moment = z.number().check(z.nonnegative(), z.lte(1e15));
const text = z.string().check(z.maxLength(200));
const tally = z.tuple([z.number().check(z.int()), count]);

const grantSchema = z.object({
  id: text,
  client: text,
  /** Who is asking what: a hash, '' for a request that has no answer to share. */
  question: text,
  /** The request reaches the server no earlier than `at` and no later than `by`. */
  at: moment,
  by: moment,
});

const clientSchema = z.object({
  id: text,
  priority: z.enum(['interactive', 'push', 'background']),
  /** `idle`: has no request waiting, but keeps its account in the fair queue. */
  state: z.enum(['idle', 'wait', 'follow']),
  /** Of the request that waits, or that was served last: see `rules-queue.ts`. */
  tag: count,
  /** Order of arrival, among equal tags. */
  seq: count,
  since: moment,
  /** When its turn was promised. */
  due: moment,
  /** When it is forgotten. */
  until: moment,
  follows: text,
});

export const stateSchema = z.object({
  v: z.literal(1),
  /** When this memory began; a new one means that an older one was lost. 0: not used yet. */
  born: moment,
  seq: count,
  /** The latest time seen: a clock behind it has stepped back. */
  last: moment,
  /** Identities of the servers that kept this state; another one may have lost the latest grants. */
  homes: z.array(text).check(z.maxLength(8)),
  /** Nobody asks before `shut`. */
  shut: moment,
  why: z.enum(['start', 'penalty', 'day', 'month']),
  /** Learnt from 429s: how often in a row, when last, slots less than the limit, when that last changed. */
  strikes: count,
  struck: moment,
  cut: count,
  eased: moment,
  /** How long answers take, in ms (quick to rise, slow to fall). */
  lag: count,
  /** Settled slots: until when they stay occupied, and how many; ascending. */
  ends: z.array(z.tuple([moment, count])).check(z.maxLength(5000)),
  grants: z.array(grantSchema).check(z.maxLength(20_000)),
  clients: z.array(clientSchema).check(z.maxLength(20_000)),
  /** [days since 1970 UTC, requests], [months since year 0 UTC, requests]; the newest few. */
  days: z.array(tally).check(z.maxLength(8)),
  months: z.array(tally).check(z.maxLength(8)),
  /** Virtual time of the fair queue: the highest tag served. */
  virtual: count,
  /** How many machines share the key, as far as a shared store counts them. */
  machines: count,
  /** What VirusTotal says the key may do; -1: not said. */
  learnt: z.object({ at: moment, minute: z.number(), day: z.number(), month: z.number() }),
});

export type RuleState = z.infer<typeof stateSchema>;
export type RuleGrant = RuleState['grants'][number];
export type RuleClient = RuleState['clients'][number];

/** A memory that never existed before: nothing can have been asked from here, so the first request goes at once. */
export function emptyState(): RuleState {
  return {
    v: 1,
    born: 0,
    seq: 0,
    last: 0,
    homes: [],
    shut: 0,
    why: 'start',
    strikes: 0,
    struck: 0,
    cut: 0,
    eased: 0,
    lag: 0,
    ends: [],
    grants: [],
    clients: [],
    days: [],
    months: [],
    virtual: 0,
    machines: 0,
    learnt: { at: 0, minute: -1, day: -1, month: -1 },
  };
}

/** The state in `json`, or null when it is damaged: hand that null to `step`, which then sits one window out. */
export function parseState(json: string): RuleState | null {
  try {
    const parsed = z.safeParse(stateSchema, JSON.parse(json));
    return parsed.success ? parsed.data : null;
  } catch {
    return null;
  }
}
