/**
 * From untrusted JSON to an `Answer`. Pure; never throws, for any JSON.
 *
 * Every attribute may be missing and unknown ones are passed over, but what is there must be of its type. Three rules keep a
 * broken or lying answer from reading as clean:
 * - an object that says it is another than the one asked for is refused;
 * - counts come from the engines' results and from the stated figures, and where they differ, the worse one counts;
 * - without any engine's verdict there is no analysis: it is still to come, or it ended without one.
 */
import * as z from 'zod/mini';
import { normalIp } from '../lib/ip.ts';
import type { Answer, Outcome, Question } from '../lookup/ports.ts';
import type { Analysis, AssociatedHost, EngineResult } from '../model.ts';
import { failed, noEngineYet, unreadable } from './failure.ts';
import { canonicalHost, objectIs } from './identity.ts';

/** VirusTotal has about a hundred engines; more than this is not its answer. */
const MOST_ENGINES = 1_000;
const LONGEST_NAME = 80;
const LONGEST_RESULT = 160;

/** An engine that has one of these has ended, without a verdict. */
const SILENT = ['timeout', 'confirmed-timeout', 'failure', 'type-unsupported'] as const;

const maybe = <T extends z.core.SomeType>(type: T) => z.optional(z.nullable(type));
const count = maybe(z.int().check(z.nonnegative()));
const statsSchema = z.object({
  malicious: count,
  suspicious: count,
  harmless: count,
  undetected: count,
  timeout: count,
  'confirmed-timeout': count,
  failure: count,
  'type-unsupported': count,
});
const engineSchema = z.object({
  category: maybe(z.string()),
  engine_name: z.optional(z.unknown()),
  result: z.optional(z.unknown()),
});
const analysedSchema = z.object({
  last_analysis_stats: maybe(statsSchema),
  last_analysis_results: z.optional(z.unknown()),
  last_analysis_date: z.optional(z.unknown()),
  popularity_ranks: z.optional(z.unknown()),
  sha256: z.optional(z.unknown()),
});
const objectSchema = z.object({
  data: z.object({
    id: maybe(z.string()),
    type: maybe(z.string()),
    attributes: z.optional(z.unknown()),
  }),
});
const hostsSchema = z.object({
  data: z.array(
    z.object({
      attributes: maybe(
        z.object({
          host_name: maybe(z.string()),
          ip_address: maybe(z.string()),
          host_name_last_analysis_stats: maybe(statsSchema),
        }),
      ),
    }),
  ),
});

type Verdicts = Readonly<Record<(typeof VERDICTS)[number], number>>;
const VERDICTS = ['malicious', 'suspicious', 'harmless', 'undetected'] as const;

/** What the body of a 200 says to the question. */
export function readAnswer(question: Question, json: unknown): Outcome {
  return question.about === 'resolutions' ? readHosts(question.value, json) : readObject(question, json);
}

function readObject(question: Question, json: unknown): Outcome {
  const parsed = objectSchema.safeParse(json);
  if (!parsed.success) return failed(unreadable('shape'));
  const { id, type, attributes } = parsed.data.data;
  if (!objectIs(question, { id: id ?? null, type: type ?? null, attributes }))
    return failed(unreadable('other-object'));
  const analysed = analysedSchema.safeParse(attributes ?? {});
  if (!analysed.success) return failed(unreadable('figures'));
  const { last_analysis_stats, last_analysis_results, last_analysis_date } = analysed.data;
  const outcome = readAnalysis(last_analysis_stats ?? {}, last_analysis_results, last_analysis_date);
  if (outcome.kind === 'failed' || outcome.answer.kind !== 'analysis') return outcome;
  const popularity = question.about === 'domain' ? bestRank(analysed.data.popularity_ranks) : null;
  const sha256 = question.about === 'file' ? otherHash(question.value, id ?? analysed.data.sha256) : null;
  const more = { ...(popularity === null ? {} : { popularity }), ...(sha256 === null ? {} : { sha256 }) };
  return answered({ kind: 'analysis', analysis: { ...outcome.answer.analysis, ...more } });
}

/** The sha256 of a file that was asked for by its sha1 or md5. */
function otherHash(asked: string, stated: unknown): string | null {
  if (asked.length === 64 || typeof stated !== 'string') return null;
  return /^[0-9a-f]{64}$/i.test(stated) ? stated.toLowerCase() : null;
}

