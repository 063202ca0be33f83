/** The one git process that an ordinary commit needs: what the index adds over a tree. Imports next to nothing, to start soon. */
import type { Git, GitStream } from '../../git.ts';
import { DIFF_FLAGS } from './flags.ts';

/** `paths`: literal; empty = everything. */
export function startIndexDiff(git: Git, tree: string, paths: readonly string[]): GitStream {
  // A file added with `git add -N` is not in the next commit.
  const flags = ['--cached', '--ita-invisible-in-index', ...DIFF_FLAGS];
  const stream = git.stream(['diff-index', ...flags, tree, '--', ...paths]);
  stream.stdin.end();
  return stream;
}
