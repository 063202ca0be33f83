/** How long a full audit may take, said before it begins. */
import { counted } from './count.ts';
import { duration } from './time.ts';

const MINUTE_MS = 60_000;

/** `requests`: the most that `lookups` may need. Null where it is over within a minute, or nothing limits it. */
export function paceText(
  lookups: number,
  requests: number,
  { minute, day }: { readonly minute: number | null; readonly day: number | null },
): string | null {
  const what = `${counted(lookups, 'lookup')}, at most ${counted(requests, 'request')}`;
  const left = 'what is cached is not asked again';
  if (day !== null && requests > day) {
    const days = counted(Math.ceil(requests / Math.max(1, day)), 'day');
    return `${what}: at ${day} requests a day they take at most ${days}. Run the same command again each day; ${left}`;
  }
  if (minute === null || minute < 1 || requests <= minute) return null;
  return `${what}: at ${counted(minute, 'request')} a minute they take at most ${duration(Math.ceil(requests / minute) * MINUTE_MS)}; ${left}`;
}
