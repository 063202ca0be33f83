/**
 * The body of a hunk, read by its counts, so that no line of content can pose as a header. Pure and streaming: it is
 * given byte strings as they come, and takes what it can. Removed and context lines are skipped.
 */

import type { TextChunk } from '../../model.ts';

/** Held back at most so long for a line's end; a longer line is handed on in several chunks. */
export const CHUNK = 65_536;

/** A line of a hunk that is neither added, removed nor context. */
export class MalformedHunk extends Error {}

const HEADER = /^@@ -(\d{1,15})(?:,(\d{1,15}))? \+(\d{1,15})(?:,(\d{1,15}))? @@/;

const PLUS = 0x2b;
const MINUS = 0x2d;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
const LF = 0x0a;

export class HunkReader {
  readonly #added: (chunk: TextChunk) => void;
  /** Lines left to read. */
  #oldLeft = 0;
  #newLeft = 0;
  #line = 0;
  /** The sign of a long line that is under way, or 0. */
  #within = 0;

  constructor(added: (chunk: TextChunk) => void) {
    this.#added = added;
  }

  /** False where the line is not a hunk header. */
  begin(header: string): boolean {
    const match = HEADER.exec(header);
    if (match === null) return false;
    this.#oldLeft = Number(match[2] ?? 1);
    this.#line = Number(match[3]);
    this.#newLeft = Number(match[4] ?? 1);
    this.#within = 0;
    return true;
  }

  /** There are lines left to read. */
  active(): boolean {
    return this.#oldLeft > 0 || this.#newLeft > 0;
  }

  /** Reads on from `at`, gives the place it came to: the text's end, or the beginning of what needs more text. */
  read(text: string, from: number): number {
    let at = from;
    while (at < text.length && this.active()) {
      const sign = this.#within === 0 ? text.charCodeAt(at) : this.#within;
      const before = at;
      const both = this.#oldLeft > 0 && this.#newLeft > 0;
      if (sign === PLUS && this.#newLeft > 0) at = this.#readAdded(text, at);
      else if (sign === MINUS && this.#oldLeft > 0) at = this.#passOver(text, at, MINUS);
      // Some tools strip the space of an empty context line.
      else if ((sign === SPACE || sign === LF) && both) at = this.#passOver(text, at, SPACE);
      else if (sign === BACKSLASH) at = this.#passOver(text, at, BACKSLASH);
      else throw new MalformedHunk('a line of a hunk is neither added, removed nor context');
      if (at === before) return at;
    }
    return at;
  }

  /** A run of added lines, as far as they are whole; of a long line, what there is. */
  #readAdded(text: string, start: number): number {
    const startsMidLine = this.#within === PLUS;
    const line = this.#line;
    const begun = startsMidLine ? 1 : 0;
    let at = start;
    let ends = 0;
    this.#within = 0;
    do {
      const end = text.indexOf('\n', at);
      if (end === -1) {
        const inside = startsMidLine && ends === 0;
        if (!inside && text.length - at <= CHUNK) break;
        this.#within = PLUS;
        const lines = ends + 1 - begun;
        this.#added({ text: text.slice(start), line, lines, marked: true, startsMidLine, endsMidLine: true });
        return text.length;
      }
      at = end + 1;
      ends++;
      this.#newLeft--;
      this.#line++;
    } while (this.#newLeft > 0 && text.charCodeAt(at) === PLUS);
    if (at > start) {
      const lines = ends - begun;
      this.#added({
        text: text.slice(start, at),
        line,
        lines,
        marked: true,
        startsMidLine,
        endsMidLine: false,
      });
    }
    return at;
  }

  #passOver(text: string, at: number, sign: number): number {
    const end = text.indexOf('\n', at);
    this.#within = end === -1 ? sign : 0;
    if (end === -1) return text.length;
    if (sign === MINUS || sign === SPACE) this.#oldLeft--;
    if (sign === SPACE) {
      this.#newLeft--;
      this.#line++;
    }
    return end + 1;
  }
}
