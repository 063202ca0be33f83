/**
 * One connection to Redis (alone, behind sentinels, or a cluster) with hard time limits: 1.5 s to connect, 1 s for an
 * answer. Every failure is a `RedisUnavailable`. ioredis is loaded here and nowhere else; it never reconnects by itself,
 * because the caller decides after a failure whether to go on without Redis. A connection holds no process open.
 */
import type { ClientContext, Cluster, ClusterOptions, Redis, RedisOptions, Result } from 'ioredis';
import { AnteaterError } from '../../errors.ts';
import { type Trusted, trusting } from '../../lib/certificates.ts';
import { parseRedisAddress, type RedisAddress } from '../../lib/redis-address.ts';
import COMPARE_AND_SET from './compare-and-set.lua';
import { RedisUnavailable, unavailable } from './errors.ts';

declare module 'ioredis' {
  interface RedisCommander<Context extends ClientContext> {
    compareAndSetBuffer(keys: number, ...words: (string | Buffer)[]): Result<unknown, Context>;
  }
}

/** Errors: `AnteaterError`. The configuration's own check finds them first. */
export function readAddress(url: string): RedisAddress {
  const address = parseRedisAddress(url);
  if (!('problem' in address)) return address;
  throw new AnteaterError('config', `The Redis address cannot be used: ${address.problem}.`);
}

export interface ConnectionOptions {
  readonly address: RedisAddress;
  /** A file of certificates to trust beside Node's own (NODE_EXTRA_CA_CERTS), or null. */
  readonly caFile: string | null;
}

export type RedisCommand = readonly [name: string, ...words: (string | number)[]];

export interface Connection {
  readonly label: string;
  /** The node that answers may change without this side's noticing. */
  readonly cluster: boolean;
  /** All at once, in one trip; texts as bytes. The first error rejects. */
  pipeline(commands: readonly RedisCommand[]): Promise<readonly unknown[]>;
  /** The script of `compare-and-set.lua`. */
  compareAndSet(keys: readonly string[], ...words: readonly string[]): Promise<unknown>;
  /** All keys that match, on every master. */
  scan(pattern: string): Promise<readonly string[]>;
  close(): void;
}

const CONNECT_MS = 1_500;
const ANSWER_MS = 1_000;

/** Errors: `RedisUnavailable`. */
export async function connect({ address, caFile }: ConnectionOptions): Promise<Connection> {
  const { label } = address;
  const tls = address.tls ? trustedBy(label, caFile) : null;
  const ioredis = await import('./ioredis.ts');
  const client =
    address.kind === 'cluster'
      ? new ioredis.Cluster([...address.nodes], clusterOptions(address, tls))
      : new ioredis.Redis(redisOptions(address, tls));
  client.defineCommand('compareAndSet', { lua: COMPARE_AND_SET });
  const causes: unknown[] = [];
  client.on('error', (error: unknown) => causes.push(error));
  // A cluster's nodes fail one by one; ioredis itself says only that none is left.
  if ('nodes' in client) client.on('node error', (error: unknown) => causes.push(error));
  try {
    await within(CONNECT_MS, client.connect(), label);
    // Not by ioredis' own option: it goes on in database 0 where the server refuses another one.
    if (address.db !== 0) await within(ANSWER_MS, client.select(address.db), label);
  } catch (error) {
    // The handshake's error comes after the connection's end.
    await new Promise((resolve) => setImmediate(resolve));
    end(client);
    const cause = firstCause(label, [...causes, error]);
    if (address.kind === 'cluster' && VAGUE.has(cause.why.kind)) await askOneNode(address, caFile);
    throw cause;
  }
  // Sockets that keep no process open: while an answer is awaited, its time limit does.
  for (const node of nodesOf(client, 'all')) node.stream?.unref?.();
  return connectionOf(client, label);
}

function connectionOf(client: Redis | Cluster, label: string): Connection {
  const answer = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await within(ANSWER_MS, work, label);
    } catch (error) {
      throw unavailable(label, error);
    }
  };
  return {
    label,
    cluster: 'nodes' in client,
    async pipeline(commands) {
      const pipeline = client.pipeline();
      for (const [name, ...words] of commands) pipeline.callBuffer(name, ...words);
      const results = await answer(pipeline.exec());
      return (results ?? []).map(([error, result]) => {
        if (error !== null) throw unavailable(label, error);
        return result;
      });
    },
    compareAndSet: (keys, ...words) => answer(client.compareAndSetBuffer(keys.length, ...keys, ...words)),
    async scan(pattern) {
      const found = await Promise.all(
        nodesOf(client, 'master').map((node) => answer(scanNode(node, pattern))),
      );
      return [...new Set(found.flat())];
    },
    close: () => end(client),
  };
}

