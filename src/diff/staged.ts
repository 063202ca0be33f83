/**
 * What the index adds over HEAD: for the pre-commit hook. Ordinarily one git process, whose output is read as it
 * comes; what else must be known (is a merge under way?) is asked beside it.
 */
import { relative, resolve, sep } from 'node:path';
import { createDebug } from '../debug.ts';
import { AnteaterError, reasonOf } from '../errors.ts';
import type { Git, GitStream } from '../git.ts';
import type { ChangeSource } from '../model.ts';
import { ChangeCollector } from './collect-changes.ts';
import { Blobs } from './content/blobs.ts';
import { Classifier } from './content/classify.ts';
import { createTally } from './content/counting-sink.ts';
import { createAttributes } from './git/attributes.ts';
import { readGitDiff } from './git/diff-parser.ts';
import { createParents, type Parents } from './git/merge.ts';
import { createFindLive, type FindLive } from './git/records.ts';
import { startIndexDiff } from './git/start-diff.ts';
import { emptyTree, type Repository, readRepository, realPlace } from './history/repository.ts';

export interface StagedOptions {
  /** Only these files and folders, relative to the git's working folder or absolute; empty = everything. */
  readonly paths?: readonly string[];
  /** The repository, where the caller is asking for it already. */
  readonly repository?: Promise<Repository>;
  /** The diff of everything against HEAD, where the caller has started it already. */
  readonly started?: GitStream;
}

const debug = createDebug('staged');

const FORM = { commits: false, patches: true };

export function openStaged(
  git: Git,
  { paths = [], repository: asked, started }: StagedOptions = {},
): ChangeSource {
  return {
    kind: 'staged',
    detail:
      paths.length === 0
        ? 'index against HEAD'
        : `index against HEAD, ${paths.length} ${paths.length === 1 ? 'path' : 'paths'}`,
    read: async (sink, wants) => {
      // Both start at once; which state the repository is in is known before the diff has begun to flow.
      const diff = started ?? startIndexDiff(git, 'HEAD', paths);
      const asking = asked ?? readRepository(git);
      asking.catch(() => undefined);
      const repository = () => asking;
      const tally = createTally(sink, wants);
      const blobs = new Blobs(git);
      const classifier = new Classifier({ git, blobs, tally, repository });
      try {
        await checkPaths(paths, git, repository);
        const findLive = createFindLive(wants.judgedByPath);
        const parents = await readOtherParents(git, (await repository()).mergeHeads(), paths, findLive);
        const attributes = createAttributes(repository);
        const collector = new ChangeCollector(
          { tally, classifier, attributes, findLive, patches: true },
          parents,
        );
        await readAgainstHead(git, diff, paths, (stream) => readGitDiff(stream, FORM, collector));
        await blobs.close();
      } catch (error) {
        diff.kill();
        blobs.kill();
        throw error;
      }
      return tally.result();
    },
  };
}

/** Before the first commit there is no HEAD: everything in the index is new. */
async function readAgainstHead(
  git: Git,
  diff: GitStream,
  paths: readonly string[],
  read: (stream: GitStream) => Promise<void>,
): Promise<void> {
  try {
    await read(diff);
  } catch (error) {
    if (!(error instanceof AnteaterError) || !(await isUnborn(git))) throw error;
    await read(startIndexDiff(git, await emptyTree(git), paths));
  }
}

/** HEAD names a branch that has no commit yet. A HEAD that is there but broken is an error of git's. */
async function isUnborn(git: Git): Promise<boolean> {
  // On the way of a first commit, where simple-git would have to be loaded.
  const answer = (args: readonly string[]) =>
    git.capture(args).catch((error: unknown) => {
      debug(`no answer from git ${args[0]}: ${reasonOf(error)}`);
      return '';
    });
  if ((await answer(['rev-parse', '--verify', '--quiet', 'HEAD'])) !== '') return false;
  return (await answer(['symbolic-ref', '--quiet', 'HEAD'])) !== '';
}

/** In a merge, the index is compared with every parent; null outside of one. */
async function readOtherParents(
  git: Git,
  heads: readonly string[],
  paths: readonly string[],
  findLive: FindLive,
): Promise<Parents | null> {
  if (heads.length === 0) return null;
  const parents = createParents(findLive, true);
  for (const head of heads) await readGitDiff(startIndexDiff(git, head, paths), FORM, parents.events);
  return parents;
}

/** git ignores a path that matches nothing, but not one outside of the work tree: say which it is, and how it was read. */
async function checkPaths(
  paths: readonly string[],
  git: Git,
  repository: () => Promise<Repository>,
): Promise<void> {
  if (paths.length === 0) return;
  const { root } = await repository();
  if (root === null) return;
  for (const path of paths) {
    const inside = relative(root, await realPlace(resolve(git.cwd, path)));
    if (inside !== '..' && !inside.startsWith(`..${sep}`)) continue;
    throw new AnteaterError('usage', `${JSON.stringify(path)} is outside of the repository`, {
      hint: `give paths below ${root}, or check files with: anteater scan --path`,
    });
  }
}
