/**
 * Sends an unknown file, with the owner's consent, and awaits its analysis. Every request takes a slot of the quota first.
 * The content is streamed (`form.ts`); a POST is never repeated: where its outcome is unknown, the report is read instead.
 */
import { setTimeout as sleep } from 'node:timers/promises';
import * as z from 'zod/mini';
import type { Answer, Failure, Outcome, Question, TakeSlot } from '../lookup/ports.ts';
import type { AddedFile } from '../model.ts';
import { readAnalysis } from './answer.ts';
import { failed, failure, isUnknown, notVirusTotal, refused, unreadable } from './failure.ts';
import { formOf } from './form.ts';
import type { Exchange, Http } from './http.ts';
import { below, segment } from './question.ts';

export interface UploadTiming {
  /** ms before each look at the analysis; the last is repeated until the caller's time ends. */
  readonly polls: readonly number[];
  /** ms for sending, beside what the size takes on a slow line. */
  readonly sendMs: number;
}

/** Asks below the API's base. */
export type Get = (path: string, label: string, signal: AbortSignal) => Promise<Exchange>;

interface UploadParts extends UploadTiming {
  readonly base: URL;
  readonly http: Http;
  readonly get: Get;
  readonly ask: (question: Question, signal: AbortSignal) => Promise<Outcome>;
}

export const UPLOAD_TIMING: UploadTiming = { polls: [15_000, 30_000, 60_000], sendMs: 60_000 };

/** POST /files takes 32 MB, the form around the content included. */
const LARGEST_DIRECT = 30 * 1024 * 1024;
const LARGEST = 650_000_000;
const SLOW_LINE_BYTES_A_MS = 100;
/** A fresh analysis may be unknown for some polls. */
const EARLY_404 = 3;
/** An analysis may call itself completed before its figures are there. */
const EMPTY_ANSWERS = 3;
const FAILURES_IN_A_ROW = 3;
/** How often the report is read after a POST without an answer, before the file counts as not received. */
const READS_IN_DOUBT = 3;

/** Where VirusTotal takes large files since November 2024; only together with its own base. */
const BIG_FILES = 'bigfiles.virustotal.com';
const VIRUSTOTAL = 'www.virustotal.com';
const NOT_SENT = { sent: 'no' } as const;

const uploadUrlSchema = z.object({ data: z.string().check(z.maxLength(4_000)) });
const createdSchema = z.object({
  data: z.object({ id: z.string().check(z.regex(/^[\x21-\x7e]{1,300}$/)) }),
});
const analysisSchema = z.object({
  meta: z.optional(
    z.nullable(z.object({ file_info: z.optional(z.nullable(z.object({ sha256: z.optional(z.string()) }))) })),
  ),
  data: z.object({
    attributes: z.object({
      status: z.string(),
      stats: z.optional(z.unknown()),
      results: z.optional(z.unknown()),
      date: z.optional(z.unknown()),
    }),
  }),
});

/** One upload under way. */
interface Upload {
  readonly parts: UploadParts;
  readonly file: AddedFile;
  readonly slot: TakeSlot;
  readonly signal: AbortSignal;
}

type UploadStep<T> =
  | { readonly kind: 'done'; readonly value: T }
  | { readonly kind: 'failed'; readonly failure: Failure };

export async function submit(run: Upload): Promise<Outcome> {
  const { file } = run;
  if (file.size > LARGEST) return failed(failure({ code: 'too-large' }, 'too-large', NOT_SENT));
  if (file.open === null) return failed(failure({ code: 'no-content' }, 'network', NOT_SENT));
  const target = file.size <= LARGEST_DIRECT ? done(below(run.parts.base, '/files')) : await uploadUrl(run);
  if (target.kind === 'failed') return target;
  const posted = await post(run, target.value, file.open);
  if (posted.kind === 'failed') return posted;
  const { analysis, doubt } = posted.value;
  return analysis === null ? awaitReport(run, doubt) : awaitAnalysis(run, analysis);
}

/** Where a large file goes: the URL is for this file alone, and is itself the permission. */
async function uploadUrl(run: Upload): Promise<UploadStep<URL>> {
  if (!(await run.slot())) return failed(noSlot());
  const exchange = await run.parts.get('/files/upload_url', 'GET upload_url', run.signal);
  if (exchange.kind === 'failed') return exchange;
  if (exchange.status !== 200) return failed(refused(exchange, 'GET upload_url'));
  const parsed = uploadUrlSchema.safeParse(exchange.json);
  if (!parsed.success || !URL.canParse(parsed.data.data)) return failed(unreadable('no-upload-url'));
  const url = acceptedUploadUrl(new URL(parsed.data.data), run.parts.base);
  return url === null ? failed(unreadable('foreign-upload-url')) : done(url);
}

/**
 * With VirusTotal's own base: exactly its two hosts, on https (the documentation's http is raised to it), on the usual port;
 * with any other base its own origin alone. null for anything else: the file would go to a stranger.
 */
export function acceptedUploadUrl(url: URL, base: URL): URL | null {
  if (url.username !== '' || url.password !== '') return null;
  if (url.origin === base.origin) return url;
  if (base.origin !== `https://${VIRUSTOTAL}`) return null;
  if (url.port !== '' || (url.hostname !== VIRUSTOTAL && url.hostname !== BIG_FILES)) return null;
  if (url.protocol === 'http:') {
    const raised = new URL(url);
    raised.protocol = 'https:';
    return raised;
  }
  return url.protocol === 'https:' ? url : null;
}

interface Posted {
  /** The analysis to await; null: read the report instead. */
  readonly analysis: string | null;
  /** Why it is not known whether the file arrived; null: VirusTotal has it already. */
  readonly doubt: Failure | null;
}

