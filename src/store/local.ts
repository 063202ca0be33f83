/** The store of one machine: plain files, no server, no native module. A commit whose answers are cached loads this alone. */
import { join } from 'node:path';
import { attempt, createDebug } from '../debug.ts';
import type { Store } from '../lookup/ports.ts';
import { FileBackend, type FileOptions, storeFolder } from './files/backend.ts';
import { realFiles } from './files/files.ts';
import { createLock } from './files/lock.ts';
import { Places } from './places.ts';
import type { QuotaLimits } from './quota/window.ts';
import { QuotaStore } from './store.ts';

export interface LocalOptions extends FileOptions {
  readonly limits: QuotaLimits;
}

const debug = createDebug('store');

/** Takes the place of the one background resolver of this store until the process ends; null when one is at work. */
export function claimResolver({ home, seal }: Pick<FileOptions, 'home' | 'seal'>): (() => void) | null {
  const lock = createLock(join(storeFolder(home, seal), 'resolver'), realFiles);
  return attempt(debug, 'no background resolver', () => lock.claim(), null);
}

/** Never fails: a home that cannot even be made is one that cannot be written. */
export async function openLocalStore(options: LocalOptions): Promise<Store> {
  return new QuotaStore(options.seal, new Places(new FileBackend(options), options.limits));
}
