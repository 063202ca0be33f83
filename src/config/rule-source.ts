/**
 * Where rules are read from: the work tree, or (with `--rules-from`) one revision of it. Paths are relative to the
 * repository's root. What a repository names must be a regular file inside of it: no device, no link that leads out, since
 * what a file holds may show in an error, and errors show in public logs.
 */
import { access, constants, lstat, readFile, realpath, stat } from 'node:fs/promises';
import { isAbsolute, join, relative, sep } from 'node:path';
import { AnteaterError, reasonOf } from '../errors.ts';
import { errorCode } from '../lib/atomic-file.ts';
import type { Revision } from '../model.ts';
import { MAX_BYTES } from './file-names.ts';

export interface RuleSource {
  /**
   * null when there is no such file, or none that holds `mark` (other programs' files need not be readable).
   * Errors: `config`, for one that is there and cannot be read.
   */
  read(path: string, mark?: string): Promise<string | null>;
  /** What people call a file of this source. */
  nameOf(path: string): string;
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
  const target = await locate(root, path, mark);
  return target === null ? null : readText(target, path);
}

/** The resolved path; null when there is no such file, or none that holds `mark`. */
async function locate(root: string, path: string, mark?: string): Promise<string | null> {
  const full = join(root, path);
  try {
    await lstat(full);
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return null;
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
  return target;
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
  await checkPlain(path, name);
  try {
    return decode(await readFile(path), name);
  } catch (error) {
    throw error instanceof AnteaterError ? error : unreadable(name, error);
  }
}

async function checkPlain(path: string, name: string): Promise<void> {
  const file = await stat(path).catch((error: unknown) => {
    throw unreadable(name, error);
  });
  if (!file.isFile()) throw new AnteaterError('config', `${name}: is not a regular file`);
  if (file.size > MAX_BYTES) throw tooLarge(name);
  await access(path, constants.R_OK).catch((error: unknown) => {
    throw unreadable(name, error);
  });
}

function tooLarge(name: string): AnteaterError {
  return new AnteaterError('config', `${name}: larger than ${MAX_BYTES} bytes`);
}

export function isCode(name: string): boolean {
  return /\.[cm]?[jt]sx?$/.test(name);
}

/** A file that looks like a configuration and is not one. */
export function refusePlace(name: string): never {
  if (isCode(name)) refuseCode(name);
  throw new AnteaterError('config', `${name} is not read: no configuration has that name`, {
    hint: 'write it as .anteaterrc at the top of the repository (YAML or JSON)',
  });
}

export function refuseCode(name: string): never {
  throw new AnteaterError('config', `${name}: a configuration is data, never code that runs`, {
    hint: 'write it as .anteaterrc (YAML or JSON)',
  });
}

function decode(bytes: Buffer, name: string): string {
  if (bytes.length > MAX_BYTES) throw tooLarge(name);
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch {
    throw new AnteaterError('config', `${name}: not UTF-8 text`);
  }
}

function unreadable(name: string, cause: unknown): AnteaterError {
  const code = errorCode(cause);
  const why = code === 'ENOENT' ? 'there is no such file' : `cannot be read (${code || reasonOf(cause)})`;
  return new AnteaterError('config', `${name}: ${why}`, { cause });
}
