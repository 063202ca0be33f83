/**
 * Deferred lookups: one plain file a repository, `<home>/deferred/<hash of its git folder>.json`, mode 600 in a folder 700,
 * written under a lock, whole and flushed before a report says that the lookup is deferred: kill -9 at any point loses none.
 * No API key is in it, nor needed to read it.
 *
 * While a repository has some, a mark lies in its git folder (`MARK`): whether there is anything to report is the question of
 * every commit, and the shell part of the hook must be able to ask it. It holds the same, for a repository that was moved or
 * copied, and for a file that was removed or damaged.
 */

import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { attempt, createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import { parseJson } from '../lib/json.ts';
import { keyOf } from '../lib/key-of.ts';
import type { DeferredLookups } from '../lookup/ports.ts';
import type { DeferredLookup, DeferredPlace } from '../model.ts';
import { MARK } from './deferred-mark.ts';
import { type Files, realFiles } from './files/files.ts';
import { createLock, type Lock } from './files/lock.ts';

type Lookups = readonly DeferredLookup[];

/** Another version's file is left alone. */
const VERSION = 1;
const LOCK_MS = 3_000;
/** Places of one lookup that are kept: a report names no more. */
const MOST_PLACES = 100;

const debug = createDebug('deferred');

export class DeferredFiles implements DeferredLookups {
  private readonly folder: string;
  private readonly files: Files;
  private readonly lock: Lock;

  constructor(home: string, files: Files = realFiles) {
    this.folder = join(home, 'deferred');
    this.files = files;
    this.lock = createLock(join(this.folder, 'lock'), files);
  }

  async add(lookups: Lookups): Promise<void> {
    for (const [repository, own] of byRepository(lookups))
      await this.update(repository, (kept) => merged([...kept, ...own]));
  }

  async list(repository: string | null): Promise<Lookups> {
    if (repository !== null) return (await this.listOf(repository)).toSorted(byAge);
    const named = attempt(debug, 'the folder cannot be read', () => this.files.list(this.folder), []);
    const all: DeferredLookup[] = [];
    for (const { name } of named) {
      if (!name.endsWith('.json')) continue;
      const path = join(this.folder, name);
      const lookups = (await this.read(path)) ?? [];
      if (lookups.every((one) => existsSync(one.repository))) all.push(...lookups);
      else attempt(debug, `${name} cannot be removed`, () => this.files.remove(path), false);
    }
    return all.toSorted(byAge);
  }

  private async listOf(repository: string): Promise<Lookups> {
    const own = await this.read(this.pathOf(repository));
    if (own !== null) return own;
    const copied = (await this.read(join(repository, MARK))) ?? [];
    const lookups = copied.map((one) => ({ ...one, repository }));
    // The resolver looks into the folder alone.
    const taken = lookups.length > 0 ? this.update(repository, (kept) => kept) : null;
    await taken?.catch((error: unknown) => debug(`not kept here: ${reasonOf(error)}`));
    return lookups;
  }

  async remove(lookups: Lookups): Promise<void> {
    for (const [repository, gone] of byRepository(lookups)) {
      const keys = new Set(gone.map(({ indicator }) => keyOf(indicator)));
      try {
        await this.update(repository, (kept) => kept.filter((one) => !keys.has(keyOf(one.indicator))));
      } catch (error) {
        debug(`a deferred lookup cannot be removed, and is reported once more: ${reasonOf(error)}`);
      }
    }
  }

  private pathOf(repository: string): string {
    return join(this.folder, `${createHash('sha256').update(repository).digest('hex').slice(0, 32)}.json`);
  }

  /** null: it is not there, or damaged. */
  private async read(path: string): Promise<Lookups | null> {
    const text = attempt(debug, `${path} cannot be read`, () => this.files.read(path), null);
    if (text === null) return null;
    const parse = await parser();
    return attempt(debug, `${path} cannot be used`, () => parse(text, path), []);
  }

  /** Changes one repository's file under the lock; it goes with its last lookup. */
  private async update(repository: string, change: (kept: Lookups) => Lookups): Promise<void> {
    const [path, mark, parse] = [this.pathOf(repository), join(repository, MARK), await parser()];
    this.files.makeFolder(this.folder);
    const done = await this.lock.hold(LOCK_MS, () => {
      const [own, copied] = [this.files.read(path) ?? '', this.files.read(mark) ?? ''];
      const kept = parse(own, path) ?? parse(copied, mark) ?? [];
      const lookups = change(kept.map((one) => ({ ...one, repository })));
      if (lookups.length > 0) {
        const next = JSON.stringify({ version: VERSION, repository, lookups });
        this.files.write(mark, next);
        this.files.write(path, next);
        return true;
      }
      this.files.remove(path);
      this.files.remove(mark);
      return true;
    });
    if (done === null) throw new Error(`another process holds the lock in ${this.folder}`);
  }
}

/** One lookup an indicator, with all its places; the later one's time counts, as an answer must be younger. */
function merged(lookups: Lookups): Lookups {
  const all = new Map<string, DeferredLookup>();
  for (const one of lookups) {
    const before = all.get(keyOf(one.indicator));
    const places = [...one.places, ...(before?.places ?? [])];
    const key = ({ path, pathBytes, line }: DeferredPlace) => JSON.stringify([path, pathBytes, line]);
    const distinct = new Map(places.map((place) => [key(place), place]));
    all.set(keyOf(one.indicator), { ...one, places: [...distinct.values()].slice(0, MOST_PLACES) });
  }
  return [...all.values()];
}

function byAge(a: DeferredLookup, b: DeferredLookup): number {
  return a.since - b.since || keyOf(a.indicator).localeCompare(keyOf(b.indicator));
}

function byRepository(lookups: Lookups): ReadonlyMap<string, Lookups> {
  const names = new Set(lookups.map(({ repository }) => repository));
  return new Map([...names].map((name) => [name, lookups.filter(({ repository }) => repository === name)]));
}

/** Untrusted: anybody who can write to the home may have written it. Loaded only where there is something to read. */
async function parser() {
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
  return (text: string, path: string): Lookups | null => {
    const parsed = file.safeParse(parseJson(text));
    if (!parsed.success) {
      if (text !== '') debug(`${path} is not a file of deferred lookups`);
      return null;
    }
    const { version, repository, lookups } = parsed.data;
    if (version !== VERSION) throw new Error(`${path} is of another version of anteater`);
    return lookups.flatMap((one) => {
      const read = lookup.safeParse(one);
      return read.success ? [{ ...read.data, repository }] : [];
    });
  };
}
