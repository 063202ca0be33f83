/**
 * Reads answers back from their JSON: null for what is none.
 *
 * Written by hand, not as a schema: it runs on every commit with cached verdicts, where loading the schema library and
 * building the schemas cost 7 ms of some 60, and only on text that was proven to be our own (`seal.ts`) a line before.
 * What it guards against is another version's idea of an answer.
 */
import type { Answer, DatedAnswer } from '../lookup/ports.ts';
import type { Analysis, AssociatedHost, EngineResult } from '../model.ts';

/** The last moment that a Date can hold. */
const LATEST_MS = 8.64e15;

type Fields = Readonly<Record<string, unknown>>;

export function parseKept(json: string): DatedAnswer | null {
  const fields = fieldsOf(parse(json));
  const answer = readAnswer(fieldsOf(fields?.answer));
  const at = fields?.at;
  return answer !== null && isCount(at) && at <= LATEST_MS ? { answer, at } : null;
}

function readAnswer(fields: Fields | null): Answer | null {
  switch (fields?.kind) {
    case 'unknown':
      return readUnknown(fields.why);
    case 'hosts': {
      const hosts = readAll(fields.hosts, readHost);
      return hosts === null ? null : { kind: 'hosts', hosts };
    }
    case 'analysis': {
      const analysis = readAnalysis(fieldsOf(fields.analysis));
      return analysis === null ? null : { kind: 'analysis', analysis };
    }
    default:
      return null;
  }
}

function readUnknown(why: unknown): Answer | null {
  if (why === undefined) return { kind: 'unknown' };
  return why === 'not-accepted' || why === 'no-verdict' ? { kind: 'unknown', why } : null;
}

function readAnalysis(fields: Fields | null): Analysis | null {
  const { malicious, suspicious, harmless, undetected, analysedAt, popularity } = fields ?? {};
  const engines = readAll(fields?.engines, readEngine);
  if (engines === null || (analysedAt !== null && typeof analysedAt !== 'string')) return null;
  if (!isCount(malicious) || !isCount(suspicious) || !isCount(harmless) || !isCount(undetected)) return null;
  const analysis = { malicious, suspicious, harmless, undetected, engines, analysedAt };
  if (popularity === undefined) return analysis;
  return isCount(popularity) ? { ...analysis, popularity } : null;
}

function readEngine({ name, category, result }: Fields): EngineResult | null {
  if (typeof name !== 'string' || typeof category !== 'string') return null;
  return result === null || typeof result === 'string' ? { name, category, result } : null;
}

function readHost({ host, malicious, suspicious }: Fields): AssociatedHost | null {
  return typeof host === 'string' && isCount(malicious) && isCount(suspicious)
    ? { host, malicious, suspicious }
    : null;
}

function readAll<T>(list: unknown, read: (fields: Fields) => T | null): T[] | null {
  if (!Array.isArray(list)) return null;
  const all: T[] = [];
  for (const item of list) {
    const fields = fieldsOf(item);
    const one = fields === null ? null : read(fields);
    if (one === null) return null;
    all.push(one);
  }
  return all;
}

function fieldsOf(value: unknown): Fields | null {
  return typeof value === 'object' && value !== null ? { ...value } : null;
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}

function parse(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return null;
  }
}
