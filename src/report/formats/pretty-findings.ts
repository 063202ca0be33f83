/**
 * One finding in the text report: where → the line with the exact characters underlined → what VirusTotal says → its
 * page → what to do, with the command to copy on a line of its own. Or all of that folded into one line.
 */
import type { Finding, Location, Report } from '../../model.ts';
import { fileUrl, pageOf } from '../link.ts';
import { defang, shownValue } from '../terminal/defang.ts';
import { excerptLines } from '../terminal/excerpt.ts';
import { type Paint, proseWidth, type Style } from '../terminal/style.ts';
import { widthOf, wrap } from '../terminal/width.ts';
import type { Unchecked } from '../view-model.ts';
import {
  engineCount,
  formatLocation,
  hashName,
  otherPlaces,
  titleOf,
  verdictSentences,
} from '../words/findings.ts';
import { type Step, stepsFor } from '../words/steps.ts';

export interface RenderContext {
  readonly report: Report;
  readonly style: Style;
  readonly paint: Paint;
}

/** Unchecked findings beyond this are only counted, unless all are asked for. */
const LISTED = 50;

/** The finding in full. */
export function findingBlock(finding: Finding, context: RenderContext): string[] {
  const { report, style, paint } = context;
  const prose = (text: string) => wrap(text, proseWidth(style), '  ');
  const page = pageOf(finding);
  const others = otherPlaces(finding.locations, style.verbose ? finding.locations.length : 3);
  return [
    heading(finding, context),
    ...whatStands(finding, context),
    ...verdictSentences(finding, style.now, style.verbose).flatMap(prose),
    ...(page === null ? [] : [`  ${paint.link(paint.line(page), page)}`]),
    ...(others === null ? [] : prose(others)),
    ...stepsFor(finding, report, style).flatMap((step) => stepLines(step, context)),
  ];
}

function heading(finding: Finding, context: RenderContext): string {
  const [place] = finding.locations;
  const title = toned(finding, titleOf(finding), context);
  return place === undefined ? title : `${placed(formatLocation(place), place, context)}  ${title}`;
}

/** Where the terminal can, a link to the file. */
function placed(text: string, location: Location, { style, paint }: RenderContext): string {
  const { root } = style.workplace;
  const shown = paint.strong(text);
  return style.links && root !== null ? paint.link(shown, fileUrl(root, location)) : shown;
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
function whatStands(finding: Finding, { style, paint }: RenderContext): string[] {
  const { indicator, written } = finding;
  const [place] = finding.locations;
  const [excerpt] = finding.excerpts;
  if (indicator.type === 'file') return [`  ${hashName(indicator.value)} ${shownValue(indicator)}`];
  const value = shownValue(indicator);
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
export function stepLines({ text, commands }: Step, { style, paint }: RenderContext): string[] {
  return [
    ...wrap(text, proseWidth(style), '  '),
    ...commands.map((command) => `    ${paint.strong(command)}`),
  ];
}

/** The finding in one line; what does not fit goes on below, and nothing is cut. */
export function findingLines(finding: Finding, context: RenderContext, indent = ''): string[] {
  const { style } = context;
  const count = engineCount(finding);
  const title = titleOf(finding) + (count === null ? '' : ` (${count})`);
  const because = finding.verdict === 'ignored' ? verdictSentences(finding, style.now, false) : [];
  return flow(
    [...whereOf(finding, context), toned(finding, title, context), shownValue(finding.indicator), ...because],
    style,
    indent,
  );
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

function whereOf({ locations }: Finding, context: RenderContext): string[] {
  const [place] = locations;
  if (place === undefined) return [];
  const more = locations.length > 1 ? ` (+${locations.length - 1})` : '';
  return [placed(formatLocation(place) + more, place, context)];
}

/** Findings that share why they have no answer: the cause once, one line each, and what to do once. */
export function uncheckedLines(group: Unchecked, context: RenderContext): string[] {
  const { style, paint, report } = context;
  const most = style.verbose || report.dryRun ? group.findings.length : LISTED;
  const items = group.findings.slice(0, most).flatMap((finding) => uncheckedLine(finding, context));
  const more = group.findings.length - most;
  return [
    group.findings.some((finding) => finding.decision === 'block')
      ? paint.bad(group.title)
      : paint.warn(group.title),
    ...items,
    ...(more > 0 ? [`  and ${more} more (--verbose lists them)`] : []),
    ...group.details.flatMap((detail) => wrap(detail, proseWidth(style), '  ')),
    ...group.steps.flatMap((step) => stepLines(step, context)),
  ];
}

function uncheckedLine(finding: Finding, context: RenderContext): string[] {
  const { report, style } = context;
  const lines = flow([...whereOf(finding, context), shownValue(finding.indicator)], style, '  ');
  const asked = report.dryRun && finding.request !== null ? [`    ${defang(finding.request)}`] : [];
  return [...lines, ...asked];
}
