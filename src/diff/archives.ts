/** Archives among what was found: their members are found too. What opens them is loaded only where there is one. */
import type { Found, Skipped } from '../model.ts';

interface Filtered {
  readonly kept: readonly Found[];
}

/** Rules decide which archives are opened, and are then applied to their members too. `isOn`: archives are opened at all. */
export async function filterWithMembers<T extends Filtered>(
  found: readonly Found[],
  isOn: boolean,
  rule: (found: readonly Found[]) => Promise<T>,
): Promise<{ readonly filtered: T; readonly leftOut: readonly Skipped[] }> {
  const filtered = await rule(found);
  const archives = filtered.kept.filter(
    ({ content, lookUp }) => content?.archive != null && lookUp !== false,
  );
  if (!isOn || archives.length === 0) return { filtered, leftOut: [] };
  const { addMembers } = await import('./content/archive/members.ts');
  const { found: all, leftOut } = await addMembers(found, archives);
  return { filtered: await rule(all), leftOut };
}
