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

/** A line behind its indent; where it has no room there, it moves left as far as it must, or the terminal would break it. */
export function indented(line: string, width: number, indent: string): string {
  return indent.slice(0, Math.max(0, width - widthOf(line))) + line;
}

/** Breaks at spaces, never in a word, so that it can be copied. `indent` stands before every line, `hang` before all but the first. */
export function wrap(text: string, width: number, indent = '', hang = indent): string[] {
  const lines: string[] = [];
  let before = indent;
  let line = '';
  for (const word of text.split(' ')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (line !== '' && widthOf(before + longer) > width) {
      lines.push(indented(line, width, before));
      before = hang;
      line = word;
    } else line = longer;
  }
  return [...lines, indented(line, width, before)];
}

/** A label, and the text beside it in its column; below the label where a word has no room there. */
export function beside(label: string, text: string, width: number, column: number): string[] {
  const [first = '', ...more] = wrap(text, width, ' '.repeat(column));
  const used = widthOf(label);
  const fits = first.slice(0, used + 1).trim() === '';
  return fits ? [label + first.slice(used), ...more] : [label, first, ...more];
}

/** Lines of our own, each wrapped behind the spaces that it begins with; `width` null: left as long as they are. */
export function wrapLines(lines: readonly string[], width: number | null): string[] {
  if (width === null) return [...lines];
  return lines.flatMap((line) => {
    const indent = /^ */.exec(line)?.[0] ?? '';
    return wrap(line.trimStart(), width, indent, `${indent}  `);
  });
}
