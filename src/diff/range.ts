/**
 * The commits of a range, or one commit: for CI. Read one by one, oldest first, so that what one commit adds and a
 * later one removes is still seen.
 */
import { AnteaterError } from '../errors.ts';
import type { Git } from '../git.ts';
import { onDemand } from '../lib/on-demand.ts';
import { type Commit, type CommitSource, type Following, openCommits } from './history/commits.ts';
import { type Repository, readRepository, shallowCommits } from './history/repository.ts';
import { parseRevList } from './history/rev-list.ts';
import { resolveCommit } from './history/revision.ts';

export type RangeOptions = Following &
  ({ readonly from: string | null; readonly to: string } | { readonly commit: string });

/**
 * `A..B`: the commits of B that A does not have. `A...B` is read in the same way: what a pull request adds to its base,
 * however far the base has moved on. An empty side is HEAD. Errors: `usage`.
 */
export function parseRange(text: string): { readonly from: string; readonly to: string } {
  const [, from, to] = /^(.*?)\.{2,3}(.*)$/s.exec(text) ?? [];
  if (from === undefined || to === undefined || (from === '' && to === '') || to.includes('..')) {
    throw new AnteaterError('usage', `${JSON.stringify(text)} is not a range`, {
      hint: 'give two revisions: origin/main..HEAD; for a single commit: --commit REV',
    });
  }
  return { from: from || 'HEAD', to: to || 'HEAD' };
}

export function openRange(git: Git, options: RangeOptions): CommitSource {
  const what =
    'commit' in options
      ? ({ kind: 'commit', detail: `commit ${options.commit}` } as const)
      : ({ kind: 'range', detail: `commits ${options.from ?? ''}..${options.to}` } as const);
  const list = onDemand(async () => ({ commits: await listCommits(git, options), skipped: [] }));
  return openCommits(git, what, list, options);
}

async function listCommits(git: Git, options: RangeOptions): Promise<readonly Commit[]> {
  // Said first: outside of a repository no revision can be right.
  const repository = await readRepository(git);
  const commits = await ('commit' in options ? oneCommit(git, options.commit) : rangeOf(git, options));
  refuseShallow(repository, commits);
  return commits;
}

async function oneCommit(git: Git, revision: string): Promise<readonly Commit[]> {
  return parseRevList(git, ['--no-walk'], [await resolveCommit(git, revision)]);
}

async function rangeOf(
  git: Git,
  { from, to }: { from: string | null; to: string },
): Promise<readonly Commit[]> {
  const base = from === null ? null : await resolveCommit(git, from);
  const tip = await resolveCommit(git, to);
  return parseRevList(git, [], base === null ? [tip] : [tip, `^${base}`]);
}

/** Where history is cut off, a commit's parents are not there: it would seem to add everything. */
function refuseShallow(repository: Repository, commits: readonly Commit[]): void {
  const cut = shallowCommits(repository);
  const first = commits.find((commit) => cut.has(commit.oid));
  if (first === undefined) return;
  throw new AnteaterError(
    'input',
    `the history is cut off at ${first.oid.slice(0, 12)}: its parents were not fetched`,
    {
      hint: 'git fetch --unshallow (in CI: check out with full history, depth 0)',
    },
  );
}
