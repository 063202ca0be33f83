/**
 * Small files that several processes read and write, whole or not at all.
 *
 * A write goes to a temporary name, is flushed, and is renamed: a reader sees the old text or the new one, and a killed
 * writer leaves at most a temporary file. Folders are 0700 and files 0600. What is missing reads as null; every other
 * error is Node's own. All calls are synchronous: what is done under a lock must not be interleaved.
 */
import { chmodSync, type Dirent, readdirSync, readFileSync, statSync, unlinkSync, utimesSync } from 'node:fs';
import { attempt, createDebug } from '../../debug.ts';
import { createFileAtomically, errorCode, writeFileAtomically } from '../../lib/atomic-file.ts';
import { FOLDER_MODE, makeFolder } from '../../lib/make-folder.ts';

/** Bigger than anything the store writes. */
const MAX_BYTES = 32 << 20;
const debug = createDebug('store');

/** The file system as the store needs it; tests put a full disk behind it. */
export type Files = typeof realFiles;

export const realFiles = {
  /** '' for what nothing of ours can be in. A pipe, as an unpacked cache may hold one, would wait for a writer. */
  read: (path: string): string | null =>
    unlessMissing(() => {
      const found = statSync(path);
      if (found.isFIFO() || found.size > MAX_BYTES) return '';
      return readFileSync(path, 'utf8');
    }, null),

  write: writeFileAtomically,
  create: createFileAtomically,

  /** false: it was not there. */
  remove: (path: string): boolean =>
    unlessMissing(() => {
      unlinkSync(path);
      return true;
    }, false),

  /** One that an older umask or a hand made readable for others is closed to them. */
  makeFolder(path: string): void {
    makeFolder(path);
    // What is in a folder that is not ours to change is sealed.
    attempt(
      debug,
      `${path} cannot be closed to others`,
      () => (statSync(path).mode & 0o077) === 0 || chmodSync(path, FOLDER_MODE),
      null,
    );
  },

  list: (folder: string): Dirent[] => unlessMissing(() => readdirSync(folder, { withFileTypes: true }), []),

  /** Size in bytes and modification time in ms since the epoch. */
  stat: (path: string): { readonly size: number; readonly modified: number } | null =>
    unlessMissing(() => {
      const { size, mtimeMs } = statSync(path);
      return { size, modified: mtimeMs };
    }, null),

  /** Sets the file's time to now, where that is possible. */
  touch(path: string): void {
    const now = new Date();
    attempt(debug, `${path} keeps its age`, () => utimesSync(path, now, now), undefined);
  },
};

function unlessMissing<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    if (errorCode(error) === 'ENOENT') return otherwise;
    throw error;
  }
}
