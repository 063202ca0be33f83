/**
 * One connection to Redis (alone, behind sentinels, or a cluster) with hard time limits: 900 ms to connect, 1 s for a
 * command. Every failure is a `RedisAway` in our words. ioredis is loaded here and nowhere else; it never reconnects by
 * itself, because who comes after a failure decides whether to go on without Redis. A link holds no process open.
 */
import { createHash } from 'node:crypto';
import type { Cluster, ClusterOptions, Redis, RedisOptions } from 'ioredis';
import { awayFor, RedisAway } from './redis-away.ts';
import type { RedisTarget } from './redis-url.ts';
import { SCRIPT } from './script.ts';

export interface Link {
  readonly label: string;
  /** The node that answers may change without this side's noticing. */
  readonly cluster: boolean;
  /** Runs the script of `script.ts`, by its hash where Redis has it. */
  run(keys: readonly string[], args: readonly string[]): Promise<unknown>;
  mget(keys: readonly string[]): Promise<unknown>;
  call(command: string, args: readonly (string | number)[]): Promise<unknown>;
  /** All keys that match, on every master. */
  scan(pattern: string): Promise<readonly string[]>;
  /** Calls `hear` for each message until the link closes; false where it may not listen. */
  listen(channel: string, hear: (message: string) => void): Promise<boolean>;
  close(): void;
}

const CONNECT_MS = 900;
const COMMAND_MS = 1_000;
const SHA = createHash('sha1').update(SCRIPT).digest('hex');

/** Errors: `RedisAway`. */
export async function connect(target: RedisTarget): Promise<Link> {
  const ioredis = await import('./ioredis.ts');
  let told: unknown = null;
  const clients: (Redis | Cluster)[] = [];
  const watch = <T extends Redis | Cluster>(client: T): T => {
    // The first error is the cause; what follows it ("Connection is closed.") says less.
    client.on('error', (error: unknown) => {
      told ??= causeOf(error);
    });
    clients.push(client);
    return client;
  };
  const close = (): void => {
    for (const client of clients) end(client);
  };
  const single = (): Redis => watch(new ioredis.Redis(redisOptions(target)));
  const client =
    target.kind === 'cluster'
      ? watch(new ioredis.Cluster([...target.nodes], clusterOptions(target)))
      : single();
  const failed = (error: unknown): RedisAway => awayFor(target.label, told ?? error);
  try {
    await within(CONNECT_MS, client.connect(), target.label);
  } catch (error) {
    // The handshake's error comes after the connection's end.
    await new Promise((resolve) => setImmediate(resolve));
    close();
    throw failed(error);
  }
  told = null;
  letGo(client);

  const command = async <T>(work: Promise<T>): Promise<T> => {
    try {
      return await within(COMMAND_MS, work, target.label);
    } catch (error) {
      throw awayFor(target.label, error);
    }
  };
  return {
    label: target.label,
    cluster: target.kind === 'cluster',
    async run(keys, args) {
      try {
        return await command(client.evalsha(SHA, keys.length, ...keys, ...args));
      } catch (error) {
        if (!(error instanceof RedisAway) || error.code !== 'NOSCRIPT') throw error;
        return command(client.eval(SCRIPT, keys.length, ...keys, ...args));
      }
    },
    mget: (keys) => command(client.mget([...keys])),
    call: (name, args) => command(client.call(name, ...args)),
    async scan(pattern) {
      const masters = 'nodes' in client ? client.nodes('master') : [client];
      const found = await Promise.all(masters.map((node) => scanNode(node, pattern, command)));
      return [...new Set(found.flat())];
    },
    async listen(channel, hear) {
      const ear = target.kind === 'cluster' ? client : single();
      try {
        if (ear !== client) await command(ear.connect());
        ear.on('message', (_channel: string, message: string) => hear(message));
        await command(ear.subscribe(channel));
        letGo(ear);
        return true;
      } catch {
        if (ear !== client) end(ear);
        return false;
      }
    },
    close,
  };
}

function redisOptions(target: RedisTarget): RedisOptions {
  const [node] = target.nodes;
  const where: RedisOptions =
    target.kind === 'sentinel'
      ? {
          sentinels: target.nodes.map(({ host, port }) => ({ host, port })),
          name: target.master ?? '',
          ...(target.sentinelPassword === null ? {} : { sentinelPassword: target.sentinelPassword }),
          sentinelRetryStrategy: () => null,
          ...(target.tls ? { enableTLSForSentinelMode: true, sentinelTLS: {} } : {}),
        }
      : target.path !== null
        ? { path: target.path }
        : { host: node?.host ?? '127.0.0.1', port: node?.port ?? 6_379 };
  return { ...where, ...sharedOptions(target), db: target.db };
}

function clusterOptions(target: RedisTarget): ClusterOptions {
  return {
    lazyConnect: true,
    redisOptions: sharedOptions(target),
    clusterRetryStrategy: () => null,
    slotsRefreshTimeout: CONNECT_MS,
    // A fail-over takes longer than anybody at a commit waits.
    maxRedirections: 4,
  };
}

function sharedOptions(target: RedisTarget): RedisOptions {
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
    ...(target.username === null ? {} : { username: target.username }),
    ...(target.password === null ? {} : { password: target.password }),
    ...(target.tls ? { tls: {} } : {}),
  };
}

/** Redis behind a cluster error: the last node's own. */
function causeOf(error: unknown): unknown {
  if (typeof error !== 'object' || error === null || !('lastNodeError' in error)) return error;
  return error.lastNodeError ?? error;
}

async function scanNode(
  node: Redis,
  pattern: string,
  command: <T>(work: Promise<T>) => Promise<T>,
): Promise<string[]> {
  const found: string[] = [];
  let cursor = '0';
  do {
    const [next, keys] = await command(node.scan(cursor, 'MATCH', pattern, 'COUNT', 1_000));
    found.push(...keys);
    cursor = next;
  } while (cursor !== '0');
  return found;
}

/** Sockets that keep no process open: while an answer is awaited, its time limit does. */
function letGo(client: Redis | Cluster): void {
  const nodes = 'nodes' in client ? client.nodes('all') : [client];
  for (const node of nodes) node.stream?.unref?.();
}

function end(client: Redis | Cluster): void {
  const nodes = 'nodes' in client ? client.nodes('all') : [client];
  client.disconnect();
  for (const node of nodes) node.stream?.destroy?.();
}

async function within<T>(ms: number, work: Promise<T>, label: string): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    const end = (): void => reject(new RedisAway(`${label} did not answer within ${ms / 1_000} s`, false));
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
