/** When a lookup that has no slot now can be known: a pure estimate from the limits, for people to read. */
import { DAY_MS, MINUTE_MS } from '../lib/time.ts';
import type { QuotaFigures } from './ports.ts';

const MONTH_MS = 30 * DAY_MS;

/**
 * @param ahead how many of the same lookup stand before it in the line
 * @param firstMs ms until the first of the line has its slot
 * @returns ms until this one has its slot, if no other client asks
 */
export function forecast(ahead: number, firstMs: number, figures: QuotaFigures): number {
  const { minute, day, month, resets } = figures;
  const byMinute = minute.limit === null ? 0 : Math.floor(ahead / Math.max(1, minute.limit)) * MINUTE_MS;
  return Math.max(
    firstMs + byMinute,
    firstMs + calendar(ahead, day, resets.day, firstMs, DAY_MS),
    firstMs + calendar(ahead, month, resets.month, firstMs, MONTH_MS),
  );
}

/** How long after `firstMs` the window that has room for one with `ahead` before it begins. */
function calendar(
  ahead: number,
  window: { readonly limit: number | null; readonly used: number },
  resetMs: number,
  firstMs: number,
  lengthMs: number,
): number {
  if (window.limit === null) return 0;
  // A first slot that comes only after the reset finds a new window.
  const left = firstMs >= resetMs ? window.limit : Math.max(0, window.limit - window.used);
  const next = firstMs >= resetMs ? lengthMs : resetMs - firstMs;
  if (ahead < left) return 0;
  return next + Math.floor((ahead - left) / Math.max(1, window.limit)) * lengthMs;
}

/**
 * ms until the request with so many before it has its slot: the minute's free slots at once, the others as they come back.
 */
export function knownIn(ahead: number, figures: QuotaFigures): number {
  const { limit, used } = figures.minute;
  const free = limit === null ? Number.POSITIVE_INFINITY : Math.max(0, limit - used);
  const unhurried = { ...figures, minute: { limit: null, used: 0 } };
  const byDay = forecast(ahead, 0, unhurried);
  if (limit === null || ahead < free) return Math.max(byDay, figures.pause?.ms ?? 0);
  // Slots that are taken now come back a minute later.
  const next = free > 0 ? MINUTE_MS : figures.resets.minute;
  return Math.max(byDay, forecast(ahead - free, Math.max(next, figures.pause?.ms ?? 0), figures));
}
