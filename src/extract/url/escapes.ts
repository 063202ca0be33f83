/**
 * Escapes of strings where a scheme or a host is written: `b\\u00fccher.de` as JSON has it, `evil\\x2enet` as a script hides
 * it. Pure, bounded.
 */
import { SCHEMES, sticky } from './characters.ts';

const SIGNS = /[^\s"'`<>/?#\\]/.source;
/** Not of what ends a host: `/`, `?`, `#` and a backslash. */
const ESCAPE =
  /\\{1,8}(?:u(?!00(?:2[3f]|3f|5c))([0-9a-f]{4})|[ux]\{(?!(?:2[3f]|3f|5c)\})0{0,4}([0-9a-f]{2,5})\}|x(?!2[3f]|3f|5c)([0-9a-f]{2})|(?!134)(1[0-7]{2}|0?(?:5[56]|6[0-7]|7[01])))/gi;
const ESCAPED = new RegExp(`${SIGNS}{0,256}(?:${ESCAPE.source}${SIGNS}{0,256}){1,128}`, 'iy');

/** A line in which a part is replaced by what it stands for. */
export interface Undone {
  readonly line: string;
  /** The part begins with an escape. */
  readonly first: boolean;
  /** Where a place of that line is in the line as written. */
  writtenAt(at: number): number;
}

/** Those from `begin` up to the end of what may be a host; null where there is none. */
export function readEscapes(line: string, begin: number): Undone | null {
  const written = sticky(ESCAPED, line, begin);
  return written === null ? null : undone(line, begin, written, ESCAPE);
}

/** Not an escape of JavaScript, nor what ends a host. */
const IDLE = /\\(?=[^nrtbfvxu0-9\\/?#\s"'`<>])/g;
const WITH_IDLE = new RegExp(`${SIGNS}{0,256}(?:${IDLE.source}${SIGNS}{0,256}){1,16}`, 'y');

/** Backslashes that JavaScript drops, up to the end of what may be a host; null where there is none. */
export function readIdleBackslashes(line: string, begin: number): Undone | null {
  const written = sticky(WITH_IDLE, line, begin);
  return written === null ? null : undone(line, begin, written, IDLE, () => '');
}

/** The letters of schemes in hexadecimal: f, h, p, s, t, w, x. */
const HEX = '([46][68]|[57][03478])';
/** One of them: `\u0068`, `\x68`, `\u{68}`, `\150`, `\68` of a style sheet. */
const LETTER = String.raw`\\{1,8}(?:u00${HEX}|[ux]\{0{0,4}${HEX}\}|(?:x|0{0,4})${HEX}|0?(1[0-7]{2}))`;
const LETTERS = new RegExp(LETTER, 'gi');
/** Escaped or not, without the groups. */
const ANY_LETTER = `(?:${LETTER.replace(/\((?!\?)/g, '(?:')}|[a-z])`;
const SPELLED = new RegExp(`${ANY_LETTER}{2,5}`, 'iy');
const LAST_LETTER = new RegExp(`(?<=(${ANY_LETTER}))`, 'iy');

/** Where a scheme begins that ends at `end`, with escapes in it; null where none does. */
export function spelledSchemeStart(text: string, end: number): number | null {
  let start = end;
  let longest: number | null = null;
  let name = '';
  while (SCHEMES.some((scheme) => scheme.endsWith(name))) {
    LAST_LETTER.lastIndex = start;
    const written = LAST_LETTER.exec(text)?.[1];
    if (written === undefined) break;
    start -= written.length;
    name = written.replace(LETTERS, signOf).toLowerCase() + name;
    if (SCHEMES.includes(name)) longest = start;
  }
  return longest;
}

/** The same with its escapes undone; null where it has none. */
export function readSpelledScheme(line: string, at: number): Undone | null {
  const written = sticky(SPELLED, line, at);
  return written === null || !written.includes('\\') ? null : undone(line, at, written, LETTERS);
}

/** @param written what stands at `begin`; `escaped` finds what is to be replaced in it */
export function undone(
  line: string,
  begin: number,
  written: string,
  escaped: RegExp,
  standsFor: typeof signOf = signOf,
): Undone {
  /** Behind each escape: its place in the new line, and how much longer the old one is up to there. */
  const longer: { readonly at: number; readonly by: number }[] = [];
  let by = 0;
  const text = written.replace(escaped, (one, ...rest: (string | number)[]) => {
    const sign = standsFor(one, ...rest);
    const at = begin + Number(rest.at(-2)) - by + sign.length;
    by += one.length - sign.length;
    longer.push({ at, by });
    return sign;
  });
  return {
    line: line.slice(0, begin) + text + line.slice(begin + written.length),
    first: written.startsWith('\\'),
    writtenAt: (at) => at + (longer.findLast((before) => before.at <= at)?.by ?? 0),
  };
}

/** What an escape stands for: three groups of hexadecimal digits, one of octal ones. */
function signOf(_: string, ...[first, second, third, octal]: (string | number | undefined)[]): string {
  const code =
    octal === undefined ? Number.parseInt(`${first ?? second ?? third}`, 16) : Number.parseInt(`${octal}`, 8);
  return String.fromCodePoint(code);
}
