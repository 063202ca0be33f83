/**
 * What the index adds over HEAD: for the pre-commit hook. Ordinarily one git process, whose output is read as it
 * comes; what else must be known (is a merge under way?) is asked beside it.
 */
import { relative, resolve, sep } from 'node:path';
import { createDebug } from '../debug.ts';
import { AnteaterError, reasonOf } from '../errors.ts';
import type { Git, GitOutput } from '../git.ts';
import type { ChangeSource } from '../model.ts';
import { ChangeCollector, readChanges } from './collect-changes.ts';
import { hasPatches, readGitDiff } from './git/diff-parser.ts';
import { MergedFiles, OtherParents } from './git/merge.ts';
import { startIndexDiff } from './git/start-diff.ts';
import { emptyTree, type Repository, readRepository } from './history/repository.ts';
import { byteString, isThere, realLocation } from './paths.ts';

export interface StagedOptions {
  /** Only these files and folders, relative to the git's working folder or absolute; empty = everything. */
  readonly paths?: readonly string[];
  /** The repository, where the caller is asking for it already. */
  readonly repository?: Promise<Repository>;
  /** The diff of everything against HEAD, where the caller has started it already. */
  readonly started?: GitOutput;
}

const debug = createDebug('staged');

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
      let diff = started;
      const asking = asked ?? readRepository(git);
      asking.catch(() => undefined);
      const start = (tree: string, patches = true) => startIndexDiff(git, tree, paths, patches);
      try {
        return await readChanges(
          { git, sink, wants, repository: () => asking },
          'files',
          async (collecting) => {
            diff ??= start('HEAD');
            const repository = await asking;
            await checkPaths(paths, git, repository);
            const heads = repository.mergeHeads();
            if (heads.length > 0) {
              const files = new MergedFiles(collecting.attributes);
              const records = { commits: false, patches: false };
              for (const tree of ['HEAD', ...heads]) await readGitDiff(start(tree, false), records, [files]);
              if (files.addNothing) return;
            }
            const patches = await hasPatches(
              repository,
              ['HEAD', ...heads].map((tree) => () => start(tree)),
            );
            const form = { commits: false, patches };
            // In a merge, the index is compared with every parent.
            const others = new OtherParents(collecting.findLive, patches);
            for (const head of heads) await readGitDiff(start(head, patches), form, [others]);
            const collector = new ChangeCollector(
              { ...collecting, patches },
              heads.length === 0 ? null : others,
            );
            await readAgainstHead(git, paths, patches ? diff : start('HEAD', false), (stream) =>
              readGitDiff(stream, form, [collector]),
            );
          },
        );
      } finally {
        diff?.kill();
      }
    },
  };
}

/** Before the first commit there is no HEAD: everything in the index is new. */
async function readAgainstHead(
  git: Git,
  paths: readonly string[],
  diff: GitOutput,
  read: (stream: GitOutput) => Promise<void>,
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
      if (error instanceof AnteaterError && error.code === 'stopped') throw error;
      debug(`no answer from git ${args[0]}: ${reasonOf(error)}`);
      return '';
    });
  if ((await answer(['rev-parse', '--verify', '--quiet', 'HEAD'])) !== '') return false;
  return (await answer(['symbolic-ref', '--quiet', 'HEAD'])) !== '';
}

/**
 * git ignores a path that matches nothing, so that the check of a mistyped one would pass with nothing in it; and a path
 * outside of the work tree is an error of its own.
 */
async function checkPaths(paths: readonly string[], git: Git, { root }: Repository): Promise<void> {
  if (root === null) return;
  for (const path of paths) {
    const full = resolve(git.cwd, path);
    const inside = relative(byteString(root), await realLocation(byteString(full)));
    if (inside === '..' || inside.startsWith(`..${sep}`)) {
      throw new AnteaterError('usage', `${JSON.stringify(path)} is outside of the repository`, {
        hint: `give paths below ${root}, or check files with: anteater scan --path`,
      });
    }
    // An empty one, of a variable that was not set, is not the folder itself.
    if (path !== '' && ((await isThere(full)) || (await isKnown(git, path)))) continue;
    const what = `${JSON.stringify(path)} is not a path of the work tree, the index or HEAD`;
    throw new AnteaterError('usage', what, { hint: 'see the commands: anteater --help' });
  }
}

async function isKnown(git: Git, path: string): Promise<boolean> {
  const names = async (...args: string[]) => (await git.ask([...args, '-z', '--', path])) ?? '';
  return (await names('ls-files', '--cached')) !== '' || (await names('ls-tree', 'HEAD')) !== '';
}
