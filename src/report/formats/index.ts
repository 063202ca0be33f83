/**
 * The formats of a report, each loaded when it is asked for. A new format is a row here and a module beside it: help,
 * tests and docs go over this list. Renderers are pure: report and style → text, ending in a newline or empty.
 */
import type { Report } from '../../model.ts';
import { guardLines } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { renderText } from './pretty.ts';

interface ReportFormat {
  readonly name: string;
  /** Who reads it, for help and docs. */
  readonly use: string;
  /** How a colon at the beginning of a line is spelt there; null where `::` begins a line on purpose. */
  readonly colon: string | null;
  readonly load: () => Promise<(report: Report, style: Style) => string | Promise<string>>;
}

export const FORMATS = [
  {
    name: 'pretty',
    use: 'people',
    colon: String.raw`\x3a`,
    // A commit with something to report always needs it.
    load: async () => renderText,
  },
  {
    name: 'compact',
    use: 'editors: one line a place',
    colon: String.raw`\x3a`,
    load: async () => (await import('./compact.ts')).renderCompact,
  },
  {
    name: 'json',
    use: 'scripts',
    colon: String.raw`\u003a`,
    load: async () => (await import('./json.ts')).renderJson,
  },
  {
    name: 'sarif',
    use: 'code scanning',
    colon: String.raw`\u003a`,
    load: async () => (await import('./sarif.ts')).renderSarif,
  },
  {
    name: 'junit',
    use: 'CI test reports',
    colon: '&#58;',
    load: async () => (await import('./junit.ts')).renderJunit,
  },
  {
    name: 'markdown',
    use: 'job summaries, comments',
    colon: String.raw`\:`,
    load: async () => (await import('./markdown.ts')).renderMarkdown,
  },
  {
    name: 'html',
    use: 'browsers, attachments',
    colon: '&#58;',
    load: async () => (await import('./html.ts')).renderHtml,
  },
  {
    name: 'github',
    use: 'GitHub Actions',
    colon: null,
    load: async () => (await import('./github.ts')).renderGithub,
  },
] as const satisfies readonly ReportFormat[];

export type Format = (typeof FORMATS)[number]['name'];
export const FORMAT_NAMES: readonly Format[] = FORMATS.map(({ name }) => name);

/** The whole report. Foreign text is escaped by the renderer; what a build server takes as a command is broken up here. */
export async function render(report: Report, name: Format, style: Style): Promise<string> {
  const format: ReportFormat | undefined = FORMATS.find((each) => each.name === name);
  if (format === undefined) throw new Error(`no such format: ${name}`);
  const text = await (await format.load())(report, style);
  return format.colon === null ? text : guardLines(text, format.colon);
}
