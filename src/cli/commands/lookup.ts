/** `anteater lookup`: indicators and files given by hand. Ignore rules do not apply; what must not be sent still is not. */
import { resolve } from 'node:path';
import { readFileByHand, readMemberByHand } from '../../diff/file.ts';
import { explain } from '../../extract/parse-indicator.ts';
import type { AddedFile, Found, Rules } from '../../model.ts';
import { keyOf } from '../../policy/decide.ts';
import { nothingToLookUp } from '../../report/words/errors.ts';
import { consentFor } from '../consent.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { memberNamed } from '../resolve-path.ts';
import { namedByHand, runLookup } from '../run-scan.ts';
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
  if (content !== null) {
    const location = { path: operand, pathBytes: null, line: null, column: null, commit: null };
    const sightings = [{ location, excerpt: null, allowed: null }];
    return { ...namedByHand({ type: 'file', value: content.sha256 }, operand), sightings, content };
  }
  if (named.kind === 'indicator') return namedByHand(named.indicator, operand);
  throw nothingToLookUp(operand, named.why);
}
