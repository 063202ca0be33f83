/**
 * From found indicators to what is known of each: cache → single flight → quota → VirusTotal → cache.
 * The only file that knows this order.
 *
 * What is cached is answered at once. Then slots are used in order; when the next one lies beyond the patience, the rest
 * is `unresolved: quota` at once and not after waiting in vain. Nothing is waited for when the cache says already that this
 * blocks. Nothing here takes longer than the patience and a second, even if something hangs, and nothing is thrown for
 * what a store or a server does.
 */

import { randomUUID } from 'node:crypto';
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import { sleep, withTimeout } from '../lib/async.ts';
import { HOUR_MS } from '../lib/time.ts';
import type { Cause, Found, Resolution } from '../model.ts';
import { CircuitBreaker } from './circuit-breaker.ts';
import { createDeadline, type Deadline } from './deadline.ts';
import { forecast } from './eta.ts';
import type { Analysing, LookupOptions, LookupPorts, LookupResult } from './options.ts';
import type {
  DatedAnswer,
  Question,
  QuotaFigures,
  Release,
  Reputation,
  Reservation,
  Store,
} from './ports.ts';
import { QuestionQueue } from './question-queue.ts';
import { createJobs, type Job, questionOf, resolutionOf, type Unresolved } from './questions.ts';
import { QuotaSync } from './quota-sync.ts';
import {
  cutOff,
  type RequestContext,
  type RequestResult,
  sendRequest,
  stillAnalysing,
  unresolvedBy,
} from './send-request.ts';

export type { LookupOptions, LookupPorts, LookupResult, Progress } from './options.ts';

/** Requests at the same time, where the quota allows several. */
const CONCURRENCY = 4;
/** What the end may cost beyond the patience: a last look into the cache, releasing, leaving the queue. */
const GRACE_MS = 500;
/** An answer waits this long for a reservation to travel with. */
const RELEASE_SOON_MS = 15;
/** Where slots are short, the next reservation waits this long for an answer to take along: haste gains nothing there. */
const TOGETHER_MS = 1_000;
/** The first look into the cache, however short the patience; slots are asked for without it after that. */
const CACHE_MS = 2_500;
/** A cached answer from further in the future than clocks differ is not believed to be fresh. */
const CLOCK_SKEW_MS = HOUR_MS;
/** How old the figures may be from which the end of the wait is forecast. */
const FIGURES_MS = 30_000;

const debug = createDebug('lookup');
const trace = (error: unknown) => debug(`done without the store: ${reasonOf(error)}`);

export async function lookup(
  found: readonly Found[],
  ports: LookupPorts,
  options: LookupOptions,
): Promise<LookupResult> {
  const { store, reputation, now } = ports;
  if (options.mode === 'dry-run') return nothingAsked(found, 'dry-run');
  if (store === null) return nothingAsked(found, 'no-key');
  if (found.length === 0) return nothingAsked(found, 'offline');

  const deadline = createDeadline(options.patienceMs, now, options.signal ?? null);
  const run = new LookupRun(found, { store, now, deadline, options });
  try {
    await run.readCache(CACHE_MS);
    if (options.mode === 'offline') return run.result(unasked('offline'));
    if (reputation === null) return run.result(unasked('no-key'));
    await run.ask(reputation);
    return run.result(unresolved('quota', { code: 'no-slot' }));
  } finally {
    deadline.dispose();
  }
}

function unresolved(reason: Unresolved['reason'], cause: Cause, until: string | null = null): Unresolved {
  return { kind: 'unresolved', reason, cause, until };
}

function unasked(reason: 'dry-run' | 'no-key' | 'offline'): Unresolved {
  return unresolved(reason, { code: reason });
}

function nothingAsked(found: readonly Found[], reason: 'dry-run' | 'no-key' | 'offline'): LookupResult {
  return {
    resolutions: new Map(found.map((one) => [one, unasked(reason)])),
    requests: { sent: 0, cached: 0, waitedMs: 0 },
  };
}

interface RunContext {
  readonly store: Store;
  readonly now: () => number;
  readonly deadline: Deadline;
  readonly options: LookupOptions;
}

