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
  const before = contextBefore(text, start, line.start);
  let found: UrlReading | null = null;
  for (const size of WINDOWS) {
    const right = Math.min(line.end, start + size);
    const window = windowOf(text, start, right);
    const url = readUrl(before + window.text, before.length);
    if (url === null) return found;
    const end = url.end - before.length;
    const bytes = window.ascii ? end : Buffer.byteLength(window.text.slice(0, end));
    found = { kind: 'url', start, end: start + bytes, text: url.text };
    if (window.whole || right === line.end || found.end + MARGIN < right) return found;
  }
  return found;
}

interface Window {
  readonly text: string;
  readonly ascii: boolean;
  /** The reader would end here in any case. */
  readonly whole: boolean;
}

function windowOf(text: string, start: number, right: number): Window {
  let end = start;
  while (end < right && isPlain(text.charCodeAt(end))) end += 1;
  if (end === right) return { text: text.slice(start, end), ascii: true, whole: false };
  // Most URLs end like this, and need no decoding: nothing behind such an end matters.
  const plain = text.slice(start, end);
  if (text.charCodeAt(end) < 0x80 && !inPlaceholder(plain, text, end))
    return { text: plain, ascii: true, whole: true };
  return { text: decode(text.slice(start, right)), ascii: false, whole: false };
}

/** A host or user name that has a placeholder with such a sign: `u:${{ secrets.KEY }}@host`, `<name>.host`. */
function inPlaceholder(plain: string, text: string, end: number): boolean {
  const tag = text.charCodeAt(end) === 0x3c && TAG.test(text.slice(end, end + 2));
  return (tag || OPENED.test(plain)) && AUTHORITY.test(plain);
}

const TAG = /^<[A-Za-z]/;
const OPENED = /[$#%{][{(][^{}()]*$/;
/** No path has begun. */
const AUTHORITY = /^(?:[^/]{0,10}\/\\?\/)?[^/?#]*$/;

/** ASCII but for white space, control characters, quotes, back-ticks and angle brackets. */
function isPlain(code: number): boolean {
  if (code <= 0x20 || code >= 0x7f) return false;
  return code !== 0x22 && code !== 0x27 && code !== 0x60 && code !== 0x3c && code !== 0x3e;
}

function contextBefore(text: string, start: number, lineStart: number): string {
  if (start <= lineStart || OPENERS.has(text[start - 1] ?? '')) return '';
  return lettersBefore(decode(text.slice(Math.max(lineStart, start - BEFORE), start)));
}

/** What stands before most URLs, and never is part of a word. */
const OPENERS = new Set([' ', '\t', '"', "'", '`', '(', '<', '>', '=', ',', '[', '{', '+']);

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
