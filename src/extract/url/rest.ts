/**
 * Reads path, query and fragment of a URL as written: where they end, and what they stand for. Pure. Each character is
 * looked at once, by its class; only the few that may begin something are read further, over a bounded length.
 */

import { DEFANGED_DOT, END_SIGNS, SCHEME, sticky } from './characters.ts';
import { placeholderInPath } from './placeholder.ts';

const END = new RegExp(`[${END_SIGNS}]`);
const DEFANGED = new RegExp(DEFANGED_DOT, 'iy');
const NEXT_URL = new RegExp(`[,;|](?:${SCHEME}|www\\.)`, 'iy');
/** Entities that stand for a sign which ends a URL. */
const END_ENTITY =
  /&(?:quot|lt|gt|apos|nbsp|[lr]squo|[lr]dquo|[lr]aquo|hellip|#0*(?:9|10|13|3[249]|6[02]|96|160)|#x0*(?:[9ad]|2[027]|3[ce]|60|a0));/iy;

/** The next command of a shell: `wget http://acme.net/x;chmod +x x`, `curl http://acme.net/x|sh`. */
const COMMAND = new RegExp(
  '(?:;|[|&]{1,2})(?:\\./\\S|(?:(?:ba|z|da|k|a|c|fi|pw)?sh|powershell|iex|sudo|su|chmod|chown|rm|mv|cp|cd|ls|cat|tee|tar|' +
    'unzip|gunzip|gzip|xargs|e?grep|sed|awk|jq|head|tail|less|more|wc|sort|echo|exit|export|source|eval|exec|nohup|curl|' +
    'wget|tftp|busybox|python[23]?|perl|ruby|node|php|env|base64|openssl|kill|sleep|mkdir|touch)(?=$|[\\s;|&"\'`)>]))',
  'y',
);
const ENTITY_LETTERS = new Set('aqlgnhrAQLGNHR#');
const SCHEME_LETTERS = new Set('hfwHFW');

const PLAIN = 0;
/** Belongs to it if something follows that is none of these. */
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

export function readRest(
  line: string,
  begin: number,
  limit: number,
): { readonly end: number; readonly text: string } {
  const state: State = { round: 0, square: 0, curly: 0, query: false };
  let text = '';
  // What is plain as written is taken over in one piece, from `from`.
  let from = begin;
  // Behind the last character that is no trailing punctuation: in the line, and in what it stands for.
  let end = begin;
  let length = 0;
  let at = begin;
  while (at < limit) {
    const kind = classOf(line, at);
    if (kind === ENDING) break;
    if (kind !== SPECIAL) {
      at += 1;
      if (kind === PLAIN) end = at;
      else if (line[at - 1] === '?') state.query = true;
      continue;
    }
    const special = specialAt(line, at, state);
    if (special === null) break;
    const next = at + special.written;
    if (special.text !== null) {
      if (end > from) length = text.length + end - from;
      text += line.slice(from, at) + special.text;
      from = next;
      if (!special.trailing) length = text.length;
    }
    if (!special.trailing) end = next;
    at = next;
  }
  const whole = end > from ? text + line.slice(from, end) : text.slice(0, length);
  // What closes a comment around it: `/*http://acme.net/x*/`, `<!--http://acme.net/x-->`.
  const close = whole.endsWith('*/')
    ? /[.,;:!?*]+\/$/
    : line[at] === '>' && whole.endsWith('--')
      ? /--$/
      : null;
  const comment = close === null ? 0 : (close.exec(whole)?.[0].length ?? 0);
  return { end: end - comment, text: whole.slice(0, whole.length - comment) };
}

interface Special {
  /** How many characters of the line it takes. */
  readonly written: number;
  /** What they stand for; null where they stand for themselves. */
  readonly text: string | null;
  readonly trailing: boolean;
}

const ITSELF: Special = { written: 1, text: null, trailing: false };
const PUNCTUATION: Special = { written: 1, text: null, trailing: true };
const SLASH: Special = { written: 2, text: '/', trailing: false };
const AMPERSAND: Special = { written: 5, text: '&', trailing: false };

interface State {
  /** How many brackets wait for their closing. */
  round: number;
  square: number;
  curly: number;
  /** Its query has begun. */
  query: boolean;
}

/** What a special character begins; null where the URL ends before it. */
function specialAt(line: string, at: number, state: State): Special | null {
  const next = line[at + 1] ?? '';
  switch (line[at]) {
    case '\\':
      return next === '/' ? SLASH : null;
    case '&':
      if (next === '&' && sticky(COMMAND, line, at) !== null) return null;
      if (!ENTITY_LETTERS.has(next)) return ITSELF;
      if (line.slice(at, at + 5).toLowerCase() === '&amp;') return AMPERSAND;
      return sticky(END_ENTITY, line, at) === null ? ITSELF : null;
    case '|':
      // The text of a link (`{@link url|text}`, `<url|text>`), a cell of a table; lists in a query are written so too.
      if (!state.query) return null;
      if (next === '' || (/[\s|]/.test(next) && line[at + 2] !== '|')) return null;
      return sticky(NEXT_URL, line, at) === null && sticky(COMMAND, line, at) === null ? ITSELF : null;
    case ',':
    case ';':
      if (SCHEME_LETTERS.has(next) && sticky(NEXT_URL, line, at) !== null) return null;
      return line[at] === ';' && sticky(COMMAND, line, at) !== null ? null : PUNCTUATION;
    case '(':
    case '[': {
      const dot = next === '.' || next === 'd' || next === 'D' ? sticky(DEFANGED, line, at) : null;
      if (dot !== null) return { written: dot.length, text: '.', trailing: true };
      if (line[at] === '(') state.round += 1;
      else state.square += 1;
      return ITSELF;
    }
    case '{':
      if (placeholderInPath(line, at)) return null;
      state.curly += 1;
      return ITSELF;
    case ')':
      state.round -= 1;
      return state.round < 0 ? null : ITSELF;
    case ']':
      state.square -= 1;
      return state.square < 0 ? null : ITSELF;
    case '}':
      state.curly -= 1;
      return state.curly < 0 ? null : ITSELF;
    case '#':
      return next === '{' ? null : ITSELF;
    case '@':
      return next >= 'A' && next <= '_' && placeholderInPath(line, at) ? null : ITSELF;
    default:
      return placeholderInPath(line, at) ? null : ITSELF;
  }
}
