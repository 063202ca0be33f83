/** The requests behind `createVirusTotal`: a question or a file in, a typed outcome out. Base and key are valid. */
import type { Outcome, Question, Reputation } from '../lookup/ports.ts';
import { readAnswer } from './answer.ts';
import { failed, isNotAccepted, isUnknown, notVirusTotal, type Refusal, refused } from './failure.ts';
import { createHttp, type Exchange, type Timeouts } from './http.ts';
import { below, questionPath } from './question.ts';
import { quotasPath, readAllowances } from './quotas.ts';
import { type Get, submit, UPLOAD_TIMING, type UploadTiming } from './upload.ts';

export interface ClientOptions {
  /** The API's root: https, or http on loopback. */
  readonly base: string;
  readonly key: string;
  /** Of this tool, for the user agent. */
  readonly version: string;
  /** For proxies and certificates: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS, ANTEATER_CA_CERTS. */
  readonly env: NodeJS.ProcessEnv;
  readonly timeouts?: Partial<Timeouts>;
  readonly uploads?: Partial<UploadTiming>;
}

const QUOTAS = 'GET overall_quotas';
const TIMEOUTS: Timeouts = { connect: 8_000, read: 15_000 };

export function openExchange(options: Omit<ClientOptions, 'base'> & { readonly base: URL }): Reputation {
  const { base, key } = options;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const http = createHttp({ base, key, version: options.version, env: options.env, timeouts });
  const get: Get = (path, label, signal) =>
    http({ method: 'GET', url: below(base, path), label, timeoutMs: timeouts.read }, signal);

  async function ask(question: Question, signal: AbortSignal): Promise<Outcome> {
    const label = `GET ${question.about}`;
    return outcomeOf(question, await get(questionPath(question), label, signal), label);
  }

  const parts = { base, http, get, ask, ...UPLOAD_TIMING, ...options.uploads };
  return {
    ask,
    submit: (file, slot, signal) => submit({ parts, file, slot, signal }),
    async allowances(signal) {
      const exchange = await get(quotasPath(key), QUOTAS, signal);
      if (exchange.kind === 'failed') return exchange.failure;
      // Some keys may not see their own figures: VirusTotal answers, and does not tell.
      if (isUntold(exchange)) return { hourly: null, daily: null, monthly: null };
      if (exchange.status !== 200) return refused(exchange, QUOTAS);
      return exchange.json === undefined ? notVirusTotal(exchange) : readAllowances(exchange.json);
    },
  };
}

function outcomeOf(question: Question, exchange: Exchange, label: string): Outcome {
  if (exchange.kind === 'failed') return exchange;
  if (exchange.status === 200) {
    if (exchange.json === undefined) return failed(notVirusTotal(exchange));
    return readAnswer(question, exchange.json);
  }
  const unknown = isUnknown(exchange);
  if (!unknown && !isNotAccepted(exchange)) return failed(refused(exchange, label));
  // Of an address that it does not know, or take, VirusTotal knows no host names either.
  if (question.about === 'resolutions') return { kind: 'answered', answer: { kind: 'hosts', hosts: [] } };
  return { kind: 'answered', answer: { kind: 'unknown', ...(unknown ? {} : { why: 'not-accepted' }) } };
}

function isUntold(refusal: Refusal): boolean {
  if (refusal.status === 403) return refused(refusal, QUOTAS).code === 'forbidden';
  return isUnknown(refusal);
}
