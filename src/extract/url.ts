/**
 * Reads one URL that begins at a known place of a line. Pure, bounded, linear; no library: whether its host is a public
 * name is judged later (`url-host.ts`), when the whole list of suffixes is at hand.
 *
 * A URL ends before white space, quotes, back-ticks, angle brackets, control characters, a backslash that is not `\/`,
 * a template placeholder, an unopened closing bracket, another URL behind a comma, and trailing punctuation. Defanged
 * forms are read as what they stand for; `\/` and `&amp;` are unescaped.
 */
import { placeholderInPath } from './placeholder.ts';
import { type Authority, readAuthority } from './url-authority.ts';
import { DEFANGED_DOT, END_SIGNS, SCHEME, sticky } from './url-signs.ts';

export { explainUrl, judgeHost, judgeUrl, type PublicUrl, type UrlJudgement } from './url-host.ts';

export interface UrlText {
  /**
   * Where it ends in the line as written, exclusive. A host that evidently is not public (`localhost`, `10.0.0.1`)
   * ends it: what follows is read for itself.
   */
  readonly end: number;
  /** What it stands for: refanged, unescaped, without user name and password. */
  readonly text: string;
}

/** Longer URLs are cut: their host and the beginning of their path are what matters. */
const LONGEST = 8192;

const START = new RegExp(SCHEME, 'iy');
/** Browsers take any number of slashes behind the scheme. */
const MORE_SLASHES = /(?:\/|\\\/){0,16}/y;
const WWW = /www(?:\.|\[\.\]|\(\.\)|\[dot\]|\(dot\))/iy;
const PLAIN = new RegExp(`[^${END_SIGNS}\\\\&,;|$#%{}()[\\]@]+`, 'y');
const ENDS = new RegExp(`[${END_SIGNS}]`);
/** Entities that stand for a sign which ends a URL. */
const END_ENTITY =
  /&(?:quot|lt|gt|apos|nbsp|[lr]squo|[lr]dquo|[lr]aquo|hellip|#0*(?:9|10|13|3[249]|6[02]|96|160)|#x0*(?:[9ad]|2[027]|3[ce]|60|a0));/iy;
const NEXT_URL = new RegExp(`[,;|](?:${SCHEME}|www\\.)`, 'iy');
const CELL_END = /\|(?=$|[\s|])/y;
const DEFANGED = new RegExp(DEFANGED_DOT, 'iy');
const TRAILING = new Set('.,;:!?\'"*\u2026');

/** @param at where a scheme or `www.` begins; null when no URL begins there, or its host cannot be one. */
export function readUrl(line: string, at: number): UrlText | null {
  const start = readStart(line, at);
  if (start === null) return null;
  const authority = readAuthority(line, start.end, start.user);
  if (authority === null) return null;
  const begin = `${start.scheme}://${authority.host}${authority.port}`;
  if (!authority.open) return { end: authority.cut ? line.length : authority.end, text: begin };
  return readRest(line, begin, authority, Math.min(line.length, at + LONGEST));
}

interface Start {
  readonly scheme: string;
  /** Where the authority begins. */
  readonly end: number;
  /** A user name may come first. */
  readonly user: boolean;
}

function readStart(line: string, at: number): Start | null {
  START.lastIndex = at;
  const found = START.exec(line);
  if (found !== null) {
    if (!mayPrecedeScheme(line, at)) return null;
    const name = (found[1] ?? found[2] ?? '').toLowerCase();
    const slashes = sticky(MORE_SLASHES, line, START.lastIndex) ?? '';
    const scheme = name.replace('hxx', 'htt').replace('fxp', 'ftp');
    return { scheme, end: at + found[0].length + slashes.length, user: true };
  }
  if (sticky(WWW, line, at) === null || !mayPrecedeWww(line, at)) return null;
  return { scheme: 'http', end: at, user: false };
}

/**
 * An ASCII letter or digit in front makes another scheme of it (`xhttp://`), unless an escape (`\nhttp://`) or another
 * host (`a.nethttp://`) ends there.
 */
function mayPrecedeScheme(line: string, at: number): boolean {
  if (!/[a-z0-9]/i.test(line[at - 1] ?? '')) return true;
  const before = line.slice(Math.max(0, at - 6), at);
  return endsInEscape(before) || /\.[a-z]{2,5}$/i.test(before);
}

/** `www.` begins a host: not inside a longer name, an address of mail, a path, or a URL of another scheme. */
function mayPrecedeWww(line: string, at: number): boolean {
  const before = line.slice(Math.max(0, at - 6), at);
  if (/[\p{L}\p{N}]$/u.test(before)) return endsInEscape(before);
  if (/[\p{L}\p{N}][_-]$/u.test(before)) return false;
  const plain = before.replaceAll('\\/', '/');
  return !/[.@%\]]$|(?:^|[^/])\/$|:\/\/$|(?:^|[^\\])\\$/.test(plain);
}

