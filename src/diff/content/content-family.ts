/** What kind of thing a content is, for people and for the rules of disguise and archives. Heads are byte strings. */
import type { ArchiveFormat } from '../../model.ts';
import { beginsAsExecutable } from './content-type.ts';
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

/** Executable, whatever system it is for. A DOS beginning counts with bytes behind it that text does not have. */
function isExecutable(head: string): boolean {
  if (MORE_EXECUTABLES.test(head)) return true;
  return beginsAsExecutable(head) && (!head.startsWith('MZ') || head.includes('\0'));
}

const FORMATS: readonly (readonly [ArchiveFormat, RegExp])[] = [
  ['zip', /^PK(?:\x03\x04|\x05\x06|\x07\x08)/],
  ['gzip', /^\x1f\x8b/],
  ['bzip2', /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/],
  ['xz', /^\xfd7zXZ/],
  ['zstd', /^[\x22-\x28]\xb5\x2f\xfd/],
  ['7z', /^7z\xbc\xaf\x27\x1c/],
  ['rar', /^Rar!\x1a\x07/],
  ['ar', /^!<(?:arch|thin)>\n/],
];

export function archiveFormatOf(head: string): ArchiveFormat | null {
  for (const [format, magic] of FORMATS) if (magic.test(head)) return format;
  return isTar(head) ? 'tar' : null;
}

/** Told by the checksum of its first header, which every kind of tar has. */
function isTar(head: string): boolean {
  const written = /^\s*([0-7]{1,7})[\0 ]/.exec(head.slice(148, 156))?.[1];
  if (head.length < 512 || written === undefined) return false;
  let sum = 8 * 0x20;
  for (let at = 0; at < 512; at++) if (at < 148 || at >= 156) sum += head.charCodeAt(at);
  return sum === Number.parseInt(written, 8);
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
