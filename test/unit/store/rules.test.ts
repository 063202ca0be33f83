/**
 * The quota rules under a strict judge: requests are counted where they arrive, in any window. Time is a list of
 * events; clients die, sleep too long with a slot in hand, meet slow servers, and lose the store's state.
 */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  type ReserveAnswer,
  type ReserveRule,
  reserve,
  standDown,
} from '../../../src/store/quota/fair-queue.ts';
import { figures, type QuotaView, step } from '../../../src/store/quota/rules.ts';
import { addOtherUse, type GrantEnd, recordLimits, release } from '../../../src/store/quota/settlement.ts';
import { parseState } from '../../../src/store/quota/state.ts';
import { monthOf, monthStart, type QuotaContext, type QuotaLimits } from '../../../src/store/quota/window.ts';

const MINUTE = 60_000;
const START = Date.UTC(2026, 5, 15, 12);
const LIMITS = { minute: 4, day: null, month: null };

type Ask = Partial<ReserveRule> & { readonly end?: GrantEnd };

/** A store in memory with a clock that only the test moves. */
function createStore(limits: QuotaLimits = LIMITS) {
  let text: string | null = null;
  return {
    now: START,
    ask(client: string, { end, ...more }: Ask = {}, view: Partial<QuotaView> = {}): ReserveAnswer {
      const base = { client, question: '', priority: 'interactive', patienceMs: 9e9 } as const;
      return this.step((context) => {
        if (end !== undefined) release(context, end);
        return reserve(context, { ...base, ...more });
      }, view);
    },
    release(grant: string, kind: 'answered' | 'failed' | 'unsent' = 'answered'): void {
      this.step((context) => release(context, { grant, kind }));
    },
    refuse(grant: string, retryAfterMs: number | null): void {
      this.step((context) => release(context, { grant, kind: 'refused', retryAfterMs }));
    },
    figures() {
      return this.step((context) => figures(context, ''));
    },
    step<T>(work: (context: QuotaContext) => T, view: Partial<QuotaView> = {}): T {
      const stepped = step(text, { limits, ...view }, this.now, work);
      text = stepped.text;
      return stepped.result;
    },
    lose(): void {
      text = 'lost';
    },
    text: (): string => text ?? '',
  };
}

function granted(answer: ReserveAnswer): string {
  if (answer.kind !== 'go') throw new Error(`expected a slot, got ${JSON.stringify(answer)}`);
  return answer.grant;
}

// ---------------------------------------------------------------- the judge

interface Habits {
  /** ms from sending to arriving, and from arriving to the answer's being released. */
  readonly way: number;
  readonly answer: number;
  /** What becomes of the request. */
  readonly fate: 'answered' | 'failed' | 'unsent' | 'dies before' | 'dies after' | 'sleeps';
}

interface World {
  readonly clients: readonly (readonly Habits[])[];
  readonly priorities: readonly ('interactive' | 'push' | 'background')[];
  /** When the store loses its state, in ms from the start. */
  readonly losses: readonly number[];
  readonly limit: number;
}

/** When requests arrive at the server, ascending. Clients behave as the lookup does: late holders ask again. */
function play(world: World, untilMs: number): number[] {
  const store = createStore({ ...LIMITS, minute: world.limit });
  const events: { at: number; run: () => unknown }[] = [];
  const arrivals: number[] = [];
  const later = (ms: number, run: () => unknown): unknown => events.push({ at: store.now + ms, run });
  world.clients.forEach((habits, c) => {
    const todo = [...habits];
    const ask = (end?: GrantEnd): unknown => {
      const answer = store.ask(`c${c}`, {
        priority: world.priorities[c % world.priorities.length] ?? 'push',
        ...(end ? { end } : {}),
      });
      if (answer.kind === 'wait') return later(answer.ms + (c % 3), () => ask());
      if (answer.kind !== 'go') return null;
      const habit = todo.shift();
      if (habit === undefined) return store.release(answer.grant, 'unsent');
      const { grant, useByMs, delayMs } = answer;
      if (habit.fate === 'dies before') return null;
      if (habit.fate === 'sleeps')
        return later(delayMs + useByMs + 5_000, () => ask({ grant, kind: 'unsent' }));
      if (habit.fate === 'unsent') return later(delayMs + 50, () => ask({ grant, kind: 'unsent' }));
      const arrives = delayMs + Math.min(habit.way, useByMs);
      later(arrives, () => arrivals.push(store.now));
      if (habit.fate === 'dies after') return null;
      const { fate } = habit;
      return later(arrives + habit.answer, () => ask({ grant, kind: fate }));
    };
    later(c * 37, () => ask());
  });
  for (const loss of world.losses) later(loss, () => store.lose());
  while (events.length > 0) {
    events.sort((a, b) => a.at - b.at);
    const next = events.shift();
    if (next === undefined || next.at > START + untilMs) break;
    store.now = next.at;
    next.run();
  }
  return arrivals.sort((a, b) => a - b);
}

