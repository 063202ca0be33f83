/** `anteater staged`: what the index adds over HEAD, and what earlier commits deferred and the index still holds. */
import { openStaged } from '../../diff/staged.ts';
import { AnteaterError } from '../../errors.ts';
import type { Report } from '../../model.ts';
import { gather } from '../../scan.ts';
import { type Context, createContext } from '../context.ts';
import { earlierLookups } from '../deferred.ts';
import { saidSkipped } from '../environment.ts';
import { explain } from '../explain.ts';
import { startReading } from '../gathering.ts';
import type { ExitCode, Io } from '../io.ts';
import { run } from '../run-scan.ts';
import { writeReport } from '../write-report.ts';

/** The plain call of a hook: no option was given, so no parser of options is loaded. */
export async function runPlain(io: Io): Promise<ExitCode> {
  try {
    return await runCommand(createContext(io, {}), []);
  } catch (error) {
    return explain(error, io, false);
  }
}

export async function runCommand(context: Context, paths: readonly string[]): Promise<ExitCode> {
  if (await saidSkipped(context)) return 0;
  const report = await reportStaged(context, paths);
  await writeReport(context, report);
  return report.exitCode;
}

export async function reportStaged(context: Context, paths: readonly string[]): Promise<Report> {
  const repository = await context.requireRepository();
  if (repository.root === null) {
    throw new AnteaterError('repository', 'this is a bare repository: nothing is ever staged in it', {
      hint: 'check what it holds with: anteater scan --range A..B',
    });
  }
  const { git, how } = await startReading(context, 'staged');
  const source = openStaged(git, { paths });
  const gathered = context.io.gathered ?? (await gather(source, ['ips', 'urls', 'binaries'], how));
  return run(context, {
    stage: 'staged',
    priority: 'interactive',
    source,
    gathered,
    earlier: (adapters) => earlierLookups(context, repository, adapters, gathered.found),
  });
}
