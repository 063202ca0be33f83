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
      const text: EmitText = (piece) => {
        for (const line of piece.split('\n')) lines.add(line);
      };
      const reader = createContentReader({ text, hash: null });
      reader.write(content);
      reader.end();
    },
    has: (line) => lines.has(line),
  };
}

/** Passes on what no old version has. A line so long that it comes in pieces is taken as new. */
export function newLines(olds: OldLines, emit: EmitText): EmitText {
  return (text, line, _begun, continued, open) => {
    let number = line;
    for (let at = 0; at < text.length || (continued && at === 0); number++) {
      const end = text.indexOf('\n', at);
      const next = end === -1 ? text.length : end + 1;
      const goesOn = continued && at === 0;
      const isOpen = open && end === -1;
      if (goesOn || isOpen || !olds.has(text.slice(at, end === -1 ? next : end))) {
        emit(text.slice(at, next), number, goesOn ? 0 : 1, goesOn, isOpen);
      }
      if (next === at) return;
      at = next;
    }
  };
}
