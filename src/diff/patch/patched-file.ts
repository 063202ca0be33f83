/**
 * One file of a foreign patch. A new file's content is all there, so that it is read like any whole file; of a changed
 * one, the added lines are all that is known.
 */
import { Readable } from 'node:stream';
import type { TextChunk } from '../../model.ts';
import type { CountingSink } from '../content/counting-sink.ts';
import { changedPointerOf, POINTER_MAX } from '../content/lfs-pointer.ts';
import { type ContentOptions, type KeptContent, KeptContentReader } from '../content/reader.ts';
import { optionsOf, type Source, sendBidi, sendFile } from '../content/send-file.ts';
import { unmarked } from '../content/text-chunks.ts';
import { EXECUTABLE, leftOut } from '../git/records.ts';
import { fileVersion } from '../paths.ts';
import type { PatchHeader } from './header.ts';

/** What becomes of the lines of its hunks. */
interface Hunks {
  added(chunk: TextChunk): void;
  /** The line read last has no LF at its end. */
  noNewline(): void;
  /** Its content, where the hunks have all of it. */
  end(): Promise<KeptContent> | null;
}

export class PatchedFile {
  readonly #sink: CountingSink;
  readonly #source: Source;
  /** For content that the patch carries whole. */
  readonly contentOptions: ContentOptions;
  readonly #hunks: Hunks;

  private constructor(header: PatchHeader, sink: CountingSink, source: Source, options: ContentOptions) {
    this.#sink = sink;
    this.#source = source;
    this.contentOptions = options;
    const left = leftOut({ newMode: header.mode ?? '', status: '' });
    if (left !== null) sink.skip(header.path, left);
    if (left !== null) this.#hunks = NO_HUNKS;
    else this.#hunks = header.isNew ? new NewFile(options) : new ChangedFile(source, sink);
  }

  static async open(header: PatchHeader, sink: CountingSink): Promise<PatchedFile> {
    const { path, mode } = header;
    const file = fileVersion(path, null, null);
    const source = { file, path, isExecutable: mode === EXECUTABLE, open: null, commonDir: null };
    const options = await optionsOf(sink, source, (chunk) => sink.text(file, chunk));
    return new PatchedFile(header, sink, source, options);
  }

  added(chunk: TextChunk): void {
    this.#hunks.added(chunk);
  }

  noNewline(): void {
    this.#hunks.noNewline();
  }

  /** Its hunks are over. */
  async end(): Promise<void> {
    const kept = await this.#hunks.end();
    if (kept !== null) return this.content(kept);
    // Only its lines are known, and the one in question stands for it.
    await sendBidi(
      this.#sink,
      (_, { text }) =>
        async (chunk) =>
          chunk(Buffer.from(text, 'latin1')),
    );
  }

  /** `bytes`: of the whole file, where they were kept; else, as above. */
  async content({ content, bytes }: KeptContent): Promise<void> {
    const open = bytes === null ? null : () => Readable.from(bytes);
    sendFile(this.#sink, content, { ...this.#source, open });
    await sendBidi(this.#sink, (_, { text }) => async (chunk) => {
      for (const one of bytes ?? [Buffer.from(text, 'latin1')]) chunk(one);
    });
  }
}

const NO_HUNKS: Hunks = { added: () => undefined, noNewline: () => undefined, end: () => null };

class NewFile implements Hunks {
  readonly #reader: KeptContentReader;
  /** The LF of the line read last: "no newline at end of file" takes it back. */
  #lf = '';

  constructor(options: ContentOptions) {
    this.#reader = new KeptContentReader(options);
  }

  added(chunk: TextChunk): void {
    const text = this.#lf + unmarked([chunk]);
    this.#lf = text.endsWith('\n') ? '\n' : '';
    this.#write(this.#lf === '' ? text : text.slice(0, -1));
  }

  noNewline(): void {
    this.#lf = '';
  }

  end(): Promise<KeptContent> {
    this.#write(this.#lf);
    return this.#reader.end();
  }

  #write(text: string): void {
    this.#reader.write(Buffer.from(text, 'latin1'));
  }
}

class ChangedFile implements Hunks {
  readonly #source: Source;
  readonly #sink: CountingSink;
  /** A pointer is short: its lines are held until it is known that they are none. */
  #held: TextChunk[] | null = [];
  #bytes = 0;

  constructor(source: Source, sink: CountingSink) {
    this.#source = source;
    this.#sink = sink;
  }

  added(chunk: TextChunk): void {
    this.#bytes += chunk.text.length;
    if (this.#held === null) this.#sink.text(this.#source.file, chunk);
    else if (this.#bytes <= POINTER_MAX) this.#held.push(chunk);
    else this.#release([...this.#held, chunk]);
  }

  noNewline(): void {}

  end(): null {
    const held = this.#held ?? [];
    const pointer = changedPointerOf(unmarked(held));
    if (pointer === null) this.#release(held);
    else this.#sink.binary({ file: this.#source.file, ...pointer, open: null });
    return null;
  }

  #release(held: readonly TextChunk[]): void {
    this.#held = null;
    for (const chunk of held) this.#sink.text(this.#source.file, chunk);
  }
}
