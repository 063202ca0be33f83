/**
 * What the configuration came to, kept for the next run with the very same files: parsing them anew costs more than
 * everything else that a commit does. Kept encrypted and authenticated under a key made from the files themselves and from
 * the user's own API key: it says nothing to whoever cannot read them (an rc file may hold a key or a password), and who can
 * write here without knowing the API key (a cache restored in CI) cannot slip rules in. Anything wrong with it is a miss.
 */
import { createCipheriv, createDecipheriv, createHmac, randomBytes } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { type ConfigState, markPath } from './fingerprint.ts';
import type { Settings } from './settings.ts';

const IV = 12;
const TAG = 16;
const MAX_KEPT = 100;

/** null when there is nothing that can be used. */
export function readCompiled(home: string, state: ConfigState, apiKey: string): Settings | null {
  try {
    const sealed = readFileSync(markPath(home, state.fingerprint));
    const decipher = createDecipheriv('aes-256-gcm', secretOf(state, apiKey), sealed.subarray(0, IV), {
      authTagLength: TAG,
    });
    decipher.setAuthTag(sealed.subarray(IV, IV + TAG));
    const plain = Buffer.concat([decipher.update(sealed.subarray(IV + TAG)), decipher.final()]);
    // Authenticated: this version of this program wrote it, out of settings that its schema made.
    const settings: Settings = JSON.parse(plain.toString('utf8'));
    return settings;
  } catch {
    return null;
  }
}

/** Best effort, in one step: another process sees all of it, or nothing. */
export function writeCompiled(home: string, state: ConfigState, apiKey: string, settings: Settings): void {
  const path = markPath(home, state.fingerprint);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    const iv = randomBytes(IV);
    const cipher = createCipheriv('aes-256-gcm', secretOf(state, apiKey), iv, { authTagLength: TAG });
    const body = Buffer.concat([cipher.update(JSON.stringify(settings), 'utf8'), cipher.final()]);
    mkdirSync(dirname(path), { recursive: true, mode: 0o700 });
    writeFileSync(draft, Buffer.concat([iv, cipher.getAuthTag(), body]), { mode: 0o600, flag: 'wx' });
    dropOld(dirname(path));
    renameSync(draft, path);
  } catch {
    dropDraft(draft);
  }
}

/** The files alone are no secret: they are in the repository. */
function secretOf(state: ConfigState, apiKey: string): Buffer {
  return createHmac('sha256', apiKey).update('settings\0').update(state.secret).digest();
}

/** A package.json that changes often would fill the folder; which ones go makes no difference. */
function dropOld(folder: string): void {
  const names = readdirSync(folder);
  for (const name of names.slice(0, Math.max(0, names.length - MAX_KEPT)))
    rmSync(join(folder, name), { force: true });
}

function dropDraft(draft: string): void {
  try {
    rmSync(draft, { force: true });
  } catch {
    // The home cannot be written at all, which the store reports.
  }
}
