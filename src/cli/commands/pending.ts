/** `anteater pending [--resolve]`: deferred lookups and their results. `--background` is the detached resolver's own call. */
import type { Settings } from '../../config/settings.ts';
import { createDebug } from '../../debug.ts';
import { commitThatAdded } from '../../diff/git/held.ts';
import type { Repository } from '../../diff/history/repository.ts';
import { reasonOf } from '../../errors.ts';
import { groupBy } from '../../lib/group-by.ts';
import { keyOf } from '../../lib/key-of.ts';
import { resolveDeferred } from '../../lookup/deferred.ts';
import { knownIn } from '../../lookup/eta.ts';
import type { DeferredLookups, Store } from '../../lookup/ports.ts';
import { createJobs } from '../../lookup/questions.ts';
import type { DeferredLookup, Finding, Found, Report } from '../../model.ts';
import type { Style } from '../../report/terminal/style.ts';
import { ANSWERED, type PendingLookup, pendingData, renderPending } from '../../report/words/deferred.ts';
import { type Adapters, openAdapters, openDeferredLookups } from '../adapters.ts';
import type { Context } from '../context.ts';
import { answeredLookups, foundOf, removeIgnored, removeReported, statesOf } from '../deferred.ts';
import type { ExitCode } from '../io.ts';
import { lookupRules } from '../lookup-rules.ts';
import { runLookup } from '../run-scan.ts';
import { writeReport, writeText } from '../write-report.ts';

const debug = createDebug('pending');

export async function runCommand(context: Context): Promise<ExitCode> {
  if (context.options.background === true) return resolveInBackground(context);
  const adapters = openAdapters(context, 'online');
  try {
    const deferred = await openDeferredLookups(context);
    const repository = await context.repository();
    if (context.options.resolve === true) return await resolveNow(context, deferred, repository);
    return await list(context, deferred, repository, adapters);
  } finally {
    await adapters.close();
  }
}

/** Open ones with the time each will be known; answered ones as the next commit will report them. */
async function list(
  context: Context,
  deferred: DeferredLookups,
  repository: Repository | null,
  adapters: Adapters,
): Promise<ExitCode> {
  // A repository that was moved has its lookups with it: from here on they are among all.
  if (repository !== null) await deferred.list(repository.commonDir);
  const states = await statesOf(context, deferred, adapters, null);
  const { store } = states.length === 0 ? { store: null } : await adapters.ports();
  const settings = await context.settings();
  const open = states.filter(({ resolution }) => resolution === null).map((one) => one.deferred);
  const isOurs = (one: DeferredLookup) => repository === null || one.repository === repository.commonDir;
  const pending = (await withTimes(open, store, settings)).filter((one) => isOurs(one.deferred));
  const ours = states.filter((one) => isOurs(one.deferred));
  const answered = await answeredLookups(context, repository, deferred, ours);
  const report = answered.length === 0 ? null : await reportOn(context, answered, 'offline');
  const exitCode = report?.exitCode === 1 ? 1 : 0;
  const asText = async (style: Style) =>
    pending.length > 0 || report === null ? await renderPending(pending, style) : '';
  if (report === null || context.options.format === 'json')
    await writeText(context, asText, pendingData(pending, report?.findings));
  else {
    const gap = pending.length > 0 ? '\n' : '';
    await writeReport(context, report, `${await asText(context.style)}${gap}${ANSWERED}\n\n`);
  }
  return exitCode;
}

/** In the order in which the resolver asks, if nobody else does: an address takes two requests where its names count. */
async function withTimes(
  open: readonly DeferredLookup[],
  store: Store | null,
  { policy }: Settings,
): Promise<readonly PendingLookup[]> {
  const unknown = (error: unknown) => {
    debug(`when they can be known is not known: ${reasonOf(error)}`);
    return null;
  };
  const figures = store === null ? null : await store.figures('').catch(unknown);
  const groups = [...groupBy(open, ({ indicator }) => keyOf(indicator)).values()];
  const found = groups.flatMap(([one]) => (one === undefined ? [] : [foundOf(one)]));
  let ahead = 0;
  return createJobs(found, false).flatMap(({ index, question }) => {
    ahead += question.about === 'ip' && policy.ipAssociations !== 'off' ? 2 : 1;
    const knownInMs = figures === null ? null : knownIn(ahead - 1, figures);
    return (groups[index] ?? []).map((deferred) => ({ deferred, knownInMs }));
  });
}

async function resolveNow(
  context: Context,
  deferred: DeferredLookups,
  repository: Repository | null,
): Promise<ExitCode> {
  const all = await deferred.list(repository?.commonDir ?? null);
  const wanted = await removeIgnored(context, deferred, all);
  if (wanted.length === 0) {
    await writeText(context, (style) => renderPending([], style), pendingData([]));
    return 0;
  }
  const found = wanted.map(foundOf);
  const report = await reportOn(context, found, 'online');
  await writeReport(context, { ...report, findings: await withCommits(context, repository, wanted, report) });
  await removeReported(deferred, wanted, report);
  return report.exitCode;
}

/** Of what is malicious it is looked up which commit added it. */
async function withCommits(
  context: Context,
  repository: Repository | null,
  lookups: readonly DeferredLookup[],
  { findings }: Report,
): Promise<readonly Finding[]> {
  const root = repository?.root ?? null;
  if (root === null) return findings;
  const deferred = new Map(lookups.map((one) => [keyOf(one.indicator), one]));
  const named: Finding[] = [];
  for (const finding of findings) {
    const one = finding.verdict === 'malicious' ? deferred.get(keyOf(finding.indicator)) : undefined;
    const commit = one === undefined ? null : await commitThatAdded(context.git(), root, one);
    named.push(commit === null ? finding : { ...finding, earlier: { commit } });
  }
  return named;
}

function reportOn(context: Context, found: readonly Found[], mode: 'online' | 'offline'): Promise<Report> {
  return runLookup(context, 'deferred lookups', found, { everyAnswer: true, mode });
}

async function resolveInBackground(context: Context): Promise<ExitCode> {
  const settings = await context.settings();
  const adapters = openAdapters(context, 'online');
  try {
    const { store, reputation } = await adapters.ports();
    if (store === null || reputation === null) return 0;
    const deferred = await openDeferredLookups(context);
    const repository = await context.repository();
    if (repository !== null)
      await removeIgnored(context, deferred, await deferred.list(repository.commonDir));
    const ports = { store, reputation, deferred, claim: await adapters.claim(), now: context.now };
    const rules = lookupRules(settings);
    for (;;) {
      const began = context.now();
      const done = await resolveDeferred(ports, rules, context.interrupted);
      // What was deferred while this one was ending found it still there, and started no other.
      const late = (await deferred.list(null)).some(({ since }) => since >= began);
      if (!done || !late) return 0;
    }
  } finally {
    await adapters.close();
  }
}
