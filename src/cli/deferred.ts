/**
 * Deferred lookups, from the commit's side: written down before the user reads of it, looked up by a detached resolver,
 * reported by the next commit or push, removed once they are answered and reported. What is malicious stays while the
 * index or a commit holds it.
 */

import { spawn } from 'node:child_process';
import { join, resolve } from 'node:path';
import { createDebug } from '../debug.ts';
import {
  commitThatAdded,
  type IndexEntries,
  isReachable,
  oidOf,
  openLinesWith,
  placesNow,
  readIndexEntries,
} from '../diff/git/held.ts';
import type { Repository } from '../diff/history/repository.ts';
import { AnteaterError, reasonOf } from '../errors.ts';
import { applyRules } from '../filter/filter.ts';
import type { Git } from '../git.ts';
import { errorCode } from '../lib/atomic-file.ts';
import { keyOf } from '../lib/key-of.ts';
import { DAY_MS } from '../lib/time.ts';
import { type DeferredState, deferredStates } from '../lookup/deferred.ts';
import type { DeferredLookups } from '../lookup/ports.ts';
import type { DeferredLookup, DeferredPlace, Finding, Found, Indicator, Note, Report } from '../model.ts';
import { isMalicious } from '../policy/decide.ts';
import { diskText } from '../report/words/disk.ts';
import { notKeptText } from '../report/words/waiting.ts';
import { ALL_CHECKS, gather } from '../scan.ts';
import { type Adapters, openDeferredLookups } from './adapters.ts';
import type { Context } from './context.ts';
import { inContinuousIntegration } from './environment.ts';
import { lookupRules } from './lookup-rules.ts';

/** A malicious one that the index has not held for so long belongs to a branch that is no longer committed to. */
const FORGOTTEN_MS = 7 * DAY_MS;

const debug = createDebug('deferred');

export interface KeptLookups {
  /** Whether what the report defers is written down: otherwise the report may not say so. */
  readonly kept: boolean;
  readonly notes: readonly Note[];
}

/** Keeps what the report defers, removes what it answers, and starts the resolver. Gives what is to be said of it. */
export async function keepDeferred(
  context: Context,
  report: Report,
  adapters: Adapters,
): Promise<KeptLookups> {
  const repository = await context.repository();
  // They belong to a repository; who looks something up by hand reads the answer, or asks again.
  if (repository === null || report.source.kind === 'lookup' || report.dryRun)
    return { kept: false, notes: [] };
  const deferred = await openDeferredLookups(context);
  const waited = mayGoOn(context, report) ? report.findings.filter(isWaited) : [];
  const open = [...report.findings.filter((finding) => finding.deferred), ...waited];
  try {
    await removeReported(deferred, await deferred.list(repository.commonDir), report);
    if (open.length === 0) return { kept: true, notes: [] };
    await deferred.add(await lookupsOf(context, repository, open));
  } catch (error) {
    debug(`nothing is deferred: ${reasonOf(error)}`);
    const errno = errorCode(error);
    const reason =
      error instanceof AnteaterError || errno === ''
        ? reasonOf(error)
        : diskText({ errno, folder: context.folders.store });
    await context.warn(notKeptText(reason, report.exitCode === 3));
    return { kept: false, notes: [] };
  }
  await adapters.ports();
  await startResolver(context, repository);
  return { kept: true, notes: waited.length > 0 ? [{ code: 'looked-up-later', count: waited.length }] : [] };
}

/** A push that waited without an answer is blocked; what it waited for is looked up meanwhile, so that the next one passes sooner. */
function mayGoOn(context: Context, report: Report): boolean {
  return report.source.kind === 'push' && resolverMayRun(context);
}

/** Blocked for want of an answer that time alone may bring. */
function isWaited(finding: Finding): boolean {
  return (
    finding.verdict === 'unresolved' &&
    finding.decision === 'block' &&
    ['quota', 'network', 'analysing'].includes(finding.reason ?? '')
  );
}

