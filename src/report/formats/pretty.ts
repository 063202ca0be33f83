/**
 * The report for people in a terminal or a log: the outcome first, then what is wrong, what could not be checked,
 * notes, and the figures. A pass is one line, unless something must be said. Nothing in it drives the terminal.
 */
import type { Report } from '../../model.ts';
import { paintOf, proseWidth, type Style } from '../terminal/style.ts';
import { beside, wrap } from '../terminal/width.ts';
import { type ViewModel, viewModel } from '../view-model.ts';
import { foldedSteps, type NoteMessage } from '../words/steps.ts';
import type { Summary } from '../words/summary.ts';
import {
  findingBlock,
  findingLines,
  type RenderContext,
  stepLines,
  uncheckedLines,
} from './pretty-findings.ts';

/** More findings than this get one line each. */
const BLOCKS = 5;

export async function render(report: Report, style: Style): Promise<string> {
  const paint = await paintOf(style);
  const width = Math.min(Math.max(style.width, 40), 120);
  const context: RenderContext = { report, style: { ...style, width }, paint };
  const view = viewModel(report, style);
  const sections = style.quiet ? quietSections(view, context) : allSections(view, context);
  const body = sections.filter((section) => section.length > 0).map((section) => section.join('\n'));
  return `${[headline(view.summary, context), ...body].join('\n\n')}\n`;
}

function headline({ word, rest }: Summary, { report, paint }: RenderContext): string {
  const tone =
    report.outcome === 'blocked' ? paint.bad : report.outcome === 'passed' ? paint.good : paint.warn;
  return paint.strong('anteater: ') + tone(word) + rest;
}

/** A pass stays one line: the figures follow only where the reader has something to weigh. */
function allSections(view: ViewModel, context: RenderContext): string[][] {
  const { report, style } = context;
  const isQuestion = report.source.kind === 'lookup';
  const eventful = view.problems.length > 0 || view.unchecked.length > 0;
  const rest = isQuestion ? view.rest.map((one) => findingBlock(one, context)) : [];
  const passed =
    style.verbose && !isQuestion ? view.rest.flatMap((one) => findingLines(one, context, '  ')) : [];
  return [
    ...problemSections(view, context),
    ...view.unchecked.map((group) => uncheckedLines(group, context)),
    ...rest,
    passed.length > 0 ? ['Passed:', ...passed] : [],
    inlineSection(view, context),
    view.notes.flatMap((note) => noteText(note, context)),
    eventful || style.verbose ? factLines(view, context) : [],
  ];
}

function quietSections(view: ViewModel, context: RenderContext): string[][] {
  const unchecked = view.unchecked.flatMap((group) => group.findings);
  return [[...view.problems, ...unchecked].flatMap((one) => findingLines(one, context))];
}

function problemSections({ problems }: ViewModel, context: RenderContext): string[][] {
  if (problems.length <= BLOCKS || context.style.verbose) {
    return problems.map((one) => findingBlock(one, context));
  }
  return [
    problems.flatMap((one) => findingLines(one, context)),
    foldedSteps(
      problems.some(({ finding }) => finding.decision === 'block'),
      context.style.workplace,
    ).flatMap((step) => stepLines(step, context)),
  ];
}

function inlineSection({ allowedInline }: ViewModel, { style }: RenderContext): string[] {
  if (allowedInline.length === 0) return [];
  const most = style.verbose ? allowedInline.length : 10;
  const more = allowedInline.length - most;
  const rest = more > 0 ? [`  and ${more} more (--verbose lists them)`] : [];
  return ['Allowed in the line itself:', ...allowedInline.slice(0, most).map((line) => `  ${line}`), ...rest];
}

function noteText(note: NoteMessage, context: RenderContext): string[] {
  const { style, paint } = context;
  const label = note.tone === 'warn' ? 'warning:' : 'note:';
  const tone = note.tone === 'warn' ? paint.warn : paint.strong;
  const [first = '', ...others] = wrap(`${label} ${note.text}`, proseWidth(style), '', '  ');
  const commands = note.commands.map((command) => `    ${paint.strong(command)}`);
  return [tone(label) + first.slice(label.length), ...others, ...commands];
}

function factLines({ facts }: ViewModel, { style, paint }: RenderContext): string[] {
  const column = Math.max(...facts.map(({ label }) => label.length)) + 2;
  return facts.flatMap(({ label, text }) => beside(paint.strong(label), text, proseWidth(style), column));
}
