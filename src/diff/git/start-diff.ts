/**
 * The git processes whose diffs are read, and their flags, each with its reason. Plumbing obeys few settings of a
 * user's configuration; those it does obey, and those it might one day, are overridden here. Imports next to nothing:
 * an ordinary commit starts its one git before the rest is loaded.
 */
import type { Git, GitOutput, GitStream } from '../../git.ts';

/** What changed, by name and oid. Needs no content, so that it works where blobs were not fetched. */
const RAW_FLAGS = [
  '-r', // into folders, also those that a sparse index keeps folded
  '--raw', // what changed, by name and oid, before the patch
  '-z', // names as their bytes, ended by NUL: none can pose as anything else
  '--no-abbrev',
  '--no-relative', // everything, with names from the root, also in a sub-folder
  '--ignore-submodules=none', // a changed submodule is said to be left out
  '-O/dev/null', // git's own order of files
];

/** Files that moved without a change are found by their oids. */
const EXACT_MOVES = '-M100%';

const PATCH_FLAGS = [
  '-p',
  '-U0', // no context: only lines that changed
  '--inter-hunk-context=0',
  '--full-index', // each patch names the blobs it is of, whole
  '--no-color',
  '--no-ext-diff', // a driver's program must not run, nor hide anything
  '--no-textconv',
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--line-prefix=',
  '--output-indicator-new=+',
  '--output-indicator-old=-',
  '--submodule=short',
  '--diff-algorithm=myers',
  '--no-indent-heuristic',
  '--ws-error-highlight=none',
  '--irreversible-delete', // what is deleted, or becomes a link or a file, does not need its old lines
  // A file that moved adds only its edits. Not -C: a copy adds all of it. Exact moves, and moves that keep the base
  // name, are found in any number; others up to 1,000 × 1,000 (beyond that, more is scanned, never less).
  '-M50%',
  '-l1000',
];

/** `patches`: false for records alone. */
const flagsOf = (patches: boolean) => [...RAW_FLAGS, ...(patches ? PATCH_FLAGS : [EXACT_MOVES])];

/** What the index adds over a tree. `paths`: literal; empty = everything. */
export function startIndexDiff(git: Git, tree: string, paths: readonly string[], patches = true): GitOutput {
  // A file added with `git add -N` is not in the next commit.
  const flags = ['--cached', '--ita-invisible-in-index', ...flagsOf(patches)];
  return git.read(['diff-index', ...flags, tree, '--', ...paths]);
}

/** What commits add, one after the other: each line on standard input is `oid`, or `oid parent`. */
export function startTreeDiff(git: Git, patches = true): GitStream {
  return git.stream(['diff-tree', '--stdin', '--always', '--root', ...flagsOf(patches)]);
}
