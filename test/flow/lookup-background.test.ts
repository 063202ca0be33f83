/** What was put off is looked up in the background, reported, and never lost: with a fake clock. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type ResolverOptions, resolveDebts, settledDebts } from '../../src/lookup/deferred.ts';
import { keyOf } from '../../src/lookup/jobs.ts';
import type { Debt, Ledger, Question } from '../../src/lookup/ports.ts';
import {
  answered,
  createWorld,
  defaults,
  failure,
  hosts,
  inFakeTime,
  START,
  type World,
} from './lookup-world.ts';

beforeEach(() => {
  vi.useFakeTimers({ now: START });
});
afterEach(() => {
  vi.useRealTimers();
});

const url = (name: string): Question => ({ about: 'url', value: `http://${name}.net/` });
const debtOf = (question: Question, more: Partial<Debt> = {}): Debt => ({
  question,
  repository: 'r',
  places: [{ path: 'a.ts', pathBytes: null, line: 1 }],
  since: START,
  ...more,
});

function createLedger(...initial: Debt[]): Ledger {
  let debts = initial;
  return {
    defer: async (more) => {
      debts = [...debts, ...more];
    },
    debts: async (repository) =>
      debts.filter((debt) => repository === null || debt.repository === repository),
    forget: async (gone) => {
      debts = debts.filter((debt) => !gone.includes(debt));
    },
    receipts: async (keys) => keys.map(() => false),
    addReceipts: async () => undefined,
  };
}

const options: ResolverOptions = { ...defaults, priority: 'background', patienceMs: 3_600_000 };

const resolve = (world: World, ledger: Ledger, more: Partial<ResolverOptions> = {}, claim?: () => null) =>
  inFakeTime(
    resolveDebts(
      {
        store: world.store,
        reputation: world.reputation,
        ledger,
        now: Date.now,
        ...(claim === undefined ? {} : { claim }),
      },
      { ...options, ...more },
    ),
  );
const settled = (world: World, ledger: Ledger, more: Partial<ResolverOptions> = {}) =>
  inFakeTime(settledDebts({ ledger, store: world.store, now: Date.now }, 'r', { ...options, ...more }));

describe('the resolver', () => {
  it('works off every debt as quota allows, each question once, and ends', async () => {
    const questions = Array.from({ length: 10 }, (_, i) => url(`u${i}`));
    const ledger = createLedger(
      ...questions.map((question) => debtOf(question)),
      debtOf(url('u0'), { repository: 'other' }),
    );
    const world = createWorld({ script: ({ value }) => answered(value.includes('u3') ? 9 : 0) });
    expect(await resolve(world, ledger)).toEqual({ end: 'done', answered: 10, left: 0 });
    expect(world.asked.map(({ key }) => key)).toEqual(questions.map(keyOf));
    for (const [index, { at }] of world.asked.entries()) {
      expect(at - (world.asked[index - 3]?.at ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(60_000);
    }
    expect(world.allowancesAsked).toBeLessThanOrEqual(1);
  });

  it('leaves the debts to whoever reports them, with what is known', async () => {
    const ledger = createLedger(debtOf(url('evil')), debtOf(url('new')));
    const world = createWorld({ script: () => answered(9) });
    await world.store.write(url('evil'), { answer: { kind: 'unknown' }, at: START + 1 }, 1);
    expect((await settled(world, ledger)).map(({ resolution }) => resolution?.kind ?? null)).toEqual([
      'unknown',
      null,
    ]);
    await resolve(world, ledger);
    const after = await settled(world, ledger);
    expect(after.map(({ resolution }) => resolution?.kind)).toEqual(['unknown', 'analysis']);
    expect(await ledger.debts('r')).toHaveLength(2);
    await ledger.forget(after.map(({ debt }) => debt));
    expect(await resolve(world, ledger)).toMatchObject({ end: 'done', answered: 0 });
  });

  it('takes an answer given since for one, however old it is by now', async () => {
    const ledger = createLedger(debtOf(url('a')));
    const world = createWorld();
    await resolve(world, ledger);
    vi.setSystemTime(START + 40 * 86_400_000);
    expect((await settled(world, ledger))[0]?.resolution?.kind).toBe('analysis');
    await world.store.write(url('a'), { answer: { kind: 'unknown' }, at: START - 1 }, 1);
    expect((await settled(world, ledger))[0]?.resolution).toBeNull();
  });

  it('asks for the names behind an address, too', async () => {
    const ledger = createLedger(debtOf({ about: 'ip', value: '8.8.8.8' }));
    const world = createWorld({
      script: ({ about }) => (about === 'ip' ? answered(0) : hosts(['bad.net', 9])),
    });
    const more = { associations: true };
    expect(await resolve(world, ledger, more)).toMatchObject({ end: 'done', answered: 1 });
    expect((await settled(world, ledger, more))[0]?.resolution).toMatchObject({
      associations: [{ host: 'bad.net' }],
    });
  });

  it('takes up debts that are made while it works', async () => {
    const ledger = createLedger(...['a', 'b', 'c', 'd'].map((name) => debtOf(url(name))));
    const world = createWorld();
    setTimeout(() => void ledger.defer([debtOf(url('late'))]), 30_000);
    expect(await resolve(world, ledger)).toMatchObject({ end: 'done', answered: 5 });
  });

  it('does not run beside another', async () => {
    const world = createWorld();
    expect(await resolve(world, createLedger(debtOf(url('a'))), {}, () => null)).toMatchObject({
      end: 'busy',
    });
    expect(world.asked).toEqual([]);
  });

  it('goes on after a failure of the network, and ends when that stays', async () => {
    const passing = createWorld({
      script: () =>
        Date.now() < START + 60_000 ? failure('network', { scope: 'all', sent: 'no' }) : answered(0),
    });
    const debts = [debtOf(url('a')), debtOf(url('b'))];
    expect(await resolve(passing, createLedger(...debts))).toMatchObject({ end: 'done', answered: 2 });

    const dead = createWorld({ script: () => failure('network', { scope: 'all', sent: 'no' }) });
    expect(await resolve(dead, createLedger(...debts))).toEqual({
      end: 'stuck',
      answered: 0,
      left: 2,
    });
    expect(Date.now() - START).toBeLessThan(30 * 60_000);
  });

  it.each<[string, Parameters<typeof createWorld>[0]]>([
    ['a wrong key', { script: () => failure('auth', { scope: 'all' }) }],
    ['a day that is used up', { limits: { minute: 3, day: 0, month: null } }],
  ])('ends at %s', async (_, world) => {
    const began = Date.now();
    expect(await resolve(createWorld(world), createLedger(debtOf(url('a'))))).toMatchObject({
      end: 'stuck',
      left: 1,
    });
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  it('ends though an analysis never does', async () => {
    const world = createWorld({ script: () => failure('analysing') });
    expect(await resolve(world, createLedger(debtOf(url('a'))))).toMatchObject({ end: 'done', left: 1 });
    expect(world.asked.length).toBeLessThanOrEqual(4);
  });

  it('ends on an interrupt', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 90_000);
    const ledger = createLedger(...Array.from({ length: 20 }, (_, i) => debtOf(url(`u${i}`))));
    const result = await resolve(createWorld(), ledger, { signal: stop.signal });
    expect(result).toMatchObject({ end: 'interrupted', answered: 6, left: 14 });
    expect(await ledger.debts(null)).toHaveLength(20);
  });
});
