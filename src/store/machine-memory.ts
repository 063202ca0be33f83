/**
 * What a machine remembers of the shared store between its processes, in `<home>/store/<key id>/shared.json`: to tell an
 * emptied Redis from a new one, to know its share while Redis is unavailable, and what to report when it is back.
 * A file that is missing or damaged is "nothing known"; a home that cannot be written forgets (the report says so anyway).
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import * as z from 'zod/mini';
import { attempt, createDebug } from '../debug.ts';
import { parseJson } from '../lib/json.ts';
import { storeFolder } from './files/backend.ts';
import { realFiles } from './files/files.ts';
import { count, periodCount, time } from './quota/state.ts';
import type { Seal } from './seal.ts';

const counted = z.readonly(periodCount);
const sharedSchema = z.object({
  state: z.object({ createdAt: time, day: counted, month: counted }),
  machines: z.number().check(z.int(), z.positive()),
  /** Slots of the window that were occupied when this machine last had one. */
  used: count,
});
const memorySchema = z.object({
  version: z.literal(2),
  /** Names this home to the others, and tells them nothing: goes with the home, wherever that is mounted. */
  id: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  shared: z._default(z.nullable(sharedSchema), null),
  /** When this machine last had an answer from Redis, and since when it has none; ms since the epoch, by its own clock. */
  seenAt: z._default(time, 0),
  unavailableSince: z._default(z.nullable(time), null),
  /** When it last failed; 0: not since Redis was there. */
  failedAt: z._default(time, 0),
  /** Of the requests that the own files count, how many Redis knows already: [day, n], [month, n]. */
  reported: z._default(z.object({ day: counted, month: counted }), { day: [0, 0], month: [0, 0] }),
});

export type MachineMemory = z.infer<typeof memorySchema>;

/** Two failures in a row less than this apart (an hour) are one absence. */
const UNNOTICED_WINDOWS = 60;
const debug = createDebug('store');

export class MemoryFile {
  now: MachineMemory;
  private readonly path: string;

  constructor(home: string, seal: Seal) {
    this.path = join(storeFolder(home, seal), 'shared.json');
    const text = attempt(debug, 'shared.json cannot be read', () => realFiles.read(this.path), null);
    const parsed = z.safeParse(memorySchema, parseJson(text ?? ''));
    const id = seal.mark('machine', `${hostname()}\0${home}`).slice(0, 16);
    this.now = parsed.success ? parsed.data : z.parse(memorySchema, { version: 2, id });
  }

  save(memory: MachineMemory): void {
    this.now = memory;
    const write = () => realFiles.write(this.path, JSON.stringify(memory));
    attempt(debug, 'shared.json cannot be written', write, undefined);
  }
}

/** After a failure: the same absence as before, unless Redis may have come and gone unnoticed. */
export function afterFailure(before: MachineMemory, windowMs: number, now: number): MachineMemory {
  const same =
    before.unavailableSince !== null && Math.abs(now - before.failedAt) < UNNOTICED_WINDOWS * windowMs;
  return { ...before, unavailableSince: same ? before.unavailableSince : now, failedAt: now };
}
