/** Chunks of a patch: which file they belong to, what they hold without their marks, what of them a merge adds. */
import { isUtf8 } from 'node:buffer';
import type { FileVersion, TextChunk } from '../../model.ts';
import type { FileRecord } from '../git/diff-parser.ts';
import type { MergedFile } from '../git/merge.ts';
import type { CountingSink } from './counting-sink.ts';

/** A file of the diff that is being read. */
export interface Changed {
  readonly record: FileRecord;
  readonly file: FileVersion;
  /** All of it is added. */
  readonly whole: boolean;
  /** Null outside of merges. */
  readonly merged: MergedFile | null;
}

/** Hands a chunk on; in a merge, those of its lines that differ from every parent. */
export function emitChunk(sink: CountingSink, { file, merged }: Changed, chunk: TextChunk): void {
  if (merged === null) sink.text(file, chunk);
  else for (const line of linesOf(chunk)) if (merged.differs(line.line)) sink.text(file, line);
}

/** Each line of a chunk as a chunk; of a long line, the part that is in it. */
export function* linesOf(chunk: TextChunk): Generator<TextChunk> {
  const { text, marked } = chunk;
  let { line, startsMidLine } = chunk;
  let at = 0;
  do {
    const end = text.indexOf('\n', at);
    const next = end === -1 ? text.length : end + 1;
    const endsMidLine = chunk.endsMidLine && end === -1;
    const lines = startsMidLine ? 0 : Math.min(1, chunk.lines);
    yield { text: text.slice(at, next), line, lines, marked, startsMidLine, endsMidLine };
    at = next;
    line++;
    startsMidLine = false;
  } while (at < text.length);
}

/** The content of chunks, without the marks at the beginning of their lines: at least its first `most` bytes. */
export function unmarked(chunks: readonly TextChunk[], most = Number.POSITIVE_INFINITY): string {
  let content = '';
  for (const { text, startsMidLine } of chunks) {
    if (content.length >= most) break;
    // Every second byte may be a mark.
    const part = text.length > 2 * most ? text.slice(0, 2 * most) : text;
    content += (startsMidLine ? part : part.slice(1)).replaceAll('\n+', '\n');
  }
  return content;
}

/** A character that the cut between two chunks goes through is not a fault. */
export function isUtf8Chunk({ text, startsMidLine, endsMidLine }: TextChunk): boolean {
  const bytes = Buffer.from(text, 'latin1');
  let from = 0;
  let to = bytes.length;
  if (startsMidLine) while (from < 3 && from < to && isContinuation(bytes[from])) from++;
  if (endsMidLine) {
    let lead = to - 1;
    while (lead > from && lead > to - 4 && isContinuation(bytes[lead])) lead--;
    if ((bytes[lead] ?? 0) >= 0xc0) to = lead;
  }
  return isUtf8(bytes.subarray(from, to));
}

function isContinuation(byte: number | undefined): boolean {
  return byte !== undefined && (byte & 0xc0) === 0x80;
}
