/**
 * The first line of every report: the outcome in plain words, ASCII, under 72 characters, since some clients show
 * nothing else. A commit with nothing to check prints it without loading any renderer.
 */
import type { Finding, Report, Scanned } from '../../model.ts';
import { counted } from './count.ts';

/** The longest line that is "under 72 characters". */
const LONGEST = 71;

/** How the indicators of a pass were checked. */
export interface Counts {
  /** Has an answer: VirusTotal's, or that it knows nothing. */
  readonly checked: number;
  readonly cached: number;
  readonly unknown: number;
  readonly ignored: number;
  /** Was checked as well, and left out of the report. */
  readonly inBaseline: number;
}

const NOTHING: Counts = { checked: 0, cached: 0, unknown: 0, ignored: 0, inBaseline: 0 };

/** The first line in its two parts: the outcome's own word, and the rest. */
export interface Summary {
  readonly word: 'passed' | 'BLOCKED' | 'NOT CHECKED' | 'DRY RUN';
  /** Begins with what separates it from the word. */
  readonly rest: string;
}

const NAME = 'anteater: ';

export const SKIPPED = 'skipped, because ANTEATER_SKIP is set: nothing was checked';

/** The outcome of any report. Ends without a newline. */
export function summaryLine(report: Report): string {
  return lineOf(summaryOf(report));
}

function lineOf({ word, rest }: Summary): string {
  return NAME + word + rest;
}

export function summaryOf(report: Report): Summary {
  const scanned = scannedVariants(report).map((parts) => (parts === '' ? '' : ` (${parts})`));
  const withScanned = (text: string) => scanned.map((parts) => text + parts);
  if (report.dryRun) return fitting('DRY RUN', withScanned(`, ${report.summary.unresolved} to ask about`));
  if (report.outcome === 'passed') {
    const warnings = report.findings.filter((finding) => finding.decision === 'warn').length;
    if (warnings > 0) return fitting('passed', withScanned(` with ${counted(warnings, 'warning')}`));
    return fitting('passed', passVariants(scannedVariants(report), countsOf(report)));
  }
  if (report.outcome === 'blocked') {
    const blockers = blockersOf(report);
    return fitting('BLOCKED', [
      ...withScanned(` ${blockers.join(', ')}`),
      ...withScanned(` ${blockers[0] ?? ''}`),
    ]);
  }
  const open = report.summary.unresolved;
  if (open === 0 && (report.unread ?? []).length === 0)
    return fitting('NOT CHECKED', [': ANTEATER_SKIP is set']);
  if (open === 0) {
    const rest = ' everything: some content was not read';
    return fitting('NOT CHECKED', [`${rest}${report.exitCode === 3 ? ', so blocked' : ''}`]);
  }
  const checked = ` ${open} of ${open + countsOf(report).checked}`;
  const stopped = report.findings.some(({ cause }) => cause?.code === 'interrupted');
  const end = stopped ? 'stopped' : report.exitCode === 3 ? 'so blocked' : 'let through';
  return fitting('NOT CHECKED', [...withScanned(`${checked}, ${end}`), checked]);
}

/** The line of a pass, for callers that have counts and no report. Ends without a newline. */
export function passLine(scanned: Scanned, counts: Counts = NOTHING): string {
  return lineOf(fitting('passed', passVariants(variantsOf(scanned, 'added line'), counts)));
}

/** From everything down to the bare outcome; the same counts stand in the JSON report and under `--verbose`. */
function passVariants(scanned: readonly string[], counts: Counts): string[] {
  const { cached, unknown, ignored, inBaseline } = counts;
  const checked = counts.checked + inBaseline;
  const rest = [
    ...(unknown > 0 ? [`${unknown} unknown`] : []),
    ...(ignored > 0 ? [`${ignored} ignored`] : []),
    ...(inBaseline > 0 ? [`${inBaseline} in the baseline`] : []),
  ];
  const nothing = checked === 0 && ignored === 0;
  const plain = nothing ? 'nothing to check' : [`${checked} checked`, ...rest].join(', ');
  const full = cached > 0 ? [`${checked} checked (${cached} cached)`, ...rest].join(', ') : plain;
  const some = scanned.filter((parts) => parts !== '');
  // What was scanned says more than what came from the cache, which is left out first.
  return [
    ...some.slice(0, 1).map((parts) => `, ${parts}: ${full}`),
    ...some.map((parts) => `, ${parts}: ${plain}`),
    `: ${plain}`,
    `: ${checked} checked`,
    '',
  ];
}

/** What blocks, worst first, then what else is open. */
function blockersOf(report: Report): string[] {
  const blocking = report.findings.filter((finding) => finding.decision === 'block');
  const of = (test: (finding: Finding) => boolean) => blocking.filter(test).length;
  const malicious = of((finding) => finding.verdict === 'malicious');
  const unlisted = of((finding) => finding.unlisted === true && finding.verdict !== 'malicious');
  const unknown = of((finding) => finding.unlisted !== true && finding.verdict === 'unknown');
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
  const inBaseline = report.notes.reduce(
    (sum, note) => (note.code === 'in-baseline' ? sum + note.count : sum),
    0,
  );
  const cached = Math.min(report.requests.cached, checked + inBaseline);
  return { checked, cached, unknown, ignored, inBaseline };
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

/** The longest variant that fits; the last one cut where none does. */
function fitting(word: Summary['word'], variants: readonly string[]): Summary {
  const room = LONGEST - NAME.length - word.length;
  const rest = variants.find((variant) => variant.length <= room) ?? (variants.at(-1) ?? '').slice(0, room);
  return { word, rest };
}
