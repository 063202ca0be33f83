/**
 * The first code of every command. For a hook's plain call git is started before the rest is even loaded: it reads the
 * index while Node compiles.
 */
import { startIndexDiff } from '../diff/index-diff.ts';
import { type Git, type GitStream, openGit } from '../git.ts';
import { wantsSkip } from './environment.ts';

/** What is under way already when the hot path is loaded. */
export interface Early {
  readonly git: Git;
  readonly diff: GitStream;
}

/** `packageRoot`: the installed package's folder. */
export async function start(process: NodeJS.Process, packageRoot: string): Promise<void> {
  const early = isPlainCall(process) ? startEarly(process) : null;
  const { run } = await import('./hot.ts');
  process.exitCode = await run(process, packageRoot, early);
  // Nothing is left to do; a socket that lingers must not hold up a commit.
  setTimeout(() => process.exit(), 1_000).unref();
}

/** `anteater` or `anteater staged`, with nothing asked for. */
function isPlainCall({ argv, env }: NodeJS.Process): boolean {
  const plain = argv.length === 2 || (argv.length === 3 && argv[2] === 'staged');
  return plain && !wantsSkip(env) && env.ANTEATER_DEBUG === undefined;
}

function startEarly(process: NodeJS.Process): Early {
  const git = openGit({ cwd: process.cwd(), env: process.env });
  return { git, diff: startIndexDiff(git, 'HEAD', []) };
}
