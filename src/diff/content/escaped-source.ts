/**
 * Source code that an interpreter decodes before it reads it: Python takes the encoding from a comment in the first two
 * lines. Of its encodings, these write ASCII in other ASCII; all others leave an address as it is.
 * https://docs.python.org/3/reference/lexical_analysis.html#encoding-declarations
 */

export type Escaped = 'utf-7' | 'unicode-escape';

const COOKIE = /^(?:[^\n]*\n)?[ \t\f]*#[^\n]*?coding[:=][ \t]*([-\w.]+)/;
const NAMES: Readonly<Record<string, Escaped>> = {
  utf7: 'utf-7',
  u7: 'utf-7',
  unicode11utf7: 'utf-7',
  unicodeescape: 'unicode-escape',
  rawunicodeescape: 'unicode-escape',
};

/** Cheap, and true for all that names an encoding. */
export function mayBeEscaped(text: string): boolean {
  return text.includes('coding');
}

/** `head`: a byte string. */
export function escapedSource(head: string): Escaped | null {
  if (!mayBeEscaped(head)) return null;
  const name = COOKIE.exec(head.replace(/^\xef\xbb\xbf/, '').replaceAll('\r', '\n'))?.[1];
  return name === undefined ? null : (NAMES[name.toLowerCase().replace(/[^a-z0-9]/g, '')] ?? null);
}

/** Byte strings in and out, by whole lines: no escape goes on in the next one. */
export function unescapeSource(kind: Escaped, text: string): string {
  if (kind === 'utf-7') {
    return text.replace(/\+([A-Za-z0-9+/]*)-?/g, (_, base64: string) =>
      base64 === '' ? '+' : utf8(decodeUtf16(Buffer.from(base64, 'base64'))),
    );
  }
  return text.replace(
    /\\(?:x([0-9a-f]{2})|u([0-9a-f]{4})|U([0-9a-f]{8})|([0-7]{1,3}))/gi,
    (whole, ...digits) => {
      const [x, u, long, octal] = digits;
      const point = Number.parseInt(x ?? u ?? long ?? octal, octal === undefined ? 16 : 8);
      return point > 0x10ffff ? whole : utf8(String.fromCodePoint(point));
    },
  );
}

function decodeUtf16(bytes: Buffer): string {
  return bytes
    .subarray(0, bytes.length - (bytes.length % 2))
    .swap16()
    .toString('utf16le');
}

function utf8(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}
