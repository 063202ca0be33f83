/**
 * What was put off, from the commit's side: written down before anybody is told, looked up by a detached resolver,
 * reported by the next commit while the index still holds it, forgotten once it is answered and reported.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { openIndexed } from '../diff/indexed.ts';
import type { Repository } from '../diff/repository.ts';
import { reasonOf } from '../errors.ts';
import { type SettledDebt, settledDebts } from '../lookup/background.ts';
import type { Debt, Ledger, Question } from '../lookup/ports.ts';
import type { Finding, Found, Note, Policy, Report } from '../model.ts';
import { classify } from '../policy/decide.ts';
import { gather } from '../scan.ts';
import type { Context } from './context.ts';
import { inContinuousIntegration } from './environment.ts';
import { lookupRules } from './lookup-rules.ts';
import type { Adapters } from './wiring.ts';

/** An answered debt that the index has not held for so long belongs to a branch that nobody commits to any more. */
const FORGOTTEN_MS = 7 * 86_400_000;

/** Debts are kept for a repository with all its worktrees: by its common git folder. */
export function repositoryId(repository: Repository): string {
  return createHash('sha256').update(repository.commonDir).digest('hex').slice(0, 32);
}

/** Keeps what the report puts off, forgets what it answers, and starts the resolver. */
export async function keepDebts(context: Context, report: Report, adapters: Adapters): Promise<void> {
  const repository = await context.repository();
  if (repository === null || report.source.kind === 'lookup' || report.dryRun) return;
  const id = repositoryId(repository);
  const ledger = await adapters.ledger();
  const owed = report.findings
    .filter((finding) => finding.deferred)
    .map((finding) => debtOf(finding, id, context.now()));
  try {
    await forgetPaid(ledger, await ledger.debts(id), report);
    if (owed.length === 0) return;
    await ledger.defer(owed);
  } catch (error) {
    await context.warn(`what was put off cannot be kept (${reasonOf(error)}): the push will look it up`);
    return;
  }
  const { store } = await adapters.ports();
  await store?.putOff(owed.map((debt) => debt.question)).catch(() => undefined);
  await startResolver(context, repository.root ?? context.io.cwd);
}

/** What a report has answered is owed no more; what is malicious stays until the index is rid of it. */
export async function forgetPaid(ledger: Ledger, debts: readonly Debt[], report: Report): Promise<void> {
  const paid = new Set(report.findings.filter(isPaid).map(keyOf));
  await ledger.forget(debts.filter((debt) => paid.has(questionKey(debt.question))));
}

/** Debts as the pipeline sees indicators: where they stood when they were put off. */
export function foundOf(debts: readonly Debt[]): readonly Found[] {
  const found = new Map<string, Found>();
  for (const { question, places } of debts) {
    const indicator = {
      type: question.about === 'resolutions' ? ('ip' as const) : question.about,
      value: question.value,
    };
    const sightings = places.map((place) => ({
      location: { ...place, column: null, commit: null },
      excerpt: null,
      allowed: null,
    }));
    const key = `${indicator.type} ${indicator.value}`;
    const known = found.get(key)?.sightings ?? [];
    found.set(key, {
      indicator,
      sightings: [...known, ...sightings],
      written: question.value,
      instead: null,
      content: null,
    });
  }
  return [...found.values()];
}

function isPaid(finding: Finding): boolean {
  return finding.verdict !== 'unresolved' && finding.verdict !== 'malicious' && finding.verdict !== 'ignored';
}

function keyOf(finding: Finding): string {
  return `${finding.indicator.type} ${finding.indicator.value}`;
}

function debtOf(finding: Finding, repository: string, now: number): Debt {
  const places = finding.locations.map(({ path, pathBytes, line }) => ({ path, pathBytes, line }));
  return {
    question: { about: finding.indicator.type, value: finding.indicator.value },
    repository,
    places,
    since: now,
  };
}

