/** From a place that the search found to the URLs that are written there. Places are bytes of a binary string. */
import { beforeBackslashes, type CandidateKind, endsScheme, isEscapedColon } from '../candidates.ts';
import type { LineText } from '../line-text.ts';
import { isUnspaced } from '../scripts.ts';
import { SCHEME_NAME } from './characters.ts';
import { spelledSchemeStart } from './escapes.ts';
import type { UrlKind } from './start.ts';
import { readUrls, type UrlText } from './url.ts';
import type { UrlStyle } from './url-style.ts';

export interface UrlReading {
  readonly start: number;
  /** Exclusive. */
  readonly end: number;
  /** Refanged and unescaped, not judged. */
  readonly text: string;
}

const SCHEME_END = new RegExp(`(?:${SCHEME_NAME})[[(]?$`, 'i');
const LONGEST_SCHEME = 6;
/** Where a scheme has an escape, its last one stands so near: `\u{000068}ttps`. */
const LONGEST_SPELLING = 16;

interface Beginning {
  readonly start: number;
  readonly kind: UrlKind;
}

/** Where a URL would begin that a candidate belongs to; null where none can. */
function beginningOf(text: string, kind: CandidateKind, at: number): Beginning | null {
  switch (kind) {
    case 'www':
    case 'operand':
      return { start: at, kind };
    case 'relative':
      return { start: beforeBackslashes(text, at), kind };
    case 'colon':
      return endsScheme(text, at) ? schemeBefore(text, at) : null;
    case 'escape': {
      const begin = beforeBackslashes(text, at);
      return isEscapedColon(text, at) ? schemeBefore(text, begin) : { start: begin, kind: 'relative' };
    }
    default:
      return null;
  }
}

function schemeBefore(text: string, colon: number): Beginning | null {
  const end = beforeBackslashes(text, colon);
  const before = text.slice(Math.max(0, end - LONGEST_SCHEME), end);
  const at = before.search(SCHEME_END);
  if (at >= 0) return { start: end - before.length + at, kind: 'scheme' };
  const escaped = text.slice(Math.max(0, end - LONGEST_SPELLING), end).includes('\\');
  const start = escaped ? spelledSchemeStart(text, end) : null;
  return start === null ? null : { start, kind: 'scheme' };
}

export function readUrlsAt(
  lines: LineText,
  text: string,
  candidate: { readonly kind: CandidateKind; readonly at: number },
  line: { readonly start: number; readonly end: number; readonly style: UrlStyle },
): readonly UrlReading[] {
  const beginning = beginningOf(text, candidate.kind, candidate.at);
  if (beginning === null) return [];
  const { start, kind } = beginning;
  const window = lines.windowAt(start, line.start, line.end);
  const read = readUrls(window.line, window.at, kind, line.style);
  const found = read.length > 0 ? read : behindWord(window.line, window.at, kind, line.style);
  return found.map((url) => {
    const written = url.end - window.at;
    const bytes = window.ascii ? written : Buffer.byteLength(window.line.slice(window.at, url.end));
    return { start, end: start + bytes, text: url.text };
  });
}

/** In scripts without spaces a host may stand right behind a word: the reader must not see it. */
function behindWord(line: string, at: number, kind: UrlKind, style: UrlStyle): readonly UrlText[] {
  if (at === 0 || line.charCodeAt(at - 1) < 0x80) return [];
  const low = line.charCodeAt(at - 1);
  const begin = low >= 0xdc00 && low <= 0xdfff ? at - 2 : at - 1;
  if (!isUnspaced(line.slice(Math.max(0, begin), at))) return [];
  return readUrls(line.slice(at), 0, kind, style).map((found) => ({ ...found, end: at + found.end }));
}
