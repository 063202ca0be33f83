/** Lines that are known already, as a set: where git shows no diff, a line that no old version has is new. */
import type { EmitText } from './line-cutter.ts';

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
    const { text } = chunk;
    let line = chunk.line;
    for (let at = 0; at < text.length || (chunk.startsMidLine && at === 0); line++) {
      const end = text.indexOf('\n', at);
      const next = end === -1 ? text.length : end + 1;
      const startsMidLine = chunk.startsMidLine && at === 0;
      const endsMidLine = chunk.endsMidLine && end === -1;
      if (startsMidLine || endsMidLine || !known.has(text.slice(at, end === -1 ? next : end))) {
        const lines = startsMidLine ? 0 : Math.min(1, chunk.lines);
        emit({ text: text.slice(at, next), line, lines, marked: chunk.marked, startsMidLine, endsMidLine });
      }
      if (next === at) return;
      at = next;
    }
  };
}
