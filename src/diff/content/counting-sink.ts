/** What a source hands on, counted on the way: `Scanned` says what was really given to the next stage. */

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

export interface Tally {
  readonly wants: Wants;
  /** Source code among the text that shows another order than it runs. */
  readonly bidi: BidiWatch;
  text(file: FileVersion, chunk: TextChunk): void;
  binary(file: AddedFile): void;
  /** A file that is not looked up, only warned of. */
  warn(file: AddedFile): void;
  /** `path`: a byte string. Said once, however many commits leave it out. */
  skip(path: string, why: Skipped['why']): void;
  /** Content that could not be read. */
  unread(what: Unread): void;
  commit(): void;
  result(): ChangesRead;
}

export function createTally(sink: ChangeSink, wants: Wants): Tally {
  let commits = 0;
  let files = 0;
  let lines = 0;
  let binaries = 0;
  let last: FileVersion | null = null;
  const skipped = new Map<string, Skipped>();
  const unread: Unread[] = [];

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
    unread: (what) => {
      unread.push(what);
    },
    commit: () => {
      commits++;
    },
    result: () => ({ scanned: { commits, files, lines, binaries }, skipped: [...skipped.values()], unread }),
  };
}
