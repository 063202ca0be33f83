/** `anteater staged`: what the index adds over HEAD, and what earlier commits deferred and the index still holds. */
import { openStaged } from '../../diff/staged.ts';
import type { Report } from '../../model.ts';
import { gather } from '../../scan.ts';
import { type Context, createContext } from '../context.ts';
import { explain } from '../explain.ts';
import { startReading } from '../gathering.ts';
import type { ExitCode, Io } from '../io.ts';
import { runScan } from '../run-scan.ts';
import { scanAndReport } from '../write-report.ts';

/** The plain call of a hook: no option was given, so no parser of options is loaded. */
export async function runPlain(io: Io): Promise<ExitCode> {
  try {
    return await runCommand(createContext(io, {}), []);
  } catch (error) {
    return explain(error, io, false);
  }
}

export function runCommand(context: Context, paths: readonly string[]): Promise<ExitCode> {
  return scanAndReport(context, 'staged', () => reportStaged(context, paths));
}

export async function reportStaged(context: Context, paths: readonly string[]): Promise<Report> {
  const repository = await context.requireRepository();
  if (repository.root === null) throw (await import('../../report/words/errors.ts')).bareRepository();
  const { git, how } = await startReading(context, 'staged');
  const source = openStaged(git, { paths });
  const gathered = context.io.gathered ?? (await gather(source, how));
  return runScan(context, {
    stage: 'staged',
    priority: 'interactive',
    source,
    gathered,
  });
}
