/**
 * For editors and scripts that read `file:line:column: message`: one line for each place of what blocks, warns or has no
 * answer, and nothing else. A place without a line is the first of its file.
 */
import type { Location, Report } from '../../model.ts';
import { type FindingView, findingView } from '../finding-view.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { isReported, shortOid, whyUnresolved } from '../words/findings.ts';

export function render(report: Report, style: Style): string {
  const reported = report.findings.filter(isReported);
  const lines = reported.flatMap((finding) => linesOf(findingView(finding, report, style)));
  return lines.map((line) => `${line}\n`).join('');
}

function linesOf({ finding, level, title, value, count }: FindingView): string[] {
  const why = finding.verdict === 'unresolved' ? `: ${whyUnresolved(finding)}` : '';
  const message = `${level}: ${title} ${value}${count === null ? '' : ` (${count})`}${why}`;
  if (finding.locations.length === 0) return [message];
  return finding.locations.map((place) => `${placeOf(place)}: ${message}${commitOf(place)}`);
}

function placeOf({ path, line, column }: Location): string {
  return `${escapeForTerminal(path)}:${line ?? 1}:${column ?? 1}`;
}

function commitOf({ commit }: Location): string {
  return commit === null ? '' : ` (commit ${shortOid(commit)})`;
}
