/** The command line: parse, run one command, one funnel for errors, one exit code. */
import { Command, CommanderError, Option } from 'commander';
import { traceTo } from '../debug.ts';
import { escapeForTerminal } from '../report/terminal/escape.ts';
import { COMMANDS, DEFAULT_COMMAND, nameOf } from './commands.ts';
import { type Context, createContext, readPackage } from './context.ts';
import { explain } from './explain.ts';
import { aboutText, afterHelp } from './help.ts';
import { type ExitCode, type Io, write } from './io.ts';
import { optionsIn, type RawOptions } from './options.ts';
import { readableWidth } from './style.ts';
import { complaint, refuseEmptyOptions, refuseMistypedCommand } from './usage.ts';
import { spelt, workplaceOf } from './workplace.ts';
import { refuseOutput } from './write-report.ts';

interface CommandModule {
  runCommand(context: Context, operands: readonly string[]): Promise<ExitCode>;
}

/** Where the code of each command is; loaded when it runs. */
const CODE: Readonly<Record<string, () => Promise<CommandModule>>> = {
  staged: () => import('./commands/staged.ts'),
  'pre-push': () => import('./commands/pre-push.ts'),
  scan: () => import('./commands/scan.ts'),
  lookup: () => import('./commands/lookup.ts'),
  why: () => import('./commands/why.ts'),
  allow: () => import('./commands/allow.ts'),
  init: () => import('./commands/init.ts'),
  key: () => import('./commands/key.ts'),
  quota: () => import('./commands/quota.ts'),
  pending: () => import('./commands/pending.ts'),
  cache: () => import('./commands/cache.ts'),
  doctor: () => import('./commands/doctor.ts'),
  completion: () => import('./commands/completion.ts'),
};

export async function main(io: Io): Promise<ExitCode> {
  const debug = io.argv.includes('--debug') || io.env.ANTEATER_DEBUG === '1';
  // A look at the name servers cannot be interrupted: where none answers it would hold up even the exit, for 10 s and more.
  io.env.RES_OPTIONS ??= 'timeout:1 attempts:1';
  if (debug) traceTo((line) => void write(io.stderr, `${escapeForTerminal(line)}\n`));
  try {
    return await parseAndRun(io);
  } catch (error) {
    // Commander has printed its own message by now; help and version are not errors.
    // `anteater help` takes its exit code from the process, which has that of a crash until something is known.
    if (error instanceof CommanderError)
      return error.exitCode === 0 || error.code === 'commander.help' ? 0 : 2;
    return explain(error, io, debug);
  }
}

async function parseAndRun(io: Io): Promise<ExitCode> {
  refuseMistypedCommand(io);
  let exitCode: ExitCode = 0;
  const { version } = await readPackage(io.packageRoot);
  const program = () => workplaceOf(io, null).program;
  const anteater = new Command('anteater')
    .description('A git gate: no malicious IP address, URL or binary gets into the history.')
    .version(version, '-v, --version')
    .exitOverride()
    .configureOutput({
      writeOut: (text) => void io.stdout.write(text),
      writeErr: (text) => void io.stderr.write(text),
      outputError: (text, write) => write(spelt(complaint(text, io), program)),
      getOutHelpWidth: () => readableWidth(io.stdout),
      getErrHelpWidth: () => readableWidth(io.stderr),
    })
    .addHelpText('after', afterHelp(readableWidth(io.stdout), program));
  for (const row of COMMANDS) {
    const command = anteater
      .command(row.usage, { isDefault: nameOf(row) === DEFAULT_COMMAND })
      .summary(row.summary)
      .description(aboutText(row, readableWidth(io.stdout), program))
      .allowExcessArguments(false);
    if (row.actions !== undefined) command.registeredArguments[0]?.choices(row.actions);
    for (const { flags, text, hidden, choices } of optionsIn(row.groups)) {
      const option = new Option(flags, text).hideHelp(hidden);
      command.addOption(choices === undefined ? option : option.choices(choices));
    }
    command.action(async () => {
      refuseEmptyOptions(command);
      const context = createContext(io, command.opts<RawOptions>());
      await refuseOutput(context);
      const module = await CODE[nameOf(row)]?.();
      if (module !== undefined) exitCode = await module.runCommand(context, command.args);
    });
  }
  await anteater.parseAsync([...io.argv], { from: 'user' });
  return exitCode;
}
