/** Lines that are known already, as a set: where git shows no diff, a line that no old version has is new. */
import type { EmitText } from './line-cutter.ts';
import { linesOf } from './text-chunks.ts';

/** In characters. What is behind that is taken as new. */
const MOST = 8 * 1024 * 1024;

export class LineSet {
  readonly #lines = new Set<string>();
  #size = 0;

  add(text: string): void {
    if (this.#size > MOST) return;
    this.#size += text.length;
    for (const line of text.split('\n')) this.#lines.add(line);
  }

  has(line: string): boolean {
    return this.#lines.has(line);
  }
}

/** Passes on the lines that are not in the set. A line so long that it comes in several chunks is taken as new. */
export function newLines(known: LineSet, emit: EmitText): EmitText {
  return (chunk) => {
    for (const line of linesOf(chunk)) {
      const isPart = line.startsMidLine || line.endsMidLine;
      if (isPart || !known.has(line.text.replace(/\n$/, ''))) emit(line);
    }
  };
}
