/**
 * What every store does, no matter what it is made of: one suite, run against the embedded store, Redis and a Cluster.
 *
 * Written against the port alone. Where time matters, limits carry a short window (`windowMs`), so that a store with
 * its own clock can be tested as well; nothing is asserted about how long a thing took, only about what it answers.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, describe, expect, it } from 'vitest';
import type {
  Answer,
  DatedAnswer,
  Question,
  Reservation,
  ReserveRequest,
  Store,
} from '../../src/lookup/ports.ts';

export interface SuiteLimits {
  readonly minute: number | null;
  readonly day: number | null;
  readonly month: number | null;
  /** What "a minute" is, in ms. */
  readonly windowMs: number;
}

export interface SuiteStore {
  /** Another process's view of the same store: same key, same place. */
  open(limits: SuiteLimits): Promise<Store>;
  /** The same place, another API key. */
  openOther(limits: SuiteLimits): Promise<Store>;
  /** Everything that the store keeps, as bytes in any order: to look for what must not be in it. */
  dump(): Promise<string>;
  /** The API key of `open`. */
  readonly apiKey: string;
  destroy(): Promise<void>;
}

/** A minute of 3 s: long enough for a loaded machine, short enough to sit one out. */
export const WINDOW_MS = 3_000;
const LIMITS: SuiteLimits = { minute: 3, day: 500, month: 15_500, windowMs: WINDOW_MS };
const PATIENT_MS = 20 * WINDOW_MS;

const CLEAN: Answer = {
  kind: 'analysis',
  analysis: { malicious: 0, suspicious: 0, harmless: 61, undetected: 33, engines: [], analysedAt: null },
};
const EVIL: Answer = {
  kind: 'analysis',
  analysis: {
    malicious: 5,
    suspicious: 1,
    harmless: 50,
    undetected: 30,
    engines: [{ name: 'Acme AV', category: 'malicious', result: 'phishing' }],
    analysedAt: '2026-11-20T10:00:00.000Z',
  },
};

const url = (name: string): Question => ({ about: 'url', value: `http://${name}.evil-host.net/x` });

function askFor(
  client: string,
  question: Question | null,
  more: Partial<ReserveRequest> = {},
): ReserveRequest {
  return { client, question, priority: 'interactive', patienceMs: PATIENT_MS, fresh: () => true, ...more };
}

/** Comes back as often as it is told to, until there is something else than `wait`. */
async function stepOn(store: Store, ask: ReserveRequest): Promise<Exclude<Reservation, { kind: 'wait' }>> {
  for (let asked = ask; ; asked = withoutRelease(ask)) {
    const step = await store.reserve(asked);
    if (step.kind !== 'wait') return step;
    await sleep(step.lookMs);
  }
}

function withoutRelease({ release: _, ...ask }: ReserveRequest): ReserveRequest {
  return ask;
}

async function grantOf(store: Store, ask: ReserveRequest): Promise<string> {
  const step = await stepOn(store, ask);
  if (step.kind !== 'go') throw new Error(`expected a slot, got ${JSON.stringify(step)}`);
  return step.grant;
}

