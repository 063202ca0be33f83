/**
 * The store of a team that never fails: the quota is kept in Redis, and in the machine's own files with its share of the
 * limits while Redis is unavailable (refused, hanging, read-only, out of memory, wrong password, …), within two seconds of
 * the first trouble. Redis is connected when it is first needed, and tried again every half window and at every start.
 */
import { performance } from 'node:perf_hooks';
import { createDebug } from '../debug.ts';
import { AnteaterError } from '../errors.ts';
import { parseRedisAddress, REDIS_ADDRESS_FORMS, type RedisAddress } from '../lib/redis-address.ts';
import type { Store } from '../lookup/ports.ts';
import type { QuotaShare, RedisCause } from '../model.ts';
import { Answers } from './answers.ts';
import { openLocalPlaces } from './local.ts';
import type { MachineMemory, MemoryFile } from './machine-memory.ts';
import { LocalPlaces, type Place, type Places, type SharedView } from './places.ts';
import type { QuotaLimits } from './quota/window.ts';
import type { Seal } from './seal.ts';
import { QuotaStore } from './store.ts';

export interface SharedOptions {
  readonly url: string;
  readonly home: string;
  readonly seal: Seal;
  readonly limits: QuotaLimits;
  /** Names this machine where its home does not do so yet. */
  readonly machineId: string;
  /** A file of certificates to trust beside Node's own (NODE_EXTRA_CA_CERTS), or null. */
  readonly caFile?: string | null;
  /** ms since the epoch. */
  readonly now?: () => number;
}

const debug = createDebug('store');

/** Errors: `AnteaterError` for an address that is none; nothing for what Redis does. */
export async function openSharedStore(options: SharedOptions): Promise<Store> {
  const address = readAddress(options.url);
  const local = openLocalPlaces(options);
  const places = new SharedPlaces({ ...options, address, local });
  return new QuotaStore(new Answers(options.seal, local, places), places);
}

export function readAddress(url: string): RedisAddress {
  const address = parseRedisAddress(url);
  if (!('problem' in address)) return address;
  const message = `The Redis address (redis_url or ANTEATER_REDIS_URL) cannot be used: ${address.problem}.`;
  throw new AnteaterError('config', message, { hint: `Write it as ${REDIS_ADDRESS_FORMS}.` });
}

interface SharedParts extends SharedOptions {
  readonly address: RedisAddress;
  /** The files with the whole limits, for their counts and as the cache. */
  readonly local: LocalPlaces;
}

export class SharedPlaces implements Places {
  private readonly parts: SharedParts;
  private readonly now: () => number;
  private redis: Place | null = null;
  private connecting: Promise<void> | null = null;
  /** While Redis is unavailable: the files with this machine's share, and when Redis was last tried (steady clock). */
  private absence: { readonly places: LocalPlaces; readonly triedAt: number } | null = null;
  /** Whether anything was done without Redis: the report says so, even if Redis is back. */
  private trouble: { readonly cause: RedisCause; readonly share: QuotaShare } | null = null;
  /** When a connection that had ended was last opened again. */
  private renewedAt = Number.NEGATIVE_INFINITY;
  private memory: { readonly file: MemoryFile; now: MachineMemory } | null = null;

  constructor(parts: SharedParts) {
    this.parts = parts;
    this.now = parts.now ?? Date.now;
  }

  get scope(): 'local' | 'shared' {
    return this.absence === null ? 'shared' : 'local';
  }

  private get ownPlaces(): LocalPlaces {
    return this.absence?.places ?? this.parts.local;
  }

  async current(): Promise<Place> {
    return (await this.reach()) ?? this.ownPlaces.current();
  }

  async sharedCache(): Promise<Place | null> {
    return this.reach();
  }

  async named(name: string): Promise<Place | null> {
    return name === 'redis' ? this.redis : this.ownPlaces.named(name);
  }

  async failed(place: Place, error: unknown): Promise<boolean> {
    if (place.name !== 'redis') return this.ownPlaces.failed(place, error);
    // Another call found it first.
    if (place !== this.redis) return true;
    const { unavailable } = await import('./absence.ts');
    const failure = unavailable(place.backend.label, error);
    place.backend.close();
    this.redis = null;
    // An idle connection may simply have ended: a new one may do.
    const renew = failure.why.kind === 'closed' && performance.now() - this.renewedAt > 1_000;
    if (renew) this.renewedAt = performance.now();
    else await this.leave(failure.why);
    return true;
  }

  problems() {
    // With Redis, nothing depends on this machine's own folder.
    const readOnly = this.trouble === null ? null : this.ownPlaces.problems().readOnly;
    return { redis: this.trouble, readOnly };
  }

  close(): void {
    this.redis?.backend.close();
  }

  private async reach() {
    const { absence } = this;
    if (this.redis !== null) return this.redis;
    const again = (this.parts.limits.windowMs ?? 60_000) / 2;
    if (absence !== null && performance.now() - absence.triedAt < again) return null;
    this.connecting ??= this.connect().finally(() => {
      this.connecting = null;
    });
    await this.connecting;
    return this.redis;
  }

  private async connect(): Promise<void> {
    const { address, caFile = null, seal, limits, local } = this.parts;
    const parts = await import('./absence.ts');
    const memory = await this.remembered();
    try {
      const backend = await parts.openRedisBackend({ address, caFile }, parts.rootOf(seal.keyId));
      const machines = await backend.countMachines(memory.now.id);
      const windowMs = limits.windowMs ?? 60_000;
      const shared: SharedView = {
        machines,
        remembered: memory.now.shared?.state ?? null,
        server: null,
        remember: (state, used) => this.save(parts.afterGrant(memory.now, state, machines, used, this.now())),
        ...parts.createClientSideLimit(limits.minute, windowMs, () => performance.now()),
      };
      const place: Place = { name: 'redis', backend, limits, shared };
      this.save(await parts.reportUse(place, local.own, memory.now));
      this.redis = place;
      this.absence = null;
    } catch (error) {
      await this.leave(parts.unavailable(address.label, error).why);
    }
  }

  /** Goes on without Redis, with this machine's share of the limits. */
  private async leave(cause: RedisCause): Promise<void> {
    debug(`Redis is unavailable: ${cause.kind} ${cause.code}`);
    const { limits, home } = this.parts;
    const { own } = this.parts.local;
    const { beginShare } = await import('./absence.ts');
    const { memory, share, waited } = await beginShare(own, limits, (await this.remembered()).now);
    const places = new LocalPlaces(own, share.limits, home);
    await waited.catch((error) => places.cannotWrite(error));
    this.save(memory);
    this.absence = { places, triedAt: performance.now() };
    this.trouble = { cause, share: share.figures };
  }

  private async remembered() {
    const { createMemoryFile } = await import('./absence.ts');
    const { home, seal, machineId } = this.parts;
    if (this.memory === null) {
      const file = createMemoryFile(home, seal, machineId);
      this.memory = { file, now: file.load() };
    }
    return this.memory;
  }

  private save(memory: MachineMemory): void {
    if (this.memory === null) return;
    this.memory.now = memory;
    this.memory.file.save(memory);
  }
}
