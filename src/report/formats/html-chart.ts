/** The pictures of the page: the verdicts as one bar with its legend, the quota as a bar a window. SVG without any script. */
import type { QuotaUsage, QuotaWindow, Report } from '../../model.ts';
import { quotaWindows } from '../view-model.ts';

/** Of the drawing; the page stretches it. */
const WIDTH = 600;
const HEIGHT = 16;
const GAP = 2;

/** The findings by verdict: the bar shows the shares, the legend the numbers, so that colour is never the only sign. */
export function chart(report: Report): string {
  const { summary } = report;
  const counts = [
    ['malicious', summary.malicious],
    ['suspicious', summary.suspicious],
    ['unknown', summary.unknown],
    [report.dryRun ? 'to ask about' : 'not checked', summary.unresolved],
    ['clean', summary.clean],
    ['ignored', summary.ignored],
  ] as const;
  const legend = counts.map(
    ([name, count]) => `<li class="${count === 0 ? 'none' : classOf(name)}"><b>${count}</b> ${name}</li>`,
  );
  const shown = counts.filter(([, count]) => count > 0);
  const label =
    shown.length === 0 ? 'nothing found' : shown.map(([name, count]) => `${count} ${name}`).join(', ');
  const total = shown.reduce((sum, [, count]) => sum + count, 0);
  const room = WIDTH - GAP * Math.max(0, shown.length - 1);
  let x = 0;
  const parts = shown.map(([name, count]) => {
    const width = (room * count) / total;
    const part = rect(x, width, classOf(name));
    x += width + GAP;
    return part;
  });
  return `${svg(label, total === 0 ? [rect(0, WIDTH, 'empty')] : parts)}
<ul class="counts">${legend.join('')}</ul>`;
}

/** What is used of each window that has a limit. */
export function quotaBars(quota: QuotaUsage): string {
  const rows = quotaWindows(quota).map((window) => `<dt>${window.when}</dt><dd>${quotaBar(window)}</dd>`);
  return `<dl class="quota">${rows.join('')}</dl>`;
}

function quotaBar({ limit, used }: QuotaWindow): string {
  if (limit === null) return `${used} used, no limit`;
  const label = `${used} of ${limit} used`;
  const share = limit === 0 ? 1 : Math.min(1, used / limit);
  const tone = share >= 1 ? 'malicious' : share >= 0.8 ? 'suspicious' : 'clean';
  return `${svg(label, [rect(0, WIDTH, 'empty'), rect(0, WIDTH * share, tone)])} ${label}`;
}

function svg(label: string, parts: readonly string[]): string {
  return `<svg viewBox="0 0 ${WIDTH} ${HEIGHT}" preserveAspectRatio="none" role="img" aria-label="${label}">${parts.join('')}</svg>`;
}

function rect(x: number, width: number, name: string): string {
  return `<rect class="${name}" x="${x.toFixed(1)}" y="0" width="${width.toFixed(1)}" height="${HEIGHT}"></rect>`;
}

function classOf(name: string): string {
  return name.replaceAll(' ', '-');
}
