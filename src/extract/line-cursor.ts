/**
 * Knows, while a text is walked from left to right, in which line and column a place is, and whether that line holds an
 * inline `anteater:allow`. The text may be one window of a longer line: what is dropped on the left is counted first.
 * Every character is looked at once, however many places a line holds.
 */
import type { FileVersion, TextChunk } from '../model.ts';
import type { Mark } from './occurrences.ts';
import { copyOf, countPoints, decode } from './utf8.ts';

const ALLOW = 'anteater:allow';
/** In bytes; shown are so many characters. */
const LONGEST_REASON = 800;
const LONGEST_SHOWN = 200;
const CLOSES_COMMENT = /(?:\*{1,2}\/|-->|#\}|\*\)|%>|\]\]>|"""|''')$/;

export interface LineCursor {
  readonly file: FileVersion;
  /** Moves to a place at or behind the last one; its line is the current one from then on. */
  moveTo(at: number): void;
  readonly line: number;
  /** Where the current line begins and ends in the text (marker and LF excluded). */
  readonly start: number;
  readonly end: number;
  /** 1-based, in code points. Places must be asked from left to right. */
  columnOf(at: number): number;
  /** What stands on the current line: an inline rule found anywhere on it will count for it. */
  hold(mark: Mark): void;
  /** The text goes on: it is what it was, and more. */
  extend(text: string): void;
  /** The text's last line goes on: keeps only what begins at `keep`, up to `resolved` is done; `text` is the new text. */
  shift(keep: number, resolved: number, text: string): void;
  /** Nothing more is asked: the current line ends where it ends. */
  close(): void;
}

export function createLineCursor(
  file: FileVersion,
  first: Pick<TextChunk, 'text' | 'line' | 'marked' | 'startsMidLine'>,
): LineCursor {
  let text = first.text;
  let line = first.line;
  const width = first.marked ? 1 : 0;
  let start = first.startsMidLine ? 0 : width;
  let counted = start;
  let points = 0;
  // Both are looked for when a place is asked for: most texts hold none. -1: not yet.
  let newline = -1;
  let allow = -1;
  let searched = start;
  let allowed: string | null = null;
  let held: Mark[] = [];

  const lineEnd = (): number => {
    if (newline < 0) newline = nextIn(text, '\n', Math.max(0, counted));
    return newline;
  };

  const search = (end: number): void => {
    if (allowed !== null) return;
    if (allow < searched) allow = nextIn(text, ALLOW, searched);
    while (allow < end && allowed === null) {
      const behind = Math.min(lineEnd(), text.length, allow + ALLOW.length + LONGEST_REASON);
      allowed = reasonOf(text.slice(allow + ALLOW.length, behind));
      if (allowed === null) allow = nextIn(text, ALLOW, allow + 1);
    }
  };

  const endLine = (end: number): void => {
    if (held.length === 0) return;
    search(end);
    if (allowed !== null) for (const mark of held) mark.allowed = allowed;
    held = [];
  };

  const moveTo = (at: number): void => {
    while (lineEnd() < at) {
      endLine(newline);
      line += 1;
      start = newline + 1 + width;
      counted = start;
      searched = start;
      points = 0;
      allowed = null;
      newline = nextIn(text, '\n', newline + 1);
    }
  };

  const count = (at: number): void => {
    if (at <= counted) return;
    const { points: more, end } = countPoints(text, counted, at);
    points += more;
    counted = end;
  };

  return {
    file,
    moveTo,
    get line() {
      return line;
    },
    get start() {
      return Math.max(0, start);
    },
    get end() {
      return Math.min(lineEnd(), text.length);
    },
    columnOf(at) {
      count(at);
      return points + 1;
    },
    hold(mark) {
      held.push(mark);
    },
    extend(next) {
      text = next;
      newline = -1;
    },
    shift(keep, resolved, next) {
      moveTo(resolved);
      search(resolved);
      count(keep);
      searched = Math.max(searched, resolved) - keep;
      start -= keep;
      counted -= keep;
      text = next;
      newline = -1;
      allow = -1;
    },
    close() {
      if (held.length > 0) endLine(Math.min(lineEnd(), text.length));
    },
  };
}

function nextIn(text: string, what: string, from: number): number {
  const at = text.indexOf(what, Math.max(0, from));
  return at < 0 ? Number.POSITIVE_INFINITY : at;
}

/** The reason behind `anteater:allow`, without what closes a comment; null when it is another word (`anteater:allowed`). */
function reasonOf(behind: string): string | null {
  if (/^[\w-]/.test(behind)) return null;
  const text = decode(behind)
    .replace(/^[\s:=]+/, '')
    .trimEnd();
  return copyOf(text.replace(CLOSES_COMMENT, '').trimEnd().slice(0, LONGEST_SHOWN));
}
