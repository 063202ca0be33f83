/**
 * GitHub workflow commands: one annotation for each finding that blocks, warns or has no answer, after the outcome in
 * plain words. https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
import type { Finding, Report } from '../../model.ts';
import { pageOf } from '../link.ts';
import { shownValue } from '../terminal/defang.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { isReported, otherPlaces, titleOf, verdictSentences } from '../words/findings.ts';
import { stepsFor, stepText } from '../words/steps.ts';
import { summaryLine } from '../words/summary.ts';

const COMMANDS: Readonly<Record<Finding['decision'], string>> = {
  block: 'error',
  warn: 'warning',
  pass: 'notice',
};

export function render(report: Report, style: Style): string {
  const annotations = report.findings.filter(isReported).map((finding) => annotation(finding, report, style));
  return [summaryLine(report), ...annotations, ''].join('\n');
}

function annotation(finding: Finding, report: Report, style: Style): string {
  const [place] = finding.locations;
  const properties = [
    ...(place === undefined ? [] : [`file=${property(place.path)}`]),
    ...(place?.line == null ? [] : [`line=${place.line}`]),
    ...(place?.column == null ? [] : [`col=${place.column}`]),
    `title=${property(`anteater: ${titleOf(finding)}`)}`,
  ];
  return `::${COMMANDS[finding.decision]} ${properties.join(',')}::${data(messageOf(finding, report, style))}`;
}

function messageOf(finding: Finding, report: Report, style: Style): string {
  const page = pageOf(finding);
  const others = otherPlaces(finding.locations, 10);
  return [
    shownValue(finding.indicator),
    ...verdictSentences(finding, style.now, false),
    ...(page === null ? [] : [page]),
    ...(others === null ? [] : [others]),
    ...stepText(stepsFor(finding, report, style)),
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
