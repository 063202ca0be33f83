/** Runs the extract stage on a text, whole or in chunks. */
import { createExtractor } from '../../../src/extract/extract.ts';
import type { Check, FileVersion, Found, TextChunk } from '../../../src/model.ts';

export const FILE: FileVersion = { path: 'src/a.ts', pathBytes: null, commit: null, oid: null };

/** What a chunk of one whole line says of itself, besides its text. */
export const LINE = { line: 1, lines: 1, marked: false, startsMidLine: false, endsMidLine: false };

export interface Given {
  readonly checks?: readonly Check[];
  readonly path?: string;
  readonly line?: number;
  readonly marked?: boolean;
  /** Bytes at which the text is cut into chunks. */
  readonly cuts?: readonly number[];
}

export function binaryString(text: string): string {
  return Buffer.from(text, 'utf8').toString('latin1');
}

/** The chunks that a source of changes would make of a text when it cuts it at these bytes. */
export function chunksOf(binary: string, given: Given = {}): TextChunk[] {
  const cuts = [...new Set(given.cuts ?? [])]
    .filter((at) => at > 0 && at < binary.length)
    .sort((a, b) => a - b);
  const bounds = [0, ...cuts, binary.length];
  let line = given.line ?? 1;
  return bounds.slice(1).map((end, index) => {
    const start = bounds[index] ?? 0;
    const text = binary.slice(start, end);
    const startsMidLine = start > 0 && binary[start - 1] !== '\n';
    const ends = text.split('\n').length - 1;
    const chunk = {
      text,
      line,
      lines: ends + (text.endsWith('\n') ? 0 : 1) - (startsMidLine ? 1 : 0),
      marked: given.marked ?? false,
      startsMidLine,
      endsMidLine: end < binary.length && !text.endsWith('\n'),
    };
    line += ends;
    return chunk;
  });
}

export async function extracted(text: string, given: Given = {}): Promise<readonly Found[]> {
  return extractedBinary(binaryString(text), given);
}

export async function extractedBinary(binary: string, given: Given = {}): Promise<readonly Found[]> {
  const extractor = createExtractor({ checks: given.checks ?? ['ips', 'urls', 'binaries'] });
  const file = { ...FILE, path: given.path ?? FILE.path };
  for (const chunk of chunksOf(binary, given)) extractor.text(file, chunk);
  return extractor.finish();
}

/** "ip 8.8.8.8 2:12", in the order of places. */
export function places(found: readonly Found[]): string[] {
  return found
    .flatMap(({ indicator, occurrences }) =>
      occurrences.map(({ location }) => ({
        indicator,
        line: location.line ?? 0,
        column: location.column ?? 0,
      })),
    )
    .sort((a, b) => a.line - b.line || a.column - b.column)
    .map(({ indicator, line, column }) => `${indicator.type} ${indicator.value} ${line}:${column}`);
}

/** "ip 8.8.8.8", each once, sorted. */
export function names(found: readonly Found[]): string[] {
  return found.map(({ indicator }) => `${indicator.type} ${indicator.value}`).sort();
}
