/** Redis is there again (or for the first time): it learns what this machine asked and found out without it. */
import type { Store } from '../lookup/ports.ts';
import { type Memory, type MemoryFile, ttlLeft } from './failover-memory.ts';
import type { RedisStore } from './redis.ts';
import { dayOf, monthOf, paceOf, type RuleLimits } from './rules-window.ts';

/** The memory afterwards, saved. Errors: `RedisAway`, when it goes again meanwhile; nothing is lost by that. */
export async function catchUp(
  redis: RedisStore,
  here: Store,
  file: MemoryFile,
  memory: Memory,
  limits: RuleLimits,
  now: number,
): Promise<Memory> {
  const figures = await here.figures('');
  const day: [number, number] = [dayOf(now), figures.day.used];
  const month: [number, number] = [monthOf(now), figures.month.used];
  const spent = {
    minute: figures.minute.used,
    day: untold(day, memory.told.day),
    month: untold(month, memory.told.month),
  };
  // Away for longer than a window, other machines may have used their shares as well, and are on their way back.
  const long = memory.awaySince !== null && now - memory.awaySince > paceOf(limits).window;
  const others = (memory.shared?.machines ?? 1) > 1;
  if (spent.month > 0 || spent.minute > 0) {
    await redis.report({ ...spent, sitOut: long && others && spent.month > 0 });
  }
  const after: Memory = { ...memory, told: { day, month }, awaySince: null, failedAt: 0 };
  file.save(after);
  await payBack(redis, here, file, now);
  return after;
}

function untold(used: readonly [number, number], told: readonly [number, number]): number {
  return Math.max(0, used[1] - (told[0] === used[0] ? told[1] : 0));
}

/** Answers that only this machine has. */
async function payBack(redis: RedisStore, here: Store, file: MemoryFile, now: number): Promise<void> {
  const owed = file.owed();
  const kept = await here.read(owed.map(({ question }) => question));
  for (const [i, one] of owed.entries()) {
    const answer = kept[i] ?? null;
    const left = answer === null ? 0 : ttlLeft(answer, one.ttlMs, now);
    if (answer !== null && left > 0) await redis.write(one.question, answer, left);
    file.paid(one);
  }
}
