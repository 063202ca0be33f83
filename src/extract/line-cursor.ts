/**
 * Knows, while a text is walked from left to right, in which line and column a place is, and whether that line holds an
 * inline `anteater:allow`. The text may be one window of a longer line: what is dropped on the left is counted first.
 * Every character is looked at once, however many places a line holds.
 */
import type { FileVersion } from '../model.ts';
import type { Mark } from './sightings.ts';

const ALLOW = 'anteater:allow';
const LONGEST_REASON = 800;

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
  /** The text's last line goes on: keeps only what begins at `keep`, up to `resolved` is done; `text` is the new text. */
  shift(keep: number, resolved: number, text: string): void;
  /** The text is over: its last line ends here. */
  close(): void;
}

export function createLineCursor(
  file: FileVersion,
  first: {
    readonly text: string;
    readonly line: number;
    readonly marked: boolean;
    readonly continued: boolean;
  },
): LineCursor {
  let text = first.text;
  let line = first.line;
  const width = first.marked ? 1 : 0;
  let start = first.continued ? 0 : width;
  let counted = start;
  let points = 0;
  let newline = nextIn(text, '\n', 0);
  let allow = nextIn(text, ALLOW, 0);
  let searched = start;
  let allowed: string | null = null;
  let held: Mark[] = [];

  const search = (end: number): void => {
    if (allowed !== null) return;
    if (allow < searched) allow = nextIn(text, ALLOW, searched);
    while (allow < end && allowed === null) {
      const behind = Math.min(newline, text.length, allow + ALLOW.length + LONGEST_REASON);
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
    while (newline < at) {
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
      return Math.min(newline, text.length);
    },
    columnOf(at) {
      count(at);
      return points + 1;
    },
    hold(mark) {
      held.push(mark);
    },
    shift(keep, resolved, next) {
      moveTo(resolved);
      search(resolved);
      count(keep);
      searched = Math.max(searched, resolved) - keep;
      start -= keep;
      counted -= keep;
      text = next;
      newline = nextIn(text, '\n', resolved - keep);
      allow = nextIn(text, ALLOW, searched);
    },
    close() {
      moveTo(text.length);
      endLine(text.length);
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
  const text = Buffer.from(behind, 'latin1').toString('utf8');
  return text
    .replace(/^[\s:=]+/, '')
    .replace(/\s*(?:\*+\/|-->|#\}|\*\)|%>|\]\]>|"""|''')?\s*$/, '')
    .slice(0, 200);
}

const BLOCK = 4096;

/**
 * Code points of UTF-8 that begin between two places of a binary string, as a decoder counts them (U+FFFD for each broken
 * part), and where the last of them ends.
 */
export function countPoints(
  text: string,
  from: number,
  to: number,
): { readonly points: number; readonly end: number } {
  let points = 0;
  let at = from;
  while (at < to) {
    const end = Math.min(to, at + BLOCK);
    if (isAscii(text, at, end)) {
      points += end - at;
      at = end;
    }
    while (at < end) {
      const byte = text.charCodeAt(at);
      at += byte < 0x80 ? 1 : sequenceLength(text, at, byte);
      points += 1;
    }
  }
  return { points, end: at };
}

function isAscii(text: string, from: number, to: number): boolean {
  // Below that, looking at each character is as fast.
  return to - from > 64 && Buffer.byteLength(text.slice(from, to)) === to - from;
}

/** Bytes of the UTF-8 sequence at `at`, or of the broken part of one that a decoder replaces as a whole. */
function sequenceLength(text: string, at: number, byte: number): number {
  if (byte < 0xc2 || byte > 0xf4) return 1;
  const wanted = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  for (let index = 1; index <= wanted; index += 1) {
    const next = text.charCodeAt(at + index);
    const low = index === 1 && byte === 0xe0 ? 0xa0 : index === 1 && byte === 0xf0 ? 0x90 : 0x80;
    const high = index === 1 && byte === 0xed ? 0x9f : index === 1 && byte === 0xf4 ? 0x8f : 0xbf;
    if (!(next >= low && next <= high)) return index;
  }
  return wanted + 1;
}
