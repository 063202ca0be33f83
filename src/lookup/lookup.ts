/**
 * From found indicators to what is known of each: cache → single flight → quota → VirusTotal → cache.
 * The only file that knows this order.
 *
 * What is cached is answered at once. Then slots are used in order; when the next one lies beyond the patience, the rest
 * is `unresolved: quota` at once and not after waiting in vain. Nothing here takes longer than the patience and a
 * second, whatever hangs, and nothing is thrown for what a store or a server does.
 */
import { randomUUID } from 'node:crypto';
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import type { Cause, Found, UnresolvedReason } from '../model.ts';
import { createOutage } from './circuit-breaker.ts';
import { createDeadline, type Deadline, LONGEST_MS, rest, within } from './deadline.ts';
import { forecast } from './eta.ts';
import { createJobs, type Ending, type Job, resolutionOf } from './jobs.ts';
import type { LookupOptions, LookupPorts, LookupResult } from './options.ts';
import type {
  DatedAnswer,
  Question,
  Release,
  Reputation,
  Reservation,
  ReserveRequest,
  Store,
} from './ports.ts';
import { createBoard } from './question-queue.ts';
import { createLearner } from './quota-sync.ts';
import { endingOf, type FlightDeck, fly, type Landing } from './send-request.ts';

export type { LookupOptions, LookupPorts, LookupResult, Progress } from './options.ts';

/** Requests at the same time, where the quota allows several. */
const CONCURRENCY = 4;
/** What the end may cost beyond the patience: a last look into the cache, settling, leaving the queue. */
const GRACE_MS = 500;
/** An answer waits this long for a step to travel with. */
const SETTLE_SOON_MS = 15;
/** Where slots are short, the next step waits this long for an answer to take along: haste gains nothing there. */
const TOGETHER_MS = 1_000;
/** The first look into the cache, however short the patience; slots are asked for without it after that. */
const CACHE_MS = 2_500;
/** A kept answer from further in the future than clocks differ is not believed to be fresh. */
const CLOCK_SKEW_MS = 3_600_000;

const debug = createDebug('lookup');

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
  const run = createRun(found, store, now, deadline, options);
  try {
    await run.readCache(CACHE_MS);
    if (options.mode === 'offline') return run.result(unresolved('offline', { code: 'offline' }));
    if (reputation === null) return run.result(unresolved('no-key', { code: 'no-key' }));
    await run.ask(reputation);
    return run.result(unresolved('quota', { code: 'no-slot' }));
  } finally {
    deadline.dispose();
  }
}

type Unresolved = Ending & { readonly kind: 'unresolved' };

function unresolved(reason: UnresolvedReason, cause: Cause, until: string | null = null): Unresolved {
  return { kind: 'unresolved', reason, cause, until };
}

function nothingAsked(found: readonly Found[], reason: 'dry-run' | 'no-key' | 'offline'): LookupResult {
  return {
    resolutions: new Map(found.map((one) => [one, unresolved(reason, { code: reason })])),
    requests: { sent: 0, cached: 0, waitedMs: 0 },
  };
}

