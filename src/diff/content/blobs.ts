/**
 * Contents of blobs, through one `git cat-file --batch` that is started when the first is asked for. One at a time, in
 * chunks; nothing is kept. A missing object is an error: what cannot be read was not checked.
 */
import { AnteaterError } from '../../errors.ts';
import type { Git } from '../../git.ts';

export interface Blobs {
  /** Calls `chunk` for each piece of the content; resolves to its size. */
  read(oid: string, chunk: (bytes: Uint8Array) => void): Promise<number>;
  /** The content, or null when it is larger than `most` bytes. */
  small(oid: string, most: number): Promise<Buffer | null>;
  /** Ends git; nothing can be read after it. */
  close(): Promise<void>;
  /** The same after a failure: does not wait, does not fail. */
  kill(): void;
}

export function openBlobs(git: Git): Blobs {
  let process: BatchProcess | null = null;
  const started = () => {
    process ??= startBatch(git);
    return process;
  };
  return {
    read: (oid, chunk) => started().read(oid, chunk),
    small: async (oid, most) => {
      const chunks: Uint8Array[] = [];
      let kept = 0;
      const size = await started().read(oid, (bytes) => {
        kept += bytes.length;
        if (kept <= most) chunks.push(Buffer.from(bytes));
        else chunks.length = 0;
      });
      return size > most ? null : Buffer.concat(chunks);
    },
    close: async () => {
      await process?.close();
    },
    kill: () => process?.kill(),
  };
}

interface BatchProcess {
  read(oid: string, chunk: (bytes: Uint8Array) => void): Promise<number>;
  close(): Promise<void>;
  kill(): void;
}

const LF = 0x0a;

function startBatch(git: Git): BatchProcess {
  const stream = git.stream(['cat-file', '--batch']);
  const chunks = stream.stdout[Symbol.asyncIterator]();
  let left: Buffer = Buffer.alloc(0);

  const more = async (): Promise<void> => {
    const next = await chunks.next();
    if (next.done === true) {
      await stream.done;
      throw new AnteaterError('git', 'git cat-file ended before it had answered', { hint: 'try git fsck' });
    }
    left = left.length === 0 ? next.value : Buffer.concat([left, next.value]);
  };

  const header = async (): Promise<string> => {
    let end = left.indexOf(LF);
    while (end === -1) {
      await more();
      end = left.indexOf(LF);
    }
    const line = left.toString('latin1', 0, end);
    left = left.subarray(end + 1);
    return line;
  };

  const readBlob = async (oid: string, chunk: (bytes: Uint8Array) => void): Promise<number> => {
    stream.stdin.write(`${oid}\n`);
    const line = await header();
    const match = /^[0-9a-f]+ blob (\d+)$/.exec(line);
    if (match === null) throw missing(oid, line);
    const size = Number(match[1]);
    for (let unread = size; unread > 0; ) {
      if (left.length === 0) await more();
      const part = left.subarray(0, unread);
      left = left.subarray(part.length);
      unread -= part.length;
      chunk(part);
    }
    if (left.length === 0) await more();
    left = left.subarray(1);
    return size;
  };

  return {
    read: async (oid, chunk) => {
      try {
        return await readBlob(oid, chunk);
      } catch (error) {
        stream.kill();
        throw error;
      }
    },
    close: async () => {
      stream.stdin.end();
      while ((await chunks.next()).done !== true);
      await stream.done;
    },
    kill: () => stream.kill(),
  };
}

function missing(oid: string, line: string): AnteaterError {
  const what = line.endsWith(' missing') ? 'is missing' : 'is no blob';
  return new AnteaterError('git', `the object ${oid} ${what}`, {
    hint: 'the repository lacks objects: try git fetch --unshallow, or git fsck',
  });
}

/** A blob's content on demand, from a git of its own. */
export async function* readBlobLater(git: Git, oid: string): AsyncGenerator<Uint8Array> {
  const stream = git.stream(['cat-file', 'blob', oid]);
  stream.stdin.end();
  try {
    for await (const chunk of stream.stdout) yield chunk;
    await stream.done;
  } finally {
    stream.kill();
  }
}
