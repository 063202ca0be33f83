/**
 * From untrusted JSON to an `Answer`. Pure; never throws, whatever the JSON is.
 *
 * Every attribute may be missing and unknown ones are passed over, but what is there must be of its type. Three rules keep a
 * broken or lying answer from reading as clean:
 * - an object that says it is another than the one asked for is refused;
 * - counts come from the engines' results and from the stated figures, and where they differ, the worse one counts;
 * - without any engine's word there is no analysis.
 */
import * as z from 'zod/mini';
import type { Answer, Outcome, Question } from '../lookup/ports.ts';
import type { Analysis, AssociatedHost, EngineResult } from '../model.ts';
import { noEngineYet, unreadable } from './failure.ts';
import { canonicalHost, canonicalIp, objectIs } from './identity.ts';

/** VirusTotal has about a hundred engines; what is more than this is no answer of its. */
const MOST_ENGINES = 1_000;
const LONGEST_NAME = 80;
const LONGEST_RESULT = 160;

const maybe = <T extends z.core.SomeType>(type: T) => z.optional(z.nullable(type));
const count = maybe(z.int().check(z.nonnegative()));
const statsSchema = z.object({
  malicious: count,
  suspicious: count,
  harmless: count,
  undetected: count,
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

type Stats = z.infer<typeof statsSchema>;

/** What the body of a 200 says to the question. */
export function readAnswer(question: Question, json: unknown): Outcome {
  return question.about === 'resolutions' ? readHosts(question.value, json) : readObject(question, json);
}

function readObject(question: Question, json: unknown): Outcome {
  const parsed = objectSchema.safeParse(json);
  if (!parsed.success) return failed('it is of another shape');
  const { id, type, attributes } = parsed.data.data;
  if (!objectIs(question, { id: id ?? null, type: type ?? null, attributes }))
    return failed('it is about something else');
  const analysed = analysedSchema.safeParse(attributes ?? {});
  if (!analysed.success) return failed('its figures are of another shape');
  const { last_analysis_stats, last_analysis_results, last_analysis_date } = analysed.data;
  return readAnalysis(last_analysis_stats ?? {}, last_analysis_results, last_analysis_date);
}

/**
 * Counts of engines, by the worse of the two places that have them.
 * @param results the map of engines, untrusted
 * @param date Unix seconds, untrusted
 */
export function readAnalysis(stated: unknown, results: unknown, date: unknown): Outcome {
  const stats = statsSchema.safeParse(stated ?? {});
  const listed = readEngines(results ?? {});
  if (!stats.success || listed === null) return failed('its figures are of another shape');
  const worse = (category: keyof Stats) => Math.max(listed.counts[category], stats.data[category] ?? 0);
  const analysis: Analysis = {
    malicious: worse('malicious'),
    suspicious: worse('suspicious'),
    harmless: worse('harmless'),
    undetected: worse('undetected'),
    engines: listed.engines,
    analysedAt: isoDate(date),
  };
  const words = analysis.malicious + analysis.suspicious + analysis.harmless + analysis.undetected;
  if (words === 0) return { kind: 'failed', failure: noEngineYet() };
  return answered({ kind: 'analysis', analysis });
}

interface Listed {
  readonly counts: Readonly<Record<keyof Stats, number>>;
  readonly engines: readonly EngineResult[];
}

/** Counts per category, and the engines that complain; null where it is no map of engines. */
function readEngines(results: unknown): Listed | null {
  if (typeof results !== 'object' || results === null || Array.isArray(results)) return null;
  const entries = Object.entries(results);
  if (entries.length > MOST_ENGINES) return null;
  const counts = { malicious: 0, suspicious: 0, harmless: 0, undetected: 0 };
  const engines: EngineResult[] = [];
  for (const [key, value] of entries) {
    if (value === null) continue;
    const engine = engineSchema.safeParse(value);
    if (!engine.success) return null;
    const category = engine.data.category ?? '';
    if (!isCategory(category)) continue;
    counts[category] += 1;
    if (category === 'malicious' || category === 'suspicious')
      engines.push({
        name: clip(textOf(engine.data.engine_name) ?? key, LONGEST_NAME),
        category,
        result: clipped(textOf(engine.data.result)),
      });
  }
  return { counts, engines };
}

function isCategory(category: string): category is keyof Stats {
  return ['malicious', 'suspicious', 'harmless', 'undetected'].includes(category);
}

function readHosts(ip: string, json: unknown): Outcome {
  const parsed = hostsSchema.safeParse(json);
  if (!parsed.success) return failed('it is of another shape');
  const hosts = new Map<string, AssociatedHost>();
  for (const { attributes } of parsed.data.data) {
    const about = attributes?.ip_address ?? null;
    if (about !== null && canonicalIp(about) !== canonicalIp(ip)) return failed('it is about something else');
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

function failed(why: string): Outcome {
  return { kind: 'failed', failure: unreadable(why) };
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

/** Unix seconds as ISO; null for anything that is no such time. */
function isoDate(seconds: unknown): string | null {
  if (typeof seconds !== 'number' || !Number.isInteger(seconds) || seconds <= 0 || seconds > 1e11)
    return null;
  return new Date(seconds * 1000).toISOString().replace('.000Z', 'Z');
}
