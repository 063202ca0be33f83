/**
 * For editors and scripts that read `file:line:column: message`: one line for each place of what blocks, warns or has no
 * answer, and nothing else. A place without a line is the first of its file.
 */
import type { Finding, Location, Report } from '../../model.ts';
import { shownValue } from '../terminal/defang.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { engineCount, isReported, shortOid, titleOf, whyUnresolved } from '../words/findings.ts';

const SEVERITY: Readonly<Record<Finding['decision'], string>> = {
  block: 'error',
  warn: 'warning',
  pass: 'note',
};

export function render(report: Report): string {
  const lines = report.findings.filter(isReported).flatMap(linesOf);
  return lines.map((line) => `${line}\n`).join('');
}

function linesOf(finding: Finding): string[] {
  const count = engineCount(finding);
  const why = finding.verdict === 'unresolved' ? [`: ${whyUnresolved(finding)}`] : [];
  const message = [
    `${SEVERITY[finding.decision]}: ${titleOf(finding)} ${shownValue(finding.indicator)}`,
    ...(count === null ? [] : [` (${count})`]),
    ...why,
  ].join('');
  if (finding.locations.length === 0) return [message];
  return finding.locations.map((place) => `${placeOf(place)}: ${message}${commitOf(place)}`);
}

function placeOf({ path, line, column }: Location): string {
  return `${escapeForTerminal(path)}:${line ?? 1}:${column ?? 1}`;
}

function commitOf({ commit }: Location): string {
  return commit === null ? '' : ` (commit ${shortOid(commit)})`;
}
