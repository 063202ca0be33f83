/** `anteater lookup`: indicators and files given by hand. Ignore rules do not apply; what must not be sent still is not. */
import { resolve } from 'node:path';
import { readFileByHand, readMemberByHand } from '../../diff/file.ts';
import { AnteaterError } from '../../errors.ts';
import { explain } from '../../extract/parse-indicator.ts';
import type { AddedFile, Found, Indicator, Rules } from '../../model.ts';
import { consentFor } from '../consent.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { memberNamed } from '../resolve-path.ts';
import { run } from '../run-scan.ts';
import { writeReport } from '../write-report.ts';

export async function runCommand(context: Context, operands: readonly string[]): Promise<ExitCode> {
  const found = new Map<string, Found>();
  for (const operand of operands) {
    const one = await readOperand(context, operand);
    found.set(`${one.indicator.type} ${one.indicator.value}`, one);
  }
  const files = [...found.values()].filter((one) => one.content !== null).length;
  const consent = await consentFor(context, [...found.values()]);
  const report = await run(context, {
    stage: 'scan',
    priority: 'interactive',
    source: { kind: 'lookup', detail: 'given by hand' },
    gathered: {
      found: [...found.values()],
      read: { scanned: { commits: 0, files, lines: 0, binaries: files }, skipped: [], unread: [] },
    },
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
  if (certain) return foundFor(named.indicator, operand);
  const file =
    (await readFileByHand(resolve(context.io.cwd, operand), operand)) ?? (await readMember(context, operand));
  if (file !== null) {
    const location = { path: operand, pathBytes: null, line: null, column: null, commit: null };
    const indicator: Indicator = { type: 'file', value: file.sha256 };
    return {
      indicator,
      sightings: [{ location, excerpt: null, allowed: null }],
      written: operand,
      instead: null,
      content: file,
    };
  }
  if (named.kind === 'indicator') return foundFor(named.indicator, operand);
  throw new AnteaterError('input', `${JSON.stringify(operand)} is nothing to look up: ${named.why}`, {
    hint: 'give an IP address, a URL, a domain, a sha256, sha1 or md5, or a file',
  });
}

function foundFor(indicator: Indicator, written: string): Found {
  return { indicator, sightings: [], written, instead: null, content: null };
}