/** Windows of a minute that hold more than `limit` arrivals. */
function violations(arrivals: readonly number[], limit: number): number {
  return arrivals.filter((at, i) => at - (arrivals[i - limit] ?? Number.NEGATIVE_INFINITY) <= MINUTE).length;
}

const habits = fc.record({
  way: fc.oneof({ weight: 5, arbitrary: fc.nat(200) }, { weight: 1, arbitrary: fc.nat(4_900) }),
  answer: fc.oneof({ weight: 5, arbitrary: fc.nat(800) }, { weight: 1, arbitrary: fc.nat(40_000) }),
  fate: fc.constantFrom(
    'answered' as const,
    'answered' as const,
    'answered' as const,
    'answered' as const,
    'failed' as const,
    'unsent' as const,
    'dies before' as const,
    'dies after' as const,
    'sleeps' as const,
  ),
});

describe('the rolling minute', () => {
  test('never holds more than the limit, no matter what becomes of clients and state', () => {
    fc.assert(
      fc.property(
        fc.record({
          clients: fc.array(fc.array(habits, { minLength: 1, maxLength: 12, size: 'max' }), {
            minLength: 1,
            maxLength: 12,
            size: 'max',
          }),
          priorities: fc.constantFrom(
            ['interactive' as const],
            ['push' as const, 'interactive' as const, 'background' as const],
          ),
          losses: fc.array(fc.nat(600_000), { maxLength: 2 }),
          limit: fc.integer({ min: 1, max: 8 }),
        }),
        (world) => {
          const arrivals = play(world, 1_200_000);
          expect(violations(arrivals, world.limit)).toBe(0);
        },
      ),
      { numRuns: 300 },
    );
  });

  test('leaves less than two of a hundred possible requests unused while work waits', () => {
    const steady: Habits = { way: 120, answer: 280, fate: 'answered' };
    const clients = Array.from({ length: 5 }, () => Array<Habits>(100).fill(steady));
    const arrivals = play({ clients, priorities: ['push'], losses: [], limit: 4 }, 20 * MINUTE);
    const span = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
    expect(violations(arrivals, 4)).toBe(0);
    expect(arrivals.length / (4 * (Math.floor(span / MINUTE) + 1))).toBeGreaterThanOrEqual(0.98);
  });
});

describe('the first start and lost states', () => {
  test('the very first request goes at once', () => {
    expect(createStore().ask('a').kind).toBe('go');
  });

  test('after a loss one window is sat out, and who cannot wait is told at once', () => {
    const store = createStore();
    granted(store.ask('a'));
    store.lose();
    const denied = store.ask('b', { patienceMs: 20_000 });
    expect(denied).toMatchObject({ kind: 'deny' });
    store.now += denied.kind === 'deny' ? denied.ms : 0;
    expect(store.ask('b').kind).toBe('go');
  });

  test('a clock that steps back by hours costs a window, not hours', () => {
    const store = createStore();
    store.release(granted(store.ask('a')));
    store.now -= 5 * 3_600_000;
    expect(store.ask('a', { patienceMs: 20_000 }).kind).toBe('deny');
    store.now += 66_000;
    expect(store.ask('a', { patienceMs: 20_000 }).kind).toBe('go');
  });

  test('another server that holds the state may have lost the latest grants', () => {
    const store = createStore();
    const ask = (server: string) => store.ask('a', { priority: 'push', patienceMs: 0 }, { server });
    expect(ask('one').kind).toBe('go');
    expect(ask('one').kind).toBe('go');
    expect(ask('two').kind).toBe('deny');
    store.now += 66_000;
    // Both are known now: connections to either go on.
    expect(ask('two').kind).toBe('go');
    expect(ask('one').kind).toBe('go');
  });

  test('a machine that remembers another state tells everybody, and its counts are kept', () => {
    const store = createStore({ ...LIMITS, day: 500 });
    granted(store.ask('new machine'));
    const remembered = { createdAt: START - 1_000, day: [20_619, 41], month: [24_317, 300] } as const;
    const answer = store.ask('old machine', { patienceMs: 20_000 }, { remembered });
    expect(answer.kind).toBe('deny');
    expect(store.figures().day.used).toBe(41);
  });

  test('what is not a state of ours reads as null, and what we wrote reads as it was', () => {
    const store = createStore();
    granted(store.ask('a'));
    store.ask('b');
    expect(parseState(store.text())).toEqual(JSON.parse(store.text()));
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(parseState(text)).toBeNull();
      }),
    );
  });
});

