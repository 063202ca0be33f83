/**
 * Where a repository is and what state it is in. Asked of git (which knows about worktrees, GIT_DIR and
 * safe.directory), in one process, unless the repository is a plain one. Also the files of a revision, for rules that are read from one.
 */
import { existsSync, readFileSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { AnteaterError, reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import { discover } from './discover.ts';

export interface Repository {
  /** The work tree's root, absolute; null in a bare repository. */
  readonly root: string | null;
  /** The git folder that all worktrees of the repository share, absolute. */
  readonly commonDir: string;
  /** `info/attributes` of the git folder, whether it is there or not. */
  readonly infoAttributes: string;
  /** The index in use, whether it is there or not. */
  readonly indexFile: string;
  /** Oids of the commits that are being merged; empty outside of a merge. */
  mergeHeads(): readonly string[];
}

/** null outside of a repository. A repository that git refuses (`safe.directory`) is an error. */
export async function findRepository(git: Git): Promise<Repository | null> {
  try {
    return await readRepository(git);
  } catch (error) {
    if (error instanceof AnteaterError && error.message === 'this is no git repository') return null;
    throw error;
  }
}

export async function readRepository(git: Git): Promise<Repository> {
  const plain = discover(git.cwd, git.env);
  if (plain === null) return askGit(git);
  const { root, gitDir } = plain;
  return {
    root,
    commonDir: gitDir,
    infoAttributes: join(gitDir, 'info', 'attributes'),
    indexFile: indexOf(git, join(gitDir, 'index')),
    mergeHeads: () => readMergeHeads(git, join(gitDir, 'MERGE_HEAD')),
  };
}

async function askGit(git: Git): Promise<Repository> {
  // --show-toplevel comes last: in a bare repository it fails, after the others were printed.
  const asked = [
    '--git-common-dir',
    '--git-path',
    'MERGE_HEAD',
    '--git-path',
    'info/attributes',
    '--git-path',
    'index',
    '--show-toplevel',
  ];
  const stream = git.stream(['rev-parse', ...asked]);
  stream.stdin.end();
  const lines = (await textOf(stream.stdout)).split('\n');
  const [commonDir, mergeHead, infoAttributes, index] = lines;
  const failed = await stream.done.then(
    () => null,
    (error: unknown) => error,
  );
  if (
    commonDir === undefined ||
    mergeHead === undefined ||
    infoAttributes === undefined ||
    index === undefined ||
    lines.length < 5
  )
    throw failed;
  const root = lines.slice(4, -1).join('\n');
  return {
    root: failed === null && root !== '' ? resolve(root) : null,
    commonDir: resolve(git.cwd, commonDir),
    infoAttributes: resolve(git.cwd, infoAttributes),
    indexFile: indexOf(git, resolve(git.cwd, index)),
    mergeHeads: () => readMergeHeads(git, resolve(git.cwd, mergeHead)),
  };
}

/** A hook of `git commit -a` is given another index than the usual one; its name is relative to where the hook runs. */
function indexOf(git: Git, usual: string): string {
  const given = git.env.GIT_INDEX_FILE;
  return given === undefined || given === '' ? usual : resolve(git.cwd, given);
}

/**
 * In a `pre-merge-commit` hook MERGE_HEAD is not written yet; there git names what it merges in variables `GITHEAD_…`,
 * to which `pre-commit` hooks of other commands are not given.
 */
function readMergeHeads(git: Git, file: string): readonly string[] {
  const text = readIfThere(file);
  if (text !== null) return text.split('\n').filter((oid) => /^[0-9a-f]{40,64}$/.test(oid));
  const heads: string[] = [];
  for (const name of Object.keys(git.env)) {
    const [, oid] = /^GITHEAD_([0-9a-f]{40,64})$/.exec(name) ?? [];
    if (oid !== undefined) heads.push(oid);
  }
  return heads;
}

/** null where there is no such file. A file that cannot be read is an error: what it says would be passed over. */
function readIfThere(file: string): string | null {
  try {
    // Most often it is not there; an exception costs more than this question.
    return existsSync(file) ? readFileSync(file, 'utf8') : null;
  } catch (cause) {
    throw new AnteaterError('git', `a file of git's could not be read: ${reasonOf(cause)}`, {
      hint: 'see git status',
      cause,
    });
  }
}

async function textOf(stream: AsyncIterable<Buffer | string>): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of stream) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}

/** A streamed command's whole output: for commands that may print nothing, or much. Bytes as latin1. */
export async function capture(git: Git, args: readonly string[], input = ''): Promise<string> {
  const stream = git.stream(args);
  stream.stdin.end(input);
  const chunks: Buffer[] = [];
  for await (const chunk of stream.stdout) chunks.push(chunk);
  await stream.done;
  return Buffer.concat(chunks).toString('latin1');
}

