/**
 * A fenced block in a shell file that others own: put in at the top or the end, and taken out again byte for byte.
 * Only the fence is known here; what is in it belongs to whoever writes it. Texts are latin1 "binary strings", so that
 * files in any encoding survive.
 */

const OPEN = '# >>> anteater >>>';
const CLOSE = '# <<< anteater <<<';
/** Follows `OPEN` where the file's own last line had no line end; ours was added for the fence. */
const NO_END = ' (the line above had no end)';

const BLOCK = /^# >>> anteater >>>( \(the line above had no end\))?\n[\s\S]*?^# <<< anteater <<<\n?/m;

export function hasFence(text: string): boolean {
  return BLOCK.test(text);
}

/** After the shebang, or first where there is none: nothing above can leave the script before it. */
export function fenceAtTop(text: string, body: string): string {
  const shebang = /^#!.*\n?/.exec(text)?.[0] ?? '';
  return joined(shebang, body, text.slice(shebang.length));
}

export function fenceAtEnd(text: string, body: string): string {
  return joined(text, body, '');
}

/** The file as it was before; unchanged without a fence. */
export function withoutFence(text: string): string {
  const found = BLOCK.exec(text);
  if (found === null) return text;
  const before = text.slice(0, found.index);
  const after = text.slice(found.index + found[0].length);
  return (found[1] === undefined ? before : before.slice(0, -1)) + after;
}

function joined(before: string, body: string, after: string): string {
  const cut = before !== '' && !before.endsWith('\n');
  return `${before}${cut ? '\n' : ''}${OPEN}${cut ? NO_END : ''}\n${body}${CLOSE}\n${after}`;
}
