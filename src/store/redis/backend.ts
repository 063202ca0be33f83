/**
 * A Redis as a backend: `{anteater:<key id>}:quota` holds the state, `…:v:<id>` an entry each, `…:machines` who shares the
 * key. One hash tag, so that a cluster keeps all of it in one slot. Times are Redis' own.
 *
 * An update reads (one trip), and writes if nobody was faster (one trip); who lost gets the new text with the refusal.
 */
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { type Backend, type Change, type Snapshot, STATE } from '../backend.ts';
import { type Command, type Connection, type ConnectionOptions, connect } from './connection.ts';
import { RedisUnavailable } from './errors.ts';

export interface RedisBackend extends Backend {
  /** What its keys begin with. */
  readonly root: string;
  readonly pipeline: Connection['pipeline'];
  /** Notes that this machine uses the key; how many did in the last 31 days. */
  countMachines(machineId: string): Promise<number>;
}

export function rootOf(keyId: string): string {
  return `{anteater:${keyId}}`;
}

const DAY_MS = 86_400_000;
const MACHINE_MS = 31 * DAY_MS;
const STATE_MS = 32 * DAY_MS;
const CHUNK = 200;
/** Lost races in a row; only a Redis that lies makes so many. */
const MOST_RACES = 100;
/** With 24 at once, pauses of up to so many trips for each lost race halve the trips. */
const RACE_TRIPS = 8;

/** Errors: `RedisUnavailable`. */
export async function openRedisBackend(options: ConnectionOptions, root: string): Promise<RedisBackend> {
  const connection = await connect(options);
  try {
    const backend = createBackend(connection, root);
    // Where we may read, whether the password is right, who has the slot: any read of our keys says it.
    await backend.read([STATE]);
    return backend;
  } catch (error) {
    connection.close();
    if (!(error instanceof RedisUnavailable) || error.why.kind !== 'moved') throw error;
    if (options.address.kind !== 'single') throw error;
    // A single address may be a node of a cluster: then the whole of it is used.
    return createBackend(
      await connect({ ...options, address: { ...options.address, kind: 'cluster' } }),
      root,
    );
  }
}

/** What one read came to; `state` as the bytes that the script compares. */
interface Reading extends Snapshot {
  readonly state: Buffer | null;
}

