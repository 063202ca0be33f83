/** An error, as the user sees it: expected failures are one or two lines, a bug keeps its stack for --debug. */
import { isAnteaterError, reasonOf } from '../errors.ts';
import { escapeForTerminal } from '../report/terminal/escape.ts';
import { A_BUG } from '../report/words/internal-error.ts';
import { type ExitCode, type Io, write } from './io.ts';
import { spelt, workplaceOf } from './workplace.ts';

export async function explain(error: unknown, io: Io, debug: boolean): Promise<ExitCode> {
  const known = isAnteaterError(error);
  const message = known ? error.message : `internal error: ${reasonOf(error)}`;
  const lines = [`anteater: ${escapeForTerminal(message)}`];
  if (known) lines.push(...error.more.map((line) => `anteater: ${escapeForTerminal(line)}`));
  if (known && error.hint !== null)
    lines.push(`  ${spelt(escapeForTerminal(error.hint), () => workplaceOf(io, null).program)}`);
  if (!known && !debug) lines.push(A_BUG);
  if (debug && error instanceof Error) lines.push(...stackOf(error).split('\n').map(escapeForTerminal));
  await write(io.stderr, `${lines.join('\n')}\n`);
  return 2;
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
