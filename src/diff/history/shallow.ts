/** Reads a list of commits into a sink: what ranges and pushes have in common. */
import type { Git } from '../../git.ts';
import type { ChangeSink, ChangesRead, Skipped } from '../../model.ts';
import { Blobs } from '../content/blobs.ts';
import { Classifier } from '../content/classify.ts';
import { createTally, type Wants } from '../content/counting-sink.ts';
import { createAttributes } from '../git/attributes.ts';
import { type Commit, type Following, readCommits, unknownCommits } from './commits.ts';
import type { Repository } from './repository.ts';

export interface HistoryReading {
  readonly git: Git;
  readonly sink: ChangeSink;
  readonly wants: Wants;
  readonly repository: () => Promise<Repository>;
  /** Said in the report beside what the commits themselves leave out. */
  readonly skipped?: readonly Skipped[];
}

export async function readHistory(
  { git, sink, wants, repository, skipped = [] }: HistoryReading,
  commits: readonly Commit[],
  following: Following,
): Promise<ChangesRead> {
  const tally = createTally(sink, wants);
  const blobs = new Blobs(git);
  const classifier = new Classifier({ git, blobs, tally, repository });
  const attributes = createAttributes(repository);
  try {
    const left = await unknownCommits(commits, following.known);
    await readCommits({ git, tally, classifier, attributes }, left, following);
    await blobs.close();
  } catch (error) {
    blobs.kill();
    throw error;
  }
  const read = tally.result();
  return { ...read, skipped: [...skipped, ...read.skipped] };
}
