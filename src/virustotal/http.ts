/**
 * One HTTP exchange with the API: headers, proxy, certificates, timeouts, a cap on the answer, no redirects, no retry.
 * All that the network or the server does becomes an `Exchange`; nothing is thrown for it. The key goes into the x-apikey
 * header of requests to the base's own origin, and nowhere else: no error text of the libraries, which quote URLs, is passed on.
 */
import type { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import { createDebug } from '../debug.ts';
import { parseJson, valueAt } from '../lib/json.ts';
import type { Consequences, Failure } from '../lookup/ports.ts';
import type { Cause } from '../model.ts';
import { failed, failure, proxyAuth, type Refusal, retryAfter } from './failure.ts';
import { directAgent, proxyAgent, proxyFor, type Route, unreadableCaFile } from './proxy.ts';

const debug = createDebug('virustotal');

/** Real answers have some hundred kilobytes at the most. */
const LARGEST_ANSWER = 8 * 1024 * 1024;

export interface Timeouts {
  /** ms until there is a connection. */
  readonly connect: number;
  /** ms for a whole exchange that sends no file. */
  readonly read: number;
}

export interface HttpOptions {
  readonly base: URL;
  readonly key: string;
  readonly version: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeouts: Timeouts;
}

interface Call {
  readonly method: 'GET' | 'POST';
  /** On the base's origin, or where VirusTotal said to send a large file. */
  readonly url: URL;
  /** For the trace: the path may hold the key. */
  readonly label: string;
  readonly timeoutMs: number;
  readonly upload?: { readonly body: Readable; readonly contentType: string; readonly length: number };
}

/** `answered`: status 200 or not, with the body as JSON where it is JSON. */
export type Exchange =
  | ({ readonly kind: 'answered' } & Refusal)
  | { readonly kind: 'failed'; readonly failure: Failure };

export type Http = (call: Call, signal: AbortSignal) => Promise<Exchange>;

type Ending = 'timeout' | 'aborted' | 'oversized';

export function createHttp(options: HttpOptions): Http {
  const { base, env, timeouts } = options;
  let direct: Agent | null = null;

  async function agentFor(url: URL, proxy: Route, signal: AbortSignal): Promise<Agent> {
    if (proxy.kind === 'proxy') return await proxyAgent(proxy.url, url, env, signal);
    direct ??= directAgent(base, env, timeouts.connect);
    return direct;
  }

  return async (call, signal) => {
    const proxy = proxyFor(call.url, env);
    if (proxy.kind === 'invalid')
      return unsuccessful({ code: 'proxy', ...proxy.named }, { sent: 'no', scope: 'all' });
    if (signal.aborted) return unsuccessful({ code: 'aborted' }, { sent: 'no' });
    const controller = new AbortController();
    let ending: Ending | null = null;
    const end = (why: Ending) => {
      ending ??= why;
      controller.abort();
    };
    const abort = () => end('aborted');
    signal.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => end('timeout'), call.timeoutMs);
    let exchange: Exchange;
    try {
      const agent = await agentFor(call.url, proxy, controller.signal);
      exchange = await exchangeOf(call, options, agent, controller.signal, () => end('oversized'));
      if (exchange.kind === 'answered' && exchange.status === 407)
        exchange = proxyRefused(exchange.schemes, proxy);
    } catch (error) {
      exchange = ending === null ? connectionFailure(error, proxy, env) : ended(ending, call.timeoutMs);
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
    }
    debug(`${call.label}: ${exchange.kind === 'answered' ? exchange.status : exchange.failure.code}`);
    return exchange;
  };
}

function unsuccessful(cause: Cause, rest: Partial<Omit<Consequences, 'reason'>>): Exchange {
  return failed(failure(cause, 'network', rest));
}

async function exchangeOf(
  call: Call,
  options: HttpOptions,
  agent: Agent,
  signal: AbortSignal,
  tooMuch: () => void,
): Promise<Exchange> {
  const { default: fetch } = await import('node-fetch');
  const response = await fetch(call.url, {
    method: call.method,
    headers: headersOf(call, options),
    redirect: 'manual',
    agent,
    signal,
    ...(call.upload === undefined ? {} : { body: call.upload.body }),
  });
  const read = bodyOf(response.body, tooMuch);
  // The status tells most refusals apart even where their body does not arrive; a 404 only if VirusTotal wrote it.
  const needed = response.status === 200 || response.status === 404;
  const body = needed ? await read : await read.catch(() => '');
  const { headers, status } = response;
  return {
    kind: 'answered',
    status,
    json: parseJson(body),
    html: /^\s*</.test(body) || (headers.get('content-type') ?? '').includes('html'),
    retryAfterMs: retryAfter(headers.get('retry-after'), headers.get('date'), Date.now()),
    schemes: schemesOf(headers.get('proxy-authenticate')),
  };
}

