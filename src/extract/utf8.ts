/**
 * UTF-8 in binary strings (a character a byte). Broken parts count as a decoder shows them: one U+FFFD each. Pure.
 */

/** Not for what is kept: see `copyOf`. */
export function decode(binary: string): string {
  return isAscii(binary) ? binary : Buffer.from(binary, 'latin1').toString('utf8');
}

export function isAscii(binary: string): boolean {
  // The fastest look that there is: each character above would take two bytes.
  return Buffer.byteLength(binary) === binary.length;
}

/** So much is looked at together: most text is ASCII. */
const BLOCK = 4096;

/**
 * Code points of UTF-8 that begin between two places of a binary string, as a decoder counts them (U+FFFD for each broken
 * part), and where the last of them ends.
 */
export function countPoints(
  text: string,
  from: number,
  to: number,
): { readonly points: number; readonly end: number } {
  let points = 0;
  let at = from;
  while (at < to) {
    const end = Math.min(to, at + BLOCK);
    // Below that, looking at each character is as fast.
    if (end - at > 64 && isAscii(text.slice(at, end))) {
      points += end - at;
      at = end;
    }
    while (at < end) {
      const byte = text.charCodeAt(at);
      at += byte < 0x80 ? 1 : sequenceLength(text, at, byte);
      points += 1;
    }
  }
  return { points, end: at };
}

/** Bytes of the UTF-8 sequence at `at`, or of the broken part of one that a decoder replaces as a whole. */
function sequenceLength(text: string, at: number, byte: number): number {
  if (byte < 0xc2 || byte > 0xf4) return 1;
  const wanted = byte < 0xe0 ? 1 : byte < 0xf0 ? 2 : 3;
  for (let index = 1; index <= wanted; index += 1) {
    const next = text.charCodeAt(at + index);
    const low = index === 1 && byte === 0xe0 ? 0xa0 : index === 1 && byte === 0xf0 ? 0x90 : 0x80;
    const high = index === 1 && byte === 0xed ? 0x9f : index === 1 && byte === 0xf4 ? 0x8f : 0xbf;
    if (!(next >= low && next <= high)) return index;
  }
  return wanted + 1;
}
