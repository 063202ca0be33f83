/** The limiters that are compared: the same work, each through its own documented way to share one limit by Redis. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { performance } from 'node:perf_hooks';
import { setTimeout as sleep } from 'node:timers/promises';
import Bottleneck from 'bottleneck';
import { Redis } from 'ioredis';
import { RateLimiterRedis, RateLimiterRes } from 'rate-limiter-flexible';
import type { Priority, Question, Release } from '../../src/lookup/ports.ts';
import { openStore } from '../../src/store/open.ts';
import { createSeal } from '../../src/store/seal.ts';

export interface LimiterOptions {
  readonly redis: string;
  readonly client: string;
  readonly priority: Priority;
  readonly limit: number;
  readonly windowMs: number;
}

/** Asks the server, unless `lateAt` (by performance.now) has passed before it is sent: how that ended. */
export type Send = (name: string, lateAt?: number) => Promise<'accepted' | 'refused' | 'too late'>;

export interface Limiter {
  /** Returns when `name` is known. */
  lookup(name: string, send: Send): Promise<void>;
  close(): Promise<void>;
}

export const LIMITERS: Readonly<Record<string, (options: LimiterOptions) => Promise<Limiter>>> = {
  anteater,
  bottleneck,
  'rate-limiter-flexible': rateLimiterFlexible,
};

async function anteater({ redis, client, priority, limit, windowMs }: LimiterOptions): Promise<Limiter> {
  // Each client is a machine of its own.
  const home = mkdtempSync(join(tmpdir(), 'anteater-simulated-'));
  const store = await openStore({
    url: redis,
    home,
    seal: createSeal('simulation'),
    limits: { minute: limit, day: null, month: null, windowMs },
  });
  await store.figures(client);
  let release: Release | undefined;
  return {
    async lookup(name, send) {
      const question: Question = { about: 'url', value: name };
      for (;;) {
        const step = await store.reserve({
          client,
          question,
          priority,
          patienceMs: 1e9,
          fresh: () => true,
          ...(release ? { release } : {}),
        });
        release = undefined;
        if (step.kind === 'hit') return;
        if (step.kind === 'go') {
          const { grant } = step;
          const end = await send(name, performance.now() + step.useByMs);
          if (end === 'accepted') {
            release = { kind: 'answered', grant, question, answer: { kind: 'unknown' }, ttlMs: 600_000 };
            return;
          }
          if (end === 'too late') release = { kind: 'unsent', grant, question };
          else release = { kind: 'refused', grant, question, retryAfterMs: null };
        } else await sleep(step.kind === 'deny' ? step.ms : step.lookMs);
      }
    },
    async close() {
      if (release) await store.release(release);
      await store.cancel(client);
      await store.close();
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** A reservoir of the limit, filled again each window; who is refused tries again a window later. */
async function bottleneck({ redis, limit, windowMs }: LimiterOptions): Promise<Limiter> {
  const limiter = new Bottleneck({
    id: 'simulation',
    datastore: 'ioredis',
    clearDatastore: false,
    Redis,
    clientOptions: redis,
    reservoir: limit,
    reservoirRefreshAmount: limit,
    reservoirRefreshInterval: windowMs,
    heartbeatInterval: Math.min(250, windowMs / 8),
  });
  limiter.on('error', () => undefined);
  await limiter.ready();
  return {
    async lookup(name, send) {
      while ((await limiter.schedule(() => send(name))) !== 'accepted') await sleep(windowMs);
    },
    close: () => limiter.disconnect(false),
  };
}

/** `limit` points a window; who is refused by it or by the server tries again when the answer says so. */
async function rateLimiterFlexible({ redis, limit, windowMs }: LimiterOptions): Promise<Limiter> {
  const client = new Redis(redis);
  client.on('error', () => undefined);
  const limiter = new RateLimiterRedis({ storeClient: client, points: limit, duration: windowMs / 1_000 });
  return {
    async lookup(name, send) {
      for (;;) {
        try {
          await limiter.consume('simulation');
        } catch (refused) {
          await sleep(refused instanceof RateLimiterRes ? refused.msBeforeNext : 50);
          continue;
        }
        if ((await send(name)) === 'accepted') return;
        await sleep(windowMs);
      }
    },
    async close() {
      client.disconnect();
    },
  };
}
