/**
 * Reads the part of a URL between `//` and its path as written: user name and password (dropped), host, port. Pure,
 * bounded. What would make the host of a browser's parser invalid ends it, so that `http://evil.net|x` or
 * `http://evil.net:port/` still name their host.
 */
import { isGlobal, normalIp } from '../../lib/ip.ts';
import {
  COLON,
  DEFANGED_DOT,
  END_SIGNS,
  FORMAT_SIGNS,
  INVISIBLE,
  MAPPED,
  sticky,
  WIDE_DOT,
} from './characters.ts';
import { placeholderEnd } from './placeholder.ts';
import { specialUse } from './special-names.ts';

export interface Authority {
  /** Refanged, otherwise as written. */
  readonly host: string;
  /** With its colon, or ''. */
  readonly port: string;
  /** Where it ends in the line, exclusive. */
  readonly end: number;
  /** A path, query or fragment follows that belongs to it. */
  readonly open: boolean;
  /** Evidently no public host: no need for the list of suffixes. */
  readonly isPrivate: boolean;
}

const DOT = `(?:\\.|${DEFANGED_DOT}|${WIDE_DOT})`;
/** A sign of a label, raw or percent-encoded; some are valid nowhere but in a browser (`_`, `~`, emoji). */
const SIGN =
  `(?:[\\p{L}\\p{M}\\p{N}\\p{Extended_Pictographic}\\-_~\\u200d${INVISIBLE}${MAPPED}]` +
  '|%(?:2[de]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae]|[89a-f][0-9a-f]))';
