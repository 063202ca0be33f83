/**
 * How bytes are read as text. The same bytes may be read in more than one way: an interpreter drops NULs, a shell runs a
 * file behind a false byte order mark after one line of errors, and a binary may begin with lines that a shell executes.
 * Every reading that somebody's interpreter would make is scanned.
 */
import { isUtf8 } from 'node:buffer';
import { beginsAsProgram, HEAD, isBinary, mayBeWide } from './content-type.ts';
import { type Escaped, escapedSource } from './escaped-source.ts';
import { markedWideText, unmarkedWideText, type WideText } from './wide-decoder.ts';

/**
 * `bytes`: as they are. `joined`: without NULs, which is also what ASCII in UTF-16 and UTF-32 amounts to. `Escaped`: as its
 * own first lines say.
 */
export type Reading = 'bytes' | 'joined' | Escaped | WideText;

export interface Nature {
  /** To be hashed and looked up. */
  readonly isFile: boolean;
  /** The reading that line numbers are counted in; null: not text in any way. */
  readonly text: Reading | null;
  /** Other readings of the same bytes. */
  readonly others: readonly Reading[];
}

/** `head`: the first `HEAD` bytes, or all; `path`: some names are given to interpreters. */
export function natureOf(head: string, path: string): Nature {
  const marked = mayBeWide(head) ? markedWideText(head) : null;
  if (marked !== null) return { isFile: false, text: marked, others: ['bytes', 'joined'] };
  const escaped = escapedSource(head);
  const others = escaped === null ? [] : [escaped];
  if (!isBinary(head)) return { isFile: false, text: 'bytes', others };
  const wide = unmarkedWideText(head);
  if (wide !== null) return { isFile: true, text: wide, others: ['bytes', 'joined'] };
  if (!isRunnable(head, path)) return { isFile: true, text: null, others: [] };
  return { isFile: true, text: 'bytes', others: head.includes('\0') ? ['joined', ...others] : others };
}

/** Endings of programs that are text. */
export const SCRIPT_ENDINGS =
  'sh|bash|zsh|ksh|fish|ps1|psm1|psd1|bat|cmd|vbs|vbe|js|mjs|cjs|jse|wsf|hta|py|pyw|rb|pl|php\\d?|phtml|lua|tcl';

/** Names that are given to an interpreter, also where the content looks like something else. */
export const SCRIPT_NAME = new RegExp(`\\.(?:${SCRIPT_ENDINGS}|pm|awk|r|jsp|aspx?|html?|svg)$`, 'i');

/** Formats whose first line is text, and that are nothing but data. */
const TEXT_HEADER =
  /^(?:%PDF-|%!PS|P[1-7]\s|PF\s|ply\r?\n|#\?RADIANCE|!<arch>\n|OFF\r?\n|solid |# ?vtk|SIMPLE {2}=)/i;

/** Of programs and archives, those that begin with letters and look like text otherwise. */
const BEGINS_WITH_LETTERS = /^(?:MZ[\n\r\x20-\x7e]|BZh|!<|0707|X5O|LZIP)/;

/** Lines of which one must be text: an interpreter goes on after errors, and runs it. */
const FIRST_LINES = 4;
const SHORTEST_LINE = 6;
/** The share of a head's bytes in lines of text that makes it text. */
const TEXT_SHARE = 0.6;

/** Given to an interpreter, by its name or its first line. */
export function isScript(head: string, path: string): boolean {
  return (
    SCRIPT_NAME.test(path) || /^(?:\xef\xbb\xbf)?\s*(?:#!|<\?php|<%|<script|<!doctype|<html)/i.test(head)
  );
}

/** An interpreter would find something to run in it: text at its beginning, or for the most part. */
function isRunnable(head: string, path: string): boolean {
  if (isScript(head, path) || head.includes('<?php')) return true;
  if (beginsAsProgram(head) && !BEGINS_WITH_LETTERS.test(head)) return false;
  if (!TEXT_HEADER.test(head) && linesOf(head).slice(0, FIRST_LINES).some(isLongTextLine)) return true;
  return mostlyTextLines(head);
}

/** Most of it stands in lines without control characters. */
export function mostlyTextLines(head: string): boolean {
  const textBytes = linesOf(head).reduce((sum, line) => sum + (isTextLine(line) ? line.length + 1 : 0), 0);
  return textBytes > head.length * TEXT_SHARE;
}

/** What the head ends in the middle of tells nothing, unless it is all. */
function linesOf(head: string): readonly string[] {
  const lines = head.split('\n');
  return head.length >= HEAD && lines.length > 1 ? lines.slice(0, -1) : lines;
}

function isLongTextLine(line: string): boolean {
  return line.length >= SHORTEST_LINE && isTextLine(line);
}

function isTextLine(line: string): boolean {
  if (/[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]/.test(line)) return false;
  return !/[\x80-\xff]/.test(line) || isUtf8(Buffer.from(line, 'latin1'));
}
