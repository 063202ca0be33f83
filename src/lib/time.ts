/** Lengths of time in ms, and days. */
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;
export const DAY_MS = 24 * HOUR_MS;

/** The day in UTC, YYYY-MM-DD. `at`: ms since the epoch. */
export function isoDay(at: number): string {
  return new Date(at).toISOString().slice(0, 10);
}
