/**
 * Hunks of a combined diff (`diff --cc`): one column of signs for each parent. Only what no parent has is added. Lines
 * are read whole, by the counts in the header.
 */
import type { TextChunk } from '../../model.ts';
import { MalformedHunk } from '../git/hunks.ts';

const HEADER = /^(@@@+)((?: -\d{1,15}(?:,\d{1,15})?)+) \+(\d{1,15})(?:,(\d{1,15}))? @@@+/;

/** Used as a `HunkReader` is. */
export class CombinedReader {
  readonly #added: (chunk: TextChunk) => void;
  /** Lines left to read: of each parent, and of the new file. */
  #olds: number[] = [];
  #new = 0;
  #line = 0;

  constructor(added: (chunk: TextChunk) => void) {
    this.#added = added;
  }

  begin(header: string): boolean {
    const [, signs = '', ranges = '', start, count] = HEADER.exec(header) ?? [];
    if (start === undefined) return false;
    this.#olds = ranges
      .trim()
      .split(' ')
      .map((range) => Number(range.split(',')[1] ?? 1));
    this.#line = Number(start);
    this.#new = Number(count ?? 1);
    return this.#olds.length === signs.length - 1;
  }

  active(): boolean {
    return this.#new > 0 || this.#olds.some((left) => left > 0);
  }

  read(text: string, from: number): number {
    const end = text.indexOf('\n', from);
    if (end === -1) return from;
    this.#readLine(text.slice(from, end));
    return end + 1;
  }

  #readLine(line: string): void {
    if (line.startsWith('\\')) return;
    const signs = line.slice(0, this.#olds.length).padEnd(this.#olds.length, ' ');
    if (!/^[ +]*$|^[ -]*$/.test(signs)) throw new MalformedHunk('a line with the signs of both sides');
    const isRemoved = signs.includes('-');
    this.#olds = this.#olds.map((left, parent) =>
      signs[parent] === (isRemoved ? '-' : ' ') ? left - 1 : left,
    );
    if (isRemoved) return;
    if (this.#new === 0) throw new MalformedHunk('a hunk with more lines than its header says');
    this.#new--;
    const number = this.#line++;
    if (signs.includes(' ')) return;
    const text = `+${line.slice(this.#olds.length)}\n`;
    this.#added({ text, line: number, lines: 1, marked: true, startsMidLine: false, endsMidLine: false });
  }
}
