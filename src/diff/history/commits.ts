/**
 * The changes of many commits, one after the other, through one `git diff-tree --stdin`. Every commit is compared with
 * its parents: a root with nothing, a merge with each of them.
 */
import { Readable } from 'node:stream';
import type { Git } from '../../git.ts';
import { createCollector } from '../collect-changes.ts';
import type { Classifier } from '../content/classify.ts';
import type { Tally } from '../content/counting-sink.ts';
import type { Attributes } from '../git/attributes.ts';
import { type DiffEvents, readGitDiff } from '../git/diff-parser.ts';
import { DIFF_FLAGS } from '../git/flags.ts';
import { createParents, type Parents } from '../git/merge.ts';

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

export interface Reading {
  readonly git: Git;
  readonly tally: Tally;
  readonly classifier: Classifier;
  readonly attributes: Attributes;
}

const BATCH = 1000;

/** Those that the caller does not know already. */
export async function unknownCommits(
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

export async function readCommits(
  reading: Reading,
  commits: readonly Commit[],
  { onCommit, checked }: Following,
): Promise<void> {
  onCommit?.(0, commits.length);
  if (commits.length === 0) return;
  const stream = reading.git.stream(['diff-tree', '--stdin', '--always', '--root', ...DIFF_FLAGS]);
  let done = 0;
  const events = switchboard(commits, reading, (commit) => {
    reading.tally.commit();
    checked?.(commit.oid);
    done++;
    onCommit?.(done, commits.length);
  });
  Readable.from(inputOf(commits)).pipe(stream.stdin);
  await readGitDiff(stream, true, events);
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
function switchboard(
  commits: readonly Commit[],
  reading: Reading,
  finished: (commit: Commit) => void,
): DiffEvents {
  const plain = createCollector({ ...reading, parents: null });
  let at = 0;
  let left = Math.max(0, (commits[0]?.parents.length ?? 0) - 1);
  let parents: Parents | null = left > 0 ? createParents() : null;
  let current: DiffEvents = parents?.events ?? plain;
  let ascii = true;

  const next = async (oid: string | null): Promise<void> => {
    await current.finished(oid);
    if (left > 0) {
      left--;
      if (left === 0) current = createCollector({ ...reading, parents });
    } else {
      const commit = commits[at];
      if (commit !== undefined) finished(commit);
      at++;
      left = Math.max(0, (commits[at]?.parents.length ?? 0) - 1);
      parents = left > 0 ? createParents() : null;
      current = parents?.events ?? plain;
    }
    current.ascii(ascii);
  };

  return {
    records: (oid, records) => current.records(oid, records),
    file: (record) => current.file(record),
    added: (chunk) => current.added(chunk),
    binary: () => current.binary(),
    finished: next,
    ascii: (all) => {
      ascii = all;
      current.ascii(all);
    },
  };
}
