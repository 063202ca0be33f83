/** Cuts a byte string at line ends into chunks; a line longer than `CHUNK` goes on in the next chunk. */
import type { TextChunk } from '../../model.ts';
import { CHUNK } from '../git/hunks.ts';

export type EmitText = (chunk: TextChunk) => void;

export class LineCutter {
  readonly #emit: EmitText;
  #rest = '';
  #line = 1;
  #insideLine = false;

  constructor(emit: EmitText) {
    this.#emit = emit;
  }

  write(more: string): void {
    const text = this.#rest === '' ? more : this.#rest + more;
    const end = text.lastIndexOf('\n') + 1;
    if (text.length - end > CHUNK || (this.#insideLine && end === 0)) {
      this.#rest = '';
      this.#send(text, true);
      return;
    }
    this.#rest = text.slice(end);
    if (end > 0) this.#send(text.slice(0, end), false);
  }

  /** A long line that ends with the file must be closed as well. */
  end(): void {
    if (this.#rest !== '' || this.#insideLine) this.#send(this.#rest, false);
    this.#rest = '';
  }

  #send(text: string, endsMidLine: boolean): void {
    const ends = countLineFeeds(text);
    const unended = text !== '' && !text.endsWith('\n') ? 1 : 0;
    const lines = Math.max(0, ends + unended - (this.#insideLine ? 1 : 0));
    this.#emit({
      text,
      line: this.#line,
      lines,
      marked: false,
      startsMidLine: this.#insideLine,
      endsMidLine,
    });
    this.#line += ends;
    this.#insideLine = endsMidLine;
  }
}

function countLineFeeds(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
