/**
 * The changes of many commits, one after the other, through one `git diff-tree --stdin`: what ranges and pushes have in
 * common. Every commit is compared with its parents: a root with nothing, a merge with each of them.
 */
import { Readable } from 'node:stream';
import type { Git } from '../../git.ts';
import type { ChangeSink, ChangesRead, Skipped, TextChunk, Wants } from '../../model.ts';
import { ChangeCollector, type Collecting } from '../collect-changes.ts';
import { Blobs } from '../content/blobs.ts';
import { Classifier } from '../content/classify.ts';
import { createCountingSink, untilStopped } from '../content/counting-sink.ts';
import { createAttributes } from '../git/attributes.ts';
import { type DiffEvents, type FileRecord, isReadable, readGitDiff } from '../git/diff-parser.ts';
import { createParents, type Parents } from '../git/merge.ts';
import { createFindLive } from '../git/records.ts';
import { startTreeDiff } from '../git/start-diff.ts';
import type { Repository } from './repository.ts';

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

export interface HistoryReading {
  readonly git: Git;
  readonly sink: ChangeSink;
  readonly wants: Wants;
  readonly repository: () => Promise<Repository>;
}

export interface Listed {
  readonly commits: readonly Commit[];
  /** Said in the report beside what the commits themselves leave out. */
  readonly skipped: readonly Skipped[];
}

export async function readHistory(
  { git, sink, wants, repository }: HistoryReading,
  list: () => Promise<Listed>,
  following: Following,
): Promise<ChangesRead> {
  const tally = createCountingSink(sink, wants);
  const blobs = new Blobs(git);
  const collecting = {
    tally,
    classifier: new Classifier({ git, blobs, tally, repository }),
    attributes: createAttributes(repository),
    findLive: createFindLive(wants.judgedByPath),
  };
  let left: readonly Commit[] | null = null;
  let skipped: readonly Skipped[] = [];
  const readAll = async (): Promise<void> => {
    const listed = await list();
    skipped = listed.skipped;
    left = await unknownCommits(listed.commits, following.known);
    const patches = await hasPatches(git, repository, left);
    await readCommits(git, { ...collecting, patches }, left, following);
    await blobs.close();
  };
  try {
    await untilStopped(tally, readAll, (scanned) => ({
      unit: 'commits',
      read: scanned.commits,
      total: left?.length ?? null,
    }));
  } catch (error) {
    blobs.kill();
    throw error;
  }
  const read = tally.result();
  return { ...read, skipped: [...skipped, ...read.skipped] };
}

/** False in a partial clone that lacks what a patch would need. */
async function hasPatches(
  git: Git,
  repository: () => Promise<Repository>,
  commits: readonly Commit[],
): Promise<boolean> {
  if (commits.length === 0 || !(await repository()).partialClone()) return true;
  const stream = startTreeDiff(git);
  Readable.from(inputOf(commits)).pipe(stream.stdin);
  return isReadable(stream);
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

async function readCommits(
  git: Git,
  collecting: Collecting,
  commits: readonly Commit[],
  { onCommit, checked }: Following,
): Promise<void> {
  onCommit?.(0, commits.length);
  if (commits.length === 0) return;
  const stream = startTreeDiff(git, collecting.patches);
  let done = 0;
  const events = new CommitEvents(commits, collecting, (commit) => {
    collecting.tally.commit();
    checked?.(commit.oid);
    done++;
    onCommit?.(done, commits.length);
  });
  Readable.from(inputOf(commits)).pipe(stream.stdin);
  await readGitDiff(stream, { commits: true, patches: collecting.patches }, events);
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

/** Leads each diff to its reader: the later parents of a merge to `Parents`, everything else to a collector. */
class CommitEvents implements DiffEvents {
  readonly #commits: readonly Commit[];
  readonly #collecting: Collecting;
  readonly #finished: (commit: Commit) => void;
  readonly #plain: ChangeCollector;
  #at = 0;
  /** Later parents of the commit whose diffs are still to come. */
  #parentsLeft = 0;
  #parents: Parents | null = null;
  #current: DiffEvents;
  #ascii = true;

  constructor(commits: readonly Commit[], collecting: Collecting, finished: (commit: Commit) => void) {
    this.#commits = commits;
    this.#collecting = collecting;
    this.#finished = finished;
    this.#plain = new ChangeCollector(collecting, null);
    this.#current = this.#begin();
  }

  records(commit: string | null, records: readonly FileRecord[]): Promise<void> | void {
    return this.#current.records(commit, records);
  }

  file(record: FileRecord): void {
    this.#current.file(record);
  }

  added(chunk: TextChunk): void {
    this.#current.added(chunk);
  }

  mayTurn(): void {
    this.#current.mayTurn();
  }

  binary(): void {
    this.#current.binary();
  }

  ascii(all: boolean): void {
    this.#ascii = all;
    this.#current.ascii(all);
  }

  async finished(oid: string | null): Promise<void> {
    await this.#current.finished(oid);
    this.#current = this.#next();
    this.#current.ascii(this.#ascii);
  }

  /** The reader of the next commit's first diff. */
  #begin(): DiffEvents {
    const { findLive, patches } = this.#collecting;
    this.#parentsLeft = Math.max(0, (this.#commits[this.#at]?.parents.length ?? 0) - 1);
    this.#parents = this.#parentsLeft > 0 ? createParents(findLive, patches) : null;
    return this.#parents?.events ?? this.#plain;
  }

  #next(): DiffEvents {
    if (this.#parentsLeft > 1) {
      this.#parentsLeft--;
      return this.#current;
    }
    if (this.#parentsLeft === 1) {
      this.#parentsLeft = 0;
      return new ChangeCollector(this.#collecting, this.#parents);
    }
    const commit = this.#commits[this.#at];
    if (commit !== undefined) this.#finished(commit);
    this.#at++;
    return this.#begin();
  }
}
