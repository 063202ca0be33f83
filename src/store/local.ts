/** The store of one machine: plain files, no server, no native module. A commit whose answers are cached loads this alone. */
import { join } from 'node:path';
import { attempt, createDebug } from '../debug.ts';
import type { Store } from '../lookup/ports.ts';
import { Answers } from './answers.ts';
import { FileBackend } from './files/backend.ts';
import { type Files, realFiles } from './files/files.ts';
import { createLock } from './files/lock.ts';
import { type ProcessInfo, systemProcesses } from './files/process-identity.ts';
import { LocalPlaces } from './places.ts';
import type { QuotaLimits } from './quota/window.ts';
import type { Seal } from './seal.ts';
import { QuotaStore } from './store.ts';

export interface LocalOptions {
  readonly home: string;
  readonly seal: Seal;
  readonly limits: QuotaLimits;
  /** ms since the epoch. */
  readonly now?: () => number;
  readonly processInfo?: ProcessInfo;
  readonly files?: Files;
}

const debug = createDebug('store');

export function storeFolder(home: string, seal: Seal): string {
  return join(home, 'store', seal.keyId);
}

/** Takes the place of the one background resolver of this store until the process ends; null when one is at work. */
export function claimResolver(options: Pick<LocalOptions, 'home' | 'seal' | 'files' | 'processInfo'>) {
  const { home, seal, files = realFiles, processInfo = systemProcesses() } = options;
  const lock = createLock(join(storeFolder(home, seal), 'resolver'), files, processInfo);
  return attempt(debug, 'no background resolver', () => lock.claim(), null);
}

/** Never fails: a home that cannot even be made is one that cannot be written. */
export async function openLocalStore(options: LocalOptions): Promise<Store> {
  const local = openLocalPlaces(options);
  return new QuotaStore(new Answers(options.seal, local, local), local);
}

/** The machine's own files and what is made of them; `limits`: its own, or a share of a team's. */
export function openLocalPlaces(options: LocalOptions): LocalPlaces {
  const { home, seal, limits, files = realFiles, processInfo = systemProcesses(), now = Date.now } = options;
  const folder = storeFolder(home, seal);
  const places = new LocalPlaces(new FileBackend(folder, files, processInfo, now), limits, home);
  try {
    files.makeFolder(folder);
  } catch (error) {
    places.cannotWrite(error);
  }
  return places;
}
