/**
 * A Redis as a backend: `{anteater:<key id>}:quota` holds the state, `…:v:<id>` an entry each, `…:machines` who shares the
 * key. One hash tag, so that a cluster keeps all of it in one slot. Times are Redis' own.
 *
 * An update supposes that the state is as this process last saw it, and writes if that is so (one trip); otherwise it gets what
 * is there, and writes on top of that (another one). Who loses a race gets the new text with the refusal, too.
 */

import { createHash } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import { DAY_MS } from '../../lib/time.ts';
import { type Backend, type Snapshot, STATE, type StateUpdate, type StoredEntry } from '../backend.ts';
import { type Connection, type ConnectionOptions, connect, type RedisCommand } from './connection.ts';
import { RedisUnavailable } from './errors.ts';

export function rootOf(keyId: string): string {
  return `{anteater:${keyId}}`;
}

const MACHINE_MS = 31 * DAY_MS;
const STATE_MS = 32 * DAY_MS;
/** Lost races in a row; only a Redis that lies makes so many. */
const MOST_RACES = 100;
/** With 24 at once, pauses of up to so many trips for each lost race halve the trips. */
const RACE_TRIPS = 8;
const debug = createDebug('store');

/** Errors: `RedisUnavailable`. `precisionMs`: how far a time may be behind Redis' own. */
export async function openRedisBackend(
  options: ConnectionOptions,
  root: string,
  precisionMs = 0,
): Promise<RedisBackend> {
  const backend = new RedisBackend(await connect(options), root, precisionMs);
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
    const cluster = await connect({ ...options, address: { ...address, kind: 'cluster' } });
    return new RedisBackend(cluster, root, precisionMs);
  }
}

interface RedisSnapshot extends Snapshot {
  /** Of the state, as the script compares it; '' where there is none. */
  readonly digest: string;
  /** Not read, but taken to be so. */
  readonly supposed: boolean;
}

/** A clock that is being set right runs off by this much at most (500 in a million). */
const CLOCK_DRIFT = 5e-4;

export class RedisBackend implements Backend {
  /** What its keys begin with. */
  readonly root: string;
  readonly label: string;
  readonly connection: Connection;
  private readonly precisionMs: number;
  /** Redis' clock over our steady one: too little by no more than that answer took. */
  private offset = Date.now() - performance.now();
  /** The state as this process last read or wrote it, and the answer that gave the time. */
  private known: { readonly text: string | null; readonly digest: string } | null = null;
  private timed = { at: 0, tookMs: Number.POSITIVE_INFINITY };
  private identity: Promise<string> | null = null;

  constructor(connection: Connection, root: string, precisionMs: number) {
    this.connection = connection;
    this.root = root;
    this.precisionMs = precisionMs;
    this.label = connection.label;
  }

  now(): number {
    return Math.floor(performance.now() + this.offset);
  }

  async read(ids: readonly string[]): Promise<RedisSnapshot> {
    const gets = ids.map((id): RedisCommand => ['GET', this.keyOf(id)]);
    const askedAt = performance.now();
    const [time, ...values] = await this.connection.pipeline([['TIME'], ...gets]);
    return this.readingOf(askedAt, time, ids, values);
  }

