/**
 * Contents of blobs, through one `git cat-file --batch` that is started when the first is asked for. One at a time, in
 * chunks; nothing is kept. A missing object is an error: what cannot be read was not checked.
 */
import { AnteaterError } from '../../errors.ts';
import type { Git, GitMore, GitStream } from '../../git.ts';

type TakeBytes = (bytes: Uint8Array) => void;

export class Blobs {
  readonly #git: Git;
  #batch: Batch | null = null;

  constructor(git: Git) {
    this.#git = git;
  }

  /** Calls `take` for each piece of the content; resolves to its size. */
  async read(oid: string, take: TakeBytes): Promise<number> {
    const size = await this.#read(oid, take);
    if (size !== null) return size;
    throw new AnteaterError('missing-objects', `the object ${oid} is missing`, {
      hint: 'the repository lacks objects: try git fetch --unshallow, or git fsck',
    });
  }

  /** The content; null where it is larger than `most` bytes, or there is no such blob. `name`: an oid, or `commit:path`. */
  async smallIfThere(name: string, most: number): Promise<Buffer | null> {
    let kept = 0;
    const chunks: Uint8Array[] = [];
    const size = await this.#read(name, (bytes) => {
      kept += bytes.length;
      if (kept <= most) chunks.push(bytes);
      else chunks.length = 0;
    });
    return size === null || size > most ? null : Buffer.concat(chunks);
  }

  /** Ends git; nothing can be read after it. */
  async close(): Promise<void> {
    await this.#batch?.close();
  }

  /** The same after a failure: does not wait, does not fail. */
  kill(): void {
    this.#batch?.kill();
  }

  /** Older versions of git end where they would have to fetch: the next blob is read by another one. */
  async #read(name: string, take: TakeBytes): Promise<number | null> {
    this.#batch ??= new Batch(this.#git);
    try {
      return await this.#batch.read(name, take);
    } catch (error) {
      if (!(error instanceof AnteaterError) || error.code !== 'missing-objects') throw error;
      this.#batch = null;
      return null;
    }
  }
}

const LF = 0x0a;

class Batch {
  readonly #stream: GitStream;
  readonly #chunks: AsyncIterator<Buffer>;
  #left: Buffer = Buffer.alloc(0);

  constructor(git: Git) {
    this.#stream = git.stream(['cat-file', '--batch']);
    this.#chunks = this.#stream.stdout[Symbol.asyncIterator]();
  }

  /** The blob's size; null where there is none. */
  async read(name: string, take: TakeBytes): Promise<number | null> {
    try {
      this.#stream.stdin.write(Buffer.from(`${name}\n`, 'latin1'));
      const line = await this.#header();
      if (line.endsWith(' missing')) return null;
      return await this.#content(name, line, take);
    } catch (error) {
      this.#stream.kill();
      throw error;
    }
  }

  async close(): Promise<void> {
    this.#stream.stdin.end();
    while ((await this.#chunks.next()).done !== true);
    await this.#stream.done;
  }

  kill(): void {
    this.#stream.kill();
  }

  async #content(name: string, line: string, take: TakeBytes): Promise<number> {
    const match = /^[0-9a-f]+ blob (\d+)$/.exec(line);
    if (match === null) {
      throw new AnteaterError('git', `the object ${name} is not a blob`, {
        hint: 'the repository may be damaged: try git fsck',
      });
    }
    const size = Number(match[1]);
    for (let unread = size; unread > 0; ) {
      if (this.#left.length === 0) await this.#more();
      const part = this.#left.subarray(0, unread);
      this.#left = this.#left.subarray(part.length);
      unread -= part.length;
      take(part);
    }
    if (this.#left.length === 0) await this.#more();
    this.#left = this.#left.subarray(1);
    return size;
  }

  async #header(): Promise<string> {
    let end = this.#left.indexOf(LF);
    while (end === -1) {
      await this.#more();
      end = this.#left.indexOf(LF);
    }
    const line = this.#left.toString('latin1', 0, end);
    this.#left = this.#left.subarray(end + 1);
    return line;
  }

  async #more(): Promise<void> {
    const next = await this.#chunks.next();
    if (next.done === true) {
      await this.#stream.done;
      throw new AnteaterError('git', 'git cat-file ended before it had answered', { hint: 'try git fsck' });
    }
    this.#left = this.#left.length === 0 ? next.value : Buffer.concat([this.#left, next.value]);
  }
}

/** A blob's content on demand, from a git of its own. `args`: of `cat-file`. */
export async function* readBlobLater(
  git: Git,
  args: readonly string[],
  more: GitMore = {},
): AsyncGenerator<Uint8Array> {
  const stream = git.read(['cat-file', ...args], more);
  try {
    yield* stream.stdout;
    await stream.done;
  } finally {
    stream.kill();
  }
}
