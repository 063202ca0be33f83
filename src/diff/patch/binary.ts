/** The content that a `GIT binary patch` carries: decoded, inflated and read as it comes, without keeping it. */
import { once } from 'node:events';
import { createInflate } from 'node:zlib';
import { type ContentOptions, type KeptContent, KeptContentReader } from '../content/reader.ts';

export interface LiteralReader {
  /** A line of base 85. False where it is damaged. */
  line(text: string): boolean;
  /** Waits until what was given has been worked off. */
  drained(): Promise<void>;
  /** null where the content is damaged or not as long as its header says. */
  end(): Promise<KeptContent | null>;
}

/** `size`: in bytes, as the header says. */
export function createLiteralReader(size: number, options: ContentOptions): LiteralReader {
  const reader = new KeptContentReader(options);
  const inflate = createInflate();
  let length = 0;
  let failed = false;
  let full = false;
  inflate.on('data', (chunk: Buffer) => {
    length += chunk.length;
    // More than it says would be an attack with a bomb.
    if (length > size) {
      failed = true;
      inflate.destroy();
    } else reader.write(chunk);
  });
  inflate.on('error', () => {
    failed = true;
  });
  const closed = once(inflate, 'close').catch(() => undefined);

  return {
    line: (text) => {
      const bytes = decodeLine(text);
      if (bytes === null) return false;
      if (!inflate.destroyed) full = !inflate.write(bytes);
      return true;
    },
    drained: async () => {
      if (full && !inflate.destroyed)
        await Promise.race([once(inflate, 'drain').catch(() => undefined), closed]);
      full = false;
    },
    end: async () => {
      if (!inflate.destroyed) inflate.end();
      await closed;
      return failed || length !== size ? null : reader.end();
    },
  };
}

// ---------------------------------------------------------------- git's base 85: five characters for four bytes

const ALPHABET = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz!#$%&()*+-;<=>?@^_`{|}~';
const VALUES = new Map([...ALPHABET].map((character, value) => [character, value]));

/** One line: its first character gives the number of bytes (A–Z 1–26, a–z 27–52). null where it is damaged. */
function decodeLine(line: string): Buffer | null {
  const length = lengthOf(line.charCodeAt(0));
  const groups = Math.ceil(length / 4);
  if (length === 0 || line.length !== 1 + groups * 5) return null;
  const bytes = Buffer.alloc(groups * 4);
  for (let group = 0; group < groups; group++) {
    let value = 0;
    for (const character of line.slice(1 + group * 5, 6 + group * 5)) {
      const digit = VALUES.get(character);
      if (digit === undefined) return null;
      value = value * 85 + digit;
    }
    if (value > 0xffffffff) return null;
    bytes.writeUInt32BE(value, group * 4);
  }
  return bytes.subarray(0, length);
}

function lengthOf(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code - 0x40;
  return code >= 0x61 && code <= 0x7a ? code - 0x60 + 26 : 0;
}
