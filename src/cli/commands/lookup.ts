/** `anteater lookup`: indicators and files given by hand. Ignore rules do not apply; what must not be sent still is not. */

import { keyOf } from '../../lib/key-of.ts';
import type { AddedFile, Found, Rules } from '../../model.ts';
import { cannotBeLookedUp, uploadRefused } from '../../report/words/errors.ts';
import { uploadQuestion } from '../../report/words/waiting.ts';
import { ALL_CHECKS } from '../../scan.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { readOperand } from '../operand.ts';
import { canAsk, openPrompt } from '../prompt.ts';
import { fileByHand, mayUpload, namedByHand, runLookup, type ScanRun } from '../run-scan.ts';
import { writeReport } from '../write-report.ts';

export async function runCommand(context: Context, operands: readonly string[]): Promise<ExitCode> {
  const named = new Map<string, Found>();
  for (const operand of operands) {
    const one = await foundBy(context, operand);
    named.set(keyOf(one.indicator), one);
  }
  const found = [...named.values()];
  const consent = await consentFor(context, found);
  const report = await runLookup(context, 'given by hand', found, {
    checks: ALL_CHECKS,
    rules: onlyPrivacy,
    ...(consent === null ? {} : { consent }),
  });
  await writeReport(context, report);
  return report.exitCode;
}

/**
 * Whether an unknown file may be sent to VirusTotal, where it becomes public for good. `--upload` is a yes; `upload: ask`
 * asks, by hand and in a terminal only; hooks and CI never ask. null: what the rc file and ANTEATER_UPLOAD say decides.
 */
async function consentFor(context: Context, found: readonly Found[]): Promise<ScanRun['consent'] | null> {
  const settings = await context.settings();
  const { upload } = settings;
  if (context.options.upload === true) {
    if (upload !== 'never') return async () => true;
    throw uploadRefused();
  }
  const files = found.flatMap((one) => (one.content === null ? [] : [one.content]));
  const quiet =
    context.options.offline === true || context.options.dryRun === true || context.options.quiet === true;
  const decided = upload === 'never' || mayUpload(settings, context);
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

/** Who names an indicator wants its verdict, also where a rule ignores it. */
function onlyPrivacy(rules: Rules): Rules {
  return { ...rules, ips: [], urls: [], binaries: [], paths: [], builtin: false };
}

async function foundBy(context: Context, operand: string): Promise<Found> {
  const read = await readOperand(context, operand);
  if (read.kind === 'neither') throw cannotBeLookedUp(operand, read.why);
  if (read.kind === 'indicator') return namedByHand(read.indicator, operand);
  return fileByHand(read.content, operand, operand);
}
