/** Durations as people write them: `500ms`, `20s`, `5m`, `1h`, `7d`, `1h30m`; `0` needs no unit. */

const UNITS: Readonly<Record<string, number>> = {
  ms: 1,
  s: 1_000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
  w: 604_800_000,
};

/** Longer ones are mistakes: a hundred years in ms still count exactly. */
const MAX_MS = 3_155_760_000_000;

/** ms; null when the text is not a duration. */
export function parseDuration(text: string): number | null {
  const plain = text.trim();
  if (plain === '0') return 0;
  if (plain.length > 40 || !/^(?:\d+(?:\.\d+)?(?:ms|[smhdw]))+$/.test(plain)) return null;
  let ms = 0;
  for (const [, amount, unit] of plain.matchAll(/(\d+(?:\.\d+)?)(ms|[smhdw])/g)) {
    ms += Number(amount) * (UNITS[unit ?? ''] ?? 0);
  }
  return ms <= MAX_MS ? Math.round(ms) : null;
}
