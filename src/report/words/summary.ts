/**
 * The first line of every report: the outcome in plain words, ASCII, under 72 characters, since some clients show
 * nothing else. Imports nothing: a commit with nothing to check prints it without loading any other renderer.
 */
import type { Finding, Report, Scanned } from '../../model.ts';

/** The longest line that is "under 72 characters". */
const LONGEST = 71;

/** How the indicators of a pass were checked. */
export interface Counts {
  /** Has an answer: VirusTotal's, or that it knows nothing. */
  readonly checked: number;
  readonly cached: number;
  readonly unknown: number;
  readonly ignored: number;
}

const NOTHING: Counts = { checked: 0, cached: 0, unknown: 0, ignored: 0 };

/** The outcome of any report. Ends without a newline. */
export function summaryLine(report: Report): string {
  const scanned = scannedVariants(report).map((parts) => (parts === '' ? '' : ` (${parts})`));
  const outcome = (text: string) => scanned.map((parts) => text + parts);
  if (report.dryRun) return longestThatFits(outcome(`DRY RUN, ${report.summary.unresolved} to ask about`));
  if (report.outcome === 'passed') {
    const warnings = report.findings.filter((finding) => finding.decision === 'warn').length;
    if (warnings > 0) return longestThatFits(outcome(`passed with ${counted(warnings, 'warning')}`));
    return longestThatFits(passVariants(scannedVariants(report), countsOf(report)));
  }
  if (report.outcome === 'blocked') {
    const blockers = blockersOf(report);
    return longestThatFits([
      ...outcome(`BLOCKED ${blockers.join(', ')}`),
      ...outcome(`BLOCKED ${blockers[0] ?? ''}`),
    ]);
  }
  const open = report.summary.unresolved;
  const checked = `NOT CHECKED ${open} of ${open + countsOf(report).checked}`;
  const end = report.exitCode === 3 ? 'so blocked' : 'let through';
  return longestThatFits([...outcome(`${checked}, ${end}`), checked]);
}

/** The line of a pass, for callers that have counts and no report. Ends without a newline. */
export function passLine(scanned: Scanned, counts: Counts = NOTHING): string {
  return longestThatFits(passVariants(variantsOf(scanned, 'added line'), counts));
}

/** From everything down to the bare outcome; the same counts stand in the JSON report and under `--verbose`. */
function passVariants(scanned: readonly string[], counts: Counts): string[] {
  const { checked, cached, unknown, ignored } = counts;
  const rest = [
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(ignored > 0 ? [`${ignored} ignored`] : []),
  ];
  const nothing = checked === 0 && ignored === 0;
  const plain = nothing ? 'nothing to check' : [`${checked} checked`, ...rest].join(', ');
  const full = cached > 0 ? [`${checked} checked (${cached} cached)`, ...rest].join(', ') : plain;
  const both = [full, plain].flatMap((tail) =>
    scanned.filter((parts) => parts !== '').map((parts) => `passed, ${parts}: ${tail}`),
  );
  // What was scanned says more than what came from the cache.
  const [everything = '', ...less] = both;
  const withoutCache = less.filter((line) => !line.includes(' cached)'));
  return [everything, ...withoutCache, `passed: ${plain}`, `passed: ${checked} checked`, 'passed'];
}

/** What blocks, worst first, then what else is not settled. */
function blockersOf(report: Report): string[] {
  const blocking = report.findings.filter((finding) => finding.decision === 'block');
  const of = (test: (finding: Finding) => boolean) => blocking.filter(test).length;
  const malicious = of((finding) => finding.verdict === 'malicious');
  const unlisted = of((finding) => finding.reason === 'unlisted' && finding.verdict !== 'malicious');
  const unknown = of((finding) => finding.reason !== 'unlisted' && finding.verdict === 'unknown');
  const { unresolved, suspicious } = report.summary;
  return [
    ...(malicious > 0 ? [`${malicious} malicious`] : []),
    ...(unlisted > 0 ? [`${unlisted} unlisted`] : []),
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(suspicious > 0 ? [`${suspicious} suspicious`] : []),
    ...(unresolved > 0 ? [`${unresolved} not checked`] : []),
  ];
}

function countsOf(report: Report): Counts {
  const { malicious, suspicious, clean, unknown, ignored } = report.summary;
  const checked = malicious + suspicious + clean + unknown;
  return { checked, cached: Math.min(report.requests.cached, checked), unknown, ignored };
}

/** What was scanned, from all its counts down to none. */
function scannedVariants(report: Report): string[] {
  const { kind } = report.source;
  if (kind === 'lookup') return [`${report.findings.length} looked up`, ''];
  return variantsOf(report.scanned, kind === 'path' || kind === 'patchset' ? 'line' : 'added line');
}

function variantsOf(scanned: Scanned, line: string): string[] {
  const commits = scanned.commits > 0 ? [counted(scanned.commits, 'commit')] : [];
  const files = counted(scanned.files, 'file');
  const lines = counted(scanned.lines, line);
  const short = counted(scanned.lines, 'line');
  const binaries = scanned.binaries > 0 ? [counted(scanned.binaries, 'binary', 'binaries')] : [];
  return [
    [...commits, files, lines, ...binaries],
    [...commits, files, short, ...binaries],
    [files, lines],
    [files, short],
    [files],
    [],
  ].map((parts) => parts.join(', '));
}

function counted(amount: number, one: string, many = `${one}s`): string {
  return `${amount} ${amount === 1 ? one : many}`;
}

function longestThatFits(variants: readonly string[]): string {
  const lines = variants.map((variant) => `anteater: ${variant}`);
  return lines.find((line) => line.length <= LONGEST) ?? (lines.at(-1) ?? '').slice(0, LONGEST);
}
