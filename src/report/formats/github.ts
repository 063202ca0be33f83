/**
 * GitHub workflow commands: one annotation for each finding that blocks, warns or has no answer, after the outcome in
 * plain words. https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions
 */
import type { Report } from '../../model.ts';
import { type FindingView, findingView, plainLines } from '../finding-view.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { isReported } from '../words/findings.ts';
import { summaryLine } from '../words/summary.ts';

export function render(report: Report, style: Style): string {
  const reported = report.findings.filter(isReported);
  const annotations = reported.map((finding) => annotation(findingView(finding, report, style)));
  return [summaryLine(report), ...annotations, ''].join('\n');
}

function annotation(view: FindingView): string {
  const { finding, level, title, value } = view;
  const [place] = finding.locations;
  const properties = [
    ...(place === undefined ? [] : [`file=${property(place.path)}`]),
    ...(place?.line == null ? [] : [`line=${place.line}`]),
    ...(place?.column == null ? [] : [`col=${place.column}`]),
    `title=${property(`anteater: ${title}`)}`,
  ];
  const message = [value, ...plainLines(view)].join('\n');
  return `::${level === 'note' ? 'notice' : level} ${properties.join(',')}::${data(message)}`;
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
