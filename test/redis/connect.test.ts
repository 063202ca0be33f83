/** Every documented way to reach a Redis, with real servers: socket, ACL user, database, sentinels, TLS. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { Redis } from 'ioredis';
import { afterEach, describe, expect, test } from 'vitest';
import { parseRedisAddress } from '../../src/lib/redis-address.ts';
import type { RedisInspection } from '../../src/model.ts';
import { ACL_LINE, redisCauseText } from '../../src/report/words/redis.ts';
import { redisCheckups } from '../../src/report/words/redis-checkups.ts';
import { openStore } from '../../src/store/open.ts';
import { unavailable } from '../../src/store/redis/errors.ts';
import { inspectRedis } from '../../src/store/redis/inspect.ts';
import { createSeal } from '../../src/store/seal.ts';
import { compile } from '../helpers/child.ts';
import { freePort, redisBinary, startRedis } from '../helpers/redis.ts';
import { makeCertificates } from '../helpers/virustotal/certificates.ts';

const seal = createSeal('e'.repeat(64));
const LIMITS = { minute: 4, day: 500, month: 15_500 };
const cleanups: (() => unknown)[] = [];
afterEach(async () => {
  for (const cleanup of cleanups.splice(0).reverse()) await cleanup();
});

function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'anteater-connect-'));
  cleanups.push(() => rmSync(folder, { recursive: true, force: true }));
  return folder;
}

async function serve(...config: string[]) {
  const server = await startRedis(...config);
  cleanups.push(() => server[Symbol.asyncDispose]());
  return server;
}

async function inspect(url: string, caFile: string | null = null): Promise<RedisInspection> {
  const address = parseRedisAddress(url);
  if ('problem' in address) throw new Error(address.problem);
  // The hard time limits may be met by a machine that is busy with other tests: those are not what is tried here.
  for (let tries = 0; ; tries++) {
    const inspection = await inspectRedis({ address, caFile }, seal.keyId);
    if (inspection.cause?.kind !== 'timeout' || tries === 20) return inspection;
  }
}

async function open(url: string, caFile: string | null = null) {
  const store = await openStore({
    url,
    home: newFolder(),
    seal,
    limits: LIMITS,
    caFile,
  });
  cleanups.push(() => store.close());
  return store;
}

/** One slot, taken and released, one figure read, the caches read and cleared, and doctor finds nothing. */
async function worksWith(url: string, caFile: string | null = null): Promise<void> {
  await inspect(url, caFile);
  let store = await open(url, caFile);
  for (let tries = 0; tries < 20; tries++) {
    await store.figures('a');
    if (store.problems().redis?.cause.kind !== 'timeout') break;
    store = await open(url, caFile);
  }
  const step = await store.reserve({
    client: 'a',
    question: null,
    priority: 'push',
    patienceMs: 0,
    fresh: () => true,
  });
  const { redis } = store.problems();
  expect(redis && redisCauseText(redis.cause)).toBeNull();
  if (step.kind !== 'go') throw new Error(`expected a slot, got ${JSON.stringify(step)}`);
  await store.release({ kind: 'failed', grant: step.grant, question: null });
  expect((await store.figures('a')).minute.used).toBe(1);
  await store.write(
    { about: 'ip', value: '8.8.8.8' },
    { answer: { kind: 'unknown' }, at: Date.now() },
    60_000,
  );
  expect((await store.stats()).entries).toBe(1);
  expect(await store.clear()).toBe(1);
  expect(store.problems().redis).toBeNull();
  expect((await inspect(url, caFile)).cause).toBeNull();
}

test('a socket', async () => {
  const path = join(newFolder(), 'redis.sock');
  await serve('--unixsocket', path);
  await worksWith(`unix:${path}`);
});

test('a user with the rights of the documentation, word for word, and no others', async () => {
  const docs = readFileSync(join(import.meta.dirname, '../../docs/quota.md'), 'utf8');
  expect(docs).toContain(ACL_LINE);
  const server = await serve();
  await server.command(...ACL_LINE.replace('PASSWORD', 'pw').split(' '));
  await worksWith(`redis://anteater:pw@127.0.0.1:${server.port}`);
});

