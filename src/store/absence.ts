/**
 * Redis is unavailable: this machine goes on with its share of the limits, counted in its own files; and Redis is there (again):
 * it learns how many requests this machine sent meanwhile.
 */
import { type Backend, STATE } from './backend.ts';
import { afterFailure, type MachineMemory } from './machine-memory.ts';
import type { Place } from './places.ts';
import { applyToText } from './quota/rules.ts';
import { dayOf, monthOf, occupied, type QuotaLimits, timingOf } from './quota/window.ts';
import { beginsAt, type Share, shareOf } from './share.ts';

/** What loads with Redis: all at once, when it is first needed. */
export { afterGrant, createMemoryFile } from './machine-memory.ts';
export { openRedisBackend, rootOf } from './redis/backend.ts';
export { createClientSideLimit } from './redis/client-side-limit.ts';
export { unavailable } from './redis/errors.ts';

/** The memory and the share from now on. Errors: a home that cannot be written. */
export async function beginShare(
  own: Backend,
  limits: QuotaLimits,
  before: MachineMemory,
): Promise<{ memory: MachineMemory; share: Share; waited: Promise<unknown> }> {
  const now = own.now();
  const memory = afterFailure(before, timingOf(limits).window, now);
  const share = shareOf(limits, memory, now);
  const same = memory.unavailableSince === before.unavailableSince;
  const until = beginsAt(limits, memory, share, Math.random());
  const request = { kind: 'pause', limits: share.limits, until } as const;
  const waited = same ? Promise.resolve() : update(own, request);
  return { memory, share, waited };
}

/** The memory afterwards. Errors: those of `place`, when it fails again meanwhile; nothing is lost by that. */
export async function reportUse(place: Place, own: Backend, memory: MachineMemory): Promise<MachineMemory> {
  if (memory.unavailableSince === null && memory.shared !== null) return memory;
  const { limits } = place;
  const { values, now } = await own.read([STATE]);
  const { state } = applyToText(values[0] ?? null, { kind: 'figures', limits, client: '' }, now);
  const day: [number, number] = [dayOf(now), usedIn(state.days, dayOf(now))];
  const month: [number, number] = [monthOf(now), usedIn(state.months, monthOf(now))];
  const use = {
    minute: occupied(state),
    day: unreported(day, memory.reported.day),
    month: unreported(month, memory.reported.month),
  };
  // Away for longer than a window, other machines may have used their shares as well, and are on their way back.
  const since = memory.unavailableSince;
  const long = since !== null && now - since > timingOf(limits).window;
  const sitOut = long && (memory.shared?.machines ?? 1) > 1 && use.month > 0;
  if (use.month > 0 || use.minute > 0)
    await update(place.backend, { kind: 'other-use', limits, use, sitOut });
  return { ...memory, reported: { day, month }, unavailableSince: null, failedAt: 0 };
}

function update(backend: Backend, request: Parameters<typeof applyToText>[1]): Promise<unknown> {
  return backend.update([], ({ values: [text = null], now }) => ({
    state: applyToText(text, request, now).text,
    result: true,
  }));
}

function usedIn(tallies: readonly (readonly [number, number])[], index: number): number {
  return tallies.find(([i]) => i === index)?.[1] ?? 0;
}

function unreported(used: readonly [number, number], reported: readonly [number, number]): number {
  return Math.max(0, used[1] - (reported[0] === used[0] ? reported[1] : 0));
}