test('a state with more slots than any limit gives is not ours: listing them would hold a commit up for minutes', () => {
  const store = createStore();
  const busy = (n: number) =>
    JSON.stringify({ ...JSON.parse(store.text()), busyUntil: Array(3).fill([START + 1_000, n]) });
  granted(store.ask('a'));
  expect(parseState(busy(30_000))).not.toBeNull();
  expect(parseState(busy(40_000))).toBeNull();
});

describe('without a limit', () => {
  const NONE = { minute: null, day: null, month: null };

  test('the user’s word counts, whatever VirusTotal states', () => {
    const store = createStore(NONE);
    const stated = { allowed: 60, used: 60 };
    store.step((context) =>
      recordLimits(context, { hourly: stated, daily: { allowed: 1, used: 1 }, monthly: null }),
    );
    for (let i = 0; i < 10; i++) granted(store.ask('a'));
  });

  test('a refusal keeps everybody from asking all the same', () => {
    const store = createStore(NONE);
    store.refuse(granted(store.ask('a')), 30_000);
    expect(store.ask('b')).toMatchObject({ kind: 'wait', ms: 29_500 });
    store.now += 30_000;
    granted(store.ask('b'));
  });

  test('a lost state holds nobody up', () => {
    const store = createStore(NONE);
    granted(store.ask('a'));
    store.lose();
    granted(store.ask('a'));
  });
});

describe('how a request ends', () => {
  const ONE = { ...LIMITS, minute: 1 };

  test('one that failed may still be on its way: its slot stays occupied for longer', () => {
    const waits = (kind: 'answered' | 'failed'): number => {
      const store = createStore(ONE);
      store.release(granted(store.ask('a')), kind);
      const next = store.ask('b');
      return next.kind === 'wait' ? next.ms : 0;
    };
    expect(waits('answered')).toBeLessThan(MINUTE + 1_000);
    expect(waits('failed')).toBeGreaterThan(MINUTE + 14_000);
  });

  const pausedMs = (store: ReturnType<typeof createStore>): number =>
    store.step(({ state, now }) => state.pausedUntil - now);

  test('refusals in a row pause for longer each time; an answer between them ends the row', () => {
    const store = createStore();
    const refused = (): number => {
      store.now += 20 * MINUTE;
      store.refuse(granted(store.ask('a')), null);
      return pausedMs(store);
    };
    expect([refused(), refused(), refused()]).toEqual([MINUTE, 2 * MINUTE, 4 * MINUTE]);
    store.now += 20 * MINUTE;
    store.release(granted(store.ask('a')));
    expect(refused()).toBe(MINUTE);
  });

  test('however many refusals, one slot is left, and the others come back one in ten windows', () => {
    const store = createStore();
    for (let i = 0; i < 4; i++) {
      store.now += store.step(({ state, now }) => Math.max(0, state.pausedUntil - now));
      store.refuse(granted(store.ask('a')), null);
    }
    const limits = [0, 10, 10, 10, 10].map((minutes) => {
      store.now += minutes * MINUTE;
      return store.figures().minute.limit;
    });
    expect(limits).toEqual([1, 2, 3, 4, 4]);
  });
});

