/** Durations as people write them: `500ms`, `20s`, `5m`, `1h30m`, `7d`: each unit once, the largest first. `0` needs no unit. */
import { DAY_MS, HOUR_MS, MINUTE_MS } from '../lib/time.ts';

const UNITS = [
  ['w', 7 * DAY_MS],
  ['d', DAY_MS],
  ['h', HOUR_MS],
  ['m', MINUTE_MS],
  ['s', 1_000],
  ['ms', 1],
] as const;

/** Also the pattern for editors. */
export const DURATION = new RegExp(
  `^(?:0|(?=\\d)${UNITS.map(([unit]) => `(?:(\\d+(?:\\.\\d+)?)${unit})?`).join('')})$`,
);

export const LONGEST_WAIT = '7d';

/** ms; null when the text is not a duration. */
export function parseDuration(text: string): number | null {
  const amounts = DURATION.exec(text.trim())?.slice(1);
  if (amounts === undefined) return null;
  return Math.round(UNITS.reduce((ms, [, unit], index) => ms + Number(amounts[index] ?? 0) * unit, 0));
}

/** The end of a sentence that begins with the text; null = fine. */
export function durationProblem(text: string, longest: string): string | null {
  const ms = parseDuration(text);
  if (ms === null) return 'is not a duration (20s, 5m, 1h30m, 7d)';
  return ms > (parseDuration(longest) ?? 0) ? `is longer than ${longest}` : null;
}
