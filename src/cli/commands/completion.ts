/** `anteater completion bash|zsh|fish`: made from the tables of commands and options, so that nothing is missing in it. */
import { AnteaterError } from '../../errors.ts';
import { completionScript, SHELLS } from '../completion.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';

export async function runCommand(context: Context, [name]: readonly string[]): Promise<ExitCode> {
  const shell = SHELLS.find((each) => each === name);
  if (shell === undefined) {
    throw new AnteaterError('usage', `there is no completion for ${JSON.stringify(name ?? '')}`, {
      hint: `one of: ${SHELLS.join(', ')}`,
    });
  }
  await context.print(completionScript(shell));
  return 0;
}