export function describeStore(name: string, create: () => Promise<SuiteStore>): void {
  describe(name, () => {
    let place: SuiteStore | null = null;
    const opened: Store[] = [];
    const setUp = async (): Promise<SuiteStore> => {
      place = await create();
      return place;
    };
    const open = async (suite: SuiteStore, limits: Partial<SuiteLimits> = {}): Promise<Store> => {
      const store = await suite.open({ ...LIMITS, ...limits });
      opened.push(store);
      return store;
    };
    afterEach(async () => {
      for (const store of opened.splice(0)) await store.close();
      await place?.destroy();
      place = null;
    });

    describe('kept answers', () => {
      it('gives every kind of answer back as it was kept, to any process', async () => {
        const suite = await setUp();
        const [one, two] = [await open(suite), await open(suite)];
        const at = Date.now() - 5_000;
        const answers: readonly [Question, Answer][] = [
          [url('a'), CLEAN],
          [{ about: 'ip', value: '8.8.8.8' }, EVIL],
          [{ about: 'domain', value: 'evil-host.net' }, { kind: 'unknown' }],
          [
            { about: 'resolutions', value: '8.8.8.8' },
            { kind: 'hosts', hosts: [{ host: 'bücher.evil-host.net', malicious: 7, suspicious: 0 }] },
          ],
        ];
        for (const [question, answer] of answers) await one.write(question, { answer, at }, 60_000);
        expect(await two.read(answers.map(([question]) => question))).toEqual(
          answers.map(([, answer]) => expect.objectContaining({ answer, at })),
        );
      });

      it('tells questions about the same value apart, and knows nothing of others', async () => {
        const store = await open(await setUp());
        await store.write({ about: 'ip', value: '8.8.8.8' }, { answer: EVIL, at: Date.now() }, 60_000);
        const read = await store.read([
          { about: 'resolutions', value: '8.8.8.8' },
          { about: 'domain', value: '8.8.8.8' },
          { about: 'ip', value: '8.8.4.4' },
        ]);
        expect(read).toEqual([null, null, null]);
        expect(await store.read([])).toEqual([]);
      });

      it('replaces an answer by a later one', async () => {
        const store = await open(await setUp());
        const at = Date.now();
        await store.write(url('a'), { answer: CLEAN, at: at - 1_000 }, 60_000);
        await store.write(url('a'), { answer: EVIL, at }, 60_000);
        expect(await store.read([url('a')])).toMatchObject([{ answer: EVIL, at }]);
      });

      it('shares nothing between API keys', async () => {
        const suite = await setUp();
        const store = await open(suite);
        const other = await suite.openOther(LIMITS);
        opened.push(other);
        await store.write(url('a'), { answer: CLEAN, at: Date.now() }, 60_000);
        expect(await other.read([url('a')])).toEqual([null]);
        for (let i = 0; i < 3; i++) await grantOf(store, askFor('a', null));
        expect((await other.reserve(askFor('b', null))).kind).toBe('go');
      });

      it('counts what it keeps, and drops all of it on demand', async () => {
        const store = await open(await setUp());
        for (const name of ['a', 'b', 'c']) await store.write(url(name), { answer: CLEAN, at: 1 }, 60_000);
        const stats = await store.stats();
        expect(stats.entries).toBe(3);
        expect(stats.bytes).toBeGreaterThan(100);
        expect(await store.clear()).toBe(3);
        expect(await store.read([url('a')])).toEqual([null]);
        expect((await store.stats()).entries).toBe(0);
      });

      it('holds neither the API key, nor what was asked, in a form that others could read', async () => {
        const suite = await setUp();
        const store = await open(suite);
        await store.write(url('secret-project'), { answer: CLEAN, at: Date.now() }, 60_000);
        await store.reserve(askFor('a', url('secret-project'), { fresh: () => false }));
        const text = await suite.dump();
        expect(text).not.toContain('secret-project');
        expect(text).not.toContain(suite.apiKey);
        expect(text).not.toContain(Buffer.from('secret-project').toString('base64').slice(0, 16));
      });
    });

    describe('slots', () => {
      it('gives as many as the limit in one window, then says when to come back', async () => {
        const store = await open(await setUp());
        const steps: Reservation[] = [];
        for (let i = 0; i < 4; i++) steps.push(await store.reserve(askFor(`c${i}`, null)));
        expect(steps.map((step) => step.kind)).toEqual(['go', 'go', 'go', 'wait']);
        const last = steps[3];
        expect(last?.kind === 'wait' && last.ms > 0 && last.ms <= 2 * WINDOW_MS).toBe(true);
      });

      it('denies what the patience does not reach, and says how far the next slot is', async () => {
        const store = await open(await setUp());
        for (let i = 0; i < 3; i++) await store.reserve(askFor('a', null));
        const step = await store.reserve(askFor('b', null, { patienceMs: 50 }));
        expect(step).toMatchObject({ kind: 'deny' });
        expect(step.kind === 'deny' && step.ms > 50).toBe(true);
      });

      it('gives a slot to whoever came back when the store said', async () => {
        const store = await open(await setUp());
        for (let i = 0; i < 3; i++) {
          const grant = await grantOf(store, askFor('a', null));
          await store.release({ kind: 'answered', grant, question: null, answer: CLEAN, ttlMs: 1 });
        }
        expect((await stepOn(store, askFor('b', null))).kind).toBe('go');
      });

      it('gives back only what was certainly not sent', async () => {
        const store = await open(await setUp(), { minute: 2 });
        const unsent = await grantOf(store, askFor('a', null));
        const failed = await grantOf(store, askFor('a', null));
        await store.release({ kind: 'unsent', grant: unsent, question: null });
        await store.release({ kind: 'failed', grant: failed, question: null });
        expect((await store.reserve(askFor('b', null))).kind).toBe('go');
        expect((await store.reserve(askFor('b', null))).kind).toBe('wait');
      });

      it('gives a slot back once, however often that is said', async () => {
        const store = await open(await setUp(), { minute: 2 });
        const unsent = await grantOf(store, askFor('a', null));
        await grantOf(store, askFor('a', null));
        for (let i = 0; i < 3; i++) await store.release({ kind: 'unsent', grant: unsent, question: null });
        await grantOf(store, askFor('b', null));
        expect((await store.reserve(askFor('b', null))).kind).toBe('wait');
      });

      it('counts requests of all processes against the day, and says so', async () => {
        const suite = await setUp();
        const [one, two] = [
          await open(suite, { minute: null, day: 2 }),
          await open(suite, { minute: null, day: 2 }),
        ];
        await grantOf(one, askFor('a', null));
        await grantOf(two, askFor('b', null));
        // Not even a minute before the day ends.
        expect(await one.reserve(askFor('a', null, { patienceMs: 10 }))).toMatchObject({ kind: 'deny' });
      });

      it('never denies where there is no limit', async () => {
        const store = await open(await setUp(), { minute: null, day: null, month: null });
        for (let i = 0; i < 20; i++) expect((await store.reserve(askFor('a', null))).kind).toBe('go');
      });

      it('releases and asks in one step', async () => {
        const store = await open(await setUp());
        const grant = await grantOf(store, askFor('a', url('a')));
        const step = await store.reserve(
          askFor('a', url('b'), {
            release: { kind: 'answered', grant, question: url('a'), answer: EVIL, ttlMs: 60_000 },
          }),
        );
        expect(step.kind).toBe('go');
        expect((await store.read([url('a')]))[0]?.answer).toEqual(EVIL);
      });

      it('keeps everybody from asking after a 429, as long as the server said', async () => {
        const suite = await setUp();
        const [one, two] = [await open(suite), await open(suite)];
        const grant = await grantOf(one, askFor('a', null));
        const retryAfterMs = 4 * WINDOW_MS;
        await one.release({ kind: 'refused', grant, question: null, retryAfterMs });
        const step = await two.reserve(askFor('b', null, { patienceMs: 2 * WINDOW_MS }));
        expect(step).toMatchObject({ kind: 'deny' });
        expect((await two.figures('b')).pause).toMatchObject({ reason: 'refused' });
        expect((await two.figures('b')).pause?.ms).toBeGreaterThan(2 * WINDOW_MS);
      });

      it('serves people before pushes before the background', async () => {
        const store = await open(await setUp(), { minute: 1 });
        const grant = await grantOf(store, askFor('first', null));
        await store.reserve(askFor('background', null, { priority: 'background' }));
        await store.reserve(askFor('push', null, { priority: 'push' }));
        await store.reserve(askFor('person', null, { priority: 'interactive' }));
        await store.release({ kind: 'answered', grant, question: null, answer: CLEAN, ttlMs: 1 });
        const order: string[] = [];
        const client = async (name: string, priority: ReserveRequest['priority']): Promise<void> => {
          const mine = await grantOf(store, askFor(name, null, { priority }));
          order.push(name);
          await store.release({ kind: 'answered', grant: mine, question: null, answer: CLEAN, ttlMs: 1 });
        };
        await Promise.all([
          client('background', 'background'),
          client('push', 'push'),
          client('person', 'interactive'),
        ]);
        expect(order).toEqual(['person', 'push', 'background']);
      });
    });

    describe('one question, one request', () => {
      it('answers from the cache without a slot, when the asker finds it fresh', async () => {
        const store = await open(await setUp());
        const kept: DatedAnswer = { answer: CLEAN, at: Date.now() - 1_000 };
        await store.write(url('a'), kept, 60_000);
        expect(await store.reserve(askFor('a', url('a')))).toMatchObject({ kind: 'hit', cached: kept });
        const picky = askFor('a', url('a'), { fresh: ({ at }) => at > Date.now() - 500 });
        expect((await store.reserve(picky)).kind).toBe('go');
        expect((await store.figures('a')).minute.used).toBe(1);
      });

      it('lets the second asker follow the first, and hands it the answer', async () => {
        const suite = await setUp();
        const [one, two] = [await open(suite), await open(suite)];
        const grant = await grantOf(one, askFor('a', url('a')));
        const step = await two.reserve(askFor('b', url('a')));
        expect(step.kind).toBe('follow');
        expect(step.kind === 'follow' && step.lookMs <= 1_000).toBe(true);
        await one.release({ kind: 'answered', grant, question: url('a'), answer: EVIL, ttlMs: 60_000 });
        expect(await two.reserve(askFor('b', url('a')))).toMatchObject({
          kind: 'hit',
          cached: { answer: EVIL },
        });
        expect((await two.figures('b')).minute.used).toBe(1);
      });

      it('lets a follower take over when the first gives up', async () => {
        const suite = await setUp();
        const [one, two] = [await open(suite), await open(suite)];
        const grant = await grantOf(one, askFor('a', url('a')));
        expect((await two.reserve(askFor('b', url('a')))).kind).toBe('follow');
        await one.release({ kind: 'failed', grant, question: url('a') });
        expect((await stepOn(two, askFor('b', url('a')))).kind).toBe('go');
      });

      it('lets a follower take over when the first died without a word', async () => {
        const suite = await setUp();
        const [one, two] = [await open(suite), await open(suite)];
        await grantOf(one, askFor('a', url('a')));
        for (;;) {
          const step = await two.reserve(askFor('b', url('a')));
          if (step.kind === 'go') break;
          expect(['follow', 'wait']).toContain(step.kind);
          if (step.kind === 'follow' || step.kind === 'wait') await sleep(step.lookMs);
        }
      });

      it('asks once for each of ten questions that six processes want at the same time', async () => {
        const suite = await setUp();
        const questions = Array.from({ length: 10 }, (_, i) => url(`q${i}`));
        const asked: string[] = [];
        const process = async (): Promise<(Answer | undefined)[]> => {
          const store = await open(suite, { minute: 40 });
          const client = randomUUID();
          const answers: (Answer | undefined)[] = [];
          for (const question of questions) {
            for (;;) {
              const step = await stepOn(store, askFor(client, question));
              if (step.kind === 'hit') answers.push(step.cached.answer);
              if (step.kind === 'follow') await sleep(step.lookMs);
              if (step.kind === 'hit') break;
              if (step.kind === 'go') {
                asked.push(question.value);
                await store.release({
                  kind: 'answered',
                  grant: step.grant,
                  question,
                  answer: EVIL,
                  ttlMs: 60_000,
                });
              }
            }
          }
          return answers;
        };
        const all = await Promise.all(Array.from({ length: 6 }, process));
        for (const answers of all) expect(answers).toEqual(questions.map(() => EVIL));
        expect(asked.toSorted()).toEqual(questions.map(({ value }) => value).toSorted());
      });
    });

    describe('waiting', () => {
      it('tells who waits, and forgets who left', async () => {
        const store = await open(await setUp(), { minute: 1 });
        await grantOf(store, askFor('a', null));
        await store.reserve(askFor('b', null, { priority: 'push' }));
        expect((await store.figures('b')).waiting).toMatchObject([{ priority: 'push', self: true }]);
        expect((await store.figures('c')).waiting).toMatchObject([{ priority: 'push', self: false }]);
        await store.cancel('b');
        expect((await store.figures('b')).waiting).toEqual([]);
      });
    });

    describe('figures and what VirusTotal states', () => {
      it('shows limits, use and resets', async () => {
        const store = await open(await setUp());
        await grantOf(store, askFor('a', null));
        const figures = await store.figures('a');
        expect(figures).toMatchObject({
          minute: { limit: 3, used: 1 },
          day: { limit: 500, used: 1 },
          month: { limit: 15_500, used: 1 },
          pause: null,
        });
        expect(figures.resets.day).toBeGreaterThan(0);
        expect(figures.resets.day).toBeLessThanOrEqual(86_400_000);
        expect(figures.machines).toBeGreaterThanOrEqual(1);
      });

      it('learns lower limits and higher use, never higher limits', async () => {
        const suite = await setUp();
        const [one, two] = [await open(suite), await open(suite)];
        expect((await one.figures('a')).statedAt).toBeNull();
        await one.recordAllowances({
          hourly: { allowed: 60, used: 3 },
          daily: { allowed: 100_000, used: 77 },
          monthly: null,
        });
        const figures = await two.figures('b');
        expect(figures.minute.limit).toBe(1);
        expect(figures.day).toEqual({ limit: 500, used: 77 });
        expect(figures.month.limit).toBe(15_500);
        expect(figures.statedAt).toBeGreaterThan(Date.now() - 60_000);
      });

      it('stops for the day when VirusTotal says that the day is used up', async () => {
        const store = await open(await setUp());
        await store.recordAllowances({ hourly: null, daily: { allowed: 500, used: 500 }, monthly: null });
        expect(await store.reserve(askFor('a', null, { patienceMs: 10 }))).toMatchObject({ kind: 'deny' });
      });
    });

    it('has nothing to report when all is well', async () => {
      const store = await open(await setUp());
      await store.read([url('a')]);
      expect(store.problems()).toEqual({ forged: 0, readOnly: null, redis: null });
    });
  });
}
