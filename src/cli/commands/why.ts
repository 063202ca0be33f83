/** `anteater why`: how something is read, its normal form, the rule that ignores it, what is known of it. No network. */
import { readFileByHand } from '../../diff/file.ts';
import { openTree } from '../../diff/tree.ts';
import type { ChangeSource, Found } from '../../model.ts';
import { neither, noLine } from '../../report/words/errors.ts';
import { emptyLine, IN_IGNORED_PATH, notEither, TEXT_FILE, whyNot, whyText } from '../../report/words/why.ts';
import { ALL_CHECKS, gather } from '../../scan.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { placeNamed, readOperand, rootOf } from '../operand.ts';
import { fileByHand, namedByHand, runLookup } from '../run-scan.ts';
import { isForMachines } from '../style.ts';
import { writeReport, writeText } from '../write-report.ts';

export async function runCommand(context: Context, [operand = '']: readonly string[]): Promise<ExitCode> {
  const read = await foundBy(context, operand);
  if (typeof read === 'string') {
    await context.print(whyNot(operand, read));
    return 0;
  }
  const how = { checks: ALL_CHECKS, mode: 'offline' } as const;
  const report = await runLookup(context, 'given by hand', read, how);
  const { findings } = report;
  if (isForMachines(context.options)) await writeReport(context, { ...report, exitCode: 0 });
  else
    await writeText(
      context,
      ({ now }) => findings.map((one) => whyText(one, now)).join('') || IN_IGNORED_PATH,
    );
  return 0;
}

/** What stands there; in words, why there is nothing. */
async function foundBy(context: Context, operand: string): Promise<readonly Found[] | string> {
  const root = await rootOf(context);
  // As reports name places: from the root, and with the column.
  const places = [/^(.+):(\d+)$/s, /^(.+):(\d+):\d+$/s].flatMap((form) => {
    const [, path, line] = form.exec(operand) ?? [];
    return path === undefined ? [] : [{ path, line: Number(line) }];
  });
  for (const { path, line } of places) {
    const file = placeNamed(path, context.io.cwd, root);
    if (file !== null && (await readFileByHand(file, path)) !== null)
      return atLine(context, file, path, line);
  }
  const read = await readOperand(context, operand);
  if (read.kind === 'indicator') return [namedByHand(read.indicator, operand)];
  if (read.kind === 'file') {
    if (read.isMember) return [fileByHand(read.content, read.path, operand)];
    const { found } = await gather(await fileSource(context, read.full), { checks: ['binaries'] });
    return found.length > 0 ? found : TEXT_FILE;
  }
  const isPath = places.length > 0 || operand.includes('/');
  if (isPath && !operand.includes('://'))
    throw neither(operand, places.at(-1)?.path ?? operand, root, read.why);
  return notEither(read.why);
}

async function atLine(
  context: Context,
  full: string,
  path: string,
  line: number,
): Promise<readonly Found[] | string> {
  const { found, read } = await gather(await fileSource(context, full), { checks: ['ips', 'urls'] });
  const { lines } = read.scanned;
  if (line < 1 || line > lines) throw noLine(path, line, lines);
  const here = found.flatMap((one) => {
    const occurrences = one.occurrences.filter(({ location }) => location.line === line);
    return occurrences.length > 0 ? [{ ...one, occurrences }] : [];
  });
  return here.length > 0 ? here : emptyLine(path, line);
}

async function fileSource(context: Context, path: string): Promise<ChangeSource> {
  const repository = await context.repository();
  return openTree(repository === null ? null : context.git(), { cwd: context.io.cwd, paths: [path] });
}