test('what VirusTotal says was used counts, where it is more than is known here', () => {
  const store = createStore({ minute: 4, day: 500, month: 1_000 });
  granted(store.ask('a'));
  const [daily, monthly] = [
    { allowed: 500, used: 40 },
    { allowed: 1_000, used: 400 },
  ];
  store.step((context) => recordLimits(context, { hourly: null, daily, monthly }));
  store.step((context) =>
    recordLimits(context, { hourly: null, daily: { ...daily, used: 3 }, monthly: null }),
  );
  const { day, month } = store.figures();
  expect([day.used, month.used]).toEqual([40, 400]);
});

test('an older copy of the state gets back what a machine remembers, at its first step there', () => {
  const store = createStore({ minute: 4, day: 500, month: 1_000 });
  granted(store.ask('a'));
  const { toRemember } = step(store.text(), { limits: LIMITS }, store.now, () => null);
  const [day, month] = [toRemember.day[0], toRemember.month[0]];
  const remembered = { ...toRemember, day: [day, 30], month: [month, 300] } as const;
  store.step(() => null, { remembered });
  expect(store.figures()).toMatchObject({ day: { used: 1 }, month: { used: 1 } });
  store.step(() => null, { remembered, server: 'one' });
  expect(store.figures()).toMatchObject({ day: { used: 30 }, month: { used: 300 } });
});

test('a pause that VirusTotal asked for lasts as long after the clock was set back', () => {
  const store = createStore();
  store.refuse(granted(store.ask('a')), 60 * MINUTE);
  store.now -= 5 * 60 * MINUTE;
  const pausedMs = store.step(({ state, now }) => state.pausedUntil - now);
  expect(pausedMs).toBe(60 * MINUTE);
});

test('what was sent past the store occupies as many slots as it says, of several machines too', () => {
  const store = createStore();
  const use = { minute: 2, day: 2, month: 2 };
  store.step((context) => addOtherUse(context, use));
  store.step((context) => addOtherUse(context, use));
  const { minute, day, month } = store.figures();
  expect([minute.used, day.used, month.used]).toEqual([4, 4, 4]);
});

describe('day and month', () => {
  test('the last tenth of a day is kept for people', () => {
    const store = createStore({ minute: null, day: 20, month: null });
    for (let i = 0; i < 18; i++) granted(store.ask('push', { priority: 'push' }));
    expect(store.ask('push', { priority: 'push', patienceMs: 0 })).toMatchObject({
      kind: 'deny',
    });
    expect(store.ask('night', { priority: 'background', patienceMs: 0 })).toMatchObject({
      kind: 'deny',
    });
    for (let i = 0; i < 2; i++) granted(store.ask('person'));
    expect(store.ask('person', { patienceMs: 0 })).toMatchObject({ kind: 'deny' });
  });

  test('a request near midnight counts on both days', () => {
    const limits = { minute: null, day: 2, month: null };
    const store = createStore(limits);
    store.now = Date.UTC(2026, 5, 15, 23, 59, 58);
    granted(store.ask('a'));
    granted(store.ask('a'));
    store.now = Date.UTC(2026, 5, 16, 0, 0, 1);
    expect(store.ask('a', { patienceMs: 60_000 }).kind).toBe('deny');
    expect(store.figures().day.used).toBe(2);
  });

  test('the next day begins with UTC, a little late, and says so beforehand', () => {
    const store = createStore({ minute: null, day: 1, month: null });
    granted(store.ask('a'));
    const denied = store.ask('a', { patienceMs: 1_000 });
    expect(denied).toEqual({ kind: 'deny', ms: 12 * 3_600_000 + 5_000 });
    store.now += 12 * 3_600_000 + 4_000;
    expect(store.ask('a').kind).toBe('wait');
    store.now += 1_000;
    expect(store.ask('a').kind).toBe('go');
  });

  test('months are those of the calendar', () => {
    fc.assert(
      fc.property(fc.integer({ min: 0, max: 4_000_000_000_000 }), (ms) => {
        const date = new Date(ms);
        expect(monthOf(ms)).toBe(date.getUTCFullYear() * 12 + date.getUTCMonth());
        expect(monthStart(monthOf(ms))).toBe(Date.UTC(date.getUTCFullYear(), date.getUTCMonth(), 1));
      }),
    );
  });

  test('the counts stay with the month, not with the day', () => {
    const store = createStore({ minute: null, day: 10, month: 3 });
    for (let day = 0; day < 3; day++) {
      granted(store.ask('a'));
      store.now += 86_400_000;
    }
    expect(store.ask('a', { patienceMs: 0 })).toMatchObject({ kind: 'deny' });
  });
});

