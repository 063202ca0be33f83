/** What is said of the shared Redis: why it cannot be used, and what fixes that. Pure. */
import type { QuotaShare, RedisCause } from '../../model.ts';
import { counted } from './count.ts';
import { duration } from './time.ts';

/** The rights that anteater needs; docs/quota.md has the same line. */
export const ACL_LINE =
  'ACL SETUSER anteater on >PASSWORD resetchannels ~{anteater:* -@all +@connection +@scripting +time +info +exists +get +mget +set +del +scan +zadd +zrange +zrevrange +zremrangebyscore +pexpire';

const START = 'start it, or correct redis_url (ANTEATER_REDIS_URL wins over the rc file)';
const LOGIN = 'correct user and password in ANTEATER_REDIS_URL (redis://user:password@host:6379)';
const BUSY = 'wait until it has finished; redis-cli INFO says how far it is';
const SENTINELS =
  'redis-cli -p 26379 SENTINEL masters says what the sentinels know; correct the name in redis_url';
const CLUSTER = 'redis-cli CLUSTER INFO says which part is missing; all nodes must be reached from here';

/** What is wrong, and the command or the setting that fixes it. */
const CAUSES: Readonly<Record<RedisCause['kind'], readonly [what: string, fix: string]>> = {
  refused: ['refused the connection', START],
  closed: ['closed the connection', START],
  timeout: ['did not answer in time', START],
  unreachable: ['cannot be reached', START],
  'unknown-host': ['has a name that cannot be resolved', START],
  'no-socket': ['has no such socket', START],
  'socket-denied': ['has a socket that this user may not open', START],
  tls: [
    'failed the TLS check',
    'name the file of your own CA in NODE_EXTRA_CA_CERTS, and the host as its certificate does',
  ],
  auth: ['refused the user or password', LOGIN],
  permission: ['does not allow this user what anteater needs', `redis-cli ${ACL_LINE}`],
  'no-command': [
    'does not know a command that anteater needs',
    'give it its name back (rename-command in redis.conf)',
  ],
  'no-database': [
    'does not have that database',
    'name a database below the server’s own number of them (redis-cli CONFIG GET databases)',
  ],
  'read-only': ['is a read-only replica', 'name the primary in redis_url'],
  'out-of-memory': ['is out of memory', 'redis-cli CONFIG SET maxmemory 100mb (more than it has now)'],
  'no-disk': [
    'cannot save to its disk and takes no writes',
    'free its disk; redis-cli INFO persistence says what failed',
  ],
  'no-replicas': [
    'has too few replicas to take writes',
    'bring the replicas back, or redis-cli CONFIG SET min-replicas-to-write 0',
  ],
  loading: ['is still loading its data', BUSY],
  busy: ['is busy with a script', BUSY],
  'too-many-clients': [
    'has no connection left (maxclients)',
    'redis-cli CONFIG SET maxclients 10000 (more than it has now), or close idle clients',
  ],
  'protected-mode': [
    'runs in protected mode and takes no connection from other machines',
    'give it a password (redis-cli CONFIG SET requirepass PASSWORD) and name that in ANTEATER_REDIS_URL',
  ],
  moved: ['is part of a cluster that cannot be reached as a whole', CLUSTER],
  'cluster-down': ['is a cluster that is down or cannot be reached in part', CLUSTER],
  'master-down': ['has lost its master', SENTINELS],
  'no-master': ['has no sentinel that knows the master', SENTINELS],
  'sentinel-denied': [
    'has a sentinel that refused the user or password',
    'give the sentinels’ own login: …/mymaster?sentinel_user=USER&sentinel_password=PASSWORD',
  ],
  'wrong-type': [
    'holds another kind of value under a key of anteater',
    "remove anteater's keys: redis-cli --scan --pattern '{anteater:*' | xargs redis-cli DEL",
  ],
  'not-redis': ['answered with something that Redis does not say', START],
  error: ['answered with an error', START],
};

/** "127.0.0.1:6379 refused the connection" */
export function redisCauseText({ kind, label, code, command, unreadableFile }: RedisCause): string {
  if (unreadableFile !== undefined)
    return `${label} was not connected: the file of certificates ${unreadableFile} (NODE_EXTRA_CA_CERTS) cannot be read`;
  const detail =
    kind === 'timeout' && /^\d+$/.test(code)
      ? `did not answer within ${duration(Number(code))}`
      : CAUSES[kind][0];
  const about = command !== null ? command.toUpperCase() : /^(?:tls|error)$/.test(kind) ? code : '';
  return `${label} ${detail}${about === '' ? '' : ` (${about})`}`;
}

export function redisFix({ kind, command, unreadableFile }: RedisCause): string {
  if (unreadableFile !== undefined) return 'name a file that can be read in NODE_EXTRA_CA_CERTS';
  if (kind === 'no-command' && command !== null)
    return `give ${command.toUpperCase()} its name back (rename-command in redis.conf)`;
  return CAUSES[kind][1];
}

/** "1 of 5: 1 request in 2 min, 80 a day" */
export function shareText({ machines, requests, perMs, day }: QuotaShare): string {
  const some = requests === null ? null : `${counted(requests, 'request')} in ${duration(perMs)}`;
  const parts = [some, day === null ? null : `${day} a day`].filter((part) => part !== null);
  return `1 of ${machines}${parts.length === 0 ? '' : `: ${parts.join(', ')}`}`;
}

export function redisDownText({ cause, share }: { readonly cause: RedisCause; readonly share: QuotaShare }) {
  return `Redis is unavailable: ${redisCauseText(cause)}; this machine may use ${shareText(share)}: anteater doctor`;
}
