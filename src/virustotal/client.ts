/**
 * VirusTotal's API v3 as the lookup's `Reputation`: one request a question, no retry, no waiting for quota.
 * `createVirusTotal` throws an `AnteaterError` for a base or a key that cannot be used; after that nothing is thrown for what
 * the network or the server does.
 */
import { AnteaterError } from '../errors.ts';
import type { Outcome, Question, Reputation } from '../lookup/ports.ts';
import { readAnswer } from './answer.ts';
import { isUnknown, notVirusTotal, refused } from './failure.ts';
import { createHttp, type Exchange, type Timeouts } from './http.ts';
import { type Env, isLoopback } from './proxy.ts';
import { questionPath } from './question.ts';
import { quotasPath, readAllowances } from './quotas.ts';
import { submit, UPLOAD_TIMING, type UploadTiming } from './upload.ts';

export interface ClientOptions {
  /** The API's root: https, or http on loopback. */
  readonly base: string;
  readonly key: string;
  /** Of this tool, for the user agent. */
  readonly version: string;
  /** For proxies and certificates: HTTPS_PROXY, HTTP_PROXY, ALL_PROXY, NO_PROXY, NODE_EXTRA_CA_CERTS, ANTEATER_CA_CERTS. */
  readonly env: Env;
  readonly timeouts?: Partial<Timeouts>;
  readonly uploads?: Partial<UploadTiming>;
}

const TIMEOUTS: Timeouts = { connect: 8_000, read: 15_000 };

export function createVirusTotal(options: ClientOptions): Reputation {
  const base = parseBase(options.base);
  const key = parseKey(options.key);
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
  if (!isUnknown(exchange)) return { kind: 'failed', failure: refused(exchange) };
  // Of an address that it does not know, VirusTotal knows no host names either.
  const answer =
    question.about === 'resolutions'
      ? ({ kind: 'hosts', hosts: [] } as const)
      : ({ kind: 'unknown' } as const);
  return { kind: 'answered', answer };
}

/** `path` may have a query; it begins with a slash. */
function below(base: URL, path: string): URL {
  return new URL(`${base.href}${path}`);
}

/** Without the slash at the end. Errors name the base's origin only: the rest may hold a password. */
function parseBase(text: string): URL {
  const hint = 'Set ANTEATER_VT_URL to https://www.virustotal.com/api/v3, or unset it.';
  const refuse = (why: string) => new AnteaterError('config', `ANTEATER_VT_URL ${why}`, { hint });
  if (!URL.canParse(text)) throw refuse('is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse('is neither an https nor an http URL');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw refuse(`is plain http to ${url.host}, which would send the key unencrypted`);
  if (url.username || url.password || url.search || url.hash)
    throw refuse('must have no user name, query or fragment');
  return new URL(url.href.replace(/\/+$/, ''));
}

function parseKey(text: string): string {
  const key = text.trim();
  if (/^[\x21-\x7e]{1,512}$/.test(key)) return key;
  throw new AnteaterError(
    'key',
    key === '' ? 'The VirusTotal key is empty' : 'The VirusTotal key holds characters that no key has',
    {
      hint: 'Copy it from https://www.virustotal.com/gui/my-apikey and run `anteater key set`.',
    },
  );
}