describe('who is next', () => {
  /** Takes all slots of the window, then lets `clients` queue up; gives the order in which they are served. */
  const order = (clients: readonly ['interactive' | 'push' | 'background', string][]): string[] => {
    const store = createStore({ ...LIMITS, minute: 1 });
    store.release(granted(store.ask('before')));
    for (const [priority, client] of clients) expect(store.ask(client, { priority }).kind).toBe('wait');
    const served: string[] = [];
    for (let i = 0; i < 200 && served.length < clients.length; i++) {
      store.now += 1_000;
      for (const [priority, client] of clients) {
        if (served.includes(client)) continue;
        const answer = store.ask(client, { priority });
        if (answer.kind !== 'go') continue;
        store.release(answer.grant);
        store.step((context) => standDown(context, client));
        served.push(client);
      }
    }
    return served;
  };

  test('people before pushes before the background, whoever came first', () => {
    expect(
      order([
        ['background', 'night'],
        ['push', 'ci'],
        ['interactive', 'person'],
      ]),
    ).toEqual(['person', 'ci', 'night'].slice(0, 3));
  });

  test('equal clients take turns', () => {
    const steady: Habits = { way: 20, answer: 80, fate: 'answered' };
    const store = createStore();
    const served = new Map<string, number>();
    const due = new Map(['a', 'b', 'c', 'd', 'e'].map((client) => [client, START]));
    for (; store.now < START + 30 * MINUTE; store.now += 50) {
      for (const [client, at] of due) {
        if (at > store.now) continue;
        const answer = store.ask(client, { priority: 'push' });
        if (answer.kind === 'wait') due.set(client, store.now + answer.ms);
        if (answer.kind !== 'go') continue;
        store.release(answer.grant);
        // In the first windows there is no queue yet.
        if (store.now > START + 2 * MINUTE) served.set(client, (served.get(client) ?? 0) + 1);
        due.set(client, store.now + answer.delayMs + steady.answer);
      }
    }
    const counts = [...served.values()];
    expect(counts).toHaveLength(5);
    expect(Math.max(...counts) - Math.min(...counts)).toBeLessThanOrEqual(2);
  });

  test('a commit’s question comes before a push of hundreds, and the push is not starved', () => {
    const store = createStore();
    for (let i = 0; i < 4; i++) store.release(granted(store.ask('push', { priority: 'push' })));
    expect(store.ask('push', { priority: 'push' }).kind).toBe('wait');
    const person = store.ask('person');
    expect(person.kind).toBe('wait');
    store.now += person.kind === 'wait' ? person.ms : 0;
    expect(store.ask('person').kind).toBe('go');
  });

  test('beside a push of hundreds, a commit with two questions waits for half a minute, not for a whole one', () => {
    const waits: number[] = [];
    for (let phase = 0; phase < MINUTE; phase += 1_000) {
      const store = createStore();
      granted(store.ask('person before'));
      const commitAt = START + 3 * MINUTE + phase;
      let [pushAt, personAt, left] = [START, commitAt, 2];
      for (; left > 0; store.now += 50) {
        if (store.now >= personAt) {
          const answer = store.ask('person');
          personAt = store.now + (answer.kind === 'wait' ? answer.ms : 200);
          if (answer.kind === 'go') left -= 1;
          if (answer.kind === 'go') store.release(answer.grant);
        }
        if (store.now >= pushAt) {
          const answer = store.ask('push', { priority: 'push' });
          pushAt = store.now + (answer.kind === 'wait' ? answer.ms : 200);
          if (answer.kind === 'go') store.release(answer.grant);
        }
      }
      waits.push((store.now - commitAt) / MINUTE);
    }
    waits.sort((a, b) => a - b);
    expect(waits[30]).toBeLessThan(0.5);
    expect(waits.at(-1)).toBeLessThan(0.85);
  });

  test.each([
    [1, [60, 7, 7, 7, 37, 7, 7, 7]],
    [40, [60, 0, 0, 0, 59, 0, 0, 0]],
  ])(
    'a push takes an empty window at once; then it keeps its distance if a person asked %i min before',
    (ago, wanted) => {
      const store = createStore();
      store.now -= ago * MINUTE;
      store.release(granted(store.ask('person')), 'unsent');
      store.now = START;
      for (let i = 0; i < 4; i++) store.release(granted(store.ask('push', { priority: 'push' })));
      const times: number[] = [];
      while (times.length < 8) {
        const answer = store.ask('push', { priority: 'push' });
        if (answer.kind === 'wait') store.now += answer.ms;
        if (answer.kind !== 'go') continue;
        times.push(store.now + answer.delayMs - START);
        store.release(answer.grant);
      }
      const distances = times.map((at, i) => Math.floor((at - (times[i - 1] ?? 0)) / 1_000));
      expect(distances).toEqual(wanted);
    },
  );

  test('who waits for nothing any more holds nobody up', () => {
    const store = createStore({ ...LIMITS, minute: 1 });
    store.release(granted(store.ask('before')));
    const first = store.ask('dead');
    expect(first.kind).toBe('wait');
    const second = store.ask('alive');
    store.now += MINUTE + 4_000; // the dead one is more than 3 s late
    expect(store.ask('alive').kind).toBe('go');
    expect(second.kind === 'wait' && first.kind === 'wait' && second.ms > first.ms).toBe(true);
  });

  test('the queue is taken into account: who cannot be served in time is told at once', () => {
    const store = createStore();
    for (let i = 0; i < 4; i++) store.release(granted(store.ask(`before${i}`)));
    for (let i = 0; i < 4; i++) expect(store.ask(`waiting${i}`, { patienceMs: 90_000 }).kind).toBe('wait');
    const fifth = store.ask('fifth', { patienceMs: 90_000 });
    expect(fifth).toMatchObject({ kind: 'deny' });
    expect(fifth.kind === 'deny' && fifth.ms).toBeGreaterThan(100_000);
  });

  test('the month, too, is shared among those who wait', () => {
    const store = createStore({ minute: 1, day: null, month: 2 });
    granted(store.ask('a'));
    expect(store.ask('b', { patienceMs: 10 * MINUTE }).kind).toBe('wait');
    expect(store.ask('c', { patienceMs: 10 * MINUTE }).kind).toBe('deny');
  });

  test('who is told that it will not be served in time leaves the queue', () => {
    const store = createStore({ ...LIMITS, minute: 1 });
    store.release(granted(store.ask('before')));
    const first = store.ask('gives up');
    expect(store.ask('gives up', { patienceMs: 0 }).kind).toBe('deny');
    expect(store.ask('next')).toEqual(first);
  });

  test('who gave up before it was served has spent nothing', () => {
    const store = createStore({ ...LIMITS, minute: 1 });
    store.release(granted(store.ask('before')));
    for (let i = 0; i < 5; i++) {
      store.ask('undecided');
      store.step((context) => standDown(context, 'undecided'));
    }
    const [one, two] = [store.ask('undecided'), store.ask('other')];
    expect(one.kind === 'wait' && two.kind === 'wait' && one.ms < two.ms).toBe(true);
  });
});

