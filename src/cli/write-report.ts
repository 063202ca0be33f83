/**
 * Where a report goes: standard output, or the file of --output; GitHub's job summary beside it. The report of a push that
 * people read goes to standard error, as the standard output of `git push` belongs to machines (--porcelain).
 */
import { constants } from 'node:fs';
import { appendFile, lstat, open } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { createDebug } from '../debug.ts';
import { commitPlaces } from '../diff/history/commit-places.ts';
import { reasonOf } from '../errors.ts';
import type { Report, SourceKind } from '../model.ts';
import { summarise } from '../policy/decide.ts';
import { type Format, render } from '../report/formats/index.ts';
import { jsonText } from '../report/terminal/escape.ts';
import type { Style } from '../report/terminal/style.ts';
import type { Written } from '../report/words/errors.ts';
import { isReported } from '../report/words/findings.ts';
import { noteLines } from '../report/words/notes.ts';
import { SKIPPED, summaryOf } from '../report/words/summary.ts';
import type { Context } from './context.ts';
import { inContinuousIntegration, wantsSkip } from './environment.ts';
import { type ExitCode, write } from './io.ts';
import { keepBlocked } from './last-report.ts';
import { isForMachines, styleOf } from './style.ts';
import { workplaceOf } from './workplace.ts';

const debug = createDebug('report');

/** Scans, reports, and gives the exit code; unless the user has switched the check off, which is said. */
export async function scanAndReport(
  context: Context,
  kind: SourceKind,
  work: () => Promise<Report>,
): Promise<ExitCode> {
  if (!wantsSkip(context.io.env)) {
    const report = await work();
    await writeReport(context, report);
    return report.exitCode;
  }
  await context.warn(SKIPPED);
  if (isForMachines(context.options)) await put(context, await skippedReport(context, kind));
  return 0;
}

/** For whoever asked for a document. Nothing that was not checked is called passed. */
async function skippedReport(context: Context, kind: SourceKind): Promise<Report> {
  return {
    schema: 1,
    tool: { name: 'anteater', version: (await context.package()).version },
    source: { kind, detail: SKIPPED },
    outcome: 'unresolved',
    exitCode: 0,
    scanned: { commits: 0, files: 0, lines: 0, binaries: 0 },
    summary: summarise([]),
    findings: [],
    requests: { sent: 0, cached: 0, waitedMs: 0 },
    quota: null,
    notes: [],
    dryRun: false,
    elapsedMs: context.now() - context.io.startedAt,
    key: null,
    ci: inContinuousIntegration(context.io.env),
  };
}

/** `heading`: what is printed before it. */
export async function writeReport(context: Context, report: Report, heading = ''): Promise<void> {
  if (!report.dryRun) await keepBlocked(context, report);
  await put(context, report, heading);
}

async function put(context: Context, report: Report, heading = ''): Promise<void> {
  const { options, io } = context;
  const format = options.format ?? 'pretty';
  const file = outputFile(context);
  const toFile = file !== null;
  if (format === 'pretty' && !toFile && options.quiet === true && !report.findings.some(isReported)) return;
  const forMachines = format !== 'pretty' || options.output !== undefined;
  const stream = report.source.kind === 'push' && !forMachines ? io.stderr : io.stdout;
  const look = stream === io.stdout ? context.style : styleOf(io, options, stream);
  const style = { ...look, ...(await workplaceFor(context, report, format)) };
  const text = heading + (await render(report, format, toFile ? { ...style, ...IN_A_FILE } : style));
  if (file === null) await write(stream, text);
  else {
    await writeOutput('report', file, text).catch(async (error: unknown) => {
      // What was found is not lost with the file that should hold it.
      if (report.exitCode !== 0) await write(stream, text);
      throw error;
    });
    const { word, rest } = summaryOf(report);
    if (options.quiet !== true) await context.warn(word + rest);
  }
  // The pretty report holds its notes; beside a machine's format they go to the people's stream.
  if (format !== 'pretty' || toFile) for (const line of noteLines(report, style)) await context.warn(line);
  if (format === 'github') await writeJobSummary(context, report, style);
}

