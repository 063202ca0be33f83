/**
 * `anteater quota`: limits, used, left, when there is room again, who waits, and VirusTotal's own figures. Pure; at
 * most 80 columns; bars of `#` where blocks cannot be shown.
 */
import type { Allowance, Allowances, Failure, QuotaFigures } from '../../lookup/ports.ts';
import type { QuotaWindow } from '../../model.ts';
import { defang } from '../terminal/defang.ts';
import { type Paint, paintOf, proseWidth, type Style } from '../terminal/style.ts';
import { wrap } from '../terminal/width.ts';
import { counted } from './count.ts';
import { causeText } from './failures.ts';
import { duration } from './time.ts';

export interface QuotaReport {
  readonly figures: QuotaFigures;
  /** VirusTotal's own word on the key; null when it was not asked. */
  readonly allowances: Allowances | Failure | null;
}

const BAR = 16;

export async function renderQuota(data: QuotaReport, style: Style): Promise<string> {
  const paint = await paintOf(style);
  const { figures } = data;
  const sections = [
    [headline(figures)],
    [
      paint.strong(scopeText(figures)),
      ...rowLines(
        [
          { name: 'minute', window: figures.minute, next: oneMore(figures.resets.minute) },
          { name: 'day', window: figures.day, next: `resets in ${duration(figures.resets.day)}` },
          { name: 'month', window: figures.month, next: `resets in ${duration(figures.resets.month)}` },
        ],
        style,
        paint,
      ),
    ],
    [...heldBackLines(figures, style, paint), waitingText(figures)],
    allowanceLines(data.allowances, style, paint),
  ];
  return `${sections
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function headline({ minute, day, month, resets, pause }: QuotaFigures): string {
  if (pause?.reason === 'refused') return `anteater: quota held back by VirusTotal for ${duration(pause.ms)}`;
  if (isUsedUp(month)) return `anteater: the month's quota is used up, resets in ${duration(resets.month)}`;
  if (isUsedUp(day)) return `anteater: the day's quota is used up, resets in ${duration(resets.day)}`;
  if (pause !== null) return `anteater: quota held back for ${duration(pause.ms)}, to be safe`;
  const parts = [leftText(minute, 'this minute'), leftText(day, 'today')];
  return `anteater: quota left: ${parts.join(', ')}`;
}

function isUsedUp({ limit, used }: QuotaWindow): boolean {
  return limit !== null && used >= limit;
}

function leftText({ limit, used }: QuotaWindow, when: string): string {
  return limit === null ? `no limit ${when}` : `${Math.max(0, limit - used)} of ${limit} ${when}`;
}

function scopeText({ scope, machines }: QuotaFigures): string {
  if (scope === 'local') return 'Used of the limits, counted on this machine';
  return `Used of the limits, shared by Redis: ${counted(machines, 'machine')} this month`;
}

function oneMore(ms: number): string {
  return ms <= 0 ? '' : `one more in ${duration(ms)}`;
}

interface QuotaRow {
  readonly name: string;
  readonly window: QuotaWindow;
  /** When there is more room; nothing while nothing is used. */
  readonly next: string;
}

/** `minute  ######----  2 of 3   1 left   one more in 12 s`, the columns as wide as they need to be. */
function rowLines(rows: readonly QuotaRow[], style: Style, paint: Paint): string[] {
  const limited = rows.flatMap(({ window: { limit, used } }) => (limit === null ? [] : [{ limit, used }]));
  const amountWidth = Math.max(0, ...limited.map(({ limit, used }) => `${used} of ${limit}`.length));
  const leftWidth = Math.max(
    0,
    ...limited.map(({ limit, used }) => String(Math.max(0, limit - used)).length),
  );
  return rows.map(({ name, window: { limit, used }, next }) => {
    const label = `  ${name.padEnd(6)}  `;
    if (limit === null) return `${label}${used} used, no limit`;
    const amount = `${used} of ${limit}`.padStart(amountWidth);
    const left = String(Math.max(0, limit - used)).padStart(leftWidth);
    const ending = used === 0 || next === '' ? '' : `  ${next}`;
    return `${label}${bar(used, limit, style, paint)}  ${amount}  ${left} left${ending}`;
  });
}

