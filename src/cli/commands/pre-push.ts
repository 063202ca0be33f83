/** `anteater pre-push`: every commit that the remote does not have yet, one by one. */
import { resolveCommit } from '../../diff/history/revision.ts';
import { openPush, parseRefLines, type RefLine } from '../../diff/pushed.ts';
import { AnteaterError } from '../../errors.ts';
import type { Note, Report } from '../../model.ts';
import { commitsRead } from '../../report/words/waiting.ts';
import { gather } from '../../scan.ts';
import { pushFromEnvironment, refLine } from '../../setup/ci.ts';
import { openSkippableCommits, type SkippableCommits } from '../checked-commits.ts';
import type { Context } from '../context.ts';
import { startReading } from '../gathering.ts';
import type { ExitCode, Io } from '../io.ts';
import { startProgress } from '../progress.ts';
import { runScan } from '../run-scan.ts';
import { scanAndReport } from '../write-report.ts';

/** Standard input is read to its end even where the check is to be skipped. */
export async function runCommand(context: Context, [remote, url]: readonly string[]): Promise<ExitCode> {
  // What writes the refs may never end: that is said.
  const waiting = startProgress(context, 'prePush', true);
  const input = await drain(context.io).finally(waiting.stop);
  return scanAndReport(context, 'push', async () => {
    await context.requireRepository();
    return reportPush(context, await readPush(context, input, remote, url));
  });
}

async function reportPush(context: Context, push: Push): Promise<Report> {
  const skippable = await openSkippableCommits(context);
  const { source, gathered } = await readCommits(context, push, skippable);
  const listed = await source.newCommits().catch(unlessStopped);
  const notes: Note[] = listed?.length === 0 ? [{ code: 'nothing-pushed' }] : [];
  if (skippable.skipped() > 0) notes.push({ code: 'already-checked', commits: skippable.skipped() });
  const report = await runScan(context, { stage: 'prePush', priority: 'push', source, gathered, notes });
  if (report.unread === undefined || report.unread.length === 0) await skippable.keep(report, listed ?? []);
  const trust = listed === null ? null : await source.suggestion(context.git());
  const said: Note[] = trust === null ? [] : [{ code: 'trust-remote', ...trust }];
  return { ...report, notes: [...report.notes, ...said] };
}

/** The time was over before it was known what is new: the report says so. */
function unlessStopped(error: unknown): null {
  if (error instanceof AnteaterError && error.code === 'stopped') return null;
  throw error;
}

async function readCommits(context: Context, push: Push, { known }: SkippableCommits) {
  const progress = startProgress(context, 'prePush', true);
  try {
    const { git, how } = await startReading(context, 'prePush');
    const onCommit = (done: number, total: number) => progress.say(commitsRead(done, total));
    const opened = openPush(git, { ...push, known, onCommit });
    const detail = push.guessed ? `${opened.detail}, by hand: what is checked out` : opened.detail;
    const source = { ...opened, detail };
    return { source, gathered: await gather(source, how) };
  } finally {
    progress.stop();
  }
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

/** All of standard input: a hook that leaves some of it unread kills git's writer. A terminal has nothing for us. */
async function drain(io: Io): Promise<string> {
  if (io.stdin.isTTY === true) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
