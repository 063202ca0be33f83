/**
 * How many columns text takes in a terminal, and prose wrapped to columns. East Asian Width is the package's table (wide
 * is two, ambiguous one); `string-width` knows clusters as well, but loading it takes longer than most commits to check.
 */
import { eastAsianWidth } from 'get-east-asian-width';
import { onDemand } from '../../lib/on-demand.ts';

const NARROW_ONLY = /^[ -~]*$/;
/** Marks, and the vowels and finals of Hangul, which join the character before them. */
const noWidth = onDemand(() => /^[\p{Mn}\p{Me}\u1160-\u11ff]$/u);
/** What this program itself sends to a terminal: colours, and links (OSC 8). */
const OWN_SEQUENCES = /\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\/g;

/** Columns of a text that `escapeForTerminal` has passed; our own sequences take none. */
export function widthOf(text: string): number {
  if (NARROW_ONLY.test(text)) return text.length;
  let width = 0;
  for (const char of text.replace(OWN_SEQUENCES, '')) width += charWidth(char);
  return width;
}

function charWidth(char: string): number {
  return noWidth().test(char) ? 0 : eastAsianWidth(char.codePointAt(0) ?? 0);
}

/** Breaks at spaces; a word longer than the width keeps its own line, so that it can be copied. `indent` stands before every line. */
export function wrap(text: string, width: number, indent = '', hang = indent): string[] {
  const lines: string[] = [];
  let line = '';
  let used = 0;
  for (const word of text.split(' ')) {
    const need = widthOf(word);
    const room = width - widthOf(lines.length === 0 ? indent : hang);
    if (line !== '' && used + 1 + need > room) {
      lines.push((lines.length === 0 ? indent : hang) + line);
      line = word;
      used = need;
    } else {
      line = line === '' ? word : `${line} ${word}`;
      used += need + (used === 0 ? 0 : 1);
    }
  }
  lines.push((lines.length === 0 ? indent : hang) + line);
  return lines;
}
