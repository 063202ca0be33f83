/** Where a report goes: standard output, or the file of --output; GitHub's job summary beside it. */
import { constants } from 'node:fs';
import { appendFile, lstat, open } from 'node:fs/promises';
import { resolve } from 'node:path';
import { AnteaterError, reasonOf } from '../errors.ts';
import type { Report } from '../model.ts';
import { render } from '../report/formats/index.ts';
import { noteLines } from '../report/words/findings.ts';
import { summaryLine } from '../report/words/summary.ts';
import type { Context } from './context.ts';
import { keepBlocked } from './last-report.ts';

export async function deliver(context: Context, report: Report): Promise<void> {
  const { options, io, style } = context;
  if (!report.dryRun) await keepBlocked(context, report);
  const format = options.format ?? 'pretty';
  const toFile = options.output !== undefined;
  if (format === 'pretty' && !toFile && options.quiet === true && isQuietPass(report)) return;
  const text = await render(report, format, toFile ? { ...style, color: false, width: 80 } : style);
  if (options.output === undefined) await context.print(text);
  else {
    await writeOutput(resolve(io.cwd, options.output), text).catch(async (error: unknown) => {
      // What was found is not lost with the file that should hold it.
      if (report.exitCode !== 0) await context.print(text);
      throw error;
    });
    if (options.quiet !== true) await context.warn(`${summaryLine(report).replace(/^anteater: /, '')}`);
  }
  // The pretty report holds its notes; beside a machine's format they go to the people's stream.
  if (format !== 'pretty' || toFile) for (const line of noteLines(report, style)) await context.warn(line);
  if (format === 'github') await writeJobSummary(context, report);
}

function isQuietPass(report: Report): boolean {
  return (
    report.exitCode === 0 &&
    report.findings.every((finding) => finding.decision === 'pass' && finding.verdict !== 'unresolved')
  );
}

/** Replaces nothing but a regular file, and never removes one: a device, a pipe, a folder or a link is refused. */
export async function writeOutput(path: string, text: string): Promise<void> {
  try {
    const there = await lstat(path).catch(() => null);
    if (there !== null && !there.isFile()) throw new Error('it is no regular file');
    const flags = constants.O_WRONLY | constants.O_CREAT | constants.O_TRUNC | (constants.O_NOFOLLOW ?? 0);
    const file = await open(path, flags, 0o644);
    try {
      await file.writeFile(text);
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new AnteaterError('output', `the report cannot be written to ${path}: ${reasonOf(error)}`, {
      hint: 'name another file after --output, or leave it out to print the report',
      cause: error,
    });
  }
}

/** https://docs.github.com/en/actions/reference/workflow-commands-for-github-actions#adding-a-job-summary */
async function writeJobSummary(context: Context, report: Report): Promise<void> {
  const file = context.io.env.GITHUB_STEP_SUMMARY;
  if (file === undefined || file === '') return;
  const summary = await render(report, 'markdown', { ...context.style, color: false });
  await appendFile(file, `${summary}\n`).catch((error: unknown) =>
    context.warn(`the job summary cannot be written: ${reasonOf(error)}`),
  );
}
