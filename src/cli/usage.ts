/** Mistakes of the command line, in our own words. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { Command } from 'commander';
import { nearest } from '../config/did-you-mean.ts';
import { escapeForTerminal } from '../report/terminal/escape.ts';
import { emptyOption, mistypedCommand, noSuchCommand } from '../report/words/errors.ts';
import { COMMAND_NAMES } from './commands.ts';
import type { Io } from './io.ts';

/** `anteater stagd` is not a path but a command with a typing error. What is near no command is left to commander. */
export function refuseMistypedCommand({
  argv: [word = '-', next = '-'],
  cwd,
}: Pick<Io, 'argv' | 'cwd'>): void {
  if (word === 'help' && !next.startsWith('-') && ![...COMMAND_NAMES, 'help'].includes(next))
    throw noSuchCommand(next);
  if (/^-|[./\\]/.test(word) || existsSync(resolve(cwd, word))) return;
  const command = nearest(word, COMMAND_NAMES);
  if (command !== null && command !== word) throw mistypedCommand(word, command);
}

/** Of a variable that was not set: it would mean a folder, or count as left out. */
export function refuseEmptyOptions(command: Command): void {
  for (const option of command.options) {
    const isEmpty = command.getOptionValue(option.attributeName()) === '';
    if (isEmpty && /<(?:file|name)>/.test(option.flags)) throw emptyOption(option.long ?? option.flags);
  }
}

/** A mistake that commander found: what is wrong, and what to do next. */
export function complaint(text: string, { argv: [first = ''] }: Pick<Io, 'argv'>): string {
  const [what = '', guess = ''] = text
    .trim()
    .replace(/^error: /, '')
    .split('\n');
  const [, meant] = /^\(Did you mean (.+)\?\)$/.exec(guess) ?? [];
  const command = COMMAND_NAMES.includes(first) ? `${first} ` : '';
  const hint = meant === undefined ? `see: anteater ${command}--help` : `did you mean: ${meant}`;
  return `anteater: ${escapeForTerminal(what)}\n  ${escapeForTerminal(hint)}\n`;
}
