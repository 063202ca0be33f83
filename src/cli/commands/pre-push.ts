/** `anteater pre-push`: every commit that the remote does not have yet, one by one. Always drains standard input. */

import { resolveCommit } from '../../diff/history/revision.ts';
import { openPush, parseRefLines, type RefLine } from '../../diff/pushed.ts';
import type { Note } from '../../model.ts';
import { gather } from '../../scan.ts';
import { pushFromEnvironment, refLine } from '../../setup/ci.ts';
import { openReceipts } from '../checked-commits.ts';
import type { Context } from '../context.ts';
import { saidSkipped } from '../environment.ts';
import { gatheringOf } from '../gathering.ts';
import { drain } from '../input.ts';
import type { ExitCode } from '../io.ts';
import { type Progress, startProgress } from '../progress.ts';
import { run } from '../run-scan.ts';
import { writeReport } from '../write-report.ts';

export async function runCommand(context: Context, [remote, url]: readonly string[]): Promise<ExitCode> {
  const progress = startProgress(context, 'prePush');
  const read = await readCommits(context, progress, remote, url).finally(progress.stop);
  if (read === null) return 0;
  const { source, receipts, gathered } = read;
  const notes: Note[] =
    receipts.skipped() > 0 ? [{ code: 'already-checked', commits: receipts.skipped() }] : [];
  const report = await run(context, { stage: 'prePush', priority: 'push', source, gathered, notes });
  await receipts.keep(report, await source.newCommits());
  await writeReport(context, report);
  return report.exitCode;
}

/** null: the check is to be skipped. Standard input is read to its end either way. */
async function readCommits(context: Context, progress: Progress, remote?: string, url?: string) {
  const input = await drain(context.io);
  if (await saidSkipped(context)) return null;
  await context.requireRepository();
  const push = await readPush(context, input, remote, url);
  const receipts = await openReceipts(context);
  const opened = openPush(context.git(), {
    ...push,
    known: receipts.known,
    onCommit: (done, total) => progress.say(`${done} of ${total} commits read`),
  });
  const source = push.guessed
    ? { ...opened, detail: `${opened.detail}, no refs on standard input: what is checked out` }
    : opened;
  return {
    source,
    receipts,
    gathered: await gather(source, ['ips', 'urls', 'binaries'], gatheringOf(context)),
  };
}

interface Push {
  readonly lines: readonly RefLine[];
  readonly remote: string;
  readonly url: string | null;
  /** git's ref lines did not reach us. */
  readonly guessed: boolean;
}

/**
 * git's own ref lines; else the pre-commit framework's variables; else (by hand, or after another hook has eaten standard
 * input) the branch that is checked out, which costs nothing when the remote has it already.
 */
async function readPush(context: Context, input: string, remote?: string, url?: string): Promise<Push> {
  const where = { remote: remote ?? 'origin', url: url ?? null, guessed: false };
  const given = parseRefLines(input);
  if (given.length > 0) return { lines: given, ...where };
  const git = context.git();
  const named = pushFromEnvironment(context.io.env);
  if (named !== null) {
    const line = refLine(named, await resolveCommit(git, named.local));
    return { lines: parseRefLines(line), remote: named.remote, url: named.url, guessed: false };
  }
  const head = await resolveCommit(git, 'HEAD').catch(() => null);
  if (head === null) return { lines: [], ...where };
  const lines = parseRefLines(`HEAD ${head} HEAD ${'0'.repeat(head.length)}`);
  return { ...where, lines, guessed: true };
}
