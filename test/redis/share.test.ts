/** The share of one machine while Redis is away: all machines together stay below the limit, without a word to each other. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Memory } from '../../src/store/failover-memory.ts';
import { quietUntil, shareOf, untilTurn } from '../../src/store/failover-share.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const MINUTE = 60_000;
const DAY = Math.floor(NOW / 86_400_000);

function memory(machines: number, rank: number, more: Partial<Memory> = {}): Memory {
  return {
    version: 1,
    id: '0123456789abcdef',
    shared: { mark: { born: 1, day: [DAY, 100], month: [24_317, 900] }, machines, rank, used: 0 },
    seenAt: NOW - 3_600_000,
    awaySince: NOW - 3_600_000,
    failedAt: NOW,
    told: { day: [0, 0], month: [0, 0] },
    ...more,
  };
}

describe('the share', () => {
  test('is an equal part of the limits, and of what was left of the day', () => {
    const share = shareOf({ minute: 4, day: 500, month: 15_500 }, memory(2, 0), NOW);
    expect(share.limits).toMatchObject({ minute: 2, day: 200 });
    expect(share.words).toBe('1 of 2: 2 requests in 60 s, 200 a day');
  });

  test('takes two machines for granted where none was ever seen', () => {
    expect(
      shareOf({ minute: 4, day: 500, month: null }, { ...memory(1, 0), shared: null }, NOW).limits,
    ).toEqual({
      minute: 2,
      day: 250,
      month: null,
    });
  });

  test('of all machines together never exceeds the limit in any window, to the last request that they may send', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 10 }),
        fc.integer({ min: 2, max: 25 }),
        fc.nat(1e6),
        (minute, machines, at) => {
          const limits = { minute, day: null, month: null };
          const arrivals: number[] = [];
          for (let rank = 0; rank < machines; rank++) {
            const mine = memory(machines, rank);
            const share = shareOf(limits, mine, NOW);
            const most = share.limits.minute ?? 0;
            const window = share.limits.windowMs ?? MINUTE;
            // The greediest machine: as soon as its turn comes, as late as it may be, whole bursts at once.
            const sent: number[] = [];
            for (let t = NOW + at; t < NOW + at + 30 * MINUTE; t += 250) {
              if (untilTurn(share, limits, mine, t) > 0) continue;
              while (sent.filter((s) => s + window > t).length < most) sent.push(t);
            }
            arrivals.push(...sent.map((s) => s + ((rank * 1_327) % 4_000)));
          }
          arrivals.sort((a, b) => a - b);
          for (const [i, t] of arrivals.entries()) {
            expect(t - (arrivals[i - minute] ?? Number.NEGATIVE_INFINITY)).toBeGreaterThanOrEqual(MINUTE);
          }
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe('the window in which Redis went away', () => {
  const limits = { minute: 4, day: null, month: null };

  test('is sat out where others may have used it', () => {
    expect(quietUntil(limits, memory(3, 0))).toBeGreaterThanOrEqual(NOW - 3_600_000 + MINUTE);
    expect(
      untilTurn(shareOf(limits, memory(3, 0), NOW), limits, memory(3, 0, { awaySince: NOW }), NOW),
    ).toBeGreaterThan(MINUTE);
  });

  test('is not, where only this machine had the key a moment ago and left room', () => {
    const alone = memory(1, 0, { seenAt: NOW - 5_000, awaySince: NOW });
    expect(untilTurn(shareOf(limits, alone, NOW), limits, alone, NOW)).toBe(0);
    const full: Memory = { ...alone, shared: alone.shared && { ...alone.shared, used: 3 } };
    expect(untilTurn(shareOf(limits, full, NOW), limits, full, NOW)).toBeGreaterThan(0);
  });

  test('does not exist for a machine that never had Redis', () => {
    const fresh: Memory = { ...memory(1, 0), shared: null };
    expect(untilTurn(shareOf(limits, fresh, NOW), limits, fresh, NOW)).toBe(0);
  });
});