describe('what comes back', () => {
  test('only what was never sent gives its slot back', () => {
    const store = createStore({ minute: 1, day: 10, month: 10 });
    store.release(granted(store.ask('a')), 'unsent');
    expect(store.figures().day.used).toBe(0);
    store.release(granted(store.ask('a')), 'failed');
    expect(store.figures().day.used).toBe(1);
    expect(store.ask('a', { patienceMs: 20_000 }).kind).toBe('deny');
  });

  test('the slot of a dead process comes back by time alone', () => {
    const store = createStore({ ...LIMITS, minute: 1 });
    granted(store.ask('dead'));
    store.now += MINUTE + 14_000;
    expect(store.ask('a', { patienceMs: 500 }).kind).toBe('deny');
    store.now += 2_000;
    expect(store.ask('a', { patienceMs: 500 }).kind).toBe('go');
  });

  test('the same question is asked by one; another takes over when that one died', () => {
    const store = createStore();
    granted(store.ask('a', { question: 'q' }));
    const follow = store.ask('b', { question: 'q' });
    expect(follow.kind).toBe('follow');
    store.now += follow.kind === 'follow' ? follow.ms : 0;
    expect(store.ask('b', { question: 'q' }).kind).toBe('go');
    expect(store.ask('c', { question: 'q' }).kind).toBe('follow');
  });
});

