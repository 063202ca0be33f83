/** An error, as the user sees it: expected failures are one or two lines, a bug keeps its stack for --debug. */
import { AnteaterError, isOutOfFiles, outOfFiles, reasonOf } from '../errors.ts';
import { escapeForTerminal } from '../report/terminal/escape.ts';
import { wrapLines } from '../report/terminal/width.ts';
import { A_BUG } from '../report/words/internal-error.ts';
import { type ExitCode, type Io, write } from './io.ts';
import { readableWidth } from './style.ts';
import { spelt, workplaceOf } from './workplace.ts';

export async function explain(thrown: unknown, io: Io, debug: boolean): Promise<ExitCode> {
  const error = isOutOfFiles(thrown) ? outOfFiles(thrown) : thrown;
  const known = error instanceof AnteaterError;
  const message = known ? error.message : `internal error: ${reasonOf(error)}`;
  const lines = [message, ...(known ? error.more : [])].map((line) => `anteater: ${line}`);
  if (known && error.hint !== null) lines.push(`  ${spelt(error.hint, () => workplaceOf(io, null).program)}`);
  if (!known && !debug) lines.push(A_BUG);
  if (debug && error instanceof Error) lines.push(...stackOf(error).split('\n'));
  await tell(io, lines.map(escapeForTerminal));
  return 2;
}

/** On standard error, wrapped where that is a terminal. */
export function tell(io: Io, lines: readonly string[]): Promise<void> {
  const width = io.terminal === null ? null : readableWidth(io.terminal);
  return write(io.stderr, `${wrapLines(lines, width).join('\n')}\n`);
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}
