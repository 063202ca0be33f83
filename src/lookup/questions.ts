/**
 * What there is to ask, in which order, and what the answers make of each indicator.
 *
 * One question is one job, however many indicators ask it. Binaries first, then addresses, then URLs and domains: where slots
 * are scarce they go to what harms most. Some answers lead to a second question (the host names of an address, the host of
 * a URL that VirusTotal does not know); the indicator counts as checked when both are answered.
 */
import { canonicalUrl, hostOf, isAddress } from '../lib/url.ts';
import type { AddedFile, AnswerOrigin, Found, Indicator, Resolution } from '../model.ts';
import type { FollowUpRules } from './options.ts';
import type { Answer, DatedAnswer, Question } from './ports.ts';

export interface Job {
  readonly question: Question;
  readonly key: string;
  /** Place in the order found. */
  readonly index: number;
  /** The content that may be sent if VirusTotal does not know it and the user agrees, else null. */
  readonly upload: AddedFile | null;
  /** Its answer may lead to a second question. */
  readonly leads: boolean;
  /** Requests that failed, how many of them with a 429, and what the last one leaves if no other follows. */
  failures: number;
  refusals: number;
  failed: Unresolved | null;
}

export type Unresolved = Extract<Resolution, { readonly kind: 'unresolved' }>;

/** How a job ended. */
export type JobResult =
  | { readonly kind: 'known'; readonly dated: DatedAnswer; readonly from: AnswerOrigin }
  | Unresolved;

const ORDER = { file: 0, ip: 1, resolutions: 1, url: 2, domain: 2 } as const;

/** Spellings of one URL are one question. */
export function questionOf({ type, value }: Indicator): Question {
  return { about: type, value: type === 'url' ? canonicalUrl(value) : value };
}

export function questionKey(question: Question): string {
  return `${question.about} ${question.value}`;
}

export function createJob(question: Question, index: number, more: Partial<Job> = {}): Job {
  const key = questionKey(question);
  return { question, key, index, upload: null, leads: true, failures: 0, refusals: 0, failed: null, ...more };
}

/** One job a question, in order. `mayUpload`: an unknown file whose content is at hand may be sent, if the user agrees. */
export function createJobs(found: readonly Found[], mayUpload: boolean): Job[] {
  const jobs = new Map<string, Job>();
  for (const [index, { indicator, content }] of found.entries()) {
    const sendable = mayUpload && content !== null && content.open !== null;
    const job = createJob(questionOf(indicator), index, { upload: sendable ? content : null });
    if (!jobs.has(job.key)) jobs.set(job.key, job);
  }
  return [...jobs.values()].toSorted(byOrder);
}

export function byOrder(a: Job, b: Job): number {
  return ORDER[a.question.about] - ORDER[b.question.about] || a.index - b.index;
}

/** The question that this answer leads to, if any. */
export function followUp(question: Question, answer: Answer, rules: FollowUpRules): Question | null {
  switch (question.about) {
    case 'ip':
      return rules.associations && mayHaveHosts(answer, rules) ? resolutionsOf(question.value) : null;
    case 'url':
      return rules.urlHosts && answer.kind === 'unknown' ? hostQuestion(question.value) : null;
    case 'domain':
    case 'file':
    case 'resolutions':
      return null;
    default:
      return question.about satisfies never;
  }
}

/** The question that some answer to this one would lead to. */
export function possibleFollowUp({ about, value }: Question, rules: FollowUpRules): Question | null {
  if (about === 'ip' && rules.associations) return resolutionsOf(value);
  return about === 'url' && rules.urlHosts ? hostQuestion(value) : null;
}

function mayHaveHosts(answer: Answer, rules: FollowUpRules): boolean {
  if (answer.kind === 'unknown') return answer.why !== 'not-accepted';
  return answer.kind === 'analysis' && !rules.blocks(answer.analysis);
}

function resolutionsOf(ip: string): Question {
  return { about: 'resolutions', value: ip };
}

function hostQuestion(url: string): Question | null {
  const host = hostOf(url);
  if (host === null) return null;
  return { about: isAddress(host) ? 'ip' : 'domain', value: host };
}

/** What is known of the indicator that this asks about; null while it or what it leads to has not ended. */
export function resolutionOf(
  question: Question,
  results: ReadonlyMap<string, JobResult>,
  rules: FollowUpRules,
): Resolution | null {
  const own = results.get(questionKey(question)) ?? null;
  if (own === null || own.kind === 'unresolved') return own;
  const { answer, at } = own.dated;
  const next = followUp(question, answer, rules);
  const second = next === null ? null : (results.get(questionKey(next)) ?? null);
  if (next !== null && second === null) return null;
  if (second?.kind === 'unresolved') return second;

  const base = { checkedAt: new Date(at).toISOString(), from: own.from };
  const further = second?.dated.answer ?? null;
  const associations = further?.kind === 'hosts' ? further.hosts : null;
  switch (answer.kind) {
    case 'analysis':
      return { kind: 'analysis', analysis: answer.analysis, associations, ...base };
    case 'unknown': {
      const host =
        next !== null && further?.kind === 'analysis'
          ? { name: next.value, analysis: further.analysis }
          : null;
      return { kind: 'unknown', why: answer.why ?? null, associations, host, ...base };
    }
    case 'hosts':
      return null;
    default:
      return answer satisfies never;
  }
}
