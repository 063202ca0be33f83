/** Every way in which Redis fails, with real servers: the files of the machine take over, and the report says so. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, Question, Reservation, ReserveRequest, Store } from '../../src/lookup/ports.ts';
import { redisCauseText, shareText } from '../../src/report/words/redis.ts';
import { openStore } from '../../src/store/open.ts';
import { createSeal } from '../../src/store/seal.ts';
import { freePort, type RedisServer, startRedis } from '../helpers/redis.ts';

const seal = createSeal('c'.repeat(64));
const LIMITS = { minute: 4, day: 500, month: 15_500 };
const EVIL: Answer = {
  kind: 'analysis',
  analysis: {
    malicious: 5,
    suspicious: 0,
    harmless: 50,
    undetected: 30,
    engines: [{ name: 'Acme AV', category: 'malicious', result: 'phishing' }],
    analysedAt: null,
  },
};
const url = (name: string): Question => ({ about: 'url', value: `http://${name}.evil-host.net/` });
const ask = (
  client: string,
  question: Question | null,
  more: Partial<ReserveRequest> = {},
): ReserveRequest => ({
  client,
  question,
  priority: 'interactive',
  patienceMs: 20_000,
  fresh: () => true,
  ...more,
});

let homes: string[] = [];
let stores: Store[] = [];
let servers: RedisServer[] = [];
beforeEach(() => {
  homes = [];
  stores = [];
  servers = [];
});
afterEach(async () => {
  for (const store of stores) await store.close();
  for (const server of servers) await server[Symbol.asyncDispose]();
  for (const home of homes) rmSync(home, { recursive: true, force: true });
});

function newHome(): string {
  const home = mkdtempSync(join(tmpdir(), 'anteater-home-'));
  homes.push(home);
  return home;
}

async function serve(...config: string[]): Promise<RedisServer> {
  const server = await startRedis(...config);
  servers.push(server);
  return server;
}

async function open(at: string, home: string, limits: object = {}, now?: () => number): Promise<Store> {
  const store = await openStore({
    url: at,
    home,
    seal,
    limits: { ...LIMITS, ...limits },
    ...(now ? { now } : {}),
  });
  stores.push(store);
  return store;
}

function granted(step: Reservation): string {
  if (step.kind !== 'go') throw new Error(`expected a slot, got ${JSON.stringify(step)}`);
  return step.grant;
}

async function answer(store: Store, client: string, name: string): Promise<void> {
  const grant = granted(await store.reserve(ask(client, url(name))));
  await store.release({ kind: 'answered', grant, question: url(name), answer: EVIL, ttlMs: 3_600_000 });
}

/** A server that accepts and does what `talk` does. */
async function fakeServer(talk: (socket: Socket) => void): Promise<{ url: string; server: Server }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    talk(socket);
  });
  server.on('close', () => undefined);
  const port = await freePort();
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  const close = server.close.bind(server);
  server.close = (done) => {
    for (const socket of sockets) socket.destroy();
    return close(done);
  };
  return { url: `redis://127.0.0.1:${port}`, server };
}

