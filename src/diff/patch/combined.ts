/**
 * Hunks of a combined diff (`diff --cc`): one column of signs for each parent. Only what no parent has is added. Lines
 * are read whole, by the counts in the header.
 */
import { MalformedHunk } from '../git/hunks.ts';

export interface CombinedReader {
  /** False where the line is not the header of a combined hunk. */
  begin(header: string): boolean;
  active(): boolean;
  /** One line without its LF. Gives the line that it adds, or null. Throws `MalformedHunk`. */
  read(line: string): { readonly text: string; readonly number: number } | null;
}

const HEADER = /^(@@@+)((?: -\d{1,15}(?:,\d{1,15})?)+) \+(\d{1,15})(?:,(\d{1,15}))? @@@+/;

export function createCombinedReader(): CombinedReader {
  let olds: number[] = [];
  let added = 0;
  let number = 0;

  return {
    begin: (header) => {
      const [, signs = '', ranges = '', start, count] = HEADER.exec(header) ?? [];
      if (start === undefined) return false;
      olds = ranges
        .trim()
        .split(' ')
        .map((range) => Number(range.split(',')[1] ?? 1));
      number = Number(start);
      added = Number(count ?? 1);
      return olds.length === signs.length - 1;
    },
    active: () => added > 0 || olds.some((left) => left > 0),
    read: (line) => {
      if (line.startsWith('\\')) return null;
      const signs = line.slice(0, olds.length).padEnd(olds.length, ' ');
      if (!/^[ +]*$|^[ -]*$/.test(signs)) throw new MalformedHunk('a line with the signs of both sides');
      if (signs.includes('-')) {
        olds = olds.map((left, parent) => (signs[parent] === '-' ? left - 1 : left));
        return null;
      }
      olds = olds.map((left, parent) => (signs[parent] === ' ' ? left - 1 : left));
      added--;
      number++;
      if (added < 0) throw new MalformedHunk('a hunk with more lines than its header says');
      return signs.includes(' ') ? null : { text: line.slice(olds.length), number: number - 1 };
    },
  };
}
