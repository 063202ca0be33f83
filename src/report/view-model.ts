/**
 * A report arranged for people, for every format: the outcome, what is wrong (grouped by file), what could not be
 * checked (grouped by cause), the rest, notes, and the figures. Texts are safe to print.
 */
import { groupBy } from '../lib/group-by.ts';
import type { Finding, QuotaUsage, Report } from '../model.ts';
import { type FindingView, findingView } from './finding-view.ts';
import { defang, shownValue } from './terminal/defang.ts';
import type { Style } from './terminal/style.ts';
import { counted } from './words/count.ts';
import { detailOf, formatLocation, isMarked, isReported, whyUnresolved } from './words/findings.ts';
import { noteMessages } from './words/notes.ts';
import { ruleText } from './words/rules.ts';
import { type NextStep, type NoteMessage, unresolvedSteps } from './words/steps.ts';
import { type Summary, summaryOf } from './words/summary.ts';
import { duration, until } from './words/time.ts';

export interface ViewModel {
  readonly summary: Summary;
  /** Findings that block or warn, those of a file together, the worst file first. */
  readonly problems: readonly FindingView[];
  readonly unchecked: readonly Unchecked[];
  /** Everything that passes with an answer or by a rule. */
  readonly rest: readonly FindingView[];
  /** "src/a.ts:3:9  192.0.2.1  our resolver": excused in the line itself, so every reader should see it. */
  readonly allowedInline: readonly string[];
  readonly notes: readonly NoteMessage[];
  readonly facts: readonly Fact[];
}

/** Findings without an answer, for the same cause and with the same consequence. */
export interface Unchecked {
  readonly title: string;
  readonly findings: readonly FindingView[];
  readonly details: readonly string[];
  readonly steps: readonly NextStep[];
}

export interface Fact {
  readonly label: string;
  readonly text: string;
}

export function viewModel(report: Report, style: Style): ViewModel {
  const reported = report.findings.filter(isReported);
  const view = (finding: Finding) => findingView(finding, report, style);
  return {
    summary: summaryOf(report),
    problems: byFile(reported.filter((finding) => !isOnlyUnchecked(finding))).map(view),
    unchecked: uncheckedGroups(report, reported.filter(isOnlyUnchecked), style),
    rest: report.findings.filter((finding) => !isReported(finding)).map(view),
    allowedInline: report.findings.filter(isInline).flatMap(inlineLines),
    notes: noteMessages(report, style),
    facts: factsOf(report),
  };
}

/** A mark (unlisted, another hash) that blocks or warns is a problem of its own, answer or not. */
function isOnlyUnchecked(finding: Finding): boolean {
  return finding.verdict === 'unresolved' && (finding.decision === 'pass' || !isMarked(finding));
}

const SEVERITY: Readonly<Record<Finding['decision'], number>> = { block: 0, warn: 1, pass: 2 };

function byFile(findings: readonly Finding[]): Finding[] {
  const groups = groupBy(findings, ({ locations }) => locations[0]?.path ?? '');
  const worst = (group: readonly Finding[]) => Math.min(...group.map(({ decision }) => SEVERITY[decision]));
  return [...groups]
    .sort(([pathA, a], [pathB, b]) => worst(a) - worst(b) || (pathA < pathB ? -1 : 1))
    .flatMap(([, group]) => group.sort(byPlace));
}

function byPlace(a: Finding, b: Finding): number {
  const line = (finding: Finding) => finding.locations[0]?.line ?? 0;
  const column = (finding: Finding) => finding.locations[0]?.column ?? 0;
  return SEVERITY[a.decision] - SEVERITY[b.decision] || line(a) - line(b) || column(a) - column(b);
}

function uncheckedGroups(report: Report, findings: readonly Finding[], style: Style): Unchecked[] {
  const groups = groupBy(
    findings,
    ({ decision, reason, deferred }) => `${SEVERITY[decision]} ${reason} ${deferred}`,
  );
  return [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, group]) => uncheckedGroup(report, byFile(group), style));
}

function uncheckedGroup(report: Report, findings: readonly Finding[], style: Style): Unchecked {
  const details = new Set(findings.map(detailOf).filter((detail) => detail !== null));
  const [first] = findings;
  const many = report.dryRun ? `${findings.length} to ask about` : `${findings.length} not checked`;
  return {
    title: `${many}: ${whyUnresolved(first)}`,
    findings: findings.map((finding) => findingView(finding, report, style)),
    details: [...[...details].slice(0, 3), ...whenKnown(findings, style.now)],
    steps: unresolvedSteps(findings, report, style.workplace),
  };
}

