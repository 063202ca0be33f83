/** Redis is there (again): it learns how many requests this machine sent without it. */

import { STATE } from './backend.ts';
import type { FileBackend } from './files/backend.ts';
import type { MachineMemory } from './machine-memory.ts';
import type { Place } from './places.ts';
import { applyRequest } from './quota/rules.ts';
import { emptyState, parseState } from './quota/state.ts';
import { dayOf, monthOf, timingOf } from './quota/window.ts';

/** The memory afterwards. Errors: those of `place`, when it fails again meanwhile; nothing is lost by that. */
export async function reportUse(
  place: Place,
  own: FileBackend,
  memory: MachineMemory,
  now: number,
): Promise<MachineMemory> {
  if (memory.unavailableSince === null && memory.shared !== null) return memory;
  const { limits } = place;
  const { values } = await own.read([STATE]);
  const text = values[0] ?? null;
  const state = text === null ? emptyState() : parseState(text);
  const { answer } = applyRequest(
    state,
    { kind: 'figures', limits: { ...limits, minute: null }, client: '' },
    now,
  );
  if (answer.kind !== 'figures') throw new Error('The quota rules answered figures with something else.');
  const day: [number, number] = [dayOf(now), answer.day.used];
  const month: [number, number] = [monthOf(now), answer.month.used];
  const use = {
    minute: state === null ? 0 : occupiedIn(state.busyUntil, now) + state.grants.length,
    day: unreported(day, memory.reported.day),
    month: unreported(month, memory.reported.month),
  };
  // Away for longer than a window, other machines may have used their shares as well, and are on their way back.
  const since = memory.unavailableSince;
  const long = since !== null && now - since > timingOf(limits).window;
  const others = (memory.shared?.machines ?? 1) > 1;
  if (use.month > 0 || use.minute > 0) {
    const request = { kind: 'other-use', limits, use, sitOut: long && others && use.month > 0 } as const;
    await place.backend.update([], (snapshot) => {
      const [there = null] = snapshot.values;
      const before = there === null ? emptyState() : parseState(there);
      return { state: JSON.stringify(applyRequest(before, request, snapshot.now).state), result: true };
    });
  }
  return { ...memory, reported: { day, month }, unavailableSince: null, failedAt: 0 };
}

function occupiedIn(busyUntil: readonly (readonly [number, number])[], now: number): number {
  return busyUntil.reduce((sum, [at, n]) => (at > now ? sum + n : sum), 0);
}

function unreported(used: readonly [number, number], reported: readonly [number, number]): number {
  return Math.max(0, used[1] - (reported[0] === used[0] ? reported[1] : 0));
}
