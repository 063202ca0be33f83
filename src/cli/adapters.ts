/** Settings → adapters. Only this file knows which store and which client are real; each is loaded when it is used. */
import type { FoundKey } from '../config/key.ts';
import type { Settings } from '../config/settings.ts';
import type { LookupPorts } from '../lookup/options.ts';
import type { CheckedCommits, DeferredLookups, Reputation, Store } from '../lookup/ports.ts';
import type { CheckupLine, Note, QuotaUsage } from '../model.ts';
import type { Context } from './context.ts';
import type { RunSettings } from './settings.ts';

const DEFAULT_BASE = 'https://www.virustotal.com/api/v3';

export async function openReputation(context: Context, key: FoundKey): Promise<Reputation> {
  const { createVirusTotal } = await import('../virustotal/client.ts');
  const { version } = await context.package();
  const { env } = context.io;
  // From the environment alone: a repository's files can never send the key elsewhere.
  const base = env.ANTEATER_VT_URL?.trim() || DEFAULT_BASE;
  return createVirusTotal({ base, key: key.key, version, env });
}

/** The caller closes it. `shared: false`: this machine's files alone. */
async function openStore(context: Context, key: FoundKey, shared = true): Promise<Store> {
  const { redisUrl: url, limits } = await context.settings();
  const { createSeal } = await import('../store/seal.ts');
  const store = await import('../store/open.ts');
  const own = { home: context.folders.store, seal: createSeal(key.key), limits };
  if (url === null || !shared) return store.openStore(own);
  const { caFileOf } = await import('../lib/certificates.ts');
  return store.openStore({ ...own, url, caFile: caFileOf(context.io.env) });
}

/** Gives the store to `use`, and closes it. */
export async function withStore<T>(
  context: Context,
  key: FoundKey,
  use: (store: Store) => Promise<T>,
): Promise<T> {
  const store = await openStore(context, key);
  try {
    return await use(store);
  } finally {
    await store.close();
  }
}

export async function openDeferredLookups(context: Context): Promise<DeferredLookups> {
  const { DeferredFiles } = await import('../store/deferred.ts');
  return new DeferredFiles(context.folders.store);
}

export async function openCheckedCommits(context: Context, key: FoundKey): Promise<CheckedCommits> {
  const commits = await import('../store/checked-commits.ts');
  const { createSeal } = await import('../store/seal.ts');
  return commits.openCheckedCommits(context.folders.store, createSeal(key.key), context.now);
}

type Ports = Omit<LookupPorts, 'now'>;

/** The adapters of one run, opened when they are first needed, closed once. */
export interface Adapters {
  /** Both null without a key, and for a dry run. */
  ports(): Promise<Ports>;
  /** How a process becomes the one background resolver of the store. */
  claim(): Promise<() => (() => void) | null>;
  /** `shared`: by the team's store; otherwise as far as this machine knows, which waits for nobody. */
  quota(shared: boolean): Promise<QuotaUsage>;
  notes(): Promise<readonly Note[]>;
  close(): Promise<void>;
}

export function openAdapters(context: Context, mode: RunSettings['mode']): Adapters {
  let store: Store | null = null;
  let opening: Promise<Ports> | null = null;
  const open = async (): Promise<Ports> => {
    const key = mode === 'dry-run' ? null : await context.key();
    if (key === null) return { store: null, reputation: null };
    const [opened, reputation] = await Promise.all([openStore(context, key), openReputation(context, key)]);
    store = opened;
    return { store: opened, reputation };
  };
  const ports = () => {
    opening ??= open();
    return opening;
  };
  return {
    ports,
    claim: async () => {
      const { createSeal } = await import('../store/seal.ts');
      const { claimResolver } = await import('../store/open.ts');
      const seal = createSeal((await requireKey(context)).key);
      return () => claimResolver({ home: context.folders.store, seal });
    },
    quota: async (shared) => {
      const settings = await context.settings();
      const key = mode === 'dry-run' ? null : await context.key();
      if (key === null) return unusedQuota(settings);
      const counted = shared && store !== null ? store : await openStore(context, key, false);
      const { scope, minute, day, month } = await counted.figures('');
      return { scope, minute, day, month };
    },
    notes: async () => [
      ...(store === null ? [] : troublesOf(store)),
      ...(context.options.verbose === true ? await keyNote(context) : []),
    ],
    close: async () => {
      await opening?.catch(() => null);
      await store?.close();
    },
  };
}

function unusedQuota({ limits, redisUrl }: Settings): QuotaUsage {
  const unused = (limit: number | null) => ({ limit, used: 0 });
  return {
    scope: redisUrl === null ? 'local' : 'shared',
    minute: unused(limits.minute),
    day: unused(limits.day),
    month: unused(limits.month),
  };
}

function troublesOf(store: Store): Note[] {
  const { forged, readOnly, redis } = store.problems();
  const notes: Note[] = [];
  if (redis !== null) notes.push({ code: 'redis-down', cause: redis.cause, share: redis.share });
  if (readOnly !== null) notes.push({ code: 'no-cache', cause: readOnly });
  if (forged > 0) notes.push({ code: 'forged-cache', count: forged });
  return notes;
}

async function keyNote(context: Context): Promise<Note[]> {
  const key = await context.key();
  if (key === null) return [];
  const { maskKey } = await import('../config/key.ts');
  return [{ code: 'key-in-use', origin: key.origin, masked: maskKey(key.key) }];
}

export async function requireKey(context: Context): Promise<FoundKey> {
  const key = await context.key();
  if (key !== null) return key;
  throw (await import('../report/words/errors.ts')).noKey();
}

/** What is to be said of Redis; nothing without one. */
export async function examineRedis(context: Context, key: FoundKey | null): Promise<readonly CheckupLine[]> {
  const { redisUrl } = await context.settings();
  if (redisUrl === null) return [];
  const { inspectRedis } = await import('../store/redis/inspect.ts');
  const { readAddress } = await import('../store/redis/connection.ts');
  const { redisCheckups } = await import('../report/words/redis-checkups.ts');
  const { createSeal } = await import('../store/seal.ts');
  const { caFileOf } = await import('../lib/certificates.ts');
  const options = { address: readAddress(redisUrl), caFile: caFileOf(context.io.env) };
  return redisCheckups(await inspectRedis(options, key === null ? null : createSeal(key.key).keyId));
}
