/**
 * What there is to ask, in which order, and what the answers make of each indicator.
 *
 * One question is one job, however many ask it. Binaries first, then addresses, then URLs and domains: where slots are
 * scarce they go to what harms most. An address whose own verdict does not block has a second question, the host names
 * that resolved to it; it counts as checked when both are answered.
 */
import type { AddedFile, Analysis, AnswerOrigin, Found, Indicator, Resolution } from '../model.ts';
import type { DatedAnswer, Question } from './ports.ts';

export interface Job {
  readonly question: Question;
  readonly key: string;
  /** Place in the order; smaller is asked earlier. */
  readonly rank: number;
  /** The content that may be sent if VirusTotal does not know it (consent is given), else null. */
  readonly upload: AddedFile | null;
  /** Requests that failed, how many of them with a 429, and what the last one leaves if no other follows. */
  failures: number;
  refusals: number;
  failed: Extract<Ending, { readonly kind: 'unresolved' }> | null;
}

/** How a job ended. */
export type Ending =
  | { readonly kind: 'known'; readonly kept: DatedAnswer; readonly from: AnswerOrigin }
  | Extract<Resolution, { readonly kind: 'unresolved' }>;

export interface JobRules {
  readonly associations: boolean;
  blocks(analysis: Analysis): boolean;
}

const RANK = { file: 0, ip: 1, resolutions: 1, url: 2, domain: 2 } as const;
const RANK_STEP = 1e9;

export function questionOf(indicator: Indicator): Question {
  return { about: indicator.type, value: indicator.value };
}

export function keyOf(question: Question): string {
  return `${question.about} ${question.value}`;
}

export function createJob(question: Question, index: number, upload: AddedFile | null): Job {
  const rank = RANK[question.about] * RANK_STEP + index;
  return { question, key: keyOf(question), rank, upload, failures: 0, refusals: 0, failed: null };
}

/** One job a question, in order. `mayUpload` is asked for files whose content is at hand. */
export function createJobs(found: readonly Found[], mayUpload: ((file: AddedFile) => boolean) | null): Job[] {
  const jobs = new Map<string, Job>();
  for (const [index, { indicator, content }] of found.entries()) {
    const sendable = content !== null && content.open !== null && mayUpload?.(content) === true;
    const job = createJob(questionOf(indicator), index, sendable ? content : null);
    if (!jobs.has(job.key)) jobs.set(job.key, job);
  }
  return [...jobs.values()].toSorted(byRank);
}

export function byRank(a: Job, b: Job): number {
  return a.rank - b.rank;
}

/** The question that this answer to `question` leads to, if any. */
export function followUp(question: Question, kept: DatedAnswer, rules: JobRules): Question | null {
  if (question.about !== 'ip' || !rules.associations) return null;
  if (kept.answer.kind === 'analysis' && rules.blocks(kept.answer.analysis)) return null;
  return { about: 'resolutions', value: question.value };
}

/** What is known of one indicator when everything has ended. `otherwise` stands for a job that never ended. */
export function resolutionOf(
  indicator: Indicator,
  endings: ReadonlyMap<string, Ending>,
  rules: JobRules,
  otherwise: Ending & { readonly kind: 'unresolved' },
): Resolution {
  const question = questionOf(indicator);
  const own = endings.get(keyOf(question)) ?? otherwise;
  if (own.kind === 'unresolved') return own;
  const { answer, at } = own.kept;
  const base = { checkedAt: new Date(at).toISOString(), from: own.from };

  const next = followUp(question, own.kept, rules);
  const second = next === null ? null : (endings.get(keyOf(next)) ?? otherwise);
  if (second?.kind === 'unresolved') return second;
  const hosts = second == null ? null : second.kept.answer.kind === 'hosts' ? second.kept.answer.hosts : [];

  switch (answer.kind) {
    case 'analysis':
      return { kind: 'analysis', analysis: answer.analysis, associations: hosts, ...base };
    case 'unknown':
      return { kind: 'unknown', why: answer.why ?? null, associations: hosts, ...base };
    case 'hosts':
      return otherwise;
    default:
      return answer satisfies never;
  }
}
