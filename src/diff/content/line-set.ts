/** The lines of a file's old versions, as a set: where git shows no diff, a line that none of them has is new. */
import { createContentReader, type EmitText } from './reader.ts';

export interface OldLines {
  /** Adds the lines of a whole file; a binary has none. */
  add(content: Uint8Array): void;
  has(line: string): boolean;
}

export function oldLines(): OldLines {
  const lines = new Set<string>();
  return {
    add: (content) => {
      const text: EmitText = (chunk) => {
        for (const line of chunk.text.split('\n')) lines.add(line);
      };
      const reader = createContentReader({ text, hash: null });
      reader.write(content);
      reader.end();
    },
    has: (line) => lines.has(line),
  };
}

/** Passes on what no old version has. A line so long that it comes in several chunks is taken as new. */
export function newLines(olds: OldLines, emit: EmitText): EmitText {
  return (chunk) => {
    const { text } = chunk;
    let line = chunk.line;
    for (let at = 0; at < text.length || (chunk.startsMidLine && at === 0); line++) {
      const end = text.indexOf('\n', at);
      const next = end === -1 ? text.length : end + 1;
      const startsMidLine = chunk.startsMidLine && at === 0;
      const endsMidLine = chunk.endsMidLine && end === -1;
      if (startsMidLine || endsMidLine || !olds.has(text.slice(at, end === -1 ? next : end))) {
        const lines = startsMidLine ? 0 : 1;
        emit({ text: text.slice(at, next), line, lines, marked: chunk.marked, startsMidLine, endsMidLine });
      }
      if (next === at) return;
      at = next;
    }
  };
}