function endsInEscape(before: string): boolean {
  return /\\(?:[abefnrtv]|[0-7]{1,3}|x[0-9a-f]{2}|u[0-9a-f]{4})$|%[0-9a-f]{2}$/i.test(before);
}

interface Reading {
  at: number;
  text: string;
  /** Up to here it is no trailing punctuation. */
  end: number;
  length: number;
}

/** Path, query and fragment. */
function readRest(line: string, begin: string, authority: Authority, limit: number): UrlText {
  const reading: Reading = { at: authority.end, text: begin, end: authority.end, length: begin.length };
  const opened: Record<string, number> = { '(': 0, '[': 0, '{': 0 };
  while (reading.at < limit) {
    const plain = sticky(PLAIN, line, reading.at);
    if (plain !== null) {
      const kept = plain.slice(0, limit - reading.at);
      take(reading, kept, kept.length);
      continue;
    }
    const sign = line[reading.at] ?? '';
    if (!takeSign(reading, line, sign, opened)) break;
  }
  return { end: reading.end, text: reading.text.slice(0, reading.length) };
}

/** False where the URL ends. */
function takeSign(reading: Reading, line: string, sign: string, opened: Record<string, number>): boolean {
  const { at } = reading;
  if (ENDS.test(sign)) return false;
  switch (sign) {
    case '\\':
      if (line[at + 1] !== '/') return false;
      return take(reading, '/', 2);
    case '&':
      if (sticky(END_ENTITY, line, at) !== null) return false;
      return take(reading, '&', line.slice(at, at + 5).toLowerCase() === '&amp;' ? 5 : 1);
    case ',':
    case ';':
    case '|':
      if (sticky(NEXT_URL, line, at) !== null || sticky(CELL_END, line, at) !== null) return false;
      return take(reading, sign, 1);
    case '$':
    case '#':
    case '%':
    case '@':
      return !placeholderInPath(line, at) && take(reading, sign, 1);
    case '(':
    case '[':
    case '{': {
      const dot = sign === '{' ? null : sticky(DEFANGED, line, at);
      if (dot !== null) return take(reading, '.', dot.length);
      if (sign === '{' && placeholderInPath(line, at)) return false;
      opened[sign] = (opened[sign] ?? 0) + 1;
      return take(reading, sign, 1);
    }
    default: {
      const opening = sign === ')' ? '(' : sign === ']' ? '[' : '{';
      const count = opened[opening] ?? 0;
      if (count === 0) return false;
      opened[opening] = count - 1;
      return take(reading, sign, 1);
    }
  }
}

/** Adds what stands for `written` characters of the line. Always true. */
function take(reading: Reading, text: string, written: number): true {
  reading.text += text;
  reading.at += written;
  let trailing = 0;
  while (trailing < text.length && TRAILING.has(text[text.length - 1 - trailing] ?? '')) trailing += 1;
  if (trailing < text.length) {
    // Only text that is plain as written can end in punctuation after something else.
    reading.end = reading.at - trailing;
    reading.length = reading.text.length - trailing;
  }
  return true;
}
