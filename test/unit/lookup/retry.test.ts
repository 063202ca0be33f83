/** When a failed request is worth another, when all asking should stop, and when a deferred lookup can be known. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { CircuitBreaker } from '../../../src/lookup/circuit-breaker.ts';
import { forecast } from '../../../src/lookup/eta.ts';
import type { Consequences, Failure, QuotaFigures } from '../../../src/lookup/ports.ts';
import { retryAfter } from '../../../src/lookup/retry.ts';

const failure = (reason: Failure['reason'], more: Partial<Consequences> = {}): Failure => ({
  code: 'unexpected',
  text: 'it failed',
  reason,
  transient: reason === 'network',
  retryAfterMs: null,
  sent: 'yes',
  scope: 'question',
  ...more,
});
const middle = () => 0.5;
const HOUR_MS = 3_600_000;

describe('a retry', () => {
  it('follows a transient failure twice, further apart each time', () => {
    const waits = [1, 2, 3].map((attempt) => retryAfter(failure('network'), attempt, HOUR_MS, middle));
    expect(waits).toEqual([1_000, 2_000, null]);
  });

  it.each([
    failure('auth'),
    failure('quota', { transient: true }),
    failure('too-large'),
    failure('network', { transient: false }),
  ])('never follows $reason that stays as it is', (one) => {
    expect(retryAfter(one, 1, HOUR_MS, middle)).toBeNull();
  });

  it('is slow, and rare, for an analysis under way', () => {
    const waits = [1, 2, 3, 4].map((attempt) => retryAfter(failure('analysing'), attempt, HOUR_MS, middle));
    expect(waits).toEqual([60_000, 60_000, 60_000, null]);
  });

  it("keeps to the server's own timing, to the millisecond", () => {
    const told = failure('network', { retryAfterMs: 7_000 });
    expect(retryAfter(told, 1, HOUR_MS, () => 0)).toBe(7_000);
    expect(retryAfter(told, 1, HOUR_MS, () => 1)).toBe(7_000);
  });

  it('never lies beyond the time left', () => {
    fc.assert(
      fc.property(
        fc.boolean(),
        fc.constantFrom<Failure['reason']>('network', 'analysing', 'quota', 'auth', 'too-large'),
        fc.option(fc.nat(10 * HOUR_MS)),
        fc.integer({ min: 1, max: 6 }),
        fc.nat(HOUR_MS),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (transient, reason, retryAfterMs, attempt, left, random) => {
          const one = failure(reason, { transient, retryAfterMs });
          const wait = retryAfter(one, attempt, left, () => random);
          if (wait !== null) {
            expect(wait).toBeGreaterThanOrEqual(0);
            expect(wait).toBeLessThan(left);
          }
        },
      ),
    );
  });
});

describe('an outage', () => {
  const refused = failure('network', { scope: 'all' });
  const broken = failure('network');

  it('is a wrong key, or a page that stands before everything, at once', () => {
    for (const one of [
      failure('auth', { scope: 'all' }),
      failure('network', { transient: false, scope: 'all' }),
    ]) {
      expect(new CircuitBreaker().failed('a', one)).toBe(one);
    }
  });

  it('is three refused connections running, no matter what they asked', () => {
    const breaker = new CircuitBreaker();
    expect([breaker.failed('a', refused), breaker.failed('a', refused)]).toEqual([null, null]);
    expect(breaker.failed('a', refused)).toBe(refused);
  });

  it('is three questions that fail, not one that fails three times', () => {
    const breaker = new CircuitBreaker();
    for (let i = 0; i < 5; i++) expect(breaker.failed('a', broken)).toBeNull();
    expect(breaker.failed('b', broken)).toBeNull();
    expect(breaker.failed('c', broken)).toBe(broken);
  });

  it.each(['answered', '429', 'a refusal of that question'])(
    'is over with anything that the server says (%s)',
    (what) => {
      const breaker = new CircuitBreaker();
      for (const key of ['a', 'b', 'c', 'd', 'e', 'f']) {
        expect(breaker.failed(key, refused)).toBeNull();
        if (what === 'answered') breaker.answered();
        else if (what === '429') expect(breaker.failed(key, failure('quota'))).toBeNull();
        else expect(breaker.failed(key, failure('network', { transient: false }))).toBeNull();
      }
    },
  );
});

describe('a forecast', () => {
  const figures = (more: Partial<QuotaFigures> = {}): QuotaFigures => ({
    scope: 'local',
    minute: { limit: 3, used: 3 },
    day: { limit: 500, used: 10 },
    month: { limit: null, used: 0 },
    resets: { minute: 20_000, day: HOUR_MS, month: 10 * 24 * HOUR_MS },
    waiting: [],
    machines: 1,
    pause: null,
    statedAt: null,
    ...more,
  });

  it('goes by the minute while the day has room', () => {
    expect([0, 1, 2, 3, 8].map((ahead) => forecast(ahead, 20_000, figures()))).toEqual([
      20_000, 20_000, 20_000, 80_000, 140_000,
    ]);
  });

  it('goes by the day where that ends first', () => {
    const few = figures({ day: { limit: 500, used: 498 } });
    expect(forecast(1, 20_000, few)).toBe(20_000);
    expect(forecast(2, 20_000, few)).toBe(HOUR_MS);
    expect(forecast(502, 20_000, few)).toBe(25 * HOUR_MS);
  });

  it('begins with the new day when today is used up', () => {
    const none = figures({ day: { limit: 10, used: 10 } });
    expect(forecast(0, HOUR_MS + 5_000, none)).toBe(HOUR_MS + 5_000);
    expect(forecast(10, HOUR_MS + 5_000, none)).toBe(25 * HOUR_MS + 5_000);
  });

  it('never promises the later in line an earlier time, nor anything before the first slot', () => {
    const window = fc.record({ limit: fc.option(fc.integer({ min: 1, max: 600 })), used: fc.nat(700) });
    fc.assert(
      fc.property(
        window,
        window,
        window,
        fc.nat(24 * HOUR_MS),
        fc.nat(2_000),
        fc.nat(2 * 24 * HOUR_MS),
        (minute, day, month, reset, ahead, first) => {
          const some = figures({ minute, day, month, resets: { minute: 0, day: reset, month: reset * 3 } });
          const [one, next] = [forecast(ahead, first, some), forecast(ahead + 1, first, some)];
          expect(one).toBeGreaterThanOrEqual(first);
          expect(next).toBeGreaterThanOrEqual(one);
          expect(Number.isFinite(next)).toBe(true);
        },
      ),
    );
  });
});
