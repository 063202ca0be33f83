/**
 * Which key is used, and whose it is: VT_KEY, then the user's own file, then the repository's, then the package's.
 * A key is never printed whole, and no error here holds one.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { platform } from 'node:os';
import { join } from 'node:path';
import { AnteaterError, reasonOf } from '../errors.ts';
import type { KeyOrigin } from '../model.ts';

export interface FoundKey {
  readonly key: string;
  readonly origin: KeyOrigin;
  /** Of the user's own file, when others on this machine can read it: how to mend that. */
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
  if (fromEnv) return found(fromEnv, 'env', 'VT_KEY', null);
  const own = await readOwnKey(sources.configHome);
  if (own !== null) return found(own.key, 'user', keyFile(sources.configHome), own.warning);
  const shared = sources.repositoryKey?.trim();
  if (shared) return found(shared, 'repository', 'vt_api_key', null);
  const shipped = sources.packageKey?.trim();
  return shipped ? found(shipped, 'package', 'anteater.defaultKey', null) : null;
}

/** The user's own, from the environment or their file; null without one, or where it cannot be used (`findKey` says why). */
export async function personalKey(from: Pick<KeySources, 'env' | 'configHome'>): Promise<string | null> {
  const key = await findKey({ ...from, repositoryKey: null, packageKey: null }).catch(() => null);
  return key?.key ?? null;
}

function found(key: string, origin: KeyOrigin, place: string, warning: string | null): FoundKey {
  const problem = keyProblem(key);
  if (problem === null) return { key, origin, warning };
  throw new AnteaterError('key', `${place}: ${problem}`, { hint: 'set your own key with: anteater key set' });
}

/** Why a text can be no key; null when it can. Never quotes it. */
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
    const key = (await readFile(path, 'utf8')).trim();
    const shared = platform() !== 'win32' && (mode & 0o077) !== 0;
    const warning = shared ? `${path} can be read by others on this machine: chmod 600 ${path}` : null;
    return key === '' ? null : { key, warning };
  } catch (error) {
    if (error instanceof AnteaterError) throw error;
    if (isMissing(error)) return null;
    throw new AnteaterError('key', `${path}: cannot be read (${reasonOf(error)})`, { cause: error });
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

/** Replaces the user's key in one step: never half a file, never readable by others. Returns its path. */
export async function saveKey(configHome: string, key: string): Promise<string> {
  const problem = keyProblem(key);
  if (problem !== null) throw new AnteaterError('key', problem);
  const path = keyFile(configHome);
  const draft = `${path}.${randomBytes(6).toString('hex')}`;
  try {
    await mkdir(configHome, { recursive: true, mode: 0o700 });
    const file = await open(draft, 'wx', 0o600);
    try {
      await file.writeFile(`${key}\n`);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(draft, path);
  } catch (error) {
    await rm(draft, { force: true }).catch(() => undefined);
    throw new AnteaterError('key', `${path}: cannot be written (${reasonOf(error)})`, {
      hint: 'give the key in the environment instead: VT_KEY',
      cause: error,
    });
  }
  return path;
}
