/**
 * The flags of every diff that is read, each with its reason. Plumbing obeys few settings of a user's configuration;
 * those it does obey, and those it might one day, are overridden here.
 */

export const DIFF_FLAGS: readonly string[] = [
  '-r', // into folders, also those that a sparse index keeps folded
  '--raw', // what changed, by name and oid, before the patch
  '-z', // names as their bytes, ended by NUL: none can pose as anything else
  '-p',
  '-U0', // no context: only lines that changed
  '--inter-hunk-context=0',
  '--full-index', // each patch names the blobs it is of, whole
  '--no-abbrev',
  '--no-color',
  '--no-ext-diff', // a driver's program must not run, nor hide anything
  '--no-textconv',
  '--no-relative', // everything, with names from the root, also in a sub-folder
  '--src-prefix=a/',
  '--dst-prefix=b/',
  '--line-prefix=',
  '--output-indicator-new=+',
  '--output-indicator-old=-',
  '--submodule=short',
  '--ignore-submodules=none', // a changed submodule is said to be left out
  '--diff-algorithm=myers',
  '--no-indent-heuristic',
  '--ws-error-highlight=none',
  '-O/dev/null', // git's own order of files
  '--diff-filter=d', // what is deleted adds nothing
  '--irreversible-delete', // nor does a file that becomes a link, or the reverse, need its old lines
  // A file that moved adds only its edits. Not -C: a copy adds all of it. Exact moves, and moves that keep the base
  // name, are found in any number; others up to 1,000 × 1,000 (beyond that, more is scanned, never less).
  '-M50%',
  '-l1000',
];
