/**
 * The changes of many commits, one after the other, through one `git diff-tree --stdin`: what ranges and pushes have in
 * common. Every commit is compared with its parents: a root with nothing, a merge with each of them.
 */
import { Readable } from 'node:stream';
import type { Git, GitOutput } from '../../git.ts';
import { onDemand } from '../../lib/on-demand.ts';
import type { ChangeSource, Skipped } from '../../model.ts';
import { ChangeCollector, type Collecting, readChanges } from '../collect-changes.ts';
import type { Attributes } from '../git/attributes.ts';
import { type DiffReader, hasPatches, readGitDiff } from '../git/diff-parser.ts';
import { MergedFiles, OtherParents } from '../git/merge.ts';
import { startTreeDiff } from '../git/start-diff.ts';
import { readRepository } from './repository.ts';

export interface Commit {
  readonly oid: string;
  readonly parents: readonly string[];
}

/** How the caller follows the reading, and leaves out what it has checked before. */
export interface Following {
  /** Which of these commits need not be read again. Asked in batches, oldest commits first. */
  readonly known?: (oids: readonly string[]) => Promise<readonly boolean[]>;
  /** After every commit; `total` counts only those that are read. First called with 0. */
  readonly onCommit?: (done: number, total: number) => void;
  /** All of the commit was handed on. */
  readonly checked?: (oid: string) => void;
}

/** A source that can also say which commits it reads. */
export interface CommitSource extends ChangeSource {
  /** Oids, oldest first, those included that the caller knows already. */
  newCommits(): Promise<readonly string[]>;
}

export interface CommitList {
  readonly commits: readonly Commit[];
  /** Said in the report beside what the commits themselves leave out. */
  readonly skipped: readonly Skipped[];
}

/** `list` may be called several times. */
export function openCommits(
  git: Git,
  { kind, detail }: Pick<ChangeSource, 'kind' | 'detail'>,
  list: () => Promise<CommitList>,
  following: Following,
): CommitSource {
  return {
    kind,
    detail,
    newCommits: async () => (await list()).commits.map(({ oid }) => oid),
    read: async (sink, wants) => {
      const repository = onDemand(() => readRepository(git));
      let skipped: readonly Skipped[] = [];
      const read = await readChanges({ git, sink, wants, repository }, 'commits', async (collecting) => {
        const listed = await list();
        skipped = listed.skipped;
        const commits = await unknownCommits(listed.commits, following.known);
        collecting.sink.expect('commits', commits.length);
        following.onCommit?.(0, commits.length);
        if (commits.length === 0) return;
        const adding = await withoutPlainMerges(git, commits, collecting.attributes);
        const patches = await hasPatches(await repository(), [() => startDiffs(git, adding, true)]);
        const readers = readersOf(commits, new Set(adding), { ...collecting, patches }, following);
        await readGitDiff(startDiffs(git, adding, patches), { commits: true, patches }, readers);
      });
      return { ...read, skipped: [...skipped, ...read.skipped] };
    },
  };
}

const BATCH = 1000;

/** Those that the caller does not know already. */
async function unknownCommits(
  commits: readonly Commit[],
  known: Following['known'],
): Promise<readonly Commit[]> {
  if (known === undefined) return commits;
  const left: Commit[] = [];
  for (let from = 0; from < commits.length; from += BATCH) {
    const batch = commits.slice(from, from + BATCH);
    const answers = await known(batch.map((commit) => commit.oid));
    left.push(...batch.filter((_, index) => answers[index] !== true));
  }
  return left;
}

/** Merges that add nothing are left out. */
async function withoutPlainMerges(
  git: Git,
  commits: readonly Commit[],
  attributes: Attributes,
): Promise<readonly Commit[]> {
  const merges = commits
    .filter(({ parents }) => parents.length > 1)
    .map((merge) => ({ ...merge, files: new MergedFiles(attributes) }));
  if (merges.length === 0) return commits;
  const readers = merges.flatMap(({ parents, files }) => parents.map(() => files));
  await readGitDiff(startDiffs(git, merges, false), { commits: true, patches: false }, readers);
  const plain = new Set(merges.filter(({ files }) => files.addNothing).map(({ oid }) => oid));
  return commits.filter(({ oid }) => !plain.has(oid));
}

function startDiffs(git: Git, commits: readonly Commit[], patches: boolean): GitOutput {
  const stream = startTreeDiff(git, patches);
  Readable.from(inputOf(commits)).pipe(stream.stdin);
  return stream;
}

/** One line for each diff. Of a merge, those against its later parents come first: they limit the last one. */
function linesOf({ oid, parents }: Commit): string {
  const [first, ...others] = parents;
  if (first === undefined) return `${oid}\n`;
  return [...others, first].map((parent) => `${oid} ${parent}\n`).join('');
}

function* inputOf(commits: readonly Commit[]): Generator<string> {
  for (let from = 0; from < commits.length; from += BATCH) {
    yield commits
      .slice(from, from + BATCH)
      .map(linesOf)
      .join('');
  }
}

/** The reader of each diff, in the order of `linesOf`. `adding`: those that have diffs. */
function* readersOf(
  commits: readonly Commit[],
  adding: ReadonlySet<Commit>,
  collecting: Collecting,
  { checked, onCommit }: Following,
): Generator<DiffReader> {
  const plain = new ChangeCollector(collecting, null);
  for (const [index, commit] of commits.entries()) {
    const { oid, parents } = commit;
    if (adding.has(commit) && parents.length < 2) yield plain;
    else if (adding.has(commit)) {
      const others = new OtherParents(collecting.findLive, collecting.patches);
      for (let left = parents.length - 1; left > 0; left--) yield others;
      yield new ChangeCollector(collecting, others);
    }
    collecting.sink.commit();
    checked?.(oid);
    onCommit?.(index + 1, commits.length);
  }
}
