/**
 * What a file is, told by its first bytes alone: names and attributes do not matter. It counts as a file to be hashed if
 * it has a NUL in the first 8,000 bytes (as git decides), or begins as an executable or archive. Heads are given as byte
 * strings (one character a byte).
 */

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
const ARCHIVES = [
  /PK(?:\x03\x04|\x05\x06|\x07\x08)/, // zip, jar, office documents
  /\x1f[\x8b\x9d\xa0]/, // gzip, compress
  /BZh[1-9](?:1AY&SY|\x17rE8P\x90)/, // bzip2
  /\xfd7zXZ/,
  /7z\xbc\xaf\x27\x1c/,
  /Rar!\x1a\x07/,
  /[\x22-\x28]\xb5\x2f\xfd|[\x50-\x5f]\x2a\x4d\x18/, // zstd and frames that may come before it
  /\x04\x22\x4d\x18|\x02\x21\x4c\x18/, // LZ4
  /LZIP[\x00-\x02]/,
  /!<(?:arch|thin)>\n/, // ar: static libraries, Debian packages
  /0707(?:0[12][0-9A-Fa-f]{104}|07[0-7]{70})/, // cpio in letters
  /\xed\xab\xee\xdb/, // RPM
];
const beginningOf = (magic: readonly RegExp[]) =>
  new RegExp(`^(?:${magic.map((one) => one.source).join('|')})`);
const BEGINS_AS_EXECUTABLE = beginningOf(EXECUTABLES);
const BEGINS_AS_PROGRAM = beginningOf([...EXECUTABLES, ...ARCHIVES]);

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

/** Begins with a byte order mark of UTF-16 or UTF-32. */
export function mayBeWide(head: string): boolean {
  return /^(?:\xff\xfe|\xfe\xff|\0\0\xfe\xff)/.test(head);
}
