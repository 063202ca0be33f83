/** `anteater lookup`: indicators and files given by hand. Ignore rules do not apply; what must not be sent still is not. */
import { resolve } from 'node:path';
import { readFileByHand, readMemberByHand } from '../../diff/file.ts';
import { explain } from '../../extract/parse-indicator.ts';
import type { AddedFile, Found, Rules } from '../../model.ts';
import { keyOf } from '../../policy/decide.ts';
import { cannotBeLookedUp, uploadRefused } from '../../report/words/errors.ts';
import { uploadQuestion } from '../../report/words/waiting.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { canAsk, openPrompt } from '../prompt.ts';
import { memberNamed } from '../resolve-path.ts';
import { fileByHand, namedByHand, type Run, runLookup } from '../run-scan.ts';
import { writeReport } from '../write-report.ts';

export async function runCommand(context: Context, operands: readonly string[]): Promise<ExitCode> {
  const named = new Map<string, Found>();
  for (const operand of operands) {
    const one = await readOperand(context, operand);
    named.set(keyOf(one.indicator), one);
  }
  const found = [...named.values()];
  const consent = await consentFor(context, found);
  const report = await runLookup(context, 'given by hand', found, {
    checks: ['ips', 'urls', 'binaries'],
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
async function consentFor(context: Context, found: readonly Found[]): Promise<Run['consent'] | null> {
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

/** Somebody who names an indicator wants its verdict, whatever the rules ignore. */
function onlyPrivacy(rules: Rules): Rules {
  return { ...rules, ips: [], urls: [], binaries: [], paths: [], builtin: false };
}

async function readMember(context: Context, operand: string): Promise<AddedFile | null> {
  const root = (await context.repository())?.root ?? context.io.cwd;
  const named = memberNamed(operand, context.io.cwd, root);
  return named === null ? null : readMemberByHand(named.archive, named.member, operand);
}

async function readOperand(context: Context, operand: string): Promise<Found> {
  const named = await explain(operand);
  const certain =
    named.kind === 'indicator' &&
    (named.indicator.type !== 'domain' || /^(?:[0-9a-f]{32,64})$/i.test(operand));
  if (certain) return namedByHand(named.indicator, operand);
  const content =
    (await readFileByHand(resolve(context.io.cwd, operand), operand)) ?? (await readMember(context, operand));
  if (content !== null) return fileByHand(content, operand, operand);
  if (named.kind === 'indicator') return namedByHand(named.indicator, operand);
  throw cannotBeLookedUp(operand, named.why);
}
