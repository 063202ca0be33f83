/**
 * Opens the store: of one machine (plain files), or of a team, where the quota is kept in Redis, and here while that is
 * unavailable. A commit whose answers are cached loads no more than the files.
 */
import { join } from 'node:path';
import { attempt, createDebug } from '../debug.ts';
import type { Store } from '../lookup/ports.ts';
import { FileBackend, type FileOptions, storeFolder } from './files/backend.ts';
import { realFiles } from './files/files.ts';
import { createLock } from './files/lock.ts';
import type { QuotaLimits } from './quota/window.ts';
import { QuotaPlaces } from './quota-places.ts';
import { QuotaStore } from './store.ts';

export interface StoreOptions extends FileOptions {
  readonly limits: QuotaLimits;
  /** Of the team's Redis; null without one. */
  readonly url?: string | null;
  /** A file of certificates to trust beside Node's own (NODE_EXTRA_CA_CERTS), or null. */
  readonly caFile?: string | null;
}

const debug = createDebug('store');

/** Takes the place of the one background resolver of this store until the process ends; null when one is at work. */
export function claimResolver({ home, seal }: Pick<FileOptions, 'home' | 'seal'>): (() => void) | null {
  const lock = createLock(join(storeFolder(home, seal), 'resolver'), realFiles);
  return attempt(debug, 'no background resolver', () => lock.claim(), null);
}

/** Never fails for what a disk or a Redis does. */
export async function openStore({ url = null, caFile = null, ...options }: StoreOptions): Promise<Store> {
  const own = new FileBackend(options);
  const openTeam = async (address: string) => {
    const { RedisTeam } = await import('./team.ts');
    return new RedisTeam({ ...options, url: address, caFile, own });
  };
  const places = new QuotaPlaces(own, options.limits, url === null ? null : () => openTeam(url));
  return new QuotaStore(options.seal, places);
}
