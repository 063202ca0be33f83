/**
 * A world for lookups without network, disk or real time: vitest's fake clock, a store in memory that follows the real
 * quota rules, and a VirusTotal that is scripted per value and strict about its limit.
 */
import { vi } from 'vitest';
import { type LookupOptions, type LookupResult, lookup } from '../../src/lookup/lookup.ts';
import type {
  Allowances,
  Consequences,
  Failure,
  Outcome,
  Question,
  Release,
  Reputation,
  Store,
} from '../../src/lookup/ports.ts';
import { questionKey } from '../../src/lookup/questions.ts';
import type { AddedFile, Analysis, Found, IndicatorType } from '../../src/model.ts';
import { type OwnBackend, type Snapshot, STATE } from '../../src/store/backend.ts';
import { QuotaPlaces } from '../../src/store/quota-places.ts';
import '../../src/store/step.ts';
import type { QuotaLimits } from '../../src/store/quota/window.ts';
import { createSeal } from '../../src/store/seal.ts';
import { QuotaStore } from '../../src/store/store.ts';

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
  return { indicator: { type, value }, occurrences: [], written: value, content };
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
  readonly store: Store & { readonly released: Release[]; readonly left: string[]; learnt: Allowances[] };
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
      const key = questionKey(question);
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

/** The real store over a map, with what became of its grants and clients. */
export function createMemoryStore(limits: QuotaLimits): World['store'] {
  const real = new QuotaStore(createSeal('a key'), new QuotaPlaces(createMemory(), limits));
  const released: Release[] = [];
  const left: string[] = [];
  const learnt: Allowances[] = [];
  return {
    ...{ released, left, learnt },
    read: (questions, isFresh) => real.read(questions, isFresh),
    write: (question, dated, ttlMs) => real.write(question, dated, ttlMs),
    clear: () => real.clear(),
    stats: () => real.stats(),
    reserve(ask) {
      if (ask.release !== undefined) released.push(ask.release);
      return real.reserve(ask);
    },
    release(end) {
      released.push(end);
      return real.release(end);
    },
    cancel(client) {
      left.push(client);
      return real.cancel(client);
    },
    figures: (client) => real.figures(client),
    recordAllowances(allowances) {
      learnt.push(allowances);
      return real.recordAllowances(allowances);
    },
    problems: () => real.problems(),
    close: () => real.close(),
  };
}

function createMemory(): OwnBackend {
  const texts = new Map<string, string>();
  const read = (ids: readonly string[]): Snapshot => ({
    now: Date.now(),
    askedAt: performance.now(),
    values: ids.map((id) => texts.get(id) ?? null),
  });
  return {
    label: 'memory',
    unwritable: null,
    now: Date.now,
    read: async (ids) => read(ids),
    async write({ id, text }) {
      texts.set(id, text);
    },
    async update(ids, change) {
      const { state, result } = change(read([STATE, ...ids]));
      texts.set(STATE, state);
      return result;
    },
    list: async () => [...texts].map(([id, { length }]) => ({ id, bytes: length })),
    remove: async (ids) => ids.filter((id) => texts.delete(id)).length,
    close: () => undefined,
  };
}
