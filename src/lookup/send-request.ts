/**
 * One request that has its slot: send it, settle the slot with what came of it, and say what the job needs next.
 *
 * The answer goes to the store before anything else is made of it, so that whoever follows has it. A 429 is told to the
 * store at once, then VirusTotal's own figures (free of charge) say which window is used up. A file without a report
 * is sent when the user consented; each of those requests takes a slot of its own.
 */
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import type { AddedFile } from '../model.ts';
import { type Deadline, LONGEST_MS, within } from './deadline.ts';
import type { Ending, Job } from './jobs.ts';
import type {
  Answer,
  DatedAnswer,
  Failure,
  Outcome,
  Release,
  Reputation,
  ReserveRequest,
  Store,
} from './ports.ts';
import type { Learner } from './quota-sync.ts';
import { retryAfter } from './retry.ts';

export type Landing =
  | { readonly kind: 'answered'; readonly kept: DatedAnswer }
  /** `failure` null: the end came first. */
  | { readonly kind: 'given-up'; readonly ending: Unresolved; readonly failure: Failure | null }
  /** Ask the store for a slot again, in `ms`. */
  | { readonly kind: 'again'; readonly ms: number; readonly failure: Failure };

type Unresolved = Extract<Ending, { readonly kind: 'unresolved' }>;

export interface FlightDeck {
  readonly store: Store;
  readonly reputation: Reputation;
  readonly deadline: Deadline;
  readonly now: () => number;
  readonly ttlMs: (answer: Answer) => number;
  /** Settles with the next step, or soon after. */
  settle(settlement: Release): void;
  askAs(client: string): Omit<ReserveRequest, 'question' | 'fresh'>;
  readonly client: string;
  /** Counts a request that was sent. */
  sent(): void;
  readonly learner: Learner;
}

const debug = createDebug('lookup');
const MAX_REFUSALS = 5;
const LAST_WORD_MS = 200;

export async function fly(job: Job, grant: string, deck: FlightDeck): Promise<Landing> {
  const outcome = await landing(deck.reputation.ask(job.question, deck.deadline.signal), deck.deadline);
  if (outcome === null) {
    deck.sent();
    deck.settle({ kind: 'failed', grant, question: job.question });
    return { kind: 'given-up', ending: cutOff(deck.deadline), failure: null };
  }
  if (outcome.kind === 'failed') return failed(job, grant, outcome.failure, deck);

  deck.sent();
  const { answer } = outcome;
  const settlement: Release = {
    kind: 'answered',
    grant,
    question: job.question,
    answer,
    ttlMs: deck.ttlMs(answer),
  };
  if (answer.kind !== 'unknown' || job.upload === null) {
    deck.settle(settlement);
    return { kind: 'answered', kept: { answer, at: deck.now() } };
  }
  // Before the analysis is kept: this "unknown" must not overwrite it.
  await deck.deadline.until(deck.store.release(settlement).catch(() => undefined));
  return upload(job, job.upload, deck);
}

async function failed(job: Job, grant: string, failure: Failure, deck: FlightDeck): Promise<Landing> {
  debug(`${job.question.about}: ${failure.reason} ${failure.code}, sent: ${failure.sent}`);
  const { deadline } = deck;
  if (failure.sent !== 'no') deck.sent();
  job.failures += 1;
  job.failed = failure.reason === 'quota' ? null : endingOf(failure);
  const base = { grant, question: job.question };

  if (failure.reason === 'quota' && failure.sent !== 'no') {
    job.refusals += 1;
    const retryAfterMs = failure.retryAfterMs;
    const refused = deck.store.release({ kind: 'refused', ...base, retryAfterMs });
    await deadline.until(refused.catch(() => undefined));
    if (!deadline.over()) await deadline.until(deck.learner.now());
    if (job.refusals < MAX_REFUSALS) return { kind: 'again', ms: 0, failure };
    return { kind: 'given-up', ending: endingOf(failure), failure };
  }

  deck.settle({ kind: failure.sent === 'no' ? 'unsent' : 'failed', ...base });
  // Torn off by the end, not by the network.
  if (deadline.over() && failure.reason === 'network')
    return { kind: 'given-up', ending: cutOff(deadline), failure: null };
  const ms = retryAfter(failure, job.failures, deadline.left());
  return ms === null
    ? { kind: 'given-up', ending: endingOf(failure), failure }
    : { kind: 'again', ms, failure };
}

/** Sends the file and awaits its analysis. Whatever fails leaves it unresolved: it was to be checked, and was not. */
async function upload(job: Job, file: AddedFile, deck: FlightDeck): Promise<Landing> {
  const slots = createSlots(`${deck.client}-upload`, deck);
  const outcome = await landing(
    deck.reputation.submit(file, slots.take, deck.deadline.signal),
    deck.deadline,
  );
  await slots.end();
  if (outcome === null) return { kind: 'given-up', ending: cutOff(deck.deadline), failure: null };
  if (outcome.kind === 'failed') {
    const { failure } = outcome;
    return { kind: 'given-up', ending: endingOf(failure), failure };
  }
  const kept: DatedAnswer = { answer: outcome.answer, at: deck.now() };
  await deck.deadline.until(
    deck.store.write(job.question, kept, deck.ttlMs(kept.answer)).catch(() => undefined),
  );
  return { kind: 'answered', kept };
}

/** Slots for the requests of one upload, one after the other; none has an answer to share. */
function createSlots(client: string, deck: FlightDeck) {
  const { store, deadline } = deck;
  let grant: string | null = null;
  /** The request of the earlier slot was sent: it stays occupied. */
  const settled = (): Release | undefined => {
    const last = grant;
    grant = null;
    return last === null ? undefined : { kind: 'failed', grant: last, question: null };
  };
  return {
    async take(): Promise<boolean> {
      while (!deadline.over()) {
        const settle = settled();
        const ask: ReserveRequest = {
          ...deck.askAs(client),
          question: null,
          fresh: () => false,
          ...(settle === undefined ? {} : { release: settle }),
        };
        const step = await deadline.until(store.reserve(ask));
        if (step?.kind === 'go') {
          grant = step.grant;
          deck.sent();
          return true;
        }
        if (step?.kind !== 'wait' && step?.kind !== 'follow') return false;
        await deadline.until(store.waitForChange(Math.min(step.ms, LONGEST_MS), null, deadline.signal));
      }
      return false;
    },
    async end(): Promise<void> {
      const settle = settled();
      if (settle !== undefined) deck.settle(settle);
      await within(LAST_WORD_MS, store.cancel(client));
    },
  };
}

/**
 * The outcome, or null when the end came first. What was torn off still has a moment for its last word: whether it was
 * sent, and whether VirusTotal has the file. `Reputation` promises never to throw; a bug there must not cost the others.
 */
async function landing(work: Promise<Outcome>, deadline: Deadline): Promise<Outcome | null> {
  const safe = work.catch((error): Outcome => {
    const cause = { code: 'unexpected', text: reasonOf(error) } as const;
    const rest = { transient: false, retryAfterMs: null, sent: 'maybe', scope: 'question' } as const;
    return { kind: 'failed', failure: { ...cause, reason: 'network', ...rest } };
  });
  return (await deadline.until(safe)) ?? (await within(LAST_WORD_MS, safe));
}

export function endingOf(failure: Failure): Unresolved {
  return { kind: 'unresolved', reason: failure.reason, cause: failure, until: null };
}

function cutOff(deadline: Deadline): Unresolved {
  const code = deadline.why() === 'interrupted' ? 'interrupted' : 'no-answer';
  return { kind: 'unresolved', reason: 'network', cause: { code }, until: null };
}