test('a user with the rights that the first edition documented', async () => {
  const server = await serve();
  const rights =
    'ACL SETUSER team on >pw resetchannels &{anteater:* ~{anteater:* -@all +@connection +@scripting +@pubsub +time +info +get +mget +set +del +exists +publish +zadd +zrange +zrevrange +zremrangebyscore +pexpire +hset +hvals +hdel +scan';
  await server.command(...rights.split(' '));
  await worksWith(`redis://team:pw@127.0.0.1:${server.port}`);
});

test('a password with every sign that a URL uses, written as it is', async () => {
  const server = await serve('--requirepass', 'p@ss:w/r#d?%x=1');
  await worksWith(`redis://:p@ss:w/r#d?%x=1@127.0.0.1:${server.port}`);
});

test('a database', async () => {
  const other = await serve();
  await worksWith(`${other.url}/3`);
  expect(await other.command('DBSIZE')).toBe(0);
});

test('a database that is not there is said, and no other one used', async () => {
  const server = await serve();
  const store = await open(`${server.url}/33`);
  await store.figures('a');
  expect(store.problems().redis?.cause.kind).toBe('no-database');
  expect(await server.command('DBSIZE')).toBe(0);
});

test('sentinels, that follow a fail-over', async () => {
  const [primary, replica] = [await serve(), await serve()];
  await replica.command('REPLICAOF', '127.0.0.1', primary.port);
  const [port, folder] = [await freePort(), newFolder()];
  const config = join(folder, 'sentinel.conf');
  writeFileSync(
    config,
    `port ${port}\ndir ${folder}\nsentinel monitor mymaster 127.0.0.1 ${primary.port} 1\nsentinel down-after-milliseconds mymaster 500\nsentinel failover-timeout mymaster 2000\n`,
  );
  const sentinel = spawn(redisBinary(), [config, '--sentinel'], { stdio: 'ignore' });
  cleanups.push(() => sentinel.kill('SIGKILL'));
  const url = `redis+sentinel://127.0.0.1:${port}/mymaster`;
  for (let tries = 0; (await inspect(url)).cause !== null; tries++) {
    if (tries > 100) throw new Error('the sentinel does not answer');
    await sleep(100);
  }
  await worksWith(url);
  while (!String(await replica.command('INFO', 'replication')).includes('master_link_status:up'))
    await sleep(100);
  await primary.stop();
  for (let tries = 0; (await inspect(url)).cause !== null; tries++) {
    if (tries > 300) throw new Error('the sentinel does not fail over');
    await sleep(100);
  }
  const store = await open(url);
  // The replica may lack the primary's last grants: one window is sat out.
  const step = await store.reserve({
    client: 'b',
    question: null,
    priority: 'push',
    patienceMs: 0,
    fresh: () => true,
  });
  expect(step.kind).toBe('deny');
});

/** A server with TLS for these host names; `config` beside it. */
async function serveTls(...config: string[]) {
  const folder = newFolder();
  const [key, certificate, authority] = [join(folder, 'key'), join(folder, 'cert'), join(folder, 'ca')];
  const made = makeCertificates(['localhost']);
  writeFileSync(key, made.key);
  writeFileSync(certificate, made.cert);
  writeFileSync(authority, made.ca);
  const port = await freePort();
  const server = await serve(
    ...['--tls-port', String(port), '--tls-cert-file', certificate, '--tls-key-file', key],
    ...['--tls-ca-cert-file', authority, '--tls-auth-clients', 'no', ...config],
  );
  return { server, port, authority, folder };
}

test('TLS with a private CA, and not without it', async () => {
  const { port, authority, folder } = await serveTls();
  const url = `rediss://localhost:${port}`;
  await worksWith(url, authority);
  expect((await inspect(url, authority)).tls).toBe(true);
  const found = await inspect(url);
  expect(found.cause).toMatchObject({
    kind: 'tls',
    code: expect.stringMatching(/UNABLE_TO|SELF_SIGNED|DEPTH_ZERO/),
  });
  expect(redisCheckups(found)[0]?.fix).toContain('NODE_EXTRA_CA_CERTS');
  const gone = await inspect(url, join(folder, 'gone'));
  expect(gone.cause && redisCauseText(gone.cause)).toMatch(
    /the file of certificates .*gone.* cannot be read/,
  );
});

