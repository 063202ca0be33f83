/**
 * Files that other processes see whole or not at all.
 *
 * The content goes to a temporary file in the same folder, is flushed, and is renamed. A killed writer leaves at most a
 * temporary file (its name begins with TEMPORARY). Everything is synchronous; errors are Node's own.
 */
import { randomBytes } from 'node:crypto';
import {
  closeSync,
  fchmodSync,
  fsyncSync,
  linkSync,
  openSync,
  renameSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';
import { makeFolder } from './make-folder.ts';

export interface WriteOptions {
  /** Of the file, regardless of the umask; 0o600 if not given. */
  readonly mode?: number;
  /** Of folders that have to be made; 0o700 if not given. */
  readonly folderMode?: number;
  /** ms since the epoch, where the file's time carries a meaning. */
  readonly modified?: number;
}

/** Temporary files begin with this, so that a clean-up can know those of killed writers. */
export const TEMPORARY = '.tmp-';

/** Replaces the file, and makes the folders above it where they are missing. A link at `path` is replaced, not followed. */
export function writeFileAtomically(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions = {},
): void {
  const temporary = writeTemporary(path, content, options, true);
  try {
    const { modified } = options;
    if (modified !== undefined) utimesSync(temporary, modified / 1000, modified / 1000);
    renameOver(temporary, path);
  } catch (error) {
    discard(temporary);
    throw error;
  }
}

/** Creates the file unless it is there (false), whoever else tries at the same moment. It is not flushed. */
export function createFileAtomically(path: string, content: string, options: WriteOptions = {}): boolean {
  const temporary = writeTemporary(path, content, options, false);
  try {
    linkSync(temporary, path);
    return true;
  } catch (error) {
    const code = errorCode(error);
    if (code === 'EEXIST') return false;
    // File systems without hard links (FAT, some network and FUSE ones): exclusive creation is as atomic, only
    // that a reader may see the file before its content.
    if (NO_LINKS.has(code)) return createExclusively(path, content, options);
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
const FILE_MODE = 0o600;
const FOLDER_MODE = 0o700;

function writeTemporary(
  path: string,
  content: string | Uint8Array,
  options: WriteOptions,
  flush: boolean,
): string {
  const temporary = join(dirname(path), `${TEMPORARY}${randomBytes(8).toString('hex')}`);
  const file = openNew(temporary, options);
  try {
    if (options.mode !== undefined) fchmodSync(file, options.mode);
    writeAll(file, content);
    if (flush) fsyncSync(file);
  } catch (error) {
    discard(temporary);
    throw error;
  } finally {
    closeSync(file);
  }
  return temporary;
}

/** A folder may be missing, or be removed (empty) by another process between two calls. */
function openNew(path: string, options: WriteOptions): number {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return openSync(path, 'wx', options.mode ?? FILE_MODE);
    } catch (error) {
      if (errorCode(error) !== 'ENOENT' || attempt === 5) throw error;
      makeFolder(dirname(path), options.folderMode ?? FOLDER_MODE);
    }
  }
}

function writeAll(file: number, content: string | Uint8Array): void {
  const bytes = typeof content === 'string' ? Buffer.from(content, 'utf8') : content;
  for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
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

function createExclusively(path: string, content: string, options: WriteOptions): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', options.mode ?? FILE_MODE);
  } catch (error) {
    if (errorCode(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeAll(file, content);
  } finally {
    closeSync(file);
  }
  return true;
}

function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was renamed already, or the folder is gone.
  }
}
