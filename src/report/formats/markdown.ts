/**
 * GitHub-flavoured Markdown, for job summaries and merge-request comments. Foreign text stands in code spans and
 * fences longer than any run of back-ticks in it, or with its punctuation escaped, so that it can neither format,
 * link, embed HTML, nor end the element it stands in.
 */
import type { Report } from '../../model.ts';
import type { FindingView } from '../finding-view.ts';
import type { Style } from '../terminal/style.ts';
import { type ViewModel, viewModel } from '../view-model.ts';
import type { NextStep } from '../words/steps.ts';
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
    ...(full ? view.problems.map(block) : [lines(view.problems)]),
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

function block({ finding, title, value, where, others, sentences, page, steps }: FindingView): string {
  const mark = finding.decision === 'block' ? '\u274c' : '\u26a0\ufe0f';
  const facts = [
    ...(where === null ? [] : [code(value)]),
    ...sentences.map(prose),
    ...(page === null ? [] : [`[VirusTotal's page on it](${page})`]),
    ...(others === null ? [] : [prose(others)]),
  ];
  return [
    `#### ${mark} ${code(where ?? value)}: ${prose(title)}`,
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...steps.map(step),
  ].join('\n\n');
}

function lines(findings: readonly FindingView[]): string {
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

function line({ finding, title, value, where, count }: FindingView): string {
  const more = finding.locations.length > 1 ? ` and ${finding.locations.length - 1} more` : '';
  const place = where === null ? '' : `${code(where)}${more}: `;
  return `${place}${prose(title)} ${code(value)}${count === null ? '' : ` (${count})`}`;
}

function inline({ allowedInline }: ViewModel): string[] {
  if (allowedInline.length === 0) return [];
  return [
    ['Allowed in the line itself:', '', ...allowedInline.map((entry) => `- ${code(entry)}`)].join('\n'),
  ];
}

function step({ text, commands }: NextStep): string {
  return commands.length === 0 ? prose(text) : `${prose(text)}\n\n${fence(commands.join('\n'))}`;
}

function quoted({ text, commands }: NextStep): string {
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