  async update<T>(ids: readonly string[], change: (snapshot: Snapshot) => StateUpdate<T>): Promise<T | null> {
    const all = [STATE, ...ids];
    // In a cluster another node may have taken over since; elsewhere that ends the connection.
    if (this.identity === null || this.connection.cluster) this.identity = this.askIdentity();
    const [server, first] = await Promise.all([this.identity, this.suppose(all) ?? this.read(all)]);
    let reading = first;
    for (let races = 0; races < MOST_RACES; ) {
      const { state, result } = change({ ...reading, server });
      const there = await this.writeState(all, reading, state);
      if (there === null) return result;
      if (!reading.supposed) races += 1;
      reading = there;
      if (races < 2) continue;
      // Many at once: who comes a little later, and with a new reading, meets fewer.
      await sleep(Math.random() * RACE_TRIPS * (races - 1) * (performance.now() - there.askedAt));
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

  async write({ id, text, ttlMs }: StoredEntry): Promise<void> {
    await this.connection.pipeline([['SET', this.keyOf(id), text, 'PX', Math.max(1, Math.ceil(ttlMs))]]);
  }

  async remove(ids: readonly string[]): Promise<number> {
    const deleted = await this.connection.pipeline(ids.map((id): RedisCommand => ['DEL', this.keyOf(id)]));
    return deleted.filter((count) => count === 1).length;
  }

  /** Notes that this machine uses the key; how many did in the last 31 days. */
  async countMachines(machineId: string): Promise<number> {
    const [key, now] = [`${this.root}:machines`, this.now()];
    const [, , , ids] = await this.connection.pipeline([
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

  /** The state as it was, now; null where that time may be further behind Redis' own than is allowed. */
  private suppose(ids: readonly string[]): RedisSnapshot | null {
    const askedAt = performance.now();
    const behindMs = this.timed.tookMs + (askedAt - this.timed.at) * CLOCK_DRIFT;
    if (this.known === null || behindMs > this.precisionMs) return null;
    const { text, digest } = this.known;
    return {
      now: this.now(),
      askedAt,
      values: [text, ...ids.slice(1).map(() => null)],
      digest,
      supposed: true,
    };
  }

  /** null: it is written; else what is there instead. */
  private async writeState(
    ids: readonly string[],
    from: RedisSnapshot,
    state: string,
  ): Promise<RedisSnapshot | null> {
    const askedAt = performance.now();
    const keys = ids.map((id) => this.keyOf(id));
    const words = [from.digest, state, `${STATE_MS}`, from.supposed ? `${from.now}` : ''];
    const reply = await this.connection.compareAndSet(keys, ...words);
    if (reply === 1) {
      this.known = { text: state, digest: digestOf(state) };
      return null;
    }
    if (!Array.isArray(reply) || !Array.isArray(reply[1])) throw notRedis(this.label);
    return this.readingOf(askedAt, reply[0], ids, reply[1]);
  }

  private readingOf(
    askedAt: number,
    time: unknown,
    ids: readonly string[],
    found: readonly unknown[],
  ): RedisSnapshot {
    const now = timeOf(time);
    if (now === null) throw notRedis(this.label);
    const at = performance.now();
    this.offset = now - at;
    this.timed = { at, tookMs: at - askedAt };
    const bytes = found.map((value) => (Buffer.isBuffer(value) ? value : null));
    const values = bytes.map((value) => value?.toString('utf8') ?? null);
    const digest = digestOf(bytes[0] ?? null);
    if (ids[0] === STATE) this.known = { text: values[0] ?? null, digest };
    return { now, askedAt, values, digest, supposed: false };
  }

  /** Which server this is. A user who may not ask gets '': a fail-over is then not noticed. */
  private async askIdentity(): Promise<string> {
    const text = await askInfo(this);
    const [run, line] = [/run_id:(\w{1,64})/.exec(text)?.[1], /master_replid:(\w{1,64})/.exec(text)?.[1]];
    return run === undefined && line === undefined ? '' : `${run ?? ''}:${line ?? ''}`;
  }
}

/** INFO, '' for a user who may not ask: with a key, so that in a cluster the node that has the slot is asked. */
export async function askInfo({ connection, root }: RedisBackend): Promise<string> {
  const asked = connection.pipeline([['EXISTS', `${root}:${STATE}`], ['INFO']]);
  const [, info] = await asked.catch((error) => {
    debug(`INFO failed: ${reasonOf(error)}`);
    return [];
  });
  return Buffer.isBuffer(info) ? info.toString('latin1') : '';
}

function digestOf(state: Buffer | string | null): string {
  return state === null ? '' : createHash('sha1').update(state).digest('hex');
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
