/**
 * Cached answers as files: `verdicts/<ab>/<id>`, one sealed line each.
 *
 * The id is a MAC of the question, so a listing tells nobody what was looked up. A file's time is when its answer ends
 * (the user's cache_ttl, by who kept it); `read` gives it whatever its age, the sweep removes it a week after its end.
 * Damaged and forged files are misses, counted, and overwritten by the next answer.
 */
import { join } from 'node:path';
import { TEMPORARY } from '../lib/atomic-file.ts';
import type { CachedAnswer, DatedAnswer, Question } from '../lookup/ports.ts';
import type { Files } from './files.ts';
import type { Seal } from './seal.ts';

export interface Cache {
  read(question: Question): CachedAnswer | null;
  /** Errors: a home that cannot be written. */
  write(question: Question, kept: DatedAnswer, ttlMs: number): void;
  clear(): number;
  stats(): { readonly entries: number; readonly bytes: number };
  /** Removes what ended long ago; a part of the folders each time. */
  sweep(nowMs: number): void;
  /** Entries that failed the seal since the store was opened. */
  forged(): number;
}

const WEEK_MS = 7 * 86_400_000;
const ABANDONED_MS = 3_600_000;
/** Of 256 folders; a full round takes 16 sweeps. */
const FOLDERS_A_SWEEP = 16;
export function createCache(folder: string, seal: Seal, files: Files): Cache {
  const verdicts = join(folder, 'verdicts');
  const forged = new Set<string>();
  const pathOf = (id: string): string => join(verdicts, id.slice(0, 2), id);
  const shards = (): readonly string[] =>
    files
      .list(verdicts)
      .filter((entry) => entry.folder)
      .map((entry) => join(verdicts, entry.name));

  const read = (question: Question): CachedAnswer | null => {
    const id = seal.idOf(question);
    const text = attempt(() => files.read(pathOf(id)), null);
    if (text === null) return null;
    const kept = seal.open(question, text);
    if (typeof kept !== 'string') return { ...kept, from: 'cache' };
    forged.add(id);
    return null;
  };

  return {
    read,
    write(question, kept, ttlMs) {
      const id = seal.idOf(question);
      files.write(pathOf(id), seal.seal(question, kept), Math.min(kept.at + ttlMs, 8e15));
    },
    clear() {
      let removed = 0;
      for (const shard of shards()) {
        for (const { name } of files.list(shard)) if (files.remove(join(shard, name))) removed += 1;
        files.removeFolder(shard);
      }
      return removed;
    },
    stats() {
      let entries = 0;
      let bytes = 0;
      for (const shard of shards()) {
        for (const { name } of files.list(shard)) {
          if (name.startsWith(TEMPORARY)) continue;
          entries += 1;
          bytes += files.stat(join(shard, name))?.size ?? 0;
        }
      }
      return { entries, bytes };
    },
    sweep(nowMs) {
      const all = shards();
      const first = Math.floor(nowMs / 3_600_000) * FOLDERS_A_SWEEP;
      for (let i = 0; i < Math.min(FOLDERS_A_SWEEP, all.length); i++) {
        const shard = all[(first + i) % all.length];
        if (shard !== undefined) sweepFolder(shard, WEEK_MS, files, nowMs);
      }
      sweepFolder(folder, ABANDONED_MS, files, nowMs, TEMPORARY);
    },
    forged: () => forged.size,
  };
}

function sweepFolder(folder: string, afterMs: number, files: Files, nowMs: number, prefix = ''): void {
  for (const { name, folder: isFolder } of files.list(folder)) {
    if (isFolder || !name.startsWith(prefix)) continue;
    const stat = files.stat(join(folder, name));
    const grace = name.startsWith(TEMPORARY) ? ABANDONED_MS : afterMs;
    if (stat !== null && nowMs - stat.modified > grace) files.remove(join(folder, name));
  }
}

function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
