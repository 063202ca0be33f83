/**
 * The way to the API: which proxy the environment names, which certificates are trusted beside Node's own, and the agents
 * that open connections accordingly. proxy-agent is loaded only where there is a proxy.
 *
 * Plain HTTP goes to loopback alone, and through a proxy only if that is on loopback too: the key never leaves the machine
 * unencrypted.
 */
import { type ClientRequest, Agent as HttpAgent } from 'node:http';
import { Agent as HttpsAgent } from 'node:https';
import { BlockList, isIP } from 'node:net';
import type { Duplex } from 'node:stream';
import { createDebug } from '../debug.ts';
import { reasonOf } from '../errors.ts';
import { caFileOf, type Trusted, trusting } from '../lib/certificates.ts';
import { isLoopback } from '../lib/ip.ts';

declare module 'node:http' {
  interface Agent {
    /** Not documented: a later Node may be without it. */
    addRequest?(request: ClientRequest, options: object): void;
  }
}

const debug = createDebug('virustotal');

/** An idle connection is closed by us after this long: one that a server closed meanwhile looks like a failure. */
const IDLE_MS = 4_000;

/** `named`: the variable and what it holds, without user information. */
export type Route =
  | { readonly kind: 'none' }
  | { readonly kind: 'proxy'; readonly url: URL }
  | { readonly kind: 'invalid'; readonly named: { readonly variable: string; readonly written: string } };

/** The proxy that the environment names for this URL. */
export function proxyFor(url: URL, env: NodeJS.ProcessEnv): Route {
  const named = (name: string) => [name.toLowerCase(), name.toUpperCase()].find((one) => env[one]) ?? null;
  const variable = named(`${url.protocol.slice(0, -1)}_proxy`) ?? named('all_proxy');
  const text = variable === null ? '' : (env[variable] ?? '').trim();
  const exempt = named('no_proxy');
  if (variable === null || text === '') return { kind: 'none' };
  if (exempt !== null && isExempt(url, env[exempt] ?? '')) return { kind: 'none' };
  // A path behind a bare host is a misspelt scheme: `http//proxy`.
  const bare = !text.includes('://');
  const proxy = bare && /\/./.test(text) ? null : readProxy(bare ? `http://${text}` : text);
  // What stands before the last @ may be a password, in any form.
  if (proxy === null)
    return { kind: 'invalid', named: { variable, written: text.replace(/[^/]*@/, '…@').slice(0, 200) } };
  if (url.protocol === 'http:' && !isLoopback(proxy.hostname)) return { kind: 'none' };
  return { kind: 'proxy', url: proxy };
}

/** null for what no agent could use. */
function readProxy(text: string): URL | null {
  if (!URL.canParse(text)) return null;
  const proxy = new URL(text);
  if (!/^(?:https?|socks(?:4a?|5h?)?|pac\+(?:data|file|ftp|https?)):$/.test(proxy.protocol)) return null;
  try {
    // The agents decode them, and fail with the first request.
    decodeURIComponent(proxy.username + proxy.password);
    return proxy;
  } catch {
    debug('the user name or password of the proxy has a % that is not an escape');
    return null;
  }
}

/**
 * NO_PROXY: names with or without a leading dot or `*.` cover what is below them; `*name` every name that ends so; networks
 * as `10.0.0.0/8`; `:port` narrows; `*` is everything. A dot at the end of a name says nothing.
 */
function isExempt(url: URL, list: string): boolean {
  const host = url.hostname.toLowerCase().replace(/^\[|\]$|\.$/g, '');
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return list
    .toLowerCase()
    .split(/[\s,]+/)
    .some((entry) => entry !== '' && covers(entry, host, port));
}

function covers(entry: string, host: string, port: string): boolean {
  const [, bracketed, plain, entryPort] = /^(?:\[(.+)\]|(.*?))(?::(\d+))?$/.exec(entry) ?? [];
  // An IPv6 address without brackets has colons of its own.
  const bare = entry.split(':').length > 2 && bracketed === undefined;
  const name = (bare ? entry : (bracketed ?? plain ?? '')).replace(/\.$/, '');
  if (!bare && entryPort !== undefined && entryPort !== port) return false;
  if (name === '*') return true;
  if (name.includes('/')) return isInNetwork(name, host);
  if (/^\*[^.]/.test(name)) return host.endsWith(name.slice(1));
  const domain = name.replace(/^\*?\./, '');
  return domain !== '' && (host === domain || host.endsWith(`.${domain}`));
}