describe('who waits for the answer of another', () => {
  const following = () => {
    const store = createStore();
    granted(store.ask('a', { question: 'q' }));
    expect(store.ask('b', { question: 'q' }).kind).toBe('follow');
    return store;
  };

  test('holds up nobody who asks something else, even where that one has a slot to wait for', () => {
    const store = following();
    for (const client of ['c', 'd', 'e'])
      expect(store.ask(client, { question: client, priority: 'push' }).kind).toBe('go');
  });

  test('is counted among those who wait for as long as the answer may take, and a window', () => {
    const store = following();
    for (const ms of [0, 1, 14_000, 60_000]) {
      store.now += ms;
      expect(store.figures().waiting, `${ms}`).toHaveLength(1);
    }
    store.now += MINUTE;
    expect(store.figures().waiting).toEqual([]);
  });

  test('looks at the latest when the answer is overdue', () => {
    const store = following();
    store.now += 14_700;
    expect(store.ask('b', { question: 'q' })).toEqual({ kind: 'follow', ms: 300, lookMs: 300 });
  });
});

describe('a 429', () => {
  test('stops everybody for the rest of the window, and costs one slot of the next ones', () => {
    const store = createStore();
    store.refuse(granted(store.ask('a')), null);
    expect(store.ask('b', { patienceMs: 59_000 })).toMatchObject({ kind: 'deny' });
    store.now += 61_000;
    const kinds = [0, 1, 2, 3].map((i) => store.ask(`c${i}`, { patienceMs: 0 }).kind);
    expect(kinds).toEqual(['go', 'go', 'go', 'deny']);
    expect(store.figures().minute.limit).toBe(3);
    store.now += 10 * MINUTE;
    expect(store.figures().minute.limit).toBe(4);
  });

  test('Retry-After is honoured', () => {
    const store = createStore();
    store.refuse(granted(store.ask('a')), 300_000);
    expect(store.figures().pause).toEqual({ reason: 'refused', ms: 300_000 });
    store.now += 299_000;
    expect(store.ask('a', { patienceMs: 100 }).kind).toBe('deny');
    store.now += 1_000;
    expect(store.ask('a', { patienceMs: 100 }).kind).toBe('go');
  });

  test('four at once are one lesson; one after another pauses double', () => {
    const store = createStore();
    const grants = [0, 1, 2, 3].map((i) => granted(store.ask(`c${i}`)));
    for (const grant of grants) store.refuse(grant, null);
    expect(store.figures().pause).toEqual({ reason: 'refused', ms: 60_000 });
    expect(store.figures().minute.limit).toBe(3);
    store.now += 61_000;
    store.refuse(granted(store.ask('a')), null);
    expect(store.figures().pause).toEqual({ reason: 'refused', ms: 120_000 });
    store.now += 121_000;
    store.refuse(granted(store.ask('a')), null);
    expect(store.figures().pause).toEqual({ reason: 'refused', ms: 240_000 });
  });
});

test('limits that VirusTotal states lower the configured ones and never raise them', () => {
  const limits = { minute: 4, day: 500, month: 15_500 };
  const store = createStore(limits);
  const record = (minute: number, day: number): unknown => {
    const hourly = { allowed: minute * 60, used: 0 };
    const stated = { hourly, daily: { allowed: day, used: 7 }, monthly: { allowed: 1_000_000_000, used: 0 } };
    return store.step((context) => recordLimits(context, stated));
  };
  record(1, 1);
  expect(store.figures()).toMatchObject({
    minute: { limit: 1 },
    day: { limit: 1, used: 7 },
    month: { limit: 15_500 },
  });
  record(1_000, 20_000);
  expect(store.figures()).toMatchObject({ minute: { limit: 4 }, day: { limit: 500 } });
});