/** One lookup under way. */
class LookupRun {
  private readonly found: readonly Found[];
  private readonly questions: ReadonlyMap<Found, Question>;
  /** Those of which all is known, as far as it was reported. */
  private readonly known = new Set<Found>();
  private readonly store: Store;
  private readonly now: () => number;
  private readonly deadline: Deadline;
  private readonly options: LookupOptions;
  private readonly queue: QuestionQueue;
  private readonly client = randomUUID();
  private readonly breaker = new CircuitBreaker();
  /** Requests, and waits for those of others. */
  private readonly active = new Set<Promise<void>>();
  /** What waits for a reservation to travel with, and what is on its way. */
  private due: Release[] = [];
  private readonly releasing: Promise<void>[] = [];
  private readonly inFlight = new Set<Job>();
  private tried = false;
  private sent = 0;
  private waitedMs = 0;
  /** The quota gives no slot in time: the next is so many ms away. */
  private denied: number | null = null;
  private stopped: Unresolved | null = null;
  private waitingUntilMs: number | null = null;
  private upload: Analysing | null = null;
  private figures: { readonly at: number; readonly figures: QuotaFigures } | null = null;

  constructor(found: readonly Found[], { store, now, deadline, options }: RunContext) {
    this.found = found;
    this.questions = new Map(found.map((one) => [one, questionOf(one.indicator)]));
    this.store = store;
    this.now = now;
    this.deadline = deadline;
    this.options = options;
    this.queue = new QuestionQueue(createJobs(found, options.upload !== null), {
      followUps: options,
      fresh: (job, cached) => this.isFresh(job, cached),
    });
  }

  /**
   * A cache that fails or hangs is an empty one. What an answer leads to is read after it, and only then: a commit whose
   * answers this machine has does not wait for Redis.
   */
  async readCache(patienceMs: number): Promise<void> {
    const isYoung = (question: Question, dated: DatedAnswer) => this.isYoung(question, dated);
    const read = new Set<Job>();
    for (;;) {
      const jobs = this.queue.waiting.filter((job) => !read.has(job));
      if (jobs.length === 0) break;
      for (const job of jobs) read.add(job);
      const questions = jobs.map(({ question }) => question);
      const cached = await withTimeout(patienceMs, this.store.read(questions, isYoung), trace);
      if (cached === null) break;
      this.queue.answerFrom(jobs, cached);
    }
    if (read.size > 0) this.report();
  }

  async ask(reputation: Reputation): Promise<void> {
    if (this.queue.waiting.length === 0) return;
    const quotaSync = new QuotaSync(this.store, reputation, this.deadline);
    const context = this.requestContext(reputation, quotaSync);
    while (!this.deadline.over()) {
      if (this.shouldWait()) await this.soon(Promise.race(this.active));
      const job = this.pickNext();
      if (job !== undefined) await this.turn(job, context);
      else if (this.active.size > 0) await this.deadline.until(Promise.race(this.active));
      else break;
    }
    const cutOff = this.inFlight.size > 0;
    // What was in flight when the end came says its last word, and releases its slot.
    await withTimeout(GRACE_MS, Promise.allSettled(this.active), trace);
    this.flush();
    if (!this.deadline.over()) await quotaSync.finish();
    await this.endTheRest(cutOff);
  }

  result(otherwise: Unresolved): LookupResult {
    const resolve = (one: Found): Resolution => this.resolution(one) ?? otherwise;
    return {
      resolutions: new Map(this.found.map((one) => [one, resolve(one)])),
      requests: { sent: this.sent, cached: this.queue.hits, waitedMs: this.waitedMs },
    };
  }

  private resolution(one: Found): Resolution | null {
    const question = this.questions.get(one);
    return question === undefined ? null : resolutionOf(question, this.queue.results, this.options);
  }

  private isYoung(question: Question, dated: DatedAnswer): boolean {
    const now = this.now();
    return dated.at <= now + CLOCK_SKEW_MS && this.options.isFresh(question, dated, now);
  }

  private isFresh(job: Job, dated: DatedAnswer): boolean {
    if (!this.isYoung(job.question, dated)) return false;
    // A file that is to be sent if unknown is asked for again: it may have a report by now.
    return dated.answer.kind !== 'unknown' || job.upload === null;
  }

  // ------------------------------------------------------------ slots

  private pickNext(): Job | undefined {
    return this.denied === null && this.inFlight.size < CONCURRENCY ? this.queue.next() : undefined;
  }

