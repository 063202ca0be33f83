/**
 * URLs are shown in the form that analysts use, `hxxp://evil[.]net/x`, so that no terminal or viewer makes a link
 * that leads to malware. Anteater reads that form back, so it can be copied into its own commands.
 */
import type { Indicator } from '../../model.ts';
import { escapeForTerminal, type TextEdit } from './escape.ts';

/** Where a URL's host may begin: after `://` (also as JSON writes it, `:\/\/`) or with `www.`. */
const HOST_BEGINS = /:\/\/|:\\\/\\\/|(?=www\.)/giu;
const HOST_ENDS = /[/?#\\\s"'`<>,;]/;

/** What must be replaced in a line so that none of its URLs works. */
export function defangEdits(text: string): TextEdit[] {
  const edits = new Map<number, TextEdit>();
  for (const match of text.matchAll(HOST_BEGINS)) {
    if (leadsToVirusTotal(text, match.index)) continue;
    if (match[0] !== '') add(edits, schemeEdit(text, match.index));
    for (let at = match.index + match[0].length; at < text.length; at++) {
      const char = text[at] ?? '';
      if (HOST_ENDS.test(char)) break;
      if (char === '.' && !isBracketed(text, at)) add(edits, { at, length: 1, text: '[.]' });
    }
  }
  return [...edits.values()].sort((a, b) => a.at - b.at);
}

/** The one place that a reader is meant to follow a link to. */
function leadsToVirusTotal(text: string, at: number): boolean {
  const from = text.startsWith('://', at) ? at - 'https'.length : at - 'https://'.length;
  return from >= 0 && text.startsWith('https://www.virustotal.com/gui/', from);
}

function add(edits: Map<number, TextEdit>, edit: TextEdit | null): void {
  if (edit !== null) edits.set(edit.at, edit);
}

/** `http` becomes `hxxp`; of any other scheme the colon is bracketed. */
function schemeEdit(text: string, colon: number): TextEdit | null {
  const before = /(h)(tt|xx)ps?$/i.exec(text.slice(Math.max(0, colon - 5), colon));
  if (before === null) return { at: colon, length: 1, text: '[:]' };
  const letters = before[2] ?? '';
  if (letters.toLowerCase() === 'xx') return null;
  const at = colon - before[0].length + 1;
  return { at, length: 2, text: letters === 'TT' ? 'XX' : 'xx' };
}

function isBracketed(text: string, at: number): boolean {
  const before = text[at - 1];
  return (before === '[' || before === '(') && (text[at + 1] === ']' || text[at + 1] === ')');
}

/** A text with its URLs defanged and everything unsafe escaped. */
export function defang(text: string): string {
  let shown = '';
  let at = 0;
  for (const edit of defangEdits(text)) {
    shown += escapeForTerminal(text.slice(at, edit.at)) + edit.text;
    at = edit.at + edit.length;
  }
  return shown + escapeForTerminal(text.slice(at));
}

/** How an indicator's value is shown to people. */
export function shownValue(indicator: Indicator): string {
  if (indicator.type === 'domain') return defang(indicator.value.replaceAll('.', '[.]'));
  return defang(indicator.value);
}

/** A foreign remark, shown as a sentence that is closed. */
export function shownSentence(text: string): string {
  const shown = defang(text.trim());
  return /[.!?]$/.test(shown) ? shown : `${shown}.`;
}
