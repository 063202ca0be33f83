/**
 * The Redis of a team: connected when it is first needed, and tried again every half window and at every start. While it is
 * unavailable (refused, hanging, read-only, out of memory, wrong password, …), which takes two seconds at most to be known,
 * this machine goes on with its share of the limits, counted in its own files; when Redis is there again, it learns how many
 * requests that were.
 */
import { createDebug } from '../debug.ts';
import type { StoreProblems } from '../lookup/ports.ts';
import type { RedisCause } from '../model.ts';
import { type OwnBackend, STATE } from './backend.ts';
import type { FileOptions } from './files/backend.ts';
import { afterFailure, type MachineMemory, MemoryFile } from './machine-memory.ts';
import { pauseUntil, sitOut } from './quota/recovery.ts';
import { addOtherUse } from './quota/settlement.ts';
import { occupied, type QuotaLimits, timingOf } from './quota/window.ts';
import { openRedisBackend, rootOf } from './redis/backend.ts';
import { readAddress } from './redis/connection.ts';
import { unavailable } from './redis/errors.ts';
import { beginsAt, shareOf } from './share.ts';
import { SharedView } from './shared-view.ts';
import { change, type QuotaPlace, stepOn } from './step.ts';

/** A connection that ended may be opened again at once, but not all the time. */
const RENEW_MS = 1_000;
const debug = createDebug('store');

export interface TeamOptions extends FileOptions {
  readonly url: string;
  readonly caFile: string | null;
  readonly limits: QuotaLimits;
  readonly own: OwnBackend;
}

export class RedisTeam {
  /** This machine's share of the limits, while Redis is unavailable. */
  share: QuotaLimits | null = null;
  /** Set when anything was done without Redis: the report says so, even if Redis is back. */
  trouble: StoreProblems['redis'] = null;
  private readonly options: TeamOptions;
  private readonly memory: MemoryFile;
  private place: QuotaPlace | null = null;
  private connecting: Promise<void> | null = null;
  /** By the steady clock: when Redis was last found unavailable, and when an ended connection was last opened again. */
  private leftAt = Number.NEGATIVE_INFINITY;
  private renewedAt = Number.NEGATIVE_INFINITY;

  constructor(options: TeamOptions) {
    this.options = options;
    this.memory = new MemoryFile(options.home, options.seal);
  }

  /** null: it is unavailable. */
  async reach(): Promise<QuotaPlace | null> {
    const again = timingOf(this.options.limits).window / 2;
    if (this.place !== null || performance.now() - this.leftAt < again) return this.place;
    this.connecting ??= this.connect().finally(() => {
      this.connecting = null;
    });
    await this.connecting;
    return this.place;
  }

  async failed(place: QuotaPlace, error: unknown): Promise<void> {
    // Another call found it first.
    if (place !== this.place) return;
    const { why } = unavailable(place.backend.label, error);
    place.backend.close();
    this.place = null;
    // An idle connection may simply have ended: a new one may do.
    if (why.kind !== 'closed' || performance.now() - this.renewedAt < RENEW_MS) return this.leave(why);
    this.renewedAt = performance.now();
  }

  close(): void {
    this.place?.backend.close();
  }

  private async connect(): Promise<void> {
    const { url, caFile, seal, limits, own } = this.options;
    const address = readAddress(url);
    try {
      const precisionMs = timingOf(limits).margin / 2;
      const backend = await openRedisBackend({ address, caFile }, rootOf(seal.keyId), precisionMs);
      const machines = await backend.countMachines(this.memory.now.id);
      const shared = new SharedView(machines, limits, this.memory, own.now);
      const place: QuotaPlace = { name: 'redis', backend, limits, shared };
      this.memory.save(await reportUse(place, own, this.memory.now));
      this.place = place;
      this.share = null;
    } catch (error) {
      await this.leave(unavailable(address.label, error).why);
    }
  }

  private async leave(cause: RedisCause): Promise<void> {
    debug(`Redis is unavailable: ${cause.kind} ${cause.code}`);
    const { limits, own } = this.options;
    const before = this.memory.now;
    const memory = afterFailure(before, timingOf(limits).window, own.now());
    const share = shareOf(limits, memory, own.now());
    const until = beginsAt(limits, memory, share, Math.random());
    if (memory.unavailableSince !== before.unavailableSince)
      await change({ backend: own, limits: share.limits, shared: null }, ({ state }) =>
        pauseUntil(state, until, 'unknown'),
      );
    this.memory.save(memory);
    this.leftAt = performance.now();
    this.share = share.limits;
    this.trouble = { cause, share: share.figures };
  }
}

/** The memory afterwards. Errors: those of `place`, when it fails again meanwhile; nothing is lost by that. */
async function reportUse(place: QuotaPlace, own: OwnBackend, memory: MachineMemory): Promise<MachineMemory> {
  if (memory.unavailableSince === null && memory.shared !== null) return memory;
  const { limits } = place;
  const snapshot = await own.read([STATE]);
  const { now } = snapshot;
  const { toRemember, result: minute } = stepOn({ limits, shared: null }, snapshot, ({ state }) =>
    occupied(state),
  );
  const { day, month } = toRemember;
  const use = {
    minute,
    day: unreported(day, memory.reported.day),
    month: unreported(month, memory.reported.month),
  };
  // After more than a window, other machines may have used their shares as well, and be on their way back.
  const since = memory.unavailableSince;
  const long = since !== null && now - since > timingOf(limits).window;
  const othersToo = long && (memory.shared?.machines ?? 1) > 1 && use.month > 0;
  if (use.month > 0 || use.minute > 0)
    await change({ ...place, shared: null }, (context) => {
      addOtherUse(context, use);
      if (othersToo) sitOut(context);
    });
  return { ...memory, reported: { day, month }, unavailableSince: null, failedAt: 0 };
}

function unreported(used: readonly [number, number], reported: readonly [number, number]): number {
  return Math.max(0, used[1] - (reported[0] === used[0] ? reported[1] : 0));
}
