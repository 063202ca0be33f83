/**
 * Reads the part of a URL between `//` and its path as written: user name and password (dropped), host, port. Pure,
 * bounded. What would make the host of a browser's parser invalid ends it, so that `http://evil.net|x` or
 * `http://evil.net:port/` still name their host.
 */
import { isGlobal, normalIp } from './ip.ts';
import { placeholderEnd } from './placeholder.ts';
import { specialUse } from './special-names.ts';
import { COLON, DEFANGED_DOT, END_SIGNS, sticky, WIDE_DOT } from './url-signs.ts';

export interface Authority {
  /** Refanged, otherwise as written. */
  readonly host: string;
  /** With its colon, or ''. */
  readonly port: string;
  /** Where it ends in the line, exclusive. */
  readonly end: number;
  /** A path, query or fragment follows that belongs to it. */
  readonly open: boolean;
  /** The text is over before it could be told where the user name ends. */
  readonly cut: boolean;
}

const DOT = `(?:\\.|${DEFANGED_DOT}|${WIDE_DOT})`;
/** A sign of a label, raw or percent-encoded; some are valid nowhere but in a browser (`_`, `~`, emoji). */
const SIGN =
  '(?:[\\p{L}\\p{M}\\p{N}\\p{Extended_Pictographic}\\-_~\\u00ad\\u200d]' +
  '|%(?:2[de]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae]|[89a-f][0-9a-f]))';
const ANY_HOST = new RegExp(`${SIGN}+(?:${DOT}${SIGN}+)*`, 'iuy');
const PLAIN_HOST = /[a-z0-9_-]+(?:\.[a-z0-9_-]+)*/iy;
const LAST_DOT = new RegExp(`${DOT}(?=[/?#:]|\\\\/)`, 'iy');
const BRACKETED = /\[(?:[0-9a-f:.]|\[:\]|\[\.\]){2,90}\]/iy;
const PORT = new RegExp(`(?:${COLON})([0-9]*)`, 'y');
const PATH = /[/?#]|\\\//y;
const SCHEME_TAIL = /(?:h(?:tt|xx)ps?|ftp|wss?)$/i;
const USER_END = new RegExp(`[/?#\\\\${END_SIGNS}]`, 'u');

/** Names end at 253; an escaped sign takes three. */
const LONGEST_HOST = 768;
const LONGEST_USER = 4096;
/** A text that is over after so few signs of a user name is taken to be all of it. */
const SURE = 128;

/** @param begin behind the slashes; @param user whether a user name may come first */
export function readAuthority(line: string, begin: number, user: boolean): Authority | null {
  const { from, cut } = user ? hostBegin(line, begin) : { from: begin, cut: false };
  const bracketed = line[from] === '[' ? sticky(BRACKETED, line, from) : null;
  const written = bracketed ?? hostText(line, from);
  if (written === null) return null;
  let end = from + written.length;
  const host = bracketed === null ? refang(written) : written.slice(1, -1).replace(/\[([:.])\]/g, '$1');
  if (bracketed === null && (goesOn(line, end, host) || (!user && line[end] === '@'))) return null;
  const dot = sticky(LAST_DOT, line, end) ?? '';
  const port = readPort(line, end + dot.length);
  const open = port.open && sticky(PATH, line, port.end) !== null && !isPrivate(host);
  const ended = port.end > end + dot.length || open;
  end = ended ? port.end : end;
  return {
    host: bracketed === null ? host + (ended && dot !== '' ? '.' : '') : `[${host}]`,
    port: port.text,
    end,
    open,
    cut: cut && line[end] === ':',
  };
}

/** Behind the last `@` of the authority, where there is one: user names may hold nearly anything, placeholders too. */
function hostBegin(line: string, begin: number): { readonly from: number; readonly cut: boolean } {
  const limit = Math.min(line.length, begin + LONGEST_USER);
  let from = begin;
  let at = begin;
  let opened = 0;
  while (at < limit) {
    const sign = line[at] ?? '';
    const behind = PLACEHOLDER_SIGN.test(sign) ? placeholderEnd(line, at) : -1;
    if (behind > 0 && (sign !== '<' || /[@:]/.test(line[behind] ?? ''))) {
      at = behind;
      if (sign === '@') from = at;
      continue;
    }
    if (sign === '@') from = at + 1;
    else if (OPENING.test(sign)) opened += 1;
    else if (CLOSING.test(sign)) opened -= 1;
    // The bracket of a Markdown link around the URL: an address of mail may follow.
    if (opened < 0 || USER_END.test(sign)) return { from, cut: false };
    at += 1;
  }
  return { from, cut: limit === line.length && limit - from > SURE };
}

const PLACEHOLDER_SIGN = /[$%{#<@]/;
const OPENING = /[([{]/;
const CLOSING = /[)\]}]/;

function hostText(line: string, from: number): string | null {
  const plain = sticky(PLAIN_HOST, line, from) ?? '';
  const next = line[from + plain.length] ?? '';
  const written = /[^\0-\x7f]|[%[(~]/.test(next) || plain === '' ? sticky(ANY_HOST, line, from) : plain;
  if (written === null || written.length > LONGEST_HOST) return null;
  const end = from + written.length;
  if (line.startsWith('://', end)) return beforeScheme(written);
  const cut = written.slice(0, written.length - behindHost(written));
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
  if (/^[\0-\x7f]*$/.test(written)) return 0;
  const stop = /\.[a-z0-9-]{2,}([\u3002\uff61][^\0-\x7f].*)$/isu.exec(written);
  if (stop !== null) return stop[1]?.length ?? 0;
  const tail =
    /[.\]\u3002\uff0e\uff61][a-z0-9-]+([^\0-\x7f.\u3002\uff0e\uff61][^.\u3002\uff0e\uff61]*)$/iu.exec(
      written,
    );
  return tail?.[1]?.length ?? 0;
}

/** A placeholder inside of the host (`api.${env}.acme.com`), not one that only follows it (`acme.com${path}`). */
function goesOn(line: string, end: number, host: string): boolean {
  let at = end;
  let found = placeholderEnd(line, at);
  if (found < 0) {
    // `api.${env}`, `api.<env>`, `api.*.acme.net`: the dot is no full stop.
    const dot = /[.]/.test(line[end] ?? '') ? 1 : 0;
    return dot > 0 && placeholderEnd(line, end + 1) > 0;
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

function readPort(
  line: string,
  at: number,
): { readonly text: string; readonly end: number; readonly open: boolean } {
  const written = sticky(PORT, line, at);
  if (written === null) return { text: '', end: at, open: true };
  const digits = written.replace(/^\D+/, '');
  const end = at + written.length;
  if (digits === '') {
    const open = sticky(PATH, line, end) !== null;
    return { text: '', end: open ? end : at, open };
  }
  return Number(digits) <= 65_535
    ? { text: `:${digits}`, end, open: true }
    : { text: '', end: at, open: false };
}

/** Evidently no public host: no need for the list of suffixes. What stands behind it is read for itself. */
function isPrivate(host: string): boolean {
  const name = host.toLowerCase().replace(/\.$/, '');
  const address = normalIp(name);
  if (address !== null) return !isGlobal(address);
  if (!/^[a-z0-9._-]+$/.test(name)) return false;
  return !name.includes('.') ? !/^\d/.test(name) : specialUse(name) !== null;
}

function refang(host: string): string {
  return host.replace(/\[\.\]|\(\.\)|\[dot\]|\(dot\)/gi, '.');
}
