/** What `doctor` says of the shared store, out of what an inspection found: each with the command or setting that fixes it. */
import type { CheckupLine } from '../../model.ts';

/** What was found out about a Redis; null where it does not say, or this user may not ask. */
export interface RedisFacts {
  /** Host and port, without user or password. */
  readonly label: string;
  readonly tls: boolean;
  readonly away: string | null;
  readonly version: string | null;
  readonly latencyMs: number | null;
  readonly role: 'master' | 'replica' | null;
  readonly eviction: { readonly policy: string; readonly losesQuota: boolean } | null;
  readonly persistence: 'aof' | 'rdb' | 'none' | null;
  readonly machines: readonly number[] | null;
}

const SLOW_MS = 250;

export function redisCheckups(facts: RedisFacts): readonly CheckupLine[] {
  if (facts.away !== null) {
    return [
      {
        name: 'Redis',
        ok: 'bad',
        detail: `${facts.label} does not answer: ${facts.away}; this machine keeps to a share of the quota`,
        fix: 'start it, or correct redis_url (ANTEATER_REDIS_URL wins over the rc file)',
      },
    ];
  }
  return [reached(facts), ...eviction(facts), ...persistence(facts), ...users(facts)];
}

function reached({ label, version, latencyMs, role, tls }: RedisFacts): CheckupLine {
  const ms = latencyMs === null ? '' : `, ${latencyMs.toFixed(1)} ms a round trip`;
  const detail = `${label}, version ${version ?? 'unknown'}${tls ? ', TLS' : ''}${ms}`;
  if (role === 'replica') {
    return {
      name: 'Redis',
      ok: 'bad',
      detail: `${detail}; a replica cannot be written`,
      fix: 'name the primary in redis_url',
    };
  }
  const slow = latencyMs !== null && latencyMs > SLOW_MS;
  return {
    name: 'Redis',
    ok: slow ? 'warn' : 'ok',
    detail,
    fix: slow ? 'use a Redis that is nearer: every lookup costs one or two round trips' : null,
  };
}

function eviction({ eviction }: RedisFacts): CheckupLine[] {
  if (eviction === null) return [];
  const name = 'Redis memory';
  if (!eviction.losesQuota)
    return [{ name, ok: 'ok', detail: `maxmemory-policy ${eviction.policy}`, fix: null }];
  const detail = `maxmemory-policy ${eviction.policy}: a full memory would throw the quota's state away`;
  return [{ name, ok: 'warn', detail, fix: 'redis-cli CONFIG SET maxmemory-policy noeviction' }];
}

function persistence({ persistence }: RedisFacts): CheckupLine[] {
  if (persistence === null) return [];
  const name = 'Redis disk';
  if (persistence !== 'none')
    return [{ name, ok: 'ok', detail: `persistent (${persistence.toUpperCase()})`, fix: null }];
  const detail =
    'nothing is kept on disk: after a restart every machine waits one window, and verdicts are asked anew';
  return [{ name, ok: 'warn', detail, fix: 'redis-cli CONFIG SET appendonly yes' }];
}

function users({ machines }: RedisFacts): CheckupLine[] {
  if (machines === null) return [];
  const count = machines.length;
  const detail = `${count} ${count === 1 ? 'machine' : 'machines'} used this key in the last 31 days`;
  return [{ name: 'Redis users', ok: 'ok', detail, fix: null }];
}
