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
  possibleFollowUp,
  questionKey,
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
    if (next === null || this.known.has(questionKey(next))) return;
    this.known.add(questionKey(next));
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
    return [...new Map(all.map((question) => [questionKey(question), question])).values()];
  }

  /** Ends what these cached answers (one for each of `jobs`) end. */
  answerFrom(jobs: readonly Job[], cached: readonly (CachedAnswer | null)[]): void {
    const ended = new Map<Job, CachedAnswer>();
    for (const [index, job] of jobs.entries()) {
      const one = cached[index] ?? null;
      if (one !== null && this.rules.fresh(job, one)) ended.set(job, one);
    }
    this.open = this.open.filter((job) => !ended.has(job));
    for (const [job, one] of ended) this.hit(job, one);
  }
}
