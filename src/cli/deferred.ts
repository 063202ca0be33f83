/**
 * What was put off, from the commit's side: written down before anybody is told, looked up by a detached resolver,
 * reported by the next commit while the index still holds it, forgotten once it is answered and reported.
 */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { join, resolve } from 'node:path';
import { type Indexed, openIndexed } from '../diff/git/index-files.ts';
import { movedTo } from '../diff/git/moved.ts';
import type { Repository } from '../diff/history/repository.ts';
import { reasonOf } from '../errors.ts';
import { applyRules } from '../filter/filter.ts';
import { type SettledDebt, settledDebts } from '../lookup/deferred.ts';
import type { Debt, Ledger, Question } from '../lookup/ports.ts';
import type { Finding, Found, IndicatorType, Note, Policy, Report } from '../model.ts';
import { classify } from '../policy/decide.ts';
import { gather } from '../scan.ts';
import type { Adapters } from './adapters.ts';
import type { Context } from './context.ts';
import { inContinuousIntegration } from './environment.ts';
import { lookupRules } from './lookup-rules.ts';

/** An answered debt that the index has not held for so long belongs to a branch that nobody commits to any more. */
const FORGOTTEN_MS = 7 * 86_400_000;

/** Debts are kept for a repository with all its worktrees: by its common git folder. */
export function repositoryId(repository: Repository): string {
  return createHash('sha256').update(repository.commonDir).digest('hex').slice(0, 32);
}

export interface KeptDebts {
  /** Whether what the report puts off is written down: otherwise nobody may be told so. */
  readonly kept: boolean;
  readonly notes: readonly Note[];
}

/** Keeps what the report puts off, forgets what it answers, and starts the resolver. Gives what is to be said of it. */
export async function keepDebts(context: Context, report: Report, adapters: Adapters): Promise<KeptDebts> {
  const repository = await context.repository();
  // Debts belong to a repository; who looks something up by hand reads the answer, or asks again.
  if (repository === null || report.source.kind === 'lookup' || report.dryRun)
    return { kept: false, notes: [] };
  const id = repositoryId(repository);
  const ledger = await adapters.ledger();
  const kept = keepsForNextPush(context, report) ? report.findings.filter(isWaited) : [];
  const owed = [...report.findings.filter((finding) => finding.deferred), ...kept].map((finding) =>
    debtOf(finding, id, context.now()),
  );
  try {
    await forgetPaid(ledger, await ledger.debts(id), report);
    if (owed.length === 0) return { kept: true, notes: [] };
    await ledger.defer(owed);
  } catch (error) {
    const later = report.exitCode === 3 ? 'the next push will ask again' : 'the push will look it up';
    await context.warn(`what was put off cannot be kept (${reasonOf(error)}): ${later}`);
    return { kept: false, notes: [] };
  }
  await startResolver(context, repository.root ?? context.io.cwd);
  return { kept: true, notes: kept.length > 0 ? [{ code: 'looked-up-later', count: kept.length }] : [] };
}

