/**
 * Whether an unknown file may be sent to VirusTotal, where it becomes public for good. `--upload` is a yes; `upload: ask`
 * asks, by hand and in a terminal only; hooks and CI never ask.
 */
import { AnteaterError } from '../errors.ts';
import type { AddedFile, Found } from '../model.ts';
import { escapeForTerminal } from '../report/terminal/escape.ts';
import type { Context } from './context.ts';
import { openPrompt } from './prompt.ts';

/** Asked when VirusTotal does not know the file. */
export type Consent = (file: AddedFile) => Promise<boolean>;

/** null: what the rc file's `upload` and ANTEATER_UPLOAD say without asking. */
export async function consentFor(context: Context, found: readonly Found[]): Promise<Consent | null> {
  const { upload } = await context.settings();
  if (context.options.upload === true) {
    if (upload !== 'never') return async () => true;
    throw new AnteaterError('config', 'the rc file says upload: never', {
      hint: 'change it there, or leave out --upload',
    });
  }
  const files = found.flatMap((one) => (one.content === null ? [] : [one.content]));
  const quiet =
    context.options.offline === true || context.options.dryRun === true || context.options.quiet === true;
  const decided = upload === 'never' || (upload === 'always' && context.io.env.ANTEATER_UPLOAD === 'always');
  if (decided || files.length === 0 || quiet || !isAtTerminal(context)) return null;
  // One question at a time, however many files are unknown.
  let asking: Promise<boolean> = Promise.resolve(false);
  return (file) => {
    asking = asking.then(() => ask(context, file));
    return asking;
  };
}

function isAtTerminal({ io }: Context): boolean {
  return io.stdin.isTTY === true && io.terminal !== null;
}

async function ask(context: Context, file: AddedFile): Promise<boolean> {
  const prompt = openPrompt(context);
  if (prompt === null) return false;
  const name = escapeForTerminal(file.file.path);
  const answer = await prompt.ask(
    `VirusTotal does not know ${name} (${file.size} bytes).\nSend it? It becomes public there. [y/N] `,
  );
  prompt.close();
  return /^y(es)?$/i.test(answer ?? '');
}
