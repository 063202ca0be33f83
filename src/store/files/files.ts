/**
 * Small files that several processes read and write, whole or not at all.
 *
 * A write goes to a temporary name, is flushed, and is renamed: a reader sees the old text or the new one, and a
 * killed writer leaves at most a temporary file. Folders are 0700 and files 0600. What is missing reads as null;
 * everything else that goes wrong is thrown as Node's own error, for the caller to judge. All calls are synchronous:
 * they take some microseconds, and what is done under a lock must not be interleaved.
 */
import {
  chmodSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  rmdirSync,
  statSync,
  unlinkSync,
  utimesSync,
} from 'node:fs';
import { createFileAtomically, errorCode, writeFileAtomically } from '../../lib/atomic-file.ts';

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
    writeFileAtomically(path, text, modified === undefined ? {} : { modified });
  },

  create: (path, text) => createFileAtomically(path, text),

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
      if (!['ENOENT', 'ENOTEMPTY', 'EEXIST', 'ENOTDIR'].includes(errorCode(error))) throw error;
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
  const code = errorCode(error);
  return words[code] ?? (code === '' ? 'it cannot be written' : `it cannot be written (${code})`);
}

function missing(error: unknown): null {
  if (errorCode(error) === 'ENOENT') return null;
  throw error;
}

/** Folders that an older umask or a hand made readable for others. */
export function closeToOthers(folder: string): void {
  try {
    if ((statSync(folder).mode & 0o077) !== 0) chmodSync(folder, FOLDER_MODE);
  } catch {
    // Not ours to change; what is in it is sealed.
  }
}
