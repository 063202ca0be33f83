/** Whoever can write to Redis, or is Redis, but has no API key: can deny, cannot forge, cannot make us ask too much. */
import { createServer, type Socket } from 'node:net';
import fc from 'fast-check';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { Answer, Question, ReserveRequest, Store } from '../../src/lookup/ports.ts';
import { openRedis } from '../../src/store/redis.ts';
import { parseReply } from '../../src/store/redis-reply.ts';
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
const ask = (question: Question | null): ReserveRequest => ({
  client: 'a',
  question,
  priority: 'interactive',
  patienceMs: 100,
  fresh: () => true,
});

describe('with write access', () => {
  let server: RedisServer;
  let store: Store;
  beforeAll(async () => {
    server = await startRedis();
  });
  afterAll(() => server[Symbol.asyncDispose]());
  beforeEach(async () => {
    await server.command('FLUSHALL');
    store = await openRedis({ url: server.url, seal, limits: LIMITS, machineId: 'm' });
  });
  afterEach(() => store.close());

  test('a forged answer, or one of another question, is a miss and counted', async () => {
    await store.write(url('harmless'), { answer: CLEAN, at: Date.now() }, 60_000);
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

test('a reply of any text is an answer of ours or none', () => {
  fc.assert(
    fc.property(fc.anything(), fc.json(), (thing, json) => {
      for (const raw of [thing, [json, null], [json, json], [thing, thing]]) {
        const reply = parseReply(raw);
        if (reply !== null) expect(reply.answer).toHaveProperty('kind');
      }
    }),
  );
});

/** Speaks just enough of the protocol to say yes to everything. */
function generousServer(answer?: object): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>();
  let grants = 0;
  const go = (): string =>
    JSON.stringify({
      answer: answer ?? { kind: 'go', grant: `g${grants++}`, useByMs: 5_000, delayMs: 0 },
      mark: { born: 1, day: [1, 0], month: [1, 0] },
      kept: true,
      used: 0,
      machines: 1,
    });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const [, word] of data.toString().matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        const text = go();
        if (word?.toLowerCase() === 'evalsha') socket.write(`*2\r\n$${text.length}\r\n${text}\r\n$-1\r\n`);
        else if (word?.toLowerCase() === 'hello') socket.write("-ERR unknown command 'HELLO'\r\n");
        else socket.write(':0\r\n');
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

test('a Redis that grants everything is believed up to the limit', async () => {
  const server = await generousServer();
  const store = await openRedis({ url: server.url, seal, limits: LIMITS, machineId: 'm' });
  const kinds: string[] = [];
  for (let i = 0; i < 20; i++) kinds.push((await store.reserve(ask(null))).kind);
  expect(kinds.filter((kind) => kind === 'go')).toHaveLength(4);
  await store.close();
  server.close();
});

test('a Redis that says "wait 0 ms" without end is not asked without a pause', async () => {
  const server = await generousServer({ kind: 'wait', ms: 0 });
  const store = await openRedis({ url: server.url, seal, limits: LIMITS, machineId: 'm' });
  const never = new AbortController().signal;
  const began = performance.now();
  for (let i = 0; i < 8; i++) {
    const step = await store.reserve(ask(null));
    if (step.kind !== 'wait') throw new Error(step.kind);
    await store.waitForChange(step.ms, null, never);
  }
  expect(performance.now() - began).toBeGreaterThan(8 * 20);
  await store.close();
  server.close();
});

test('a slot that is granted for a minute from now is no answer of ours', () => {
  const mark = { born: 1, day: [1, 0], month: [1, 0] };
  const reply = (delayMs: number) =>
    parseReply([
      JSON.stringify({
        answer: { kind: 'go', grant: 'g', useByMs: 1, delayMs },
        mark,
        kept: true,
        used: 0,
        machines: 1,
      }),
    ]);
  expect(reply(500)?.answer.kind).toBe('go');
  expect(reply(60_000)).toBeNull();
});
