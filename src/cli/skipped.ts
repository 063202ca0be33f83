/** The report of a check that the user has switched off, for whoever asked for a document. */
import type { Report, SourceKind } from '../model.ts';
import { summarise } from '../policy/decide.ts';
import { SKIPPED } from '../report/words/summary.ts';
import type { Context } from './context.ts';
import { inContinuousIntegration } from './environment.ts';

export async function skippedReport(context: Context, kind: SourceKind): Promise<Report> {
  return {
    schema: 1,
    tool: { name: 'anteater', version: (await context.package()).version },
    source: { kind, detail: SKIPPED },
    // Nothing that was not checked is called passed.
    outcome: 'unresolved',
    exitCode: 0,
    scanned: { commits: 0, files: 0, lines: 0, binaries: 0 },
    summary: summarise([]),
    findings: [],
    requests: { sent: 0, cached: 0, waitedMs: 0 },
    quota: null,
    notes: [],
    dryRun: false,
    elapsedMs: context.now() - context.io.startedAt,
    key: null,
    ci: inContinuousIntegration(context.io.env),
  };
}
