/**
 * A world for lookups without network, disk or real time: vitest's fake clock, a store in memory that follows the real
 * quota rules, and a VirusTotal that is scripted per value and strict about its limit.
 */
import { vi } from 'vitest';
import { type LookupOptions, type LookupResult, lookup } from '../../src/lookup/lookup.ts';
import type {
  Allowances,
  Answer,
  CachedAnswer,
  Consequences,
  Failure,
  Outcome,
  Question,
  Release,
  Reputation,
  Reservation,
  Store,
} from '../../src/lookup/ports.ts';
import { keyOf } from '../../src/lookup/questions.ts';
import type { AddedFile, Analysis, Found, IndicatorType } from '../../src/model.ts';
import { applyRequest, type QuotaRequest } from '../../src/store/quota/rules.ts';
import { emptyState } from '../../src/store/quota/state.ts';
import type { QuotaLimits } from '../../src/store/quota/window.ts';

export const START = Date.UTC(2026, 10, 21, 12);

export function analysis(malicious = 0): Analysis {
  return { malicious, suspicious: 0, harmless: 60, undetected: 30, engines: [], analysedAt: null };
}
export function answered(malicious = 0): Outcome {
  return { kind: 'answered', answer: { kind: 'analysis', analysis: analysis(malicious) } };
}
export function hosts(...list: readonly [host: string, malicious: number][]): Outcome {
  const named = list.map(([host, malicious]) => ({ host, malicious, suspicious: 0 }));
  return { kind: 'answered', answer: { kind: 'hosts', hosts: named } };
}
export const UNKNOWN: Outcome = { kind: 'answered', answer: { kind: 'unknown' } };

export function failure(reason: Failure['reason'], more: Partial<Consequences> = {}): Outcome {
  return {
    kind: 'failed',
    failure: {
      code: 'unexpected',
      text: `it failed: ${reason}`,
      reason,
      transient: reason === 'network',
      retryAfterMs: null,
      sent: 'yes',
      scope: 'question',
      ...more,
    },
  };
}

export function found(type: IndicatorType, value: string, content: AddedFile | null = null): Found {
  return { indicator: { type, value }, sightings: [], written: value, instead: null, content };
}

export function file(sha256: string): AddedFile {
  const version = { path: 'a.exe', pathBytes: null, commit: null, oid: null };
  return { file: version, sha256, size: 3, open: async function* () {} };
}

/** What VirusTotal does with a question: an outcome, or one after some time, by attempt. */
export type Script = (
  question: Question,
  attempt: number,
) => Outcome | { readonly ms: number; readonly outcome: Outcome } | 'hang';

export interface World {
  readonly store: Store & { readonly settled: Release[]; readonly left: string[]; learnt: Allowances[] };
  readonly reputation: Reputation;
  /** Every request that reached the server: when and what. */
  readonly asked: { readonly at: number; readonly key: string }[];
  readonly submitted: string[];
  allowancesAsked: number;
  lookup(list: readonly Found[], options?: Partial<LookupOptions>): Promise<LookupResult>;
}

export interface WorldOptions {
  readonly limits?: QuotaLimits;
  readonly script?: Script;
  readonly submit?: Reputation['submit'];
  readonly allowances?: Allowances | Failure | 'hang';
  readonly store?: Partial<Store>;
}

const FOR_EVER = new Promise<never>(() => undefined);

export function createWorld(options: WorldOptions = {}): World {
  const { limits = { minute: 3, day: 500, month: 15_500 }, script = () => answered(0) } = options;
  const store = { ...createMemoryStore(limits), ...options.store };
  const asked: World['asked'] = [];
  const submitted: string[] = [];
  const attempts = new Map<string, number>();

  const reputation: Reputation = {
    async ask(question, signal) {
      const key = keyOf(question);
      const attempt = (attempts.get(key) ?? 0) + 1;
      attempts.set(key, attempt);
      const does = script(question, attempt);
      const outcome = does === 'hang' ? null : 'ms' in does ? does.outcome : does;
      if (outcome === null || outcome.kind === 'answered' || outcome.failure.sent !== 'no')
        asked.push({ at: Date.now(), key });
      if (outcome === null) return FOR_EVER;
      if (does !== 'hang' && 'ms' in does) await sleep(does.ms, signal);
      if (signal.aborted) return failure('network', { sent: 'maybe' });
      return outcome;
    },
    async submit(sent, slot, signal) {
      submitted.push(sent.sha256);
      return options.submit === undefined ? answered(0) : options.submit(sent, slot, signal);
    },
    async allowances() {
      world.allowancesAsked += 1;
      if (options.allowances === 'hang') return FOR_EVER;
      return options.allowances ?? { hourly: null, daily: null, monthly: null };
    },
  };

  const world: World = {
    store,
    reputation,
    asked,
    submitted,
    allowancesAsked: 0,
    lookup: (list, more = {}) =>
      inFakeTime(lookup(list, { store, reputation, now: Date.now }, { ...defaults, ...more })),
  };
  return world;
}

