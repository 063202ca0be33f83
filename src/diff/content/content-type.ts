/**
 * What a file is, known by its first bytes alone: names and attributes do not matter. It counts as a file to be hashed if
 * it has a NUL in the first 8,000 bytes (as git decides), or begins as an executable or archive. Heads are given as byte
 * strings (one character a byte).
 */

import type { ArchiveFormat } from '../../model.ts';

/** The bytes that decide; git looks at as many. */
export const HEAD = 8000;

/**
 * How executables and archives begin, as far as the format allows a file without any NUL near its beginning (the
 * others are known by their NULs: tar, WebAssembly, cabinets, …).
 */
const EXECUTABLES = [
  /\x7fELF/,
  /MZ[\s\S]{0,510}?[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]/, // DOS and Windows; text may begin with these letters too
  /\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe/, // Mach-O
  /\xca\xfe\xba[\xbe\xbf]/, // Mach-O for several machines; Java class
  /\xca\xfe\xd0\x0d/, // packed Java
  /BC\xc0\xde/, // LLVM bitcode
  /\x1bLua/,
  /X5O!P%@AP\[4\\PZX54\(P\^\)7CC\)7\}\$EICAR/, // the antivirus test file: a DOS program in letters
];
const ARCHIVES: readonly (readonly [ArchiveFormat | null, RegExp])[] = [
  ['zip', /^PK(?:\x03\x04|\x05\x06|\x07\x08)/], // jars, office documents too
  ['gzip', /^\x1f\x8b/],
  [null, /\x1f[\x9d\xa0]/], // compress
  ['bzip2', /^BZh[1-9](?:1AY&SY|\x17rE8P\x90)/],
  ['xz', /^\xfd7zXZ/],
  ['7z', /^7z\xbc\xaf\x27\x1c/],
  ['rar', /^Rar!\x1a\x07/],
  ['zstd', /^[\x22-\x28]\xb5\x2f\xfd/],
  [null, /[\x50-\x5f]\x2a\x4d\x18/], // frames that may come before zstd and LZ4
  [null, /\x04\x22\x4d\x18|\x02\x21\x4c\x18/], // LZ4
  [null, /LZIP[\x00-\x02]/],
  ['ar', /^!<(?:arch|thin)>\n/], // static libraries, Debian packages
  [null, /0707(?:0[12][0-9A-Fa-f]{104}|07[0-7]{70})/], // cpio in letters
  [null, /\xed\xab\xee\xdb/], // RPM
];
const beginningOf = (magic: readonly RegExp[]) =>
  new RegExp(`^(?:${magic.map((one) => one.source).join('|')})`);
const BEGINS_AS_EXECUTABLE = beginningOf(EXECUTABLES);
const BEGINS_AS_PROGRAM = beginningOf([...EXECUTABLES, ...ARCHIVES.map(([, magic]) => magic)]);

/** `head`: the content's first `HEAD` bytes, or all of it. */
export function isBinary(head: string): boolean {
  const nul = head.indexOf('\0');
  return (nul !== -1 && nul < HEAD) || beginsAsProgram(head);
}

/** Begins as an executable or archive does. */
export function beginsAsProgram(head: string): boolean {
  return BEGINS_AS_PROGRAM.test(head);
}

export function beginsAsExecutable(head: string): boolean {
  // The long expression is compiled where it may match: that takes longer than a small commit has.
  return /^[\x7fM\xfe\xce\xcf\xcaB\x1bX]/.test(head) && BEGINS_AS_EXECUTABLE.test(head);
}

/** null also for archives that are looked up, but not distinguished. */
export function archiveFormatOf(head: string): ArchiveFormat | null {
  for (const [format, magic] of ARCHIVES) if (format !== null && magic.test(head)) return format;
  return isTar(head) ? 'tar' : null;
}

/** Known by the checksum of its first header, which every kind of tar has. */
function isTar(head: string): boolean {
  const written = /^\s*([0-7]{1,7})[\0 ]/.exec(head.slice(148, 156))?.[1];
  if (head.length < 512 || written === undefined) return false;
  let sum = 8 * 0x20;
  for (let at = 0; at < 512; at++) if (at < 148 || at >= 156) sum += head.charCodeAt(at);
  return sum === Number.parseInt(written, 8);
}

/** Begins with a byte order mark of UTF-16 or UTF-32. */
export function mayBeWide(head: string): boolean {
  return /^(?:\xff\xfe|\xfe\xff|\0\0\xfe\xff)/.test(head);
}