function isInNetwork(network: string, host: string): boolean {
  const [, address = '', bits = ''] = /^([^/]+)\/(\d{1,3})$/.exec(network) ?? [];
  const family = isIP(address);
  if (family === 0 || family !== isIP(host) || Number(bits) > (family === 4 ? 32 : 128)) return false;
  const list = new BlockList();
  list.addSubnet(address, Number(bits), family === 4 ? 'ipv4' : 'ipv6');
  return list.check(host, family === 4 ? 'ipv4' : 'ipv6');
}

/** Node's own certificates alone where the file cannot be read: `unreadableCaFile` says so when they do not suffice. */
function certificates(env: NodeJS.ProcessEnv): Trusted {
  try {
    return trusting(caFileOf(env));
  } catch (error) {
    debug(`the file of NODE_EXTRA_CA_CERTS cannot be read: ${reasonOf(error)}`);
    return {};
  }
}

/** The file of NODE_EXTRA_CA_CERTS, where it is named and cannot be read. */
export function unreadableCaFile(env: NodeJS.ProcessEnv): string | null {
  return certificates(env).ca === undefined ? caFileOf(env) : null;
}

/** An agent that gives up connecting (name, TCP and TLS) after `connectMs`, with the error code `ECONNTIMEOUT`. */
export function directAgent(url: URL, env: NodeJS.ProcessEnv, connectMs: number): HttpAgent {
  const settings = { keepAlive: true, timeout: IDLE_MS, maxSockets: 16 };
  if (url.protocol === 'http:') return limitConnecting(new HttpAgent(settings), 'connect', connectMs);
  // Said aloud, so that NODE_TLS_REJECT_UNAUTHORIZED=0 does not hand the key to anybody.
  const tls = { ...settings, rejectUnauthorized: true, ...certificates(env) };
  return limitConnecting(new HttpsAgent(tls), 'secureConnect', connectMs);
}

/** What holds the key: of no use to an agent, and Node's own trace (NODE_DEBUG) writes out what an agent is told. */
const SECRET = { headers: {}, href: '', pathname: '' };

function untraced<A extends HttpAgent>(agent: A): A {
  const add = agent.addRequest?.bind(agent);
  if (add !== undefined) agent.addRequest = (request, options) => add(request, { ...options, ...SECRET });
  return agent;
}

function limitConnecting<A extends HttpAgent>(agent: A, connected: string, ms: number): A {
  const create = agent.createConnection.bind(agent);
  agent.createConnection = (options, callback) => {
    const socket = create(options, callback);
    if (socket) limit(socket, connected, ms);
    return socket;
  };
  return untraced(agent);
}

function limit(socket: Duplex, connected: string, ms: number): void {
  const timer = setTimeout(() => {
    socket.destroy(Object.assign(new Error('no connection in time'), { code: 'ECONNTIMEOUT' }));
  }, ms);
  // Also what goes wrong between TCP and TLS: nothing was sent yet.
  const early = (error: Error) => Object.assign(error, { syscall: 'connect' });
  const stop = () => clearTimeout(timer);
  socket.once('error', early);
  socket.once(connected, () => socket.off('error', early));
  socket.once(connected, stop);
  socket.once('close', stop);
}

/**
 * An agent for one exchange: its sockets, also those still talking to the proxy, end with the signal. Taken from
 * proxy-agent's table and not through its `ProxyAgent`, which writes whole URLs to stderr when DEBUG is set.
 */
export async function proxyAgent(
  proxy: URL,
  target: URL,
  env: NodeJS.ProcessEnv,
  signal: AbortSignal,
): Promise<HttpAgent> {
  const { proxies } = await import('proxy-agent');
  const named = Object.entries(proxies).find(([name]) => `${name}:` === proxy.protocol);
  if (named === undefined) throw new Error('no agent for this proxy');
  const [forHttp, forHttps] = named[1];
  const ProxyAgent = await (target.protocol === 'https:' ? forHttps : forHttp)();
  const tls = { rejectUnauthorized: true, signal, ...certificates(env) };
  const agent = new ProxyAgent(proxy.href, tls);
  // Its own options are for the proxy alone: those of the connection inside the tunnel come with each request.
  const connect = agent.connect.bind(agent);
  agent.connect = (request, options) => connect(request, { ...options, ...tls });
  return untraced(agent);
}