  /** The first waiting job gets its slot, or its answer, or has to wait. */
  private async turn(job: Job, context: RequestContext): Promise<void> {
    const asked = this.now();
    const reservation = await this.reserve(job);
    switch (reservation?.kind) {
      case undefined:
        return this.queue.putBack(job);
      case 'hit':
        this.queue.hit(job, reservation.cached);
        return this.report();
      case 'follow':
        return this.track(this.comeBack(job, reservation.lookMs));
      case 'wait':
        this.queue.putBack(job);
        return this.waitForSlot(reservation.ms, reservation.lookMs);
      case 'deny':
        this.denied = reservation.ms;
        return this.queue.putBack(job);
      case 'go':
        // Asleep with the slot in hand (a closed laptop): it is another client's by now.
        if (this.now() - asked <= reservation.useByMs)
          return this.track(this.send(job, reservation.grant, context));
        this.release({ kind: 'unsent', grant: reservation.grant, question: job.question });
        return this.queue.putBack(job);
      default:
        return reservation satisfies never;
    }
  }

  private async reserve(job: Job): Promise<Reservation | null> {
    const release = this.due.shift();
    const request = {
      ...this.requestAs(this.client),
      question: job.question,
      fresh: (dated: DatedAnswer) => this.isFresh(job, dated),
    };
    try {
      const asking = this.store.reserve(release === undefined ? request : { ...request, release });
      const reservation = await this.deadline.until(asking);
      if (reservation === null) this.track(this.giveBack(asking, job));
      return reservation;
    } catch (error) {
      this.stop(unresolved('quota', { code: 'store', text: reasonOf(error) }));
      return null;
    }
  }

  /** A slot that came after the end. */
  private async giveBack(asking: Promise<Reservation>, { question }: Job): Promise<void> {
    const late = await asking;
    if (late.kind === 'go') await this.store.release({ kind: 'unsent', grant: late.grant, question });
  }

  /** Where slots are short; and once for the first answer, which says whether the key is good for any other question. */
  private shouldWait(): boolean {
    if (this.inFlight.size === 0) return false;
    const first = !this.tried;
    this.tried = true;
    return first || this.waitedMs > 0;
  }

  private requestAs(client: string) {
    // A slot in the last moment would come too late for its answer.
    const margin = Math.min(1_000, this.options.patienceMs / 10);
    const patienceMs = Math.max(0, this.deadline.left() - margin);
    return { client, priority: this.options.priority, patienceMs };
  }

  private release(release: Release): void {
    this.due.push(release);
    setTimeout(() => this.flush(), RELEASE_SOON_MS);
  }

  private flush(): void {
    const due = this.due.splice(0);
    for (const release of due)
      this.releasing.push(
        this.store.release(release).catch((error) => debug(`a slot is not released: ${reasonOf(error)}`)),
      );
  }

  private async comeBack(job: Job, ms: number): Promise<void> {
    await sleep(ms, this.deadline.signal);
    this.queue.putBack(job);
  }

  private async waitForSlot(ms: number, lookMs: number): Promise<void> {
    if (this.isKnownToBlock()) return this.stop(unresolved('quota', { code: 'blocked-already' }));
    this.waitingUntilMs = this.now() + (await this.wholeWait(ms));
    this.report();
    const began = this.now();
    await sleep(lookMs, this.deadline.signal);
    this.waitedMs += Math.max(0, this.now() - began);
    this.waitingUntilMs = null;
  }

  /** Something cached is malicious: the outcome is certain. */
  private isKnownToBlock(): boolean {
    return this.found.some((one) => {
      const resolution = this.resolution(one);
      if (resolution === null || resolution.kind === 'unresolved' || resolution.from === 'virustotal')
        return false;
      return this.options.isMalicious(resolution);
    });
  }

  // ------------------------------------------------------------ asking

  private requestContext(reputation: Reputation, quotaSync: QuotaSync): RequestContext {
    const { store, deadline, now, options, client } = this;
    return {
      ...{ store, reputation, deadline, now, options, quotaSync, client },
      release: (release) => this.release(release),
      requestAs: (name) => this.requestAs(name),
      sent: () => {
        this.sent += 1;
      },
      analysing: (upload) => {
        this.upload = upload;
        this.report();
      },
    };
  }

  private track(work: Promise<void>): void {
    const tracked: Promise<void> = work
      .catch((error) => debug(`a lookup failed: ${reasonOf(error)}`))
      .finally(() => this.active.delete(tracked));
    this.active.add(tracked);
  }

