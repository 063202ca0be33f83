/**
 * What `doctor` asks a Redis: whether everything that anteater does there works for this user, by doing it on a probe key of
 * its own; how fast it is; and whether it would lose the quota. Never throws for what Redis does.
 */
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import type { RedisInspection } from '../../model.ts';
import { STATE } from '../backend.ts';
import { askInfo, openRedisBackend, type RedisBackend, rootOf } from './backend.ts';
import type { ConnectionOptions, RedisCommand } from './connection.ts';
import { unavailable } from './errors.ts';

const debug = createDebug('store');

/** `keyId`: of the key whose machines are to be counted, if there is one. */
export async function inspectRedis(
  options: ConnectionOptions,
  keyId: string | null,
): Promise<RedisInspection> {
  const { label, tls } = options.address;
  const unknown = { version: null, latencyMs: null, eviction: null, persistence: null, machines: null };
  const root = rootOf(keyId ?? 'doctor');
  let backend: RedisBackend | null = null;
  try {
    backend = await openRedisBackend(options, `${root}:doctor`);
    const info = await infoOf(backend);
    return {
      ...{ label, tls },
      latencyMs: await latencyOf(backend),
      version: versionOf(info),
      eviction: evictionOf(info),
      persistence: await persistenceOf(backend, info),
      machines: keyId === null ? null : await machinesOf(backend, root),
      cause: await probe(backend, label),
    };
  } catch (error) {
    return { label, tls, ...unknown, cause: unavailable(label, error).why };
  } finally {
    backend?.close();
  }
}

/** Everything that a lookup does, with the real script and the real rights; null where all of it works. */
async function probe(backend: RedisBackend, label: string): Promise<RedisInspection['cause']> {
  try {
    await backend.write({ id: 'probe', text: 'probe', ttlMs: 60_000 });
    await backend.update(['probe'], () => ({ state: '{}', result: true }));
    await backend.countMachines('doctor');
    await backend.remove((await backend.list()).map(({ id }) => id));
    return null;
  } catch (error) {
    return unavailable(label, error).why;
  } finally {
    await ask(backend, ['DEL', ...[STATE, 'machines', 'v:probe'].map((name) => `${backend.root}:${name}`)]);
  }
}

async function latencyOf(backend: RedisBackend): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const begun = performance.now();
    await backend.read([STATE]);
    times.push(performance.now() - begun);
  }
  return Math.round((times.sort((a, b) => a - b)[2] ?? 0) * 10) / 10;
}

type Info = Readonly<Record<string, string>>;

async function infoOf(backend: RedisBackend): Promise<Info> {
  const fields = (await askInfo(backend)).matchAll(/^(\w+):([\x20-\x7e]{0,100})\r?$/gm);
  return Object.fromEntries(Array.from(fields, ([, name, value]) => [name, value]));
}

function versionOf(info: Info): string | null {
  if (info.valkey_version !== undefined) return `${info.valkey_version} (valkey)`;
  return info.redis_version ?? null;
}

function evictionOf(info: Info): RedisInspection['eviction'] {
  const policy = info.maxmemory_policy;
  if (policy === undefined) return null;
  // Every key of ours has a time to live, so the volatile policies take them as well.
  return { policy, losesQuota: policy !== 'noeviction' && info.maxmemory !== '0' };
}

async function persistenceOf(backend: RedisBackend, info: Info): Promise<RedisInspection['persistence']> {
  if (info.aof_enabled === '1') return 'aof';
  if (info.aof_enabled === undefined) return null;
  const save = await ask(backend, ['CONFIG', 'GET', 'save']);
  if (!Array.isArray(save)) return null;
  return String(save[1]) === '' ? 'none' : 'rdb';
}

/** How many machines used the key in the last 31 days. */
async function machinesOf(backend: RedisBackend, root: string): Promise<number | null> {
  const machines = await ask(backend, ['ZREVRANGE', `${root}:machines`, 0, 999]);
  return Array.isArray(machines) ? machines.length : null;
}

/** null for what the user may not do. */
async function ask(backend: RedisBackend, command: RedisCommand): Promise<unknown> {
  const [answer] = await backend.connection.pipeline([command]).catch((error) => {
    debug(`${command[0]} failed: ${reasonOf(error)}`);
    return [null];
  });
  return answer;
}
