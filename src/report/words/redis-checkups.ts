/** What `doctor` says of the shared Redis. Pure. */
import type { CheckupLine, RedisInspection } from '../../model.ts';
import { counted } from './count.ts';
import { bad, good, warning } from './doctor.ts';
import { redisCauseText, redisFix } from './redis.ts';

const SLOW_MS = 250;

export function redisCheckups(facts: RedisInspection): readonly CheckupLine[] {
  const { cause } = facts;
  if (cause === null) return [reached(facts), ...eviction(facts), ...persistence(facts), ...users(facts)];
  const detail = `${redisCauseText(cause)}; this machine keeps to a share of the quota`;
  return [bad('Redis', detail, redisFix(cause)), ...eviction(facts)];
}

function reached({ label, version, latencyMs, tls }: RedisInspection): CheckupLine {
  const ms = latencyMs === null ? '' : `, ${latencyMs.toFixed(1)} ms a round trip`;
  const detail = `${label}, version ${version ?? 'unknown'}${tls ? ', TLS' : ''}${ms}`;
  if (latencyMs === null || latencyMs <= SLOW_MS) return good('Redis', detail);
  return warning('Redis', detail, 'use a Redis that is nearer: every lookup costs two round trips');
}

function eviction({ eviction }: RedisInspection): CheckupLine[] {
  if (eviction === null) return [];
  const policy = `maxmemory-policy ${eviction.policy}`;
  if (!eviction.losesQuota) return [good('Redis memory', policy)];
  const detail = `${policy}: a full memory would throw the quota's state away`;
  return [warning('Redis memory', detail, 'redis-cli CONFIG SET maxmemory-policy noeviction')];
}

function persistence({ persistence }: RedisInspection): CheckupLine[] {
  if (persistence === null) return [];
  if (persistence !== 'none') return [good('Redis disk', `persistent (${persistence.toUpperCase()})`)];
  const detail =
    'nothing is kept on disk: after a restart every machine waits one window, and shared verdicts are gone';
  return [warning('Redis disk', detail, 'redis-cli CONFIG SET appendonly yes')];
}

function users({ machines }: RedisInspection): CheckupLine[] {
  if (machines === null) return [];
  return [good('Redis users', `${counted(machines, 'machine')} used this key in the last 31 days`)];
}
