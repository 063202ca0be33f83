/**
 * What one machine may use of the limits while Redis is away, so that all machines together stay below them without a
 * word to each other. Pure arithmetic; docs/quota.md gives the worst cases.
 *
 * With N machines seen this month (2 at least): L/N whole requests a window each. Where that is less than one, each
 * machine has its own turn: single requests, N turns to a round, turns a little further apart than window / L. Nobody
 * begins before the window in which Redis went away is over, because what others asked in it is not known.
 */
import type { Memory } from './failover-memory.ts';
import { dayOf, monthOf, paceOf, type RuleLimits } from './rules-window.ts';

export interface Share {
  /** For the embedded store. */
  readonly limits: RuleLimits;
  /** Rounds of single requests: this machine may begin one within `openMs` after each k × `roundMs` + `offsetMs`; null: any time. */
  readonly turn: { readonly roundMs: number; readonly offsetMs: number; readonly openMs: number } | null;
  /** For people: "1 of 5: one request in 100 s, 80 a day". */
  readonly words: string;
}

export function shareOf(limits: RuleLimits, memory: Memory, now: number): Share {
  const { window } = paceOf(limits);
  const machines = Math.max(2, memory.shared?.machines ?? 2);
  const calendar = {
    day: part(limits.day, memory.shared?.mark.day, dayOf(now), machines),
    month: part(limits.month, memory.shared?.mark.month, monthOf(now), machines),
  };
  const aDay = calendar.day === null ? '' : `, ${calendar.day} a day`;
  if (limits.minute === null) {
    return { limits: { ...limits, ...calendar }, turn: null, words: `1 of ${machines}${aDay}` };
  }
  const minute = Math.floor(limits.minute / machines);
  if (minute >= 1 || limits.minute < 1) {
    return {
      limits: { ...limits, ...calendar, minute },
      turn: null,
      words: `1 of ${machines}: ${minute} ${minute === 1 ? 'request' : 'requests'} in ${seconds(window)}${aDay}`,
    };
  }
  const apart = Math.ceil(window / limits.minute) + Math.ceil(window / 6);
  const roundMs = apart * machines;
  return {
    // Half a round, so that the last turn's slot is free again when the next one comes.
    limits: { ...calendar, minute: 1, windowMs: Math.floor(roundMs / 2) },
    turn: {
      roundMs,
      offsetMs: apart * ((memory.shared?.rank ?? 0) % machines),
      openMs: Math.ceil(window / 30),
    },
    words: `1 of ${machines}: 1 request in ${seconds(roundMs)}${aDay}`,
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

/** ms until this machine may begin a request; 0: now. */
export function untilTurn(share: Share, limits: RuleLimits, memory: Memory, now: number): number {
  const quiet = quietUntil(limits, memory) - now;
  if (quiet > 0) return quiet;
  if (share.turn === null) return 0;
  const { roundMs, offsetMs, openMs } = share.turn;
  const since = (((now - offsetMs) % roundMs) + roundMs) % roundMs;
  return since < openMs ? 0 : roundMs - since;
}

/** Until when the window in which Redis was last heard may still hold requests that this machine does not know of. */
export function quietUntil(limits: RuleLimits, memory: Memory): number {
  if (memory.shared === null || limits.minute === null) return 0;
  const { window, useBy, margin } = paceOf(limits);
  const blind = window + useBy + margin;
  const lately = Math.abs((memory.awaySince ?? memory.seenAt) - memory.seenAt) < window;
  if (memory.shared.machines > 1 || !lately) return (memory.awaySince ?? memory.seenAt) + blind;
  // Nobody else had the key a moment ago: what this machine used is known, and room for its share beside that is enough.
  const share = Math.max(1, Math.floor(limits.minute / 2));
  return memory.shared.used + share <= limits.minute ? 0 : memory.seenAt + blind;
}

function seconds(ms: number): string {
  return ms % 1_000 === 0 || ms > 10_000 ? `${Math.round(ms / 1_000)} s` : `${ms / 1_000} s`;
}
