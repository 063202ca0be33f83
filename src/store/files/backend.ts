/**
 * The files of one machine as a backend, under `<home>/store/<key id>/`, shared by all processes that use the same key:
 *
 *   verdicts/<ab>/<id>  an entry each           quota.json  the quota's state
 *   began               there was a state once  lock        which process is changing the state
 *
 * kill -9 at any point loses nothing that was promised. An entry's file time is when it ends: it is read at any age,
 * and removed a week after its end, when another one is written beside it. Where the home cannot be written, nothing is thrown: a process then goes on with a state
 * of its own in memory, which begins with the one on the disk.
 */

import { dirname, join } from 'node:path';
import { attempt, createDebug } from '../../debug.ts';
import { errorCode, TEMPORARY } from '../../lib/atomic-file.ts';
import { DAY_MS } from '../../lib/time.ts';
import type { DiskCause } from '../../model.ts';
import { type OwnBackend, type Snapshot, STATE, type StateUpdate, type StoredEntry } from '../backend.ts';
import type { Seal } from '../seal.ts';
import { type Files, realFiles } from './files.ts';
import { createLock, type Lock } from './lock.ts';

export interface FileOptions {
  readonly home: string;
  readonly seal: Seal;
  readonly files?: Files;
  /** ms since the epoch. */
  readonly now?: () => number;
}

/** The state's lock is held for some milliseconds; who does not get it for this long meets a stopped process. */
const LOCK_PATIENCE_MS = 2_000;
const WEEK_MS = 7 * DAY_MS;
/** The last moment that a file's time can hold. */
const LATEST_MS = 8e15;
const debug = createDebug('store');

export function storeFolder(home: string, seal: Seal): string {
  return join(home, 'store', seal.keyId);
}

export class FileBackend implements OwnBackend {
  readonly label: string;
  readonly now: () => number;
  unwritable: DiskCause | null = null;
  private readonly home: string;
  private readonly files: Files;
  private readonly lock: Lock;
  private readonly verdicts: string;
  private readonly began: string;
  /** This process saw a state. */
  private seen = false;
  /** The state of a process whose home cannot be written. */
  private memory: string | null = null;

  constructor({ home, seal, files = realFiles, now = Date.now }: FileOptions) {
    const folder = storeFolder(home, seal);
    this.home = home;
    this.label = folder;
    this.now = now;
    this.files = files;
    this.lock = createLock(join(folder, 'lock'), files);
    this.verdicts = join(folder, 'verdicts');
    this.began = join(folder, 'began');
    this.writing(() => files.makeFolder(folder));
  }

  async read(ids: readonly string[]): Promise<Snapshot> {
    return this.snapshot(ids);
  }

  async write({ id, text, ttlMs }: StoredEntry): Promise<void> {
    const path = this.pathOf(id);
    this.writing(() => {
      this.files.write(path, text, { modified: Math.min(this.now() + ttlMs, LATEST_MS) });
      this.sweep(dirname(path));
      this.sweep(this.label, TEMPORARY);
    });
  }

  async update<T>(ids: readonly string[], change: (snapshot: Snapshot) => StateUpdate<T>): Promise<T | null> {
    try {
      if (this.unwritable === null) return await this.updateFile(ids, change);
    } catch (error) {
      this.giveUp(error);
    }
    const { state, result } = change(this.snapshot([STATE, ...ids]));
    this.memory = state;
    return result;
  }

  async list() {
    const entriesOf = (shard: string) =>
      this.files
        .list(shard)
        .filter(({ name }) => !name.startsWith(TEMPORARY))
        .map(({ name }) => ({ id: name, bytes: this.files.stat(join(shard, name))?.size ?? 0 }));
    return attempt(debug, 'the cache cannot be listed', () => this.shards().flatMap(entriesOf), []);
  }

  async remove(ids: readonly string[]): Promise<number> {
    let removed = 0;
    this.writing(() => {
      for (const id of ids) if (this.files.remove(this.pathOf(id))) removed += 1;
    });
    return removed;
  }

  close(): void {}

  private updateFile<T>(
    ids: readonly string[],
    change: (snapshot: Snapshot) => StateUpdate<T>,
  ): Promise<T | null> {
    return this.lock.hold(LOCK_PATIENCE_MS, (stillOurs) => {
      const { state, result } = change(this.snapshot([STATE, ...ids]));
      // Stopped for so long that another machine took the lock for a dead one's: what we read is old.
      if (!stillOurs()) return null;
      this.files.write(this.pathOf(STATE), state);
      if (!this.seen && this.files.stat(this.began) === null) this.files.write(this.began, '');
      this.seen = true;
      return result;
    });
  }

  private writing(work: () => void): void {
    try {
      work();
    } catch (error) {
      this.giveUp(error);
    }
  }

  private giveUp(error: unknown): void {
    if (this.unwritable !== null) return;
    this.memory = attempt(debug, 'the state cannot be read', () => this.stateOnDisk(), null);
    this.unwritable = { errno: errorCode(error), folder: this.home };
  }

  private pathOf(id: string): string {
    return id === STATE ? join(this.label, 'quota.json') : join(this.verdicts, id.slice(0, 2), id);
  }

  private shards(): readonly string[] {
    const folders = this.files.list(this.verdicts).filter((entry) => entry.isDirectory());
    return folders.map(({ name }) => join(this.verdicts, name));
  }

  private snapshot(ids: readonly string[]): Snapshot {
    const [now, askedAt] = [this.now(), performance.now()];
    return { now, askedAt, values: ids.map((id) => (id === STATE ? this.readState() : this.readEntry(id))) };
  }

  private readState(): string | null {
    try {
      if (this.unwritable === null) return this.stateOnDisk();
    } catch (error) {
      this.giveUp(error);
    }
    return this.memory;
  }

  /** A state that was there and is gone is '', which no rule can read: only a first start has none. */
  private stateOnDisk(): string | null {
    const text = this.files.read(this.pathOf(STATE));
    return text === null && (this.seen || this.files.stat(this.began) !== null) ? '' : text;
  }

  private readEntry(id: string): string | null {
    return attempt(debug, 'an entry cannot be read', () => this.files.read(this.pathOf(id)), null);
  }

  /** Removes what ended long ago, and what killed writers left. */
  private sweep(folder: string, prefix = ''): void {
    for (const entry of this.files.list(folder)) {
      if (entry.isDirectory() || !entry.name.startsWith(prefix)) continue;
      const path = join(folder, entry.name);
      const ended = this.files.stat(path)?.modified ?? Number.POSITIVE_INFINITY;
      if (this.now() - ended > WEEK_MS) this.files.remove(path);
    }
  }
}
