/** The suite of every store, against one real Redis and against a real cluster of three. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll } from 'vitest';
import { openStore } from '../../src/store/open.ts';
import { createSeal } from '../../src/store/seal.ts';
import { type RedisCluster, type RedisServer, startCluster, startRedis } from '../helpers/redis.ts';
import { describeStore, type SuiteStore } from '../store/suite.ts';

const API_KEY = 'a'.repeat(64);
const OTHER_KEY = 'b'.repeat(64);

let server: RedisServer;
let cluster: RedisCluster;
beforeAll(async () => {
  [server, cluster] = await Promise.all([startRedis(), startCluster()]);
});
afterAll(async () => {
  await server[Symbol.asyncDispose]();
  await cluster[Symbol.asyncDispose]();
});

/** Every key of a server with its value, as text. */
async function dumpOf(node: RedisServer): Promise<string> {
  const keys = await node.command('KEYS', '*');
  const parts: string[] = [];
  for (const key of Array.isArray(keys) ? keys : []) {
    const type = await node.command('TYPE', String(key));
    const read = type === 'zset' ? ['ZRANGE', '0', '-1', 'WITHSCORES'] : ['GET'];
    const [name = 'GET', ...rest] = read;
    parts.push(String(key), JSON.stringify(await node.command(name, String(key), ...rest)));
  }
  return parts.join('\n');
}

/** Each process is a machine with a home of its own: what they share is in Redis alone. */
function place(url: string, nodes: readonly RedisServer[]): SuiteStore {
  const homes: string[] = [];
  const open = (apiKey: string) => (limits: Parameters<SuiteStore['open']>[0]) => {
    const home = mkdtempSync(join(tmpdir(), 'anteater-machine-'));
    homes.push(home);
    return openStore({ url, home, limits, seal: createSeal(apiKey) });
  };
  return {
    apiKey: API_KEY,
    open: open(API_KEY),
    openOther: open(OTHER_KEY),
    dump: async () => (await Promise.all(nodes.map(dumpOf))).join('\n'),
    destroy: async () => {
      for (const node of nodes) await node.command('FLUSHALL');
      for (const home of homes) rmSync(home, { recursive: true, force: true });
    },
  };
}

describeStore('redis', async () => place(server.url, [server]));
describeStore('a Redis cluster', async () => place(cluster.url, cluster.nodes));
// The address of one node is enough: the cluster tells the others.
describeStore('a Redis cluster, named by one node', async () =>
  place(cluster.nodes[1]?.url ?? '', cluster.nodes),
);