describe('a Redis that fails from the start', () => {
  const takesOver = async (at: string, why: RegExp): Promise<void> => {
    const store = await open(at, newHome());
    // Half of four: two machines are taken for granted.
    await answer(store, 'a', 'one');
    await answer(store, 'a', 'two');
    expect((await store.reserve(ask('a', url('three')))).kind).toBe('deny');
    expect((await store.read([url('one')]))[0]?.answer).toEqual(EVIL);
    expect((await store.figures('x')).scope).toBe('local');
    const { redis } = store.problems();
    expect(redis && redisCauseText(redis.cause)).toMatch(why);
    expect(redis && shareText(redis.share)).toBe('1 of 2: 2 requests in 1 min, 250 a day');
  };

  test('refused', async () => takesOver(`redis://127.0.0.1:${await freePort()}`, /refused the connection/));

  test('a name that nobody knows', async () => takesOver('redis://redis.invalid:6379', /name/));

  test('hanging', async () => {
    const server = await serve();
    server.signal('SIGSTOP');
    await takesOver(server.url, /did not answer within/);
    server.signal('SIGCONT');
  });

  test('wrong password', async () => {
    const server = await serve('--requirepass', 'right');
    await takesOver(server.url.replace('right', 'wr0ng-secret'), /refused the user or password/);
    expect(JSON.stringify(stores[0]?.problems())).not.toContain('wr0ng-secret');
  });

  test('no password', async () => {
    const server = await serve('--requirepass', 'right');
    await takesOver(`redis://127.0.0.1:${server.port}`, /refused the user or password/);
  });

  test('a user who may not run scripts', async () => {
    const server = await serve();
    await server.command('ACL', 'SETUSER', 'reader', 'on', '>pw', '~*', '+@read', '+@connection');
    await takesOver(
      `redis://reader:pw@127.0.0.1:${server.port}`,
      /does not allow this user what anteater needs \(TIME\)/,
    );
  });

  test('TLS against a server without it', async () => {
    const server = await serve();
    await takesOver(server.url.replace('redis:', 'rediss:'), /TLS|closed the connection|did not answer/);
  });

  test('something that is not a Redis', async () => {
    const { url: at, server } = await fakeServer((socket) =>
      socket.write('HTTP/1.1 400 Bad Request\r\n\r\n'),
    );
    await takesOver(at, /127\.0\.0\.1/);
    server.close();
  });

  test('a server that closes every connection', async () => {
    const { url: at, server } = await fakeServer((socket) => socket.end());
    await takesOver(at, /closed the connection/);
    server.close();
  });

  test('a read-only replica', async () => {
    const [primary, replica] = [await serve(), await serve()];
    await replica.command('REPLICAOF', '127.0.0.1', primary.port);
    await takesOver(replica.url, /read-only replica/);
  });

  test('out of memory', async () => {
    const server = await serve();
    await server.command('CONFIG', 'SET', 'maxmemory', '1');
    await takesOver(server.url, /out of memory/);
  });

  test('sentinels that are not there', async () =>
    takesOver(`redis+sentinel://127.0.0.1:${await freePort()}/mymaster`, /sentinel|refused/));

  test('a cluster that is not there', async () =>
    takesOver(`redis+cluster://127.0.0.1:${await freePort()}`, /127/));
});

describe('a Redis that fails on the way', () => {
  test('the machine alone goes on at once, as far as its own use allows', async () => {
    const server = await serve();
    const store = await open(server.url, newHome());
    await answer(store, 'a', 'one');
    expect((await store.figures('x')).scope).toBe('shared');
    await server.stop();
    await answer(store, 'a', 'two');
    await answer(store, 'a', 'three');
    expect((await store.reserve(ask('a', url('four')))).kind).toBe('deny');
    expect(store.problems().redis?.cause.kind).toMatch(/refused|closed/);
    // What Redis had answered is still known here.
    expect((await store.read([url('one'), url('two')])).map((kept) => kept?.answer)).toEqual([EVIL, EVIL]);
  });

  test('hanging in the middle of a step is given up after a second', async () => {
    const server = await serve();
    const store = await open(server.url, newHome());
    await answer(store, 'a', 'one');
    server.signal('SIGSTOP');
    expect((await store.reserve(ask('a', url('two')))).kind).toBe('go');
    const cause = store.problems().redis?.cause;
    expect(cause && redisCauseText(cause)).toMatch(/did not answer within 1(\.5)? s/);
    server.signal('SIGCONT');
  });

  test('a grant of Redis can be released after it went away', async () => {
    const server = await serve();
    const home = newHome();
    const store = await open(server.url, home);
    const grant = granted(await store.reserve(ask('a', url('one'))));
    await server.stop();
    await store.release({ kind: 'answered', grant, question: url('one'), answer: EVIL, ttlMs: 3_600_000 });
    expect((await store.read([url('one')]))[0]?.answer).toEqual(EVIL);
  });

  test('two machines sit the window out before they use their shares', async () => {
    const server = await serve();
    let now = Date.now();
    const [one, two] = [
      await open(server.url, newHome(), {}, () => now),
      await open(server.url, newHome(), {}, () => now),
    ];
    await answer(one, 'a', 'one');
    await answer(two, 'b', 'two');
    await answer(one, 'a', 'once more');
    await server.stop();
    const step = await one.reserve(ask('a', url('three')));
    expect(['deny', 'wait']).toContain(step.kind);
    now += 66_000;
    expect((await one.reserve(ask('a', url('three')))).kind).toBe('go');
  });
});

