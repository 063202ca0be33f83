/**
 * One request that has its slot: send it, release the slot with what came of it, and say what the job needs next.
 *
 * The answer goes to the store before anything else is made of it, so that others who wait for it have it. A 429 is reported to
 * the store at once, then VirusTotal's own figures (free of charge) say which window is used up. A file without a report
 * is sent when the user consented; each of those requests takes a slot of its own.
 */
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import { sleep, withTimeout } from '../lib/async.ts';
import type { AddedFile } from '../model.ts';
import type { Deadline } from './deadline.ts';
import type { Analysing, LookupOptions } from './options.ts';
import type { DatedAnswer, Failure, Outcome, Release, Reputation, ReserveRequest, Store } from './ports.ts';
import type { Job, Unresolved } from './questions.ts';
import type { QuotaSync } from './quota-sync.ts';
import { retryAfter } from './retry.ts';

export type RequestResult =
  | { readonly kind: 'answered'; readonly dated: DatedAnswer }
  /** `failure` null: the end came first. */
  | { readonly kind: 'given-up'; readonly result: Unresolved; readonly failure: Failure | null }
  /** Reserve another slot, in `ms`. */
  | { readonly kind: 'again'; readonly ms: number; readonly failure: Failure };

export interface RequestContext {
  readonly store: Store;
  readonly reputation: Reputation;
  readonly deadline: Deadline;
  readonly now: () => number;
  readonly options: LookupOptions;
  readonly quotaSync: QuotaSync;
  readonly client: string;
  /** Releases with the next reservation, or soon. */
  release(release: Release): void;
  requestAs(client: string): Omit<ReserveRequest, 'question' | 'fresh'>;
  /** Counts a request that was sent. */
  sent(): void;
  /** Says that VirusTotal is analysing a file; null: no longer. */
  analysing(upload: Analysing | null): void;
}

const debug = createDebug('lookup');
const trace = (error: unknown) => debug(`the store did not take it: ${reasonOf(error)}`);
const MAX_REFUSALS = 5;
const LAST_WORD_MS = 200;

export async function sendRequest(job: Job, grant: string, context: RequestContext): Promise<RequestResult> {
  const { reputation, deadline, options } = context;
  const outcome = await outcomeOf(reputation.ask(job.question, deadline.signal), deadline);
  if (outcome === null) {
    context.sent();
    context.release({ kind: 'failed', grant, question: job.question });
    return { kind: 'given-up', result: cutOff(deadline), failure: null };
  }
  if (outcome.kind === 'failed') return failed(job, grant, outcome.failure, context);

  context.sent();
  const { answer } = outcome;
  const ttlMs = options.ttlMs(answer);
  const release: Release = { kind: 'answered', grant, question: job.question, answer, ttlMs };
  if (answer.kind !== 'unknown' || job.upload === null || options.upload === null) {
    context.release(release);
    return { kind: 'answered', dated: { answer, at: context.now() } };
  }
  // Before the analysis is kept: this "unknown" must not overwrite it.
  await ignoringFailure(context.store.release(release), deadline);
  const agreed = await deadline.until(Promise.resolve(options.upload(job.upload)));
  if (agreed !== true) return { kind: 'answered', dated: { answer, at: context.now() } };
  return upload(job, job.upload, context);
}

async function failed(
  job: Job,
  grant: string,
  failure: Failure,
  context: RequestContext,
): Promise<RequestResult> {
  debug(`${job.question.about}: ${failure.reason} ${failure.code}, sent: ${failure.sent}`);
  const { deadline } = context;
  if (failure.sent !== 'no') context.sent();
  job.failures += 1;
  job.failed = failure.reason === 'quota' ? null : unresolvedBy(failure);
  const base = { grant, question: job.question };

  if (failure.reason === 'quota' && failure.sent !== 'no') {
    job.refusals += 1;
    const { retryAfterMs } = failure;
    await ignoringFailure(context.store.release({ kind: 'refused', ...base, retryAfterMs }), deadline);
    if (!deadline.over()) await deadline.until(context.quotaSync.now());
    if (job.refusals < MAX_REFUSALS) return { kind: 'again', ms: 0, failure };
    return { kind: 'given-up', result: unresolvedBy(failure), failure };
  }

  context.release({ kind: failure.sent === 'no' ? 'unsent' : 'failed', ...base });
  // Torn off by the end, not by the network.
  if (deadline.over() && failure.reason === 'network')
    return { kind: 'given-up', result: cutOff(deadline), failure: null };
  const ms = retryAfter(failure, job.failures, deadline.left());
  return ms === null
    ? { kind: 'given-up', result: unresolvedBy(failure), failure }
    : { kind: 'again', ms, failure };
}

