/** Names of files decide how some text is read (lockfiles, Markdown, tables): what moves between such names is read again. */
import { lockfileOf } from './lockfile.ts';
import { urlStyleOf } from './url/url-style.ts';

/** Whether the same text may be read in another way at another path. */
export function readsDifferently(oldPath: string, path: string): boolean {
  return lockName(oldPath) !== lockName(path) || urlStyleOf(oldPath) !== urlStyleOf(path);
}

function lockName(path: string): string {
  return lockfileOf(path) === null ? '' : path.slice(path.lastIndexOf('/') + 1);
}
