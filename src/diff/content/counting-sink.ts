/** What a source hands on, counted on the way: `Scanned` says what was really given to the next stage. */

import type { AddedFile, ChangeSink, ChangesRead, FileVersion, Skipped } from '../../model.ts';
import { fileName } from '../paths.ts';

export interface Wants {
  readonly text: boolean;
  readonly binaries: boolean;
}

export interface Tally {
  readonly wants: Wants;
  /** `begun`: lines that begin in the piece. */
  text(file: FileVersion, text: string, line: number, begun: number, flags: PieceFlags): void;
  binary(file: AddedFile): void;
  /** `path`: a byte string. Said once, however many commits leave it out. */
  skip(path: string, why: Skipped['why']): void;
  commit(): void;
  result(): ChangesRead;
}

export interface PieceFlags {
  readonly marked: boolean;
  readonly continued: boolean;
  readonly open: boolean;
}

export function createTally(sink: ChangeSink, wants: Wants): Tally {
  let commits = 0;
  let files = 0;
  let lines = 0;
  let binaries = 0;
  let last: FileVersion | null = null;
  const skipped = new Map<string, Skipped>();

  const count = (file: FileVersion): void => {
    if (file !== last) files++;
    last = file;
  };

  return {
    wants,
    text: (file, text, line, begun, { marked, continued, open }) => {
      if (!wants.text) return;
      count(file);
      lines += begun;
      sink.text({ file, line, text, marked, continued, open });
    },
    binary: (file) => {
      if (!wants.binaries) return;
      count(file.file);
      binaries++;
      sink.binary(file);
    },
    skip: (path, why) => {
      skipped.set(`${why} ${path}`, { path: fileName(path).path, why });
    },
    commit: () => {
      commits++;
    },
    result: () => ({ scanned: { commits, files, lines, binaries }, skipped: [...skipped.values()] }),
  };
}
