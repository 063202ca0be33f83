/**
 * Where every question of one lookup stands: still to be asked (in order), or ended.
 *
 * A question that ends may lead to another one (the host names of an address); what the cache told of that one before
 * is used then.
 */
import { byRank, createJob, type Ending, followUp, type Job, type JobRules, keyOf } from './jobs.ts';
import type { CachedAnswer, DatedAnswer, Question } from './ports.ts';

export interface Board {
  readonly endings: ReadonlyMap<string, Ending>;
  /** In order. */
  pending(): readonly Job[];
  total(): number;
  /** Questions that a cache hit ended. */
  hits(): number;
  /** Takes out the first one. */
  next(): Job | undefined;
  putBack(job: Job): void;
  end(job: Job, ending: Ending): void;
  hit(job: Job, kept: CachedAnswer): void;
  /** Everything whose kept answer could end something pending, follow-ups included. */
  questions(): readonly Question[];
  /** Ends what these kept answers (one for each of `questions`) end. */
  answerFrom(questions: readonly Question[], kept: readonly (CachedAnswer | null)[]): void;
}

export interface BoardRules extends JobRules {
  fresh(job: Job, kept: DatedAnswer): boolean;
  /** After each ending. */
  changed(): void;
}

const INDEX_RANGE = 1e9;

export function createBoard(jobs: readonly Job[], rules: BoardRules): Board {
  const endings = new Map<string, Ending>();
  let pending = [...jobs];
  let total = jobs.length;
  let hits = 0;

  const putBack = (job: Job): void => {
    pending = [...pending, job].toSorted(byRank);
  };
  const end = (job: Job, ending: Ending): void => {
    endings.set(job.key, ending);
    const next = ending.kind === 'known' ? followUp(job.question, ending.kept, rules) : null;
    if (next !== null) {
      total += 1;
      putBack(createJob(next, job.rank % INDEX_RANGE, null));
    }
    rules.changed();
  };
  const hit = (job: Job, kept: CachedAnswer): void => {
    hits += 1;
    end(job, { kind: 'known', kept, from: kept.from });
  };

  return {
    endings,
    pending: () => pending,
    total: () => total,
    hits: () => hits,
    next: () => pending.shift(),
    putBack,
    end,
    hit,
    questions: () =>
      pending.flatMap(({ question }): Question[] =>
        question.about === 'ip' && rules.associations
          ? [question, { about: 'resolutions', value: question.value }]
          : [question],
      ),
    answerFrom(questions, kept) {
      const known = new Map(questions.map((question, index) => [keyOf(question), kept[index] ?? null]));
      const isKnown = (job: Job): boolean => {
        const one = known.get(job.key) ?? null;
        return one !== null && rules.fresh(job, one);
      };
      // An answered address may lead to names that are known as well: once more, then.
      for (let answered = pending.filter(isKnown); answered.length > 0; answered = pending.filter(isKnown)) {
        const gone = new Set(answered);
        pending = pending.filter((job) => !gone.has(job));
        for (const job of answered) {
          const one = known.get(job.key) ?? null;
          if (one !== null) hit(job, one);
        }
      }
    },
  };
}
