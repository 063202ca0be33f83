/**
 * The way to the API: which proxy the environment names, which certificates are trusted beside Node's own, and the agents
 * that open connections accordingly. proxy-agent is loaded only where there is a proxy.
 *
 * Plain HTTP goes to loopback alone, and through a proxy only if that is on loopback too: the key never leaves the machine
 * unencrypted.
 */
import { readFileSync } from 'node:fs';
import { Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import type { Duplex } from 'node:stream';
import { rootCertificates } from 'node:tls';
import { createDebug } from '../debug.ts';
import { isLoopback } from './loopback.ts';

export type Env = Readonly<Record<string, string | undefined>>;

const debug = createDebug('virustotal');

/** An idle connection is closed by us after this long: one that a server closed meanwhile looks like a failure. */
const IDLE_MS = 4_000;

/** The proxy for this URL: null = none, 'invalid' = the environment names something that is no proxy's URL. */
export function proxyFor(url: URL, env: Env): URL | null | 'invalid' {
  const named = (name: string) => env[name.toLowerCase()] || env[name.toUpperCase()] || '';
  const text = (named(`${url.protocol.slice(0, -1)}_proxy`) || named('all_proxy')).trim();
  if (text === '' || isExempt(url, named('no_proxy'))) return null;
  const written = text.includes('://') ? text : `http://${text}`;
  if (!URL.canParse(written)) return 'invalid';
  const proxy = new URL(written);
  if (!/^(?:https?|socks(?:4a?|5h?)?|pac\+(?:data|file|ftp|https?)):$/.test(proxy.protocol)) return 'invalid';
  if (url.protocol === 'http:' && !isLoopback(proxy.hostname)) return null;
  return proxy;
}

/** NO_PROXY: names with or without a leading dot or `*.` cover what is below them; `:port` narrows; `*` is everything. */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => {
      if (entry === '*') return true;
      const [, bracketed, plain, entryPort] = /^(?:\[(.+)\]|(.*?))(?::(\d+))?$/.exec(entry) ?? [];
      // An IPv6 address without brackets has colons of its own.
      const bare = entry.split(':').length > 2 && bracketed === undefined;
      const name = bare ? entry : (bracketed ?? plain ?? '');
      if (!bare && entryPort !== undefined && entryPort !== port) return false;
      const domain = name.replace(/^\*?\./, '');
      return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
    });
}

/**
 * Certificates to trust: Node's own and the file that NODE_EXTRA_CA_CERTS names (the hook script renames it, as it costs
 * Node 20 a start). Undefined = Node's own alone. A file that cannot be read is passed over, as Node does.
 */
function trustedCertificates(env: Env): string[] | undefined {
  const file = env.ANTEATER_CA_CERTS || env.NODE_EXTRA_CA_CERTS;
  if (file === undefined || file === '') return undefined;
  try {
    return [...rootCertificates, readFileSync(file, 'utf8')];
  } catch {
    debug('the file of NODE_EXTRA_CA_CERTS cannot be read');
    return undefined;
  }
}

/** An agent that gives up connecting (name, TCP and TLS) after `connectMs`, with the error code `ECONNTIMEOUT`. */
export function directAgent(url: URL, env: Env, connectMs: number): HttpAgent {
  const settings = { keepAlive: true, timeout: IDLE_MS, maxSockets: 16 };
  if (url.protocol === 'http:') return limitConnecting(new HttpAgent(settings), 'connect', connectMs);
  const ca = trustedCertificates(env);
  // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 does not hand the key to anybody.
  const tls = { ...settings, rejectUnauthorized: true, ...(ca === undefined ? {} : { ca }) };
  return limitConnecting(new HttpsAgent(tls), 'secureConnect', connectMs);
}

function limitConnecting<A extends HttpAgent>(agent: A, connected: string, ms: number): A {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = create(options, callback);
    if (socket) limit(socket, connected, ms);
    return socket;
  };
  return agent;
}

function limit(socket: Duplex, connected: string, ms: number): void {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ECONNTIMEOUT' }));
  }, ms);
  const stop = () => clearTimeout(timer);
  socket.once(connected, stop);
  socket.once('close', stop);
}

/**
 * An agent for one exchange: its sockets, also those still talking to the proxy, end with the signal. Taken from
 * proxy-agent's table and not through its `ProxyAgent`, which writes whole URLs to stderr when DEBUG is set.
 */
export async function proxyAgent(proxy: URL, target: URL, env: Env, signal: AbortSignal): Promise<HttpAgent> {
  const { proxies } = await import('proxy-agent');
  const named = Object.entries(proxies).find(([name]) => `${name}:` === proxy.protocol);
  if (named === undefined) throw new Error('no agent for this proxy');
  const [forHttp, forHttps] = named[1];
  const ProxyAgent = await (target.protocol === 'https:' ? forHttps : forHttp)();
  const ca = trustedCertificates(env);
  const tls = { rejectUnauthorized: true, signal, ...(ca === undefined ? {} : { ca }) };
  const agent = new ProxyAgent(proxy.href, tls);
  // Its own options are for the proxy alone: those of the connection inside the tunnel come with each request.
  const connect = agent.connect.bind(agent);
  agent.connect = (request, options) => connect(request, { ...options, ...tls });
  return agent;
}
