/**
 * What one machine may use of the limits while Redis is unavailable, so that all machines together stay below them without
 * a word to each other. Pure arithmetic; docs/quota.md gives the worst cases.
 *
 * With N machines seen this month (2 at least): floor(L/N) requests a window each. Where that is less than one: one request
 * in ceil(N/L) windows, the first at a random moment of that time. No machine begins before the window in which Redis was lost
 * is over, because what others asked in it is not known.
 */
import type { QuotaShare } from '../model.ts';
import type { MachineMemory } from './machine-memory.ts';
import { blindTime, dayOf, monthOf, type QuotaLimits, timingOf } from './quota/window.ts';

type Share = Readonly<ReturnType<typeof shareOf>>;

export function shareOf(limits: QuotaLimits, memory: MachineMemory, now: number) {
  const { window } = timingOf(limits);
  const machines = Math.max(2, memory.shared?.machines ?? 2);
  const state = memory.shared?.state;
  const day = part(limits.day, state?.day, dayOf(now), machines);
  const month = part(limits.month, state?.month, monthOf(now), machines);
  const whole = limits.minute === null ? null : Math.floor(limits.minute / machines);
  const single = whole === 0;
  const perMs = single ? Math.ceil(machines / (limits.minute ?? 1)) * window : window;
  const minute = single ? 1 : whole;
  return {
    limits: { ...limits, minute, day, month, ...(single ? { windowMs: perMs } : {}) },
    figures: { machines, requests: minute, perMs, day } satisfies QuotaShare,
  };
}

/** An equal part of what was left when Redis was last heard; all of it is left where that was in an earlier window. */
function part(
  limit: number | null,
  seen: readonly [number, number] | undefined,
  index: number,
  machines: number,
): number | null {
  if (limit === null) return null;
  const used = seen !== undefined && seen[0] === index ? seen[1] : 0;
  return Math.floor(Math.max(0, limit - used) / machines);
}

/** When this machine may begin to use its share; the past: at once. `random`: from 0 to 1. */
export function beginsAt(limits: QuotaLimits, memory: MachineMemory, share: Share, random: number): number {
  if (limits.minute === null) return 0;
  const timing = timingOf(limits);
  const since = memory.unavailableSince ?? memory.seenAt;
  const phase = share.figures.perMs > timing.window ? since + Math.floor(random * share.figures.perMs) : 0;
  return Math.max(phase, quietUntil(limits, memory, since));
}

/** Until when the window in which Redis was last heard may still hold requests that this machine does not know of. */
function quietUntil(limits: QuotaLimits, memory: MachineMemory, since: number): number {
  if (memory.shared === null || limits.minute === null) return 0;
  const timing = timingOf(limits);
  const recently = Math.abs(since - memory.seenAt) < timing.window;
  if (memory.shared.machines > 1 || !recently) return since + blindTime(timing);
  // No other machine had the key a moment ago: what this one used is known, and room for its share beside that is enough.
  const share = Math.max(1, Math.floor(limits.minute / 2));
  return memory.shared.used + share <= limits.minute ? 0 : memory.seenAt + blindTime(timing);
}
