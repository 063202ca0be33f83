/**
 * The formats of a report, each loaded when it is asked for. A new format is a row here and a module beside it: help,
 * tests and docs go over this list. Renderers are pure: report and style → text, ending in a newline or empty.
 */
import type { Report } from '../../model.ts';
import { guardLines } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { render as renderPretty } from './pretty.ts';

interface ReportFormat {
  readonly name: string;
  /** Who reads it, for help and docs. */
  readonly use: string;
  /** How a colon at the beginning of a line is spelt there; null where `::` begins a line on purpose. */
  readonly colon: string | null;
  readonly load: () => Promise<{
    readonly render: (report: Report, style: Style) => string | Promise<string>;
  }>;
}

const HEX = String.raw`\x3a`;
const UNICODE = String.raw`\u003a`;
const ENTITY = '&#58;';

export const FORMATS = [
  // A commit with something to report always needs the first.
  { name: 'pretty', use: 'people', colon: HEX, load: async () => ({ render: renderPretty }) },
  { name: 'compact', use: 'editors: one line a place', colon: HEX, load: () => import('./compact.ts') },
  { name: 'json', use: 'scripts', colon: UNICODE, load: () => import('./json.ts') },
  { name: 'sarif', use: 'code scanning', colon: UNICODE, load: () => import('./sarif.ts') },
  { name: 'junit', use: 'CI test reports', colon: ENTITY, load: () => import('./junit.ts') },
  { name: 'markdown', use: 'job summaries, comments', colon: '\\:', load: () => import('./markdown.ts') },
  { name: 'html', use: 'browsers, attachments', colon: ENTITY, load: () => import('./html.ts') },
  { name: 'github', use: 'GitHub Actions', colon: null, load: () => import('./github.ts') },
] as const satisfies readonly ReportFormat[];

export type Format = (typeof FORMATS)[number]['name'];
export const FORMAT_NAMES: readonly Format[] = FORMATS.map(({ name }) => name);

/** The whole report. Foreign text is escaped by the renderer; what a build server takes as a command is broken up here. */
export async function render(report: Report, name: Format, style: Style): Promise<string> {
  const format: ReportFormat | undefined = FORMATS.find((each) => each.name === name);
  if (format === undefined) throw new Error(`no such format: ${name}`);
  const text = await (await format.load()).render(report, style);
  return format.colon === null ? text : guardLines(text, format.colon);
}
