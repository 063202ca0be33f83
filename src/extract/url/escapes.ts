/**
 * Escapes of strings where a host is written: `b\\u00fccher.de` as JSON has it, `evil\\x2enet` as a script hides it. Pure,
 * bounded.
 */
import { sticky } from './characters.ts';

const SIGNS = /[^\s"'`<>/?#\\]/.source;
/** Not of what ends a host: `/`, `?`, `#` and a backslash. */
const ESCAPE =
  /\\{1,8}(?:u(?!00(?:2[3f]|3f|5c))([0-9a-f]{4})|u\{(?!(?:2[3f]|3f|5c)\})0{0,4}([0-9a-f]{2,5})\}|x(?!2[3f]|3f|5c)([0-9a-f]{2}))/gi;
const ESCAPED = new RegExp(`${SIGNS}{0,256}(?:${ESCAPE.source}${SIGNS}{0,256}){1,128}`, 'iy');

export interface Escapes {
  /** The line with what the escapes stand for. */
  readonly line: string;
  /** The host begins with one. */
  readonly first: boolean;
  /** Where a place of that line is in the line as written. */
  writtenAt(at: number): number;
}

/** Those from `begin` up to the end of what may be a host; null where there is none. */
export function readEscapes(line: string, begin: number): Escapes | null {
  const written = sticky(ESCAPED, line, begin);
  if (written === null) return null;
  /** Behind each escape: its place in the new line, and how much longer the old one is up to there. */
  const longer: { readonly at: number; readonly by: number }[] = [];
  let by = 0;
  const text = written.replace(ESCAPE, (one, ...[four, braced, two, offset]: (string | number)[]) => {
    const sign = String.fromCodePoint(Number.parseInt(`${four ?? braced ?? two}`, 16));
    const at = begin + Number(offset) - by + sign.length;
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
