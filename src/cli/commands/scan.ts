/** `anteater scan`: a range, a commit, files, a list of files, or a patch; in CI the range of the change by itself. */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { openPatch } from '../../diff/patch-source.ts';
import { openRange, parseRange } from '../../diff/range.ts';
import { openPatchset, openTree } from '../../diff/tree.ts';
import { reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import { QuestionQueue } from '../../lookup/question-queue.ts';
import { createJobs } from '../../lookup/questions.ts';
import type { ChangeSource, Found, Report } from '../../model.ts';
import { notCombined, unreadableInput } from '../../report/words/errors.ts';
import { commitsRead, paceText } from '../../report/words/waiting.ts';
import { gather } from '../../scan.ts';
import { ciRange } from '../ci-range.ts';
import type { Context } from '../context.ts';
import { startReading } from '../gathering.ts';
import type { ExitCode, Io } from '../io.ts';
import { lookupRules } from '../lookup-rules.ts';
import { startProgress } from '../progress.ts';
import { runScan } from '../run-scan.ts';
import { scanAndReport } from '../write-report.ts';

export async function runCommand(context: Context): Promise<ExitCode> {
  const [kind = 'range'] = sourcesNamed(context);
  return scanAndReport(context, kind, () => reportScan(context));
}

/** Of `--range` and its like, those that were given. */
function sourcesNamed({ options }: Context) {
  return (['range', 'commit', 'path', 'patchset', 'patch'] as const).filter(
    (name) => options[name] !== undefined,
  );
}

export async function reportScan(context: Context): Promise<Report> {
  const progress = startProgress(context, 'scan', false);
  const { git, how } = await startReading(context, 'scan');
  const onCommit: OnCommit = (done, total) => progress.say(commitsRead(done, total));
  const source = await chooseSource(context, git, onCommit);
  const gathered = await gather(source, how).finally(progress.stop);
  await sayPace(context, source, gathered.found);
  return runScan(context, { stage: 'scan', priority: 'push', source, gathered });
}

/** A full audit may take hours or days: said before it begins. */
async function sayPace(context: Context, { kind }: ChangeSource, found: readonly Found[]): Promise<void> {
  const { dryRun, offline, quiet } = context.options;
  if ((kind !== 'path' && kind !== 'patchset') || dryRun === true || offline === true || quiet === true)
    return;
  const settings = await context.settings();
  // Some answers lead to a second question: the hosts of an address, or of a URL that VirusTotal does not know.
  const rules = { followUps: lookupRules(settings), fresh: () => false };
  const { length } = new QuestionQueue(createJobs(found, false), rules).questions();
  const text = paceText(found.length, length, settings.limits);
  if (text !== null) await context.warn(text);
}

type OnCommit = (done: number, total: number) => void;

async function chooseSource(context: Context, git: Git, onCommit: OnCommit): Promise<ChangeSource> {
  const { range, commit, path, patchset, patch } = context.options;
  const { cwd } = context.io;
  const given = sourcesNamed(context);
  if (given.length > 1) throw notCombined(given);
  if (range !== undefined) return openRange(git, { ...parseRange(range), onCommit });
  if (commit !== undefined) return openRange(git, { commit, onCommit });
  if (path !== undefined) {
    const repository = await context.repository();
    return openTree(repository === null ? null : git, { cwd, paths: path });
  }
  if (patchset !== undefined) {
    const root = (await context.repository())?.root ?? null;
    return openPatchset({ cwd, list: openInput(context.io, patchset), name: nameOf(patchset), root });
  }
  if (patch !== undefined) return openPatch(openInput(context.io, patch), { name: nameOf(patch) });
  return openRange(git, { ...(await ciRange(git, context.io.env)), onCommit });
}

const nameOf = (file: string) => (file === '-' ? 'standard input' : file);

/** The bytes of a file, or of standard input for `-`. */
async function* openInput(io: Io, file: string): AsyncGenerator<Uint8Array> {
  const stream = file === '-' ? io.stdin : createReadStream(resolve(io.cwd, file));
  try {
    for await (const chunk of stream) yield Buffer.from(chunk);
  } catch (error) {
    throw unreadableInput(nameOf(file), reasonOf(error), error);
  }
}
