/** What the records of a diff say before any content is read: which files add something, and which add all of it. */
import type { Wants } from '../../model.ts';
import { promisesOf } from '../content/disguise.ts';
import { fileName } from '../paths.ts';
import type { FileRecord } from './diff-parser.ts';

export const EXECUTABLE = '100755';

/**
 * False for what is deleted, for an exact move and for a change of the permissions alone. A link or submodule that becomes
 * a file adds all of it, also where the blob is the same: what was a path is a script now.
 */
export function addsContent(record: FileRecord): boolean {
  return record.status !== 'D' && (record.oldOid !== record.newOid || record.status === 'T');
}

/** Why nothing of a file is read; null for regular ones. */
export function leftOut({
  newMode,
  status,
}: Pick<FileRecord, 'newMode' | 'status'>): 'symlink' | 'submodule' | 'unreadable' | null {
  if (newMode === '120000') return 'symlink';
  if (newMode === '160000') return 'submodule';
  return status === 'U' ? 'unreadable' : null;
}

/** All of the new version is added: there is no old one, or it was not a file. */
export function isWhole({ status }: FileRecord): boolean {
  return status === 'A' || status === 'T';
}

/** A renamed file. Names are byte strings. */
export type MovedPath = Pick<FileRecord, 'path' | 'oldPath'>;

/** Of renamed files, those that were not judged as text under their old path: all of them counts as added. */
export type FindLive = <T extends MovedPath>(records: readonly T[]) => Promise<ReadonlySet<T>>;

export function createFindLive(judgedByPath: Wants['judgedByPath']): FindLive {
  return async <T extends MovedPath>(records: readonly T[]) => {
    const live = new Set<T>();
    for (const record of judgedByPath === undefined ? [] : records) {
      if (record.path === record.oldPath) continue;
      const [from, to] = [fileName(record.oldPath).path, fileName(record.path).path];
      if ((await judgedByPath?.(from, to)) === true) live.add(record);
    }
    return live;
  };
}

/** Moved, or made executable, so that its content is judged in another way, also where it is the same. */
export function isJudgedAgain({ status, oldPath, oldMode, path, newMode }: FileRecord): boolean {
  if (status !== 'M' && status !== 'R') return false;
  if (path === oldPath && newMode === oldMode) return false;
  const before = promisesOf(oldPath, oldMode === EXECUTABLE);
  return promisesOf(path, newMode === EXECUTABLE).some((promise, index) => promise && before[index] !== true);
}
