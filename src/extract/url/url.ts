/**
 * Reads one URL that begins at a known place of a line. Pure, bounded, linear; no library: whether its host is a public
 * name is judged later (`url-host.ts`), when the whole list of suffixes is at hand.
 *
 * A URL ends before white space, quotes, back-ticks, angle brackets, control characters, a backslash that is not `\/`,
 * a template placeholder, an unopened closing bracket, another URL behind a comma, and trailing punctuation. Defanged
 * forms are read as what they stand for; `\/` and `&amp;` are unescaped.
 */
import { readAuthority } from './authority.ts';
import { SCHEME, sticky } from './characters.ts';
import { readRest } from './rest.ts';

export { explainUrl, judgeUrl } from './host.ts';

export interface UrlText {
  /** Where it ends in the line as written, exclusive. */
  readonly end: number;
  /** What it stands for: refanged, unescaped, without user name and password. */
  readonly text: string;
  /** Its host evidently is not public (`localhost`, `10.0.0.1`): it ends there, what follows is read for itself. */
  readonly isPrivate: boolean;
}

/** Longer URLs are cut: their host and the beginning of their path are what matters. */
const LONGEST = 8192;

const START = new RegExp(SCHEME, 'iy');
/** Browsers take any number of slashes behind the scheme. */
const MORE_SLASHES = /(?:\/|\\\/){1,16}/y;
const WORD = /[a-z0-9]/i;
const BESIDE_WWW = new Set(' \t"\'`(=,<>');
const WWW = /www(?:\.|\[\.\]|\(\.\)|\[dot\]|\(dot\))/iy;

/** @param at where a scheme or `www.` begins; null when no URL begins there, or its host cannot be one. */
export function readUrl(line: string, at: number): UrlText | null {
  const start = readStart(line, at);
  if (start === null) return null;
  const authority = readAuthority(line, start.end, start.user);
  if (authority === null) return null;
  const { host, port, end, open, isPrivate } = authority;
  const begin = `${start.user ? schemeName(line, at) : 'http'}://${host}${port}`;
  if (!open) return { end, text: begin, isPrivate };
  const rest = readRest(line, end, Math.min(line.length, at + LONGEST));
  return { end: rest.end, text: begin + rest.text, isPrivate };
}

interface Start {
  /** Where the authority begins. */
  readonly end: number;
  /** It has a scheme; a user name may come first. */
  readonly user: boolean;
}

function readStart(line: string, at: number): Start | null {
  START.lastIndex = at;
  if (START.test(line)) {
    const end = START.lastIndex;
    if (!mayPrecedeScheme(line, at)) return null;
    const next = line[end];
    const slashes = next === '/' || next === '\\' ? (sticky(MORE_SLASHES, line, end) ?? '') : '';
    return { end: end + slashes.length, user: true };
  }
  if (sticky(WWW, line, at) === null || !mayPrecedeWww(line, at)) return null;
  return { end: at, user: false };
}

/** In lower case, refanged. */
function schemeName(line: string, at: number): string {
  switch (line[at]) {
    case 'h':
    case 'H':
      return /s/i.test(line[at + 4] ?? '') ? 'https' : 'http';
    case 'f':
    case 'F':
      return 'ftp';
    default:
      return /s/i.test(line[at + 2] ?? '') ? 'wss' : 'ws';
  }
}

/**
 * An ASCII letter or digit in front makes another scheme of it (`xhttp://`), unless an escape (`\nhttp://`) or another
 * host (`a.nethttp://`) ends there.
 */
function mayPrecedeScheme(line: string, at: number): boolean {
  if (at === 0 || !WORD.test(line[at - 1] ?? '')) return true;
  const before = line.slice(Math.max(0, at - 6), at);
  return endsInEscape(before) || /\.[a-z]{2,5}$/i.test(before);
}

/** `www.` begins a host: not inside a longer name, an address of mail, a path, or a URL of another scheme. */
function mayPrecedeWww(line: string, at: number): boolean {
  if (at === 0 || BESIDE_WWW.has(line[at - 1] ?? '')) return true;
  const before = line.slice(Math.max(0, at - 6), at);
  if (/[\p{L}\p{N}]$/u.test(before)) return endsInEscape(before);
  if (/[\p{L}\p{N}][_-]$/u.test(before)) return false;
  const plain = before.replaceAll('\\/', '/');
  return !/[.@%\]]$|(?:^|[^/])\/$|:\/\/$|(?:^|[^\\])\\$/.test(plain);
}

function endsInEscape(before: string): boolean {
  return /\\(?:[abefnrtv]|[0-7]{1,3}|x[0-9a-f]{2}|u[0-9a-f]{4})$|%[0-9a-f]{2}$/i.test(before);
}