/** Full means used up: any use shows, and only a used-up limit fills it. */
function bar(used: number, limit: number, { unicode }: Style, paint: Paint): string {
  const share = limit === 0 ? 1 : Math.min(1, used / limit);
  const filled = share >= 1 ? BAR : Math.min(BAR - 1, Math.ceil(share * BAR));
  const [full, empty] = unicode ? ['█', '░'] : ['#', '-'];
  const tone = share >= 1 ? paint.bad : share >= 0.8 ? paint.warn : paint.good;
  const cells = tone(full.repeat(filled)) + empty.repeat(BAR - filled);
  return unicode ? cells : `[${cells}]`;
}

/** Why no request may be sent now. */
function heldBackLines(figures: QuotaFigures, style: Style, paint: Paint): string[] {
  const { pause, month, day, resets } = figures;
  const texts: string[] = [];
  if (pause?.reason === 'refused')
    texts.push(
      `VirusTotal refused a request (429): this key is also used elsewhere. No request is sent for another ${duration(pause.ms)}.`,
    );
  if (pause?.reason === 'unknown')
    texts.push(
      `What was asked in the last minute is not known (the counts were lost, or their server or clock changed). So that the limit holds, no request is sent for another ${duration(pause.ms)}.`,
    );
  if (isUsedUp(month))
    texts.push(
      `The requests of this month are used up until the 1st, 0:00 UTC (in ${duration(resets.month)}).`,
    );
  else if (isUsedUp(day))
    texts.push(`The requests of today are used up until 0:00 UTC (in ${duration(resets.day)}).`);
  return texts.flatMap((text) => wrap(text, proseWidth(style)).map((line) => paint.warn(line)));
}

function waitingText({ waiting }: QuotaFigures): string {
  const others = waiting.filter(({ self }) => !self);
  if (others.length === 0) return 'Nobody is waiting.';
  const words = { interactive: 'at a commit', push: 'at a push', background: 'in the background' } as const;
  const parts = (['interactive', 'push', 'background'] as const).flatMap((priority) => {
    const count = others.filter((client) => client.priority === priority).length;
    return count === 0 ? [] : [`${count} ${words[priority]}`];
  });
  const longest = Math.max(...others.map(({ sinceMs }) => sinceMs));
  return `Waiting: ${parts.join(', ')}; the longest for ${duration(longest)}.`;
}

function allowanceLines(allowances: QuotaReport['allowances'], style: Style, paint: Paint): string[] {
  if (allowances === null) return [];
  const title = paint.strong("VirusTotal's own figures for this key");
  if ('reason' in allowances) return [title, ...wrap(defang(causeText(allowances)), proseWidth(style), '  ')];
  const rows = [
    allowance('hour', allowances.hourly),
    allowance('day', allowances.daily),
    allowance('month', allowances.monthly),
  ].filter((row) => row !== null);
  return [title, ...(rows.length === 0 ? ['  none given'] : rowLines(rows, style, paint))];
}

/** Keys without a real limit are given one of a thousand million. */
function allowance(name: string, given: Allowance | null): QuotaRow | null {
  if (given === null) return null;
  return { name, window: { limit: given.allowed >= 1e9 ? null : given.allowed, used: given.used }, next: '' };
}

/** The same for scripts: `schema` 1, times in ms from now. */
export function quotaData({ figures, allowances }: QuotaReport) {
  const { scope, machines, resets, pause } = figures;
  const window = ({ limit, used }: QuotaWindow, resetsInMs: number) => ({
    limit,
    used,
    left: limit === null ? null : Math.max(0, limit - used),
    resetsInMs,
  });
  return {
    schema: 1,
    scope,
    machines,
    minute: window(figures.minute, resets.minute),
    day: window(figures.day, resets.day),
    month: window(figures.month, resets.month),
    // The names that schema 1 began with.
    waiting: figures.waiting.map(({ priority, sinceMs, self }) => ({ weight: priority, sinceMs, self })),
    penaltyMs: pause?.ms ?? 0,
    pause,
    virustotal: allowances === null || 'reason' in allowances ? null : allowanceData(allowances),
  };
}

function allowanceData({ hourly, daily, monthly }: Allowances) {
  const pick = (given: Allowance | null) =>
    given === null ? null : { allowed: given.allowed, used: given.used };
  return { hourly: pick(hourly), daily: pick(daily), monthly: pick(monthly) };
}
