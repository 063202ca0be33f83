/** `anteater pre-push`: every commit that the remote does not have yet, one by one. Always drains standard input. */

import { resolveCommit } from '../../diff/history/revision.ts';
import { openPush, parseRefLines, type RefLine } from '../../diff/pushed.ts';
import { isAnteaterError } from '../../errors.ts';
import type { Note } from '../../model.ts';
import { gather } from '../../scan.ts';
import { pushFromEnvironment, refLine } from '../../setup/ci.ts';
import { openReceipts } from '../checked-commits.ts';
import type { Context } from '../context.ts';
import { saidSkipped } from '../environment.ts';
import { startReading } from '../gathering.ts';
import { drain } from '../input.ts';
import type { ExitCode } from '../io.ts';
import { type Progress, startProgress } from '../progress.ts';
import { run } from '../run-scan.ts';
import { writeReport } from '../write-report.ts';

export async function runCommand(context: Context, [remote, url]: readonly string[]): Promise<ExitCode> {
  const progress = startProgress(context, 'prePush', true);
  const read = await readCommits(context, progress, remote, url).finally(progress.stop);
  if (read === null) return 0;
  const { source, receipts, gathered } = read;
  const listed = await source.newCommits().catch(unlessStopped);
  const commits = listed ?? [];
  const notes: Note[] = listed?.length === 0 ? [{ code: 'nothing-pushed' }] : [];
  if (receipts.skipped() > 0) notes.push({ code: 'already-checked', commits: receipts.skipped() });
  const report = await run(context, { stage: 'prePush', priority: 'push', source, gathered, notes });
  if (report.unread === undefined || report.unread.length === 0) await receipts.keep(report, commits);
  const trust = listed === null ? null : await source.suggestion(context.git());
  const said: Note[] = trust === null ? [] : [{ code: 'trust-remote', ...trust }];
  await writeReport(context, { ...report, notes: [...report.notes, ...said] });
  return report.exitCode;
}

/** The time was over before it was known what is new: the report says so. */
function unlessStopped(error: unknown): null {
  if (isAnteaterError(error) && error.code === 'stopped') return null;
  throw error;
}

/** null: the check is to be skipped. Standard input is read to its end either way. */
async function readCommits(context: Context, progress: Progress, remote?: string, url?: string) {
  const input = await drain(context.io);
  if (await saidSkipped(context)) return null;
  await context.requireRepository();
  const push = await readPush(context, input, remote, url);
  const receipts = await openReceipts(context);
  const { git, how } = await startReading(context, 'prePush');
  const opened = openPush(git, {
    ...push,
    known: receipts.known,
    onCommit: (done, total) => progress.say(`${done} of ${total} commits read`),
  });
  const source = push.guessed
    ? { ...opened, detail: `${opened.detail}, by hand: what is checked out` }
    : opened;
  return {
    source,
    receipts,
    gathered: await gather(source, ['ips', 'urls', 'binaries'], how),
  };
}

interface Push {
  readonly lines: readonly RefLine[];
  readonly remote: string;
  readonly url: string | null;
  /** A person asked, and git gave no ref lines. */
  readonly guessed: boolean;
}

/**
 * git's own ref lines; else the pre-commit framework's variables. No lines: git pushes nothing. A terminal on standard
 * input: a person asks, and means what is checked out, which costs nothing where the remote has it already.
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
  if (context.io.stdin.isTTY !== true) return { lines: [], ...where };
  const head = await resolveCommit(git, 'HEAD').catch(() => null);
  if (head === null) return { lines: [], ...where };
  const lines = parseRefLines(`HEAD ${head} HEAD ${'0'.repeat(head.length)}`);
  return { ...where, lines, guessed: true };
}
