/** Every documented way to reach a Redis, with real servers: socket, ACL user, database, sentinels, TLS. */
import { execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { build } from 'esbuild';
import { afterEach, expect, test } from 'vitest';
import { openShared } from '../../src/store/failover.ts';
import { openRedis } from '../../src/store/redis.ts';
import { inspectRedis } from '../../src/store/redis-inspect.ts';
import { createSeal } from '../../src/store/seal.ts';
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

/** One slot, taken and settled, and one figure read. */
async function worksWith(url: string): Promise<void> {
  const store = await openRedis({ url, seal, limits: LIMITS, machineId: 'm' });
  cleanups.push(() => store.close());
  const step = await store.reserve({
    client: 'a',
    question: null,
    priority: 'push',
    patienceMs: 0,
    fresh: () => true,
  });
  if (step.kind !== 'go') throw new Error(`expected a slot, got ${JSON.stringify(step)}`);
  await store.release({ kind: 'failed', grant: step.grant, question: null });
  expect((await store.figures('a')).minute.used).toBe(1);
}

test('a socket', async () => {
  const path = join(newFolder(), 'redis.sock');
  await serve('--unixsocket', path);
  await worksWith(`unix:${path}`);
});

test('a user with no more rights than the documented ones, and a database', async () => {
  const server = await serve();
  await server.command(
    ...'ACL SETUSER team on >pw resetchannels &{anteater:* ~{anteater:* -@all +@connection +@scripting +@pubsub'.split(
      ' ',
    ),
    ...'+time +info +get +mget +set +del +exists +publish +zadd +zrange +zrevrange +zremrangebyscore'.split(
      ' ',
    ),
    ...'+pexpire +hset +hvals +hdel +scan'.split(' '),
  );
  await worksWith(`redis://team:pw@127.0.0.1:${server.port}`);
  const other = await serve();
  await worksWith(`${other.url}/3`);
  expect(await other.command('DBSIZE')).toBe(0);
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
  for (let tries = 0; (await inspectRedis(url, null)).away !== null; tries++) {
    if (tries > 100) throw new Error('the sentinel does not answer');
    await sleep(100);
  }
  await worksWith(url);
  while (!String(await replica.command('INFO', 'replication')).includes('master_link_status:up'))
    await sleep(100);
  await primary.stop();
  const inspect = () => inspectRedis(url, null);
  for (let tries = 0, found = await inspect(); found.role !== 'master'; tries++, found = await inspect()) {
    if (tries > 300) throw new Error('the sentinel does not fail over');
    await sleep(100);
  }
  const store = await openRedis({ url, seal, limits: LIMITS, machineId: 'm' });
  cleanups.push(() => store.close());
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

test('TLS with a certificate that is trusted, and not with another', async () => {
  const folder = newFolder();
  const [key, certificate, authority] = ['key.pem', 'cert.pem', 'ca.pem'].map((name) => join(folder, name));
  if (key === undefined || certificate === undefined || authority === undefined) throw new Error('no names');
  const made = makeCertificates(['localhost']);
  writeFileSync(key, made.key);
  writeFileSync(certificate, made.cert);
  writeFileSync(authority, made.ca);
  const tls = await freePort();
  await serve(
    ...['--tls-port', String(tls), '--tls-cert-file', certificate, '--tls-key-file', key],
    ...['--tls-ca-cert-file', authority, '--tls-auth-clients', 'no'],
  );
  const url = `rediss://localhost:${tls}`;
  const store = await openShared({ url, home: newFolder(), seal, limits: LIMITS, machineId: 'm' });
  expect(store.problems().redis?.cause).toMatch(
    /failed the TLS check \((?:UNABLE_TO_\w+|SELF_SIGNED_\w+|DEPTH_ZERO_\w+)\)/,
  );
  await store.close();

  // Node reads NODE_EXTRA_CA_CERTS when it starts, so this takes a process of its own.
  const script = join(folder, 'inspect.cjs');
  await build({
    stdin: {
      contents: `import { inspectRedis } from ${JSON.stringify(join(import.meta.dirname, '../../src/store/redis-inspect.ts'))};
        inspectRedis(${JSON.stringify(url)}, null).then((found) => console.log(JSON.stringify(found)));`,
      resolveDir: import.meta.dirname,
    },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  const told = execFileSync(process.execPath, [script], {
    env: { ...process.env, NODE_EXTRA_CA_CERTS: authority },
    encoding: 'utf8',
  });
  expect(JSON.parse(told)).toMatchObject({ away: null, tls: true, role: 'master' });
});

test('a process that forgets to close its store ends all the same', async () => {
  const server = await serve();
  const script = join(newFolder(), 'forgetful.cjs');
  await build({
    stdin: {
      contents: `import { openRedis } from ${JSON.stringify(join(import.meta.dirname, '../../src/store/redis.ts'))};
        import { createSeal } from ${JSON.stringify(join(import.meta.dirname, '../../src/store/seal.ts'))};
        openRedis({ url: ${JSON.stringify(server.url)}, seal: createSeal('k'), limits: { minute: 4, day: null, month: null }, machineId: 'm' })
          .then((store) => store.waitForChange(50, null, new AbortController().signal))
          .then(() => console.log('end'));`,
      resolveDir: import.meta.dirname,
    },
    outfile: script,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    logLevel: 'error',
  });
  expect(execFileSync(process.execPath, [script], { encoding: 'utf8', timeout: 20_000 })).toBe('end\n');
});

test('what doctor is told', async () => {
  const server = await serve('--maxmemory-policy', 'allkeys-lru', '--maxmemory', '50mb');
  await worksWith(server.url);
  expect(await inspectRedis(server.url, seal)).toMatchObject({
    away: null,
    role: 'master',
    eviction: { policy: 'allkeys-lru', losesQuota: true },
    persistence: 'none',
    machines: [expect.any(Number)],
  });
  const nobody = await inspectRedis(`redis://127.0.0.1:${await freePort()}`, seal);
  expect(nobody).toMatchObject({ away: expect.stringContaining('refused the connection'), version: null });
});
