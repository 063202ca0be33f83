/** The share of one machine while Redis is unavailable: all machines together stay below the limit, without a word to each other. */
import { describe, expect, test } from 'vitest';
import type { MachineMemory } from '../../src/store/machine-memory.ts';
import { beginsAt, shareOf } from '../../src/store/share.ts';

const NOW = Date.UTC(2026, 5, 15, 12);
const MINUTE = 60_000;
const DAY = Math.floor(NOW / 86_400_000);

function memory(machines: number, more: Partial<MachineMemory> = {}): MachineMemory {
  return {
    version: 2,
    id: '0123456789abcdef',
    shared: { state: { createdAt: 1, day: [DAY, 100], month: [24_317, 900] }, machines, used: 0 },
    seenAt: NOW - 3_600_000,
    unavailableSince: NOW - 3_600_000,
    failedAt: NOW,
    reported: { day: [0, 0], month: [0, 0] },
    ...more,
  };
}

describe('the share', () => {
  test('is an equal part of the limits, and of what was left of the day', () => {
    const share = shareOf({ minute: 4, day: 500, month: 15_500 }, memory(2), NOW);
    expect(share.limits).toMatchObject({ minute: 2, day: 200 });
    expect(share.figures).toEqual({ machines: 2, requests: 2, perMs: MINUTE, day: 200 });
  });

  test('takes two machines for granted where none was ever seen', () => {
    const share = shareOf({ minute: 4, day: 500, month: null }, memory(1, { shared: null }), NOW);
    expect(share.limits).toEqual({ minute: 2, day: 250, month: null });
  });

  test.each([
    [4, 2, 2, 1],
    [4, 3, 1, 1],
    [4, 4, 1, 1],
    [4, 5, 1, 2],
    [4, 9, 1, 3],
    [3, 25, 1, 9],
    [1, 2, 1, 2],
    [1_000, 3, 333, 1],
  ])('of %i a minute among %i machines is %i in %i windows', (minute, machines, requests, windows) => {
    const { limits, figures } = shareOf({ minute, day: null, month: null }, memory(machines), NOW);
    expect(limits.minute).toBe(requests);
    expect(limits.windowMs ?? MINUTE).toBe(windows * MINUTE);
    expect(figures).toEqual({ machines, requests, perMs: windows * MINUTE, day: null });
    // All together, on average, never more than the limit.
    expect((requests * machines) / windows).toBeLessThanOrEqual(minute);
  });

  test('without a limit there is none', () => {
    const { limits } = shareOf({ minute: null, day: null, month: null }, memory(7), NOW);
    expect(limits).toEqual({ minute: null, day: null, month: null });
  });
});

describe('the window in which Redis went away', () => {
  const limits = { minute: 4, day: null, month: null };
  const begins = (of: MachineMemory, random = 0): number =>
    beginsAt(limits, of, shareOf(limits, of, NOW), random);

  test('is sat out where others may have used it', () => {
    expect(begins(memory(3, { unavailableSince: NOW }))).toBeGreaterThanOrEqual(NOW + MINUTE);
  });

  test('is not sat out by a machine that was alone and left room', () => {
    const alone = { seenAt: NOW - 1_000, unavailableSince: NOW };
    expect(begins(memory(1, alone))).toBeLessThanOrEqual(NOW);
    const shared = memory(1).shared;
    const full = memory(1, { ...alone, shared: shared && { ...shared, used: 3 } });
    expect(begins(full)).toBeGreaterThan(NOW);
  });

  test('a share below one begins at a random moment of its time', () => {
    const many = memory(40, { unavailableSince: NOW });
    expect(begins(many, 0)).toBeGreaterThanOrEqual(NOW + MINUTE);
    expect(begins(many, 0.5)).toBe(NOW + 5 * MINUTE);
    expect(begins(many, 0.999)).toBeLessThan(NOW + 10 * MINUTE);
  });

  test('nobody who never met this Redis waits for it', () => {
    expect(begins(memory(1, { shared: null, unavailableSince: NOW }))).toBe(0);
  });
});
