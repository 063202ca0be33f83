/**
 * Which key is used, and whose it is: VT_KEY, then the user's own file, then the repository's, then the package's.
 * A key is never printed whole, and no error here holds one.
 */
import { accessSync, constants } from 'node:fs';
import { readFile, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { AnteaterError, reasonOf } from '../errors.ts';
import { errorCode, writeFileAtomically } from '../lib/atomic-file.ts';
import { makeFolder } from '../lib/make-folder.ts';
import type { KeyOrigin } from '../model.ts';

export interface FoundKey {
  readonly key: string;
  readonly origin: KeyOrigin;
  /** What is odd about it, and how to fix that: others can read the file, quotes around it. */
  readonly warning: string | null;
}

export interface KeySources {
  readonly env: NodeJS.ProcessEnv;
  readonly configHome: string;
  readonly repositoryKey: string | null;
  readonly packageKey: string | null;
}

/** Errors: `key` when a key is there but cannot be one, or cannot be read. */
export async function findKey(sources: KeySources): Promise<FoundKey | null> {
  const fromEnv = sources.env.VT_KEY?.trim();
  if (fromEnv) {
    const key = withoutQuotes(fromEnv);
    return found(
      key,
      'env',
      'VT_KEY',
      key === fromEnv ? null : 'VT_KEY has quotes around the key; they were left out',
    );
  }
  const own = await readOwnKey(sources.configHome);
  if (own !== null) return found(own.key, 'user', keyFile(sources.configHome), own.warning);
  const shared = sources.repositoryKey?.trim();
  if (shared) return found(shared, 'repository', 'vt_api_key', null);
  const shipped = sources.packageKey?.trim();
  return shipped ? found(shipped, 'package', 'anteater.defaultKey', null) : null;
}

/** Others use it too: its quota is not this person's alone. */
export function isShared({ origin }: FoundKey): boolean {
  return origin === 'repository' || origin === 'package';
}

/** The user's own, from the environment or their file; null without one, or where it cannot be used (`findKey` says why). */
export async function personalKey(from: Pick<KeySources, 'env' | 'configHome'>): Promise<string | null> {
  const key = await findKey({ ...from, repositoryKey: null, packageKey: null }).catch(() => null);
  return key?.key ?? null;
}

function found(key: string, origin: KeyOrigin, place: string, warning: string | null): FoundKey {
  const problem = keyProblem(key);
  if (problem === null) return { key, origin, warning };
  const hint =
    origin === 'env'
      ? 'VT_KEY wins over every other key: correct it, or unset it to use the one of: anteater key set'
      : 'set your own key with: anteater key set';
  throw new AnteaterError('key', `${place}: ${problem}`, { hint });
}

/** `docker --env-file` and CI settings keep the quotes that a shell would have taken away, and people paste them. */
export function withoutQuotes(text: string): string {
  return /^(["'])(.*)\1$/s.exec(text)?.[2]?.trim() ?? text;
}

/** What VirusTotal's keys look like. Not promised by its documents, so only `key set` insists on it, unless `--no-test` is given. */
export function looksLikeKey(key: string): boolean {
  return /^[0-9a-f]{64}$/i.test(key);
}

/** Why a text cannot be a key; null when it can. Never quotes it. */
export function keyProblem(key: string): string | null {
  if (key === '') return 'the key is empty';
  if (key.length > 256) return 'the key is longer than 256 characters';
  return /^[\x21-\x7e]+$/.test(key)
    ? null
    : 'the key has a space, a control character or a letter beyond ASCII in it';
}

/** Enough to recognise one's own, too little to use: four characters at each end, of long keys only. */
export function maskKey(key: string): string {
  return key.length < 16 ? '…' : `${key.slice(0, 4)}…${key.slice(-4)}`;
}

export function keyFile(configHome: string): string {
  return join(configHome, 'key');
}

async function readOwnKey(configHome: string): Promise<{ key: string; warning: string | null } | null> {
  const path = keyFile(configHome);
  try {
    const { mode, size } = await stat(path);
    if (size > 4_096) throw new AnteaterError('key', `${path}: too large for a key`);
    const key = withoutQuotes((await readFile(path, 'utf8')).trim());
    const shared = platform() !== 'win32' && (mode & 0o077) !== 0;
    const warning = shared ? `${path} can be read by others on this machine: chmod 600 ${path}` : null;
    return key === '' ? null : { key, warning };
  } catch (error) {
    if (error instanceof AnteaterError) throw error;
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return null;
    throw new AnteaterError('key', `${path}: cannot be read (${reasonOf(error)})`, { cause: error });
  }
}

/** Throws where a key could not be kept: before the key is tested, so that the home is named and not the key. */
export function requireWritable(configHome: string): void {
  try {
    makeFolder(configHome);
    accessSync(configHome, constants.W_OK);
  } catch (error) {
    throw cannotWrite(keyFile(configHome), error);
  }
}

/** Replaces the user's key, which `keyProblem` has found good, in one step: never half a file, never readable by others. Returns its path. */
export function saveKey(configHome: string, key: string): string {
  const path = keyFile(configHome);
  try {
    writeFileAtomically(path, `${key}\n`);
  } catch (error) {
    throw cannotWrite(path, error);
  }
  return path;
}

function cannotWrite(path: string, error: unknown): AnteaterError {
  return new AnteaterError('key', `${path}: cannot be written (${reasonOf(error)})`, {
    hint: 'give the key in the environment instead: VT_KEY',
    cause: error,
  });
}
