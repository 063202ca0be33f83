/** Reads a source of changes to its end and puts its chunks of text together again, as the next stage would have to. */
import type { ChangeSource, ChangesRead, FileVersion, TextChunk, Wants } from '../../src/model.ts';

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
  /** "path code" for each thing that is wrong with a file. */
  readonly warnings: readonly string[];
  readonly chunks: readonly FileChunk[];
}

export interface FileChunk extends TextChunk {
  readonly file: FileVersion;
}

export async function changesOf(
  source: ChangeSource,
  wants: Wants = { text: true, binaries: true },
): Promise<Changes> {
  const chunks: FileChunk[] = [];
  const binaries: Binary[] = [];
  const warnings: string[] = [];
  const read = await source.read(
    {
      text: (file, chunk) => chunks.push({ file, ...chunk }),
      binary: ({ file, sha256, size, open, warning, lookUp }) => {
        if (warning) warnings.push(`${file.path} ${warning.code}`);
        if (lookUp === false) return;
        const content = open === null ? null : () => bytesOf(open());
        binaries.push({ path: file.path, commit: file.commit, sha256, size, content });
      },
    },
    wants,
  );
  return { ...read, lines: joinChunks(chunks), binaries, warnings, chunks };
}

/** Throws where chunks do not fit together as their flags say. */
export function joinChunks(chunks: readonly FileChunk[]): Line[] {
  const lines: Line[] = [];
  const pending: { chunk: FileChunk; text: string }[] = [];
  for (const chunk of chunks) {
    const begun = pending.pop();
    if (chunk.startsMidLine !== (begun !== undefined))
      throw new Error('a chunk does not go on where the one before ended');
    if (begun !== undefined && begun.chunk.file !== chunk.file)
      throw new Error('a line goes on in another file');
    const parts = chunk.text.split('\n');
    if (parts.length > 1 && parts.at(-1) === '') parts.pop();
    else if (chunk.marked && !chunk.endsMidLine) throw new Error('a line of a patch has no end');
    for (const [index, part] of parts.entries()) {
      const goesOn = index === 0 && begun !== undefined;
      if (chunk.marked && !goesOn && !part.startsWith('+')) throw new Error('a line has no mark');
      const own = chunk.marked && !goesOn ? part.slice(1) : part;
      const text = goesOn ? begun.text + own : own;
      const first = goesOn ? begun.chunk : chunk;
      if (chunk.endsMidLine && index === parts.length - 1) pending.push({ chunk: first, text });
      else lines.push({ path: chunk.file.path, line: chunk.line + index, text, commit: chunk.file.commit });
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
