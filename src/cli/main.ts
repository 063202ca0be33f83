/** The command line: parse, run one command, one funnel for errors, one exit code. */
import { Command, CommanderError, Option } from 'commander';
import { traceTo } from '../debug.ts';
import { AnteaterError, reasonOf } from '../errors.ts';
import { escapeForTerminal } from '../report/terminal/escape.ts';
import { COMMANDS, type CommandRow, nameOf } from './commands.ts';
import { createContext, readPackage } from './context.ts';
import { type ExitCode, type Io, write } from './io.ts';
import { OPTIONS, readOptions } from './options.ts';
import { complaint } from './usage.ts';

export async function main(io: Io): Promise<ExitCode> {
  const debug = io.argv.includes('--debug') || io.env.ANTEATER_DEBUG === '1';
  if (debug) traceTo((line) => void write(io.stderr, `${escapeForTerminal(line)}\n`));
  try {
    return await parseAndRun(io);
  } catch (error) {
    return await explain(error, io, debug);
  }
}

async function parseAndRun(io: Io): Promise<ExitCode> {
  let exitCode: ExitCode = 0;
  const { version } = await readPackage(io.packageRoot);
  const program = new Command('anteater')
    .description('A git gate: no malicious IP address, URL or binary gets into the history.')
    .version(version, '-V, --version')
    .exitOverride()
    .showSuggestionAfterError()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text, write) => write(complaint(text, io)),
      getOutHelpWidth: () => Math.min(io.stdout.columns ?? 80, 100),
      getErrHelpWidth: () => Math.min(io.stderr.columns ?? 80, 100),
    })
    .addHelpText('after', AFTER_HELP);
  for (const row of COMMANDS) {
    const command = program
      .command(row.usage, { isDefault: nameOf(row) === 'staged' })
      .summary(row.summary)
      .description(`${capital(row.summary)}.\n\n${row.teach}`)
      .allowExcessArguments(false);
    addOptions(command, row);
    command.action(async () => {
      const options = readOptions(command.opts());
      const module = await row.load();
      exitCode = await module.runCommand(createContext(io, options), command.args);
    });
  }
  await program.parseAsync([...io.argv], { from: 'user' });
  return exitCode;
}

function addOptions(command: Command, row: CommandRow): void {
  const seen = new Set<string>();
  for (const option of OPTIONS) {
    if (seen.has(option.flags) || !option.groups.some((group) => row.groups.includes(group))) continue;
    seen.add(option.flags);
    const made = new Option(option.flags, option.text);
    command.addOption(option.choices ? made.choices([...option.choices]) : made);
  }
}

const AFTER_HELP = `
Exit codes: 0 passed, 1 blocked by a finding, 2 could not run, 3 blocked because something could not be checked.

Environment: VT_KEY (your key), ANTEATER_REDIS_URL (shared quota), ANTEATER_HOME, HTTPS_PROXY, NO_COLOR,
ANTEATER_SKIP=1 (skip, saying so).

Start here: anteater init, then anteater key set, then anteater doctor.
`;

/** Expected failures are one or two lines; a bug keeps its stack for --debug. */
async function explain(error: unknown, io: Io, debug: boolean): Promise<ExitCode> {
  // Commander has printed its own message by now; help and version are no errors.
  if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2;
  const known = error instanceof AnteaterError;
  const lines = [`anteater: ${known ? '' : 'internal error: '}${escapeForTerminal(reasonText(error))}`];
  if (known) lines.push(...error.more.map((line) => `anteater: ${escapeForTerminal(line)}`));
  if (known && error.hint !== null) lines.push(`  ${escapeForTerminal(error.hint)}`);
  if (!known && !debug)
    lines.push('  this is a bug of anteater: run it again with --debug and report what it prints');
  if (debug && error instanceof Error) lines.push(escapeLines(stackOf(error)));
  await write(io.stderr, `${lines.join('\n')}\n`);
  return 2;
}

function reasonText(error: unknown): string {
  return error instanceof AnteaterError ? error.message : reasonOf(error);
}

function stackOf(error: Error): string {
  const cause = error.cause instanceof Error ? `\ncaused by ${stackOf(error.cause)}` : '';
  return `${error.stack ?? error.message}${cause}`;
}

function escapeLines(text: string): string {
  return text.split('\n').map(escapeForTerminal).join('\n');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
