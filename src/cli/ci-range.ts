/**
 * The commits that a CI run has to look at, from the CI's own variables. A pull request: what it adds to its base. A
 * branch: what it adds to the default branch, not only since the last push, whose red commits would be forgotten. The
 * default branch itself: since the last push.
 */
import { readFileSync } from 'node:fs';
import { attempt, createDebug } from '../debug.ts';
import { isShallow, resolveCommit } from '../diff/history/revision.ts';
import type { Git } from '../git.ts';
import { noBase, noDefaultBranch, noRange, notFetched, rewritten } from '../report/words/errors.ts';
import { type CiRun, ciOf, readCiRun, tracking } from '../setup/ci.ts';

const debug = createDebug('ci');

export interface CiRange {
  /** null: the whole history of `to` is new (a first push). */
  readonly from: string | null;
  readonly to: string;
}

/** Errors: `usage` where nothing tells the range, `input` where its base was not fetched. */
export async function ciRange(git: Git, env: NodeJS.ProcessEnv): Promise<CiRange> {
  const run = readCiRun(env, readText);
  const from = run === null ? undefined : run.kind === 'change' ? run.base : await baseOf(git, run);
  if (run === null || from === undefined) throw noRange(ciOf(env));
  const { head } = run;
  for (const revision of from === null ? [head] : [from, head]) {
    await resolveCommit(git, revision).catch(async (cause: unknown) => {
      throw await whyMissing(git, run, revision, cause);
    });
  }
  return { from, to: head };
}

async function whyMissing(git: Git, run: CiRun, revision: string, cause: unknown): Promise<unknown> {
  const { ci, fetchHint } = run;
  const wasBefore = run.kind === 'branch' && revision === run.before && !(await isShallow(git));
  return wasBefore
    ? rewritten(ci, run.branch ?? 'the branch', revision, cause)
    : notFetched(ci, revision, fetchHint, cause);
}

/** The commit whose rules count: the base, or where a branch left the default branch; null: there is none. */
export async function ciBase(git: Git, env: NodeJS.ProcessEnv): Promise<string | null> {
  if (ciOf(env) === null) throw noBase();
  const { from, to } = await ciRange(git, env);
  if (from === null) return null;
  if (readCiRun(env, readText)?.kind === 'change') return from;
  return (await git.ask(['merge-base', from, to]))?.trim() ?? from;
}

/** null: everything is new; undefined: nothing tells what is. */
async function baseOf(git: Git, run: CiRun & { kind: 'branch' }): Promise<string | null | undefined> {
  const main = run.defaultBranch ?? (await defaultBranchHere(git));
  if (run.branch !== null && run.branch === main)
    return run.before === 'all' ? null : (run.before ?? undefined);
  if (main !== null) return tracking(main) ?? undefined;
  throw noDefaultBranch(run.ci, run.fetchHint);
}

/** What the clone itself says is the default branch of its remote; else the usual names. */
async function defaultBranchHere(git: Git): Promise<string | null> {
  const head = await git.ask(['symbolic-ref', '--quiet', 'refs/remotes/origin/HEAD']);
  const [, named] = /^refs\/remotes\/origin\/(.+)\n$/.exec(head ?? '') ?? [];
  if (named !== undefined) return named;
  for (const name of ['main', 'master']) {
    if ((await git.ask(['rev-parse', '--verify', '--quiet', `refs/remotes/origin/${name}`])) !== null)
      return name;
  }
  return null;
}

function readText(path: string): string | null {
  return attempt(debug, 'the event cannot be read', () => readFileSync(path, 'utf8'), null);
}
