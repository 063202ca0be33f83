/** What was deferred is looked up in the background, reported, and never lost: with a fake clock. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { deferredStates, resolveDeferred } from '../../src/lookup/deferred.ts';
import type { LookupRules } from '../../src/lookup/options.ts';
import type { DeferredLookups } from '../../src/lookup/ports.ts';
import { questionKey, questionOf } from '../../src/lookup/questions.ts';
import type { DeferredLookup, Indicator } from '../../src/model.ts';
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

const url = (name: string): Indicator => ({ type: 'url', value: `http://${name}.net/` });
const later = (indicator: Indicator, more: Partial<DeferredLookup> = {}): DeferredLookup => ({
  indicator,
  repository: 'r',
  places: [{ path: 'a.ts', pathBytes: null, line: 1, oid: null }],
  since: START,
  ...more,
});

function createDeferred(...initial: DeferredLookup[]): DeferredLookups {
  let lookups = initial;
  return {
    add: async (more) => {
      lookups = [...lookups, ...more];
    },
    list: async (repository) => lookups.filter((one) => repository === null || one.repository === repository),
    remove: async (gone) => {
      lookups = lookups.filter((one) => !gone.includes(one));
    },
  };
}

interface More {
  readonly rules?: Partial<LookupRules>;
  readonly signal?: AbortSignal;
  readonly claim?: () => (() => void) | null;
}

/** Whether the resolver came to its end, with nothing left to ask. */
const resolve = (
  { store, reputation }: World,
  deferred: DeferredLookups,
  { rules = {}, signal = new AbortController().signal, claim = () => () => undefined }: More = {},
) => {
  const ports = { store, reputation, deferred, now: Date.now, claim };
  return inFakeTime(resolveDeferred(ports, { ...defaults, ...rules }, signal));
};
const statesOf = (world: World, deferred: DeferredLookups, more: Partial<LookupRules> = {}) =>
  inFakeTime(deferredStates({ deferred, store: world.store, now: Date.now }, 'r', { ...defaults, ...more }));