describe('when Redis is there again', () => {
  const other = async (at: string): Promise<Store> => open(at, newHome());

  test('requests are reported, once, and the next process is shared again', async () => {
    const server = await serve();
    await server.stop();
    const home = newHome();
    const alone = await open(server.url, home);
    await answer(alone, 'a', 'one');
    await alone.close();
    await server.start();
    const back = await open(server.url, home);
    expect((await back.figures('b')).day.used).toBe(1);
    expect((await back.figures('x')).scope).toBe('shared');
    expect(back.problems().redis).toBeNull();
    const figures = await (await other(server.url)).figures('x');
    expect(figures.day.used).toBe(1);
    expect(figures.minute.used).toBe(1);
    const third = await open(server.url, home);
    expect((await third.figures('x')).day.used).toBe(1);
  });

  test('a flushed Redis is not taken for a new one', async () => {
    const server = await serve();
    const home = newHome();
    const before = await open(server.url, home);
    await answer(before, 'a', 'one');
    await before.close();
    await server.command('FLUSHALL');
    const after = await open(server.url, home);
    expect((await after.reserve(ask('b', url('two')))).kind).toBe('deny');
    const figures = await after.figures('b');
    expect(figures.day.used).toBe(1);
    expect(figures.pause?.reason).toBe('unknown');
    // The answer that Redis lost is still here.
    expect((await after.read([url('one')]))[0]?.answer).toEqual(EVIL);
  });

  test('a Redis restarted with its data is another server: one window is sat out', async () => {
    const server = await serve('--appendonly', 'yes', '--appendfsync', 'always');
    const store = await open(server.url, newHome());
    await answer(store, 'a', 'one');
    await store.close();
    await server.stop();
    await server.start();
    const again = await other(server.url);
    expect((await again.reserve(ask('b', url('two')))).kind).toBe('deny');
    expect((await again.read([url('one')]))[0]?.answer).toEqual(EVIL);
  });

  test('an idle connection that the server closed is opened again', async () => {
    const server = await serve();
    const store = await open(server.url, newHome());
    await answer(store, 'a', 'one');
    await server.command('CLIENT', 'KILL', 'TYPE', 'normal');
    await answer(store, 'a', 'two');
    expect((await store.figures('x')).scope).toBe('shared');
    expect(store.problems().redis).toBeNull();
  });
});

describe('two caches, read in order', () => {
  test('an answer of another machine is kept here as well, and needs no Redis then', async () => {
    const server = await serve();
    const [theirs, home] = [await open(server.url, newHome()), newHome()];
    await answer(theirs, 'a', 'one');
    const mine = await open(server.url, home);
    expect(await mine.read([url('one')])).toMatchObject([{ answer: EVIL, from: 'shared-cache' }]);
    await mine.close();
    await server.stop();
    const later = await open(server.url, home);
    expect(await later.read([url('one')])).toMatchObject([{ answer: EVIL, from: 'cache' }]);
    // Redis was not even tried.
    expect(later.problems().redis).toBeNull();
  });

  test('an own answer that is too old gives way to a younger one of the team', async () => {
    const server = await serve();
    const [theirs, mine] = [await open(server.url, newHome()), await open(server.url, newHome())];
    await mine.write(url('one'), { answer: { kind: 'unknown' }, at: Date.now() - 3_600_000 }, 1_000);
    await theirs.write(url('one'), { answer: EVIL, at: Date.now() }, 3_600_000);
    expect(await mine.read([url('one')])).toMatchObject([{ answer: { kind: 'unknown' }, from: 'cache' }]);
    const young = await mine.read([url('one')], (_, { at }) => at > Date.now() - 60_000);
    expect(young).toMatchObject([{ answer: EVIL, from: 'shared-cache' }]);
  });

  test('a machine whose clock is three days ahead asks nothing again, and nobody takes its answers for future ones', async () => {
    const server = await serve();
    const ahead = 3 * 86_400_000;
    const late = await open(server.url, newHome(), {}, () => Date.now() + ahead);
    const right = await open(server.url, newHome());
    await answer(right, 'a', 'one');
    await answer(late, 'b', 'two');
    const dayOld =
      (now: number) =>
      (_: Question, { at }: { at: number }) =>
        Math.abs(now - at) < 60_000;
    const [one] = await late.read([url('one')], dayOld(Date.now() + ahead));
    expect(one?.at).toBeGreaterThan(Date.now() + ahead - 60_000);
    const step = await late.reserve(
      ask('b', url('one'), { fresh: ({ at }) => at > Date.now() + ahead - 60_000 }),
    );
    expect(step.kind).toBe('hit');
    const [two] = await right.read([url('two')], dayOld(Date.now()));
    expect(Math.abs((two?.at ?? 0) - Date.now())).toBeLessThan(60_000);
  });
});
