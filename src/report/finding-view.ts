/** A finding in words, made once for every format. Its texts are safe to print. */
import type { Finding, Report } from '../model.ts';
import { shownValue } from './terminal/defang.ts';
import type { Style } from './terminal/style.ts';
import { engineCount, formatLocation, otherPlaces, titleOf, verdictSentences } from './words/findings.ts';
import { type NextStep, stepsFor } from './words/steps.ts';

export interface FindingView {
  readonly finding: Finding;
  readonly level: 'error' | 'warning' | 'note';
  /** "malicious URL" */
  readonly title: string;
  /** "hxxp://evil[.]net/x" */
  readonly value: string;
  /** Its first place; null where it was given by hand. */
  readonly where: string | null;
  /** The other places, as a sentence. */
  readonly others: string | null;
  /** "11 of 94 engines" */
  readonly count: string | null;
  /** What VirusTotal says, or why there is no answer. */
  readonly sentences: readonly string[];
  /** VirusTotal's page on it, safe to link; null where there is none, or nothing on it yet. */
  readonly page: string | null;
  /** What to do about it. */
  readonly steps: readonly NextStep[];
}

const LEVELS = { block: 'error', warn: 'warning', pass: 'note' } as const;

/** `full` names every engine and every place. */
export function findingView(
  finding: Finding,
  report: Report,
  style: Style,
  full = style.verbose,
): FindingView {
  const [place] = finding.locations;
  return {
    finding,
    level: LEVELS[finding.decision],
    title: titleOf(finding),
    value: shownValue(finding.indicator),
    where: place === undefined ? null : formatLocation(place),
    others: otherPlaces(finding.locations, full ? finding.locations.length : 3),
    count: engineCount(finding),
    sentences: verdictSentences(finding, style.now, full),
    page: pageOf(finding),
    steps: stepsFor(finding, report, style),
  };
}

function pageOf({ evidence, verdict, link }: Finding): string | null {
  const page = evidence !== null || verdict === 'unresolved' ? link : null;
  return page !== null && /^https:\/\/www\.virustotal\.com\/[\w.:%~/=-]*$/.test(page) ? page : null;
}

/** For formats without layout: each sentence on a line, and commands on lines of their own. */
export function plainLines({ sentences, page, others, steps }: FindingView): string[] {
  return [
    ...sentences,
    ...(page === null ? [] : [page]),
    ...(others === null ? [] : [others]),
    ...steps.flatMap(({ text, commands }) => [text, ...commands.map((command) => `  ${command}`)]),
  ];
}