export const defaults: LookupOptions = {
  patienceMs: 20_000,
  priority: 'interactive',
  mode: 'online',
  isFresh: (_question, kept, now) => now - kept.at < 86_400_000,
  ttlMs: () => 86_400_000,
  blocks: ({ malicious }) => malicious >= 3,
  associations: false,
  urlHosts: false,
  isMalicious: (resolution) => resolution.kind === 'analysis' && resolution.analysis.malicious >= 3,
  upload: null,
};

/** Runs the fake clock until the promise is there. */
export async function inFakeTime<T>(promise: Promise<T>): Promise<T> {
  let over = false;
  const done = promise.finally(() => {
    over = true;
  });
  done.catch(() => undefined);
  for (let turns = 0; !over; turns++) {
    if (turns > 100_000) throw new Error('The lookup never ends.');
    if (vi.getTimerCount() > 0) await vi.advanceTimersToNextTimerAsync();
    else await Promise.resolve();
  }
  return done;
}

function sleep(ms: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    const timer = setTimeout(resolve, ms);
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** Follows the real rules; asleep clients are woken by answers, as the real stores do. */
export function createMemoryStore(limits: QuotaLimits): World['store'] {
  let state = emptyState();
  const kept = new Map<string, CachedAnswer>();
  const settled: Release[] = [];
  const left: string[] = [];
  const learnt: Allowances[] = [];
  const sleepers = new Set<() => void>();

  const apply = (request: QuotaRequest) => {
    const stepped = applyRequest(state, request, Date.now());
    state = stepped.state;
    return stepped.answer;
  };
  const wake = (): void => {
    for (const sleeper of sleepers) sleeper();
  };
  const note = (settlement: Release): void => {
    settled.push(settlement);
    if (settlement.kind === 'answered' && settlement.question !== null)
      keep(settlement.question, settlement.answer);
  };
  const keep = (question: Question, answer: Answer, at = Date.now()): void => {
    kept.set(keyOf(question), { answer, at, from: 'cache' });
  };
  const endOf = (settlement: Release): QuotaRequest['end'] & object =>
    settlement.kind === 'refused' ? settlement : { grant: settlement.grant, kind: settlement.kind };

  return {
    scope: 'local',
    settled,
    left,
    learnt,
    read: async (questions) => questions.map((question) => kept.get(keyOf(question)) ?? null),
    write: async (question, one) => keep(question, one.answer, one.at),
    clear: async () => 0,
    stats: async () => ({ entries: kept.size, bytes: 0, place: 'memory' }),
    async reserve(ask): Promise<Reservation> {
      if (ask.release !== undefined) note(ask.release);
      const known = ask.question === null ? undefined : kept.get(keyOf(ask.question));
      if (known !== undefined && ask.fresh(known)) {
        if (ask.release !== undefined) apply({ kind: 'release', limits, end: endOf(ask.release) });
        return { kind: 'hit', cached: known };
      }
      const { client, priority, patienceMs } = ask;
      const question = ask.question === null ? '' : keyOf(ask.question);
      const request: QuotaRequest = { kind: 'reserve', limits, client, question, priority, patienceMs };
      const answer = apply(ask.release === undefined ? request : { ...request, end: endOf(ask.release) });
      if (answer.kind === 'go' && answer.delayMs > 0)
        await new Promise((resolve) => setTimeout(resolve, answer.delayMs));
      if (answer.kind === 'figures' || answer.kind === 'done') throw new Error(answer.kind);
      return answer;
    },
    async release(settlement) {
      note(settlement);
      apply({ kind: 'release', limits, end: endOf(settlement) });
      wake();
    },
    waitForChange: (ms, question, signal) =>
      new Promise((resolve) => {
        const before = question === null ? undefined : kept.get(keyOf(question));
        const done = (): void => {
          clearTimeout(timer);
          sleepers.delete(look);
          resolve();
        };
        const look = (): void => {
          if (question !== null && kept.get(keyOf(question)) !== before) done();
        };
        const timer = setTimeout(done, ms);
        sleepers.add(look);
        signal.addEventListener('abort', done);
      }),
    async cancel(client) {
      left.push(client);
      apply({ kind: 'cancel', client, limits });
    },
    async figures(client) {
      const answer = apply({ kind: 'figures', client, limits });
      if (answer.kind !== 'figures') throw new Error(answer.kind);
      return { scope: 'local', machines: 1, ...answer };
    },
    async recordAllowances(allowances) {
      learnt.push(allowances);
      const { daily, hourly, monthly } = allowances;
      apply({
        kind: 'record-limits',
        limits,
        stated: {
          minute: hourly === null ? null : hourly.allowed / 60,
          day: daily?.allowed ?? null,
          month: monthly?.allowed ?? null,
          dayUsed: daily?.used ?? null,
          monthUsed: monthly?.used ?? null,
        },
      });
    },
    allowancesRecordedAt: async () => (learnt.length > 0 ? Date.now() : null),
    problems: () => ({ forged: 0, readOnly: null, redis: null }),
    close: async () => undefined,
  };
}
