/** The formats of a report, each loaded when it is asked for. Renderers are pure: report and style → text. */
import type { Report } from '../../model.ts';
import type { Style } from '../terminal/style.ts';

export const FORMATS = ['pretty', 'json', 'sarif', 'junit', 'markdown', 'html', 'github'] as const;
export type Format = (typeof FORMATS)[number];

/** The whole report, ending in a newline. */
export async function render(report: Report, format: Format, style: Style): Promise<string> {
  switch (format) {
    case 'pretty':
      return (await import('./pretty.ts')).renderText(report, style);
    case 'json':
      return (await import('./json.ts')).renderJson(report);
    case 'sarif':
      return (await import('./sarif.ts')).renderSarif(report, style);
    case 'junit':
      return (await import('./junit.ts')).renderJunit(report, style);
    case 'markdown':
      return (await import('./markdown.ts')).renderMarkdown(report, style);
    case 'html':
      return (await import('./html.ts')).renderHtml(report, style);
    case 'github':
      return (await import('./github.ts')).renderGithub(report, style);
    default:
      return format satisfies never;
  }
}
