/**
 * What a shell makes of quotes and backslashes in a word: `curl ev""il.net`, `curl ht''tp://evil.net`, `curl e\vil.net` all
 * lead to evil.net. Pure, bounded; only up to where a host ends.
 */
import { sticky } from './characters.ts';
import { type Undone, undone } from './escapes.ts';

/** A sign of a scheme or a host, and the slashes between them. */
const SIGN = String.raw`(?:[\w.:@%~\u0080-\uffff-]|(?<=[:/]["'\\]{0,2})/)`;
/**
 * At the beginning of a word `\n` is rather the line end of a string. PowerShell has a back-tick for a backslash, and
 * Windows' cmd a caret.
 */
const ESCAPE = String.raw`(?:(?<=[\w.-])[\\\x60^]|\\(?![nrt]))(?=[\w.-])`;
const QUOTED = String.raw`(?:\$?"${SIGN}{0,256}"|\$?'${SIGN}{0,256}'|${ESCAPE})`;
/** Behind a quote that opened before it, or not. */
const PARTS = String.raw`(?:${SIGN}{0,256}${QUOTED}){1,16}${SIGN}{0,256}`;
const WORD = new RegExp(PARTS, 'y');
/** Inside of quotes the others are signs like any other. */
const INSIDE = new RegExp(`(?:${SIGN}{0,256}${ESCAPE}){1,16}${SIGN}{0,256}`, 'y');
const BEHIND_QUOTE = {
  '"': new RegExp(`${SIGN}{0,256}"(?:${PARTS}|${SIGN}{1,256})`, 'y'),
  "'": new RegExp(`${SIGN}{0,256}'(?:${PARTS}|${SIGN}{1,256})`, 'y'),
};
const QUOTES = /\$?["']|[\\`^](?=[\w.-])/g;

/** What the word at a place begins with, as a shell has it; null where nothing of that is quoted. */
export function shellWord(line: string, at: number): string | null {
  const written = sticky(WORD, line, at) ?? (isQuote(line[at]) ? sticky(INSIDE, line, at + 1) : null);
  return written?.replace(QUOTES, '') ?? null;
}

/** The line with that word, whose opening quote may stand before the place; null where no quote is inside of it. */
export function readShellQuotes(line: string, at: number): Undone | null {
  const opener = line[at - 1];
  const written = isQuote(opener)
    ? (sticky(BEHIND_QUOTE[opener], line, at) ?? sticky(INSIDE, line, at))
    : sticky(WORD, line, at);
  return written === null ? null : undone(line, at, written, QUOTES, () => '');
}

function isQuote(sign: string | undefined): sign is '"' | "'" {
  return sign === '"' || sign === "'";
}
