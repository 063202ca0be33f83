/**
 * Gives the URL reader the decoded part of a line that it needs, and no more: first a small window, a large one only
 * for a URL that fills it, so that the work stays in proportion to what is read. Places are bytes of a binary string.
 */
import { readUrl } from './url.ts';

/** In bytes. Longer URLs are cut. */
export const LONGEST_URL = 16_384;
const WINDOWS = [512, LONGEST_URL];
/** A URL that ends nearer to the window's end than this may go on behind it. */
const MARGIN = 128;
/** What is before a URL tells whether it stands alone. */
const BEFORE = 8;

const SCHEME_END = /(?:h(?:tt|xx)ps?|ftp|fxp|wss?)[[(]?$/i;

export interface UrlReading {
  readonly kind: 'url';
  readonly start: number;
  readonly end: number;
  readonly text: string;
}

/** Where the scheme begins whose colon is at `colon`; null when no known one is there. */
export function schemeStart(text: string, colon: number): number | null {
  const before = text.slice(Math.max(0, colon - 6), colon);
  const match = SCHEME_END.exec(before);
  return match === null ? null : colon - before.length + match.index;
}

export function readUrlAt(
  text: string,
  start: number,
  line: { readonly start: number; readonly end: number },
): UrlReading | null {
  let found: UrlReading | null = null;
  const left = Math.max(line.start, start - BEFORE);
  for (const size of WINDOWS) {
    const right = Math.min(line.end, start + size);
    const before = lettersBefore(decode(text.slice(left, start)));
    const window = decode(text.slice(start, right));
    const url = readUrl(before + window, before.length);
    if (url === null) return found;
    const written = window.slice(0, url.end - before.length);
    found = { kind: 'url', start, end: start + Buffer.byteLength(written), text: url.text };
    if (right === line.end || found.end + MARGIN < right) return found;
  }
  return found;
}

/** Scripts that do not part words by spaces write an address right behind a word: then the word does not count. */
function lettersBefore(before: string): string {
  return UNSPACED.test(before) ? '' : before;
}

const UNSPACED =
  /[\p{Script=Han}\p{Script=Hiragana}\p{Script=Katakana}\p{Script=Hangul}\p{Script=Thai}\p{Script=Lao}\p{Script=Khmer}\p{Script=Myanmar}\p{Script=Bopomofo}]$/u;

function decode(binary: string): string {
  return Buffer.byteLength(binary) === binary.length
    ? binary
    : Buffer.from(binary, 'latin1').toString('utf8');
}
