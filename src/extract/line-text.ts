/**
 * Hands the URL reader what it may look at around a place of a binary string: the decoded line, or a bounded window of
 * it. Places are asked from left to right; a line is decoded once, however many places it holds, and ASCII never.
 */
import { decode, isAscii } from './utf8.ts';

/** In bytes: a reader is given so much behind a place (9,216 characters, of at most three bytes a UTF-16 unit), and before it. */
export const LOOKS = { ahead: 27_648, back: 32 } as const;
const DECODED = LOOKS.ahead * 2;

export interface LineWindow {
  readonly line: string;
  /** The place, as an index of `line`. */
  readonly at: number;
  readonly ascii: boolean;
}

export interface LineText {
  /** `start` and `end`: of the line that holds `at`. */
  windowAt(at: number, start: number, end: number): LineWindow;
}

const WIDE = /[\x80-\xff]/g;

interface Decoded {
  readonly line: string;
  readonly to: number;
  /** A byte and the index that it has in `line`. */
  byte: number;
  index: number;
}

export function createLineText(text: string): LineText {
  // One fast look tells most texts apart: there is none.
  let wide = -1;
  let ascii: boolean | null = null;
  let decoded: Decoded | null = null;

  const nextWide = (from: number): number => {
    ascii ??= isAscii(text);
    if (ascii) return Number.POSITIVE_INFINITY;
    if (wide >= from) return wide;
    WIDE.lastIndex = from;
    wide = WIDE.exec(text)?.index ?? Number.POSITIVE_INFINITY;
    return wide;
  };

  return {
    windowAt(at, start, end) {
      const left = Math.max(start, at - LOOKS.back);
      const right = Math.min(end, at + LOOKS.ahead);
      if (nextWide(left) >= right) return { line: text.slice(left, right), at: at - left, ascii: true };
      if (decoded === null || at < decoded.byte || Math.min(end, at + LOOKS.ahead) > decoded.to) {
        const to = Math.min(end, left + DECODED);
        decoded = { line: decode(text.slice(left, to)), to, byte: left, index: 0 };
      }
      decoded.index += units(text, decoded.byte, at);
      decoded.byte = at;
      return { line: decoded.line, at: decoded.index, ascii: false };
    },
  };
}

/** UTF-16 units of what stands between two places. */
function units(text: string, from: number, to: number): number {
  if (from === to) return 0;
  return decode(text.slice(from, to)).length;
}
