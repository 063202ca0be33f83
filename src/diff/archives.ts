/** Archives among what was found: their members are found too. What opens them is loaded only where there is one. */
import type { Found, Skipped, Unread } from '../model.ts';

interface Filtered {
  readonly kept: readonly Found[];
}

/** When archives are opened. */
export interface Opening {
  readonly isOn: boolean;
  readonly now: () => number;
  /** So long, in milliseconds; for a second also where nothing is to be waited for. */
  readonly forMs: number;
}

const AT_LEAST_MS = 1_000;

interface WithMembers<T> {
  readonly filtered: T;
  readonly leftOut: readonly Skipped[];
  readonly unread: readonly Unread[];
}

/** Rules decide which archives are opened, and are then applied to their members too. */
export async function filterWithMembers<T extends Filtered>(
  found: readonly Found[],
  { isOn, now, forMs }: Opening,
  rule: (found: readonly Found[]) => Promise<T>,
): Promise<WithMembers<T>> {
  const filtered = await rule(found);
  const archives = filtered.kept.filter(
    ({ content, lookUp }) => content?.archive != null && lookUp !== false,
  );
  if (!isOn || archives.length === 0) return { filtered, leftOut: [], unread: [] };
  const end = now() + Math.max(forMs, AT_LEAST_MS);
  const { addMembers } = await import('./content/archive/members.ts');
  const { found: all, ...rest } = await addMembers(found, archives, () => now() >= end);
  return { filtered: await rule(all), ...rest };
}
