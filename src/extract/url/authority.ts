/**
 * Reads the part of a URL between `//` and its path as written: user name and password (dropped), host, port. Pure,
 * bounded. A sign that a browser's parser takes never ends a host early: the longest host is tried first, and only if
 * no public name comes of it, what a person would read (`http://evil.net,` and `http://evil.net|x` name evil.net).
 */

import { DEFANGED_DOT, withPlainDots } from '../../lib/defanged-dot.ts';
import { onDemand } from '../../lib/on-demand.ts';
import {
  COLON,
  END_SIGNS,
  FORMAT_SIGNS,
  INVISIBLE,
  MAPPED,
  SCHEME_NAME,
  sticky,
  WIDE_DOT,
} from './characters.ts';
import { placeholderEnd } from './placeholder.ts';
import { isPublicHost } from './public-host.ts';
import type { UrlStyle } from './url-style.ts';

export interface Authority {
  /** Refanged, otherwise as written. */
  readonly host: string;
  /** With its colon, or ''. */
  readonly port: string;
  /** Where it ends in the line, exclusive. */
  readonly end: number;
  /** A path, query or fragment follows that belongs to it. */
  readonly open: boolean;
}

export interface AuthorityStyle {
  readonly style: UrlStyle;
  /** A browser reads it: it has a scheme, or is relative to one. Else it is a name in a text. */
  readonly parsed: boolean;
  /** How long a user name may be. */
  readonly longestUser: number;
  /** The sign before the URL: where it is a quote, the same quote ends the URL. */
  readonly opener: string | undefined;
}

const DOT = `(?:\\.|${DEFANGED_DOT}|${WIDE_DOT})`;
/** A sign of a label, raw or percent-encoded; some are valid nowhere but in a browser (`_`, `~`, emoji). */
const SIGN =
  `(?:[\\p{L}\\p{M}\\p{N}\\p{Extended_Pictographic}\\-_~\\u200d${INVISIBLE}${MAPPED}]` +
  '|%(?:2[de]|3[0-9]|4[1-9a-f]|5[0-9af]|6[1-9a-f]|7[0-9ae]|[89a-f][0-9a-f]))';
