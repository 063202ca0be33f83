/**
 * The first code of every command. For a hook's plain call git is started before the rest is even loaded: it reads the
 * index while Node compiles.
 */
import { createDebug } from '../debug.ts';
import { startIndexDiff } from '../diff/git/start-diff.ts';
import { type AnteaterError, isOutOfFiles, outOfFiles, reasonOf } from '../errors.ts';
import { lostFolder, openGit } from '../git.ts';
import { A_BUG } from '../report/words/internal-error.ts';
import { useCompileCache } from './compile-cache.ts';
import { wantsSkip } from './environment.ts';
import type { Early } from './io.ts';

const debug = createDebug('entry');

/** `packageRoot`: the installed package's folder. */
export async function start(process: NodeJS.Process, packageRoot: string): Promise<void> {
  process.on('uncaughtException', (error) => lastResort(process, error));
  // Who ends before there is an answer, whatever the reason, must not let a commit pass, and says so.
  process.exitCode = 2;
  process.once('beforeExit', withoutAnswer);
  // What libraries trace for it holds the passwords of proxies; ours is --debug.
  delete process.env.DEBUG;
  const isPlain = isPlainCall(process);
  useCompileCache(process, packageRoot, isPlain ? 'commit' : 'command');
  const early = isPlain ? startEarly(process) : null;
  const { run } = await import('./fast-path.ts');
  process.exitCode = await run(process, packageRoot, early);
  process.off('beforeExit', withoutAnswer);
  // Nothing is left to do; a socket that lingers must not hold up a commit.
  setTimeout(() => process.exit(), 1_000).unref();
}

/** Nothing is left to wait for, and yet somebody waits. */
function withoutAnswer(): void {
  process.stderr.write(`anteater: it ended without an answer\n${A_BUG}\n`);
}

/**
 * What a library threw where nobody could catch it. No stack trace, which may quote anything, and never the exit code of a
 * finding. ioredis throws this way at replies that only a hostile or broken Redis sends; the command that waits for one
 * has its time limit, after which the work goes on without Redis.
 */
function lastResort(process: NodeJS.Process, error: unknown): void {
  const stack = error instanceof Error ? (error.stack ?? '') : '';
  if (/[/\\]ioredis/.test(stack)) {
    debug(`thrown by ioredis: ${reasonOf(error)}`);
    return;
  }
  // simple-git's process could not be started: whoever waits for it is told as well.
  if (isOutOfFiles(error) && 'syscall' in error && String(error.syscall).startsWith('spawn')) {
    debug(error.message);
    return;
  }
  const known = knownFailure(error);
  if (known !== null) {
    process.stderr.write(`anteater: ${known.message}\n  ${known.hint}\n`, () => process.exit(2));
    return;
  }
  const isTraced = process.argv.includes('--debug') || process.env.ANTEATER_DEBUG === '1';
  const more = isTraced ? stack.replace(/[^\n -~]/g, '?') : A_BUG;
  process.stderr.write(`anteater: internal error\n${more}\n`, () => process.exit(2));
}

/** What the system refuses, wherever it was asked. */
function knownFailure(error: unknown): AnteaterError | null {
  if (isOutOfFiles(error)) return outOfFiles(error);
  return error instanceof Error && 'syscall' in error && error.syscall === 'uv_cwd' ? lostFolder() : null;
}

/** `anteater` or `anteater staged`, with nothing asked for. */
function isPlainCall({ argv, env }: NodeJS.Process): boolean {
  const plain = argv.length === 2 || (argv.length === 3 && argv[2] === 'staged');
  return plain && !wantsSkip(env) && env.ANTEATER_DEBUG === undefined;
}

/** null where git cannot be started: `main` meets it again, and explains it. */
function startEarly(process: NodeJS.Process): Early | null {
  const stop = new AbortController();
  try {
    const git = openGit({ cwd: process.cwd(), env: process.env, signal: stop.signal });
    return { git, diff: startIndexDiff(git, 'HEAD', []), stop };
  } catch (error) {
    debug(`git does not start: ${reasonOf(error)}`);
    return null;
  }
}
