/**
 * Everything foreign (paths, lines, engine names, reasons, error details) passes through here before it is shown, so
 * that no terminal, log viewer or reader is driven or deceived by it. Shown as `\x1b`, `\u202e`, `\u{e0001}`:
 * control characters (C0, DEL, C1), formatting and bidi controls, zero-width and other invisible characters, line and
 * paragraph separators, lone surrogates, non-characters, piled-up combining marks, and the `##[`, `##vso[` and
 * `##teamcity[` that make build servers read a log line as a command.
 */
import { onDemand } from '../../lib/on-demand.ts';

const UNSAFE_SOURCE = [
  String.raw`[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]`,
  // A mark needs a base of its own, and more than four on one base climb into the neighbouring lines.
  String.raw`^\p{M}`,
  String.raw`(?<=\p{M}{4})\p{M}`,
  String.raw`(?<=#)#(?=\[|vso\[|teamcity\[)`,
].join('|');

const unsafe = onDemand(() => new RegExp(UNSAFE_SOURCE, 'giu'));
const unsafeHere = onDemand(() => new RegExp(UNSAFE_SOURCE, 'iuy'));
const MAYBE_UNSAFE = /[^ -~]|##/;

/** Replaces `length` UTF-16 units at `at` when a text is shown. */
export interface TextEdit {
  readonly at: number;
  readonly length: number;
  readonly text: string;
}

/** One shown character: what is printed for the source's units from `at` on. */
export interface Segment {
  readonly text: string;
  readonly at: number;
  readonly length: number;
}

/** The text with everything that could act on its reader escaped. */
export function escapeForTerminal(text: string): string {
  return MAYBE_UNSAFE.test(text) ? text.replace(unsafe(), escapeOne) : text;
}

/** The same, character by character, for layouts that must know which source character stands where. */
export function segments(text: string, edits: readonly TextEdit[] = []): Segment[] {
  const result: Segment[] = [];
  const pending = [...edits].sort((a, b) => a.at - b.at);
  let next = 0;
  for (let at = 0; at < text.length; ) {
    const edit = pending[next];
    if (edit !== undefined && edit.at <= at) {
      next += 1;
      if (edit.at < at) continue;
      result.push(edit);
      at += edit.length;
      continue;
    }
    const length = (text.codePointAt(at) ?? 0) > 0xffff ? 2 : 1;
    const char = text.slice(at, at + length);
    const here = unsafeHere();
    here.lastIndex = at;
    result.push({ text: here.test(text) ? escapeOne(char) : char, at, length });
    at += length;
  }
  return result;
}

const SHORT: Readonly<Record<string, string>> = { '\n': '\\n', '\r': '\\r', '\t': '\\t' };

function escapeOne(char: string): string {
  const short = SHORT[char];
  if (short !== undefined) return short;
  const code = char.codePointAt(0) ?? 0;
  const hex = code.toString(16);
  if (code <= 0xff) return `\\x${hex.padStart(2, '0')}`;
  return code <= 0xffff ? `\\u${hex.padStart(4, '0')}` : `\\u{${hex}}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML and XML show it, in elements and in attributes between quotes. */
export function markup(text: string): string {
  return text.replace(/[&<>"']/g, (char) => ENTITIES[char] ?? '');
}

/** GitHub's runner takes a log line that begins with `::` as a command, even behind spaces. `colon` stands for the first. */
export function guardLines(text: string, colon = String.raw`\x3a`): string {
  return text.replace(
    /^((?:\x1b\[[0-9;]*m|\x1b\]8;;[^\x1b]*\x1b\\|\s)*):(?=:)/gm,
    (_, before: string) => before + colon,
  );
}

/**
 * Data as JSON. Invisible characters, which JSON itself allows raw, are escaped, and what build servers take as a command
 * anywhere in a line: the parsed value stays the same.
 */
export function jsonText(data: unknown): string {
  const visible = JSON.stringify(data, null, 2).replace(jsonUnsafe(), (char) => {
    let escaped = '';
    for (let unit = 0; unit < char.length; unit++) {
      escaped += `\\u${char.charCodeAt(unit).toString(16).padStart(4, '0')}`;
    }
    return escaped;
  });
  return `${visible}\n`;
}
// C0 controls stand raw only between tokens, as our own line ends; inside strings JSON has escaped them already.
const jsonUnsafe = onDemand(
  () =>
    /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}\p{Cs}\p{Default_Ignorable_Code_Point}\p{Noncharacter_Code_Point}]|(?<=#)#(?=\[|vso\[|teamcity\[)/giu,
);
