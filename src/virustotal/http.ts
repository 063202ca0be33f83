/**
 * One HTTP exchange with the API: headers, proxy, certificates, timeouts, a cap on the answer, no redirects, no retry.
 * Whatever the network or the server does becomes an `Exchange`; nothing is thrown for it. The key goes into the x-apikey
 * header of requests to the base's own origin, and nowhere else: no error text of the libraries, which quote URLs, is passed on.
 */
import type { Agent } from 'node:http';
import type { Readable } from 'node:stream';
import { createDebug } from '../debug.ts';
import type { Failure } from '../lookup/ports.ts';
import { failure, type Refusal, retryAfter } from './failure.ts';
import { directAgent, type Env, proxyAgent, proxyFor } from './proxy.ts';

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
  readonly env: Env;
  readonly timeouts: Timeouts;
}

interface Call {
  readonly method: 'GET' | 'POST';
  /** On the base's origin. */
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
  const proxy = proxyFor(options.base, options.env);
  let direct: Agent | null = null;

  async function agentFor(signal: AbortSignal): Promise<Agent> {
    if (proxy instanceof URL) return await proxyAgent(proxy, options.base, options.env, signal);
    direct ??= directAgent(options.base, options.env, options.timeouts.connect);
    return direct;
  }

  return async (call, signal) => {
    if (call.url.origin !== options.base.origin) throw new Error('a request to a foreign origin');
    if (proxy === 'invalid') return { kind: 'failed', failure: noProxy() };
    if (signal.aborted) return { kind: 'failed', failure: ended('aborted', 'no', call.timeoutMs) };
    const controller = new AbortController();
    let ending: Ending | null = null;
    const end = (why: Ending) => {
      ending ??= why;
      controller.abort();
    };
    const abort = () => end('aborted');
    signal.addEventListener('abort', abort, { once: true });
    const timer = setTimeout(() => end('timeout'), call.timeoutMs);
    try {
      const agent = await agentFor(controller.signal);
      const exchange = await exchangeOf(call, options, agent, controller.signal, () => end('oversized'));
      debug(`${call.label}: ${exchange.kind === 'answered' ? exchange.status : exchange.failure.code}`);
      return exchange;
    } catch (error) {
      const why = ending === null ? connectionFailure(error, proxy) : ended(ending, 'maybe', call.timeoutMs);
      debug(`${call.label}: ${why.code}`);
      return { kind: 'failed', failure: why };
    } finally {
      clearTimeout(timer);
      signal.removeEventListener('abort', abort);
      // A proxied connection serves one exchange.
      if (proxy !== null) controller.abort();
    }
  };
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
    json: parse(body),
    html: /^\s*</.test(body) || (headers.get('content-type') ?? '').includes('html'),
    retryAfterMs: retryAfter(headers.get('retry-after'), headers.get('date'), Date.now()),
  };
}

function headersOf(call: Call, { key, version }: HttpOptions): Record<string, string> {
  const { upload } = call;
  return {
    'x-apikey': key,
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

/** undefined for what is no JSON. */
function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function ended(why: Ending, sent: Failure['sent'], timeoutMs: number): Failure {
  const messages: Record<Ending, string> = {
    timeout: `VirusTotal did not answer within ${Math.ceil(timeoutMs / 1000)} s; try again, or check the network.`,
    aborted: 'The time ended before VirusTotal answered; give it more with --max-wait.',
    oversized: 'The answer is larger than any of VirusTotal; check the proxy and ANTEATER_VT_URL.',
  };
  return failure({
    reason: 'network',
    code: why,
    message: messages[why],
    sent: why === 'oversized' ? 'yes' : sent,
  });
}

function noProxy(): Failure {
  return failure({
    reason: 'network',
    code: 'proxy',
    message: 'HTTPS_PROXY or HTTP_PROXY holds no proxy URL; write it as http://host:port.',
    sent: 'no',
    scope: 'all',
  });
}

/** Errors before a byte of the request was written, by Node's code, and what to look at. */
const NEVER_SENT: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'the connection was refused; check the network, the proxy and the firewall',
  ECONNTIMEOUT: 'there was no connection in time; check the network, the proxy and the firewall',
  ENOTFOUND: 'its name could not be resolved; check the network, the DNS and the proxy',
  EAI_AGAIN: 'its name could not be resolved; check the network and the DNS',
  ENETUNREACH: 'the network is not reachable; check it',
  EHOSTUNREACH: 'the host is not reachable; check the network',
};
const BAD_CERTIFICATE =
  /^(?:CERT_|ERR_TLS_|UNABLE_TO_|SELF_SIGNED_|DEPTH_ZERO_|INVALID_CA|HOSTNAME_MISMATCH|ERR_SSL_)/;

function connectionFailure(error: unknown, proxy: URL | null): Failure {
  const { code, syscall } = systemError(error);
  const whom = proxy === null ? 'VirusTotal' : `VirusTotal through the proxy ${proxy.host}`;
  const connecting = syscall === 'connect' || syscall === 'getaddrinfo';
  if (BAD_CERTIFICATE.test(code))
    return failure({
      reason: 'network',
      code: 'certificate',
      message: `The certificate of ${whom} is not trusted (${code}); if your network inspects TLS, name its CA file in NODE_EXTRA_CA_CERTS.`,
      sent: 'no',
      scope: 'all',
    });
  const known = NEVER_SENT[code] ?? (connecting ? 'there was no connection; check the network' : undefined);
  if (known !== undefined)
    return failure({
      reason: 'network',
      code: code === 'ECONNTIMEOUT' ? 'timeout' : 'connection',
      message: `${whom} cannot be reached (${code}): ${known}.`,
      sent: 'no',
      scope: 'all',
    });
  return failure({
    reason: 'network',
    code: 'connection',
    message: `The connection to ${whom} broke${code === '' ? '' : ` (${code})`}; try again, or check the network.`,
    sent: 'maybe',
  });
}

/** Node's own words for it; never the message, which may quote the URL. */
function systemError(error: unknown): { code: string; syscall: string } {
  const part = (name: string) => {
    const value: unknown = error instanceof Error ? Reflect.get(error, name) : undefined;
    return typeof value === 'string' && /^[A-Za-z0-9_]{1,60}$/.test(value) ? value : '';
  };
  return { code: part('code'), syscall: part('erroredSysCall') };
}