/** What is not a report: as text or, with `--format json`, as data. */
export async function writeText(
  context: Context,
  pretty: (style: Style) => string | Promise<string>,
  data: object = {},
): Promise<void> {
  const file = outputFile(context);
  const style = file === null ? context.style : { ...context.style, ...IN_A_FILE };
  const text = context.options.format === 'json' ? jsonText(data) : await pretty(style);
  await (file === null ? context.print(text) : writeOutput('report', file, text));
}

/** null: standard output, which `-` names as well. */
function outputFile({ options: { output }, io }: Context): string | null {
  return output === undefined || output === '-' ? null : resolve(io.cwd, output);
}

/** What a terminal makes possible has no place in a file. */
const IN_A_FILE = { color: false, links: false, width: 80 } as const;

/** Where the reader stands is looked up only for a report that has something to say of it. */
async function workplaceFor(
  context: Context,
  report: Report,
  format: Format,
): Promise<Partial<Pick<Style, 'workplace'>>> {
  const says = report.findings.some(isReported) || report.notes.length > 0 || format === 'html';
  // Paths that were given by hand are shown as they were given.
  if (!says || report.source.kind === 'lookup') return {};
  const workplace = workplaceOf(context.io, (await context.repository())?.root ?? null);
  const blocked = report.findings.filter(({ decision }) => decision === 'block');
  const commits = new Set(
    blocked.flatMap(({ locations }) => locations.flatMap(({ commit }) => commit ?? [])),
  );
  // A job has another checkout than the reader. A page names the commit that is checked out.
  const isElsewhere = report.ci && report.source.kind !== 'push';
  if ((isElsewhere || commits.size === 0) && format !== 'html') return { workplace };
  const history = await commitPlaces(context.git(), [...commits].slice(0, MOST_COMMITS)).catch(unknownPlaces);
  return { workplace: { ...workplace, ...history } };
}

function unknownPlaces(error: unknown): null {
  debug(`where the commits stand is not known: ${reasonOf(error)}`);
  return null;
}

/** Of more commits nobody asks where they stand: the reader gets the command of the ordinary case. */
const MOST_COMMITS = 20;

/** Before anything is scanned: what could be written nowhere is not worth its wait. */
export async function refuseOutput(context: Context): Promise<void> {
  const { baseline, writeBaseline } = context.options;
  if (writeBaseline === '-') throw (await errors()).baselineWithoutFile();
  if (baseline !== undefined && writeBaseline !== undefined)
    throw (await errors()).notCombined(['baseline', 'write-baseline']);
  await requireFolder('report', outputFile(context));
  await requireFolder(
    'baseline',
    writeBaseline === undefined ? null : resolve(context.io.cwd, writeBaseline),
  );
}

async function requireFolder(what: Written, file: string | null): Promise<void> {
  if (file === null) return;
  const folder = dirname(file);
  const there = await lstat(`${folder}/`).catch(() => null);
  if (there?.isDirectory() !== true) throw (await errors()).noFolderFor(what, file, folder);
}

/** Replaces nothing but a regular file, and never removes one: a device, a pipe, a folder or a link is refused. */
export async function writeOutput(what: Written, path: string, text: string): Promise<void> {
  try {
    const there = await lstat(path).catch(() => null);
    if (there !== null && !there.isFile()) throw new Error('it is not a regular file');
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);
    const file = await open(path, flags, 0o644);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw (await errors()).unwritable(what, path, reasonOf(error), error);
  }
}

/** Loaded when there is one. */
function errors() {
  return import('../report/words/errors.ts');
}

/** https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary */
async function writeJobSummary(context: Context, report: Report, style: Style): Promise<void> {
  const file = context.io.env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '') return;
  const summary = await render(report, 'markdown', { ...style, color: false });
  await appendFile(file, `${summary}\n`).catch((error: unknown) =>
    context.warn(`the job summary cannot be written: ${reasonOf(error)}`),
  );
}
