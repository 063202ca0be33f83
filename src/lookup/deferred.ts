/**
 * Working off deferred lookups, and what is known of them by now.
 *
 * Answers go into the cache, so that the next commit or push finds them; a lookup stays deferred until the caller has reported
 * it and removes it. Run at priority `background` by a process of its own: started detached, never in CI, with the key in its
 * environment and not in its arguments; it ends by itself. `pending --resolve` runs the same in the foreground.
 */
import { createDebug } from '../debug.ts';
import { sleep } from '../lib/async.ts';
import type { DeferredLookup, Found, Indicator, Resolution } from '../model.ts';
import { lookup } from './lookup.ts';
import type { LookupOptions, LookupRules } from './options.ts';
import type { DatedAnswer, DeferredLookups, Priority, Question, Reputation, Store } from './ports.ts';
import { keyOf, questionOf } from './questions.ts';

export interface ResolverPorts {
  readonly store: Store;
  readonly reputation: Reputation;
  readonly deferred: DeferredLookups;
  /** Takes the place of the one resolver of this store; null when another has it. Left out: several may run. */
  readonly claim?: () => (() => void) | null;
  now(): number;
}

export interface ResolverOptions extends LookupRules, Pick<LookupOptions, 'onProgress' | 'signal'> {
  readonly priority: Priority;
  /** Ends when the next slot is later than this. */
  readonly patienceMs: number;
}

export interface Resolved {
  /** `busy`: another resolver is at work; `stuck`: it can go no further now (no quota, no network, wrong key). */
  readonly end: 'done' | 'busy' | 'stuck' | 'interrupted';
  readonly answered: number;
  readonly left: number;
}

/** `resolution` null: not known yet. */
export interface DeferredState {
  readonly deferred: DeferredLookup;
  readonly resolution: Resolution | null;
}

const debug = createDebug('resolver');
/** After a network failure; doubled each time. */
const FIRST_REST_MS = 30_000;
const MAX_FAILURES = 4;
const READ_MS = 5_000;

export async function resolveDeferred(ports: ResolverPorts, options: ResolverOptions): Promise<Resolved> {
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
  // Nothing that is malicious already may end the work on the others.
  const rules: LookupOptions = { ...options, isMalicious: () => false, mode: 'online', upload: null };
  /** Answered, or without hope for now (too large, still analysing): not to be asked again by this process. */
  const finished = new Set<string>();
  let answered = 0;
  let failures = 0;
  for (;;) {
    const open = (await openIndicators(ports, options)).filter((one) => !finished.has(keyFor(one)));
    if (open.length === 0)
      return { end: 'done', answered, left: (await openIndicators(ports, options)).length };
    if (signal.aborted) return { end: 'interrupted', answered, left: open.length };

    const { resolutions } = await lookup(open.map(foundFor), ports, rules);
    const reasons = new Set<string>();
    let progress = 0;
    for (const [{ indicator }, one] of resolutions) {
      if (one.kind !== 'unresolved') progress += 1;
      else reasons.add(one.reason);
      const hopeless = one.kind === 'unresolved' && ['too-large', 'analysing'].includes(one.reason);
      if (one.kind !== 'unresolved' || hopeless) finished.add(keyFor(indicator));
    }
    answered += progress;
    debug(`${progress} of ${open.length} answered`);
    if (progress > 0) failures = 0;

    const stuck: Resolved = { end: 'stuck', answered, left: open.length - progress };
    if (signal.aborted) return { ...stuck, end: 'interrupted' };
    if (reasons.has('auth')) return stuck;
    if (reasons.has('network')) {
      failures += 1;
      if (failures > MAX_FAILURES) return stuck;
      await sleep(FIRST_REST_MS * 2 ** (failures - 1), signal);
    } else if (reasons.has('quota') && progress === 0) {
      return stuck;
    }
  }
}

/** Distinct indicators that have no answer since they were deferred. */
async function openIndicators(
  ports: Pick<ResolverPorts, 'store' | 'deferred' | 'now'>,
  options: LookupRules,
): Promise<readonly Indicator[]> {
  const states = await deferredStates(ports, null, options);
  const open = states.filter(({ resolution }) => resolution === null);
  const indicators = open.map(({ deferred }) => deferred.indicator);
  return [...new Map(indicators.map((one) => [keyFor(one), one])).values()];
}

/**
 * Every deferred lookup of a repository (null: of all) with what is known of it by now. An answer counts if it is younger than
 * the lookup, or fresh. They stay until they are removed: clean ones once reported, malicious ones when the index no longer
 * holds them.
 */
export async function deferredStates(
  ports: Pick<ResolverPorts, 'store' | 'deferred' | 'now'>,
  repository: string | null,
  rules: LookupRules,
): Promise<readonly DeferredState[]> {
  const all = await ports.deferred.list(repository);
  if (all.length === 0) return [];
  const since = new Map<string, number>();
  for (const one of all) {
    const key = keyFor(one.indicator);
    since.set(key, Math.max(since.get(key) ?? 0, one.since));
  }
  // A second question (an address' names, a URL's host) was not deferred by itself.
  const latest = Math.max(...since.values());
  const isFresh = (question: Question, dated: DatedAnswer) =>
    dated.at >= (since.get(keyOf(question)) ?? latest) || rules.isFresh(question, dated, ports.now());
  const asked = all.map((deferred) => ({ deferred, found: foundFor(deferred.indicator) }));
  const ask = { mode: 'offline', priority: 'background', patienceMs: READ_MS, upload: null } as const;
  const { resolutions } = await lookup(
    asked.map(({ found }) => found),
    { ...ports, reputation: null },
    { ...rules, ...ask, isFresh },
  );
  return asked.map(({ deferred, found }) => {
    const resolution = resolutions.get(found) ?? null;
    return { deferred, resolution: resolution?.kind === 'unresolved' ? null : resolution };
  });
}

function keyFor(indicator: Indicator): string {
  return keyOf(questionOf(indicator));
}

function foundFor(indicator: Indicator): Found {
  return { indicator, sightings: [], written: indicator.value, instead: null, content: null };
}
