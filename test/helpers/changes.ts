/** Reads a source of changes to its end and puts its pieces together again, as the next stage would have to. */
import type { AddedText, ChangeSource, ChangesRead } from '../../src/model.ts';

export interface Line {
  readonly path: string;
  readonly line: number;
  /** Without its LF; a byte string. */
  readonly text: string;
  readonly commit: string | null;
}

export interface Binary {
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
  readonly commit: string | null;
  readonly content: (() => Promise<Buffer>) | null;
}

export interface Changes extends ChangesRead {
  readonly lines: readonly Line[];
  readonly binaries: readonly Binary[];
  readonly pieces: readonly AddedText[];
}

export async function changesOf(
  source: ChangeSource,
  wants = { text: true, binaries: true },
): Promise<Changes> {
  const pieces: AddedText[] = [];
  const binaries: Binary[] = [];
  const read = await source.read(
    {
      text: (piece) => pieces.push(piece),
      binary: ({ file, sha256, size, open }) => {
        const content = open === null ? null : () => bytesOf(open());
        binaries.push({ path: file.path, commit: file.commit, sha256, size, content });
      },
    },
    wants,
  );
  return { ...read, lines: joinPieces(pieces), binaries, pieces };
}

export function joinPieces(pieces: readonly AddedText[]): Line[] {
  const lines: Line[] = [];
  let pending: { text: string; line: number; file: AddedText['file'] } | null = null;
  for (const piece of pieces) {
    if (piece.continued !== (pending !== null))
      throw new Error('a piece does not go on where the one before it ended');
    if (pending !== null && pending.file !== piece.file) throw new Error('a line goes on in another file');
    const parts = piece.text.split('\n');
    if (parts.at(-1) === '') parts.pop();
    else if (piece.marked && !piece.open) throw new Error('a line of a patch has no end');
    parts.forEach((part, index) => {
      const goesOn = index === 0 && piece.continued;
      if (piece.marked && !goesOn && !part.startsWith('+')) throw new Error('a line has no mark');
      const text = piece.marked && !goesOn ? part.slice(1) : part;
      const whole: string = goesOn && pending !== null ? pending.text + text : text;
      const line: number = goesOn && pending !== null ? pending.line : piece.line + index;
      pending = null;
      if (piece.open && index === parts.length - 1) pending = { text: whole, line, file: piece.file };
      else lines.push({ path: piece.file.path, line, text: whole, commit: piece.file.commit });
    });
    if (parts.length === 0 && pending !== null && !piece.open) {
      const { text, line, file } = pending;
      lines.push({ path: file.path, line, text, commit: file.commit });
      pending = null;
    }
  }
  if (pending !== null) throw new Error('the last line has no end');
  return lines;
}

async function bytesOf(chunks: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = [];
  for await (const chunk of chunks) all.push(chunk);
  return Buffer.concat(all);
}

/** "path:line text" for each line: short enough to write down in a test. */
export function shortLines(lines: readonly Line[]): string[] {
  return lines.map(({ path, line, text }) => `${path}:${line} ${text}`);
}