async function scanNode(node: Redis, pattern: string): Promise<string[]> {
  const found: string[] = [];
  for await (const keys of node.scanStream({ match: pattern, count: 1_000 })) found.push(...keys);
  return found;
}

function trustedBy(label: string, caFile: string | null): Trusted {
  try {
    return trusting(caFile);
  } catch {
    throw new RedisUnavailable({ kind: 'tls', label, code: '', command: null, unreadableFile: caFile ?? '' });
  }
}

function redisOptions(address: RedisAddress, tls: Trusted | null): RedisOptions {
  const [node] = address.nodes;
  const { path, sentinelUser, sentinelPassword } = address;
  if (address.kind === 'sentinel') {
    return {
      ...sharedOptions(address, tls),
      sentinels: address.nodes.map(({ host, port }) => ({ host, port })),
      name: address.master ?? '',
      ...(sentinelUser === null ? {} : { sentinelUsername: sentinelUser }),
      ...(sentinelPassword === null ? {} : { sentinelPassword }),
      sentinelRetryStrategy: () => null,
      ...(tls === null ? {} : { enableTLSForSentinelMode: true, sentinelTLS: { ...tls } }),
    };
  }
  const where = path === null ? { host: node?.host ?? '127.0.0.1', port: node?.port ?? 6_379 } : { path };
  return { ...sharedOptions(address, tls), ...where };
}

function clusterOptions(address: RedisAddress, tls: Trusted | null): ClusterOptions {
  return {
    lazyConnect: true,
    redisOptions: sharedOptions(address, tls),
    clusterRetryStrategy: () => null,
    slotsRefreshTimeout: CONNECT_MS,
    // Names stay names: a certificate is for a host name, not for its address.
    dnsLookup: (host, done) => done(null, host),
    // A fail-over takes longer than a person at a commit waits.
    maxRedirections: 4,
  };
}

function sharedOptions({ user, password }: RedisAddress, tls: Trusted | null): RedisOptions {
  return {
    lazyConnect: true,
    connectTimeout: CONNECT_MS,
    retryStrategy: () => null,
    maxRetriesPerRequest: 0,
    autoResubscribe: false,
    autoResendUnfulfilledCommands: false,
    // INFO may be forbidden, and a server that is loading says so to the first command.
    enableReadyCheck: false,
    disableClientInfo: true,
    disconnectTimeout: 50,
    ...(user === null ? {} : { username: user }),
    ...(password === null ? {} : { password }),
    ...(tls === null ? {} : { tls: { ...tls } }),
  };
}

/** What follows from something else that was not said. */
const VAGUE = new Set(['closed', 'error', 'cluster-down']);

/** ioredis keeps to itself why a cluster's nodes refused it: one of them alone says it. Errors: just that. */
async function askOneNode(address: RedisAddress, caFile: string | null): Promise<void> {
  try {
    const [node] = address.nodes;
    (await connect({ address: { ...address, kind: 'single', nodes: node ? [node] : [] }, caFile })).close();
  } catch (error) {
    const cause = unavailable(address.label, error);
    if (!VAGUE.has(cause.why.kind)) throw cause;
  }
}

/** The first error that says what is wrong. */
function firstCause(label: string, errors: readonly unknown[]): RedisUnavailable {
  const causes = errors.map((error) => unavailable(label, error));
  return causes.find(({ why }) => !VAGUE.has(why.kind)) ?? causes[0] ?? unavailable(label, null);
}

function nodesOf(client: Redis | Cluster, role: 'all' | 'master'): Redis[] {
  return 'nodes' in client ? client.nodes(role) : [client];
}

function end(client: Redis | Cluster): void {
  const nodes = nodesOf(client, 'all');
  client.disconnect();
  for (const node of nodes) node.stream?.destroy?.();
}

async function within<T>(ms: number, work: Promise<T>, label: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const end = (): void =>
      reject(new RedisUnavailable({ kind: 'timeout', label, code: `${ms}`, command: null }));
    // On a busy machine the answer may lie there unread: the loop turns once more before that is called late.
    timer = setTimeout(() => setImmediate(() => setTimeout(end, 10)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
    work.catch(() => undefined);
  }
}
