/**
 * Where a store keeps its texts: the files of this machine, or a Redis.
 * A backend knows nothing of quotas and answers: entries are texts with an id, and one of them, STATE, is changed atomically.
 */
import type { DiskCause } from '../model.ts';

/** The id of the quota's state; every other id is a hash. */
export const STATE = 'quota';

export interface Snapshot {
  /** ms since the epoch by this backend's clock. */
  readonly now: number;
  /** When it was asked for, by this process's steady clock: no later than `now`. */
  readonly askedAt: number;
  /** One for each id that was asked for. An entry that was there and is damaged or gone may be ''. */
  readonly values: readonly (string | null)[];
  /** Identity of the server that gave this, where another one may have taken its place; '' where it does not say. */
  readonly server?: string;
}

export interface StateUpdate<T> {
  /** The new state. */
  readonly state: string;
  readonly result: T;
}

export interface StoredEntry {
  readonly id: string;
  readonly text: string;
  /** ms that it is of use; a backend may keep it longer. */
  readonly ttlMs: number;
}

export interface Backend {
  readonly label: string;
  /** Its own clock at this moment, as far as is known without asking. */
  now(): number;
  read(ids: readonly string[]): Promise<Snapshot>;
  write(entry: StoredEntry): Promise<void>;
  /**
   * Changes the state atomically. `change` gets STATE first and then `ids`; it may run again where others were faster, and
   * must have no effect but its result. null: others hold the state for too long.
   */
  update<T>(ids: readonly string[], change: (snapshot: Snapshot) => StateUpdate<T>): Promise<T | null>;
  /** Every entry but STATE. */
  list(): Promise<readonly { readonly id: string; readonly bytes: number }[]>;
  /** How many of them there were. */
  remove(ids: readonly string[]): Promise<number>;
  close(): void;
}

/** The machine's own, which never fails. */
export interface OwnBackend extends Backend {
  /** Why the home cannot be written; then the state is this process's alone, and no entry is kept. */
  readonly unwritable: DiskCause | null;
}
