/**
 * Reads path, query and fragment of a URL as written: where they end, and what they stand for. Pure. Each character is
 * looked at once, by its class; only the few that may begin something are read further, over a bounded length.
 */

import { DEFANGED_DOT } from '../../lib/defanged-dot.ts';
import { onDemand } from '../../lib/on-demand.ts';
import { END_SIGNS, SCHEME_NAME, sticky } from './characters.ts';
import { placeholderInPath } from './placeholder.ts';
import type { UrlStyle } from './url-style.ts';

const END = new RegExp(`[${END_SIGNS}]`);
const DEFANGED = new RegExp(DEFANGED_DOT, 'iy');
const NEXT_URL = new RegExp(`[,;|](?:(?:${SCHEME_NAME})\\\\?(?:[:([])|www\\.)`, 'iy');
/** Entities that stand for a sign which ends a URL. */
const END_ENTITY =
  /&(?:quot|lt|gt|apos|nbsp|[lr]squo|[lr]dquo|[lr]aquo|hellip|#0*(?:9|10|13|3[249]|6[02]|96|160)|#x0*(?:[9ad]|2[027]|3[ce]|60|a0));/iy;

/**
 * What follows the sign that parts two commands of a shell: a path, a drive, a variable, or a command (`curl
 * http://acme.net/x|sh`). Names of commands are data: those that follow a download.
 */
const COMMANDS =
  '(?:ba|z|da|k|a|c|fi|pw)?sh|powershell|cmd|iex|sudo|su|doas|env|nohup|exec|eval|source|export|set|unset|exit|echo|printf|' +
  'chmod|chown|rm|mv|cp|ln|cd|ls|cat|tee|tar|unzip|gunzip|gzip|bunzip2|bzip2|xz|7z|dd|mkdir|touch|find|xargs|e?grep|fgrep|rg|' +
  'sed|awk|cut|tr|sort|uniq|jq|head|tail|less|more|wc|read|sleep|kill|killall|pkill|ps|mount|umount|ulimit|history|crontab|' +
  'curl|wget|iwr|irm|tftp|ftpget|ftp|scp|ssh|nc|ncat|busybox|base64|openssl|python[23]?|perl|ruby|node|php|lua|java|deno|bun|' +
  'npm|npx|pip3?|apt|apt-get|yum|dnf|apk|dpkg|rpm|docker|git|make|gcc|systemctl|service|iptables|insmod|start|call|del|erase|' +
  'copy|move|rundll32|regsvr32|mshta|cscript|wscript|msiexec|certutil|bitsadmin|schtasks|if|for|while|do|done|then|else|fi';
const COMMAND = new RegExp(
  '(?:;|[|&]{1,2})(?:\\.{0,2}/\\S|~/|[A-Za-z]:[\\\\/]|\\$[\\w{(]|%\\w+%|' +
    `(?:${COMMANDS})(?:\\.exe)?(?=$|[\\s;|&"'\`)<>]|\\$\\{?IFS))`,
  'y',
);
const ENTITY_LETTERS = new Set('aqlgnhrAQLGNHR#');
const SCHEME_LETTERS = new Set('hfwHFW');
/** A sign that an escape stands for, behind any number of backslashes: `\/`, `\u002F`, `\x26`, `\057`. */
const ESCAPED = /\\{1,64}(?:\/|u([0-9a-f]{4})|[ux]\{([2-7][0-9a-f])\}|x([2-7][0-9a-f])|0?57(?![0-7]))/iy;
/** Escapes of strings, classes of regular expressions, fonts of manual pages: what no path goes on with. */
const STRING_ESCAPE = /[nrt0-7bdswBDSWux]|f(?:[BIPR](?![A-Za-z])|[[(])/y;
/** `;v=1`: what a semicolon begins in a URL, while it parts columns elsewhere. */
const PARAMETER = /;[\w.-]{1,64}=/y;
const TRAILING_SIGNS = '.,;:!?*&…';

const PLAIN = 0;
/** Belongs to it if something other than these follows. */
const TRAILING = 1;
const ENDING = 2;
/** May begin something: `special` decides. */
const SPECIAL = 3;

const CLASSES = new Uint8Array(128);
for (let code = 0; code < 128; code += 1) {
  const sign = String.fromCharCode(code);
  if (END.test(sign)) CLASSES[code] = ENDING;
  else if ('\\&,;|$#%@{}()[]'.includes(sign)) CLASSES[code] = SPECIAL;
  else if ('.:!?*'.includes(sign)) CLASSES[code] = TRAILING;
}
const ELLIPSIS = 0x2026;

function classOf(line: string, at: number): number {
  const code = line.charCodeAt(at);
  if (code < 128) return CLASSES[code] ?? PLAIN;
  // Most scripts, without asking: none of their signs ends a URL.
  if ((code > 0xbb && code < 0x1680) || (code > 0x3020 && code < 0xf900)) return PLAIN;
  if (code === ELLIPSIS) return TRAILING;
  return END.test(line[at] ?? '') ? ENDING : PLAIN;
}

export interface RestStyle {
  readonly style: UrlStyle;
  /** The URL has backslashes where others have slashes: they go on so. */
  readonly backslashes: boolean;
}

export interface RestText {
  /** Where it ends in the line, exclusive. */
  readonly end: number;
  /** What it stands for. */
  readonly text: string;
}

export function readRest(line: string, begin: number, limit: number, rules: RestStyle): RestText {
  const state: RestState = {
    open: [],
    latest: NEVER,
    query: false,
    text: '',
    from: begin,
    end: begin,
    length: 0,
  };
  let at = begin;
  while (at < limit) {
    const kind = classOf(line, at);
    if (kind === ENDING) break;
    if (kind !== SPECIAL) {
      at += 1;
      if (kind === PLAIN) state.end = at;
      else if (line[at - 1] === '?') state.query = true;
      continue;
    }
    const special = specialAt(line, at, state, rules);
    if (special === null || at > state.latest) break;
    at = take(state, line, at, special);
  }
  const whole = withoutStop(cutAtOpen(state, line), line);
  // What closes a comment around it: `/*http://acme.net/x*/`, `<!--http://acme.net/x-->`.
  const close = whole.text.endsWith('*/')
    ? /[.,;:!?*]+\/$/
    : line[at] === '>' && whole.text.endsWith('--')
      ? /--$/
      : null;
  const comment = close === null ? 0 : (close.exec(whole.text)?.[0].length ?? 0);
  return { end: whole.end - comment, text: whole.text.slice(0, whole.text.length - comment) };
}

function take(state: RestState, line: string, at: number, special: Special): number {
  const next = at + special.written;
  if (special.text !== null) {
    if (state.end > state.from) state.length = state.text.length + state.end - state.from;
    state.text += line.slice(state.from, at) + special.text;
    state.from = next;
    if (!special.trailing) state.length = state.text.length;
  }
  if (!special.trailing) state.end = next;
  return next;
}

/** A bracket belongs to a URL only if its partner is inside: the URL ends before the first without one. */
function cutAtOpen(state: RestState, line: string): RestText {
  return state.open[0]?.before ?? textOf(state, line);
}

function textOf(state: RestState, line: string): RestText {
  const { text, from, end, length } = state;
  return { end, text: end > from ? text + line.slice(from, end) : text.slice(0, length) };
}

/** The comma, question mark or full stop of another script at the end belongs to the text around it. */
function withoutStop({ end, text }: RestText, line: string): RestText {
  if (!(line.charCodeAt(end - 1) > 0x7f)) return { end, text };
  const stop = otherStop().exec(text)?.[0] ?? '';
  if (stop === '' || !line.endsWith(stop, end)) return { end, text };
  return { end: end - stop.length, text: text.slice(0, -stop.length) };
}

const otherStop = onDemand(() => /\p{Terminal_Punctuation}+$/u);

interface Special {
  /** How many characters of the line it takes. */
  readonly written: number;
  /** What they stand for; null where they stand for themselves. */
  readonly text: string | null;
  readonly trailing: boolean;
}

const ITSELF: Special = { written: 1, text: null, trailing: false };
const PUNCTUATION: Special = { written: 1, text: null, trailing: true };
const AMPERSAND: Special = { written: 5, text: '&', trailing: true };

/** So far away a bracket's partner may be: what looks further would do so again for each URL on the line. */
const LONGEST_BRACKET = 256;
const NEVER = Number.POSITIVE_INFINITY;

const CLOSING = { '(': ')', '[': ']', '{': '}' } as const;
type Opening = keyof typeof CLOSING;

interface RestState {
  /** Brackets that wait for their closing, and what stands before each. */
  readonly open: { readonly bracket: Opening; readonly before: RestText }[];
  /** Where the first of them stops to wait. */
  latest: number;
  /** Its query has begun. */
  query: boolean;
  /** What is read stands for: all but what is plain as written and begins at `from`. */
  text: string;
  from: number;
  /** Behind the last character that is not trailing punctuation: in the line, and in `text`. */
  end: number;
  length: number;
}

/** What a special character begins; null where the URL ends before it. */
function specialAt(line: string, at: number, state: RestState, rules: RestStyle): Special | null {
  const next = line[at + 1] ?? '';
  switch (line[at]) {
    case '\\':
      return backslashAt(line, at, state, rules);
    case '&':
      return ampersandAt(line, at, next);
    case '|':
      // The text of a link (`{@link url|text}`, `<url|text>`), a cell of a table; lists in a query are written so too.
      if (!state.query) return null;
      if (next === '' || (/[\s|]/.test(next) && line[at + 2] !== '|')) return null;
      return sticky(NEXT_URL, line, at) === null && sticky(COMMAND, line, at) === null ? ITSELF : null;
    case ',':
    case ';':
      if (rules.style.columns && (line[at] === ',' || sticky(PARAMETER, line, at) === null)) return null;
      if (SCHEME_LETTERS.has(next) && sticky(NEXT_URL, line, at) !== null) return null;
      return line[at] === ';' && sticky(COMMAND, line, at) !== null ? null : PUNCTUATION;
    case '(':
    case '[': {
      const dot = next === '.' || next === 'd' || next === 'D' ? sticky(DEFANGED, line, at) : null;
      if (dot !== null) return { written: dot.length, text: '.', trailing: true };
      // In a path it begins something else: a label of AsciiDoc, a tag of BBCode.
      if (line[at] === '[' && !state.query) return null;
      return opened(line[at] === '(' ? '(' : '[', line, at, state);
    }
    case '{':
      return placeholderInPath(line, at) ? null : opened('{', line, at, state);
    case ')':
      return closed('(', state);
    case ']':
      return closed('[', state);
    case '}':
      return closed('{', state);
    case '#':
      if (next === '{') return null;
      state.query = true;
      return ITSELF;
    case '@':
      return next >= 'A' && next <= '_' && placeholderInPath(line, at) ? null : ITSELF;
    default:
      return placeholderInPath(line, at) ? null : ITSELF;
  }
}

function opened(bracket: Opening, line: string, at: number, state: RestState): Special | null {
  if (state.latest === NEVER) {
    if (!line.slice(at, at + LONGEST_BRACKET + 1).includes(CLOSING[bracket])) return null;
    state.latest = at + LONGEST_BRACKET;
  }
  state.open.push({ bracket, before: textOf(state, line) });
  return ITSELF;
}

function closed(bracket: Opening, state: RestState): Special | null {
  const last = state.open.findLastIndex((waiting) => waiting.bracket === bracket);
  if (last < 0) return null;
  state.open.splice(last, 1);
  if (state.open.length === 0) state.latest = NEVER;
  return ITSELF;
}

function ampersandAt(line: string, at: number, next: string): Special | null {
  if (next === '&' && sticky(COMMAND, line, at) !== null) return null;
  if (!ENTITY_LETTERS.has(next)) return PUNCTUATION;
  if (line.slice(at, at + 5).toLowerCase() === '&amp;') return AMPERSAND;
  return sticky(END_ENTITY, line, at) === null ? PUNCTUATION : null;
}

/** A backslash is the beginning of an escape, or a slash: browsers make no difference before the query. */
function backslashAt(line: string, at: number, state: RestState, rules: RestStyle): Special | null {
  ESCAPED.lastIndex = at;
  const escaped = ESCAPED.exec(line);
  if (escaped !== null) {
    const code = escaped[1] ?? escaped[2] ?? escaped[3];
    const sign = code === undefined ? '/' : String.fromCharCode(Number.parseInt(code, 16));
    if (END.test(sign) || sign === '\\') return null;
    if (sign === '?') state.query = true;
    return { written: escaped[0].length, text: sign, trailing: TRAILING_SIGNS.includes(sign) };
  }
  const run = sticky(BACKSLASHES, line, at) ?? '';
  const next = line[at + run.length] ?? '';
  if (rules.style.punctuationEscapes && run.length === 1 && MARKED_UP.test(next)) {
    return { written: 2, text: next, trailing: TRAILING_SIGNS.includes(next) };
  }
  if (state.query || next === '' || END.test(next)) return null;
  const slash: Special = { written: run.length, text: '/', trailing: false };
  // `..\` leads out of its folder, no matter what follows.
  if (rules.backslashes || /[\\/]\.{1,2}$/.test(line.slice(at - 3, at))) return slash;
  if (/^\.{1,2}[\\/]/.test(line.slice(at + run.length, at + run.length + 3))) return slash;
  return /[\p{L}\p{N}_@~-]/u.test(next) && sticky(STRING_ESCAPE, line, at + run.length) === null
    ? slash
    : null;
}

const BACKSLASHES = /\\+/y;
/** What is written behind a backslash in Markdown, and belongs to a URL. */
const MARKED_UP = /[!#$%&()*+,\-.:;=?@_~]/;
