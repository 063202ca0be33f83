/**
 * The kinds of value that the configuration knows, each with the sentence that refuses it. What an entry of a rule list
 * means is decided by the filter's own readers, so that everything that loads also compiles.
 */
import * as z from 'zod/mini';
import { type EntryReading, isDay, isSha256 } from '../filter/entry.ts';
import { redisAddressProblem } from '../lib/redis-address.ts';
import { DURATION, durationProblem, LONGEST_WAIT } from './duration.ts';
import { keyProblem } from './key.ts';

/** Characters; the longest URL that anybody writes into a rule is shorter. */
const MAX_TEXT = 4_096;

/** Refuses with the end of a sentence that begins with the value; null = fine. */
type Problem = (text: string) => string | null;

function text(problem: Problem, noun?: string) {
  return z.string(noun).check(
    z.check<string>((given) => {
      const message = given.value.length > MAX_TEXT ? 'is too long' : problem(given.value);
      if (message !== null) given.issues.push({ code: 'custom', message, input: given.value });
    }),
  );
}

/** A kind of value with its sentence for editors and docs/config.md. */
export function described<T extends z.core.$ZodType>(description: string, schema: T): T {
  z.globalRegistry.add(schema, { description });
  return schema;
}

const day = text((given) => (isDay(given) ? null : 'is not a date that exists (YYYY-MM-DD)'));
z.globalRegistry.add(day, {
  description: 'The last day (UTC) on which the entry ignores, YYYY-MM-DD.',
  format: 'date',
});
const reason = described('Why, for those who read the report.', z.string());

export const ENTRY_KEYS = ['value', 'reason', 'expires'];

/** `value`, or `{value, reason, expires}`. */
function entry(problem: Problem) {
  const value = text(problem);
  return z.union([value, z.strictObject({ value, reason: z.optional(reason), expires: z.optional(day) })]);
}

/** A list of entries that `read` can read. */
export function entries(read: (value: string) => EntryReading<unknown>) {
  return z.array(entry(problemBy(read))).check(z.maxLength(20_000));
}

export function plainEntries(read: (value: string) => EntryReading<unknown>) {
  return z.array(text(problemBy(read))).check(z.maxLength(20_000));
}

function problemBy(read: (value: string) => EntryReading<unknown>): Problem {
  return (value) => {
    const reading = read(value);
    return reading.ok ? null : reading.problem;
  };
}

const hash = entry((value) => (isSha256(value) ? null : 'is not a sha256 (64 hexadecimal digits)'));
const filePath = text(pathProblem);

/** Path → the contents that are approved at it. */
export const binaries = z.record(filePath, z.array(hash).check(z.maxLength(20_000)));

function pathProblem(path: string): string | null {
  if (path === '') return 'is empty';
  if (path.startsWith('/') || /^[a-z]:/i.test(path)) return 'is absolute; paths begin at the repository root';
  return path.split('/').some((segment) => segment === '..' || segment === '.' || segment === '')
    ? 'is not a plain path from the repository root'
    : null;
}

/** A 0 without a unit is a number to YAML. */
function duration(longest: string) {
  const written = text((given) => durationProblem(given, longest)).register(z.globalRegistry, {
    pattern: DURATION.source,
    examples: ['20s', '5m', '1h', '7d'],
  });
  return z.union([written, z.literal(0)], 'a duration (20s, 5m, 1h, 7d)');
}

export const waitingTime = duration(LONGEST_WAIT);
export const keepingTime = duration('366d');

/** Engines: a count that is 0 for "never". */
export const engineCount = z.int().check(z.gte(0), z.lte(1_000));

/** Requests; null = no such limit. */
export const requestLimit = z.nullable(z.int().check(z.gte(1), z.lte(1_000_000_000)));

export const names = z.array(z.string().check(z.minLength(1), z.maxLength(200))).check(z.maxLength(1_000));

/** Both may hold a secret: their problems never quote them. */
export const apiKey = text((given) => keyProblem(given.trim()));
export const redisAddress = text(redisAddressProblem);