  private async send(job: Job, grant: string, context: RequestContext): Promise<void> {
    this.inFlight.add(job);
    const result = await sendRequest(job, grant, context).finally(() => {
      this.inFlight.delete(job);
    });
    this.take(job, result, context.quotaSync);
    this.report();
    if (result.kind === 'again') await this.comeBack(job, result.ms);
  }

  private take(job: Job, result: RequestResult, quotaSync: QuotaSync): void {
    if (result.kind === 'answered') {
      this.breaker.answered();
      quotaSync.daily(this.now());
      this.queue.end(job, { kind: 'known', dated: result.dated, from: 'virustotal' });
      return;
    }
    const { failure } = result;
    const fatal = failure === null ? null : this.breaker.failed(job.key, failure);
    if (fatal !== null) this.stop(unresolvedBy(fatal));
    if (result.kind === 'given-up')
      this.queue.end(job, failure === null && this.stopped !== null ? this.stopped : result.result);
  }

  private stop(why: Unresolved): void {
    this.stopped ??= why;
    this.deadline.stop();
  }

  private async soon(work: Promise<void>): Promise<void> {
    await this.deadline.until(withTimeout(TOGETHER_MS, work, trace));
  }

  /** A last look into the cache for what is still open, then the reason why it was not asked. */
  private async endTheRest(cutOff: boolean): Promise<void> {
    const { store, queue, stopped } = this;
    const left = withTimeout(GRACE_MS, Promise.all([...this.releasing, store.cancel(this.client)]), trace);
    const outOfTime = stopped === null || stopped.cause.code === 'blocked-already';
    const read = outOfTime ? this.readCache(GRACE_MS) : null;
    const open = queue.waiting.length > 0;
    const asked = open ? withTimeout(GRACE_MS, store.figures(this.client), trace) : null;
    const [figures] = await Promise.all([asked, read, left]);
    const firstMs = this.denied ?? figures?.resets.minute ?? 0;
    for (const [ahead, job] of queue.waiting.entries()) {
      const until = figures === null ? null : isoIn(this.now(), forecast(ahead, firstMs, figures));
      const why = stopped === null ? null : outOfTime ? { ...stopped, until } : stopped;
      queue.end(job, why ?? job.failed ?? this.whyOpen(cutOff && job.refusals === 0, until));
    }
    // Asked, and without a last word.
    for (const job of this.inFlight) queue.end(job, this.wordOf(job));
  }

  /** `cutOff`: requests were still under way at the end. `until`: when it can be known, where the quota tells. */
  private whyOpen(cutOff: boolean, until: string | null): Unresolved {
    const { deadline, denied } = this;
    if (deadline.over() && deadline.why() === 'interrupted')
      return unresolved('network', { code: 'interrupted' });
    if (cutOff && denied === null) return unresolved('network', { code: 'not-reached' });
    return unresolved('quota', { code: 'no-slot' }, until);
  }

  private wordOf({ upload }: Job): Unresolved {
    const analysed = upload !== null && upload.file.path === this.upload?.path;
    return analysed ? stillAnalysing(upload) : cutOff(this.deadline);
  }

  // ------------------------------------------------------------ progress

  private report(): void {
    const { onProgress } = this.options;
    if (onProgress === undefined) return;
    for (const one of this.found) {
      if (!this.known.has(one) && this.resolution(one) !== null) this.known.add(one);
    }
    const { waitingUntilMs, upload } = this;
    onProgress({ done: this.known.size, total: this.found.length, waitingUntilMs, upload });
  }

  /** ms until the last question has its turn, as the limits stand; the patience may end before. */
  private async wholeWait(firstMs: number): Promise<number> {
    if (this.options.onProgress === undefined) return firstMs;
    const now = this.now();
    if (this.figures === null || now - this.figures.at > FIGURES_MS) {
      const figures = await withTimeout(GRACE_MS, this.store.figures(this.client), trace);
      if (figures !== null) this.figures = { at: now, figures };
    }
    const ahead = this.queue.questions().length - 1;
    const whole = this.figures === null ? firstMs : forecast(ahead, firstMs, this.figures.figures);
    return Math.min(whole, this.deadline.left());
  }
}

function isoIn(now: number, ms: number): string {
  return new Date(now + ms).toISOString();
}
