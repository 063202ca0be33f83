/**
 * Where every question of one lookup stands: still to be asked (in order), or ended. A question that ends may lead to another
 * one; what the cache had of that one before is used then.
 */

import type { FollowUpRules } from './options.ts';
import type { CachedAnswer, Question } from './ports.ts';
import {
  byOrder,
  createJob,
  followUp,
  type Job,
  type JobResult,
  keyOf,
  possibleFollowUp,
} from './questions.ts';

export interface QueueRules {
  readonly followUps: FollowUpRules;
  fresh(job: Job, cached: CachedAnswer): boolean;
}

export class QuestionQueue {
  /** By the question's key. */
  readonly results = new Map<string, JobResult>();
  /** Questions that a cached answer ended. */
  hits = 0;
  private readonly rules: QueueRules;
  private readonly known: Set<string>;
  private open: Job[];

  constructor(jobs: readonly Job[], rules: QueueRules) {
    this.rules = rules;
    this.open = [...jobs];
    this.known = new Set(jobs.map(({ key }) => key));
  }

  /** Those that are not being asked, in order. */
  get waiting(): readonly Job[] {
    return this.open;
  }

  /** Takes out the first one. */
  next(): Job | undefined {
    return this.open.shift();
  }

  putBack(job: Job): void {
    const place = this.open.findIndex((other) => byOrder(job, other) < 0);
    this.open.splice(place === -1 ? this.open.length : place, 0, job);
  }

  end(job: Job, result: JobResult): void {
    this.results.set(job.key, result);
    if (result.kind !== 'known' || !job.leads) return;
    const next = followUp(job.question, result.dated.answer, this.rules.followUps);
    if (next === null || this.known.has(keyOf(next))) return;
    this.known.add(keyOf(next));
    this.putBack(createJob(next, job.index, { leads: false }));
  }

  hit(job: Job, cached: CachedAnswer): void {
    this.hits += 1;
    this.end(job, { kind: 'known', dated: cached, from: cached.from });
  }

  /** Everything whose cached answer could end something that waits, second questions included. */
  questions(): readonly Question[] {
    const all = this.open.flatMap(({ question, leads }) => {
      const next = leads ? possibleFollowUp(question, this.rules.followUps) : null;
      return next === null ? [question] : [question, next];
    });
    return [...new Map(all.map((question) => [keyOf(question), question])).values()];
  }

  /** Ends what these cached answers (one for each of `questions`) end. */
  answerFrom(questions: readonly Question[], cached: readonly (CachedAnswer | null)[]): void {
    const answers = new Map(questions.map((question, index) => [keyOf(question), cached[index] ?? null]));
    const freshFor = (job: Job): CachedAnswer | null => {
      const one = answers.get(job.key) ?? null;
      return one !== null && this.rules.fresh(job, one) ? one : null;
    };
    // An answer may lead to a question that is answered as well: once more, then.
    for (let before = -1; before !== this.results.size; ) {
      before = this.results.size;
      const waiting = this.open;
      this.open = waiting.filter((job) => freshFor(job) === null);
      for (const job of waiting) {
        const one = freshFor(job);
        if (one !== null) this.hit(job, one);
      }
    }
  }
}
