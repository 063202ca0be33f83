/**
 * Reads one URL that begins at a known place of a line. Pure, bounded, linear; no library: whether its host is a public
 * name is judged later (`url-host.ts`), when the whole list of suffixes is at hand.
 *
 * A URL ends before white space, quotes, back-ticks, angle brackets, control characters, a backslash that is not `\/`,
 * a template placeholder, an unopened closing bracket, and trailing punctuation. Defanged forms are read as what they
 * stand for; `\/` and `&amp;` are unescaped.
 */
export { explainUrl, judgeHost, judgeUrl, type PublicUrl, type UrlJudgement } from './url-host.ts';

export interface UrlText {
  /** Where it ends in the line as written, exclusive. */
  readonly end: number;
  /** What it stands for: refanged, unescaped, without user name and password. */
  readonly text: string;
}

/** Longer URLs are cut: their host and the beginning of their path are what matters. */
const LONGEST = 8192;

const SCHEME =
  /(h(?:tt|xx)ps?|ftp|fxp|wss?)(?::|\[:\]|\(:\))(?:\/\/|\\\/\\\/)|(h(?:tt|xx)ps?|ftp|fxp|wss?)\[:\/\/\]/iy;
const WWW = /www(?:\.|\[\.\]|\(\.\))/iy;
/** White space of any kind, quotes (typographic ones too), back-ticks, angle brackets, control characters. */
const END =
  /[\s"'`<>\u0000-\u001f\u007f-\u009f\u2018-\u201f\u00ab\u00bb\u2039\u203a\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ufffd]/;
/** Entities of the same meaning as an END character. */
const END_ENTITY = /&(?:quot|lt|gt|apos|#0*3[49]|#x0*2[27]|#0*6[02]|#x0*3[ce]);/iy;
const PLACEHOLDER =
  /\$\{|\{\{|#\{|\$\(|\{[\w.:-]{0,64}\}|\$[A-Z_][A-Z0-9_]{1,64}|%(?:\(\w{1,64}\)[a-z]|(?![0-9a-f]{2})(?:\d?\$?[a-z])?)/iy;
const UPPER_VARIABLE = /\$[A-Z_][A-Z0-9_]{1,64}/y;
const NEXT_URL = /[,;|](?:h(?:tt|xx)ps?|ftp|wss?):\/\//iy;
const DEFANGED_DOT = /\[\.\]|\(\.\)|\[dot\]|\(dot\)/iy;
const TRAILING = new Set('.,;:!?\'"*');
const CLOSING: Readonly<Record<string, string>> = { ')': '(', ']': '[', '}': '{' };

/** @param at where a scheme or `www.` begins; null when no URL begins there, or its host cannot be one. */
export function readUrl(line: string, at: number): UrlText | null {
  const start = readStart(line, at);
  if (start === null) return null;
  const authority = readAuthority(line, start.end);
  if (authority === null) return null;
  const rest = authority.open
    ? readRest(line, authority.end, at + LONGEST)
    : { end: authority.end, text: '' };
  const text = trim(`${start.scheme}://${authority.host}${authority.port}${rest.text}`);
  return { end: trimEnd(line, rest.end), text };
}

function readStart(line: string, at: number): { scheme: string; end: number } | null {
  SCHEME.lastIndex = at;
  const scheme = SCHEME.exec(line);
  if (scheme !== null) {
    if (!mayPrecedeScheme(line, at)) return null;
    const name = (scheme[1] ?? scheme[2] ?? '').toLowerCase();
    return { scheme: name.replace('hxx', 'htt').replace('fxp', 'ftp'), end: SCHEME.lastIndex };
  }
  WWW.lastIndex = at;
  if (!WWW.test(line) || !mayPrecedeWww(line, at)) return null;
  return { scheme: 'http', end: at };
}

/** A letter or digit in front makes another scheme of it (`xhttp://`), unless it is the end of an escape (`\nhttp://`). */
function mayPrecedeScheme(line: string, at: number): boolean {
  const before = line.slice(Math.max(0, at - 6), at);
  return !/[\p{L}\p{N}]$/u.test(before) || endsInEscape(before);
}

/** `www.` begins a host: not inside a longer name, an address of mail, or a path. */
function mayPrecedeWww(line: string, at: number): boolean {
  const before = line.slice(Math.max(0, at - 6), at);
  if (/[\p{L}\p{N}]$/u.test(before)) return endsInEscape(before);
  return !/[._@%-]$|[^/]\/$|^\/$/u.test(before);
}

function endsInEscape(before: string): boolean {
  return /\\(?:[abefnrtv0]|x[0-9a-f]{2}|u[0-9a-f]{4})$|%[0-9a-f]{2}$/i.test(before);
}

interface Authority {
  readonly host: string;
  /** With its colon, or ''. */
  readonly port: string;
  readonly end: number;
  /** A path, query or fragment may follow. */
  readonly open: boolean;
}

/** What a host name may hold as written, beside a defanged dot. Everything else ends it. */
const HOST = /(?:[\p{L}\p{M}\p{N}\-._~]|%[0-9a-f]{2}|\[\.\]|\(\.\)|\[dot\]|\(dot\)|[\u3002\uff0e\uff61])+/iuy;
const BRACKETED = /\[[0-9a-f:.]{2,64}\]/iy;
const PORT = /:(\d{1,5})(?!\d)/y;
const LONGEST_AUTHORITY = 1024;

function readAuthority(line: string, begin: number): Authority | null {
  const from = hostBegin(line, begin);
  BRACKETED.lastIndex = from;
  const bracketed = BRACKETED.exec(line);
  HOST.lastIndex = from;
  const written = bracketed?.[0] ?? HOST.exec(line)?.[0];
  if (written === undefined) return null;
  let end = from + written.length;
  const host = refang(written);
  if (bracketed === null && breaksHost(line, end, host)) return null;
  PORT.lastIndex = end;
  const port = PORT.exec(line)?.[0] ?? '';
  end += port.length;
  const next = line.startsWith('\\/', end) ? '/' : (line[end] ?? '');
  return { host, port, end, open: next === '/' || next === '?' || next === '#' };
}

/** Behind the last `@` of the authority, where there is one: user names may hold nearly anything, placeholders too. */
function hostBegin(line: string, begin: number): number {
  let from = begin;
  for (let at = begin; at < Math.min(line.length, begin + LONGEST_AUTHORITY); at += 1) {
    const sign = line[at] ?? '';
    if (sign === '@') from = at + 1;
    else if (sign === '/' || sign === '?' || sign === '#' || sign === '\\' || END.test(sign)) break;
  }
  return from;
}

/** A placeholder inside of the host (`api.${env}.acme.com`), not one that only follows it (`acme.com${path}`). */
function breaksHost(line: string, end: number, host: string): boolean {
  PLACEHOLDER.lastIndex = end;
  const found = PLACEHOLDER.exec(line);
  if (found === null) return false;
  if (/[.\-_]$/.test(host) || found[0] === '%') return true;
  const close = closeOf(line, end, found[0]);
  return /[\p{L}\p{N}.\-_{$]/u.test(line[close] ?? '');
}

function closeOf(line: string, at: number, opening: string): number {
  if (opening.endsWith('}') || !/[{(]/.test(opening)) return at + opening.length;
  const sign = opening.endsWith('(') ? ')' : opening === '{{' ? '}}' : '}';
  const close = line.slice(at, at + 256).indexOf(sign);
  return close < 0 ? line.length : at + close + sign.length;
}

function refang(host: string): string {
  return host.replace(/\[\.\]|\(\.\)|\[dot\]|\(dot\)/gi, '.');
}

/** Path, query and fragment. */
function readRest(line: string, begin: number, limit: number): { end: number; text: string } {
  const open: string[] = [];
  let text = '';
  let at = begin;
  while (at < line.length && at < limit) {
    const sign = line[at] ?? '';
    if (END.test(sign) || startsEnd(line, at, sign)) break;
    if (sign === '\\') {
      if (line[at + 1] !== '/') break;
      text += '/';
      at += 2;
      continue;
    }
    const dot = sign === '[' || sign === '(' ? sticky(DEFANGED_DOT, line, at) : null;
    if (dot !== null) {
      text += '.';
      at += dot.length;
      continue;
    }
    if (sign === '(' || sign === '[' || sign === '{') open.push(sign);
    const opening = CLOSING[sign];
    if (opening !== undefined) {
      if (open.lastIndexOf(opening) < 0) break;
      open.splice(open.lastIndexOf(opening), 1);
    }
    const amp = sign === '&' && line.slice(at, at + 5).toLowerCase() === '&amp;';
    text += sign;
    at += amp ? 5 : 1;
  }
  return { end: at, text };
}

function startsEnd(line: string, at: number, sign: string): boolean {
  switch (sign) {
    case '&':
      return sticky(END_ENTITY, line, at) !== null;
    case ',':
    case ';':
    case '|':
      return sticky(NEXT_URL, line, at) !== null;
    case '$':
      return sticky(/\$[{(]/y, line, at) !== null || sticky(UPPER_VARIABLE, line, at) !== null;
    case '#':
    case '%':
    case '{':
      return sticky(PLACEHOLDER, line, at) !== null;
    default:
      return false;
  }
}

function sticky(expression: RegExp, line: string, at: number): string | null {
  expression.lastIndex = at;
  return expression.exec(line)?.[0] ?? null;
}

function trim(text: string): string {
  let end = text.length;
  while (end > 0 && TRAILING.has(text[end - 1] ?? '')) end -= 1;
  return text.slice(0, end);
}

function trimEnd(line: string, end: number): number {
  let at = end;
  while (at > 0 && TRAILING.has(line[at - 1] ?? '')) at -= 1;
  return at;
}
