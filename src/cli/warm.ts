/**
 * `anteater` as the hook calls it, with something to check: the same as `main` without its parser of options. Bundled as
 * one CommonJS file, since for a commit whose verdicts are all cached, loading modules is most of the time.
 */
import { runCommand } from './commands/staged.ts';
import { createContext } from './context.ts';
import type { ExitCode, Io } from './io.ts';

export function runWarm(io: Io): Promise<ExitCode> {
  return runCommand(createContext(io, {}), []);
}
