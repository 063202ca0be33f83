/** `anteater why`: how something is read, its normal form, the rule that ignores it, what is known of it. No network. */
import { readFileByHand } from '../../diff/file.ts';
import { openTree } from '../../diff/tree.ts';
import { AnteaterError } from '../../errors.ts';
import { explain } from '../../extract/parse-indicator.ts';
import type { ChangeSource, Finding, Found, Report } from '../../model.ts';
import { defang } from '../../report/terminal/defang.ts';
import { escapeForTerminal } from '../../report/terminal/escape.ts';
import { engineCount, whyUnresolved } from '../../report/words/findings.ts';
import { ruleText } from '../../report/words/rules.ts';
import { ago } from '../../report/words/time.ts';
import { gather } from '../../scan.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { placeNamed } from '../resolve-path.ts';
import { run } from '../run-scan.ts';
import { writeReport } from '../write-report.ts';

export async function runCommand(context: Context, [operand = '']: readonly string[]): Promise<ExitCode> {
  const read = await readOperand(context, operand);
  if (typeof read === 'string') {
    await context.print(
      `anteater: ${escapeForTerminal(operand)} is not an indicator\n  why: ${escapeForTerminal(read)}\n`,
    );
    return 0;
  }
  const report = await known(context, read);
  if (context.options.format !== undefined && context.options.format !== 'pretty')
    await writeReport(context, report);
  else for (const finding of report.findings) await context.print(told(finding, context.style.now));
  if (report.findings.length === 0)
    await context.print('anteater: every place of it is in a path that ignore_paths leaves out\n');
  return 0;
}

/** What stands there; in words, why there is nothing. */
async function readOperand(context: Context, operand: string): Promise<readonly Found[] | string> {
  const [, path, number] = /^(.+):(\d+)$/.exec(operand) ?? [];
  if (path !== undefined && number !== undefined) {
    const there = await placeOf(context, path);
    if (there !== null && (await readFileByHand(there, path)) !== null)
      return atLine(context, there, path, Number(number));
  }
  const named = await explain(operand);
  if (named.kind === 'indicator' && named.indicator.type !== 'domain')
    return [foundFor(named.indicator, operand)];
  const full = await placeOf(context, operand);
  if (full !== null && (await readFileByHand(full, operand)) !== null) {
    const { found } = await gather(await fileSource(context, full), ['binaries']);
    return found.length > 0 ? found : 'the file is text: name a line of it, PATH:LINE';
  }
  return named.kind === 'indicator' ? [foundFor(named.indicator, operand)] : named.why;
}

/** As reports name files, too: from the root. */
async function placeOf(context: Context, path: string): Promise<string | null> {
  const { cwd } = context.io;
  return placeNamed(path, cwd, (await context.repository())?.root ?? cwd);
}

async function atLine(
  context: Context,
  full: string,
  path: string,
  line: number,
): Promise<readonly Found[] | string> {
  const { found } = await gather(await fileSource(context, full), ['ips', 'urls']);
  const here = found.flatMap((one) => {
    const sightings = one.sightings.filter(({ location }) => location.line === line);
    return sightings.length > 0 ? [{ ...one, sightings }] : [];
  });
  return here.length > 0 ? here : `line ${line} of ${path} holds none`;
}

async function fileSource(context: Context, path: string): Promise<ChangeSource> {
  const repository = await context.repository();
  return openTree(repository === null ? null : context.git(), { cwd: context.io.cwd, paths: [path] });
}

function foundFor(indicator: Found['indicator'], written: string): Found {
  return { indicator, sightings: [], written, instead: null, content: null };
}

function known(context: Context, found: readonly Found[]): Promise<Report> {
  if (found.length === 0) throw new AnteaterError('input', 'nothing was named');
  const scanned = { commits: 0, files: 0, lines: 0, binaries: 0 };
  return run(
    { ...context, options: { ...context.options, offline: true, exitZero: true } },
    {
      stage: 'scan',
      priority: 'interactive',
      source: { kind: 'lookup', detail: 'given by hand' },
      gathered: { found, read: { scanned, skipped: [], unread: [] } },
      checks: ['ips', 'urls', 'binaries'],
    },
  );
}

function told(finding: Finding, now: number): string {
  const { indicator, rule, evidence, request, locations } = finding;
  const rows: [string, string][] = [
    ['read as', `${indicator.type} ${defang(indicator.value)}`],
    ['written', defang(finding.written)],
    ...locations
      .slice(0, 1)
      .map((place): [string, string] => [
        'stands at',
        `${place.path}${place.line === null ? '' : `:${place.line}:${place.column}`}`,
      ]),
    ['rule', rule === null ? 'none ignores it' : ruleText(rule)],
    ['verdict', verdictText(finding)],
    ...(evidence === null
      ? []
      : [
          [
            'checked',
            `${ago(evidence.checkedAt, now) ?? evidence.checkedAt}, from the ${evidence.from}`,
          ] satisfies [string, string],
        ]),
    ...(request === null ? [] : [['asked as', request] satisfies [string, string]]),
    ...(evidence === null ? [] : [['page', evidence.link] satisfies [string, string]]),
  ];
  const lines = rows.map(([name, text]) => `  ${name.padEnd(10)} ${escapeForTerminal(text)}`);
  return `anteater: ${escapeForTerminal(defang(indicator.value))}\n${lines.join('\n')}\n`;
}

function verdictText(finding: Finding): string {
  if (finding.verdict === 'ignored') return 'ignored, so never asked for';
  if (finding.verdict === 'unresolved')
    return `not known here: ${finding.reason === 'offline' ? 'nobody has asked yet' : whyUnresolved(finding)}`;
  const count = engineCount(finding);
  return count === null ? finding.verdict : `${finding.verdict}, ${count}`;
}
