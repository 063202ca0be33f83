/** Times as people say them. Pure: the present is a parameter. */

import { AnteaterError } from '../../errors.ts';
import { DAY_MS, HOUR_MS, isoDay, MINUTE_MS } from '../../lib/time.ts';

const UNITS: readonly (readonly [string, number])[] = [
  ['day', DAY_MS],
  ['hour', HOUR_MS],
  ['minute', MINUTE_MS],
];

/** "just now", "5 minutes ago", "3 days ago"; null when the time cannot be read. */
export function ago(iso: string, now: number): string | null {
  const then = Date.parse(iso);
  if (Number.isNaN(then)) return null;
  const past = now - then;
  // A clock that is a little off, ours or theirs, does not come from the future.
  if (isRecent(then, now)) return 'just now';
  if (past > 730 * DAY_MS) return `${Math.floor(past / (365 * DAY_MS))} years ago`;
  for (const [unit, length] of UNITS) {
    const count = Math.floor(past / length);
    if (count >= 1) return `${count} ${unit}${count === 1 ? '' : 's'} ago`;
  }
  return 'just now';
}

/** Less than a minute ago. */
export function isRecent(then: number, now: number): boolean {
  return now - then < MINUTE_MS;
}

/** "850 ms", "1.2 s", "3 min 5 s", "5 h 3 min", "2 days 4 h". */
export function duration(ms: number): string {
  const whole = Math.max(0, Math.round(ms));
  if (whole < 1000) return `${whole} ms`;
  if (whole < 9950) return `${(whole / 1000).toFixed(1).replace(/\.0$/, '')} s`;
  const seconds = Math.round(whole / 1000);
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3600) return two(Math.floor(seconds / 60), 'min', seconds % 60, 's');
  const minutes = Math.round(seconds / 60);
  if (minutes < 1440) return two(Math.floor(minutes / 60), 'h', minutes % 60, 'min');
  const hours = Math.round(minutes / 60);
  const days = Math.floor(hours / 24);
  return two(days, days === 1 ? 'day' : 'days', hours % 24, 'h');
}

function two(first: number, unit: string, second: number, smaller: string): string {
  return second === 0 ? `${first} ${unit}` : `${first} ${unit} ${second} ${smaller}`;
}

/** "in 12 s", "at 14:03 UTC", "on 2026-11-22 at 00:00 UTC": how soon decides how exact. */
export function until(ms: number, now: number): string {
  if (ms <= 0) return 'now';
  if (ms < HOUR_MS) return `in ${duration(Math.max(ms, 1000))}`;
  const clock = `${new Date(now + ms).toISOString().slice(11, 16)} UTC`;
  const day = isoDay(now + ms);
  return day === isoDay(now) ? `at ${clock}` : `on ${day} at ${clock}`;
}

export function badDuration(text: string, problem: string): AnteaterError {
  return new AnteaterError('usage', `--max-wait: ${JSON.stringify(text)} ${problem}`);
}
