/** Whoever can write to Redis, or is Redis, but has no API key: can deny, cannot forge, cannot make us ask too much. */
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer, type Socket } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, Question, ReserveRequest, Store } from '../../src/lookup/ports.ts';
import { openStore } from '../../src/store/open.ts';
import { emptyState } from '../../src/store/quota/state.ts';
import { createSeal } from '../../src/store/seal.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

const seal = createSeal('d'.repeat(64));
const LIMITS = { minute: 4, day: 500, month: 15_500 };
const root = `{anteater:${seal.keyId}}`;
const url = (name: string): Question => ({ about: 'url', value: `http://${name}.evil-host.net/` });
const CLEAN: Answer = {
  kind: 'analysis',
  analysis: { malicious: 0, suspicious: 0, harmless: 60, undetected: 30, engines: [], analysedAt: null },
};
const ask = (question: Question | null, patienceMs = 100): ReserveRequest => ({
  client: 'a',
  question,
  priority: 'interactive',
  patienceMs,
  fresh: () => true,
});

describe('with write access', () => {
  let server: RedisServer;
  let store: Store;
  let home = '';
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    await server.command('FLUSHALL');
    home = mkdtempSync(join(tmpdir(), 'anteater-hostile-'));
    store = await openStore({ url: server.url, home, seal, limits: LIMITS });
  });
  afterEach(async () => {
    await store.close();
    rmSync(home, { recursive: true, force: true });
  });

  test('a forged answer, or one of another question, is a miss and counted', async () => {
    await store.write(url('harmless'), { answer: CLEAN, at: Date.now() }, 60_000);
    // What the machine keeps itself is not at stake here.
    rmSync(join(home, 'store', seal.keyId, 'verdicts'), { recursive: true });
    const genuine = await server.command('GET', `${root}:v:${seal.idOf(url('harmless'))}`);
    await server.command('SET', `${root}:v:${seal.idOf(url('evil'))}`, String(genuine));
    expect(await store.read([url('evil')])).toEqual([null]);
    expect((await store.reserve(ask(url('evil')))).kind).toBe('go');
    expect(store.problems().forged).toBe(1);
    expect((await store.reserve(ask(url('harmless')))).kind).toBe('hit');
  });

  test('a state of any text costs a window at most', async () => {
    await fc.assert(
      fc.asyncProperty(fc.oneof(fc.string(), fc.json(), fc.constant('{"v":1}')), async (text) => {
        await server.command('SET', `${root}:quota`, text);
        const step = await store.reserve(ask(null));
        expect(['deny', 'wait', 'go']).toContain(step.kind);
        expect((await store.figures('a')).minute.limit).toBe(4);
      }),
      { numRuns: 60 },
    );
  });

  test('keys of another type are a Redis that cannot be used', async () => {
    await server.command('RPUSH', `${root}:quota`, 'x');
    // MGET reads a list as nothing; writing replaces it.
    await expect(store.reserve(ask(null))).resolves.toMatchObject({ kind: expect.any(String) });
  });
});

/** Speaks just enough of the protocol: `answerTo` gives the bytes for each command, null for a plain OK. */
function fakeRedis(answerTo: (name: string) => string | null): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const [, word = ''] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        const name = word.toLowerCase();
        if (name === 'hello') socket.write("-ERR unknown command 'HELLO'\r\n");
        else socket.write(answerTo(name) ?? ':1\r\n');
      }
    });
  });
  return new Promise((resolve, reject) => {
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      if (address === null || typeof address === 'string') return reject(new Error('no port'));
      resolve({
        url: `redis://127.0.0.1:${address.port}`,
        close() {
          for (const socket of sockets) socket.destroy();
          server.close();
        },
      });
    });
  });
}

const bulk = (text: string): string => `$${Buffer.byteLength(text)}\r\n${text}\r\n`;

/** Says yes to every write (or to every other one), and gives the same state at each reading. */
function forgetful(
  state: string,
  seconds = Math.floor(Date.now() / 1_000),
  { forgetsWrites = false } = {},
): Promise<{ url: string; close(): void }> {
  const time = `*2\r\n${bulk(String(seconds))}${bulk('0')}`;
  const found = `*1\r\n${bulk(state)}`;
  let writes = 0;
  return fakeRedis((name) => {
    if (name === 'time') return time;
    if (name === 'get') return bulk(state);
    if (name === 'evalsha' && forgetsWrites && writes++ % 2 === 0) return `*2\r\n${time}${found}`;
    if (name === 'zrange') return '*0\r\n';
    return null;
  });
}

describe('a server of their own', () => {
  const homes: string[] = [];
  const opened: Store[] = [];
  const open = async (url: string): Promise<Store> => {
    const home = mkdtempSync(join(tmpdir(), 'anteater-hostile-'));
    homes.push(home);
    const store = await openStore({ url, home, seal, limits: LIMITS });
    opened.push(store);
    return store;
  };
  afterEach(async () => {
    for (const store of opened.splice(0)) await store.close();
    for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
  });

  test('that forgets every grant is believed up to the limit', async () => {
    const server = await forgetful(JSON.stringify({ ...emptyState(), createdAt: 1 }));
    const store = await open(server.url);
    const kinds: string[] = [];
    for (let i = 0; i < 20; i++) kinds.push((await store.reserve(ask(null))).kind);
    expect(kinds.filter((kind) => kind === 'go')).toHaveLength(4);
    server.close();
  });

  test('that always says "in a moment" is not asked without a pause', async () => {
    const now = Date.now();
    const busyUntil = [[now + 900, 4]] as const;
    const state = JSON.stringify({ ...emptyState(), createdAt: 1, busyUntil });
    const server = await forgetful(state, Math.floor(now / 1_000), { forgetsWrites: true });
    const store = await open(server.url);
    const began = performance.now();
    for (let i = 0; i < 4; i++) {
      const step = await store.reserve(ask(null, 20_000));
      if (step.kind !== 'wait') throw new Error(step.kind);
      await sleep(step.lookMs);
    }
    expect(performance.now() - began).toBeGreaterThan(4 * 20);
    server.close();
  });

  test('whose clock is a year off makes no old answer young', async () => {
    const server = await forgetful('', 1);
    const store = await open(server.url);
    await store.write(url('a'), { answer: CLEAN, at: 5 }, 60_000);
    expect((await store.read([url('a')]))[0]?.at).toBe(5);
    server.close();
  });

  test.each<[string, (name: string) => string | null]>([
    ['numbers', () => ':7\r\n'],
    ['nothing', () => '$-1\r\n'],
    ['lists of lists', () => '*1\r\n*1\r\n*0\r\n'],
    ['errors', () => "-ERR \u001b[2J oops 'secret'\r\n"],
    ['huge lists', () => `*200\r\n${':1\r\n'.repeat(200)}`],
  ])('that answers %s is a Redis that cannot be used', async (_, answerTo) => {
    const server = await fakeRedis(answerTo);
    const store = await open(server.url);
    // The share of this machine: half of four.
    expect((await store.reserve(ask(null, 60_000))).kind).toBe('go');
    const { redis } = store.problems();
    expect(redis?.cause.kind).toMatch(/not-redis|error|timeout|no-command/);
    expect(JSON.stringify(redis)).not.toMatch(/secret|u001b/);
    server.close();
  });
});
