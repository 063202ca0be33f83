/**
 * Working off deferred lookups, and what is known of them by now.
 *
 * Answers go into the cache, so that the next commit or push finds them; a lookup stays deferred until the caller has reported
 * it and removes it. Run at priority `background` by a process of its own: started detached, never in CI, with the key in its
 * environment and not in its arguments; it ends by itself.
 */

import { createDebug } from '../debug.ts';
import { sleep } from '../lib/async.ts';
import { HOUR_MS } from '../lib/time.ts';
import type { DeferredLookup, Found, Indicator, Resolution } from '../model.ts';
import { lookup } from './lookup.ts';
import type { LookupOptions, LookupRules } from './options.ts';
import type { DatedAnswer, DeferredLookups, Question, Reputation, Store } from './ports.ts';
import { questionKey, questionOf } from './questions.ts';

export interface ResolverPorts {
  readonly store: Store;
  readonly reputation: Reputation;
  readonly deferred: DeferredLookups;
  /** Takes the place of the one resolver of this store; null when another has it. */
  claim(): (() => void) | null;
  now(): number;
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
/** Tomorrow's quota is waited for, not next month's. */
const PATIENCE_MS = 26 * HOUR_MS;

/** Whether nothing is left to ask; false: another resolver is at work, or this one can go no further now. */
export async function resolveDeferred(
  ports: ResolverPorts,
  rules: LookupRules,
  signal: AbortSignal,
): Promise<boolean> {
  const release = ports.claim();
  if (release === null) return false;
  try {
    return await workOff(ports, rules, signal);
  } finally {
    release();
  }
}

async function workOff(ports: ResolverPorts, rules: LookupRules, signal: AbortSignal): Promise<boolean> {
  const how = {
    mode: 'online',
    priority: 'background',
    patienceMs: PATIENCE_MS,
    upload: null,
    signal,
  } as const;
  // Nothing that is malicious already may end the work on the others.
  const options: LookupOptions = { ...rules, ...how, isMalicious: () => false };
  /** Answered, or without hope for now (too large, still analysing): not to be asked again by this process. */
  const finished = new Set<string>();
  for (let failures = 0; ; ) {
    const open = (await openIndicators(ports, rules)).filter((one) => !finished.has(keyFor(one)));
    if (open.length === 0) return true;
    if (signal.aborted) return false;

    const { resolutions } = await lookup(open.map(foundFor), ports, options);
    const reasons = new Set<string>();
    let progress = 0;
    for (const [{ indicator }, one] of resolutions) {
      if (one.kind !== 'unresolved') progress += 1;
      else reasons.add(one.reason);
      const hopeless = one.kind === 'unresolved' && ['too-large', 'analysing'].includes(one.reason);
      if (one.kind !== 'unresolved' || hopeless) finished.add(keyFor(indicator));
    }
    debug(`${progress} of ${open.length} answered`);
    if (progress > 0) failures = 0;
    if (signal.aborted || reasons.has('auth')) return false;
    if (reasons.has('network')) {
      failures += 1;
      if (failures > MAX_FAILURES) return false;
      await sleep(FIRST_REST_MS * 2 ** (failures - 1), signal);
    } else if (reasons.has('quota') && progress === 0) {
      return false;
    }
  }
}

/** Distinct indicators that have no answer since they were deferred. */
async function openIndicators(
  ports: Pick<ResolverPorts, 'store' | 'deferred' | 'now'>,
  rules: LookupRules,
): Promise<readonly Indicator[]> {
  const states = await deferredStates(ports, null, rules);
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
    dated.at >= (since.get(questionKey(question)) ?? latest) || rules.isFresh(question, dated, ports.now());
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
  return questionKey(questionOf(indicator));
}

function foundFor(indicator: Indicator): Found {
  return { indicator, occurrences: [], written: indicator.value, content: null };
}