describe('clients that die', () => {
  /** Of what six clients could have asked, one of which dies each minute while it waits, and another comes. */
  const useWithDeaths = (seed: number): number => {
    let last = seed * 7_919 + 1;
    const random = (): number => {
      last = (last * 1_664_525 + 1_013_904_223) % 2 ** 32;
      return last / 2 ** 32;
    };
    const store = createStore();
    const events: { at: number; run: () => void }[] = [];
    const later = (ms: number, run: () => void): unknown => events.push({ at: store.now + ms, run });
    const arrivals: number[] = [];
    const alive: string[] = [];
    let started = 0;
    let finished = 0;
    const start = (): void => {
      const name = `client ${++started}`;
      let left = 8;
      alive.push(name);
      const ask = (end?: GrantEnd): unknown => {
        if (!alive.includes(name)) return null;
        const answer = store.ask(name, { priority: 'push', ...(end ? { end } : {}) });
        if (answer.kind === 'wait') return later(answer.lookMs + random() * 5, () => ask());
        if (answer.kind !== 'go') return null;
        later(answer.delayMs + 20, () => arrivals.push(store.now));
        left -= 1;
        const ended = { kind: 'answered', grant: answer.grant } as const;
        if (left > 0) return later(answer.delayMs + 300 + random() * 100, () => ask(ended));
        alive.splice(alive.indexOf(name), 1);
        finished += 1;
        return later(answer.delayMs + 300, () => store.release(answer.grant));
      };
      ask();
    };
    const kill = (): void => {
      alive.splice(Math.floor(random() * alive.length), 1);
      start();
      if (started < 14) later(MINUTE, kill);
    };
    for (let i = 0; i < 6; i++) start();
    later(MINUTE / 2, kill);
    while (finished < 5) {
      events.sort((a, b) => a.at - b.at);
      const next = events.shift();
      if (next === undefined) break;
      store.now = next.at;
      next.run();
    }
    const span = (arrivals.at(-1) ?? 0) - (arrivals[0] ?? 0);
    return arrivals.length / (4 * (Math.floor(span / MINUTE) + 1));
  };

  test('cost the others less than a twentieth of the slots', () => {
    const uses = Array.from({ length: 60 }, (_, seed) => useWithDeaths(seed));
    expect(uses.reduce((sum, use) => sum + use) / uses.length).toBeGreaterThan(0.95);
  });
});

describe('when who waits looks', () => {
  /** The slot is taken, and these clients wait for it one after the other. */
  const waiting = (...clients: readonly string[]) => {
    const store = createStore({ ...LIMITS, minute: 1 });
    granted(store.ask('before', { priority: 'push' }));
    return clients.map((client) => store.ask(client, { priority: 'push', question: client }));
  };

  test('who goes first looks when half of its wait is over: a lost state is sat out from then on', () => {
    const [first] = waiting('a', 'b');
    if (first?.kind !== 'wait') throw new Error('it has to wait');
    expect(first.ms).toBeGreaterThan(50_000);
    expect(Math.abs(first.lookMs - first.ms / 2)).toBeLessThan(500);
  });

  test('who goes next looks when the one before it is late for its turn', () => {
    const [first, second] = waiting('a', 'b');
    if (first?.kind !== 'wait' || second?.kind !== 'wait') throw new Error('both have to wait');
    expect(second.lookMs).toBeGreaterThan(first.ms);
    expect(second.lookMs).toBeLessThan(first.ms + 5_000);
    expect(second.lookMs).toBeLessThan(second.ms);
  });

  test('who goes third looks when the second is late for its turn, whoever waits before and behind', () => {
    const [, second, third] = waiting('a', 'b', 'c', 'd');
    if (second?.kind !== 'wait' || third?.kind !== 'wait') throw new Error('both have to wait');
    expect(third.lookMs).toBeGreaterThan(second.ms);
    expect(third.lookMs).toBeLessThan(second.ms + 5_000);
  });

  test('who waits for the answer of another looks once a second', () => {
    const store = createStore();
    granted(store.ask('a', { question: 'q' }));
    expect(store.ask('b', { question: 'q' })).toEqual({ kind: 'follow', ms: 15_000, lookMs: 1_000 });
  });
});