async function post(
  run: Upload,
  url: URL,
  open: NonNullable<AddedFile['open']>,
): Promise<UploadStep<Posted>> {
  if (!(await run.slot())) return failed(noSlot());
  const form = formOf(run.file, open);
  const timeoutMs = run.parts.sendMs + run.file.size / SLOW_LINE_BYTES_A_MS;
  const call = { method: 'POST', url, label: 'POST file', timeoutMs, upload: form } as const;
  const exchange = await run.parts.http(call, run.signal);
  if (form.changed()) return failed(failure({ code: 'changed' }, 'network', { sent: 'maybe' }));
  if (exchange.kind === 'failed') {
    if (exchange.failure.sent === 'no' || run.signal.aborted) return exchange;
    return done({ analysis: null, doubt: exchange.failure });
  }
  if (exchange.status === 409) return done({ analysis: null, doubt: null });
  if (exchange.status >= 500) return done({ analysis: null, doubt: refused(exchange, 'POST file') });
  if (exchange.status !== 200) return failed(refused(exchange, 'POST file'));
  const created = createdSchema.safeParse(exchange.json);
  if (created.success) return done({ analysis: created.data.data.id, doubt: null });
  return done({ analysis: null, doubt: notVirusTotal(exchange) });
}

/** Reads the file's report until it has an analysis; `doubt` becomes the outcome if VirusTotal goes on not knowing it. */
async function awaitReport(run: Upload, doubt: Failure | null): Promise<Outcome> {
  let reads = 0;
  for await (const turn of turns(run)) {
    if (turn !== null) return failed(turn);
    const outcome = await run.parts.ask({ about: 'file', value: run.file.sha256 }, run.signal);
    reads += 1;
    if (outcome.kind === 'answered' && isFound(outcome.answer)) return outcome;
    if (outcome.kind === 'failed' && isFinal(outcome.failure)) return outcome;
    const missing = outcome.kind === 'answered' || outcome.failure.reason === 'network';
    if (doubt !== null && missing && reads >= READS_IN_DOUBT) return failed(doubt);
  }
  return analysing(run);
}

/** Known to VirusTotal, with or without a verdict. */
function isFound(answer: Answer): boolean {
  return answer.kind === 'analysis' || (answer.kind === 'unknown' && answer.why === 'no-verdict');
}

async function awaitAnalysis(run: Upload, id: string): Promise<Outcome> {
  let missing = 0;
  let empty = 0;
  let failures = 0;
  for await (const turn of turns(run)) {
    if (turn !== null) return failed(turn);
    const exchange = await run.parts.get(`/analyses/${segment(id)}`, 'GET analysis', run.signal);
    if (exchange.kind === 'failed' || exchange.status >= 500) {
      failures += 1;
      const why = exchange.kind === 'failed' ? exchange.failure : refused(exchange, 'GET analysis');
      if (failures >= FAILURES_IN_A_ROW && !run.signal.aborted) return failed(why);
      continue;
    }
    failures = 0;
    if (isUnknown(exchange) && missing < EARLY_404) {
      missing += 1;
      continue;
    }
    if (exchange.status !== 200) return failed(refused(exchange, 'GET analysis'));
    const state = readState(run, exchange.json);
    if (state === 'empty') empty += 1;
    if (empty >= EMPTY_ANSWERS) return { kind: 'answered', answer: { kind: 'unknown', why: 'no-verdict' } };
    if (state !== 'running' && state !== 'empty') return state;
  }
  return analysing(run);
}

/** The outcome when the analysis is completed; `empty`: completed, and no engine is in it. Partial figures count for nothing. */
function readState(run: Upload, json: unknown): Outcome | 'running' | 'empty' {
  const parsed = analysisSchema.safeParse(json);
  if (!parsed.success) return failed(unreadable('analysis'));
  const { meta, data } = parsed.data;
  const about = meta?.file_info?.sha256;
  if (about !== undefined && about.toLowerCase() !== run.file.sha256)
    return failed(unreadable('other-object'));
  const { status, stats, results, date } = data.attributes;
  if (status === 'queued' || status === 'in-progress') return 'running';
  if (status !== 'completed')
    return failed(failure({ code: 'not-analysed', sha256: run.file.sha256 }, 'analysing'));
  const outcome = readAnalysis(stats, results, date);
  return outcome.kind === 'failed' && outcome.failure.reason === 'analysing' ? 'empty' : outcome;
}

/** One turn a poll, after its pause and with its slot; a failure where there is no slot. Ends with the caller's time. */
async function* turns(run: Upload): AsyncGenerator<Failure | null> {
  for (let index = 0; ; index += 1) {
    const { polls } = run.parts;
    if (!(await pause(polls[Math.min(index, polls.length - 1)] ?? 60_000, run.signal))) return;
    const taken = await run.slot();
    if (run.signal.aborted) return;
    yield taken ? null : noSlot();
  }
}

async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return sleep(ms, true, { signal }).catch(() => false);
}

function noSlot(): Failure {
  return failure({ code: 'no-slot' }, 'quota', NOT_SENT);
}

/** The caller's time ended, or VirusTotal's did not come to its end. */
function analysing({ file: { sha256 } }: Upload): Outcome {
  return failed(failure({ code: 'analysing', sha256 }, 'analysing'));
}

function done<T>(value: T): UploadStep<T> {
  return { kind: 'done', value };
}

/** Waiting longer would not help. */
function isFinal(why: Failure): boolean {
  return why.reason === 'auth' || why.reason === 'quota' || why.scope === 'all';
}
