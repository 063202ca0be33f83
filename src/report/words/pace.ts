/** How long a full audit may take, said before it begins. */
import { counted } from './count.ts';
import { duration } from './time.ts';

const MINUTE_MS = 60_000;

/** `count`: what was found. Null where it is over within a minute, or nothing limits it. */
export function paceText(
  count: number,
  { minute, day }: { readonly minute: number | null; readonly day: number | null },
): string | null {
  const left = 'what is cached is not asked again';
  if (day !== null && count > day) {
    const days = counted(Math.ceil(count / Math.max(1, day)), 'day');
    return `up to ${count} lookups: at ${day} requests a day they take about ${days}. Run the same command again each day; ${left}`;
  }
  if (minute === null || minute < 1 || count <= minute) return null;
  return `up to ${count} lookups: at ${minute} ${minute === 1 ? 'request' : 'requests'} a minute they take about ${duration(Math.ceil(count / minute) * MINUTE_MS)}; ${left}`;
}