const rankSchema = z.record(z.string(), z.object({ rank: z.int().check(z.positive()) }));

/** The best place in any of the lists; null where it stands in none, or where they are not such lists. */
function bestRank(ranks: unknown): number | null {
  const parsed = rankSchema.safeParse(ranks);
  const places = parsed.success ? Object.values(parsed.data).map(({ rank }) => rank) : [];
  return places.length === 0 ? null : Math.min(...places);
}

/**
 * Counts of engines, by the worse of the two places that have them.
 * @param results the map of engines, untrusted
 * @param date Unix seconds, untrusted
 */
export function readAnalysis(stated: unknown, results: unknown, date: unknown): Outcome {
  const stats = statsSchema.safeParse(stated ?? {});
  const listed = readEngines(results ?? {});
  if (!stats.success || listed === null) return failed(unreadable('figures'));
  const worse = (category: keyof Verdicts) => Math.max(listed.counts[category], stats.data[category] ?? 0);
  const analysis: Analysis = {
    malicious: worse('malicious'),
    suspicious: worse('suspicious'),
    harmless: worse('harmless'),
    undetected: worse('undetected'),
    engines: listed.engines,
    analysedAt: isoDate(date),
  };
  if (VERDICTS.some((category) => analysis[category] > 0)) return answered({ kind: 'analysis', analysis });
  const silent = listed.silent + SILENT.reduce((sum, category) => sum + (stats.data[category] ?? 0), 0);
  if (silent > 0) return answered({ kind: 'unknown', why: 'no-verdict' });
  return failed(noEngineYet());
}

interface EngineList {
  readonly counts: Verdicts;
  /** Engines that ended without a verdict. */
  readonly silent: number;
  readonly engines: readonly EngineResult[];
}

/** Counts per category, and the engines that complain; null where it is not a map of engines. */
function readEngines(results: unknown): EngineList | null {
  if (typeof results !== 'object' || results === null || Array.isArray(results)) return null;
  const entries = Object.entries(results);
  if (entries.length > MOST_ENGINES) return null;
  const counts = { malicious: 0, suspicious: 0, harmless: 0, undetected: 0 };
  const engines: EngineResult[] = [];
  let silent = 0;
  for (const [key, value] of entries) {
    if (value === null) continue;
    const engine = engineSchema.safeParse(value);
    if (!engine.success) return null;
    const category = engine.data.category ?? '';
    if (SILENT.some((one) => one === category)) silent += 1;
    if (!isVerdict(category)) continue;
    counts[category] += 1;
    if (category === 'malicious' || category === 'suspicious')
      engines.push({
        name: clip(textOf(engine.data.engine_name) ?? key, LONGEST_NAME),
        category,
        result: clipped(textOf(engine.data.result)),
      });
  }
  return { counts, engines, silent };
}

function isVerdict(category: string): category is keyof Verdicts {
  return VERDICTS.some((one) => one === category);
}

function readHosts(ip: string, json: unknown): Outcome {
  const parsed = hostsSchema.safeParse(json);
  if (!parsed.success) return failed(unreadable('shape'));
  const hosts = new Map<string, AssociatedHost>();
  for (const { attributes } of parsed.data.data) {
    const about = attributes?.ip_address ?? null;
    if (about !== null && normalIp(about) !== normalIp(ip)) return failed(unreadable('other-object'));
    const name = attributes?.host_name ?? '';
    if (name === '') continue;
    const host = canonicalHost(name) || clip(name, 253);
    const stats = attributes?.host_name_last_analysis_stats;
    const seen = hosts.get(host);
    hosts.set(host, {
      host,
      malicious: Math.max(seen?.malicious ?? 0, stats?.malicious ?? 0),
      suspicious: Math.max(seen?.suspicious ?? 0, stats?.suspicious ?? 0),
    });
  }
  return answered({ kind: 'hosts', hosts: [...hosts.values()] });
}

function answered(answer: Answer): Outcome {
  return { kind: 'answered', answer };
}

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

function clipped(text: string | null): string | null {
  return text === null ? null : clip(text, LONGEST_RESULT);
}

/** At most so many UTF-16 units, no half character at the end. */
function clip(text: string, length: number): string {
  return text.slice(0, length).replace(/[\uD800-\uDBFF]$/, '');
}

/** Unix seconds as ISO; null for anything else. */
function isoDate(seconds: unknown): string | null {
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds <= 0 || seconds > 1e11)
    return null;
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
