/**
 * One finding in the text report: where → the line with the exact characters underlined → what VirusTotal says → its
 * page → what to do, with the command to copy on a line of its own. Or all of that folded into one line.
 */
import type { Finding, Report } from '../../model.ts';
import type { FindingView } from '../finding-view.ts';
import { fileUrl } from '../link.ts';
import { defang } from '../terminal/defang.ts';
import { excerptLines } from '../terminal/excerpt.ts';
import { type Paint, proseWidth, type Style } from '../terminal/style.ts';
import { widthOf, wrap } from '../terminal/width.ts';
import type { Unchecked } from '../view-model.ts';
import { hashName } from '../words/findings.ts';
import type { NextStep } from '../words/steps.ts';

export interface RenderContext {
  readonly report: Report;
  readonly style: Style;
  readonly paint: Paint;
}

/** Unchecked findings beyond this are only counted, unless all are asked for. */
const LISTED = 50;

/** The finding in full. */
export function findingBlock(view: FindingView, context: RenderContext): string[] {
  const { style, paint } = context;
  const { sentences, page, others, steps } = view;
  const prose = (text: string) => wrap(text, proseWidth(style), '  ');
  return [
    [...whereOf(view, context), toned(view.finding, view.title, context)].join('  '),
    ...whatStands(view, context),
    ...sentences.flatMap(prose),
    ...(page === null ? [] : [`  ${paint.link(paint.line(page), page)}`]),
    ...(others === null ? [] : prose(others)),
    ...steps.flatMap((step) => stepLines(step, context)),
  ];
}

/** Its first place, where the terminal can, as a link to the file; `more` is said of the others. */
function whereOf({ finding, where }: FindingView, { style, paint }: RenderContext, more = ''): string[] {
  const [place] = finding.locations;
  if (where === null || place === undefined) return [];
  const { root } = style.workplace;
  const shown = paint.strong(where + more);
  return [style.links && root !== null ? paint.link(shown, fileUrl(root, place)) : shown];
}

function toned(finding: Finding, text: string, { paint }: RenderContext): string {
  switch (finding.decision) {
    case 'block':
      return paint.bad(text);
    case 'warn':
      return paint.warn(text);
    case 'pass':
      return finding.verdict === 'clean' ? paint.good(text) : text;
  }
}

/** The source line where there is one, else the value; and how it was read where that is not plain to see. */
function whatStands({ finding, value }: FindingView, { style, paint }: RenderContext): string[] {
  const { indicator, written } = finding;
  const [place] = finding.locations;
  const [excerpt] = finding.excerpts;
  if (indicator.type === 'file') return [`  ${hashName(indicator.value)} ${value}`];
  if (place === undefined || excerpt == null) return [`  ${value}`];
  return [
    ...excerptLines(excerpt, place, style, paint),
    ...(indicator.type === 'domain'
      ? [`  asked about by its domain alone: ${value}`]
      : isPlain(written, value)
        ? []
        : [`  read as ${value}`]),
  ];
}

/** Written as it is asked for, but for the slash that every bare host gets. */
function isPlain(written: string, value: string): boolean {
  const shown = defang(written);
  return shown === value || `${shown}/` === value;
}

/** Commands are never broken: a line that is copied must work. */
export function stepLines({ text, commands }: NextStep, { style, paint }: RenderContext): string[] {
  return [
    ...wrap(text, proseWidth(style), '  '),
    ...commands.map((command) => `    ${paint.strong(command)}`),
  ];
}

/** The finding in one line; what does not fit goes on below, and nothing is cut. */
export function findingLines(view: FindingView, context: RenderContext, indent = ''): string[] {
  const { finding, value, count } = view;
  const title = toned(finding, view.title + (count === null ? '' : ` (${count})`), context);
  const because = finding.verdict === 'ignored' ? view.sentences : [];
  return flow([...whereOf(view, context, moreOf(view)), title, value, ...because], context.style, indent);
}

/** Parts with two spaces between them; a part that does not fit begins the next line. */
function flow(parts: readonly string[], { width }: Pick<Style, 'width'>, indent: string): string[] {
  const lines: string[] = [];
  let line = '';
  for (const part of parts) {
    const longer = line === '' ? indent + part : `${line}  ${part}`;
    if (line !== '' && widthOf(longer) > width) {
      lines.push(line);
      line = `${indent}    ${part}`;
    } else line = longer;
  }
  return [...lines, line];
}

function moreOf({ finding: { locations } }: FindingView): string {
  return locations.length > 1 ? ` (+${locations.length - 1})` : '';
}

/** Findings that share why they have no answer: the cause once, one line each, and what to do once. */
export function uncheckedLines(group: Unchecked, context: RenderContext): string[] {
  const { style, paint, report } = context;
  const most = style.verbose || report.dryRun ? group.findings.length : LISTED;
  const items = group.findings.slice(0, most).flatMap((view) => uncheckedLine(view, context));
  const more = group.findings.length - most;
  return [
    group.findings.some(({ finding }) => finding.decision === 'block')
      ? paint.bad(group.title)
      : paint.warn(group.title),
    ...items,
    ...(more > 0 ? [`  and ${more} more (--verbose lists them)`] : []),
    ...group.details.flatMap((detail) => wrap(detail, proseWidth(style), '  ')),
    ...group.steps.flatMap((step) => stepLines(step, context)),
  ];
}

function uncheckedLine(view: FindingView, context: RenderContext): string[] {
  const { report, style } = context;
  const lines = flow([...whereOf(view, context, moreOf(view)), view.value], style, '  ');
  const { request } = view.finding;
  const asked = report.dryRun && request !== null ? [`    ${defang(request)}`] : [];
  return [...lines, ...asked];
}
