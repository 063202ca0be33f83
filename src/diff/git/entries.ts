/** The files that the index or a commit holds. */
import type { Git } from '../../git.ts';

export interface TreeEntry {
  readonly mode: string;
  readonly oid: string;
  /** A byte string, from the root. */
  readonly path: string;
}

/** Regular files and links. `commit`: null for the index; `root`: the work tree's, where there is one. */
export async function entriesOf(
  git: Git,
  commit: string | null,
  root: string | null,
): Promise<readonly TreeEntry[]> {
  const listed = await git.capture(
    commit === null
      ? ['ls-files', '--stage', '-z', '--full-name', '--', root ?? '']
      : ['ls-tree', '-r', '-z', '--full-tree', commit],
  );
  return listed.split('\0').flatMap((line) => {
    const [, mode, oid, path] = /^(1[02]0\d{3}) (?:blob )?([0-9a-f]+)(?: \d)?\t(.*)$/s.exec(line) ?? [];
    return mode === undefined || oid === undefined || path === undefined ? [] : [{ mode, oid, path }];
  });
}
