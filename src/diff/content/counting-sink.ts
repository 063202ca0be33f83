/** What a source hands on, counted on the way: `Scanned` says what was really given to the next stage. */

import { AnteaterError, isAnteaterError } from '../../errors.ts';
import type {
  AddedFile,
  ChangeSink,
  ChangesRead,
  FileVersion,
  Scanned,
  Skipped,
  TextChunk,
  Unread,
  Wants,
} from '../../model.ts';
import { fileName } from '../paths.ts';
import { BidiWatch } from './bidi.ts';

export interface CountingSink {
  readonly wants: Wants;
  /** Source code among the text that shows another order than it runs. */
  readonly bidi: BidiWatch;
  text(file: FileVersion, chunk: TextChunk): void;
  binary(file: AddedFile): void;
  /** A file that is not looked up, only warned of. */
  warn(file: AddedFile): void;
  /** `path`: a byte string. Said once, however many commits leave it out. */
  skip(path: string, why: Skipped['why']): void;
  /** Throws when the time for reading is over. */
  checkTime(): void;
  /** So many more files will be looked at. */
  expect(files: number): void;
  readonly expected: number;
  /** Content that could not be read. */
  unread(what: Unread): void;
  commit(): void;
  result(): ChangesRead;
}

export function createCountingSink(sink: ChangeSink, wants: Wants): CountingSink {
  let commits = 0;
  let files = 0;
  let lines = 0;
  let binaries = 0;
  let last: FileVersion | null = null;
  const skipped = new Map<string, Skipped>();
  const unread: Unread[] = [];
  let expected = 0;

  const count = (file: FileVersion): void => {
    if (file !== last) files++;
    last = file;
  };

  const bidi = new BidiWatch();

  return {
    wants,
    bidi,
    text: (file, chunk) => {
      if (wants.binaries) bidi.look(file, chunk);
      if (!wants.text) return;
      count(file);
      lines += chunk.lines;
      sink.text(file, chunk);
    },
    binary: (file) => {
      if (!wants.binaries) return;
      count(file.file);
      binaries++;
      sink.binary(file);
    },
    warn: (file) => {
      if (wants.binaries) sink.binary(file);
    },
    skip: (path, why) => {
      skipped.set(`${why} ${path}`, { path: fileName(path).path, why });
    },
    checkTime: () => {
      if (wants.signal?.aborted !== true) return;
      throw new AnteaterError('stopped', 'the time for reading is over', {
        hint: 'give it more time: --max-wait, or max_wait in the rc file',
      });
    },
    expect: (more) => {
      expected += more;
    },
    get expected() {
      return expected;
    },
    unread: (what) => {
      unread.push(what);
    },
    commit: () => {
      commits++;
    },
    result: () => ({ scanned: { commits, files, lines, binaries }, skipped: [...skipped.values()], unread }),
  };
}

type Late = Extract<Unread, { why: 'deadline' }>;

/** Reads until the end, or until the time for it is over: then the report says what was not read. */
export async function untilStopped(
  tally: CountingSink,
  read: () => Promise<void>,
  how: (scanned: Scanned, expected: number | null) => Omit<Late, 'why'>,
): Promise<void> {
  try {
    await read();
  } catch (error) {
    if (!isAnteaterError(error) || error.code !== 'stopped') throw error;
    const { expected } = tally;
    tally.unread({ why: 'deadline', ...how(tally.result().scanned, expected === 0 ? null : expected) });
  }
}
