/**
 * Reads the URL that begins at a known place of a line: what it stands for, refanged and unescaped, without user name
 * and password, and where it ends. Pure, bounded, linear. Its host can be public; whether it lies below a public suffix is
 * judged later (`host.ts`).
 */
import { type Authority, readAuthorities } from './authority.ts';
import { sticky } from './characters.ts';
import { readEscapes, readIdleBackslashes, readSpelledScheme, type Undone } from './escapes.ts';
import { expansionsOf } from './expansions.ts';
import { readRest } from './rest.ts';
import { readShellQuotes } from './shell-quotes.ts';
import { readStart, type Start, type UrlKind } from './start.ts';
import type { UrlStyle } from './url-style.ts';

export interface UrlText {
  /** Where it ends in the line as written, exclusive. */
  readonly end: number;
  /** What it stands for. */
  readonly text: string;
}

/** Longer URLs are cut: their host and the beginning of their path are what matters. */
const LONGEST_URL = 8192;
const LONGEST_USER = 4096;
/** What a program is given may stand often on one line: further than this a user name is looked for in one word only. */
const NEAR_USER = 256;
const WORD = /[^\s"'`,;|<>&()]{0,2048}/y;

/** What begins at `at`; usually one, two where a text hides another from a reader. None where no host can be public. */
export function readUrls(line: string, at: number, kind: UrlKind, style: UrlStyle): readonly UrlText[] {
  return kind === 'operand' ? readOperand(line, at, style) : readAs(kind, line, at, style);
}

/** What a shell makes of quotes in it, and what a person would read. */
function readOperand(line: string, at: number, style: UrlStyle): readonly UrlText[] {
  const read = (text: string): readonly UrlText[] =>
    readAs(readStart(text, at, 'scheme') === null ? 'operand' : 'scheme', text, at, style);
  const quotes = readShellQuotes(line, at);
  if (quotes === null) return read(line);
  const asWritten = read(line).filter(({ text }) => !/["'`^\\]/.test(hostOf(text)));
  return both(quotes, read(quotes.line), asWritten);
}

/** Readings with something undone, and those as written that name another host. */
function both(
  { writtenAt }: Undone,
  found: readonly UrlText[],
  asWritten: readonly UrlText[],
): readonly UrlText[] {
  const hosts = new Set(found.map(({ text }) => hostOf(text)));
  return [
    ...found.map((url) => ({ ...url, end: writtenAt(url.end) })),
    ...asWritten.filter(({ text }) => !hosts.has(hostOf(text))),
  ];
}

function readAs(kind: UrlKind, line: string, at: number, style: UrlStyle): readonly UrlText[] {
  const start = readStart(line, at, kind);
  if (start === null) return kind === 'scheme' ? readSpelled(line, at, style) : [];
  const expanded = expansionsOf(line, at, start.end).flatMap(({ word, writtenAt }) =>
    readFrom(word, 0, { ...start, end: start.end - at }, kind, style).map((url) => ({
      ...url,
      end: at + writtenAt(url.end),
    })),
  );
  if (expanded.length > 0) return expanded;
  const found = readFrom(line, at, start, kind, style);
  const idle =
    style.idleBackslashes && /["'`]/.test(line[at - 1] ?? '') ? readIdleBackslashes(line, start.end) : null;
  if (idle !== null) return both(idle, readFrom(idle.line, at, start, kind, style), found);
  const escapes = readEscapes(line, start.end);
  if (escapes === null) return found;
  const undone = readFrom(escapes.line, at, start, kind, style);
  // What undoes no escapes, as a shell, takes a backslash for a slash.
  return both(escapes, undone, escapes.first ? [] : found);
}

/** Where letters of the scheme are escaped. */
function readSpelled(line: string, at: number, style: UrlStyle): readonly UrlText[] {
  const spelled = readSpelledScheme(line, at);
  if (spelled === null) return [];
  const found = readUrls(spelled.line, at, 'scheme', style);
  return found.map((url) => ({ ...url, end: spelled.writtenAt(url.end) }));
}

function hostOf(text: string): string {
  return /^\w+:\/\/[^/:?#\\]*/.exec(text)?.[0] ?? '';
}

function longestUser(line: string, begin: number, kind: UrlKind): number {
  if (kind !== 'operand') return LONGEST_USER;
  return Math.max(NEAR_USER, sticky(WORD, line, begin)?.length ?? 0);
}

function readFrom(
  line: string,
  at: number,
  start: Start,
  kind: UrlKind,
  style: UrlStyle,
): readonly UrlText[] {
  const rules = {
    style,
    parsed: start.parsed,
    longestUser: longestUser(line, start.end, kind),
    opener: line[at - 1],
  };
  const limit = Math.min(line.length, at + LONGEST_URL);
  return readAuthorities(line, start.end, rules).map((authority) =>
    withRest(line, authority, start, limit, style),
  );
}

function withRest(line: string, authority: Authority, start: Start, limit: number, style: UrlStyle): UrlText {
  const { host, port, end, open } = authority;
  const begin = `${start.scheme}://${host}${port}`;
  if (!open) return { end, text: begin };
  const rest = readRest(line, end, limit, { style, backslashes: start.backslashes });
  // Behind the host an escape may stand where a browser sees a slash.
  const slash = rest.text === '' || /^[/?#\\]/.test(rest.text) ? '' : '/';
  return { end: rest.end, text: begin + slash + rest.text };
}
