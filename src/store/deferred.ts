/**
 * Deferred lookups: one plain file a repository, `<home>/deferred/<hash of its git folder>.json`, mode 600 in a folder 700,
 * written under a lock, whole and flushed before anybody is told that the lookup is deferred: kill -9 at any point loses none.
 * No API key is in it, nor needed to read it.
 *
 * While a repository has some, a mark lies in its git folder (`MARK`): whether there is anything to report is the question of
 * every commit, and the shell part of the hook must be able to ask it.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createDebug } from '../debug.ts';
import { AnteaterError, reasonOf } from '../errors.ts';
import type { DeferredLookups } from '../lookup/ports.ts';
import type { DeferredLookup, DeferredPlace } from '../model.ts';
import { MARK } from './deferred-mark.ts';
import { type Files, realFiles, wordsFor } from './files/files.ts';
import { createLock } from './files/lock.ts';
import { type ProcessInfo, systemProcesses } from './files/process-identity.ts';
import { hasFirstEdition, readFirstEdition } from './first-edition.ts';

export interface DeferredOptions {
  readonly home: string;
  readonly files?: Files;
  readonly processInfo?: ProcessInfo;
}

/** Another version's file is left alone. */
const VERSION = 1;
const LOCK_MS = 3_000;
/** Places of one lookup that are kept: a report names no more. */
const MOST_PLACES = 100;

const debug = createDebug('deferred');

export function openDeferred({ home, files = realFiles, processInfo }: DeferredOptions): DeferredLookups {
  const folder = join(home, 'deferred');
  const fileOf = (repository: string) => join(folder, `${hash(repository).slice(0, 32)}.json`);

  const read = async (path: string): Promise<readonly DeferredLookup[]> => {
    const text = attempt(`${path} cannot be read`, () => files.read(path), null);
    if (text === null) return [];
    const parse = await parser();
    return attempt(`${path} cannot be used`, () => parse(text, path), []);
  };

  /** Changes one repository's file under the lock; it goes with its last lookup. */
  const update = async (
    repository: string,
    change: (kept: readonly DeferredLookup[]) => readonly DeferredLookup[],
  ): Promise<void> => {
    const path = fileOf(repository);
    const parse = await parser();
    files.makeFolder(folder);
    const lock = createLock(join(folder, 'lock'), files, processInfo ?? systemProcesses());
    const done = await lock.hold(LOCK_MS, () => {
      const kept = change(parse(files.read(path) ?? '', path));
      if (kept.length > 0) {
        files.write(join(repository, MARK), '');
        files.write(path, JSON.stringify({ version: VERSION, repository, lookups: kept }));
        return;
      }
      files.remove(path);
      files.remove(join(repository, MARK));
    });
    if (done === null) throw new Error('another process holds its lock');
  };

  /** Those of the first edition that could not be taken over. */
  const takeOver = async (repository: string): Promise<readonly DeferredLookup[]> => {
    if (!hasFirstEdition(home, repository)) return [];
    const { lookups, remove } = await readFirstEdition(home, repository, files);
    try {
      if (lookups.length > 0) await update(repository, (kept) => merged([...lookups, ...kept]));
      remove();
      return [];
    } catch (error) {
      debug(`what the first edition deferred stays where it is: ${reasonOf(error)}`);
      return lookups;
    }
  };

  return {
    async add(lookups) {
      try {
        for (const [repository, own] of byRepository(lookups))
          await update(repository, (kept) => merged([...kept, ...own]));
      } catch (error) {
        throw new AnteaterError('store', `Lookups cannot be deferred: ${wordsFor(error)} (${home})`, {
          hint: 'Free some space or make the folder writable (ANTEATER_HOME chooses another), then commit again.',
          cause: error,
        });
      }
    },
    async list(repository) {
      if (repository !== null) {
        const left = await takeOver(repository);
        return merged([...left, ...(await read(fileOf(repository)))]).toSorted(byAge);
      }
      const named = attempt('the folder cannot be read', () => files.list(folder), []);
      const all: DeferredLookup[] = [];
      for (const { name } of named) {
        if (!name.endsWith('.json')) continue;
        const lookups = await read(join(folder, name));
        if (lookups.every((one) => existsSync(one.repository))) all.push(...lookups);
        else attempt(`${name} cannot be removed`, () => files.remove(join(folder, name)), false);
      }
      return all.toSorted(byAge);
    },
    async remove(lookups) {
      for (const [repository, gone] of byRepository(lookups)) {
        const keys = new Set(gone.map(keyOf));
        try {
          await update(repository, (kept) => kept.filter((one) => !keys.has(keyOf(one))));
        } catch (error) {
          // It is reported once more, then.
          debug(`a deferred lookup cannot be removed: ${reasonOf(error)}`);
        }
      }
    },
  };
}

/** One lookup an indicator, with all its places; the later one's time counts, as an answer must be younger. */
function merged(lookups: readonly DeferredLookup[]): readonly DeferredLookup[] {
  const all = new Map<string, DeferredLookup>();
  for (const one of lookups) {
    const before = all.get(keyOf(one));
    const places = [...one.places, ...(before?.places ?? [])];
    const distinct = new Map(places.map((place) => [`${placeKey(place)}`, place]));
    all.set(keyOf(one), { ...one, places: [...distinct.values()].slice(0, MOST_PLACES) });
  }
  return [...all.values()];
}

function placeKey({ path, pathBytes, line }: DeferredPlace): string {
  return JSON.stringify([path, pathBytes, line]);
}

function keyOf({ indicator: { type, value } }: DeferredLookup): string {
  return `${type} ${value}`;
}

function byAge(a: DeferredLookup, b: DeferredLookup): number {
  return a.since - b.since || keyOf(a).localeCompare(keyOf(b));
}

function byRepository(lookups: readonly DeferredLookup[]): ReadonlyMap<string, readonly DeferredLookup[]> {
  const groups = new Map<string, DeferredLookup[]>();
  for (const one of lookups) groups.set(one.repository, [...(groups.get(one.repository) ?? []), one]);
  return groups;
}

type Parse = (text: string, path: string) => readonly DeferredLookup[];

/** Untrusted: anybody who can write to the home may have written it. Loaded only where there is something to read. */
async function parser(): Promise<Parse> {
  const z = await import('zod/mini');
  const place = z.object({
    path: z.string(),
    pathBytes: z.nullable(z.string()),
    line: z.nullable(z.number()),
    oid: z.nullable(z.string()),
  });
  const lookup = z.object({
    indicator: z.object({ type: z.enum(['ip', 'url', 'domain', 'file']), value: z.string() }),
    places: z.array(place),
    since: z.number(),
  });
  const file = z.object({ version: z.number(), repository: z.string(), lookups: z.array(z.unknown()) });
  return (text, path) => {
    const parsed = file.safeParse(text === '' ? null : jsonOf(text));
    if (!parsed.success) {
      if (text !== '') debug(`${path} is not a file of deferred lookups`);
      return [];
    }
    const { version, repository, lookups } = parsed.data;
    if (version !== VERSION) throw new Error(`${path} is of another version`);
    return lookups.flatMap((one) => {
      const read = lookup.safeParse(one);
      return read.success ? [{ ...read.data, repository }] : [];
    });
  };
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function hash(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}

function attempt<T>(what: string, work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    debug(`${what}: ${reasonOf(error)}`);
    return otherwise;
  }
}
