/**
 * The files of one machine as a backend, under `<home>/store/<key id>/`, shared by all processes that use the same key:
 *
 *   verdicts/<ab>/<id>  an entry each           quota.json  the quota's state
 *   began               there was a state once  lock        which process is changing the state
 *   swept               when old entries were last removed
 *
 * kill -9 at any point loses nothing that was promised. An entry's file time is when it ends: it is read whatever its age,
 * and removed a week after its end. Errors: Node's own, where the home cannot be written.
 */
import { join } from 'node:path';
import { createDebug } from '../../debug.ts';
import { TEMPORARY } from '../../lib/atomic-file.ts';
import { type Backend, type Change, type Snapshot, STATE } from '../backend.ts';
import { closeToOthers, type Files } from './files.ts';
import { createLock } from './lock.ts';
import type { ProcessInfo } from './process-identity.ts';

export interface FileBackendOptions {
  readonly folder: string;
  readonly files: Files;
  readonly processes: ProcessInfo;
  /** ms since the epoch. */
  readonly now: () => number;
}

export interface FileBackend extends Backend {
  /** Removes what ended long ago, a part of it each time, at most once an hour. */
  sweep(): void;
}

/** The state's lock is held for some milliseconds; who does not get it for this long meets a stopped process. */
const LOCK_PATIENCE_MS = 2_000;
const HOUR_MS = 3_600_000;
const WEEK_MS = 7 * 24 * HOUR_MS;
/** Of 256 folders; a full round takes 16 sweeps. */
const FOLDERS_A_SWEEP = 16;
/** The last moment that a file's time can hold. */
const LATEST_MS = 8e15;
const debug = createDebug('store');

/** Errors: a folder that cannot be made. */
export function createFileBackend(options: FileBackendOptions): FileBackend {
  const { folder, files, now } = options;
  const verdicts = join(folder, 'verdicts');
  const state = join(folder, 'quota.json');
  const began = join(folder, 'began');
  const lock = createLock(join(folder, 'lock'), files, options.processes);
  /** This process saw a state. */
  let seen = false;

  const pathOf = (id: string): string => join(verdicts, id.slice(0, 2), id);
  const shards = (): readonly string[] =>
    files
      .list(verdicts)
      .filter((entry) => entry.folder)
      .map((entry) => join(verdicts, entry.name));
  /** A state that was there and is gone is '', which no rule can read: only a first start has none. */
  const readState = (): string | null => {
    const text = files.read(state);
    return text === null && (seen || files.stat(began) !== null) ? '' : text;
  };
  const readEntry = (id: string): string | null => {
    try {
      return files.read(pathOf(id));
    } catch (error) {
      debug(`an entry cannot be read: ${String(error)}`);
      return null;
    }
  };
  const snapshot = (ids: readonly string[]): Snapshot => ({
    now: now(),
    askedAt: performance.now(),
    values: ids.map((id) => (id === STATE ? readState() : readEntry(id))),
  });
  const writeState = (text: string): void => {
    files.write(state, text);
    if (!seen && files.stat(began) === null) files.write(began, '');
    seen = true;
  };

  return {
    label: folder,
    now,
    async read(ids) {
      return snapshot(ids);
    },
    async write(entries) {
      for (const { id, text, ttlMs } of entries)
        files.write(pathOf(id), text, Math.min(now() + ttlMs, LATEST_MS));
    },
    async update<T>(ids: readonly string[], change: (snapshot: Snapshot) => Change<T>) {
      const done = await lock.hold(LOCK_PATIENCE_MS, (stillOurs) => {
        const changed = change(snapshot([STATE, ...ids]));
        if (changed.state === null) return changed.result;
        // Stopped for so long that another machine took the lock for a dead one's: what we read is old.
        if (!stillOurs()) return null;
        writeState(changed.state);
        return changed.result;
      });
      return done?.value ?? null;
    },
    async list() {
      return shards().flatMap((shard) =>
        files
          .list(shard)
          .filter(({ name }) => !name.startsWith(TEMPORARY))
          .map(({ name }) => ({ id: name, bytes: files.stat(join(shard, name))?.size ?? 0 })),
      );
    },
    async remove(ids) {
      const removed = ids.filter((id) => files.remove(pathOf(id))).length;
      for (const shard of shards()) files.removeFolder(shard);
      return removed;
    },
    sweep() {
      const marker = join(folder, 'swept');
      const at = now();
      if (Math.abs(at - (files.stat(marker)?.modified ?? 0)) < HOUR_MS) return;
      files.write(marker, '', at);
      const all = shards();
      const first = Math.floor(at / HOUR_MS) * FOLDERS_A_SWEEP;
      for (let i = 0; i < Math.min(FOLDERS_A_SWEEP, all.length); i++)
        sweepFolder(all[(first + i) % all.length] ?? folder, files, at, '');
      sweepFolder(folder, files, at, TEMPORARY);
    },
    close: () => undefined,
  };
}

/** Makes the store's folder, and closes it to others. Errors: Node's own. */
export function prepareFolder(folder: string, files: Files): void {
  files.makeFolder(folder);
  closeToOthers(folder);
}

function sweepFolder(folder: string, files: Files, nowMs: number, prefix: string): void {
  for (const { name, folder: isFolder } of files.list(folder)) {
    if (isFolder || !name.startsWith(prefix)) continue;
    const stat = files.stat(join(folder, name));
    const grace = name.startsWith(TEMPORARY) ? HOUR_MS : WEEK_MS;
    if (stat !== null && nowMs - stat.modified > grace) files.remove(join(folder, name));
  }
}