test('a TLS cluster by host names', async () => {
  const { server, port, authority } = await serveTls(
    ...['--cluster-enabled', 'yes', '--tls-cluster', 'yes', '--cluster-announce-hostname', 'localhost'],
    ...['--cluster-preferred-endpoint-type', 'hostname'],
  );
  await server.command('CLUSTER', 'ADDSLOTSRANGE', 0, 16_383);
  while (!String(await server.command('CLUSTER', 'INFO')).includes('cluster_state:ok')) await sleep(25);
  await worksWith(`rediss+cluster://localhost:${port}`, authority);
  expect((await inspect(`rediss+cluster://localhost:${port}`)).cause).toMatchObject({ kind: 'tls' });
});

test('TLS sentinels with a private CA and users of their own', async () => {
  const { server, port, authority, folder } = await serveTls();
  const sentinelPort = await freePort();
  const config = join(folder, 'sentinel.conf');
  const lines = [
    ...['port 0', `tls-port ${sentinelPort}`, `dir ${folder}`, 'tls-replication yes', 'tls-auth-clients no'],
    ...[`tls-cert-file ${join(folder, 'cert')}`, `tls-key-file ${join(folder, 'key')}`],
    ...[`tls-ca-cert-file ${authority}`, 'sentinel resolve-hostnames yes', 'sentinel announce-hostnames yes'],
    ...['user default off', 'user looker on >s3cret allchannels +@all'],
    `sentinel monitor mymaster localhost ${port} 1`,
  ];
  writeFileSync(config, `${lines.join('\n')}\n`);
  const sentinel = spawn(redisBinary(), [config, '--sentinel'], { stdio: 'ignore' });
  cleanups.push(() => sentinel.kill('SIGKILL'));
  const where = `rediss+sentinel://localhost:${sentinelPort}/mymaster`;
  const url = `${where}?sentinel_user=looker&sentinel_password=s3cret`;
  for (let tries = 0; (await inspect(url, authority)).cause !== null; tries++) {
    if (tries > 100) throw new Error(JSON.stringify(await inspect(url, authority)));
    await sleep(100);
  }
  await worksWith(url, authority);
  const refused = await inspect(where, authority);
  expect(refused.cause?.kind).toBe('sentinel-denied');
  expect(redisCheckups(refused)[0]?.fix).toContain('sentinel_user');
  expect(await server.command('PING')).toBe('PONG');
});

test('a process that forgets to close its store ends all the same', async () => {
  const server = await serve();
  const home = newFolder();
  const script = await compile('forgetful', home);
  expect(
    execFileSync(process.execPath, [script, server.url, home], { encoding: 'utf8', timeout: 60_000 }),
  ).toBe('end\n');
});

