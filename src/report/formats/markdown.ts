/**
 * GitHub-flavoured Markdown, for job summaries and merge-request comments. Foreign text stands in code spans and
 * fences longer than any run of back-ticks in it, or with its punctuation escaped, so that it can neither format,
 * link, embed HTML, nor end the element it stands in.
 */
import type { Finding, Report } from '../../model.ts';
import { pageOf } from '../link.ts';
import { shownValue } from '../terminal/defang.ts';
import { guardLines } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { shorten } from '../terminal/width.ts';
import { type Outline, otherPlaces, outlineOf } from '../view-model.ts';
import { placeOf, type Step, stepsFor, tallyOf, titleOf, wordOf } from '../words/findings.ts';

/** GitHub keeps nothing of a job summary over 1 MiB, so long ones are told in lines, and those are counted. */
const BLOCKS = 30;
const LINES = 1000;
const LONGEST_VALUE = 200;

export function renderMarkdown(report: Report, style: Style): string {
  const outline = outlineOf(report, style.now);
  const full = style.verbose || outline.problems.length <= BLOCKS;
  const sections = [
    `### ${prose(outline.headline)}`,
    ...(full ? outline.problems.map((finding) => block(finding, report, style)) : [lines(outline.problems)]),
    ...outline.unchecked.map((group) =>
      [
        `#### ${prose(group.title)}`,
        '',
        lines(group.findings),
        '',
        ...[...group.details.map(prose), ...group.steps.map(step)].join('\n\n').split('\n'),
      ].join('\n'),
    ),
    ...inline(outline),
    ...outline.notes
      .filter((note) => note.tone !== 'detail' || style.verbose)
      .map((note) => `> ${quoted(note)}`),
    outline.facts.map(({ label, text }) => `- **${label}:** ${prose(text)}`).join('\n'),
  ];
  return `${guardLines(sections.join('\n\n'), String.raw`\:`)}\n`;
}

function block(finding: Finding, report: Report, style: Style): string {
  const [place] = finding.locations;
  const page = pageOf(finding);
  const others = otherPlaces(finding.locations, style.verbose ? finding.locations.length : 3);
  const mark = finding.decision === 'block' ? '\u274c' : '\u26a0\ufe0f';
  const heading = place === undefined ? code(shownValue(finding.indicator)) : code(placeOf(place));
  const facts = [
    ...(place === undefined ? [] : [code(shownValue(finding.indicator))]),
    ...wordOf(finding, style.now, style.verbose).map(prose),
    ...(page === null ? [] : [`[VirusTotal's page on it](${page})`]),
    ...(others === null ? [] : [prose(others)]),
  ];
  return [
    `#### ${mark} ${heading}: ${prose(titleOf(finding))}`,
    facts.map((fact) => `- ${fact}`).join('\n'),
    ...stepsFor(finding, report.source.kind).map(step),
  ].join('\n\n');
}

function lines(findings: readonly Finding[]): string {
  const more = findings.length - LINES;
  const told = findings.slice(0, LINES).map((finding) => `- ${line(finding)}`);
  return [...told, ...(more > 0 ? [`- and ${more} more, in the other formats`] : [])].join('\n');
}

function line(finding: Finding): string {
  const [place] = finding.locations;
  const more = finding.locations.length > 1 ? ` and ${finding.locations.length - 1} more` : '';
  const where = place === undefined ? '' : `${code(placeOf(place))}${more}: `;
  const tally = tallyOf(finding);
  const value = shorten(shownValue(finding.indicator), LONGEST_VALUE, '\u2026');
  return `${where}${prose(titleOf(finding))} ${code(value)}${tally === null ? '' : ` (${tally})`}`;
}

function inline({ allowedInline }: Outline): string[] {
  if (allowedInline.length === 0) return [];
  return [
    ['Allowed in the line itself:', '', ...allowedInline.map((entry) => `- ${code(entry)}`)].join('\n'),
  ];
}

function step({ text, command }: Step): string {
  return command === null ? prose(text) : `${prose(text)}\n\n${fence(command)}`;
}

function quoted({ text, command }: Step): string {
  return command === null ? prose(text) : `${prose(text)} ${code(command)}`;
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
