/** What `doctor` wants to know of a Redis: whether it answers, how fast, and whether it would lose the quota. Never throws for what Redis does. */
import { performance } from 'node:perf_hooks';
import { awayFor } from './redis-away.ts';
import { connect, type Link } from './redis-link.ts';
import { parseRedisUrl, type RedisTarget } from './redis-url.ts';
import type { Seal } from './seal.ts';

export interface RedisInspection {
  /** Host and port, without user or password. */
  readonly label: string;
  readonly kind: RedisTarget['kind'];
  readonly tls: boolean;
  /** null: it answers. Else why not, in words. */
  readonly away: string | null;
  /** "7.0.15", or "8.1.0 (valkey)"; null where it does not say. */
  readonly version: string | null;
  /** Median of five round trips, in ms. */
  readonly latencyMs: number | null;
  readonly role: 'master' | 'replica' | null;
  /** `maxmemory-policy`, and whether a full memory would throw the quota away. */
  readonly eviction: { readonly policy: string; readonly losesQuota: boolean } | null;
  /** What survives a restart; `null` where the user may not ask. */
  readonly persistence: 'aof' | 'rdb' | 'none' | null;
  /** Machines that used this key in the last 31 days, the latest first: when each was last seen, ms since the epoch. */
  readonly machines: readonly number[] | null;
}

/** Errors: `AnteaterError` for a URL that is none. `seal`: of the key whose machines are to be counted, if there is one. */
export async function inspectRedis(url: string, seal: Seal | null): Promise<RedisInspection> {
  const target = parseRedisUrl(url);
  const unknown: RedisInspection = {
    label: target.label,
    kind: target.kind,
    tls: target.tls,
    away: null,
    version: null,
    latencyMs: null,
    role: null,
    eviction: null,
    persistence: null,
    machines: null,
  };
  let link: Link | null = null;
  try {
    link = await connect(target);
    const latencyMs = await latencyOf(link);
    const info = await infoOf(link);
    return {
      ...unknown,
      latencyMs,
      version: versionOf(info),
      role: info.role === 'master' ? 'master' : info.role === 'slave' ? 'replica' : null,
      eviction: evictionOf(info),
      persistence: await persistenceOf(link, info),
      machines: seal === null ? null : await machinesOf(link, seal),
    };
  } catch (error) {
    return { ...unknown, away: awayFor(target.label, error).why };
  } finally {
    link?.close();
  }
}

async function latencyOf(link: Link): Promise<number> {
  const times: number[] = [];
  for (let i = 0; i < 5; i++) {
    const begun = performance.now();
    await link.call('PING', []);
    times.push(performance.now() - begun);
  }
  return Math.round((times.sort((a, b) => a - b)[2] ?? 0) * 10) / 10;
}

type Info = Readonly<Record<string, string>>;

async function infoOf(link: Link): Promise<Info> {
  const text = await attempt(link.call('INFO', []));
  if (typeof text !== 'string') return {};
  return Object.fromEntries(
    text.split('\r\n').flatMap((line) => {
      const [, name, value] = /^(\w+):([\x20-\x7e]{0,100})$/.exec(line) ?? [];
      return name === undefined || value === undefined ? [] : [[name, value]];
    }),
  );
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

async function persistenceOf(link: Link, info: Info): Promise<RedisInspection['persistence']> {
  if (info.aof_enabled === '1') return 'aof';
  if (info.aof_enabled === undefined) return null;
  const save = await attempt(link.call('CONFIG', ['GET', 'save']));
  if (!Array.isArray(save)) return null;
  return save[1] === '' ? 'none' : 'rdb';
}

async function machinesOf(link: Link, seal: Seal): Promise<readonly number[] | null> {
  const raw = await attempt(
    link.call('ZREVRANGE', [`{anteater:${seal.keyId}}:machines`, 0, 999, 'WITHSCORES']),
  );
  if (!Array.isArray(raw)) return null;
  return raw
    .flat()
    .filter((_, i) => i % 2 === 1)
    .map(Number)
    .filter(Number.isFinite);
}

/** null for what the user may not do. */
async function attempt(work: Promise<unknown>): Promise<unknown> {
  try {
    return await work;
  } catch {
    return null;
  }
}
