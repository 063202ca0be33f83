/**
 * GitHub workflow commands: one annotation for each finding that blocks, warns or has no answer, after the outcome in
 * plain words. https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
import type { Finding, Report } from '../../model.ts';
import { pageOf } from '../link.ts';
import { shownValue } from '../terminal/defang.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { otherPlaces } from '../view-model.ts';
import { stepsFor, titleOf, wordOf } from '../words/findings.ts';
import { summaryLine } from '../words/summary.ts';
import { sortedFindings } from './json.ts';

const COMMANDS: Readonly<Record<Finding['decision'], string>> = {
  block: 'error',
  warn: 'warning',
  pass: 'notice',
};

export function renderGithub(report: Report, style: Pick<Style, 'now'>): string {
  const told = sortedFindings(report.findings).filter(
    (finding) => finding.decision !== 'pass' || finding.verdict === 'unresolved',
  );
  return [summaryLine(report), ...told.map((finding) => annotation(finding, report, style.now)), ''].join(
    '\n',
  );
}

function annotation(finding: Finding, report: Report, now: number): string {
  const [place] = finding.locations;
  const properties = [
    ...(place === undefined ? [] : [`file=${property(place.path)}`]),
    ...(place?.line == null ? [] : [`line=${place.line}`]),
    ...(place?.column == null ? [] : [`col=${place.column}`]),
    `title=${property(`anteater: ${titleOf(finding)}`)}`,
  ];
  return `::${COMMANDS[finding.decision]} ${properties.join(',')}::${data(messageOf(finding, report, now))}`;
}

function messageOf(finding: Finding, report: Report, now: number): string {
  const page = pageOf(finding);
  const others = otherPlaces(finding.locations, 10);
  return [
    shownValue(finding.indicator),
    ...wordOf(finding, now, false),
    ...(page === null ? [] : [page]),
    ...(others === null ? [] : [others]),
    ...stepsFor(finding, report.source.kind).flatMap(({ text, command }) =>
      command === null ? [text] : [text, `  ${command}`],
    ),
  ].join('\n');
}

function data(text: string): string {
  return text.replaceAll('%', '%25').replaceAll('\r', '%0D').replaceAll('\n', '%0A');
}

/** The file must be named as it is, or the annotation finds no place: its line ends stay, percent-escaped. */
function property(text: string): string {
  const spelt = text
    .split(/([\r\n])/)
    .map((part) => (/^[\r\n]$/.test(part) ? part : escapeForTerminal(part)));
  return data(spelt.join('')).replaceAll(':', '%3A').replaceAll(',', '%2C');
}
