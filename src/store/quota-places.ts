/** Where the quota is kept at present: in the Redis of a team, or in the files of this machine. */
import type { StoreProblems } from '../lookup/ports.ts';
import type { OwnBackend } from './backend.ts';
import type { QuotaLimits } from './quota/window.ts';
import type { QuotaPlace } from './step.ts';
import type { RedisTeam } from './team.ts';

export class QuotaPlaces {
  readonly own: OwnBackend;
  private readonly limits: QuotaLimits;
  private readonly opener: (() => Promise<RedisTeam>) | null;
  private opening: Promise<RedisTeam> | null = null;
  private team: RedisTeam | null = null;

  /** `opener` of what is loaded when it is first needed; null where the quota is this machine's alone. */
  constructor(own: OwnBackend, limits: QuotaLimits, opener: (() => Promise<RedisTeam>) | null = null) {
    this.own = own;
    this.limits = limits;
    this.opener = opener;
  }

  async current(): Promise<QuotaPlace> {
    const redis = await this.redis();
    if (redis !== null) return redis;
    const limits = this.team?.share ?? this.limits;
    // What other processes ask is not known where the home cannot be written.
    const own = this.own.unwritable === null ? limits : { ...limits, minute: 1 };
    return { name: 'files', backend: this.own, limits: own, shared: null };
  }

  /** null: there is none, or it is unavailable. */
  async redis(): Promise<QuotaPlace | null> {
    if (this.opener === null) return null;
    this.opening ??= this.opener();
    this.team = await this.opening;
    return this.team.reach();
  }

  /** Whether `current()` gives another place after this failure. */
  async failed(place: QuotaPlace, error: unknown): Promise<boolean> {
    if (place.name === 'redis') await this.team?.failed(place, error);
    return place.name === 'redis';
  }

  problems(): Pick<StoreProblems, 'redis' | 'readOnly'> {
    const redis = this.team?.trouble ?? null;
    // With Redis, nothing depends on this machine's own folder.
    return { redis, readOnly: this.opener !== null && redis === null ? null : this.own.unwritable };
  }

  close(): void {
    this.team?.close();
  }
}