async function lookupsOf(
  context: Context,
  { root, commonDir }: Repository,
  findings: readonly Finding[],
): Promise<readonly DeferredLookup[]> {
  const entries = root === null ? null : await readIndexEntries(context.git(), root);
  return findings.map(({ indicator, locations }) => ({
    indicator,
    repository: commonDir,
    places: locations.map(({ path, pathBytes, line }) => ({
      path,
      pathBytes,
      line,
      oid: entries === null ? null : oidOf(entries, path, pathBytes),
    })),
    since: context.now(),
  }));
}

/** What a report has answered is deferred no longer; what is malicious stays. */
export async function removeReported(
  deferred: DeferredLookups,
  lookups: readonly DeferredLookup[],
  report: Report,
): Promise<void> {
  const staying = ['unresolved', 'malicious', 'ignored'];
  const ended = report.findings.filter(({ verdict }) => !staying.includes(verdict));
  const keys = new Set(ended.map(({ indicator }) => keyOf(indicator)));
  await deferred.remove(lookups.filter(({ indicator }) => keys.has(keyOf(indicator))));
}

/** Removes what today's rules ignore: it is not to be asked any more. Gives the rest. */
export async function removeIgnored(
  context: Context,
  deferred: DeferredLookups,
  lookups: readonly DeferredLookup[],
): Promise<readonly DeferredLookup[]> {
  const { rules } = await context.settings();
  const { kept } = await applyRules(lookups.map(foundOf), rules, {
    checks: ALL_CHECKS,
    now: context.now(),
    blockUnlisted: false,
  });
  const left = new Set(kept.map(({ indicator }) => keyOf(indicator)));
  const isLeft = ({ indicator }: DeferredLookup) => left.has(keyOf(indicator));
  await deferred.remove(lookups.filter((one) => !isLeft(one)));
  return lookups.filter(isLeft);
}

/** A deferred lookup as the pipeline sees an indicator: where it stood when it was deferred. */
export function foundOf({ indicator, places }: DeferredLookup): Found {
  return {
    indicator,
    occurrences: occurrencesAt(places),
    written: indicator.value,
    content: null,
    earlier: { commit: null },
  };
}

function occurrencesAt(places: readonly DeferredPlace[]): Found['occurrences'] {
  return places.map(({ path, pathBytes, line }) => ({
    location: { path, pathBytes, line, column: null, commit: null },
    excerpt: null,
    allowed: null,
  }));
}

/** Never in CI, where nothing outlives the job, nor where there is to be no network. */
function resolverMayRun({ io, options }: Context): boolean {
  return !inContinuousIntegration(io.env) && options.offline !== true && options.dryRun !== true;
}

/** Detached, silent, one a store (it sees to that itself). */
async function startResolver(context: Context, { root }: Repository): Promise<void> {
  const { io, options } = context;
  if (!resolverMayRun(context) || (await context.key()) === null) return;
  // Limits, thresholds and perhaps the key come from there.
  const same = options.config === undefined ? [] : ['--config', resolve(io.cwd, options.config)];
  const env = Object.fromEntries(Object.entries(io.env).filter(([name]) => !name.startsWith('GIT_')));
  const child = spawn(
    process.execPath,
    [join(io.packageRoot, 'bin/anteater.cjs'), 'pending', '--background', ...same],
    { cwd: root ?? io.cwd, env, detached: true, stdio: 'ignore', windowsHide: true },
  );
  // Without a resolver the next push waits for the lookups itself.
  child.on('error', (error) => debug(`the resolver does not start: ${reasonOf(error)}`));
  child.unref();
}

/** What a commit says of earlier deferred lookups. */
interface EarlierLookups {
  /** Answered: judged with what is staged. */
  readonly found: readonly Found[];
  readonly notes: readonly Note[];
}

export const NONE_EARLIER: EarlierLookups = { found: [], notes: [] };

/** What is known of each by now: nothing, where there is no store to ask. */
export async function statesOf(
  context: Context,
  deferred: DeferredLookups,
  adapters: Adapters,
  commonDir: string | null,
): Promise<readonly DeferredState[]> {
  const all = await deferred.list(commonDir);
  const { store } = all.length === 0 ? { store: null } : await adapters.ports();
  if (store === null) return all.map((one) => ({ deferred: one, resolution: null }));
  const rules = lookupRules(await context.settings());
  return deferredStates({ deferred, store, now: context.now }, commonDir, rules);
}