const anyHost = onDemand(() => new RegExp(`${SIGN}+(?:${DOT}${SIGN}+)*`, 'iuy'));
const PLAIN_HOST = /[a-z0-9_-]+(?:\.[a-z0-9_-]+)*/iy;
const MAY_BE_DOT = new RegExp(`[.[(]|${WIDE_DOT}`);
const LAST_DOT = new RegExp(`${DOT}(?=[/?#:\\\\])`, 'iy');
const BRACKETED = /\[(?:[0-9a-f:.]|\[:\]|\[\.\]){2,90}\]/iy;
const PORT = new RegExp(`(?:${COLON})([0-9]*)`, 'y');
/** No port, and an `@` further on: a password with a slash in it. What is before it is a user name, and stays here. */
const PASSWORD = /:[^\s"'`<>\\]{1,200}@/y;
const SCHEME_TAIL = new RegExp(`(?:${SCHEME_NAME})$`, 'i');

/** Names end at 253; an escaped sign takes three. */
const LONGEST_HOST = 768;

/** Where a browser's parser ends a host, and what never stands in one for it; space, quotes and angles end a URL in text. */
const PARSED_END = '\\s\\u0000-\\u0020\\u007f"\'`<>/\\\\?#:@^|';
const PARSED_HOST = new RegExp(
  `(?:\\[(?:\\.|dot)\\]|[^${PARSED_END}\\[\\]]|\\ufeff){1,${LONGEST_HOST + 1}}`,
  'iuy',
);
/** The same with quotes in it. */
const QUOTED_HOST = /[^\s\0-\x20\x7f<>/\\?#:@^|[\]]{1,769}/y;
/** A tab or a line end, as strings write them. */
const ESCAPED_BLANK = '\\\\{1,8}(?:[tnr]|u000[9aAdD]|x0[9aAdD])';
/** The same with tabs in it, or with what a string makes a tab or a line end of: a parser drops them all. */
const TABBED_HOST = new RegExp(
  `(?:\\t|${ESCAPED_BLANK}|[^${PARSED_END}\\[\\]]){1,${LONGEST_HOST + 1}}(?=[/?#:\\\\"'\`])`,
  'uy',
);
const BLANKS = new RegExp(`\\t|${ESCAPED_BLANK}`, 'g');
/** The same where a backslash escapes punctuation. */
const ESCAPED_HOST = new RegExp(`(?:\\\\[-._~]|[^${PARSED_END}\\[\\]]){1,${LONGEST_HOST + 1}}`, 'uy');
/** In a user name a browser keeps what it cannot see: `http://good.net\u200b@evil.net/` leads to evil.net. */
const USER_SIGNS = END_SIGNS.replace(FORMAT_SIGNS, '\\u2028\\u2029');
/** Punctuation does not belong to a name in a text. */
const NAMED_HOST = new RegExp(
  `(?:${DEFANGED_DOT}|[^${PARSED_END}\\[\\]!$&()*+,;={}${USER_SIGNS}]|[${INVISIBLE}\\u3002\\uff61]){1,${LONGEST_HOST + 1}}`,
  'iuy',
);
const USER_END = new RegExp(`[/?#\\\\${USER_SIGNS}]`, 'u');
/** A person takes these for the end of a URL, a parser for a part of its user name. */
const SOFT_END = new RegExp(`\\\\?["'\`]|(?:${ESCAPED_BLANK})+|[)\\]}${END_SIGNS}]`, 'y');
/** What looks like a slash and is such an end in a string. */
const ESCAPED_END = new RegExp(`\\\\["'\`]|${ESCAPED_BLANK}`, 'y');
/** A password in front of such an end, also one that begins as a port does, or with the end itself. */
const PASSWORD_BEGIN = new RegExp(
  `(?:(?<=:[0-9]{1,5})|:)[^\\s"'\`<>/\\\\?#@)\\]}${END_SIGNS}]{1,200}|:(?=\\\\?["'\`]|\\s@)`,
  'y',
);
const HARD_END = /[/\\?#]/;
/** An address of mail, marked as one. */
const MAIL = /(?:^|\s)<[^<>@\s]*$|mailto:[^@]*$/i;

/** `"http://me:pw\@evil.net/"` of Perl: what a parser takes for the end of a host without a name. */
const ESCAPED_USER = /[^\s"'`<>/\\?#]{1,256}\\{1,4}@/y;

/** How far a second reading is looked for. */
const LONGEST_HIDDEN = 1024;

/** Nearly all of them: letters and dots up to a path, quote or white space. */
const USUAL = /[a-z0-9-]+(?:\.[a-z0-9-]+)*(?<!-)(?=[/?"'`\t-\r ]|$)/iy;

/** A single label and what ends a host for every reader: nothing in it can be a dot, a number or a user name. */
const ONE_LABEL =
  /(?:[^\s\0-\x20\x7f"'`<>/\\?#.%@:()[\]0-9\u3002\uff0e\uff61\ufeff]|[()](?!d)){0,768}:?(?=[/?]|\\(?![-._~tnrux@])|#(?!\{))/iy;

/** `http://http://evil.net`: the second is read for itself. */
const NEXT_SCHEME = new RegExp(`(?:${SCHEME_NAME}):[/\\\\]`, 'iy');

/**
 * What the text behind the slashes names: one host, or two where a quote or white space hides one
 * (`fetch("https://good.net'@evil.net/x")`).
 */
export function readAuthorities(line: string, begin: number, rules: AuthorityStyle): readonly Authority[] {
  if (sticky(NEXT_SCHEME, line, begin) !== null) return [];
  if (rules.parsed && sticky(ONE_LABEL, line, begin) !== null) return [];
  const usual = sticky(USUAL, line, begin);
  const first = usual === null ? readFirst(line, begin, rules) : readUsual(line, begin, usual);
  const found = first.authority === null ? [] : [first.authority];
  // `"https://\tevil.net"`: what looks like one more slash is a tab in a string.
  const behindBlank = /\/\\[tnr]$/.test(line.slice(begin - 2, begin + 1))
    ? readFirst(line, begin + 1, rules).authority
    : null;
  if (behindBlank !== null) found.push(behindBlank);
  const user = found.length === 0 && rules.parsed ? sticky(ESCAPED_USER, line, begin) : null;
  const behindUser = user === null ? null : readName(line, begin + user.length, rules);
  if (behindUser !== null) found.push(behindUser);
  const ends = !first.open || sticky(ESCAPED_END, line, first.end) !== null;
  return rules.parsed && ends ? [...found, ...hiddenHosts(line, first, rules)] : found;
}

interface First {
  readonly authority: Authority | null;
  readonly begin: number;
  readonly end: number;
  readonly open: boolean;
}

function readUsual(line: string, begin: number, host: string): First {
  const end = begin + host.length;
  const open = line[end] === '/' || line[end] === '?';
  const fits = host.length <= LONGEST_HOST && isPublicHost(host);
  return { authority: fits ? { host, port: '', end, open } : null, begin, end, open };
}

function readFirst(line: string, begin: number, rules: AuthorityStyle): First {
  const from = rules.parsed ? userEnd(line, begin, rules.longestUser) : begin;
  const authority = line[from] === '[' ? readBracketed(line, from) : readName(line, from, rules);
  if (authority !== null) return { authority, begin: from, end: authority.end, open: authority.open };
  const end = from + (rules.parsed ? (sticky(PARSED_HOST, line, from)?.length ?? 0) : 0);
  return { authority, begin: from, end, open: HARD_END.test(line[end] ?? '') };
}

function readBracketed(line: string, from: number): Authority | null {
  const address = sticky(BRACKETED, line, from);
  if (address === null) return null;
  const host = address.replace(/(?<=.)\[([:.])\]/g, '$1');
  return isPublicHost(host) ? { host, ...readPort(line, from + address.length) } : null;
}

function readName(line: string, from: number, rules: AuthorityStyle): Authority | null {
  return readWhole(line, from, rules) ?? readAsText(line, from, rules);
}

/** All that a parser would take. */
function readWhole(line: string, from: number, rules: AuthorityStyle): Authority | null {
  const written = wholeHost(line, from, rules);
  if (written === null || written.length > LONGEST_HOST) return null;
  const end = from + written.length;
  const port = readPort(line, end);
  const stop = port.port === '' && !port.open;
  if (!rules.parsed && line[end] === '@') return null;
  if (holdsPlaceholder(line, from, end) || goesOn(line, end, written)) return null;
  const dots = stop ? (LAST_DOTS.exec(written)?.[0].length ?? 0) : 0;
  const host = withPlainDots(written.slice(0, written.length - dots).replace(/\\(?=[-._~])/g, ''));
  if (/[_~-]$/.test(host) && stop) return null;
  if (!isPublicHost(host) || (stop && line[end] === ':' && sticky(PASSWORD, line, end) !== null)) return null;
  return { host, ...port, end: port.end - dots };
}

const LAST_DOTS = new RegExp(`${DOT}+$`, 'i');

function wholeHost(line: string, from: number, rules: AuthorityStyle): string | null {
  const expression = rules.parsed ? PARSED_HOST : NAMED_HOST;
  const written = sticky(expression, line, from);
  const escapes = rules.style.punctuationEscapes && line[from + (written?.length ?? 0)] === '\\';
  const whole = escapes ? sticky(ESCAPED_HOST, line, from) : written;
  if (whole === null || !rules.style.columns) return whole;
  const comma = whole.indexOf(',');
  return comma < 0 ? whole : whole.slice(0, comma);
}

/** What a person would read: a name, and then any signs that the text puts behind it. */
function readAsText(line: string, from: number, rules: AuthorityStyle): Authority | null {
  const written = hostText(line, from);
  if (written === null) return null;
  // A zero-width sign may part the host from the text behind it, instead of hiding in the name.
  const visible = written.replace(FROM_INVISIBLE, '');
  // Nor does a sign that stands for letters or digits, as the number of a footnote does.
  const letters = written.slice(0, written.length - (TAIL.exec(written)?.[1]?.length ?? 0));
  const text = [written, visible, letters].find((one) => one !== '' && isPublicHost(withPlainDots(one)));
  if (text === undefined) return null;
  const end = from + text.length;
  const host = withPlainDots(text);
  if (goesOn(line, end, host) || (!rules.parsed && line[end] === '@')) return null;
  const dot = MAY_BE_DOT.test(line[end] ?? '') ? (sticky(LAST_DOT, line, end) ?? '') : '';
  const port = readPort(line, end + dot.length);
  // A dot at the very end is a full stop.
  if (port.port === '' && !port.open) {
    const password = line[end] === ':' && sticky(PASSWORD, line, end) !== null;
    return password ? null : { host, port: '', end, open: false };
  }
  return { host: dot === '' ? host : `${host}.`, ...port };
}

const FROM_INVISIBLE = new RegExp(`[${INVISIBLE}].*$`, 'su');

/** What a text hides behind the end that a person sees, and a parser would read. */
function hiddenHosts(line: string, first: First, rules: AuthorityStyle): readonly Authority[] {
  const visibleEnd = first.end + (sticky(PASSWORD_BEGIN, line, first.end)?.length ?? 0);
  const ending = sticky(SOFT_END, line, visibleEnd);
  if (ending === null) return [];
  const begin = visibleEnd + ending.length;
  const found: (Authority | null)[] = [];
  const user = userInfo(line.slice(begin, first.end + LONGEST_HIDDEN));
  if (user !== null && !MAIL.test(user)) found.push(readName(line, begin + user.length + 1, rules));
  if (visibleEnd === first.end && /^["'`]$/.test(ending) && ending !== rules.opener) {
    const host = sticky(QUOTED_HOST, line, first.begin) ?? '';
    const end = first.begin + host.length;
    if (host.length <= LONGEST_HOST && HARD_END.test(line[end] ?? '') && isPublicHost(host))
      found.push({ host, ...readPort(line, end) });
  }
  // A parser drops tabs: `"http://good.net\t.evil.net/"` leads to good.net.evil.net.
  if (/^(?:\t|\\)/.test(ending) && /["'`]/.test(rules.opener ?? '')) {
    const written = sticky(TABBED_HOST, line, first.begin) ?? '';
    const host = written.replace(BLANKS, '');
    if (isPublicHost(host)) found.push({ host, ...readPort(line, first.begin + written.length) });
  }
  return found.filter((one) => one !== null);
}

/** What stands before the last `@` of an authority. */
function userInfo(text: string): string | null {
  if (!text.includes('@')) return null;
  const stop = text.search(HARD_END);
  const at = text.lastIndexOf('@', stop < 0 ? text.length : stop);
  return at < 0 ? null : text.slice(0, at);
}

/** Behind the last `@` of the authority, where there is one: user names may hold nearly anything, placeholders too. */
function userEnd(line: string, begin: number, longest: number): number {
  const limit = Math.min(line.length, begin + longest);
  let from = begin;
  let at = begin;
  let opened = 0;
  while (at < limit) {
    if (USER_CLASSES[line.charCodeAt(at)] === PLAIN) {
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
  const written = /[^\0-\x7f]|[%[(~.]/.test(next) || plain === '' ? sticky(anyHost(), line, from) : plain;
  if (written === null || written.length > LONGEST_HOST) return null;
  const end = from + written.length;
  if (line.startsWith(':/', end)) {
    const cut = beforeScheme(written);
    if (cut !== written) return cut;
  }
  const cut = written === plain ? written : written.slice(0, written.length - behindHost(written));
  if (!/[_~-]$/.test(cut)) return cut;
  const follows = /^(?:[/?#\\]|:\d)/.test(line.slice(end, end + 2)) || placeholderEnd(line, end) > 0;
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
  return disguised().test(tail) || /^[\0-\x7f]*$/.test(tail.slice(0, 2).normalize('NFKC')) ? 0 : tail.length;
}

/** What follows the ASCII letters of the last label. */
const TAIL = /[.\]\u3002\uff0e\uff61][a-z0-9-]+([^\0-\x7f.\u3002\uff0e\uff61][^.\u3002\uff0e\uff61]*)$/iu;
/** Signs that a browser drops or joins to the letter before. */
const disguised = onDemand(() => new RegExp(`^[\\p{M}\\u200d${INVISIBLE}]`, 'u'));

const MAY_BE_PLACEHOLDER = /[$%{*]/;

/** A placeholder inside of what a parser would take for a host, or a label that stands for any. */
function holdsPlaceholder(line: string, from: number, end: number): boolean {
  const text = line.slice(from, end);
  if (!MAY_BE_PLACEHOLDER.test(text)) return false;
  for (let at = from; at < end; at += 1) {
    if (placeholderEnd(line, at) > 0) return true;
  }
  return ANY_LABEL.test(text);
}

const ANY_LABEL = /(?:^|\.)\*(?:\.|$)/;
/** A placeholder inside of the host (`api.${env}.acme.com`), not one that only follows it (`acme.com${path}`). */
function goesOn(line: string, end: number, host: string): boolean {
  // A shell reads it as white space.
  if (line.startsWith('$IFS', end) || line.startsWith('${IFS', end)) return false;
  let at = end;
  let found = placeholderEnd(line, at);
  if (found < 0) {
    // `api.${env}`, `api.<env>`, `api.*.acme.net`: the dot is not a full stop.
    return line[end] === '.' && placeholderEnd(line, end + 1) > 0;
  }
  if (/[-_.]$/.test(host)) return true;
  while (found > 0) {
    at = found;
    found = placeholderEnd(line, at);
  }
  const rest = line.slice(at, at + 256);
  // A tag of HTML looks like a placeholder: text may follow it.
  if (line[end] === '<') return /^[.\-_]+\w/.test(rest);
  return /^(?:[.\-_]+[\p{L}\p{N}$%{<]|[\p{L}\p{N}\-_]*\.[\p{L}\p{N}])/u.test(rest);
}

/** The port, with its colon, or '' ; where it ends; whether a path, query or fragment follows. */
function readPort(line: string, at: number): Omit<Authority, 'host'> {
  const next = line[at] ?? '';
  const written = next === ':' || next === '[' || next === '(' ? sticky(PORT, line, at) : null;
  if (written === null) return { port: '', end: at, open: HARD_END.test(next) };
  const digits = written.replace(/^\D+/, '');
  const end = at + written.length;
  // `doi.org:10.1093/x`: a colon of the text.
  if (/^\.[0-9]/.test(line.slice(end, end + 2))) return { port: '', end: at, open: false };
  const open = HARD_END.test(line[end] ?? '');
  if (digits === '') return { port: '', end: open ? end : at, open };
  return Number(digits) <= 65_535 ? { port: `:${digits}`, end, open } : { port: '', end: at, open: false };
}
