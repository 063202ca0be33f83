/** The files of a tar, while it streams. */
import { Readable } from 'node:stream';
import { extract } from 'tar-stream';
import type { Budget, TakeMember } from './limits.ts';

/** Tars of before 1988 have no name of a format in their headers. */
const OPTIONS = { highWaterMark: 65_536, allowUnknownFormat: true };

export async function readTar(
  content: AsyncIterable<Uint8Array>,
  budget: Budget,
  take: TakeMember,
): Promise<void> {
  const entries = extract(OPTIONS);
  const packed = Readable.from(content);
  packed.on('error', (error) => entries.destroy(error));
  packed.pipe(entries);
  try {
    for await (const entry of entries) {
      budget.entry();
      const { name, type, pax, size } = entry.header;
      // Other types than tar-stream knows are files with a further meaning; links may carry content too.
      if (size > 0 && type !== 'directory') {
        await take(name, async () => bytesIn(entry));
        // Of a sparse file it holds the parts, without the holes between them.
        if (type === null || Object.keys(pax ?? {}).some((key) => key.startsWith('GNU.sparse')))
          budget.leaveOut('unknown-compression');
      }
      entry.resume();
    }
  } finally {
    packed.destroy();
  }
}

async function* bytesIn(entry: AsyncIterable<unknown>): AsyncGenerator<Uint8Array> {
  for await (const chunk of entry) if (chunk instanceof Uint8Array) yield chunk;
}
