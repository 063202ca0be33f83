/** From a place that the search found to the URL that is written there. Places are bytes of a binary string. */
import type { LineText } from '../line-text.ts';
import { isUnspaced } from '../scripts.ts';
import { readUrl, type UrlText } from './url.ts';

export interface UrlReading {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Refanged and unescaped, not judged. */
  readonly text: string;
}

const SCHEME_END = /(?:h(?:tt|xx)ps?|ftp|fxp|wss?)[[(]?$/i;
const LONGEST_SCHEME = 6;

/** Where the scheme begins whose colon is at `colon`; null when no known one is there. */
export function schemeStart(text: string, colon: number): number | null {
  const before = text.slice(Math.max(0, colon - LONGEST_SCHEME), colon);
  const match = SCHEME_END.exec(before);
  return match === null ? null : colon - before.length + match.index;
}

/** @param start where a scheme or `www.` begins, in the line that `line` tells */
export function readUrlAt(
  lines: LineText,
  start: number,
  line: { readonly start: number; readonly end: number },
): UrlReading | null {
  const window = lines.windowAt(start, line.start, line.end);
  const found = readUrl(window.line, window.at) ?? behindWord(window.line, window.at);
  if (found === null || found.isPrivate) return null;
  const written = found.end - window.at;
  const bytes = window.ascii ? written : Buffer.byteLength(window.line.slice(window.at, found.end));
  return { start, end: start + bytes, text: found.text };
}

/** In scripts without spaces a host may stand right behind a word: the reader must not see it. */
function behindWord(line: string, at: number): UrlText | null {
  if (at === 0 || line.charCodeAt(at - 1) < 0x80) return null;
  const low = line.charCodeAt(at - 1);
  const begin = low >= 0xdc00 && low <= 0xdfff ? at - 2 : at - 1;
  if (!isUnspaced(line.slice(Math.max(0, begin), at))) return null;
  const found = readUrl(line.slice(at), 0);
  return found === null ? null : { ...found, end: at + found.end };
}
