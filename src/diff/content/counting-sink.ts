/** What a source hands on, counted on the way: `Scanned` says what was really given to the next stage. */
import { AnteaterError } from '../../errors.ts';
import type {
  AddedFile,
  ChangeSink,
  ChangesRead,
  FileVersion,
  Skipped,
  TextChunk,
  Unread,
  Wants,
} from '../../model.ts';
import { fileName } from '../paths.ts';
import { BidiWatch } from './bidi.ts';

type Unit = Extract<Unread, { why: 'deadline' }>['unit'];

export class CountingSink {
  readonly wants: Wants;
  /** Source code among the text that shows another order than it runs. */
  readonly bidi = new BidiWatch();
  readonly #sink: ChangeSink;
  readonly #scanned = { commits: 0, files: 0, lines: 0, binaries: 0 };
  readonly #skipped = new Map<string, Skipped>();
  readonly #unread: Unread[] = [];
  readonly #expected = { commits: 0, files: 0 };
  #last: FileVersion | null = null;

  constructor(sink: ChangeSink, wants: Wants) {
    this.#sink = sink;
    this.wants = wants;
  }

  text(file: FileVersion, chunk: TextChunk): void {
    if (this.wants.binaries) this.bidi.look(file, chunk);
    if (!this.wants.text) return;
    this.#count(file);
    this.#scanned.lines += chunk.lines;
    this.#sink.text(file, chunk);
  }

  binary(file: AddedFile): void {
    if (!this.wants.binaries) return;
    this.#count(file.file);
    this.#scanned.binaries++;
    this.#sink.binary(file);
  }

  /** A file that is not looked up, only warned of. */
  warn(file: AddedFile): void {
    if (this.wants.binaries) this.#sink.binary({ ...file, lookUp: false });
  }

  /** `path`: a byte string. Said once, however many commits leave it out. */
  skip(path: string, why: Skipped['why']): void {
    const skipped: Skipped = { path: fileName(path).path, why };
    this.#skipped.set(`${why} ${skipped.path}`, skipped);
  }

  /** Content that could not be read. */
  unread(what: Unread): void {
    this.#unread.push(what);
  }

  /** All of a commit was handed on. */
  commit(): void {
    this.#scanned.commits++;
  }

  /** So many more will be looked at. */
  expect(unit: Unit, more: number): void {
    this.#expected[unit] += more;
  }

  /** Throws when the time for reading is over. */
  checkTime(): void {
    if (this.wants.signal?.aborted !== true) return;
    throw new AnteaterError('stopped', 'the time for reading is over', {
      hint: 'give it more time: --max-wait, or max_wait in the rc file',
    });
  }

  /** Reads to the end, or until the time for it is over: then the report says, in these units, what was not read. */
  async readAll(unit: Unit, read: () => Promise<void>): Promise<ChangesRead> {
    try {
      await read();
    } catch (error) {
      if (!(error instanceof AnteaterError) || error.code !== 'stopped') throw error;
      const total = this.#expected[unit] || null;
      this.unread({ why: 'deadline', unit, read: this.#scanned[unit], total });
    }
    return { scanned: this.#scanned, skipped: [...this.#skipped.values()], unread: this.#unread };
  }

  #count(file: FileVersion): void {
    if (file !== this.#last) this.#scanned.files++;
    this.#last = file;
  }
}
