/** What every part of the text report needs: the report, how it may look, and the colours for that. */
import type { Report } from '../../model.ts';
import type { Paint, Style } from './style.ts';

export interface RenderContext {
  readonly report: Report;
  readonly style: Style;
  readonly paint: Paint;
}

/** Long lines of prose are hard to read. */
export function proseWidth(style: Pick<Style, 'width'>): number {
  return Math.min(style.width, 100);
}
