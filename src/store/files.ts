/**
 * Small files that several processes read and write, whole or not at all.
 *
 * A write goes to a temporary name, is flushed, and is renamed: a reader sees the old text or the new one, and a
 * killed writer leaves at most a temporary file. Folders are 0700 and files 0600. What is missing reads as null;
 * everything else that goes wrong is thrown as Node's own error, for the caller to judge. All calls are synchronous:
 * they take some microseconds, and what is done under a lock must not be interleaved.
 */
import { randomBytes } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
  writeSync,
} from 'node:fs';
import { dirname, join } from 'node:path';

export interface Entry {
  readonly name: string;
  readonly folder: boolean;
}

/** The file system as the store needs it; tests put a full disk behind it. */
export interface Files {
  read(path: string): string | null;
  /** Creates the folders above. `modified`: ms since the epoch, where the file's time carries a meaning. */
  write(path: string, text: string, modified?: number): void;
  /** Creates `path` with `text` unless it is there: false. Atomic, whoever else tries. */
  create(path: string, text: string): boolean;
  /** false: it was not there. */
  remove(path: string): boolean;
  /** Only when empty; otherwise, and when missing, nothing. */
  removeFolder(path: string): void;
  makeFolder(path: string): void;
  /** Empty for a missing folder. */
  list(folder: string): readonly Entry[];
  /** Size in bytes and modification time in ms since the epoch; null when missing. */
  stat(path: string): { readonly size: number; readonly modified: number } | null;
  /** Sets the file's time to now, where that is possible. */
  touch(path: string): void;
}

const FOLDER_MODE = 0o700;
const FILE_MODE = 0o600;
/** Bigger than anything the store writes. */
const MAX_BYTES = 32 << 20;

export const realFiles: Files = {
  read(path) {
    try {
      if (statSync(path).size > MAX_BYTES) return '';
      return readFileSync(path, 'utf8');
    } catch (error) {
      return missing(error);
    }
  },

  write(path, text, modified) {
    const temporary = writeTemporary(path, text, true);
    try {
      if (modified !== undefined) utimesSync(temporary, modified / 1000, modified / 1000);
      renameOver(temporary, path);
    } catch (error) {
      discard(temporary);
      throw error;
    }
  },

  create(path, text) {
    const temporary = writeTemporary(path, text, false);
    try {
      linkSync(temporary, path);
      return true;
    } catch (error) {
      if (codeOf(error) === 'EEXIST') return false;
      // File systems without hard links (FAT, some network and FUSE ones): exclusive creation is as atomic, only
      // that a reader may see the file before its text; the lock takes that for damage, and damage for a live holder
      // until it has been there too long.
      if (NO_LINKS.has(codeOf(error))) return createExclusively(path, text);
      throw error;
    } finally {
      discard(temporary);
    }
  },

  remove(path) {
    try {
      unlinkSync(path);
      return true;
    } catch (error) {
      missing(error);
      return false;
    }
  },

  removeFolder(path) {
    try {
      rmdirSync(path);
    } catch (error) {
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(codeOf(error))) throw error;
    }
  },

  makeFolder(path) {
    mkdirSync(path, { recursive: true, mode: FOLDER_MODE });
  },

  list(folder) {
    try {
      return readdirSync(folder, { withFileTypes: true }).map((entry) => ({
        name: entry.name,
        folder: entry.isDirectory(),
      }));
    } catch (error) {
      missing(error);
      return [];
    }
  },

  stat(path) {
    try {
      const { size, mtimeMs } = statSync(path);
      return { size, modified: mtimeMs };
    } catch (error) {
      return missing(error);
    }
  },

  touch(path) {
    try {
      const now = new Date();
      utimesSync(path, now, now);
    } catch {
      // Gone, or on a disk that is read-only: its age is then what it is.
    }
  },
};

export function codeOf(error: unknown): string {
  if (typeof error === 'object' && error !== null && 'code' in error && typeof error.code === 'string') {
    return error.code;
  }
  return '';
}

const NO_LINKS = new Set(['EPERM', 'ENOTSUP', 'EOPNOTSUPP', 'ENOSYS', 'EMLINK', 'EXDEV']);
/** What a failed call says of itself, without the path of a temporary file that helps nobody. */
export function wordsFor(error: unknown): string {
  const words: Readonly<Record<string, string>> = {
    ENOSPC: 'the disk is full',
    EDQUOT: 'the disk quota is used up',
    EROFS: 'the disk is read-only',
    EACCES: 'permission denied',
    EPERM: 'permission denied',
    ENOTDIR: 'a file stands where a folder should be',
    EEXIST: 'a file stands where a folder should be',
    EMFILE: 'too many open files',
  };
  const code = codeOf(error);
  return words[code] ?? (code === '' ? 'it cannot be written' : `it cannot be written (${code})`);
}

/** Marks temporary files, so that a sweep knows those of killed writers. */
export const TEMPORARY = '.tmp-';

function missing(error: unknown): null {
  if (codeOf(error) === 'ENOENT') return null;
  throw error;
}

function writeTemporary(path: string, text: string, flush: boolean): string {
  const temporary = join(dirname(path), `${TEMPORARY}${randomBytes(8).toString('hex')}`);
  const file = openNew(temporary);
  try {
    const bytes = Buffer.from(text, 'utf8');
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    if (flush) fsyncSync(file);
  } catch (error) {
    closeSync(file);
    discard(temporary);
    throw error;
  }
  closeSync(file);
  return temporary;
}

/** A folder may be missing, or be removed (empty) by another process between two calls. */
function openNew(path: string): number {
  for (let attempt = 0; ; attempt += 1) {
    try {
      return openSync(path, 'wx', FILE_MODE);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT' || attempt === 5) throw error;
      mkdirSync(dirname(path), { recursive: true, mode: FOLDER_MODE });
    }
  }
}

/** Windows refuses to rename over a file that somebody has open; that passes. */
function renameOver(from: string, to: string): void {
  for (let attempt = 0; ; attempt += 1) {
    try {
      renameSync(from, to);
      return;
    } catch (error) {
      if (!['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error)) || attempt === 20) throw error;
    }
  }
}

function createExclusively(path: string, text: string): boolean {
  let file: number;
  try {
    file = openSync(path, 'wx', FILE_MODE);
  } catch (error) {
    if (codeOf(error) === 'EEXIST') return false;
    throw error;
  }
  try {
    writeSync(file, text);
  } finally {
    closeSync(file);
  }
  return true;
}

function discard(path: string): void {
  try {
    unlinkSync(path);
  } catch {
    // It was renamed, or is swept later.
  }
}

/** Folders that an older umask or a hand made readable for others. */
export function closeToOthers(folder: string): void {
  try {
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, FOLDER_MODE);
  } catch {
    // Not ours to change; what is in it is sealed.
  }
}
