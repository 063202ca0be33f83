/** The Lua script against the TypeScript rules: any history gives the same answers and the same state, to the byte. */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { Redis } from 'ioredis';
import { afterAll, beforeAll, expect, test } from 'vitest';
import {
  emptyState,
  type RuleRequest,
  type RuleSettle,
  type RuleState,
  step,
} from '../../src/store/rules.ts';
import { SCRIPT } from '../../src/store/script.ts';
import { type RedisServer, startRedis } from '../helpers/redis.ts';

let server: RedisServer;
let redis: Redis;
beforeAll(async () => {
  server = await startRedis();
  redis = new Redis({ port: server.port });
});
afterAll(async () => {
  redis.disconnect();
  await server[Symbol.asyncDispose]();
});

const SHA = createHash('sha1').update(SCRIPT).digest('hex');
const START = Date.UTC(2026, 10, 30, 23, 58, 0); // two minutes before a day and a month end

async function inRedis(request: RuleRequest, now: number): Promise<unknown> {
  const args = [
    JSON.stringify(request, (_, v: unknown) => (v === null ? undefined : v)),
    '',
    '',
    '',
    '1',
    'news',
    '',
  ];
  const raw = await redis.evalsha(SHA, 4, '{t}:quota', '{t}:v', '{t}:quota', '{t}:m', ...args, String(now));
  if (!Array.isArray(raw) || typeof raw[0] !== 'string') throw new Error('no reply');
  return JSON.parse(raw[0]);
}

/** Lua cannot tell an empty list from an empty table, and leaves out what is null. */
function plain(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 0 ? {} : value.map(plain);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== null)
      .map(([key, inner]) => [key, plain(inner)]),
  );
}

type Move = {
  readonly after: number;
  readonly make: (grants: readonly string[]) => RuleRequest;
};

const limits = fc.constantFrom(
  { minute: 4, day: 12, month: 30 },
  { minute: 1, day: null, month: 9 },
  { minute: null, day: 19, month: null },
  { minute: 4, day: 500, month: 15_500, windowMs: 2_000 },
);
const client = fc.constantFrom('a', 'b', 'c', 'd', 'e');
const weight = fc.constantFrom('interactive', 'push', 'background') satisfies fc.Arbitrary<string>;
const settle = fc.record({
  pick: fc.nat(9),
  kind: fc.constantFrom('answered', 'answered', 'answered', 'failed', 'unsent', 'refused'),
  retryAfterMs: fc.option(fc.integer({ min: -5, max: 200_000 })),
  window: fc.constantFrom('minute', 'minute', 'day', 'month'),
});
type Ending = typeof settle extends fc.Arbitrary<infer T> ? T : never;

function ending(e: Ending, grants: readonly string[]): RuleSettle {
  // Mostly one of the latest, now and then one settled long ago, or unknown.
  const grant = grants[grants.length - 1 - (e.pick % Math.max(1, Math.min(4, grants.length)))] ?? 'unknown.1';
  const { kind, retryAfterMs, window } = e;
  if (kind !== 'refused') return { grant, kind: kind === 'failed' || kind === 'unsent' ? kind : 'answered' };
  return { grant, kind, retryAfterMs, window: window === 'day' || window === 'month' ? window : 'minute' };
}

const after = fc.oneof(
  { weight: 60, arbitrary: fc.nat(900) },
  { weight: 30, arbitrary: fc.nat(30_000) },
  { weight: 1, arbitrary: fc.nat(90_000_000) },
  { weight: 1, arbitrary: fc.integer({ min: -120_000, max: -1 }) },
);

const moves = limits.chain((limit) =>
  fc.array(
    fc.oneof(
      {
        weight: 50,
        arbitrary: fc
          .record({
            after,
            client,
            weight,
            question: fc.constantFrom('', 'q1', 'q1', 'q2'),
            patienceMs: fc.constantFrom(0, 20_000, 300_000, 9e9),
            end: fc.option(settle),
          })
          .map(
            ({ after: wait, end, ...ask }): Move => ({
              after: wait,
              make: (grants) => ({
                kind: 'ask',
                limits: limit,
                ...ask,
                ...(end === null ? {} : { settle: ending(end, grants) }),
              }),
            }),
          ),
      },
      {
        weight: 40,
        arbitrary: fc.record({ after, end: settle }).map(
          ({ after: wait, end }): Move => ({
            after: wait,
            make: (grants) => ({ kind: 'settle', limits: limit, settle: ending(end, grants) }),
          }),
        ),
      },
      {
        weight: 1,
        arbitrary: fc.record({ after, client }).map(
          ({ after: wait, client: id }): Move => ({
            after: wait,
            make: () => ({ kind: 'leave', limits: limit, client: id, home: id }),
          }),
        ),
      },
      {
        weight: 1,
        arbitrary: fc
          .record({
            after,
            minute: fc.option(fc.nat(5)),
            used: fc.option(fc.nat(20)),
            day: fc.option(fc.nat(30)),
          })
          .map(
            ({ after: wait, minute, used, day }): Move => ({
              after: wait,
              make: () => ({
                kind: 'learn',
                limits: limit,
                minute,
                day,
                month: day,
                dayUsed: used,
                monthUsed: used,
              }),
            }),
          ),
      },
      {
        weight: 1,
        arbitrary: fc.record({ after, n: fc.nat(3), sitOut: fc.boolean(), born: fc.nat(3) }).map(
          ({ after: wait, n, sitOut, born }): Move => ({
            after: wait,
            make: () => ({
              kind: 'spent',
              limits: limit,
              minute: n,
              day: n,
              month: n,
              sitOut,
              mark: { born, day: [20_787, n], month: [24_322, n] },
            }),
          }),
        ),
      },
    ),
    { minLength: 1, maxLength: 60, size: 'max' },
  ),
);

test('the script answers what the rules answer, and keeps the same state', async () => {
  await redis.script('LOAD', SCRIPT);
  await fc.assert(
    fc.asyncProperty(moves, async (history) => {
      await redis.del('{t}:quota');
      let state: RuleState = emptyState();
      let now = START;
      const grants: string[] = [];
      for (const { after: wait, make } of history) {
        now += wait;
        const request = make(grants);
        const expected = step(state, request, now);
        const told = await inRedis(request, now);
        state = expected.state;
        if (expected.answer.kind === 'go') grants.push(expected.answer.grant);
        expect(told).toMatchObject({ answer: plain(expected.answer), mark: expected.mark });
        const kept = await redis.get('{t}:quota');
        expect(plain(JSON.parse(kept ?? 'null'))).toEqual(plain(state));
        const figures = await inRedis({ kind: 'figures', client: 'a', limits: request.limits }, now);
        const shown = step(state, { kind: 'figures', client: 'a', limits: request.limits }, now).answer;
        expect(plain(figures)).toMatchObject({ answer: plain(shown) });
      }
    }),
    { numRuns: Number(process.env.ANTEATER_RUNS ?? 100) },
  );
}, 120_000);
