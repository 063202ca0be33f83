/**
 * Working off what this machine put off.
 *
 * Answers go into the cache, so that the next commit or push finds them; debts stay in the ledger until the caller has
 * reported them and says `forget`. Run at priority `background` by a process of its own: started detached
 * (`spawn(…, { detached: true, stdio: 'ignore', cwd: home })`, then `unref()`), never in CI, with the key in its
 * environment and not in its arguments; it ends by itself. `pending --resolve` runs the same in the foreground.
 */
import { createDebug } from '../debug.ts';
import type { Found, Indicator, Resolution } from '../model.ts';
import { rest, within } from './deadline.ts';
import { createJobs, keyOf, questionOf, resolutionOf } from './jobs.ts';
import { lookup } from './lookup.ts';
import type { LookupOptions } from './options.ts';
import type { DatedAnswer, Debt, Ledger, Priority, Question, Reputation, Store } from './ports.ts';
import { createBoard } from './question-queue.ts';

export interface ResolverPorts {
  readonly store: Store;
  readonly reputation: Reputation;
  readonly ledger: Ledger;
  /** Takes the place of the one resolver of this store; null when another has it. Left out: several may run. */
  readonly claim?: () => (() => void) | null;
  now(): number;
}

export interface ResolverOptions
  extends Pick<LookupOptions, 'isFresh' | 'ttlMs' | 'blocks' | 'associations' | 'onProgress' | 'signal'> {
  readonly priority: Priority;
  /** Ends when the next slot is further away than this. */
  readonly patienceMs: number;
}

export interface Resolved {
  /** `busy`: another resolver is at work; `stuck`: it can go no further now (no quota, no network, wrong key). */
  readonly end: 'done' | 'busy' | 'stuck' | 'interrupted';
  readonly answered: number;
  readonly left: number;
}

/** What is known of one debt; `resolution` null: not yet. */
export interface SettledDebt {
  readonly debt: Debt;
  readonly resolution: Resolution | null;
}

const debug = createDebug('resolver');
/** After a network failure; doubled each time. */
const FIRST_REST_MS = 30_000;
const MAX_FAILURES = 4;
const READ_MS = 5_000;

export async function resolveDebts(ports: ResolverPorts, options: ResolverOptions): Promise<Resolved> {
  const release = ports.claim === undefined ? () => undefined : ports.claim();
  if (release === null) return { end: 'busy', answered: 0, left: 0 };
  try {
    return await workOff(ports, options);
  } finally {
    release();
  }
}

async function workOff(ports: ResolverPorts, options: ResolverOptions): Promise<Resolved> {
  const signal = options.signal ?? new AbortController().signal;
  /** Asked, and no answer is to be had for now (too large, still analysing): not again in this life. */
  const hopeless = new Set<string>();
  /** Answered in this life: where the cache cannot be written, the store does not know it. */
  const done = new Set<string>();
  let answered = 0;
  let failures = 0;
  for (;;) {
    const open = (await openQuestions(ports, options)).filter(
      (one) => !hopeless.has(keyOf(one)) && !done.has(keyOf(one)),
    );
    if (open.length === 0) return { end: 'done', answered, left: hopeless.size };
    if (signal.aborted) return { end: 'interrupted', answered, left: open.length };

    const found = open.map(foundFor);
    const { resolutions } = await lookup(found, ports, { ...options, mode: 'online', upload: null });
    const left = [...resolutions].filter(([, resolution]) => resolution.kind === 'unresolved');
    const progress = found.length - left.length;
    answered += progress;
    debug(`${progress} of ${found.length} answered`);
    if (progress > 0) failures = 0;
    for (const [{ indicator }, one] of resolutions) {
      if (one.kind !== 'unresolved') done.add(keyOf(questionOf(indicator)));
      else if (one.reason === 'too-large' || one.reason === 'analysing')
        hopeless.add(keyOf(questionOf(indicator)));
    }

    const reasons = new Set(left.map(([, one]) => (one.kind === 'unresolved' ? one.reason : '')));
    const stuck: Resolved = { end: 'stuck', answered, left: left.length };
    if (signal.aborted) return { ...stuck, end: 'interrupted' };
    if (reasons.has('auth')) return stuck;
    if (reasons.has('network')) {
      failures += 1;
      if (failures > MAX_FAILURES) return stuck;
      await rest(FIRST_REST_MS * 2 ** (failures - 1), signal);
    } else if (reasons.has('quota') && progress === 0) {
      return stuck;
    }
  }
}

/** Distinct indicators' questions that nobody has answered since they were put off. */
async function openQuestions(ports: ResolverPorts, options: ResolverOptions): Promise<readonly Question[]> {
  const debts = await settledDebts(ports, null, options);
  const owed = debts.filter(({ resolution }) => resolution === null).map(({ debt }) => debt.question);
  const indicators = owed.map(indicatorOf);
  const distinct = new Map(
    indicators.map((one) => [`${one.type} ${one.value}`, { about: one.type, value: one.value }]),
  );
  return [...distinct.values()];
}

/**
 * Every debt of a repository (null: of all) with what is known of it by now. An answer counts if it is younger than the
 * debt, or fresh. Debts stay until `ledger.forget`: clean ones once reported, malicious ones when the index is rid of them.
 */
export async function settledDebts(
  ports: { readonly ledger: Ledger; readonly store: Store; now(): number },
  repository: string | null,
  options: Pick<LookupOptions, 'isFresh' | 'blocks' | 'associations'>,
): Promise<readonly SettledDebt[]> {
  const debts = await ports.ledger.debts(repository);
  if (debts.length === 0) return [];
  const since = new Map<string, number>();
  for (const debt of debts) {
    const { type, value } = indicatorOf(debt.question);
    const key = `${type} ${value}`;
    since.set(key, Math.max(since.get(key) ?? 0, debt.since));
  }
  const board = createBoard(
    createJobs(
      debts.map(({ question }) => foundFor(question)),
      null,
    ),
    {
      associations: options.associations,
      blocks: options.blocks,
      changed: () => undefined,
      fresh: ({ question }, kept: DatedAnswer) => {
        const { type, value } = indicatorOf(question);
        const made = since.get(`${type} ${value}`) ?? 0;
        return kept.at >= made || options.isFresh(question, kept, ports.now());
      },
    },
  );
  const questions = board.questions();
  const kept = await within(READ_MS, ports.store.read(questions));
  if (kept !== null) board.answerFrom(questions, kept);

  const open = { kind: 'unresolved', reason: 'quota', cause: { code: 'no-slot' }, until: null } as const;
  return debts.map((debt) => {
    const resolution = resolutionOf(indicatorOf(debt.question), board.endings, options, open);
    return { debt, resolution: resolution.kind === 'unresolved' ? null : resolution };
  });
}

function indicatorOf(question: Question): Indicator {
  return { type: question.about === 'resolutions' ? 'ip' : question.about, value: question.value };
}

function foundFor(question: Question): Found {
  const indicator = indicatorOf(question);
  return { indicator, sightings: [], written: indicator.value, instead: null, content: null };
}
