/** The content that a `GIT binary patch` carries: decoded, inflated and read as it comes, without keeping it. */
import { once } from 'node:events';
import { createInflate } from 'node:zlib';
import { type ContentOptions, KeptContentReader } from '../content/reader.ts';
import { decodeLine } from './base85.ts';

export interface LiteralReader {
  /** A line of base 85. False where it is damaged. */
  line(text: string): boolean;
  /** Waits until what was given has been worked off. */
  drained(): Promise<void>;
  /** null where the content is damaged or not as long as its header says. */
  end(): Promise<ReturnType<KeptContentReader['end']> | null>;
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
