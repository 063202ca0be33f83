/**
 * Knows, while a text is walked from left to right, in which line and column a place is, and whether that line holds an
 * inline `anteater:allow`. The text may be one window of a longer line: what is dropped on the left is counted first.
 * Every character is looked at once, however many places a line holds.
 */

import { copyOf } from '../lib/copy-of.ts';
import type { FileVersion, TextChunk } from '../model.ts';
import type { TextOccurrence } from './occurrences.ts';
import { countPoints, decode } from './utf8.ts';

const ALLOW = 'anteater:allow';
/** In bytes; shown are so many characters. */
const LONGEST_REASON = 800;
const LONGEST_SHOWN = 200;
const CLOSES_COMMENT = /(?:\*{1,2}\/|-->|#\}|\*\)|%>|\]\]>|"""|''')$/;

export class LineCursor {
  readonly file: FileVersion;
  #text: string;
  #line: number;
  /** Of the mark before each line. */
  readonly #width: number;
  #start: number;
  /** Up to there the current line's code points are counted. */
  #counted: number;
  #points = 0;
  /** Both are looked for when a place is asked for: most texts hold none. -1: not yet. */
  #newline = -1;
  #allow = -1;
  /** Up to there the current line was searched for an inline rule. */
  #searched: number;
  #allowed: string | null = null;
  #held: TextOccurrence[] = [];

  constructor(file: FileVersion, first: Pick<TextChunk, 'text' | 'line' | 'marked' | 'startsMidLine'>) {
    this.file = file;
    this.#text = first.text;
    this.#line = first.line;
    this.#width = first.marked ? 1 : 0;
    this.#start = first.startsMidLine ? 0 : this.#width;
    this.#counted = this.#start;
    this.#searched = this.#start;
  }

  get line(): number {
    return this.#line;
  }

  /** Where the current line begins and ends in the text (mark and LF excluded). */
  get start(): number {
    return Math.max(0, this.#start);
  }

  get end(): number {
    return Math.min(this.#lineEnd(), this.#text.length);
  }

  /** Moves to a place at or behind the last one; its line is the current one from then on. */
  moveTo(at: number): void {
    while (this.#lineEnd() < at) {
      this.#endLine(this.#newline);
      this.#line += 1;
      this.#start = this.#newline + 1 + this.#width;
      this.#counted = this.#start;
      this.#searched = this.#start;
      this.#points = 0;
      this.#allowed = null;
      this.#newline = nextIn(this.#text, '\n', this.#newline + 1);
    }
  }

  /** 1-based, in code points. Places must be asked from left to right. */
  columnOf(at: number): number {
    this.#count(at);
    return this.#points + 1;
  }

  /** What stands on the current line: an inline rule found anywhere on it will count for it. */
  hold(mark: TextOccurrence): void {
    this.#held.push(mark);
  }

  /** The text goes on: it is what it was, and more. */
  extend(text: string): void {
    this.#text = text;
    this.#newline = -1;
  }

  /** The text's last line goes on: keeps only what begins at `keep`, up to `resolved` is done; `text` is the new text. */
  shift(keep: number, resolved: number, text: string): void {
    this.moveTo(resolved);
    this.#search(resolved);
    this.#count(keep);
    this.#searched = Math.max(this.#searched, resolved) - keep;
    this.#start -= keep;
    this.#counted -= keep;
    this.extend(text);
    this.#allow = -1;
  }

  /** The line goes on with so many bytes of ASCII that hold no inline rule; of all its text `text` is kept, their end. */
  passOver(bytes: number, text: string): void {
    const { length } = this.#text;
    this.moveTo(length);
    this.#search(length);
    this.#count(length);
    const dropped = bytes - text.length;
    this.#points += dropped;
    this.#counted = 0;
    this.#start -= length + dropped;
    this.#searched = text.length - ALLOW.length;
    this.extend(text);
    this.#allow = -1;
  }

  /** Nothing more is asked: the current line ends where it ends. */
  close(): void {
    if (this.#held.length > 0) this.#endLine(this.end);
  }

  #lineEnd(): number {
    if (this.#newline < 0) this.#newline = nextIn(this.#text, '\n', this.#counted);
    return this.#newline;
  }

  #search(end: number): void {
    if (this.#allowed !== null) return;
    const text = this.#text;
    if (this.#allow < this.#searched) this.#allow = nextIn(text, ALLOW, this.#searched);
    while (this.#allow < end && this.#allowed === null) {
      const from = this.#allow + ALLOW.length;
      this.#allowed = reasonOf(text.slice(from, Math.min(this.end, from + LONGEST_REASON)));
      if (this.#allowed === null) this.#allow = nextIn(text, ALLOW, this.#allow + 1);
    }
  }

  #endLine(end: number): void {
    if (this.#held.length === 0) return;
    this.#search(end);
    if (this.#allowed !== null) for (const mark of this.#held) mark.allowed = this.#allowed;
    this.#held = [];
  }

  #count(at: number): void {
    if (at <= this.#counted) return;
    const { points, end } = countPoints(this.#text, this.#counted, at);
    this.#points += points;
    this.#counted = end;
  }
}

/** Whether a text may hold an inline rule. */
export function mayAllow(text: string): boolean {
  return text.includes(ALLOW);
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
