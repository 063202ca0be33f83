/** The requests behind `createVirusTotal`: a question or a file in, a typed outcome out. Base and key are valid. */
import type { Outcome, Question, Reputation } from '../lookup/ports.ts';
import { readAnswer } from './answer.ts';
import type { ClientOptions } from './client.ts';
import { isNowhere, isUnknown, notVirusTotal, refused } from './failure.ts';
import { createHttp, type Exchange, type Timeouts } from './http.ts';
import { questionPath } from './question.ts';
import { quotasPath, readAllowances } from './quotas.ts';
import { submit, UPLOAD_TIMING } from './upload.ts';

const TIMEOUTS: Timeouts = { connect: 8_000, read: 15_000 };

export function openExchange(options: Omit<ClientOptions, 'base'> & { readonly base: URL }): Reputation {
  const { base, key } = options;
  const timeouts = { ...TIMEOUTS, ...options.timeouts };
  const http = createHttp({ base, key, version: options.version, env: options.env, timeouts });
  const get = (path: string, label: string, signal: AbortSignal) =>
    http({ method: 'GET', url: below(base, path), label, timeoutMs: timeouts.read }, signal);

  async function ask(question: Question, signal: AbortSignal): Promise<Outcome> {
    return outcomeOf(question, await get(questionPath(question), `GET ${question.about}`, signal));
  }

  const parts = { base, http, ask, readMs: timeouts.read, ...UPLOAD_TIMING, ...options.uploads };
  return {
    ask,
    submit: (file, slot, signal) => submit({ parts, file, slot, signal }),
    async allowances(signal) {
      const exchange = await get(quotasPath(key), 'GET overall_quotas', signal);
      if (exchange.kind === 'failed') return exchange.failure;
      if (exchange.status !== 200) return refused(exchange);
      return exchange.json === undefined ? notVirusTotal(exchange) : readAllowances(exchange.json);
    },
  };
}

function outcomeOf(question: Question, exchange: Exchange): Outcome {
  if (exchange.kind === 'failed') return exchange;
  if (exchange.status === 200) {
    if (exchange.json === undefined) return { kind: 'failed', failure: notVirusTotal(exchange) };
    return readAnswer(question, exchange.json);
  }
  if (isNowhere(exchange) || !isUnknown(exchange)) return { kind: 'failed', failure: refused(exchange) };
  // Of an address that it does not know, VirusTotal knows no host names either.
  const answer =
    question.about === 'resolutions'
      ? ({ kind: 'hosts', hosts: [] } as const)
      : ({ kind: 'unknown' } as const);
  return { kind: 'answered', answer };
}

/** `path` may have a query; it begins with a slash. A base without a path is written with one. */
function below(base: URL, path: string): URL {
  return new URL(`${base.href.replace(/\/+$/, '')}${path}`);
}
