/**
 * Lets a commit with nothing to check skip the parsers of configuration, and still never miss a broken rc file: files
 * that were validated once are known by a checksum of their names and bytes. The mark may hold what they came to
 * (`settings-cache.ts`). Node's own modules only, and not its crypto; the fast path imports this.
 */
import { existsSync, lstatSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../lib/make-folder.ts';
import { LEGACY_PLACE, MAX_BYTES, PACKAGE_MARK, RC_PLACES, REFUSED_PLACES } from './file-names.ts';

/** Of the settings that are kept: one more whenever `Settings` or what it is made of changes its shape. */
const FORMAT = 4;

/** All configuration at a root, as one value; null where it is not known. */
export interface ConfigState {
  /** Whether there is any. */
  readonly present: boolean;
  /** In hex: of the tool's version, the files' names and their bytes. */
  readonly fingerprint: string;
  /** What it is of. */
  readonly parts: readonly Buffer[];
}

/** null: a file cannot be read, is refused, or names other files (`anteater.conf`) whose bytes count too. */
export function configState(root: string | null, version: string): ConfigState | null {
  const parts: Buffer[] = [Buffer.from(`${FORMAT}\0${version}\0`)];
  if (root !== null) {
    for (const name of [LEGACY_PLACE, ...REFUSED_PLACES]) if (existsSync(join(root, name))) return null;
    for (const name of RC_PLACES) {
      const bytes = readIfThere(join(root, name));
      if (bytes === null) continue;
      if (bytes === 'unreadable') return null;
      if (name === 'package.json' && !bytes.includes(PACKAGE_MARK)) continue;
      parts.push(Buffer.from(`${name}\0${bytes.length}\0`), bytes);
    }
  }
  return { present: parts.length > 1, fingerprint: checksum(parts), parts };
}

/**
 * 64 bits, in hex. They need not withstand someone who looks for another file with the same: that one would go unread only
 * where a commit has nothing to check; what is kept of it is under a hash and a key (`settings-cache.ts`).
 */
function checksum(parts: readonly Uint8Array[]): string {
  let one = 0x811c9dc5;
  let other = 0x9747b28c;
  for (const part of parts) {
    for (const byte of part) {
      one = Math.imul(one ^ byte, 0x01000193);
      other = Math.imul(other ^ byte, 0x5bd1e995);
      other ^= other >>> 15;
    }
  }
  return [one, other].map((lane) => (lane >>> 0).toString(16).padStart(8, '0')).join('');
}

function readIfThere(path: string): Buffer | null | 'unreadable' {
  try {
    // A link may lead out of the repository, into .git or to a device: the reader of rules looks where, each time.
    const file = lstatSync(path, { throwIfNoEntry: false });
    if (file === undefined) return null;
    return file.isFile() && file.size <= MAX_BYTES ? readFileSync(path) : 'unreadable';
  } catch {
    return 'unreadable';
  }
}

export function markPath(home: string, fingerprint: string): string {
  return join(home, 'validated', fingerprint);
}

/** Nothing is configured, or files that were valid before. */
export function isKnown(home: string, state: ConfigState | null): boolean {
  return state !== null && (!state.present || existsSync(markPath(home, state.fingerprint)));
}

/** Best effort: without the mark, the next commit validates again. */
export function markValidated(home: string, { fingerprint }: ConfigState): void {
  try {
    makeFolder(join(home, 'validated'));
    writeFileSync(markPath(home, fingerprint), '', { mode: 0o600, flag: 'wx' });
  } catch {
    // There already, or a home that cannot be written, which the store reports.
  }
}
