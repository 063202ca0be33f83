/** The store of one machine: plain files, no server, no native module. A commit whose answers are cached loads this alone. */
import { join } from 'node:path';
import type { Store } from '../lookup/ports.ts';
import { createAnswers } from './answers.ts';
import { createFileBackend, type FileBackend, prepareFolder } from './files/backend.ts';
import { type Files, realFiles } from './files/files.ts';
import { createLock } from './files/lock.ts';
import { type ProcessInfo, systemProcesses } from './files/process-identity.ts';
import { LocalPlaces } from './places.ts';
import type { QuotaLimits } from './quota/window.ts';
import type { Seal } from './seal.ts';
import { createStore } from './store.ts';

export interface LocalOptions {
  readonly home: string;
  readonly seal: Seal;
  readonly limits: QuotaLimits;
  /** ms since the epoch. */
  readonly now?: () => number;
  readonly processInfo?: ProcessInfo;
  readonly files?: Files;
}

export function storeFolder(home: string, seal: Seal): string {
  return join(home, 'store', seal.keyId);
}

/** Takes the place of the one background resolver of this store until the process ends; null when one is at work. */
export function claimResolver(options: Pick<LocalOptions, 'home' | 'seal' | 'files' | 'processInfo'>) {
  const path = join(storeFolder(options.home, options.seal), 'resolver');
  try {
    const { files = realFiles, processInfo = systemProcesses() } = options;
    return createLock(path, files, processInfo).claim();
  } catch {
    return null;
  }
}

/** Never fails: a home that cannot even be made is one that cannot be written. */
export async function openLocalStore(options: LocalOptions): Promise<Store> {
  const { backend, places } = openLocalPlaces(options);
  return storeOf(options.seal, backend, places, places);
}

/** The machine's own files and what is made of them; `limits`: its own, or a share of a team's. */
export function openLocalPlaces(options: LocalOptions): { backend: FileBackend; places: LocalPlaces } {
  const { home, seal, limits, files = realFiles, now = Date.now } = options;
  const folder = storeFolder(home, seal);
  const processes = options.processInfo ?? systemProcesses();
  const backend = createFileBackend({ folder, files, processes, now });
  const places = new LocalPlaces(backend, limits, home);
  try {
    prepareFolder(folder, files);
  } catch (error) {
    places.cannotWrite(error);
  }
  return { backend, places };
}

export function storeOf(
  seal: Seal,
  own: FileBackend,
  local: LocalPlaces,
  places: Parameters<typeof createStore>[0]['places'],
): Store {
  const answers = createAnswers({
    seal,
    own,
    places,
    sweep: () => {
      if (local.problems().readOnly === null) own.sweep();
    },
    cannotWrite: (error) => local.cannotWrite(error),
  });
  return createStore({ answers, places });
}
