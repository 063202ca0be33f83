/** Mistakes of the command line that commander cannot see. */
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { nearest } from '../config/nearest.ts';
import { AnteaterError } from '../errors.ts';
import { COMMANDS, nameOf } from './commands.ts';
import type { Context } from './context.ts';

/** `anteater stagd` is no path but a command with a typing error: the default command would find nothing and pass. */
export async function refuseMistypedCommand(context: Context, operands: readonly string[]): Promise<void> {
  const [word] = operands;
  if (word === undefined || /[./\\]/.test(word) || existsSync(resolve(context.io.cwd, word))) return;
  const command = nearest(word, COMMANDS.map(nameOf));
  if (command === null || command === word) return;
  throw new AnteaterError('usage', `${JSON.stringify(word)} is neither a command nor a file here`, {
    hint: `did you mean: anteater ${command}`,
  });
}
