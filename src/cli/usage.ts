/** Mistakes of the command line that commander cannot see, in our own words. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { nearest } from '../config/did-you-mean.ts';
import { escapeForTerminal } from '../report/terminal/escape.ts';
import { mistypedCommand } from '../report/words/errors.ts';
import type { Io } from './io.ts';

/** `anteater stagd` is not a path but a command with a typing error: the default command would find nothing and pass. */
export function refuseMistypedCommand(
  operands: readonly string[],
  commands: readonly string[],
  cwd: string,
): void {
  const [word] = operands;
  const command = word === undefined ? null : meantCommand(word, commands, cwd);
  if (word !== undefined && command !== null) throw mistypedCommand(word, command);
}

/** The command that a word stands for which is neither a command nor a file; null when it is one, or none is near. */
function meantCommand(word: string, commands: readonly string[], cwd: string): string | null {
  if (/^-|[./\\]/.test(word) || existsSync(resolve(cwd, word))) return null;
  const command = nearest(word, commands);
  return command === word ? null : command;
}

/** A mistake that commander found: what is wrong, and what to do next. */
export function complaint(
  text: string,
  { argv, cwd }: Pick<Io, 'argv' | 'cwd'>,
  commands: readonly string[],
): string {
  const [what = '', guess] = text
    .trim()
    .replace(/^error: /, '')
    .split('\n');
  const first = argv[0] ?? '';
  const command = commands.includes(first) ? first : meantCommand(first, commands, cwd);
  const meant = guess === undefined ? null : /^\(Did you mean (.+)\?\)$/.exec(guess)?.[1];
  const hint =
    command !== null && command !== first
      ? `did you mean: anteater ${command}`
      : meant != null
        ? `did you mean: ${meant}`
        : `see: anteater ${command === null ? '' : `${command} `}--help`;
  return `anteater: ${escapeForTerminal(what)}\n  ${escapeForTerminal(hint)}\n`;
}
