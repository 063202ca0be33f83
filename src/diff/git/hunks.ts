/**
 * The body of a hunk, read by its counts, so that no line of content can pose as a header. Pure and streaming: it is
 * given byte strings as they come, and takes what it can. Removed and context lines are skipped.
 */

import type { TextChunk } from '../../model.ts';

/** Held back at most so long for a line's end; a longer line is handed on in several chunks. */
export const CHUNK = 65_536;

export interface HunkEvents {
  added(chunk: TextChunk): void;
}

export interface HunkReader {
  /** False where the line is not a hunk header. */
  begin(header: string): boolean;
  /** There are lines left to read. */
  active(): boolean;
  /** Reads on from `at`, gives the place it came to: the text's end, or the beginning of what needs more text. */
  read(text: string, at: number): number;
}

/** A line of a hunk that is neither added, removed nor context. */
export class MalformedHunk extends Error {}

const HEADER = /^@@ -(\d+)(?:,(\d+))? \+(\d+)(?:,(\d+))? @@/;

const PLUS = 0x2b;
const MINUS = 0x2d;
const SPACE = 0x20;
const BACKSLASH = 0x5c;
const LF = 0x0a;

export function createHunkReader(events: HunkEvents): HunkReader {
  let removed = 0;
  let added = 0;
  let line = 0;
  /** The sign of a long line that is under way, or 0. */
  let within = 0;

  /** A run of added lines, as far as they are whole; of a long line, what there is. */
  const readAdded = (text: string, start: number): number => {
    const startsMidLine = within === PLUS;
    const first = line;
    let at = start;
    let lines = 0;
    /** The line at `at` began in an earlier chunk. */
    let inside = startsMidLine;
    within = 0;
    do {
      const end = text.indexOf('\n', at);
      if (end === -1) {
        if (!inside && text.length - at <= CHUNK) break;
        within = PLUS;
        if (!inside) lines++;
        events.added({
          text: text.slice(start),
          line: first,
          lines,
          marked: true,
          startsMidLine,
          endsMidLine: true,
        });
        return text.length;
      }
      if (!inside) lines++;
      inside = false;
      at = end + 1;
      added--;
      line++;
    } while (added > 0 && text.charCodeAt(at) === PLUS);
    if (at > start) {
      const added = text.slice(start, at);
      events.added({ text: added, line: first, lines, marked: true, startsMidLine, endsMidLine: false });
    }
    return at;
  };

  const passOver = (text: string, at: number, sign: number): number => {
    const end = text.indexOf('\n', at);
    if (end === -1) {
      within = sign;
      return text.length;
    }
    within = 0;
    if (sign === MINUS) removed--;
    if (sign === SPACE) {
      removed--;
      added--;
      line++;
    }
    return end + 1;
  };

  return {
    begin: (header) => {
      const match = HEADER.exec(header);
      if (match === null) return false;
      removed = Number(match[2] ?? 1);
      line = Number(match[3]);
      added = Number(match[4] ?? 1);
      within = 0;
      return true;
    },
    active: () => removed > 0 || added > 0,
    read: (text, from) => {
      let at = from;
      while (at < text.length && (removed > 0 || added > 0)) {
        const sign = within === 0 ? text.charCodeAt(at) : within;
        const before = at;
        if (sign === PLUS && added > 0) at = readAdded(text, at);
        else if (sign === MINUS && removed > 0) at = passOver(text, at, MINUS);
        else if (sign === SPACE && removed > 0 && added > 0) at = passOver(text, at, SPACE);
        // Some tools strip the space of an empty context line.
        else if (sign === LF && removed > 0 && added > 0) at = passOver(text, at, SPACE);
        else if (sign === BACKSLASH) at = passOver(text, at, BACKSLASH);
        else throw new MalformedHunk('a line of a hunk is neither added, removed nor context');
        if (at === before) return at;
      }
      return at;
    },
  };
}
