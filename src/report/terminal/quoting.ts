/**
 * Commands to copy. What stands in them comes from repositories, so it is quoted such that a POSIX shell takes it as
 * one word and runs nothing, and nothing in it acts on the terminal: bytes that cannot be shown become `$'\x1b'`,
 * which bash, zsh and ksh read.
 */
import { escapeQuotes, quoteWord } from '../../lib/shell-word.ts';
import type { Indicator, Location } from '../../model.ts';
import { defang } from './defang.ts';
import { escapeForTerminal } from './escape.ts';

/** A word for the shell. */
export function shellWord(text: string): string {
  return escapeForTerminal(text) === text ? quoteWord(text) : ansiWord(new TextEncoder().encode(text));
}

/** `$'…'`: every byte but printable ASCII as `\xNN`. */
function ansiWord(bytes: Uint8Array): string {
  let word = '';
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    if (char === "'" || char === '\\') word += `\\${char}`;
    // `##` and `:` could make a log line a build server's command.
    else if (byte < 0x20 || byte > 0x7e || char === '#') word += `\\x${byte.toString(16).padStart(2, '0')}`;
    else word += char;
  }
  // As in `unlinked`: the shell reads the same, a terminal finds no URL.
  return `$'${word.replaceAll('://', String.raw`:\x2f/`).replace(/w(?=ww\.)/gi, String.raw`\x77`)}'`;
}

/**
 * A path as an operand: from where the reader stands, never taken for an option, and with its own bytes where it is not
 * UTF-8. @param prefix where the reader stands, from the place that paths are relative to: '' or 'src/lib/'
 */
export function pathWord({ path, pathBytes }: Pick<Location, 'path' | 'pathBytes'>, prefix: string): string {
  if (pathBytes === null) return shellWord(fromHere(path, prefix));
  // One character a byte, as the prefix is then too.
  const bytes = Buffer.from(pathBytes, 'base64').toString('latin1');
  return ansiWord(Buffer.from(fromHere(bytes, Buffer.from(prefix).toString('latin1')), 'latin1'));
}

/** `src/a.ts` seen from `src/lib/` is `../a.ts`. */
function fromHere(path: string, prefix: string): string {
  const here = prefix.split('/').slice(0, -1);
  const there = path.split('/');
  let shared = 0;
  while (shared < here.length && shared < there.length - 1 && here[shared] === there[shared]) shared += 1;
  const relative = [...here.slice(shared).map(() => '..'), ...there.slice(shared)].join('/');
  return relative.startsWith('-') ? `./${relative}` : relative;
}

/**
 * An indicator as an operand: a URL in its defanged form, which anteater reads back. URLs within the URL stay as they
 * are, but two quotes in their midst, which the shell drops, keep terminals from making links of them.
 */
export function indicatorWord(indicator: Indicator): string {
  const { type, value } = indicator;
  if (type === 'domain' && /^www\./i.test(value)) return `'${unlinked(value)}'`;
  if (type !== 'url' || escapeForTerminal(value) !== value) return shellWord(value);
  const hostEnds = /^[^:]*:\/\/[^/?#]*/.exec(value)?.[0].length ?? 0;
  return `'${escapeQuotes(defang(value.slice(0, hostEnds)))}${unlinked(value.slice(hostEnds))}'`;
}

/** The inside of a single-quoted word in which no terminal finds a URL. */
function unlinked(text: string): string {
  return escapeQuotes(text)
    .replaceAll('://', ":''//")
    .replace(/www(?=\.)/gi, (www) => `${www}''`);
}
