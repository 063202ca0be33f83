/** How often a step asks Redis, counted by Redis itself. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import type { Question, ReserveRequest, Store } from '../../src/lookup/ports.ts';
import { openStore } from '../../src/store/open.ts';
import { createSeal } from '../../src/store/seal.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

/** A long window: how exact a time must be goes with it, and a busy machine is slow to tell. */
const limits = { minute: 20, day: null, month: null, windowMs: 3_600_000 };
const url = (name: string): Question => ({ about: 'url', value: `http://${name}.evil-host.net/` });

let server: RedisServer;
const homes: string[] = [];
const stores: Store[] = [];
beforeAll(async () => {
  server = await startRedis();
});
afterEach(async () => {
  for (const store of stores.splice(0)) await store.close();
  for (const home of homes.splice(0)) rmSync(home, { recursive: true, force: true });
});
afterAll(() => server[Symbol.asyncDispose]());

async function open(): Promise<Store> {
  const home = mkdtempSync(join(tmpdir(), 'anteater-trips-'));
  homes.push(home);
  const seal = createSeal('a key');
  const store = await openStore({ url: server.url, home, seal, limits });
  stores.push(store);
  return store;
}

function ask(client: string, name: string, more: Partial<ReserveRequest> = {}): ReserveRequest {
  const base = { priority: 'interactive', patienceMs: 20_000, fresh: () => true } as const;
  return { ...base, client, question: url(name), ...more };
}

async function calls(command: string): Promise<number> {
  const stats = String(await server.command('INFO', 'commandstats'));
  return Number(new RegExp(`cmdstat_${command}:calls=(\\d+)`).exec(stats)?.[1] ?? 0);
}

/** Readings and writings of the state while `work` is done. */
async function tripsOf(work: () => Promise<unknown>): Promise<{ read: number; written: number }> {
  // What a script asks counts as well: only a reading asks TIME and MGET without it.
  const before = [await calls('evalsha'), await calls('time')] as const;
  await work();
  const written = (await calls('evalsha')) - before[0];
  return { read: (await calls('time')) - before[1] - written, written };
}

test('a step is one trip where the state is as this process left it', async () => {
  const store = await open();
  const first = await store.reserve(ask('a', 'one'));
  expect(first.kind).toBe('go');
  if (first.kind !== 'go') return;
  const release = { kind: 'failed', grant: first.grant, question: url('one') } as const;
  const next = () => store.reserve(ask('a', 'two', { release }));
  expect(await tripsOf(next)).toEqual({ read: 0, written: 1 });
});

test('and two where another process changed it', async () => {
  const [one, two] = [await open(), await open()];
  await one.reserve(ask('a', 'three'));
  await two.reserve(ask('b', 'four'));
  const next = () => one.reserve(ask('a', 'five'));
  expect(await tripsOf(next)).toEqual({ read: 0, written: 2 });
});

test('an answer that came without a change of the state is found all the same', async () => {
  const [one, two] = [await open(), await open()];
  await one.reserve(ask('a', 'six'));
  await two.write(url('seven'), { answer: { kind: 'unknown' }, at: Date.now() }, 60_000);
  expect(await one.reserve(ask('a', 'seven'))).toMatchObject({
    kind: 'hit',
    cached: { from: 'shared-cache' },
  });
});
