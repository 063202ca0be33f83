/**
 * Where the quota is kept at present. The files of this machine; memory, for a process whose home cannot be written; and, in
 * `shared.ts`, a Redis. A grant carries the name of its place, so that it ends where it was made.
 */
import type { QuotaShare, RedisCause } from '../model.ts';
import { type Backend, type OwnBackend, STATE } from './backend.ts';
import { wordsFor } from './files/files.ts';
import { createMemoryBackend } from './memory-backend.ts';
import type { RememberedState } from './quota/recovery.ts';
import type { QuotaLimits } from './quota/window.ts';

export interface Place {
  readonly name: 'files' | 'memory' | 'redis';
  readonly backend: Backend;
  readonly limits: QuotaLimits;
  /** How this process sees a state that others share. */
  readonly shared: SharedView | null;
}

export interface SharedView {
  readonly machines: number;
  /** Compared with the state, to tell a lost one from a new one. */
  remembered: RememberedState | null;
  /** The server that had the state in the last request. */
  server: string | null;
  /** After each grant: what to remember, and how many slots of the window are occupied. */
  remember(state: RememberedState, used: number): void;
  /** ms until this process may believe another grant; 0 takes it. */
  take(): number;
  giveBack(): void;
}

export interface Places {
  readonly scope: 'local' | 'shared';
  current(): Promise<Place>;
  /** The Redis, if there is one that answers: for its cache. */
  sharedCache(): Promise<Place | null>;
  /** The place of a grant; null where it cannot be used now. */
  named(name: string): Promise<Place | null>;
  /** Whether `current()` gives another place after this failure. */
  failed(place: Place, error: unknown): Promise<boolean>;
  problems(): {
    readonly redis: { cause: RedisCause; share: QuotaShare } | null;
    readonly readOnly: string | null;
  };
  close(): void;
}

/** The places of one machine. */
export class LocalPlaces implements Places {
  readonly scope = 'local';
  readonly own: OwnBackend;
  private readonly files: Place;
  private readonly home: string;
  /** Why the home cannot be written. */
  private unwritable: string | null = null;
  private memory: Promise<Place> | null = null;

  constructor(own: OwnBackend, limits: QuotaLimits, home: string) {
    this.own = own;
    this.files = { name: 'files', backend: own, limits, shared: null };
    this.home = home;
  }

  async current(): Promise<Place> {
    if (this.unwritable === null) return this.files;
    this.memory ??= this.openMemory();
    return this.memory;
  }

  async sharedCache(): Promise<null> {
    return null;
  }

  async named(name: string): Promise<Place | null> {
    const place = name === 'files' ? this.files : await this.current();
    return place.name === name ? place : null;
  }

  async failed(place: Place, error: unknown): Promise<boolean> {
    this.cannotWrite(error);
    return place.name === 'files';
  }

  cannotWrite(error: unknown): void {
    this.unwritable ??= `${wordsFor(error)} (${this.home})`;
  }

  problems() {
    return { redis: null, readOnly: this.unwritable };
  }

  close(): void {}

  /** One request a minute, and none that the state on the disk (if it can be read) does not allow. */
  private async openMemory(): Promise<Place> {
    const { values } = await this.own.read([STATE]).catch(() => ({ values: [] }));
    const backend = createMemoryBackend(this.own, values[0] ?? null);
    return { name: 'memory', backend, limits: { ...this.files.limits, minute: 1 }, shared: null };
  }
}
