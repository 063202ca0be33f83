/**
 * Lines of ours between two comments, in a file that others own and whose comments begin with `#` (shell, YAML, TOML):
 * put in, and taken out again byte for byte. Only the marks are known here; what is between them belongs to the caller.
 * Texts are latin1 "binary strings", so that files in any encoding survive.
 */

const OPEN = '# >>> anteater >>>';
const CLOSE = '# <<< anteater <<<';
/** Follows `OPEN` where the file's own last line had no line end; ours was added. */
const NO_END = ' (the line above had no end)';

const BLOCK =
  /(?<![^\n])[ \t]*# >>> anteater >>>[^\n]*\n[\s\S]*?(?<=\n)[ \t]*# <<< anteater <<<(?:\r?\n|(?![\s\S]))/g;
/** The same with the line end above it, which is ours. */
const CUT =
  /\r?\n[ \t]*# >>> anteater >>> \(the line above had no end\)\r?\n[\s\S]*?(?<=\n)[ \t]*# <<< anteater <<<(?:\r?\n|(?![\s\S]))/g;

/** The end of a block, where a text goes on with it. */
export const CLOSING = /^[ \t]*# <<< anteater <<<(?:\r?\n|$)/;

export function hasBlock(text: string): boolean {
  return text.search(BLOCK) !== -1;
}

/** The lines between the marks; of several blocks all. */
export function markedText(text: string): string {
  return (text.match(BLOCK) ?? []).join('');
}

export function blockAtEnd(text: string, body: string): string {
  return blockAt(text, text.length, body);
}

/** `offset`: where a line begins, or the end of the text. */
export function blockAt(
  text: string,
  offset: number,
  body: string,
  { indent = '', eol = '\n' } = {},
): string {
  const [before, after] = [text.slice(0, offset), text.slice(offset)];
  const cut = before !== '' && !before.endsWith('\n');
  const lines = [`${OPEN}${cut ? NO_END : ''}`, ...body.trimEnd().split('\n'), CLOSE];
  const block = lines.map((line) => `${line === '' ? '' : indent}${line}${eol}`).join('');
  return `${before}${cut ? eol : ''}${block}${after}`;
}

/** The file as it was before; unchanged without a block. */
export function withoutBlock(text: string): string {
  // Those below it first: without their line ends, they would no longer begin a line.
  const kept = text.replace(BLOCK, (block) => (block.includes(`${OPEN}${NO_END}`) ? block : ''));
  return kept.replace(CUT, '');
}
