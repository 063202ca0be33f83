/**
 * Whether an unknown file may be sent to VirusTotal, where it becomes public for good. `--upload` is a yes; `upload: ask`
 * asks, by hand and in a terminal only; hooks and CI never ask.
 */
import type { AddedFile, Found } from '../model.ts';
import { uploadRefused } from '../report/words/errors.ts';
import { uploadQuestion } from '../report/words/waiting.ts';
import type { Context } from './context.ts';
import { canAsk, openPrompt } from './prompt.ts';

/** Asked when VirusTotal does not know the file. */
export type Consent = (file: AddedFile) => Promise<boolean>;

/** null: what the rc file's `upload` and ANTEATER_UPLOAD say without asking. */
export async function consentFor(context: Context, found: readonly Found[]): Promise<Consent | null> {
  const { upload } = await context.settings();
  if (context.options.upload === true) {
    if (upload !== 'never') return async () => true;
    throw uploadRefused();
  }
  const files = found.flatMap((one) => (one.content === null ? [] : [one.content]));
  const quiet =
    context.options.offline === true || context.options.dryRun === true || context.options.quiet === true;
  const decided = upload === 'never' || (upload === 'always' && context.io.env.ANTEATER_UPLOAD === 'always');
  if (decided || files.length === 0 || quiet || !canAsk(context)) return null;
  // One question at a time, however many files are unknown.
  let asking: Promise<boolean> = Promise.resolve(false);
  return (file) => {
    asking = asking.then(() => ask(context, file));
    return asking;
  };
}

async function ask(context: Context, file: AddedFile): Promise<boolean> {
  const prompt = openPrompt(context);
  if (prompt === null) return false;
  const agreed = await prompt.confirm(uploadQuestion(file.file.path, file.size), false);
  prompt.close();
  return agreed === true;
}
