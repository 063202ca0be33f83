/**
 * What a file is, told by its first bytes alone: names and attributes have no say. Binary: a NUL in the first 8,000
 * bytes (as git decides), or the beginning of an executable or archive. UTF-16 and UTF-32 with a byte order mark are
 * text. Heads are given as byte strings (one character a byte).
 */

/** The bytes that decide; git looks at as many. */
export const HEAD = 8000;

export type Wide = 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';
export type Kind = 'text' | 'binary' | Wide;

/**
 * How executables and archives begin, as far as the format allows a file without any NUL near its beginning (the
 * others are known by their NULs: tar, Mach-O images, WebAssembly, cabinets, …).
 */
const MAGIC = [
  /\x7fELF/,
  /MZ[\s\S]{0,510}?[\x00-\x08\x0b\x0e-\x1a\x1c-\x1f\x7f]/, // DOS and Windows; text may begin with these letters too
  /\xfe\xed\xfa[\xce\xcf]|[\xce\xcf]\xfa\xed\xfe/, // Mach-O
  /\xca\xfe\xba[\xbe\xbf]/, // Mach-O for several machines; Java class
  /\xca\xfe\xd0\x0d/, // packed Java
  /BC\xc0\xde/, // LLVM bitcode
  /\x1bLua/,
  /X5O!P%@AP\[4\\PZX54\(P\^\)7CC\)7\}\$EICAR/, // the antivirus test file: a DOS program in letters
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
const BEGINS_AS_PROGRAM = new RegExp(`^(?:${MAGIC.map((magic) => magic.source).join('|')})`);

/** `head`: the content's first `HEAD` bytes, or all of it. */
export function kindOf(head: string): Kind {
  if (mayBeWide(head)) {
    const wide = wideKind(head);
    if (wide !== null) return wide;
  }
  return isBinary(head) ? 'binary' : 'text';
}

/** Binary, where no byte order mark of UTF-16 or UTF-32 begins it. */
export function isBinary(head: string): boolean {
  const nul = head.indexOf('\0');
  return (nul !== -1 && nul < HEAD) || BEGINS_AS_PROGRAM.test(head);
}

/** Begins with a byte order mark of UTF-16 or UTF-32. */
export function mayBeWide(head: string): boolean {
  return /^(?:\xff\xfe|\xfe\xff|\0\0\xfe\xff)/.test(head);
}

const MARKS: readonly (readonly [Wide, string])[] = [
  ['utf-32le', '\xff\xfe\0\0'],
  ['utf-32be', '\0\0\xfe\xff'],
  ['utf-16le', '\xff\xfe'],
  ['utf-16be', '\xfe\xff'],
];

/** A mark alone proves nothing: what follows must be text. */
function wideKind(head: string): Wide | null {
  for (const [kind, mark] of MARKS) {
    if (head.startsWith(mark) && isWideText(kind, head.slice(mark.length, HEAD))) return kind;
  }
  return null;
}

function isWideText(kind: Wide, bytes: string): boolean {
  const decoder = createWideDecoder(kind);
  const text = decoder.write(Buffer.from(bytes, 'latin1'));
  // Control characters and unpaired surrogates are not found in text.
  return !/[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd\ufffe\uffff]|\p{Surrogate}/u.test(text);
}

export interface WideDecoder {
  /** The characters that are whole; bytes left over wait for the next call. */
  write(bytes: Uint8Array): string;
}

/** For content behind its byte order mark. */
export function createWideDecoder(kind: Wide): WideDecoder {
  if (kind === 'utf-16le' || kind === 'utf-16be') {
    const decoder = new TextDecoder(kind, { ignoreBOM: true });
    return { write: (bytes) => decoder.decode(bytes, { stream: true }) };
  }
  let left = Buffer.alloc(0);
  return {
    write: (bytes) => {
      const all = Buffer.concat([left, bytes]);
      const whole = all.length - (all.length % 4);
      let text = '';
      for (let at = 0; at < whole; at += 4) {
        const point = kind === 'utf-32le' ? all.readUInt32LE(at) : all.readUInt32BE(at);
        const valid = point <= 0x10ffff && (point < 0xd800 || point > 0xdfff);
        text += valid ? String.fromCodePoint(point) : '\ufffd';
      }
      left = all.subarray(whole);
      return text;
    },
  };
}
