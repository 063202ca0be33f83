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
export function emitChunk(tally: CountingSink, { file, merged }: Changed, chunk: TextChunk): void {
  if (merged === null) {
    tally.text(file, chunk);
    return;
  }
  const { text, line } = chunk;
  let number = line;
  let from = 0;
  for (let at = 0; at < text.length; number++) {
    const end = text.indexOf('\n', at);
    const next = end === -1 ? text.length : end + 1;
    const differs = merged.differs(number);
    if (differs && next < text.length && merged.differs(number + 1)) {
      at = next;
      continue;
    }
    if (differs) {
      const lines = countLines(text, from, next);
      const startsMidLine = from === 0 && chunk.startsMidLine;
      tally.text(file, {
        text: text.slice(from, next),
        line: number - lines + 1,
        lines: startsMidLine ? lines - 1 : lines,
        marked: chunk.marked,
        startsMidLine,
        endsMidLine: chunk.endsMidLine && end === -1,
      });
    }
    at = next;
    from = next;
  }
}

/** Lines that begin in text[from, to). */
function countLines(text: string, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; count++) {
    const end = text.indexOf('\n', at);
    at = end === -1 ? to : end + 1;
  }
  return count;
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
