/** Why a folder of the user's cannot be written → words. Pure. */
import type { DiskCause } from '../../model.ts';

const WHY: Readonly<Record<string, string>> = {
  ENOSPC: 'the disk is full',
  EDQUOT: 'the disk quota is used up',
  EROFS: 'the disk is read-only',
  EACCES: 'permission denied',
  EPERM: 'permission denied',
  ENOTDIR: 'a file stands where a folder should be',
  EEXIST: 'a file stands where a folder should be',
  EMFILE: 'too many open files',
};

export function diskText({ errno, folder }: DiskCause): string {
  const why = WHY[errno] ?? (errno === '' ? 'it cannot be written' : `it cannot be written (${errno})`);
  return `${why} (${folder})`;
}
