/**
 * Where rules are read from: the work tree, or (with `--rules-from`) one revision of it. Paths are relative to the
 * repository's root. Whatever a repository names is a regular file inside of it: no device, no link that leads out, since
 * what a file holds may show in an error, and errors show in public logs.
 */
import { lstat, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { AnteaterError, reasonOf } from '../errors.ts';
import { MAX_BYTES } from './document.ts';

export interface RuleSource {
  /**
   * null when there is no such file, or none that holds `mark` (a file of somebody else's may be as it likes).
   * Errors: `config`, for one that is there and cannot be read.
   */
  read(path: string, mark?: string): Promise<string | null>;
  /** What people call a file of this source. */
  nameOf(path: string): string;
}

export interface Revision {
  /** The file's content; null when the revision has none. */
  read(path: string): Promise<Buffer | null>;
  /** The revision, as it was given. */
  readonly name: string;
}

export function worktreeSource(root: string): RuleSource {
  return { nameOf: (path) => path, read: (path, mark) => readInside(root, path, mark) };
}

export function revisionSource(revision: Revision): RuleSource {
  const nameOf = (path: string) => `${revision.name}:${path}`;
  return {
    nameOf,
    read: async (path, mark) => {
      const bytes = await revision.read(path);
      return bytes === null || !holds(bytes, mark) ? null : decode(bytes, nameOf(path));
    },
  };
}

async function readInside(root: string, path: string, mark?: string): Promise<string | null> {
  const full = join(root, path);
  try {
    await lstat(full);
  } catch (error) {
    if (isMissing(error)) return null;
    throw unreadable(path, error);
  }
  if (mark !== undefined && !(await mentions(full, path, mark))) return null;
  const [base, target] = await Promise.all([realpath(root), realpath(full)]).catch((error: unknown) => {
    throw unreadable(path, error);
  });
  const inside = relative(base, target);
  if (inside.startsWith('..') || isAbsolute(inside)) {
    throw new AnteaterError('config', `${path}: leads out of the repository`, {
      hint: 'a file from elsewhere can be given by hand: --config FILE',
    });
  }
  if (inside.split(sep)[0] === '.git') throw new AnteaterError('config', `${path}: leads into .git`);
  return readText(target, path);
}

function holds(bytes: Buffer, mark: string | undefined): boolean {
  return mark === undefined || bytes.includes(mark);
}

async function mentions(full: string, path: string, mark: string): Promise<boolean> {
  try {
    return (await stat(full)).isFile() && holds(await readFile(full), mark);
  } catch (error) {
    throw unreadable(path, error);
  }
}

/** A file that the user named, wherever it is. */
export async function readText(path: string, name: string): Promise<string> {
  try {
    const file = await stat(path);
    if (!file.isFile()) throw new AnteaterError('config', `${name}: is no regular file`);
    if (file.size > MAX_BYTES) throw new AnteaterError('config', `${name}: larger than ${MAX_BYTES} bytes`);
    return decode(await readFile(path), name);
  } catch (error) {
    throw error instanceof AnteaterError ? error : unreadable(name, error);
  }
}

function decode(bytes: Buffer, name: string): string {
  if (bytes.length > MAX_BYTES) throw new AnteaterError('config', `${name}: larger than ${MAX_BYTES} bytes`);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AnteaterError('config', `${name}: not UTF-8 text`);
  }
}

function isMissing(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR');
}

function unreadable(name: string, cause: unknown): AnteaterError {
  const code = cause instanceof Error && 'code' in cause ? String(cause.code) : reasonOf(cause);
  return new AnteaterError('config', `${name}: cannot be read (${code})`, { cause });
}