const ANY_HOST = new RegExp(`${SIGN}+(?:${DOT}${SIGN}+)*`, 'iuy');
const PLAIN_HOST = /[a-z0-9_-]+(?:\.[a-z0-9_-]+)*/iy;
const LAST_DOT = new RegExp(`${DOT}(?=[/?#:]|\\\\/)`, 'iy');
const MAY_BE_DOT = new RegExp(`[.[(]|${WIDE_DOT}`);
const BRACKETED = /\[(?:[0-9a-f:.]|\[:\]|\[\.\]){2,90}\]/iy;
const PORT = new RegExp(`(?:${COLON})([0-9]*)`, 'y');
/** No port, and an `@` further on: a password with a slash in it. What is before it is a user name, and stays here. */
const PASSWORD = /:[^\s"'`<>\\]{1,200}@/y;
const PATH = /[/?#]|\\\//y;
const SCHEME_TAIL = /(?:h(?:tt|xx)ps?|ftp|wss?)$/i;
/** In a user name a browser keeps what it cannot see: `http://good.net\u200b@evil.net/` leads to evil.net. */
const USER_SIGNS = END_SIGNS.replace(FORMAT_SIGNS, '\\u2028\\u2029');
const USER_END = new RegExp(`[/?#\\\\${USER_SIGNS}]`, 'u');

/** Names end at 253; an escaped sign takes three. */
const LONGEST_HOST = 768;
const LONGEST_USER = 4096;

/** Nearly all of them: letters and dots up to a path, quote or white space, so that no user name can follow. */
const USUAL = /[a-z0-9-]+(?:\.[a-z0-9-]+)*(?<!-)(?=[/?"'`\t-\r ]|$)/iy;

/** @param begin behind the slashes; @param user whether a user name may come first */
export function readAuthority(line: string, begin: number, user: boolean): Authority | null {
  const usual = sticky(USUAL, line, begin);
  if (usual !== null && usual.length <= LONGEST_HOST) {
    const end = begin + usual.length;
    const next = line[end];
    return authorityOf(usual, '', end, next === '/' || next === '?');
  }
  const from = user ? hostBegin(line, begin) : begin;
  const address = line[from] === '[' ? sticky(BRACKETED, line, from) : null;
  if (address !== null) {
    const port = readPort(line, from + address.length);
    return authorityOf(address.replace(/(?<=.)\[([:.])\]/g, '$1'), port.text, port.end, port.open);
  }
  return readName(line, from, user);
}

function readName(line: string, from: number, user: boolean): Authority | null {
  const written = hostText(line, from);
  if (written === null) return null;
  const end = from + written.length;
  const host = refang(written);
  if (goesOn(line, end, host) || (!user && line[end] === '@')) return null;
  const dot = MAY_BE_DOT.test(line[end] ?? '') ? (sticky(LAST_DOT, line, end) ?? '') : '';
  const port = readPort(line, end + dot.length);
  // A dot at the very end is a full stop.
  const stop = port.text === '' && !port.open;
  if (stop) {
    const name = authorityOf(host, '', end, false);
    return !name.isPrivate && line[end] === ':' && sticky(PASSWORD, line, end) !== null ? null : name;
  }
  return dot === ''
    ? authorityOf(host, port.text, port.end, port.open)
    : authorityOf(`${host}.`, port.text, port.end, port.open);
}

function authorityOf(host: string, port: string, end: number, path: boolean): Authority {
  const isPrivate = evidentlyPrivate(host);
  return { host, port, end, open: path && !isPrivate, isPrivate };
}

/** Behind the last `@` of the authority, where there is one: user names may hold nearly anything, placeholders too. */
function hostBegin(line: string, begin: number): number {
  const limit = Math.min(line.length, begin + LONGEST_USER);
  let from = begin;
  let at = begin;
  let opened = 0;
  while (at < limit) {
    const kind = USER_CLASSES[line.charCodeAt(at)];
    if (kind === PLAIN) {
      at += 1;
      continue;
    }
    const sign = line[at] ?? '';
    const behind = placeholderEnd(line, at);
    // `%@` is one of Objective-C only where no host follows.
    if (behind > 0 && !line.startsWith('%@', at) && (sign !== '<' || /[@:]/.test(line[behind] ?? ''))) {
      at = behind;
      if (sign === '@') from = at;
      continue;
    }
    if (sign === '@') from = at + 1;
    else if (OPENING.test(sign)) opened += 1;
    else if (CLOSING.test(sign)) opened -= 1;
    // The bracket of a Markdown link around the URL: an address of mail may follow.
    if (opened < 0 || USER_END.test(sign)) break;
    at += 1;
  }
  return from;
}

const OPENING = /[([{]/;
const CLOSING = /[)\]}]/;
const PLAIN = 1;
const USER_CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const sign = String.fromCharCode(code);
  if (!USER_END.test(sign) && !'@$%{#<([)]}'.includes(sign)) USER_CLASSES[code] = PLAIN;
}

function hostText(line: string, from: number): string | null {
  const plain = sticky(PLAIN_HOST, line, from) ?? '';
  const next = line[from + plain.length] ?? '';
  const written = /[^\0-\x7f]|[%[(~.]/.test(next) || plain === '' ? sticky(ANY_HOST, line, from) : plain;
  if (written === null || written.length > LONGEST_HOST) return null;
  const end = from + written.length;
  if (line.startsWith('://', end)) return beforeScheme(written);
  const cut = written === plain ? written : written.slice(0, written.length - behindHost(written));
  if (!/[_~-]$/.test(cut)) return cut;
  const follows = /^(?:[/?#]|\\\/|:\d)/.test(line.slice(end, end + 2)) || placeholderEnd(line, end) > 0;
  // Emphasis of Markdown: `_http://acme.net_`, `~~http://acme.net~~`.
  return follows || cut.length < written.length ? cut : cut.replace(/[_~-]+$/, '');
}

/** Two URLs without anything between them: `http://a.nethttp://b.net`. */
function beforeScheme(written: string): string | null {
  const cut = written.replace(SCHEME_TAIL, '');
  return cut === '' || /[.\-\]]$/.test(cut) ? null : cut;
}

/**
 * How many signs at the end belong to the text around it: a name of ASCII letters is followed at once by text of a
 * script that has no spaces, or by its full stop.
 */
function behindHost(written: string): number {
  const stop = /\.[a-z0-9-]{2,}([\u3002\uff61][^\0-\x7f].*)$/isu.exec(written);
  if (stop !== null) return stop[1]?.length ?? 0;
  const tail = TAIL.exec(written)?.[1] ?? '';
  return DISGUISED.test(tail) || /^[\0-\x7f]*$/.test(tail.slice(0, 2).normalize('NFKC')) ? 0 : tail.length;
}

/** What follows the ASCII letters of the last label. */
const TAIL = /[.\]\u3002\uff0e\uff61][a-z0-9-]+([^\0-\x7f.\u3002\uff0e\uff61][^.\u3002\uff0e\uff61]*)$/iu;
/** Signs that a browser drops or joins to the letter before. */
const DISGUISED = new RegExp(`^[\\p{M}\\u200d${INVISIBLE}]`, 'u');

/** A placeholder inside of the host (`api.${env}.acme.com`), not one that only follows it (`acme.com${path}`). */
function goesOn(line: string, end: number, host: string): boolean {
  let at = end;
  let found = placeholderEnd(line, at);
  if (found < 0) {
    // `api.${env}`, `api.<env>`, `api.*.acme.net`: the dot is no full stop.
    return line[end] === '.' && placeholderEnd(line, end + 1) > 0;
  }
  if (/[-_]$/.test(host)) return true;
  while (found > 0) {
    at = found;
    found = placeholderEnd(line, at);
  }
  const rest = line.slice(at, at + 256);
  // A tag of HTML looks like a placeholder: text may follow it.
  if (line[end] === '<') return /^[.\-_]+\w/.test(rest);
  return /^(?:[.\-_]+[\p{L}\p{N}$%{<]|[\p{L}\p{N}\-_]*\.[\p{L}\p{N}])/u.test(rest);
}

interface Port {
  /** With its colon, or ''. */
  readonly text: string;
  readonly end: number;
  /** A path, query or fragment follows. */
  readonly open: boolean;
}

function readPort(line: string, at: number): Port {
  const next = line[at];
  if (next === '/') return { text: '', end: at, open: true };
  const written = next === ':' || next === '[' || next === '(' ? sticky(PORT, line, at) : null;
  if (written === null) return { text: '', end: at, open: sticky(PATH, line, at) !== null };
  const digits = written.replace(/^\D+/, '');
  const end = at + written.length;
  const open = sticky(PATH, line, end) !== null;
  if (digits === '') return { text: '', end: open ? end : at, open };
  return Number(digits) <= 65_535 ? { text: `:${digits}`, end, open } : { text: '', end: at, open: false };
}

/** What stands behind such a host is read for itself. */
function evidentlyPrivate(host: string): boolean {
  const name = (host.endsWith('.') ? host.slice(0, -1) : host).toLowerCase();
  const last = name.charCodeAt(name.length - 1);
  if ((last >= 0x30 && last <= 0x39) || last === 0x5d) {
    const address = normalIp(name.replace(/^\[|\]$/g, ''));
    return address !== null && !isGlobal(address);
  }
  // No top-level domain is a single letter of ASCII.
  if (name.includes('.')) return /\.[a-z_-]$/.test(name) || specialUse(name) !== null;
  return /^[a-z_-][a-z0-9_-]*$/.test(name);
}

function refang(host: string): string {
  return !host.includes('[') && !host.includes('(')
    ? host
    : host.replace(/\[\.\]|\(\.\)|\[dot\]|\(dot\)/gi, '.');
}
