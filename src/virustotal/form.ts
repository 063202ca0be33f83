/**
 * The multipart form of an upload, streamed. The name of the file becomes public at VirusTotal, so it is the content's sha256,
 * never the path. What goes out must be the very content that was hashed and consented to: the form is cut short before its
 * end, and so refused by the server, if it is not.
 */
import { createHash, randomBytes } from 'node:crypto';
import { Readable } from 'node:stream';
import type { AddedFile } from '../model.ts';

export interface Form {
  readonly body: Readable;
  readonly contentType: string;
  /** In bytes, the envelope included. */
  readonly length: number;
  /** Whether the content was another than `file` says, or could not be read. */
  changed(): boolean;
}

export function formOf(file: AddedFile, open: () => AsyncIterable<Uint8Array>): Form {
  const boundary = `anteater-${randomBytes(18).toString('hex')}`;
  const head = Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="file"; filename="${file.sha256}"\r\n` +
      'Content-Type: application/octet-stream\r\n\r\n',
  );
  const tail = Buffer.from(`\r\n--${boundary}--\r\n`);
  let changed = false;

  async function* parts(): AsyncGenerator<Uint8Array> {
    yield head;
    try {
      yield* exactly(file, open);
    } catch (error) {
      changed = true;
      throw error;
    }
    yield tail;
  }

  return {
    body: Readable.from(parts(), { objectMode: false }),
    contentType: `multipart/form-data; boundary=${boundary}`,
    length: head.length + file.size + tail.length,
    changed: () => changed,
  };
}

/** The content; throws at its end if it is not what `file` says. */
async function* exactly(file: AddedFile, open: () => AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const hash = createHash('sha256');
  let size = 0;
  for await (const chunk of open()) {
    size += chunk.length;
    if (size > file.size) break;
    hash.update(chunk);
    yield chunk;
  }
  if (size !== file.size || hash.digest('hex') !== file.sha256) throw new Error('the content changed');
}