/** A push that waited in vain is blocked; what it waited for is looked up meanwhile, so that the next one passes sooner. */
function keepsForNextPush(context: Context, report: Report): boolean {
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

/** What a report has answered is owed no more; what is malicious stays until the index is rid of it. */
export async function forgetPaid(ledger: Ledger, debts: readonly Debt[], report: Report): Promise<void> {
  const paid = new Set(report.findings.filter(isPaid).map(keyOf));
  await ledger.forget(debts.filter((debt) => paid.has(questionKey(debt.question))));
}

/** Forgets what today's rules ignore: it is not to be asked any more. Gives the rest. */
export async function forgetIgnored(
  context: Context,
  ledger: Ledger,
  debts: readonly Debt[],
): Promise<readonly Debt[]> {
  const left = await notIgnored(context, foundOf(debts));
  const isLeft = ({ question }: Debt) => left.has(questionKey(indicatorQuestion(question)));
  await ledger.forget(debts.filter((debt) => !isLeft(debt)));
  return debts.filter(isLeft);
}

async function notIgnored(context: Context, found: readonly Found[]): Promise<ReadonlySet<string>> {
  const { rules } = await context.settings();
  const { kept } = await applyRules(found, rules, {
    checks: ['ips', 'urls', 'binaries'],
    now: context.now(),
    blockUnlisted: false,
  });
  return new Set(kept.map(({ indicator }) => `${indicator.type} ${indicator.value}`));
}

/** Debts as the pipeline sees indicators: where they stood when they were put off. */
export function foundOf(debts: readonly Debt[]): readonly Found[] {
  const found = new Map<string, Found>();
  for (const { question, places } of debts) {
    const sightings = places.map((place) => ({
      location: { ...place, column: null, commit: null },
      excerpt: null,
      allowed: null,
    }));
    const key = questionKey(indicatorQuestion(question));
    found.set(key, foundAt(question, [...(found.get(key)?.sightings ?? []), ...sightings]));
  }
  return [...found.values()];
}

function foundAt(question: Question, sightings: Found['sightings']): Found {
  const { about, value } = indicatorQuestion(question);
  return { indicator: { type: about, value }, sightings, written: value, instead: null, content: null };
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

/** Never in CI, where nothing outlives the job, nor where there is to be no network. */
function resolverMayRun({ io, options }: Context): boolean {
  return !inContinuousIntegration(io.env) && options.offline !== true && options.dryRun !== true;
}

/** Detached, silent, one a store (it sees to that itself). */
export async function startResolver(context: Context, root: string): Promise<void> {
  const { io, options } = context;
  if (!resolverMayRun(context) || (await context.key()) === null) return;
  // Limits, thresholds and perhaps the key come from there.
  const same = [
    ...(options.config === undefined ? [] : ['--config', resolve(io.cwd, options.config)]),
    ...(options.project === undefined ? [] : ['--project', options.project]),
  ];
  const env = Object.fromEntries(Object.entries(io.env).filter(([name]) => !name.startsWith('GIT_')));
  const child = spawn(
    process.execPath,
    [join(io.packageRoot, 'bin/anteater.cjs'), 'pending', '--background', ...same],
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

/** `staged`: what the report lists anyway, so that no lookup is told twice. */
export async function earlierDebts(
  context: Context,
  repository: Repository,
  adapters: Adapters,
  staged: readonly Found[],
): Promise<EarlierDebts> {
  const ledger = await adapters.ledger();
  const id = repositoryId(repository);
  const owed = await ledger.debts(id);
  if (owed.length === 0 || (await forgetIgnored(context, ledger, owed)).length === 0) return NONE;
  const settings = await context.settings();
  const { store } = await adapters.ports();
  const settled =
    store === null
      ? (await ledger.debts(id)).map((debt) => ({ debt, resolution: null }))
      : await settledDebts({ ledger, store, now: context.now }, id, lookupRules(settings, settings.policy));
  const answered = settled.filter(({ resolution }) => resolution !== null).map(({ debt }) => debt);
  const malicious = answered.filter((debt) => isMalicious(debt, settled, settings.policy));
  const found = await stillHeld(context, repository, answered, malicious);
  const held = new Set(found.map((one) => `${one.indicator.type} ${one.indicator.value}`));
  const old = context.now() - FORGOTTEN_MS;
  const gone = answered.filter((debt) => !held.has(questionKey(debt.question)));
  await ledger.forget(gone.filter((debt) => debt.since < old || !malicious.includes(debt)));
  if (answered.length < settled.length) await startResolver(context, repository.root ?? context.io.cwd);
  const listed = new Set(staged.map(({ indicator }) => `${indicator.type} ${indicator.value}`));
  const open = settled.flatMap(({ debt, resolution }) =>
    resolution === null ? [questionKey(indicatorQuestion(debt.question))] : [],
  );
  const count = new Set(open.filter((key) => !listed.has(key))).size;
  return { found, notes: count === 0 ? [] : [{ code: 'still-deferred', count }] };
}

function isMalicious(
  debt: Debt,
  settled: readonly SettledDebt[],
  policy: Omit<Policy, 'unresolved'>,
): boolean {
  const resolution = settled.find((one) => one.debt === debt)?.resolution ?? null;
  if (resolution === null || resolution.kind === 'unresolved') return false;
  const { block } = policy.thresholds;
  const byHost =
    policy.ipAssociations === 'block' &&
    block > 0 &&
    (resolution.associations ?? []).some(({ malicious }) => malicious >= block);
  return byHost || (resolution.kind === 'analysis' && classify(resolution.analysis, policy) === 'malicious');
}

function questionKey(question: Question): string {
  return `${question.about} ${question.value}`;
}

/** An address' host names are asked for its own sake. */
export function indicatorQuestion({ about, value }: Question): Question & { readonly about: IndicatorType } {
  return { about: about === 'resolutions' ? 'ip' : about, value };
}

/**
 * The indicators of these debts that the index holds, where they stand now: at their old paths; what is malicious and
 * stands there no more, at any other.
 */
async function stillHeld(
  context: Context,
  repository: Repository,
  answered: readonly Debt[],
  malicious: readonly Debt[],
): Promise<readonly Found[]> {
  const pathsOf = (debts: readonly Debt[]) => debts.flatMap((debt) => debt.places.map(pathOf));
  const found = await foundInIndex(context, answered, { paths: pathsOf(answered), holding: [] });
  const there = new Set(found.map((one) => `${one.indicator.type} ${one.indicator.value}`));
  const away = malicious.filter((debt) => !there.has(questionKey(debt.question)));
  if (away.length === 0 || repository.root === null) return found;
  const since = Math.min(...away.map((debt) => debt.since));
  const paths = await movedTo(context.git(), repository.root, pathsOf(away), since);
  const elsewhere = await foundInIndex(context, away, { paths, holding: away.map(wordsOf) });
  return [...found, ...elsewhere];
}

async function foundInIndex(
  context: Context,
  debts: readonly Debt[],
  where: Indexed,
): Promise<readonly Found[]> {
  if (debts.length === 0) return [];
  const wanted = new Set(debts.map((debt) => questionKey(debt.question)));
  const { found } = await gather(openIndexed(context.git(), where), ['ips', 'urls', 'binaries']);
  return found.filter((one) => wanted.has(`${one.indicator.type} ${one.indicator.value}`));
}

function pathOf(place: Debt['places'][number]): Buffer {
  return place.pathBytes === null ? Buffer.from(place.path, 'utf8') : Buffer.from(place.pathBytes, 'base64');
}

/** What a file that holds it must contain, whether its dots are defanged or not. Punycode stands in no text. */
function wordsOf({ question: { about, value } }: Debt): readonly string[] {
  if (about === 'file') return [];
  const host = about === 'url' ? new URL(value).hostname : value;
  return host.split(/[.:[\]]+/).filter((label) => label !== '' && !label.startsWith('xn--'));
}

/** One list, an indicator once: what is staged and what earlier commits left. */
export function mergeFound(staged: readonly Found[], earlier: readonly Found[]): readonly Found[] {
  const known = new Set(staged.map((one) => `${one.indicator.type} ${one.indicator.value}`));
  return [...staged, ...earlier.filter((one) => !known.has(`${one.indicator.type} ${one.indicator.value}`))];
}