/** The tree without files, of whichever hash the repository uses. git knows it without its being stored. */
export async function emptyTree(git: Git): Promise<string> {
  return (await capture(git, ['hash-object', '-t', 'tree', '--stdin'])).trim();
}

/** Commits whose parents a shallow clone does not have. */
export function shallowCommits(repository: Repository): ReadonlySet<string> {
  const text = readIfThere(join(repository.commonDir, 'shallow')) ?? '';
  return new Set(text.split('\n').filter((line) => line !== ''));
}

/** A place with the links in the folders above it resolved, as git resolves its root; what is not there stays as it is. */
export async function realPlace(path: string): Promise<string> {
  const folder = await realpath(dirname(path)).catch(() => null);
  return folder === null ? path : join(folder, basename(path));
}

/** A revision as the full oid of its commit. Unknown and option-like ones are errors (exit 2). */
export async function resolveCommit(git: Git, revision: string): Promise<string> {
  if (revision === '' || revision.startsWith('-') || /[\0-\x1f]/.test(revision)) {
    throw new AnteaterError('usage', `${JSON.stringify(revision)} is no revision`, {
      hint: 'give a branch, a tag or a commit, such as origin/main or HEAD~3',
    });
  }
  await refuseAmbiguous(git, revision);
  const stream = git.stream(['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`]);
  stream.stdin.end();
  const oid = (await textOf(stream.stdout)).trim();
  const failed = await stream.done.then(
    () => null,
    (error: unknown) => error,
  );
  if (failed === null && /^[0-9a-f]{40,64}$/.test(oid)) return oid;
  if (failed instanceof AnteaterError && failed.code === 'repository') throw failed;
  throw new AnteaterError('input', `unknown revision: ${JSON.stringify(revision)}`, {
    hint: await fetchHint(git),
  });
}

/**
 * A name for several things: git would take the tag, which whoever can push one may have called `origin/main`, so that
 * nothing seems new, or that their rules count.
 */
async function refuseAmbiguous(git: Git, revision: string): Promise<void> {
  const [name = ''] = /^(?:(?!@\{)[^~^:])*/.exec(revision) ?? [];
  // A whole object name is taken as one.
  if (/^(?:|@|HEAD|refs\/.*|[0-9a-f]{40}|[0-9a-f]{64})$/i.test(name)) return;
  const places = ['refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/'].map((folder) => folder + name);
  const format = '--format=%(refname) %(objectname) %(*objectname)';
  const listed = (await capture(git, ['for-each-ref', format, '--', ...places])).split('\n');
  const refs = listed
    .map((line) => Buffer.from(line, 'latin1').toString('utf8').split(' '))
    .filter(([ref = '']) => places.includes(ref));
  const meant = new Set(refs.map(([, own = '', peeled = '']) => peeled || own));
  if (refs.length > 0 && /^[0-9a-f]{4,}$/i.test(name)) {
    for (const oid of (await capture(git, ['rev-parse', `--disambiguate=${name}`]))
      .split('\n')
      .filter(Boolean))
      meant.add(oid);
  }
  if (meant.size < 2) return;
  throw new AnteaterError('usage', `${JSON.stringify(revision)} can mean several things`, {
    hint: `name the one: ${refs.map(([ref = '']) => JSON.stringify(ref)).join(' or ')}, or a full object name`,
  });
}

async function fetchHint(git: Git): Promise<string> {
  const shallow = (await capture(git, ['rev-parse', '--is-shallow-repository'])).trim() === 'true';
  return shallow
    ? 'this clone is shallow: git fetch --unshallow (in CI: check out with full history, depth 0)'
    : 'see git branch -a and git log; a remote branch may have to be fetched first: git fetch';
}

/** The files of one commit. */
export interface Revision {
  /** The revision, as it was given. */
  readonly origin: string;
  /** A file's content by its path from the root; null when the commit has nothing there. Errors: `config`. */
  read(path: string): Promise<Buffer | null>;
}

export async function readRevision(git: Git, revision: string): Promise<Revision> {
  const oid = await resolveCommit(git, revision);
  return {
    origin: revision,
    read: async (path) => {
      const entry = await capture(git, ['ls-tree', '-z', '--full-tree', oid, '--', path]);
      if (entry === '') return null;
      const [, blob] = /^100[0-7]{3} blob ([0-9a-f]+)\t/.exec(entry) ?? [];
      // A link is not followed; to go on as if there were no rules would let a change take them away.
      if (blob === undefined) throw noRegularFile(revision, path, entry);
      return Buffer.from(await capture(git, ['cat-file', 'blob', blob]), 'latin1');
    },
  };
}

function noRegularFile(revision: string, path: string, entry: string): AnteaterError {
  const kind = entry.startsWith('120000') ? 'a symbolic link' : 'no regular file';
  return new AnteaterError('config', `${revision}:${path} is ${kind}, so no rules can be read from it`, {
    hint: 'commit the file itself there, or name another revision after --rules-from',
  });
}