function createRun(
  found: readonly Found[],
  store: Store,
  now: () => number,
  deadline: Deadline,
  options: LookupOptions,
) {
  const client = randomUUID();
  const outage = createOutage();
  const due: Release[] = [];
  const settling: Promise<void>[] = [];
  const active = new Set<Promise<void>>();
  let sentRequests = 0;
  let waitedMs = 0;
  let flying = 0;
  let denied: Extract<Reservation, { kind: 'deny' }> | null = null;
  let stopped: Unresolved | null = null;

  const isFresh = (question: Question, kept: DatedAnswer): boolean =>
    kept.at <= now() + CLOCK_SKEW_MS && options.isFresh(question, kept, now());
  const fresh = (job: Job, kept: DatedAnswer): boolean =>
    isFresh(job.question, kept) &&
    // A file that is to be sent if unknown is asked for again: it may have a report by now.
    !(kept.answer.kind === 'unknown' && job.upload !== null);
  const report = (waitingMs: number | null): void => {
    const untilMs = waitingMs === null ? null : now() + waitingMs;
    options.onProgress?.({ done: board.endings.size, total: board.total(), waitingMs, untilMs });
  };
  const board = createBoard(createJobs(found, options.upload), {
    associations: options.associations,
    blocks: options.blocks,
    fresh,
    changed: () => report(null),
  });

  /** A cache that fails or hangs is an empty one. */
  const readCache = async (patienceMs: number): Promise<void> => {
    const questions = board.questions();
    const kept = questions.length === 0 ? null : await within(patienceMs, store.read(questions, isFresh));
    if (kept !== null) board.answerFrom(questions, kept);
  };

  // ------------------------------------------------------------ slots

  const flush = (): void => {
    for (const settlement of due.splice(0)) settling.push(store.release(settlement).catch(() => undefined));
  };
  const settle = (settlement: Release): void => {
    due.push(settlement);
    setTimeout(flush, SETTLE_SOON_MS);
  };
  const askAs = (name: string): Omit<ReserveRequest, 'question' | 'fresh'> => ({
    client: name,
    priority: options.priority,
    // A slot in the last moment would come too late for its answer.
    patienceMs: Math.max(0, deadline.left() - Math.min(1_000, options.patienceMs / 10)),
  });
  const stepFor = async (job: Job): Promise<Reservation | null> => {
    const settlement = due.shift();
    const ask = { ...askAs(client), question: job.question, fresh: (kept: DatedAnswer) => fresh(job, kept) };
    try {
      const asking = store.reserve(settlement === undefined ? ask : { ...ask, release: settlement });
      const step = await deadline.until(asking);
      if (step === null) track(giveBack(asking, job));
      return step;
    } catch (error) {
      stop(unresolved('quota', { code: 'store', text: reasonOf(error) }));
      return null;
    }
  };
  /** A slot that came after the end. */
  const giveBack = async (asking: Promise<Reservation>, { question }: Job): Promise<void> => {
    const step = await asking;
    if (step.kind === 'go') await store.release({ kind: 'unsent', grant: step.grant, question });
  };
  const stop = (why: Unresolved): void => {
    stopped ??= why;
    deadline.stop();
  };

  // ------------------------------------------------------------ asking

  const track = (work: Promise<void>): void => {
    const tracked: Promise<void> = work
      .catch((error) => debug(`a lookup failed: ${reasonOf(error)}`))
      .finally(() => active.delete(tracked));
    active.add(tracked);
  };
  const launch = async (job: Job, grant: string, deck: FlightDeck): Promise<void> => {
    flying += 1;
    const landing = await fly(job, grant, deck).finally(() => {
      flying -= 1;
    });
    judge(job, landing, deck);
    if (landing.kind !== 'again') return;
    await rest(landing.ms, deadline.signal);
    board.putBack(job);
  };
  const judge = (job: Job, landing: Landing, deck: FlightDeck): void => {
    if (landing.kind === 'answered') {
      outage.answered();
      deck.learner.daily();
      board.end(job, { kind: 'known', kept: landing.kept, from: 'virustotal' });
      return;
    }
    const fatal = landing.failure === null ? null : outage.failed(job.key, landing.failure);
    if (fatal !== null) stop(endingOf(fatal));
    if (landing.kind === 'given-up')
      board.end(job, landing.failure === null && stopped !== null ? stopped : landing.ending);
  };
  const follow = async (job: Job, ms: number): Promise<void> => {
    await deadline.until(store.waitForChange(Math.min(ms, LONGEST_MS), job.question, deadline.signal));
    board.putBack(job);
  };
  const waitForSlot = async (job: Job, ms: number): Promise<void> => {
    report(ms);
    const began = now();
    await deadline.until(store.waitForChange(Math.min(ms, LONGEST_MS), job.question, deadline.signal));
    waitedMs += Math.max(0, now() - began);
    report(null);
  };

  /** The first pending job gets its slot, or its answer, or is told to wait. */
  const turn = async (job: Job, deck: FlightDeck): Promise<void> => {
    const asked = now();
    const step = await stepFor(job);
    switch (step?.kind) {
      case undefined:
        return board.putBack(job);
      case 'hit':
        return board.hit(job, step.cached);
      case 'follow':
        return track(follow(job, step.ms));
      case 'wait':
        board.putBack(job);
        return waitForSlot(job, step.ms);
      case 'deny':
        denied = step;
        return board.putBack(job);
      case 'go':
        // Asleep with the slot in hand (a closed laptop): it is somebody else's by now.
        if (now() - asked <= step.useByMs) return track(launch(job, step.grant, deck));
        settle({ kind: 'unsent', grant: step.grant, question: job.question });
        return board.putBack(job);
      default:
        return step satisfies never;
    }
  };

  const ask = async (reputation: Reputation): Promise<void> => {
    if (board.pending().length === 0) return;
    const learner = createLearner(store, reputation, deadline, now);
    const sent = (): void => {
      sentRequests += 1;
    };
    const { ttlMs } = options;
    const deck: FlightDeck = {
      store,
      reputation,
      deadline,
      now,
      ttlMs,
      settle,
      askAs,
      client,
      sent,
      learner,
    };
    while (!deadline.over()) {
      if (waitedMs > 0 && flying > 0) await deadline.until(within(TOGETHER_MS, Promise.race(active)));
      const job = denied === null && flying < CONCURRENCY ? board.next() : undefined;
      if (job !== undefined) await turn(job, deck);
      else if (active.size > 0) await deadline.until(Promise.race(active));
      else break;
    }
    const cutOff = flying > 0;
    // What was in flight when the end came says its last word, and settles its slot.
    await within(GRACE_MS, Promise.allSettled(active));
    flush();
    if (!deadline.over()) await learner.finish();
    await endTheRest(cutOff);
  };

  /** A last look into the cache for what is still open, then the reason why it was not asked. */
  const endTheRest = async (cutOff: boolean): Promise<void> => {
    const left = within(GRACE_MS, Promise.all([...settling, store.cancel(client)]));
    const read = stopped === null ? readCache(GRACE_MS) : null;
    const open = board.pending().length > 0;
    const [figures] = await Promise.all([open ? within(GRACE_MS, store.figures(client)) : null, read, left]);
    const firstMs = denied?.ms ?? figures?.resets.minute ?? 0;
    for (const [ahead, job] of board.pending().entries()) {
      const ms = figures === null ? null : forecast(ahead, firstMs, figures);
      board.end(job, stopped ?? job.failed ?? whyOpen(cutOff && job.refusals === 0, ms));
    }
  };
  const whyOpen = (cutOff: boolean, ms: number | null): Unresolved => {
    const why = deadline.over() ? deadline.why() : null;
    if (why === 'interrupted') return unresolved('network', { code: 'interrupted' });
    if (cutOff && denied === null) return unresolved('network', { code: 'not-reached' });
    return unresolved('quota', { code: 'no-slot' }, ms === null ? null : new Date(now() + ms).toISOString());
  };

  return {
    readCache,
    ask,
    result(otherwise: Unresolved): LookupResult {
      const resolve = (one: Found) => resolutionOf(one.indicator, board.endings, options, otherwise);
      return {
        resolutions: new Map(found.map((one) => [one, resolve(one)])),
        requests: { sent: sentRequests, cached: board.hits(), waitedMs },
      };
    },
  };
}
