/**
 * What a machine remembers of the shared store between its processes, in `<home>/store/<key id>/shared.json`: to tell a
 * flushed Redis from a new one, to know its share while Redis is away, and what to tell Redis when it is back.
 * A file that is missing or damaged is "nothing known"; a home that cannot be written forgets (the report says so anyway).
 */
import { join } from 'node:path';
import * as z from 'zod/mini';
import type { DatedAnswer, Question } from '../lookup/ports.ts';
import { storeFolder } from './embedded.ts';
import { realFiles } from './files.ts';
import type { Remembered } from './redis.ts';
import type { Seal } from './seal.ts';

const count = z.number().check(z.nonnegative(), z.int());
const moment = z.number().check(z.nonnegative(), z.lte(1e15));
const tally = z.tuple([count, count]);

const memorySchema = z.object({
  version: z.literal(1),
  /** Names this home to the others, and tells them nothing: goes with the home, wherever that is mounted. */
  id: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  shared: z.nullable(
    z.object({
      mark: z.object({ born: moment, day: tally, month: tally }),
      machines: z.number().check(z.int(), z.positive()),
      rank: count,
      used: count,
    }),
  ),
  /** When this machine last had an answer from Redis, and since when it has none; ms since the epoch, by its own clock. */
  seenAt: moment,
  awaySince: z.nullable(moment),
  /** When it last tried in vain; 0: not since Redis was there. */
  failedAt: moment,
  /** Of the requests that the embedded store counts, how many Redis knows already: [day, n], [month, n]. */
  told: z.object({ day: tally, month: tally }),
});

export type Memory = z.infer<typeof memorySchema>;

/** An answer that Redis has not got yet. */
export interface Owed {
  readonly question: Question;
  readonly ttlMs: number;
}

export interface MemoryFile {
  load(): Memory;
  save(memory: Memory): void;
  /** Notes an answer for later; the answer itself is in the embedded store. */
  owe(owed: Owed): void;
  owed(): readonly Owed[];
  paid(owed: Owed): void;
}

const NOTHING: Omit<Memory, 'id'> = {
  version: 1,
  shared: null,
  seenAt: 0,
  awaySince: null,
  failedAt: 0,
  told: { day: [0, 0], month: [0, 0] },
};
const MOST_OWED = 10_000;
/** Two failures in a row less than this apart (an hour) are one absence. */
const UNNOTICED_WINDOWS = 60;
const owedSchema = z.object({
  question: z.object({
    about: z.enum(['ip', 'url', 'domain', 'file', 'resolutions']),
    value: z.string(),
  }),
  ttlMs: z.number().check(z.positive()),
});

/** `machineId`: names this machine, until the file does. */
export function createMemoryFile(home: string, seal: Seal, machineId: string): MemoryFile {
  const folder = storeFolder(home, seal);
  const path = join(folder, 'shared.json');
  const owed = join(folder, 'owed');
  const id = seal.mark('machine', `${machineId}\0${home}`).slice(0, 16);
  return {
    load: () => attempt(() => parse(memorySchema, realFiles.read(path)), null) ?? { ...NOTHING, id },
    save(memory) {
      attempt(() => realFiles.write(path, JSON.stringify(memory)), undefined);
    },
    owe(one) {
      const name = seal.idOf(one.question);
      attempt(() => realFiles.write(join(owed, name), seal.encrypt(JSON.stringify(one))), undefined);
    },
    owed() {
      const found: Owed[] = [];
      attempt(() => {
        for (const { name } of realFiles.list(owed).slice(0, MOST_OWED)) {
          const one = parse(owedSchema, seal.decrypt(realFiles.read(join(owed, name)) ?? ''));
          if (one === null) realFiles.remove(join(owed, name));
          else found.push(one);
        }
      }, undefined);
      return found;
    },
    paid({ question }) {
      attempt(() => realFiles.remove(join(owed, seal.idOf(question))), false);
    },
  };
}

/** The memory after a failure: the same absence as before, unless Redis may have come and gone unnoticed. */
export function afterFailure(before: Memory, windowMs: number, now: number): Memory {
  const same = before.awaySince !== null && Math.abs(now - before.failedAt) < UNNOTICED_WINDOWS * windowMs;
  return { ...before, awaySince: same ? before.awaySince : now, failedAt: now };
}

/** The memory after an answer of Redis. */
export function afterContact(before: Memory, shared: Remembered, now: number): Memory {
  const { mark, machines, rank, used } = shared;
  const copy = { born: mark.born, day: pair(mark.day), month: pair(mark.month) };
  return {
    ...before,
    shared: { mark: copy, machines, rank, used },
    seenAt: now,
    awaySince: null,
    failedAt: 0,
  };
}

function pair([index, n]: readonly [number, number]): [number, number] {
  return [index, n];
}

/** What is left of a time to live, when the answer is written back. */
export function ttlLeft(kept: DatedAnswer, ttlMs: number, now: number): number {
  return Math.floor(ttlMs - Math.max(0, now - kept.at));
}

function parse<T extends z.ZodMiniType>(schema: T, text: string | null): z.infer<T> | null {
  if (text === null) return null;
  const parsed = z.safeParse(schema, JSON.parse(text));
  return parsed.success ? parsed.data : null;
}

function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
