/** What kind of thing a content is, for people and for the rules of disguise and archives. Heads are byte strings. */
import { archiveFormatOf, beginsAsExecutable } from './content-type.ts';
import { resemblesPointer } from './lfs-pointer.ts';
import { mostlyTextLines } from './readings.ts';

export type ContentFamily =
  | 'executable'
  /** The antivirus test file: it is made of letters, so that any name is right for it. */
  | 'test-program'
  /** An old office document, or the macros of a new one. */
  | 'macros'
  | 'archive'
  | 'script'
  | 'html'
  | 'broken-pointer';

const MORE_EXECUTABLES = /^(?:\0asm|dex\n0|\xfe\xed\xfe\xed)/;
const EICAR = /^X5O!P%@AP/;

/** null: none of these. `isText`: it is read as text. */
export function familyOf(head: string, isText: boolean): ContentFamily | null {
  if (EICAR.test(head)) return 'test-program';
  if (/^\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1/.test(head)) return 'macros';
  if (isExecutable(head)) return 'executable';
  if (archiveFormatOf(head) !== null) return 'archive';
  if (!isText) return null;
  if (resemblesPointer(head)) return 'broken-pointer';
  if (!mostlyTextLines(head)) return null;
  if (/^(?:\xef\xbb\xbf)?\s*(?:<!doctype html|<html|<head|<body|<script)|<script\b/i.test(head))
    return 'html';
  return isScript(head) ? 'script' : null;
}

/** Executable, on any system. A DOS beginning counts with bytes behind it that text does not have. */
function isExecutable(head: string): boolean {
  if (MORE_EXECUTABLES.test(head)) return true;
  return beginsAsExecutable(head) && (!head.startsWith('MZ') || head.includes('\0'));
}

const INTERPRETED = /^(?:\xef\xbb\xbf)?\s*#!\s*\/|<\?php\b/;
const CODE =
  /\b(?:function\b|=>|require\s*\(|import\s*[({'"*]|eval\s*\(|exec\s*\(|system\s*\(|spawn|atob\s*\(|fromCharCode|child_process|process\.|window\.|document\.|global\[|curl\s|wget\s|powershell|Invoke-\w+|cmd\s*\/c|sh\s+-c|subprocess|os\.system|base64|return\b|def\s+\w+\s*\(|(?:const|let|var)\s+\w+\s*=)/gi;

/** Names its interpreter, or is unmistakably code. */
function isScript(head: string): boolean {
  if (INTERPRETED.test(head)) return true;
  const words = new Set(head.match(CODE)?.map((word) => word.toLowerCase()));
  const signs = head.match(/[;{}()=$|]/g)?.length ?? 0;
  return (words.size >= 2 && signs * 50 >= head.length) || (words.size >= 1 && signs * 20 >= head.length);
}