function createBackend(connection: Connection, root: string): RedisBackend {
  const keyOf = (id: string): string => (id === STATE ? `${root}:${STATE}` : `${root}:v:${id}`);
  const machinesKey = `${root}:machines`;
  /** Redis' clock over our steady one. */
  let offset = Date.now() - performance.now();
  let identity: Promise<string> | null = null;

  const readingOf = (askedAt: number, time: unknown, values: readonly unknown[]): Reading => {
    const now = timeOf(time);
    if (now === null) throw notRedis(connection.label);
    offset = now - performance.now();
    const texts = values.map((value) => (Buffer.isBuffer(value) ? value : null));
    return {
      now,
      askedAt,
      values: texts.map((bytes) => bytes?.toString('utf8') ?? null),
      state: texts[0] ?? null,
    };
  };
  const read = async (ids: readonly string[]): Promise<Reading> => {
    const chunks = chunksOf(ids.map(keyOf)).map((keys): Command => ['MGET', ...keys]);
    const askedAt = performance.now();
    const [time, ...lists] = await connection.pipeline([['TIME'], ...chunks]);
    if (!lists.every(Array.isArray)) throw notRedis(connection.label);
    return readingOf(askedAt, time, lists.flat());
  };
  /** Which server this is. A user who may not ask gets '': a fail-over is then not noticed. */
  const askIdentity = async (): Promise<string> => {
    const [, info] = await connection.pipeline([['EXISTS', keyOf(STATE)], ['INFO']]).catch(() => []);
    const text = Buffer.isBuffer(info) ? info.toString('latin1') : '';
    const [run, line] = [/run_id:(\w{1,64})/.exec(text)?.[1], /master_replid:(\w{1,64})/.exec(text)?.[1]];
    return run === undefined && line === undefined ? '' : `${run ?? ''}:${line ?? ''}`;
  };

  const update = async <T>(
    ids: readonly string[],
    change: (snapshot: Snapshot) => Change<T>,
  ): Promise<T | null> => {
    const keys = [STATE, ...ids];
    // In a cluster another node may have taken over since; elsewhere that ends the connection.
    if (identity === null || connection.cluster) identity = askIdentity();
    const [server, first] = await Promise.all([identity, read(keys)]);
    let reading = first;
    for (let races = 0; races < MOST_RACES; races++) {
      const { state, result } = change({ ...reading, server });
      if (state === null) return result;
      const digest = reading.state === null ? '' : createHash('sha1').update(reading.state).digest('hex');
      const askedAt = performance.now();
      const reply = await connection.compareAndSet(keys.map(keyOf), digest, state, String(STATE_MS));
      if (reply === 1) return result;
      if (!Array.isArray(reply) || !Array.isArray(reply[1])) throw notRedis(connection.label);
      reading = readingOf(askedAt, reply[0], reply[1]);
      if (races === 0) continue;
      // Many at once: who comes a little later, and with a new reading, meets fewer.
      await sleep(Math.random() * RACE_TRIPS * races * (performance.now() - askedAt));
      reading = await read(keys);
    }
    return null;
  };

  const list = async (): Promise<readonly { id: string; bytes: number }[]> => {
    const prefix = `${root}:v:`;
    const ids = (await connection.scan(`${prefix}*`)).map((key) => key.slice(prefix.length));
    const { values } = ids.length === 0 ? { values: [] } : await read(ids);
    return ids.map((id, i) => ({ id, bytes: Buffer.byteLength(values[i] ?? '') }));
  };

  return {
    root,
    pipeline: connection.pipeline,
    label: connection.label,
    now: () => Math.round(performance.now() + offset),
    read,
    update,
    list,
    async write(entries) {
      const commands = entries.map(({ id, text, ttlMs }): Command => {
        return ['SET', keyOf(id), text, 'PX', Math.max(1, Math.ceil(ttlMs))];
      });
      if (commands.length > 0) await connection.pipeline(commands);
    },
    async remove(ids) {
      const deleted = await connection.pipeline(
        chunksOf(ids.map(keyOf)).map((keys): Command => ['DEL', ...keys]),
      );
      return deleted.reduce((sum: number, n) => sum + (typeof n === 'number' ? n : 0), 0);
    },
    async countMachines(machineId) {
      const now = Math.round(performance.now() + offset);
      const results = await connection.pipeline([
        ['ZADD', machinesKey, now, machineId],
        ['ZREMRANGEBYSCORE', machinesKey, '-inf', now - MACHINE_MS],
        ['PEXPIRE', machinesKey, MACHINE_MS],
        ['ZRANGE', machinesKey, 0, -1],
      ]);
      const [, , , ids] = results;
      return Array.isArray(ids) ? Math.max(1, ids.length) : 1;
    },
    close: () => connection.close(),
  };
}

function timeOf(reply: unknown): number | null {
  const [seconds, micros] = Array.isArray(reply) ? reply.map(Number) : [];
  const ms = (seconds ?? Number.NaN) * 1_000 + Math.floor((micros ?? Number.NaN) / 1_000);
  return Number.isSafeInteger(ms) && ms > 0 && ms <= 8e15 ? ms : null;
}

/** It answers, but not as a Redis does. */
function notRedis(label: string): RedisUnavailable {
  return new RedisUnavailable({ kind: 'not-redis', label, code: '', command: null });
}

function chunksOf<T>(list: readonly T[]): (readonly T[])[] {
  const chunks: (readonly T[])[] = [];
  for (let i = 0; i < list.length; i += CHUNK) chunks.push(list.slice(i, i + CHUNK));
  return chunks;
}