/** `staged`: what the report lists anyway, so that no lookup is reported twice. */
export async function earlierLookups(
  context: Context,
  adapters: Adapters,
  staged: readonly Found[],
): Promise<EarlierLookups> {
  const repository = await context.requireRepository();
  const deferred = await openDeferredLookups(context);
  const all = await deferred.list(repository.commonDir);
  if (all.length === 0 || (await removeIgnored(context, deferred, all)).length === 0) return NONE_EARLIER;
  const states = await statesOf(context, deferred, adapters, repository.commonDir);
  const found = await answeredLookups(context, repository, deferred, states);
  const open = states.flatMap((one) => (one.resolution === null ? [keyOf(one.deferred.indicator)] : []));
  if (open.length > 0) await startResolver(context, repository);
  const listed = new Set(staged.map(({ indicator }) => keyOf(indicator)));
  const count = new Set(open.filter((key) => !listed.has(key))).size;
  return {
    found: found.filter(({ indicator }) => !listed.has(keyOf(indicator))),
    notes: count === 0 ? [] : [{ code: 'still-deferred', count }],
  };
}

/** What is known by now, as a commit reports it: what is malicious only where the index still holds it. */
export async function answeredLookups(
  context: Context,
  repository: Repository | null,
  deferred: DeferredLookups,
  states: readonly DeferredState[],
): Promise<readonly Found[]> {
  const { policy } = await context.settings();
  const found: Found[] = [];
  const malicious: DeferredLookup[] = [];
  for (const { deferred: one, resolution } of states) {
    if (resolution === null) continue;
    if (repository !== null && isMalicious(resolution, policy)) malicious.push(one);
    else found.push(foundOf(one));
  }
  return repository === null
    ? found
    : [...found, ...(await stillHeld(context, repository, deferred, malicious))];
}

/**
 * The malicious ones that the index holds, where they stand now. Those that neither it nor any commit holds any more are
 * removed, as are those of a branch that was left long ago.
 */
async function stillHeld(
  context: Context,
  { root }: Repository,
  deferred: DeferredLookups,
  malicious: readonly DeferredLookup[],
): Promise<readonly Found[]> {
  if (malicious.length === 0 || root === null) return malicious.map(foundOf);
  const git = context.git();
  const entries = await readIndexEntries(git, root);
  const held: Found[] = [];
  for (const one of malicious) {
    const occurrences =
      entries === null ? occurrencesAt(one.places) : await occurrencesIn(entries, git, root, one);
    if (occurrences !== null) {
      const commit = await commitThatAdded(git, root, one);
      held.push({ ...foundOf(one), occurrences, earlier: { commit } });
    } else if (one.since < context.now() - FORGOTTEN_MS || !(await isReachable(git, root, one)))
      await deferred.remove([one]);
  }
  return held;
}

/** Where the index holds it: by its blobs, else by its words; null: nowhere. Where git fails, it counts as held. */
async function occurrencesIn(
  entries: IndexEntries,
  git: Git,
  root: string,
  one: DeferredLookup,
): Promise<Found['occurrences'] | null> {
  const same = placesNow(entries, one);
  const byBlob = same.length > 0 ? occurrencesAt(same) : null;
  if (one.indicator.type === 'file') return byBlob;
  try {
    const lines = openLinesWith(git, root, wordsOf(one.indicator));
    const { found } = await gather(lines, { checks: ['ips', 'urls'] });
    const there = found.find(({ indicator }) => keyOf(indicator) === keyOf(one.indicator));
    // Text that git does not search as such (UTF-16) has its blob.
    return there?.occurrences ?? byBlob;
  } catch (error) {
    debug(`the index cannot be searched: ${reasonOf(error)}`);
    return occurrencesAt(one.places);
  }
}

/** What a line that holds it must contain, whether its dots are defanged or not. Punycode stands in no text. */
function wordsOf({ type, value }: Indicator): readonly string[] {
  const host = type === 'url' ? new URL(value).hostname : value;
  return host.split(/[.:[\]]+/).filter((label) => label !== '' && !label.startsWith('xn--'));
}