/** Sends the file and awaits its analysis. What fails leaves it unresolved: it was to be checked, and was not. */
async function upload(job: Job, file: AddedFile, context: RequestContext): Promise<RequestResult> {
  const { reputation, deadline, store, options } = context;
  const slots = new UploadSlots(context);
  const sinceMs = context.now();
  context.analysing({ path: file.file.path, sinceMs, untilMs: sinceMs + deadline.left() });
  const outcome = await outcomeOf(
    reputation.submit(file, () => slots.take(), deadline.signal),
    deadline,
  );
  context.analysing(null);
  await slots.end();
  // The end came while VirusTotal had the file, or before the file could be sent: neither is a question of quota.
  if (outcome === null && slots.taken)
    return { kind: 'given-up', result: stillAnalysing(file), failure: null };
  if (outcome === null || isLate(outcome, deadline))
    return { kind: 'given-up', result: cutOff(deadline), failure: null };
  if (outcome.kind === 'failed') {
    const { failure } = outcome;
    return { kind: 'given-up', result: unresolvedBy(failure), failure };
  }
  const dated: DatedAnswer = { answer: outcome.answer, at: context.now() };
  await ignoringFailure(store.write(job.question, dated, options.ttlMs(dated.answer)), deadline);
  return { kind: 'answered', dated };
}

/** The end came: no slot, or an upload that was torn off. */
function isLate(outcome: Outcome, deadline: Deadline): boolean {
  return outcome.kind === 'failed' && /^(?:no-slot|aborted)$/.test(outcome.failure.code) && deadline.over();
}

export function stillAnalysing({ sha256 }: AddedFile): Unresolved {
  return { kind: 'unresolved', reason: 'analysing', cause: { code: 'analysing', sha256 }, until: null };
}

/** Slots for the requests of one upload, one after the other; none has an answer to share. */
class UploadSlots {
  private readonly context: RequestContext;
  private readonly client: string;
  private grant: string | null = null;
  /** A request was sent. */
  taken = false;

  constructor(context: RequestContext) {
    this.context = context;
    this.client = `${context.client}-upload`;
  }

  async take(): Promise<boolean> {
    const { store, deadline } = this.context;
    while (!deadline.over()) {
      const release = this.released();
      const request: ReserveRequest = {
        ...this.context.requestAs(this.client),
        question: null,
        fresh: () => false,
        ...(release === null ? {} : { release }),
      };
      const reservation = await deadline.until(store.reserve(request));
      if (reservation?.kind === 'go') {
        this.grant = reservation.grant;
        this.taken = true;
        this.context.sent();
        return true;
      }
      if (reservation?.kind !== 'wait' && reservation?.kind !== 'follow') return false;
      await sleep(reservation.lookMs, deadline.signal);
    }
    return false;
  }

  async end(): Promise<void> {
    const release = this.released();
    if (release !== null) this.context.release(release);
    await withTimeout(LAST_WORD_MS, this.context.store.cancel(this.client), trace);
  }

  /** The request of the earlier slot was sent: it stays occupied. */
  private released(): Release | null {
    const { grant } = this;
    this.grant = null;
    return grant === null ? null : { kind: 'failed', grant, question: null };
  }
}

/** A cache or quota that cannot be written costs another request later, nothing else. */
async function ignoringFailure(work: Promise<void>, deadline: Deadline): Promise<void> {
  const safe = work.catch(trace);
  await deadline.until(safe);
}

/**
 * The outcome, or null when the end came first. What was torn off still has a moment for its last word: whether it was
 * sent, and whether VirusTotal has the file. `Reputation` promises never to throw; a bug there must not cost the others.
 */
async function outcomeOf(work: Promise<Outcome>, deadline: Deadline): Promise<Outcome | null> {
  const safe = work.catch((error): Outcome => {
    const cause = { code: 'unexpected', text: reasonOf(error) } as const;
    const rest = { transient: false, retryAfterMs: null, sent: 'maybe', scope: 'question' } as const;
    return { kind: 'failed', failure: { ...cause, reason: 'network', ...rest } };
  });
  return (await deadline.until(safe)) ?? (await withTimeout(LAST_WORD_MS, safe, trace));
}

export function unresolvedBy(failure: Failure): Unresolved {
  return { kind: 'unresolved', reason: failure.reason, cause: failure, until: null };
}

export function cutOff(deadline: Deadline): Unresolved {
  const code = deadline.why() === 'interrupted' ? 'interrupted' : 'no-answer';
  return { kind: 'unresolved', reason: 'network', cause: { code }, until: null };
}
