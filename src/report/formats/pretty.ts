/**
 * The report for people in a terminal or a log: the outcome first, then what is wrong, what could not be checked,
 * notes, and the figures. A pass is one line, unless something must be said. Nothing in it drives the terminal.
 */
import type { Report } from '../../model.ts';
import { guardLines } from '../terminal/escape.ts';
import { type Look, proseWidth } from '../terminal/render-context.ts';
import { paintOf, type Style } from '../terminal/style.ts';
import { widthOf, wrap } from '../terminal/width.ts';
import { type Outline, outlineOf } from '../view-model.ts';
import type { NoteMessage } from '../words/notes.ts';
import { findingBlock, findingLine, stepLines, uncheckedLines } from './pretty-findings.ts';

/** More findings than this are told in one line each. */
const BLOCKS = 5;

export async function renderText(report: Report, style: Style): Promise<string> {
  const paint = await paintOf(style);
  const width = Math.min(Math.max(style.width, 40), 120);
  const look: Look = { report, style: { ...style, width }, paint };
  const outline = outlineOf(report, style.now);
  const sections = style.quiet ? quietSections(outline, look) : allSections(outline, look);
  const body = sections.filter((section) => section.length > 0).map((section) => section.join('\n'));
  return `${guardLines([headline(outline.headline, look), ...body].join('\n\n'))}\n`;
}

function headline(line: string, { report, paint }: Look): string {
  const [, name = '', word = '', rest = ''] =
    /^(anteater: )(BLOCKED|NOT CHECKED|DRY RUN|passed)(.*)$/.exec(line) ?? [];
  if (name === '') return line;
  const tone =
    report.outcome === 'blocked' ? paint.bad : report.outcome === 'passed' ? paint.good : paint.warn;
  return paint.strong(name) + tone(word) + rest;
}

/** A pass stays one line: the figures follow only where the reader has something to weigh. */
function allSections(outline: Outline, look: Look): string[][] {
  const { report, style } = look;
  const isQuestion = report.source.kind === 'lookup';
  const eventful = outline.problems.length > 0 || outline.unchecked.length > 0;
  const rest = isQuestion ? outline.rest.map((finding) => findingBlock(finding, look)) : [];
  const passed =
    style.verbose && !isQuestion ? outline.rest.map((finding) => findingLine(finding, look)) : [];
  return [
    ...problemSections(outline, look),
    ...outline.unchecked.map((group) => uncheckedLines(group, look)),
    ...rest,
    passed.length > 0 ? ['Passed:', ...passed.map((line) => `  ${line}`)] : [],
    inlineSection(outline, look),
    outline.notes.flatMap((note) => noteText(note, look)),
    eventful || style.verbose ? factLines(outline, look) : [],
  ];
}

function quietSections(outline: Outline, look: Look): string[][] {
  const unchecked = outline.unchecked.flatMap((group) => group.findings);
  return [[...outline.problems, ...unchecked].map((finding) => findingLine(finding, look))];
}

function problemSections({ problems }: Outline, look: Look): string[][] {
  if (problems.length <= BLOCKS || look.style.verbose) {
    return problems.map((finding) => findingBlock(finding, look));
  }
  const lines = problems.map((finding) => findingLine(finding, look));
  const how = look.report.source.kind === 'staged' ? 'anteater --verbose' : null;
  const folded = [
    ...stepLines(
      {
        text: `For the engines, the page and the next step of each${how === null ? ', add --verbose.' : ':'}`,
        command: how,
      },
      look,
    ),
    ...stepLines(
      {
        text: 'To allow one that you know is harmless:',
        command: 'anteater allow INDICATOR --reason "why it is safe"',
      },
      look,
    ),
  ];
  return [lines, folded];
}

function inlineSection({ allowedInline }: Outline, { style }: Look): string[] {
  if (allowedInline.length === 0) return [];
  const most = style.verbose ? allowedInline.length : 10;
  const more = allowedInline.length - most;
  const rest = more > 0 ? [`  and ${more} more (--verbose lists them)`] : [];
  return ['Allowed in the line itself:', ...allowedInline.slice(0, most).map((line) => `  ${line}`), ...rest];
}

function noteText(note: NoteMessage, look: Look): string[] {
  const { style, paint } = look;
  if (note.tone === 'detail' && !style.verbose) return [];
  const label = note.tone === 'warn' ? 'warning:' : 'note:';
  const tone = note.tone === 'warn' ? paint.warn : paint.strong;
  const [first = '', ...others] = wrap(`${label} ${note.text}`, proseWidth(style), '', '  ');
  const command = note.command === null ? [] : [`    ${paint.strong(note.command)}`];
  return [tone(label) + first.slice(label.length), ...others, ...command];
}

function factLines({ facts }: Outline, { style, paint }: Look): string[] {
  const column = Math.max(...facts.map(({ label }) => label.length)) + 2;
  return facts.flatMap(({ label, text }) => {
    const [first = '', ...others] = wrap(text, proseWidth(style), ' '.repeat(column));
    return [paint.strong(label) + first.slice(widthOf(label)), ...others];
  });
}
