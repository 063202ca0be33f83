/**
 * How many columns text takes in a terminal, and prose wrapped to columns. Widths follow Unicode's East Asian Width
 * (UAX #11: wide and fullwidth are two, ambiguous one) and emoji presentation (UTS #51: two); marks take none.
 */

const NARROW_ONLY = /^[ -~]*$/;
const NO_WIDTH = /^[\p{Mn}\p{Me}\u1160-\u11ff]$/u;
const WIDE =
  /^[\u1100-\u115f\u2e80-\u303e\u3041-\u4dbf\u4e00-\ua4cf\ua960-\ua97c\uac00-\ud7a3\uf900-\ufaff\ufe10-\ufe19\ufe30-\ufe6f\uff01-\uff60\uffe0-\uffe6\u{16fe0}-\u{18dff}\u{1aff0}-\u{1b2ff}\u{1f200}-\u{1f2ff}\u{20000}-\u{3fffd}\p{Emoji_Presentation}]$/u;
const REGIONAL = /^\p{Regional_Indicator}$/u;

/** Columns of a text that `escapeForTerminal` has passed; our own colour sequences take none. */
export function widthOf(text: string): number {
  if (NARROW_ONLY.test(text)) return text.length;
  let width = 0;
  for (const char of text.replace(/\x1b\[[0-9;]*m/g, '')) width += charWidth(char);
  return width;
}

function charWidth(char: string): number {
  if (char >= ' ' && char <= '~') return 1;
  if (NO_WIDTH.test(char)) return 0;
  // Two regional indicators make one flag of two columns.
  if (REGIONAL.test(char)) return 1;
  return WIDE.test(char) ? 2 : 1;
}

/** Breaks at spaces; a word longer than the width keeps its own line. `indent` stands before every line. */
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

/** Shortens to at most `width` columns; the beginning, where the host stands, keeps most of the room. */
export function shorten(text: string, width: number, dots: string): string {
  if (widthOf(text) <= width) return text;
  const room = Math.max(width - dots.length, 2);
  const ending = Math.min(6, Math.floor(room / 3));
  const chars = [...text];
  const head = take(chars, room - ending);
  const tail = take(chars.toReversed(), ending).toReversed();
  return head.join('') + dots + tail.join('');
}

function take(chars: readonly string[], width: number): string[] {
  const taken: string[] = [];
  let used = 0;
  for (const char of chars) {
    used += charWidth(char);
    if (used > width) break;
    taken.push(char);
  }
  return taken;
}
