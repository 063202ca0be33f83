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

/** Throws where pieces do not fit together as their flags say. */
export function joinPieces(pieces: readonly AddedText[]): Line[] {
  const lines: Line[] = [];
  const pending: { piece: AddedText; text: string }[] = [];
  for (const piece of pieces) {
    const begun = pending.pop();
    if (piece.continued !== (begun !== undefined))
      throw new Error('a piece does not go on where the one before ended');
    if (begun !== undefined && begun.piece.file !== piece.file)
      throw new Error('a line goes on in another file');
    const parts = piece.text.split('\n');
    if (parts.length > 1 && parts.at(-1) === '') parts.pop();
    else if (piece.marked && !piece.open) throw new Error('a line of a patch has no end');
    for (const [index, part] of parts.entries()) {
      const goesOn = index === 0 && begun !== undefined;
      if (piece.marked && !goesOn && !part.startsWith('+')) throw new Error('a line has no mark');
      const own = piece.marked && !goesOn ? part.slice(1) : part;
      const text = goesOn ? begun.text + own : own;
      const first = goesOn ? begun.piece : piece;
      if (piece.open && index === parts.length - 1) pending.push({ piece: first, text });
      else lines.push({ path: piece.file.path, line: piece.line + index, text, commit: piece.file.commit });
    }
  }
  if (pending.length > 0) throw new Error('the last line has no end');
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
