/**
 * GitHub-flavoured Markdown, for job summaries and merge-request comments. Foreign text stands in code spans and
 * fences longer than any run of back-ticks in it, or with its punctuation escaped, so that it can neither format,
 * link, embed HTML, nor end the element it stands in.
 */
import type { Finding, Report } from '../../model.ts';
import { pageOf } from '../link.ts';
import { shownValue } from '../terminal/defang.ts';
import type { Style } from '../terminal/style.ts';
import { type ViewModel, viewModel } from '../view-model.ts';
import { engineCount, formatLocation, otherPlaces, titleOf, verdictSentences } from '../words/findings.ts';
import { type Step, stepsFor } from '../words/steps.ts';
import { summaryLine } from '../words/summary.ts';

/** GitHub keeps nothing of a job summary over 1 MiB, so long ones get one line each, and lines are counted. */
const BLOCKS = 30;
const LINES = 1000;
const LINES_SIZE = 300_000;

export function render(report: Report, style: Style): string {
  const view = viewModel(report, style);
  const full = style.verbose || view.problems.length <= BLOCKS;
  const sections = [
    `### ${prose(summaryLine(report))}`,
    ...(full ? view.problems.map((finding) => block(finding, report, style)) : [lines(view.problems)]),
    ...view.unchecked.map((group) =>
      [
        `#### ${prose(group.title)}`,
        '',
        lines(group.findings),
        '',
        ...[...group.details.map(prose), ...group.steps.map(step)].join('\n\n').split('\n'),
      ].join('\n'),
    ),
    ...inline(view),
    ...view.notes.map((note) => `> ${quoted(note)}`),
    view.facts.map(({ label, text }) => `- **${label}:** ${prose(text)}`).join('\n'),
  ];
  return `${sections.join('\n\n')}\n`;
}

function block(finding: Finding, report: Report, style: Style): string {
  const [place] = finding.locations;
  const page = pageOf(finding);
  const others = otherPlaces(finding.locations, style.verbose ? finding.locations.length : 3);
  const mark = finding.decision === 'block' ? '\u274c' : '\u26a0\ufe0f';
  const heading = place === undefined ? code(shownValue(finding.indicator)) : code(formatLocation(place));
  const facts = [
    ...(place === undefined ? [] : [code(shownValue(finding.indicator))]),
    ...verdictSentences(finding, style.now, style.verbose).map(prose),
    ...(page === null ? [] : [`[VirusTotal's page on it](${page})`]),
    ...(others === null ? [] : [prose(others)]),
  ];
  return [
    `#### ${mark} ${heading}: ${prose(titleOf(finding))}`,
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...stepsFor(finding, report, style).map(step),
  ].join('\n\n');
}

function lines(findings: readonly Finding[]): string {
  let size = 0;
  const shown: string[] = [];
  for (const finding of findings) {
    const next = `- ${line(finding)}`;
    size += next.length;
    if (shown.length === LINES || size > LINES_SIZE) break;
    shown.push(next);
  }
  const more = findings.length - shown.length;
  return [...shown, ...(more > 0 ? [`- and ${more} more, in the other formats`] : [])].join('\n');
}

function line(finding: Finding): string {
  const [place] = finding.locations;
  const more = finding.locations.length > 1 ? ` and ${finding.locations.length - 1} more` : '';
  const where = place === undefined ? '' : `${code(formatLocation(place))}${more}: `;
  const count = engineCount(finding);
  const value = code(shownValue(finding.indicator));
  return `${where}${prose(titleOf(finding))} ${value}${count === null ? '' : ` (${count})`}`;
}

function inline({ allowedInline }: ViewModel): string[] {
  if (allowedInline.length === 0) return [];
  return [
    ['Allowed in the line itself:', '', ...allowedInline.map((entry) => `- ${code(entry)}`)].join('\n'),
  ];
}

function step({ text, commands }: Step): string {
  return commands.length === 0 ? prose(text) : `${prose(text)}\n\n${fence(commands.join('\n'))}`;
}

function quoted({ text, commands }: Step): string {
  return [prose(text), ...commands.map(code)].join(' ');
}

/** A code span (CommonMark §6.1): its fence is longer than any run of back-ticks inside. */
export function code(text: string): string {
  const ticks = '`'.repeat(longestRun(text) + 1);
  const padding = /^`|`$|^ .* $/.test(text) ? ' ' : '';
  return `${ticks}${padding}${text}${padding}${ticks}`;
}

function fence(command: string): string {
  const ticks = '`'.repeat(Math.max(3, longestRun(command) + 1));
  return `${ticks}sh\n${command}\n${ticks}`;
}

function longestRun(text: string): number {
  return Math.max(0, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
}

/** Text outside code: every character that Markdown or its link finders could act on is escaped. */
function prose(text: string): string {
  return text
    .replace(/[\\`*_[\]<>&|~#!@$]/g, '\\$&')
    .replaceAll('://', ':\\/\\/')
    .replace(/\bwww\./gi, (match) => `${match.slice(0, -1)}\\.`)
    .replace(/^(\s*\d*)([-+=.)])(?=\s|$)/, '$1\\$2');
}
