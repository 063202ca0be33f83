/**
 * Where a repository is and what state it is in. Asked of git (which knows about worktrees, GIT_DIR and
 * safe.directory), in one process, unless the repository is a plain one.
 */
import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { attempt, createDebug } from '../../debug.ts';
import { AnteaterError, reasonOf } from '../../errors.ts';
import { type Git, isGitDir } from '../../git.ts';

const debug = createDebug('repository');

export interface Repository {
  /** The work tree's root, absolute; null in a bare repository. */
  readonly root: string | null;
  /** The git folder that all worktrees of the repository share, absolute. */
  readonly commonDir: string;
  /** `info/attributes` of the git folder, whether it is there or not. */
  readonly infoAttributes: string;
  /** The index in use, whether it is there or not. */
  readonly indexFile: string;
  /** Objects may be missing that the remote has: git would fetch them, and must not. */
  partialClone(): boolean;
  /** Oids of the commits that are being merged; empty outside of a merge. */
  mergeHeads(): readonly string[];
}

/** null outside of a repository. A repository that git refuses (`safe.directory`) is an error. */
export async function findRepository(git: Git): Promise<Repository | null> {
  try {
    return await readRepository(git);
  } catch (error) {
    if (error instanceof AnteaterError && error.code === 'not-a-repository') return null;
    throw error;
  }
}

export async function readRepository(git: Git): Promise<Repository> {
  const root = plainRoot(git);
  if (root === null) return askGit(git);
  const gitDir = join(root, '.git');
  const info = join(gitDir, 'info', 'attributes');
  return repositoryAt(git, root, [gitDir, join(gitDir, 'MERGE_HEAD'), info, join(gitDir, 'index')]);
}

/** Variables that move the repository, its work tree, or the search for them. */
const MOVING =
  /^GIT_(?:DIR|WORK_TREE|COMMON_DIR|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|NAMESPACE|CONFIG_COUNT|CONFIG_PARAMETERS)$/;

/** Settings with which the folder above `.git` need not be the work tree. */
const UNUSUAL = /worktree|\bbare\b(?!\s*=\s*false\s*$)/im;

/**
 * The root of a plain repository, which is known without asking git: that spares a process at every commit. null where
 * something may lead git elsewhere.
 */
function plainRoot({ workTree, env }: Git): string | null {
  if (workTree === null || Object.keys(env).some((name) => MOVING.test(name))) return null;
  const gitDir = join(workTree, '.git');
  const isPlain = () =>
    isGitDir(gitDir) &&
    !existsSync(join(gitDir, 'commondir')) &&
    !UNUSUAL.test(readFileSync(join(gitDir, 'config'), 'utf8'));
  return attempt(debug, 'left to git', isPlain, false) ? workTree : null;
}

async function askGit(git: Git): Promise<Repository> {
  const paths = ['MERGE_HEAD', 'info/attributes', 'index'].flatMap((path) => ['--git-path', path]);
  // --show-toplevel comes last: in a bare repository it fails, after the others were printed.
  const stream = git.read(['rev-parse', '--git-common-dir', ...paths, '--show-toplevel']);
  const chunks: Buffer[] = [];
  for await (const chunk of stream.stdout) chunks.push(chunk);
  const lines = Buffer.concat(chunks).toString('utf8').split('\n');
  const failed = await stream.done.then(
    () => null,
    (error: unknown) => error,
  );
  if (lines.length < 5) throw failed;
  const root = lines.slice(4, -1).join('\n');
  return repositoryAt(git, failed === null && root !== '' ? resolve(root) : null, lines);
}

/** The paths as git gives them: relative to where it runs. */
function repositoryAt(
  git: Git,
  root: string | null,
  [commonDir = '', mergeHead = '', infoAttributes = '', index = '']: readonly string[],
): Repository {
  const shared = resolve(git.cwd, commonDir);
  return {
    root,
    commonDir: shared,
    infoAttributes: resolve(git.cwd, infoAttributes),
    // A hook of `git commit -a` is given another index than the usual one.
    indexFile: resolve(git.cwd, git.env.GIT_INDEX_FILE || index),
    partialClone: () => isPartial(shared),
    mergeHeads: () => readMergeHeads(git, resolve(git.cwd, mergeHead)),
  };
}

/** By the settings that git writes into the repository's own file, and no other. */
function isPartial(commonDir: string): boolean {
  return /promisor|partialclone/i.test(readIfThere(join(commonDir, 'config')) ?? '');
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

/** null where there is no such file. A file that cannot be read is an error: what it says would be ignored. */
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

/** The tree without files, of whichever hash the repository uses. git knows it without its being stored. */
export async function emptyTree(git: Git): Promise<string> {
  return (await git.capture(['hash-object', '-t', 'tree', '--stdin'])).trim();
}

/** Commits whose parents a shallow clone does not have. */
export function shallowCommits(repository: Repository): ReadonlySet<string> {
  const text = readIfThere(join(repository.commonDir, 'shallow')) ?? '';
  return new Set(text.split('\n').filter((line) => line !== ''));
}