describe('the resolver', () => {
  it('works off every lookup as quota allows, each question once, and ends', async () => {
    const indicators = Array.from({ length: 10 }, (_, i) => url(`u${i}`));
    const deferred = createDeferred(
      ...indicators.map((indicator) => later(indicator)),
      later(url('u0'), { repository: 'other' }),
    );
    const world = createWorld({ script: ({ value }) => answered(value.includes('u3') ? 9 : 0) });
    expect(await resolve(world, deferred)).toBe(true);
    expect(world.asked.map(({ key }) => key)).toEqual(indicators.map((one) => questionKey(questionOf(one))));
    for (const [index, { at }] of world.asked.entries()) {
      expect(at - (world.asked[index - 3]?.at ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(60_000);
    }
    expect(world.allowancesAsked).toBeLessThanOrEqual(1);
  });

  it('leaves the lookups to whoever reports them, with what is known', async () => {
    const deferred = createDeferred(later(url('evil')), later(url('new')));
    const world = createWorld({ script: () => answered(9) });
    await world.store.write(questionOf(url('evil')), { answer: { kind: 'unknown' }, at: START + 1 }, 1);
    expect((await statesOf(world, deferred)).map(({ resolution }) => resolution?.kind ?? null)).toEqual([
      'unknown',
      null,
    ]);
    await resolve(world, deferred);
    const after = await statesOf(world, deferred);
    expect(after.map(({ resolution }) => resolution?.kind)).toEqual(['unknown', 'analysis']);
    expect(await deferred.list('r')).toHaveLength(2);
    await deferred.remove(after.map((one) => one.deferred));
    const before = world.asked.length;
    expect(await resolve(world, deferred)).toBe(true);
    expect(world.asked).toHaveLength(before);
  });

  it('takes an answer given since for one, however old it is by now', async () => {
    const deferred = createDeferred(later(url('a')));
    const world = createWorld();
    await resolve(world, deferred);
    vi.setSystemTime(START + 40 * 86_400_000);
    expect((await statesOf(world, deferred))[0]?.resolution?.kind).toBe('analysis');
    await world.store.write(questionOf(url('a')), { answer: { kind: 'unknown' }, at: START - 1 }, 1);
    expect((await statesOf(world, deferred))[0]?.resolution).toBeNull();
  });

  it('counts what was deferred again from the later time', async () => {
    const again = later(url('a'), { repository: 'other', since: START - 1_000 });
    const deferred = createDeferred(later(url('a')), again);
    const world = createWorld();
    const states = () =>
      inFakeTime(
        deferredStates({ deferred, store: world.store, now: Date.now }, null, {
          ...defaults,
          isFresh: () => false,
        }),
      );
    await world.store.write(questionOf(url('a')), { answer: { kind: 'unknown' }, at: START - 500 }, 1);
    expect((await states()).map(({ resolution }) => resolution)).toEqual([null, null]);
    await world.store.write(questionOf(url('a')), { answer: { kind: 'unknown' }, at: START }, 1);
    expect((await states()).map(({ resolution }) => resolution?.kind)).toEqual(['unknown', 'unknown']);
  });

  it('asks for the names behind an address, too', async () => {
    const deferred = createDeferred(later({ type: 'ip', value: '8.8.8.8' }));
    const world = createWorld({
      script: ({ about }) => (about === 'ip' ? answered(0) : hosts(['bad.net', 9])),
    });
    const more = { associations: true };
    expect(await resolve(world, deferred, { rules: more })).toBe(true);
    expect((await statesOf(world, deferred, more))[0]?.resolution).toMatchObject({
      associations: [{ host: 'bad.net' }],
    });
  });

  it('takes up lookups that are deferred while it works', async () => {
    const deferred = createDeferred(...['a', 'b', 'c', 'd'].map((name) => later(url(name))));
    const world = createWorld();
    setTimeout(() => void deferred.add([later(url('late'))]), 30_000);
    expect(await resolve(world, deferred)).toBe(true);
    expect(world.asked).toHaveLength(5);
  });

  it('does not run beside another, and makes room for the next', async () => {
    const world = createWorld();
    const released = vi.fn();
    await resolve(world, createDeferred(), { claim: () => released });
    expect(released).toHaveBeenCalledOnce();
    expect(await resolve(world, createDeferred(later(url('a'))), { claim: () => null })).toBe(false);
    expect(world.asked).toEqual([]);
  });

  it('goes on after a failure of the network, and ends when that stays', async () => {
    const transient = createWorld({
      script: () =>
        Date.now() < START + 60_000 ? failure('network', { scope: 'all', sent: 'no' }) : answered(0),
    });
    const lookups = [later(url('a')), later(url('b'))];
    expect(await resolve(transient, createDeferred(...lookups))).toBe(true);
    expect(transient.asked).toHaveLength(2);

    const dead = createWorld({ script: () => failure('network', { scope: 'all', sent: 'no' }) });
    expect(await resolve(dead, createDeferred(...lookups))).toBe(false);
    expect(Date.now() - START).toBeLessThan(30 * 60_000);
  });

  it.each<[string, Parameters<typeof createWorld>[0]]>([
    ['a wrong key', { script: () => failure('auth', { scope: 'all' }) }],
    ['a month that is used up', { limits: { minute: 3, day: null, month: 0 } }],
  ])('ends at %s', async (_, world) => {
    const began = Date.now();
    expect(await resolve(createWorld(world), createDeferred(later(url('a'))))).toBe(false);
    expect(Date.now() - began).toBeLessThan(10_000);
  });

  it('ends though an analysis never does', async () => {
    const world = createWorld({ script: () => failure('analysing') });
    expect(await resolve(world, createDeferred(later(url('a'))))).toBe(true);
    expect(world.asked.length).toBeLessThanOrEqual(4);
  });

  it('ends on an interrupt', async () => {
    const stop = new AbortController();
    setTimeout(() => stop.abort(), 90_000);
    const deferred = createDeferred(...Array.from({ length: 20 }, (_, i) => later(url(`u${i}`))));
    const world = createWorld();
    expect(await resolve(world, deferred, { signal: stop.signal })).toBe(false);
    expect(world.asked).toHaveLength(6);
    expect(await deferred.list(null)).toHaveLength(20);
  });
});
