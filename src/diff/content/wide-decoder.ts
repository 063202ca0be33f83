/** UTF-16 and UTF-32 → text, chunk by chunk. */

export type Wide = 'utf-16le' | 'utf-16be' | 'utf-32le' | 'utf-32be';

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

const MARKS: readonly (readonly [Wide, string])[] = [
  ['utf-32le', '\xff\xfe\0\0'],
  ['utf-32be', '\0\0\xfe\xff'],
  ['utf-16le', '\xff\xfe'],
  ['utf-16be', '\xfe\xff'],
];

export interface WideText {
  readonly encoding: Wide;
  /** Bytes of the byte order mark. */
  readonly mark: number;
}

/** A mark alone proves nothing: what follows must be text. `head`: a byte string. */
export function markedWideText(head: string): WideText | null {
  for (const [encoding, mark] of MARKS) {
    if (head.startsWith(mark) && isWideText(encoding, head.slice(mark.length)))
      return { encoding, mark: mark.length };
  }
  return null;
}

/** The same without a mark: at least half of the characters must be ASCII, since binaries decode to something as well. */
export function unmarkedWideText(head: string): WideText | null {
  if (!head.includes('\0')) return null;
  for (const [encoding] of MARKS) {
    const text = decodeHead(encoding, head);
    const ascii = text.match(/[\t\n\r\x20-\x7e]/g)?.length ?? 0;
    if (ascii > 1 && ascii * 2 >= text.length && !NOT_IN_TEXT.test(text)) return { encoding, mark: 0 };
  }
  return null;
}

/** Control characters and unpaired surrogates do not occur in text. */
const NOT_IN_TEXT = /[\x00-\x08\x0e-\x1a\x1c-\x1f\ufffd\ufffe\uffff]|\p{Surrogate}/u;

function isWideText(encoding: Wide, bytes: string): boolean {
  return !NOT_IN_TEXT.test(decodeHead(encoding, bytes));
}

function decodeHead(encoding: Wide, bytes: string): string {
  return createWideDecoder(encoding).write(Buffer.from(bytes, 'latin1'));
}