/** "Can be known in 41 s, all of them at 14:03 UTC." */
function whenKnown(findings: readonly Finding[], now: number): string[] {
  const times = findings.map(({ until: iso }) => Date.parse(iso ?? '')).filter((time) => time > now);
  if (times.length === 0) return [];
  const first = until(Math.min(...times) - now, now);
  const last = until(Math.max(...times) - now, now);
  return [first === last ? `Can be known ${first}.` : `Can be known ${first}, the last one ${last}.`];
}

function isInline(finding: Finding): boolean {
  return finding.rule?.kind === 'inline';
}

function inlineLines(finding: Finding): string[] {
  const reason = defang(
    (finding.rule?.kind === 'inline' ? finding.rule.reason : null) ?? '(no reason given)',
  );
  return finding.locations.map(
    (place) => `${formatLocation(place)}  ${shownValue(finding.indicator)}  ${reason}`,
  );
}

function factsOf(report: Report): Fact[] {
  const facts: Fact[] = [];
  if (report.source.kind !== 'lookup') facts.push({ label: 'Scanned', text: scannedText(report) });
  facts.push({ label: 'Checked', text: checkedText(report) });
  const deferred = report.findings.filter((finding) => finding.deferred).length;
  if (deferred > 0) facts.push({ label: 'Deferred', text: String(deferred) });
  if (report.summary.ignored > 0) facts.push({ label: 'Ignored', text: ignoredText(report.findings) });
  if (report.quota !== null && report.key !== null)
    facts.push({ label: 'Quota', text: quotaText(report.quota) });
  const waited = report.requests.waitedMs;
  const waiting = waited > 0 ? `, ${duration(waited)} of it waiting for the quota` : '';
  facts.push({ label: 'Time', text: duration(report.elapsedMs) + waiting });
  return facts;
}

function scannedText({ scanned, source }: Report): string {
  const { commits, files, lines, binaries } = scanned;
  const parts = [
    ...(commits > 0 ? [counted(commits, 'commit')] : []),
    counted(files, 'file'),
    source.kind === 'path' || source.kind === 'patchset'
      ? counted(lines, 'line')
      : counted(lines, 'added line'),
    counted(binaries, 'binary', 'binaries'),
  ];
  return `${parts.join(', ')} (${defang(source.detail)})`;
}

function checkedText({ summary, requests }: Report): string {
  const { malicious, suspicious, clean, unknown } = summary;
  const checked = malicious + suspicious + clean + unknown;
  const named = Object.entries({ malicious, suspicious, clean, unknown }).flatMap(([verdict, count]) =>
    count > 0 ? [`${count} ${verdict}`] : [],
  );
  const verdictText = named.length === 0 ? '' : `: ${named.join(', ')}`;
  return `${checked} of ${checked + summary.unresolved}${verdictText} (${requests.cached} cached, ${counted(requests.sent, 'request')})`;
}

function ignoredText(findings: readonly Finding[]): string {
  const rules = new Map<string, number>();
  let total = 0;
  for (const { rule } of findings) {
    if (rule === null) continue;
    const name = rule.kind === 'inline' ? 'the line itself' : ruleText(rule);
    rules.set(name, (rules.get(name) ?? 0) + 1);
    total += 1;
  }
  const named = [...rules].slice(0, 5).map(([rule, count]) => `${count} by ${defang(rule)}`);
  const more = rules.size > 5 ? [`the rest by ${rules.size - 5} other rules`] : [];
  return rules.size === 1 ? `${named[0]}` : `${total}: ${[...named, ...more].join(', ')}`;
}

export function quotaWindows({ minute, day, month }: QuotaUsage) {
  return [
    { ...minute, when: 'this minute' },
    { ...day, when: 'today' },
    { ...month, when: 'this month' },
  ];
}

function quotaText(quota: QuotaUsage): string {
  const left = quotaWindows(quota).flatMap(({ limit, used, when }) =>
    limit === null ? [] : [`${Math.max(0, limit - used)} of ${limit} ${when}`],
  );
  const text = left.length === 0 ? 'no limits' : `left ${left.join(', ')}`;
  return `${text}${quota.scope === 'shared' ? ' (shared through Redis)' : ''}`;
}
