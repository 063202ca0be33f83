/**
 * A Redis as a backend: `{anteater:<key id>}:quota` holds the state, `…:v:<id>` an entry each, `…:machines` who shares the
 * key. One hash tag, so that a cluster keeps all of it in one slot. Times are Redis' own.
 *
 * An update reads (one trip), and writes if no other process was faster (one trip); who lost gets the new text with the refusal.
 */
import { createHash } from 'node:crypto';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import { type Backend, type Change, type Entry, type Snapshot, STATE } from '../backend.ts';
import { type Command, type Connection, type ConnectionOptions, connect } from './connection.ts';
import { RedisUnavailable } from './errors.ts';

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
const debug = createDebug('store');

/** Errors: `RedisUnavailable`. */
export async function openRedisBackend(options: ConnectionOptions, root: string): Promise<RedisBackend> {
  const backend = new RedisBackend(await connect(options), root);
  try {
    // Where we may read, whether the password is right, who has the slot: any read of our keys says it.
    await backend.read([STATE]);
    return backend;
  } catch (error) {
    backend.close();
    const { address } = options;
    if (!(error instanceof RedisUnavailable) || error.why.kind !== 'moved' || address.kind !== 'single')
      throw error;
    // A single address may be a node of a cluster: then the whole of it is used.
    return new RedisBackend(await connect({ ...options, address: { ...address, kind: 'cluster' } }), root);
  }
}

/** What one read came to; `state` as the bytes that the script compares. */
interface Reading extends Snapshot {
  readonly state: Buffer | null;
}

export class RedisBackend implements Backend {
  /** What its keys begin with. */
  readonly root: string;
  readonly label: string;
  readonly pipeline: Connection['pipeline'];
  private readonly connection: Connection;
  /** Redis' clock over our steady one. */
  private offset = Date.now() - performance.now();
  private identity: Promise<string> | null = null;

  constructor(connection: Connection, root: string) {
    this.connection = connection;
    this.root = root;
    this.label = connection.label;
    this.pipeline = connection.pipeline;
  }

  now(): number {
    return Math.round(performance.now() + this.offset);
  }

  async read(ids: readonly string[]): Promise<Reading> {
    const chunks = chunksOf(ids.map((id) => this.keyOf(id))).map((keys): Command => ['MGET', ...keys]);
    const askedAt = performance.now();
    const [time, ...lists] = await this.pipeline([['TIME'], ...chunks]);
    if (!lists.every(Array.isArray)) throw notRedis(this.label);
    return this.readingOf(askedAt, time, lists.flat());
  }

  async update<T>(ids: readonly string[], change: (snapshot: Snapshot) => Change<T>): Promise<T | null> {
    const all = [STATE, ...ids];
    const keys = all.map((id) => this.keyOf(id));
    // In a cluster another node may have taken over since; elsewhere that ends the connection.
    if (this.identity === null || this.connection.cluster) this.identity = this.askIdentity();
    let [server, reading] = await Promise.all([this.identity, this.read(all)]);
    for (let races = 0; races < MOST_RACES; races++) {
      const { state, result } = change({ ...reading, server });
      if (state === null) return result;
      const digest = reading.state === null ? '' : createHash('sha1').update(reading.state).digest('hex');
      const askedAt = performance.now();
      const reply = await this.connection.compareAndSet(keys, digest, state, String(STATE_MS));
      if (reply === 1) return result;
      if (!Array.isArray(reply) || !Array.isArray(reply[1])) throw notRedis(this.label);
      reading = this.readingOf(askedAt, reply[0], reply[1]);
      if (races === 0) continue;
      // Many at once: who comes a little later, and with a new reading, meets fewer.
      await sleep(Math.random() * RACE_TRIPS * races * (performance.now() - askedAt));
      reading = await this.read(all);
    }
    return null;
  }

  async list() {
    const prefix = this.keyOf('');
    const ids = (await this.connection.scan(`${prefix}*`)).map((key) => key.slice(prefix.length));
    const { values } = ids.length === 0 ? { values: [] } : await this.read(ids);
    return ids.map((id, i) => ({ id, bytes: Buffer.byteLength(values[i] ?? '') }));
  }

  async write(entries: readonly Entry[]): Promise<void> {
    const commands = entries.map(({ id, text, ttlMs }): Command => {
      return ['SET', this.keyOf(id), text, 'PX', Math.max(1, Math.ceil(ttlMs))];
    });
    if (commands.length > 0) await this.pipeline(commands);
  }

  async remove(ids: readonly string[]): Promise<number> {
    const chunks = chunksOf(ids.map((id) => this.keyOf(id)));
    const deleted = await this.pipeline(chunks.map((keys): Command => ['DEL', ...keys]));
    return deleted.reduce((sum: number, n) => sum + (typeof n === 'number' ? n : 0), 0);
  }

  /** Notes that this machine uses the key; how many did in the last 31 days. */
  async countMachines(machineId: string): Promise<number> {
    const [key, now] = [`${this.root}:machines`, this.now()];
    const [, , , ids] = await this.pipeline([
      ['ZADD', key, now, machineId],
      ['ZREMRANGEBYSCORE', key, '-inf', now - MACHINE_MS],
      ['PEXPIRE', key, MACHINE_MS],
      ['ZRANGE', key, 0, -1],
    ]);
    return Array.isArray(ids) ? Math.max(1, ids.length) : 1;
  }

  close(): void {
    this.connection.close();
  }

  private keyOf(id: string): string {
    return id === STATE ? `${this.root}:${STATE}` : `${this.root}:v:${id}`;
  }

  private readingOf(askedAt: number, time: unknown, values: readonly unknown[]): Reading {
    const now = timeOf(time);
    if (now === null) throw notRedis(this.label);
    this.offset = now - performance.now();
    const texts = values.map((value) => (Buffer.isBuffer(value) ? value : null));
    const strings = texts.map((bytes) => bytes?.toString('utf8') ?? null);
    return { now, askedAt, values: strings, state: texts[0] ?? null };
  }

  /** Which server this is. A user who may not ask gets '': a fail-over is then not noticed. */
  private async askIdentity(): Promise<string> {
    const text = await askInfo(this);
    const [run, line] = [/run_id:(\w{1,64})/.exec(text)?.[1], /master_replid:(\w{1,64})/.exec(text)?.[1]];
    return run === undefined && line === undefined ? '' : `${run ?? ''}:${line ?? ''}`;
  }
}

/** INFO, '' for a user who may not ask: with a key, so that in a cluster the node that has the slot is asked. */
export async function askInfo({ pipeline, root }: RedisBackend): Promise<string> {
  const asked = pipeline([['EXISTS', `${root}:${STATE}`], ['INFO']]);
  const [, info] = await asked.catch((error) => {
    debug(`INFO failed: ${reasonOf(error)}`);
    return [];
  });
  return Buffer.isBuffer(info) ? info.toString('latin1') : '';
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
