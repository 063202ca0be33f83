/**
 * Real Redis servers for tests: one, or a cluster of three, each on a free port in a folder of its own.
 *
 * The server is `REDIS_SERVER`, else `redis-server` or `valkey-server` of PATH, else Debian's package where we are root
 * and may install it; else an error says what to install. Tests never go on without.
 */
import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';

export interface RedisServer {
  readonly port: number;
  readonly url: string;
  readonly dir: string;
  /** One command; errors reject. */
  command(...words: (string | number)[]): Promise<unknown>;
  signal(signal: 'SIGSTOP' | 'SIGCONT' | 'SIGKILL'): void;
  /** Ends the server; its data stay as it left them. */
  stop(): Promise<void>;
  /** On the same port and folder again. */
  start(...more: readonly string[]): Promise<void>;
  /** Ends it for good. */
  [Symbol.asyncDispose](): Promise<void>;
}

let binary: string | null = null;

export function redisBinary(): string {
  binary ??= findBinary();
  return binary;
}

function findBinary(): string {
  const names = process.env.REDIS_SERVER ? [process.env.REDIS_SERVER] : ['redis-server', 'valkey-server'];
  const works = (name: string): boolean => spawnSync(name, ['--version']).status === 0;
  const found = names.find(works);
  if (found !== undefined) return found;
  if (process.getuid?.() === 0 && spawnSync('apt-get', ['--version']).status === 0) {
    spawnSync('apt-get', ['update', '-qq']);
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server']);
    if (works('redis-server')) return 'redis-server';
  }
  throw new Error(
    'These tests need a Redis server: install redis-server (Debian: apt-get install redis-server, macOS: brew install redis) or name it in REDIS_SERVER.',
  );
}

export async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  await new Promise((resolve) => server.close(resolve));
  if (address === null || typeof address === 'string') throw new Error('no port');
  return address.port;
}

/** `config`: lines of redis.conf as arguments, such as `--requirepass secret`. */
export async function startRedis(...config: readonly string[]): Promise<RedisServer> {
  const dir = mkdtempSync(join(tmpdir(), 'anteater-redis-'));
  const port = await freePort();
  let child: ChildProcess | null = null;
  const password = config.includes('--requirepass') ? config[config.indexOf('--requirepass') + 1] : undefined;

  const command = async (...[name = 'PING', ...words]: (string | number)[]): Promise<unknown> => {
    const client = new Redis({
      port,
      lazyConnect: true,
      retryStrategy: () => null,
      maxRetriesPerRequest: 0,
      ...(password === undefined ? {} : { password }),
    });
    client.on('error', () => undefined);
    try {
      await client.connect();
      return await client.call(String(name), ...words);
    } finally {
      client.disconnect();
    }
  };
  const start = async (...more: readonly string[]): Promise<void> => {
    const fixed = [
      '--port',
      String(port),
      '--bind',
      '127.0.0.1',
      '--dir',
      dir,
      '--save',
      '',
      '--appendonly',
      'no',
    ];
    child = spawn(redisBinary(), [...fixed, ...config, ...more], { stdio: 'ignore' });
    for (let tries = 0; tries < 200; tries++) {
      try {
        await command('PING');
        return;
      } catch {
        if (child.exitCode !== null) throw new Error(`redis-server ended at once: ${config.join(' ')}`);
        await sleep(25);
      }
    }
    throw new Error('redis-server does not answer');
  };
  const stop = async (): Promise<void> => {
    const running = child;
    child = null;
    if (running === null || running.exitCode !== null) return;
    const ended = new Promise((resolve) => running.once('exit', resolve));
    running.kill('SIGKILL');
    await ended;
  };
  await start();
  return {
    port,
    url: `redis://${password === undefined ? '' : `:${password}@`}127.0.0.1:${port}`,
    dir,
    command,
    signal: (signal) => void child?.kill(signal),
    stop,
    start,
    async [Symbol.asyncDispose]() {
      await stop();
      rmSync(dir, { recursive: true, force: true });
    },
  };
}

export interface RedisCluster {
  /** redis+cluster:// with all three. */
  readonly url: string;
  readonly nodes: readonly RedisServer[];
  flush(): Promise<void>;
  [Symbol.asyncDispose](): Promise<void>;
}

/** Three masters that share the slots. */
export async function startCluster(): Promise<RedisCluster> {
  const config = ['--cluster-enabled', 'yes', '--cluster-node-timeout', '2000'];
  const nodes = await Promise.all([startRedis(...config), startRedis(...config), startRedis(...config)]);
  const [first] = nodes;
  for (const [i, node] of nodes.entries()) {
    const from = Math.floor((16_384 * i) / 3);
    const to = Math.floor((16_384 * (i + 1)) / 3);
    const slots = Array.from({ length: to - from }, (_, k) => from + k);
    await node.command('CLUSTER', 'ADDSLOTS', ...slots);
    await node.command('CLUSTER', 'SET-CONFIG-EPOCH', i + 1);
    if (node !== first) await node.command('CLUSTER', 'MEET', '127.0.0.1', first?.port ?? 0);
  }
  for (const node of nodes) {
    for (
      let tries = 0;
      !String(await node.command('CLUSTER', 'INFO')).includes('cluster_state:ok');
      tries++
    ) {
      if (tries > 400) throw new Error('the cluster does not come together');
      await sleep(25);
    }
  }
  return {
    url: `redis+cluster://${nodes.map(({ port }) => `127.0.0.1:${port}`).join(',')}`,
    nodes,
    async flush() {
      for (const node of nodes) await node.command('FLUSHALL');
    },
    async [Symbol.asyncDispose]() {
      for (const node of nodes) await node[Symbol.asyncDispose]();
    },
  };
}
