/** Names of files decide how some text is read (lockfiles, Markdown, tables): what moves between such names is read again. */
import { lockfileOf } from './lockfile.ts';
import { type UrlStyle, urlStyleOf } from './url/url-style.ts';

/** Whether the same text may be read in another way at another path. */
export function readsDifferently(oldPath: string, path: string): boolean {
  return lockName(oldPath) !== lockName(path) || endsDifferently(urlStyleOf(oldPath), urlStyleOf(path));
}

/** Not where only a program in JavaScript gets another name: most renames would add all of a file. */
function endsDifferently(before: UrlStyle, after: UrlStyle): boolean {
  return before.columns !== after.columns || before.punctuationEscapes !== after.punctuationEscapes;
}

function lockName(path: string): string {
  return lockfileOf(path) === null ? '' : path.slice(path.lastIndexOf('/') + 1);
}
