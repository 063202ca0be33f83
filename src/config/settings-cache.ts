/**
 * What the configuration came to, kept for the next run with the very same files: parsing them again costs more than
 * everything else that a commit does. It is encrypted and authenticated under a key made from the files themselves and
 * from the user's own API key. So it tells nothing to those who cannot read the files (an rc file may hold a key or a
 * password), and those who can write here without knowing the API key (a cache restored in CI) cannot add rules.
 * Anything wrong with it is a miss.
 */
import { createHash, createHmac } from 'node:crypto';
import { readdirSync, readFileSync, rmSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import { errorCode, writeFileAtomically } from '../lib/atomic-file.ts';
import { decrypt, encrypt } from '../lib/encrypt.ts';
import { type ConfigState, markPath } from './fingerprint.ts';
import type { Settings } from './settings.ts';

const MAX_KEPT = 100;
const trace = createDebug('settings-cache');

/** null when there is nothing that can be used. */
export function readCachedSettings(home: string, state: ConfigState, apiKey: string): Settings | null {
  try {
    const path = markPath(home, state.fingerprint);
    if (statSync(path).isFIFO()) throw new Error('it is a pipe, which would wait for a writer');
    const plain = decrypt(keyOf(state, apiKey), readFileSync(path));
    if (plain === null) return null;
    // Authenticated: this version of this program wrote it, out of settings that its schema made.
    const settings: Settings = JSON.parse(plain);
    return settings;
  } catch (error) {
    if (errorCode(error) !== 'ENOENT') trace(`not used: ${reasonOf(error)}`);
    return null;
  }
}

/** Best effort: without it, the next run reads the files again. */
export function cacheSettings(home: string, state: ConfigState, apiKey: string, settings: Settings): void {
  const path = markPath(home, state.fingerprint);
  try {
    writeFileAtomically(path, encrypt(keyOf(state, apiKey), JSON.stringify(settings)));
    dropOld(dirname(path));
  } catch (error) {
    // A home that cannot be written is reported by the store.
    trace(`not written: ${reasonOf(error)}`);
  }
}

/** The files alone are not secret: they are in the repository. */
function keyOf(state: ConfigState, apiKey: string): Buffer {
  const files = createHash('sha256');
  for (const part of state.parts) files.update(part);
  return createHmac('sha256', apiKey).update('settings\0').update(files.digest()).digest();
}

/** A package.json that changes often would fill the folder; which ones go makes no difference. */
function dropOld(folder: string): void {
  const names = readdirSync(folder);
  for (const name of names.slice(0, Math.max(0, names.length - MAX_KEPT)))
    rmSync(join(folder, name), { force: true });
}
