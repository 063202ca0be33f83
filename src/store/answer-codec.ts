/**
 * Reads answers back from their JSON: null for what is not an answer.
 *
 * Written by hand, not as a schema: it runs on every commit with cached verdicts, where loading the schema library and
 * building the schemas cost 7 ms of some 60, and only on text that was proven to be our own (`seal.ts`) a line before.
 * What it guards against is another version's idea of an answer.
 */
import { parseJson } from '../lib/json.ts';
import type { Answer, DatedAnswer } from '../lookup/ports.ts';
import type { Analysis, AssociatedHost, EngineResult } from '../model.ts';

/** The last moment that a Date can hold. */
const LATEST_MS = 8.64e15;

type Fields = Readonly<Record<string, unknown>>;

export function parseDated(json: string): DatedAnswer | null {
  const { answer: kept, at } = fieldsOf(parseJson(json));
  const answer = readAnswer(fieldsOf(kept));
  return answer !== null && isCount(at) && at <= LATEST_MS ? { answer, at } : null;
}

function readAnswer({ kind, why, hosts: listed, analysis: kept }: Fields): Answer | null {
  if (kind === 'unknown' && why === undefined) return { kind };
  if (kind === 'unknown' && (why === 'not-accepted' || why === 'no-verdict')) return { kind, why };
  const hosts = kind === 'hosts' ? readAll(listed, readHost) : null;
  if (hosts !== null) return { kind: 'hosts', hosts };
  const analysis = kind === 'analysis' ? readAnalysis(fieldsOf(kept)) : null;
  return analysis === null ? null : { kind: 'analysis', analysis };
}

function readAnalysis(fields: Fields): Analysis | null {
  const { malicious, suspicious, harmless, undetected, analysedAt, popularity, sha256 } = fields;
  const engines = readAll(fields.engines, readEngine);
  if (engines === null || (analysedAt !== null && typeof analysedAt !== 'string')) return null;
  if (!isCount(malicious) || !isCount(suspicious) || !isCount(harmless) || !isCount(undetected)) return null;
  if (popularity !== undefined && !isCount(popularity)) return null;
  if (sha256 !== undefined && typeof sha256 !== 'string') return null;
  return {
    ...{ malicious, suspicious, harmless, undetected, engines, analysedAt },
    ...(popularity === undefined ? {} : { popularity }),
    ...(sha256 === undefined ? {} : { sha256 }),
  };
}

function readEngine({ name, category, result }: Fields): EngineResult | null {
  if (typeof name !== 'string' || typeof category !== 'string') return null;
  return result === null || typeof result === 'string' ? { name, category, result } : null;
}

function readHost({ host, malicious, suspicious }: Fields): AssociatedHost | null {
  if (typeof host !== 'string' || !isCount(malicious) || !isCount(suspicious)) return null;
  return { host, malicious, suspicious };
}

function readAll<T>(list: unknown, read: (fields: Fields) => T | null): T[] | null {
  if (!Array.isArray(list)) return null;
  const all = list.map((item) => read(fieldsOf(item)));
  const whole = all.filter((one) => one !== null);
  return whole.length === all.length ? whole : null;
}

/** Without fields where it is not an object. */
function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && value >= 0;
}
