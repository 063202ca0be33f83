/**
 * Added text and binaries in, indicators with their places out. Text in which no indicator can begin is passed over; what
 * reads the rest, and what judges it, is loaded when there is something. Until then such text waits: a few chunks.
 */
import type { AddedFile, ChangeSink, Check, FileVersion, Found, TextChunk } from '../model.ts';
import { mayHoldCandidate } from './candidates.ts';
import type { TextReader } from './read-text.ts';

export interface Extractor extends ChangeSink {
  /** Everything found, in the order of its first place. */
  finish(): Promise<readonly Found[]>;
}

export function createExtractor(options: { readonly checks: readonly Check[] }): Extractor {
  const checks = new Set(options.checks);
  const scans = checks.has('ips') || checks.has('urls');
  const files: AddedFile[] = [];
  const waiting: { readonly file: FileVersion; readonly chunk: TextChunk }[] = [];
  let reader: TextReader | null = null;
  let loading: Promise<TextReader> | null = null;

  const load = async (): Promise<TextReader> => {
    const { createTextReader } = await import('./read-text.ts');
    reader = createTextReader(checks);
    for (const { file, chunk } of waiting.splice(0)) reader.text(file, chunk);
    return reader;
  };
  return {
    text(file, chunk) {
      if (!scans) return;
      if (reader !== null) return reader.text(file, chunk);
      if (loading === null) {
        if (!chunk.endsMidLine && !mayHoldCandidate(chunk.text)) return;
        loading = load();
        // `finish` meets it.
        loading.catch(() => undefined);
      }
      waiting.push({ file, chunk });
    },
    binary(file) {
      if (checks.has('binaries') && file.size > 0) files.push(file);
    },
    async finish() {
      const candidates = loading === null ? [] : (await loading).end();
      if (candidates.length === 0 && files.length === 0) return [];
      const { buildFindings } = await import('./build-findings.ts');
      return buildFindings({ candidates, files, checks });
    },
  };
}
