/**
 * Files that other processes see whole or not at all.
 *
 * The content goes to a temporary file in the same folder, is flushed, and is renamed. A killed writer leaves at most a
 * temporary file (its name begins with TEMPORARY). Everything is synchronous; errors are Node's own.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  unlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from './make-folder.ts';

export interface WriteOptions {
  /** Of the file, regardless of the umask; 0o600 if not given. */
  readonly mode?: number;
  /** ms since the epoch, where the file's time carries a meaning. */
  readonly modified?: number;
}

/** Temporary files begin with this, so that a clean-up can know those of killed writers. */
export const TEMPORARY = '.tmp-';

const FILE_MODE = 0o600;

/** Replaces the file, and makes the folders above it where they are missing. A link at `path` is replaced, not followed. */
export function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  { mode = FILE_MODE, modified }: WriteOptions = {},
): void {
  const temporary = temporaryFor(path);
  try {
    writeNew(temporary, content, true);
    if (mode !== FILE_MODE) chmodSync(temporary, mode);
    if (modified !== undefined) utimesSync(temporary, modified / 1000, modified / 1000);
    renameOver(temporary, path);
  } catch (error) {
    discard(temporary);
    throw error;
  }
}

/** Creates the file unless it is there (false), whoever else tries at the same moment. It is not flushed. */
export function createFileAtomically(path: string, content: string): boolean {
  const temporary = temporaryFor(path);
  try {
    writeNew(temporary, content, false);
    return createdBy(() => linkSync(temporary, path));
  } catch (error) {
    // File systems without hard links (FAT, some network and FUSE ones): exclusive creation is as atomic, only
    // that a reader may see the file before its content.
    if (NO_LINKS.has(errorCode(error))) return createdBy(() => writeNew(path, content, false));
    throw error;
  } finally {
    discard(temporary);
  }
}

/** `ENOENT` and the like; '' for what has no code. */
export function errorCode(error: unknown): string {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);

/** false: the file is there already. */
function createdBy(create: () => void): boolean {
  try {
    create();
    return true;
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
}

function temporaryFor(path: string): string {
  return join(dirname(path), `${TEMPORARY}${randomBytes(8).toString('hex')}`);
}

function writeNew(path: string, content: string | Uint8Array, flush: boolean): void {
  const file = openNew(path);
  try {
    writeFileSync(file, content);
    if (flush) fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** A folder may be missing, or be removed (empty) by another process between two calls. */
function openNew(path: string): number {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return openSync(path, 'wx', FILE_MODE);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || attempt === 5) throw error;
      makeFolder(dirname(path));
    }
  }
}

/** Windows refuses to rename over a file that another process has open; that passes. */
function renameOver(from: string, to: string): void {
  for (let attempt = 0; ; attempt += 1) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!['EPERM', 'EACCES', 'EBUSY'].includes(errorCode(error)) || attempt === 20) throw error;
    }
  }
}

function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was renamed already, or the folder is gone.
  }
}