describe('what doctor finds', () => {
  const found = async (url: string) => {
    const inspection = await inspect(url);
    const [first] = redisCheckups(inspection);
    return { kind: inspection.cause?.kind, ok: first?.ok, detail: first?.detail, fix: first?.fix };
  };

  test('memory, disk, and who uses the key', async () => {
    const server = await serve('--maxmemory-policy', 'allkeys-lru', '--maxmemory', '50mb');
    await worksWith(server.url);
    expect(await inspect(server.url)).toMatchObject({
      cause: null,
      eviction: { policy: 'allkeys-lru', losesQuota: true },
      persistence: 'none',
      machines: 1,
    });
    // Its probe leaves nothing behind.
    expect(await server.command('KEYS', '*doctor*')).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['no scripts', '~{anteater:* +@all -@scripting', 'EVAL'],
    ['no INFO, which it can do without', '~{anteater:* +@all -info', ''],
    ['no writing', '~{anteater:* +@all -set', 'SET'],
    ['other keys', '~cache:* +@all', ''],
  ])('a user with %s', async (_, rights, command) => {
    const server = await serve();
    await server.command('ACL', 'SETUSER', 'team', 'on', '>pw', ...rights.split(' '));
    const { kind, ok, detail, fix } = await found(`redis://team:pw@127.0.0.1:${server.port}`);
    if (rights.includes('-info')) return expect({ kind, ok }).toEqual({ kind: undefined, ok: 'ok' });
    expect({ kind, ok }).toEqual({ kind: 'permission', ok: 'bad' });
    expect(detail).toContain(
      `does not allow this user what anteater needs${command === '' ? '' : ` (${command})`}`,
    );
    expect(fix).toBe(`redis-cli ${ACL_LINE}`);
  });

  test('a replica, a full memory, missing replicas, a renamed command, too many clients, nobody', async () => {
    const [primary, replica] = [await serve(), await serve()];
    await replica.command('REPLICAOF', '127.0.0.1', primary.port);
    expect(await found(replica.url)).toMatchObject({
      kind: 'read-only',
      fix: 'name the primary in redis_url',
    });
    await primary.command('CONFIG', 'SET', 'maxmemory', '1');
    expect(await found(primary.url)).toMatchObject({
      kind: 'out-of-memory',
      fix: expect.stringContaining('maxmemory'),
    });
    await primary.command('CONFIG', 'SET', 'maxmemory', '0');
    await primary.command('CONFIG', 'SET', 'min-replicas-to-write', '3');
    expect(await found(primary.url)).toMatchObject({
      kind: 'no-replicas',
      fix: expect.stringContaining('min-replicas-to-write'),
    });
    const renamed = await serve('--rename-command', 'EVAL', '', '--rename-command', 'EVALSHA', '');
    expect(await found(renamed.url)).toMatchObject({
      kind: 'no-command',
      fix: 'give EVAL its name back (rename-command in redis.conf)',
    });
    const busy = await serve();
    await busy.command('CONFIG', 'SET', 'maxclients', '1');
    const holder = new Redis({ port: busy.port });
    cleanups.push(() => holder.disconnect());
    await holder.ping();
    expect(await found(busy.url)).toMatchObject({
      kind: 'too-many-clients',
      fix: expect.stringContaining('maxclients'),
    });
    expect(await found(`redis://127.0.0.1:${await freePort()}`)).toMatchObject({
      kind: 'refused',
      detail: expect.stringContaining('refused the connection'),
    });
  });

  test('a wrong password, which is printed nowhere', async () => {
    const server = await serve('--requirepass', 'right');
    const inspection = await inspect(`redis://me:wr0ng@secret@127.0.0.1:${server.port}`);
    expect(inspection.cause?.kind).toBe('auth');
    expect(JSON.stringify([inspection, redisCheckups(inspection)])).not.toMatch(/wr0ng|secret|\bme\b/);
  });
});

test.each([
  [
    "ERR Error running script (call to f_1): @user_script:9: @user_script: 9: -READONLY You can't write against a read only replica.",
    'read-only',
  ],
  [
    'ERR Error running script (call to f_1): @user_script:9: @user_script: 9: -NOREPLICAS Not enough good replicas to write.',
    'no-replicas',
  ],
  [
    "ERR Error running script (call to f_1): @user_script:2: @user_script: 2: -OOM command not allowed when used memory > 'maxmemory'.",
    'out-of-memory',
  ],
  [
    "ERR Error running script (call to f_1): @user_script:2: The user executing the script can't run this command or subcommand",
    'permission',
  ],
  [
    "ERR Error running script (call to f_1): @user_script:2: The user executing the script can't access at least one of the keys mentioned in the command arguments",
    'permission',
  ],
  [
    "NOPERM this user has no permissions to run the 'get' command script: 1, on @user_script:9.",
    'permission',
  ],
  ['ERR unknown command `EVALSHA`, with args beginning with: ', 'no-command'],
  ['ERR max number of clients reached', 'too-many-clients'],
  ['DENIED Redis is running in protected mode because protected mode is enabled', 'protected-mode'],
  ['DENIED Valkey is running in protected mode because protected mode is enabled', 'protected-mode'],
  [
    "MISCONF Redis is configured to save RDB snapshots, but it's currently unable to persist to disk.",
    'no-disk',
  ],
  ['LOADING Redis is loading the dataset in memory', 'loading'],
  ['CLUSTERDOWN The cluster is down', 'cluster-down'],
  ['ERR DB index is out of range', 'no-database'],
  ['WRONGTYPE Operation against a key holding the wrong kind of value', 'wrong-type'],
  [
    'All sentinels are unreachable. Retrying from scratch. Last error: NOPERM this user has no permissions',
    'sentinel-denied',
  ],
  ['some words of a stranger', 'error'],
])('"%s" is %s', (message, kind) => {
  expect(unavailable('h:1', new Error(message)).why).toMatchObject({ kind, label: 'h:1' });
});
