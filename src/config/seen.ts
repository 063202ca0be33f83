/**
 * Lets a commit with nothing to check skip the parsers of configuration, and still never miss a broken rc file: files
 * that were validated once are known by the hash of their names and bytes. Node's own modules only; the hot path
 * imports this.
 */
import { createHash } from 'node:crypto';
import { existsSync, lstatSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { CODE_PLACES, LEGACY_PLACE, PACKAGE_MARK, RC_PLACES } from './places.ts';

/** Never marked: the file cannot be read, is code, or names other files (`anteater.conf`) whose bytes count too. */
const UNKNOWN = 'unknown';

/** Of all configuration at the root; null when there is none. `version`: the tool's; a new one may judge differently. */
export function fingerprintOf(root: string, version: string): string | null {
  for (const name of [LEGACY_PLACE, ...CODE_PLACES]) if (existsSync(join(root, name))) return UNKNOWN;
  const hash = createHash('sha256').update(`${version}\0`);
  let found = false;
  for (const name of RC_PLACES) {
    const bytes = readIfThere(join(root, name));
    if (bytes === null) continue;
    if (bytes === UNKNOWN) return UNKNOWN;
    if (name === 'package.json' && !bytes.includes(PACKAGE_MARK)) continue;
    found = true;
    hash.update(`${name}\0${bytes.length}\0`).update(bytes);
  }
  return found ? hash.digest('hex') : null;
}

function readIfThere(path: string): Buffer | null | typeof UNKNOWN {
  try {
    return readFileSync(path);
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
      // A link that leads nowhere is there, and cannot be read.
      return isLink(path) ? UNKNOWN : null;
    }
    return UNKNOWN;
  }
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

export function isValidated(home: string, fingerprint: string): boolean {
  return fingerprint !== UNKNOWN && existsSync(join(home, 'validated', fingerprint));
}

/** Best effort: without the mark, the next commit validates again. */
export function markValidated(home: string, fingerprint: string): void {
  if (fingerprint === UNKNOWN) return;
  try {
    mkdirSync(join(home, 'validated'), { recursive: true, mode: 0o700 });
    writeFileSync(join(home, 'validated', fingerprint), '', { mode: 0o600 });
  } catch {
    // A home that cannot be written is reported by the store.
  }
}
