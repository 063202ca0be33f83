/**
 * Archives behind something else: self-extracting programs and scripts, pictures with a zip behind them. A zip is found by
 * the end of its directory, as all tools find it; a compressed file by its magic, behind scripts alone.
 */
import type { ArchiveFormat } from '../../model.ts';

export const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
export const END_LENGTH = 22;
/** The end of a directory has a comment of at most 65,535 bytes behind it. */
const TAIL = 65_535 + END_LENGTH;
const GZIP = Buffer.from('\x1f\x8b\x08', 'latin1');

export class AppendedArchive {
  readonly #behindScript: boolean;
  /** The last chunks: together at least `TAIL` bytes, or all. */
  #last: Uint8Array[] = [];
  #size = 0;
  #hasGzip = false;
  #edge: Buffer = Buffer.alloc(0);

  constructor(behindScript: boolean) {
    this.#behindScript = behindScript;
  }

  write(chunk: Uint8Array): void {
    this.#last.push(chunk);
    this.#size += chunk.length;
    for (
      let [first] = this.#last;
      first !== undefined && this.#size - first.length >= TAIL;
      [first] = this.#last
    ) {
      this.#size -= first.length;
      this.#last.shift();
    }
    if (!this.#behindScript || this.#hasGzip) return;
    const bytes = Buffer.concat([this.#edge, chunk]);
    this.#hasGzip = bytes.includes(GZIP);
    this.#edge = bytes.subarray(-GZIP.length + 1);
  }

  end(): ArchiveFormat | null {
    const tail = Buffer.concat(this.#last);
    const at = tail.lastIndexOf(END_OF_DIRECTORY);
    if (at !== -1 && at + END_LENGTH <= tail.length) return 'zip';
    return this.#hasGzip ? 'gzip' : null;
  }
}

/** What begins with its magic, without what stands before it. */
export async function* fromGzip(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  let before: Buffer | null = Buffer.alloc(0);
  for await (const chunk of content) {
    if (before === null) {
      yield chunk;
      continue;
    }
    const bytes: Buffer = Buffer.concat([before, chunk]);
    const at = bytes.indexOf(GZIP);
    before = at === -1 ? bytes.subarray(-GZIP.length + 1) : null;
    if (at !== -1) yield bytes.subarray(at);
  }
}