function headersOf({ url, upload }: Call, { base, key, version }: HttpOptions): Record<string, string> {
  return {
    // Elsewhere the URL itself is the permission.
    ...(url.origin === base.origin && { 'x-apikey': key }),
    'x-tool': 'anteater',
    accept: 'application/json',
    // App Engine compresses for clients that have "gzip" in their name.
    'user-agent': `anteater-hook/${version}; gzip`,
    'accept-encoding': 'gzip',
    ...(upload && { 'content-type': upload.contentType, 'content-length': String(upload.length) }),
  };
}

/** At most LARGEST_ANSWER bytes, unpacked; `tooMuch` ends the exchange. */
async function bodyOf(body: NodeJS.ReadableStream | null, tooMuch: () => void): Promise<string> {
  if (body === null) return '';
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of body) {
    const bytes = Buffer.from(chunk);
    size += bytes.length;
    if (size > LARGEST_ANSWER) {
      tooMuch();
      throw new Error('the answer is too large');
    }
    chunks.push(bytes);
  }
  return new TextDecoder().decode(Buffer.concat(chunks));
}

/** "negotiate, ntlm" of `Negotiate, NTLM realm="x"`; some words at most. */
function schemesOf(header: string | null): string[] {
  const words = (header ?? '').split(',').map((part) => /^[A-Za-z0-9-]{1,20}/.exec(part.trim())?.[0] ?? '');
  return words.filter((word) => word !== '').map((word) => word.toLowerCase());
}

function proxyRefused(schemes: readonly string[], proxy: Route): Exchange {
  const given = proxy.kind === 'proxy' && proxy.url.username !== '';
  return failed(proxyAuth(schemes, given));
}

function ended(why: Ending, timeoutMs: number): Exchange {
  switch (why) {
    case 'timeout':
      return unsuccessful({ code: why, ms: timeoutMs }, { sent: 'maybe', transient: true });
    case 'aborted':
      return unsuccessful({ code: why }, { sent: 'maybe' });
    case 'oversized':
      return unsuccessful({ code: why }, { sent: 'yes' });
    default:
      return why satisfies never;
  }
}

/** Without the name of a system call: what becomes of a name with several addresses. */
const NEVER_SENT = ['ECONNREFUSED', 'ENETUNREACH', 'EHOSTUNREACH', 'ETIMEDOUT'];
const BAD_CERTIFICATE =
  /^(?:CERT_|ERR_TLS_CERT_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|HOSTNAME_MISMATCH)/;

function connectionFailure(error: unknown, way: Route, env: NodeJS.ProcessEnv): Exchange {
  const { code: errno, syscall } = systemError(error);
  const proxy = way.kind === 'proxy' ? way.url.host : null;
  if (BAD_CERTIFICATE.test(errno)) {
    const cause = { code: 'certificate', errno, proxy, unreadableFile: unreadableCaFile(env) } as const;
    return unsuccessful(cause, { sent: 'no', scope: 'all' });
  }
  if (way.kind === 'proxy' && errno === '') return proxyFailure(error, way);
  const connecting =
    syscall === '' ? NEVER_SENT.includes(errno) : ['connect', 'getaddrinfo'].includes(syscall);
  const rest = connecting ? ({ sent: 'no', scope: 'all' } as const) : ({ sent: 'maybe' } as const);
  return unsuccessful({ code: 'connection', errno, proxy, connecting }, { ...rest, transient: true });
}

/** What goes wrong between a proxy and its client, before the request is sent, is told in words alone. */
function proxyFailure(error: unknown, way: Extract<Route, { readonly kind: 'proxy' }>): Exchange {
  const words = error instanceof Error ? error.message : '';
  if (/Socks5 (?:Authentication failed|initial handshake)/.test(words)) return proxyRefused([], way);
  const errno = /: connect (E[A-Z]{3,20}) /.exec(words)?.[1] ?? '';
  const cause = { code: 'connection', errno, proxy: way.url.host, connecting: true } as const;
  return unsuccessful(cause, { sent: 'no', scope: 'all', transient: true });
}

/** Node's own words for it; never the message, which may quote the URL. */
function systemError(error: unknown): { code: string; syscall: string } {
  const part = (name: string) => {
    const value = valueAt(error, [name]);
    return typeof value === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(value) ? value : '';
  };
  return { code: part('code'), syscall: part('erroredSysCall') };
}
