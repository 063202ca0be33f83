/**
 * Names of files decide how some text is read: lockfiles by their names, lists of values and Markdown by their
 * extensions. Text that moves between such names is read anew.
 */
import { isLockfile } from './lockfile.ts';

/** Whether the same text may be read in another way at another path. */
export function readsDifferently(oldPath: string, path: string): boolean {
  return readingOf(oldPath) !== readingOf(path);
}

function readingOf(path: string): string {
  const name = path.slice(path.lastIndexOf('/') + 1);
  if (isLockfile(path)) return name;
  return /\.(?:csv|tsv|md|markdown|mdx)$/i.exec(name)?.[0].toLowerCase() ?? '';
}
