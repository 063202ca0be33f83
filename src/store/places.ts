/**
 * Where the quota is kept at present: in the Redis of a team, or in the files of this machine. A grant carries the name of
 * its place, so that it ends where it was made.
 */
import type { StoreProblems } from '../lookup/ports.ts';
import type { Backend, OwnBackend } from './backend.ts';
import type { RememberedState } from './quota/recovery.ts';
import type { Applied } from './quota/rules.ts';
import type { QuotaLimits } from './quota/window.ts';

export interface Place {
  readonly name: 'files' | 'redis';
  readonly backend: Backend;
  readonly limits: QuotaLimits;
  /** How this process sees a state that others share. */
  readonly shared: SharedView | null;
}

export interface SharedView {
  readonly machines: number;
  /** Compared with the state, to tell a lost one from a new one. */
  readonly remembered: RememberedState | null;
  /** The server that had the state in the last request. */
  readonly server: string | null;
  learn(applied: Applied, server: string | null): void;
  /** ms until this process may believe another grant; 0 takes it. */
  take(): number;
  giveBack(): void;
}

/** The Redis of a team: `team.ts`, loaded when it is first needed. */
export interface Team {
  /** null: it is unavailable. */
  reach(): Promise<Place | null>;
  failed(place: Place, error: unknown): Promise<void>;
  /** This machine's share of the limits, while Redis is unavailable. */
  readonly share: QuotaLimits | null;
  /** Set when anything was done without Redis: the report says so, even if Redis is back. */
  readonly trouble: StoreProblems['redis'];
  close(): void;
}

export class Places {
  readonly own: OwnBackend;
  readonly files: Place;
  private readonly opener: (() => Promise<Team>) | null;
  private opening: Promise<Team> | null = null;
  private team: Team | null = null;

  /** `opener`: null where the quota is this machine's alone. */
  constructor(own: OwnBackend, limits: QuotaLimits, opener: (() => Promise<Team>) | null = null) {
    const present = (): QuotaLimits => {
      const some = this.team?.share ?? limits;
      // What other processes ask is not known then.
      return own.unwritable === null ? some : { ...some, minute: 1 };
    };
    this.own = own;
    this.files = {
      name: 'files',
      backend: own,
      shared: null,
      get limits() {
        return present();
      },
    };
    this.opener = opener;
  }

  get scope(): 'local' | 'shared' {
    return this.opener === null || (this.team?.share ?? null) !== null ? 'local' : 'shared';
  }

  async current(): Promise<Place> {
    return (await this.redis()) ?? this.files;
  }

  /** null: there is none, or it is unavailable. */
  async redis(): Promise<Place | null> {
    if (this.opener === null) return null;
    this.opening ??= this.opener();
    this.team = await this.opening;
    return this.team.reach();
  }

  /** Whether `current()` gives another place after this failure. */
  async failed(place: Place, error: unknown): Promise<boolean> {
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
