/**
 * One finding in the text report: where → the line with the exact characters underlined → what VirusTotal says → its
 * page → what to do, with the command to copy on a line of its own. Or all of that folded into one line.
 */
import type { Finding } from '../../model.ts';
import { pageOf } from '../link.ts';
import { defang, shownValue } from '../terminal/defang.ts';
import { excerptLines } from '../terminal/excerpt.ts';
import { type Look, proseWidth } from '../terminal/render-context.ts';
import type { Style } from '../terminal/style.ts';
import { shorten, widthOf, wrap } from '../terminal/width.ts';
import { otherPlaces, type Unchecked } from '../view-model.ts';
import { hashName, placeOf, type Step, stepsFor, tallyOf, titleOf, wordOf } from '../words/findings.ts';

/** Unchecked findings beyond this are only counted, unless all are asked for. */
const LISTED = 50;

/** The finding in full. */
export function findingBlock(finding: Finding, look: Look): string[] {
  const { report, style, paint } = look;
  const prose = (text: string) => wrap(text, proseWidth(style), '  ');
  const page = pageOf(finding);
  const others = otherPlaces(finding.locations, style.verbose ? finding.locations.length : 3);
  return [
    heading(finding, look),
    ...whatStands(finding, look),
    ...wordOf(finding, style.now, style.verbose).flatMap(prose),
    ...(page === null ? [] : [`  ${paint.link(page)}`]),
    ...(others === null ? [] : prose(others)),
    ...stepsFor(finding, report.source.kind).flatMap((step) => stepLines(step, look)),
  ];
}

function heading(finding: Finding, look: Look): string {
  const [place] = finding.locations;
  const title = toned(finding, titleOf(finding), look);
  return place === undefined ? title : `${look.paint.strong(placeOf(place))}  ${title}`;
}

function toned(finding: Finding, text: string, { paint }: Look): string {
  switch (finding.decision) {
    case 'block':
      return paint.bad(text);
    case 'warn':
      return paint.warn(text);
    case 'pass':
      return finding.verdict === 'clean' ? paint.good(text) : text;
    default:
      return finding.decision satisfies never;
  }
}

/** The source line where there is one, else the value; and how it was read where that is not plain to see. */
function whatStands(finding: Finding, { style, paint }: Look): string[] {
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
        : [`  read as ${shorten(value, style.width - 10, dotsOf(style))}`]),
  ];
}

/** Written as it is asked for, but for the slash that every bare host gets. */
function isPlain(written: string, value: string): boolean {
  const shown = defang(written);
  return shown === value || `${shown}/` === value;
}

export function stepLines({ text, command }: Step, { style, paint }: Look): string[] {
  const lines = wrap(text, proseWidth(style), '  ');
  return command === null ? lines : [...lines, `    ${paint.strong(command)}`];
}

/** The finding in one line; the value gives way where the line would grow too long. */
export function findingLine(finding: Finding, look: Look): string {
  const { style, paint } = look;
  const where = whereOf(finding);
  const title = titleOf(finding);
  const tally = tallyOf(finding);
  const ending = tally === null ? '' : `  (${tally})`;
  const because = finding.verdict === 'ignored' ? `  ${wordOf(finding, style.now, false).join(' ')}` : '';
  const taken = widthOf(where) + widthOf(title) + 4 + ending.length;
  const value = shorten(shownValue(finding.indicator), Math.max(32, style.width - taken), dotsOf(style));
  return `${where === '' ? '' : `${paint.strong(where)}  `}${toned(finding, title, look)}  ${value}${ending}${because}`;
}

function whereOf({ locations }: Finding): string {
  const [place] = locations;
  if (place === undefined) return '';
  return locations.length > 1 ? `${placeOf(place)} (+${locations.length - 1})` : placeOf(place);
}

function dotsOf({ unicode }: Pick<Style, 'unicode'>): string {
  return unicode ? '\u2026' : '...';
}

/** Findings that share why they have no answer: the cause once, one line each, and what to do once. */
export function uncheckedLines(group: Unchecked, look: Look): string[] {
  const { style, paint, report } = look;
  const most = style.verbose || report.dryRun ? group.findings.length : LISTED;
  const items = group.findings.slice(0, most).map((finding) => uncheckedLine(finding, look));
  const more = group.findings.length - items.length;
  return [
    group.findings.some((finding) => finding.decision === 'block')
      ? paint.bad(group.title)
      : paint.warn(group.title),
    ...items,
    ...(more > 0 ? [`  and ${more} more (--verbose lists them)`] : []),
    ...group.details.flatMap((detail) => wrap(detail, proseWidth(style), '  ')),
    ...group.steps.flatMap((step) => stepLines(step, look)),
  ];
}

function uncheckedLine(finding: Finding, { report, style }: Look): string {
  const where = whereOf(finding);
  const value = shownValue(finding.indicator);
  if (report.dryRun) {
    return `  ${where}  ${value}${finding.request === null ? '' : `\n    ${defang(finding.request)}`}`;
  }
  return `  ${where}  ${shorten(value, Math.max(32, style.width - widthOf(where) - 4), dotsOf(style))}`;
}