/** Detached, silent, one a store (it sees to that itself); never in CI, where nothing outlives the job. */
export async function startResolver(context: Context, root: string): Promise<void> {
  const { io } = context;
  if (inContinuousIntegration(io.env) || context.options.offline === true || (await context.key()) === null)
    return;
  const env = Object.fromEntries(Object.entries(io.env).filter(([name]) => !name.startsWith('GIT_')));
  const child = spawn(
    process.execPath,
    [join(io.packageRoot, 'bin/anteater.cjs'), 'pending', '--background'],
    {
      cwd: root,
      env,
      detached: true,
      stdio: 'ignore',
      windowsHide: true,
    },
  );
  // A resolver that cannot start is no reason to fail: the push waits for what is owed.
  child.on('error', () => undefined);
  child.unref();
}

/** What the next commit says of earlier debts. */
export interface EarlierDebts {
  /** Answered, and still in the index: judged with what is staged. */
  readonly found: readonly Found[];
  readonly notes: readonly Note[];
}

const NONE: EarlierDebts = { found: [], notes: [] };

export async function earlierDebts(
  context: Context,
  repository: Repository,
  adapters: Adapters,
): Promise<EarlierDebts> {
  const ledger = await adapters.ledger();
  const id = repositoryId(repository);
  if ((await ledger.debts(id)).length === 0) return NONE;
  const settings = await context.settings();
  const { store } = await adapters.ports();
  const settled =
    store === null
      ? (await ledger.debts(id)).map((debt) => ({ debt, resolution: null }))
      : await settledDebts({ ledger, store, now: context.now }, id, lookupRules(settings, settings.policy));
  const answered = settled.filter(({ resolution }) => resolution !== null).map(({ debt }) => debt);
  const found = await stillHeld(context, answered);
  const held = new Set(found.map((one) => `${one.indicator.type} ${one.indicator.value}`));
  const old = context.now() - FORGOTTEN_MS;
  const gone = answered.filter((debt) => !held.has(questionKey(debt.question)));
  await ledger.forget(
    gone.filter((debt) => debt.since < old || !isMalicious(debt, settled, settings.policy)),
  );
  const open = settled.length - answered.length;
  if (open === 0) return { found, notes: [] };
  await startResolver(context, repository.root ?? context.io.cwd);
  return { found, notes: [{ code: 'debt', count: open, until: null }] };
}

function isMalicious(
  debt: Debt,
  settled: readonly SettledDebt[],
  policy: Omit<Policy, 'unresolved'>,
): boolean {
  const resolution = settled.find((one) => one.debt === debt)?.resolution ?? null;
  return resolution?.kind === 'analysis' && classify(resolution.analysis, policy) === 'malicious';
}

function questionKey(question: Question): string {
  return `${question.about} ${question.value}`;
}

/** The indicators of these debts that the index holds, where they stand now. */
async function stillHeld(context: Context, debts: readonly Debt[]): Promise<readonly Found[]> {
  if (debts.length === 0) return [];
  const wanted = new Set(debts.map((debt) => questionKey(debt.question)));
  const git = context.git();
  const paths = debts.flatMap((debt) => debt.places.map(pathOf));
  const holding = debts
    .filter((debt) => debt.question.about !== 'file')
    .map((debt) => needleOf(debt.question));
  const { found } = await gather(openIndexed(git, { paths, holding }), ['ips', 'urls', 'binaries']);
  return found.filter((one) => wanted.has(`${one.indicator.type} ${one.indicator.value}`));
}

function pathOf(place: Debt['places'][number]): Buffer {
  return place.pathBytes === null ? Buffer.from(place.path, 'utf8') : Buffer.from(place.pathBytes, 'base64');
}

/** What a file that was renamed meanwhile must contain. */
function needleOf(question: Question): string {
  return question.about === 'url' ? new URL(question.value).host : question.value;
}

/** One list, an indicator once: what is staged and what earlier commits left. */
export function mergeFound(staged: readonly Found[], earlier: readonly Found[]): readonly Found[] {
  const known = new Set(staged.map((one) => `${one.indicator.type} ${one.indicator.value}`));
  return [...staged, ...earlier.filter((one) => !known.has(`${one.indicator.type} ${one.indicator.value}`))];
}
