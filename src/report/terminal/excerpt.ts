/**
 * A line of source with the indicator's exact characters underlined: clipped to the width around them, tabs expanded,
 * wide and combining characters counted as terminals show them, URLs defanged, controls escaped. No matter what is done to
 * the text, the carets stay under what came from the indicator.
 */
import type { Excerpt, Location } from '../../model.ts';
import { defangEdits } from './defang.ts';
import { type Segment, segments } from './escape.ts';
import type { Paint, Style } from './style.ts';
import { widthOf } from './width.ts';

const TAB = 4;
/** Columns kept before an indicator that is too long to be shown whole. */
const LEAD = 8;

interface Cell {
  readonly text: string;
  readonly column: number;
  readonly width: number;
  readonly marked: boolean;
}

/** Two lines: the source with its number, and the carets. */
export function excerptLines(
  excerpt: Excerpt,
  location: Pick<Location, 'line' | 'column'>,
  style: Pick<Style, 'width' | 'unicode'>,
  paint: Paint,
): string[] {
  const number = String(location.line ?? '').padStart(5);
  const gutter = `${number} | `;
  const shown = clip(
    cellsOf(excerpt),
    style.width - gutter.length,
    isCutBefore(excerpt, location),
    style.unicode,
  );
  const carets = shown.map((cell) => (cell.marked ? '^' : ' ').repeat(cell.width)).join('');
  const [before = '', marks = ''] = /^( *)(.*)$/.exec(carets.trimEnd())?.slice(1) ?? [];
  return [
    (gutter + shown.map((cell) => cell.text).join('')).trimEnd(),
    `${' '.repeat(number.length)} | ${before}${paint.bad(marks)}`,
  ];
}

/** The excerpt's shown characters and their columns. */
function cellsOf(excerpt: Excerpt): Cell[] {
  const { text, start } = excerpt;
  const end = start + Math.max(excerpt.length, 1);
  const cells: Cell[] = [];
  let column = 0;
  for (const segment of segments(text, defangEdits(text))) {
    const shown = text[segment.at] === '\t' ? ' '.repeat(TAB - (column % TAB)) : segment.text;
    const width = widthOf(shown);
    cells.push({ text: shown, column, width, marked: isWithin(segment, start, end) });
    column += width;
  }
  return cells;
}

function isWithin(segment: Segment, start: number, end: number): boolean {
  return segment.at < end && segment.at + segment.length > start;
}

/** The excerpt itself begins inside the line. */
function isCutBefore(excerpt: Excerpt, location: Pick<Location, 'column'>): boolean {
  if (location.column === null) return false;
  return [...excerpt.text.slice(0, excerpt.start)].length < location.column - 1;
}

/** The cells that fit into `room` columns, the marked ones among them, with dots where something is left out. */
function clip(cells: readonly Cell[], room: number, cutBefore: boolean, unicode: boolean): Cell[] {
  const last = cells.at(-1);
  const total = last === undefined ? 0 : last.column + last.width;
  const dots = unicode ? '…' : '...';
  if (!cutBefore && total <= room) return [...cells];
  const marked = cells.filter((cell) => cell.marked);
  const from = marked[0]?.column ?? 0;
  const lastMarked = marked.at(-1);
  const to = lastMarked === undefined ? from : lastMarked.column + lastMarked.width;
  const inner = room - 2 * dots.length;
  const spare = inner - (to - from);
  // Half of the spare room goes before the indicator, but none of it stays empty at either end of the line.
  const wished = spare > 0 ? from - Math.floor(spare / 2) : from - LEAD;
  const begin = Math.max(0, Math.min(wished, spare > 0 ? Math.min(from, total - inner) : from));
  const kept = cells.filter((cell) => cell.column >= begin && cell.column + cell.width <= begin + inner);
  // A mark must not end up on the dots.
  while (kept[0] !== undefined && kept[0].width === 0) kept.shift();
  const end = kept.at(-1);
  const dot = (): Cell => ({ text: dots, column: 0, width: dots.length, marked: false });
  const head = begin > 0 || cutBefore ? [dot()] : [];
  const tail = end !== undefined && end.column + end.width < total ? [dot()] : [];
  return [...head, ...kept, ...tail];
}
