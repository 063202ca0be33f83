/** What staged, pre-push, scan and lookup share: settings and adapters around one `scan`, then its report. */
import { randomUUID } from 'node:crypto';
import type { Settings, Stage } from '../config/settings.ts';
import type { LookupOptions } from '../lookup/options.ts';
import type { Priority } from '../lookup/ports.ts';
import type { AddedFile, ChangeSource, Check, Note, Policy, Report, Rules } from '../model.ts';
import { type Gathered, scan } from '../scan.ts';
import { type Adapters, openAdapters } from './adapters.ts';
import type { Context } from './context.ts';
import { type EarlierDebts, keepDebts, mergeFound } from './deferred.ts';
import { inContinuousIntegration } from './environment.ts';
import { lookupRules } from './lookup-rules.ts';
import { startProgress } from './progress.ts';
import { type RunSettings, runSettings } from './settings.ts';

export interface Run {
  readonly stage: Stage;
  readonly priority: Priority;
  readonly source: Pick<ChangeSource, 'kind' | 'detail'>;
  readonly gathered: Gathered;
  /** What earlier runs put off and this one has to judge as well; asked once the adapters are there. */
  readonly earlier?: (adapters: Adapters) => Promise<EarlierDebts>;
  /** Instead of what the options and the rc file say. */
  readonly checks?: readonly Check[];
  readonly rules?: (rules: Rules) => Rules;
  /** More to say in the report. */
  readonly notes?: readonly Note[];
  /** Whether an unknown file may be sent, where the user was asked; otherwise the rc file's `upload: always` decides. */
  readonly consent?: (file: AddedFile) => boolean;
}

/** Scans, keeps what was put off, and gives the report. */
export async function run(context: Context, what: Run): Promise<Report> {
  const settings = await context.settings();
  const chosen = runSettings(settings, context.options, what.stage);
  const policy: Policy = { ...settings.policy, unresolved: chosen.unresolved };
  const adapters = openAdapters(context, chosen.mode);
  const progress = startProgress(context, what.stage);
  const machine = context.options.format !== undefined && context.options.format !== 'pretty';
  try {
    const earlier = (await what.earlier?.(adapters)) ?? { found: [], notes: [] };
    const found = mergeFound(what.gathered.found, earlier.found);
    const scanned = await scan(
      {
        source: what.source,
        checks: what.checks ?? chosen.checks,
        rules: what.rules?.(settings.rules) ?? settings.rules,
        policy,
        archives: settings.archives,
        lookup: lookupOptions({ context, what, settings, chosen, policy, onProgress: progress.update }),
        ports: adapters.ports,
        // With everything cached nobody needs the figures, and reading them costs a commit more than its verdicts.
        quota: async (spent) =>
          spent || machine ? adapters.quota(randomUUID(), machine && chosen.mode !== 'dry-run') : null,
        notes: async () => [
          ...(settings.flagList === null ? [] : [{ code: 'flag-list' as const, path: settings.flagList }]),
          ...(what.notes ?? []),
          ...earlier.notes,
          ...(await adapters.notes()),
        ],
        key: async () => (await context.key())?.origin ?? null,
        ci: inContinuousIntegration(context.io.env),
        version: (await context.package()).version,
        now: context.now,
        startedAt: context.io.startedAt,
      },
      { ...what.gathered, found },
    );
    progress.stop();
    const report = await asAsked(context, scanned, policy);
    const { kept, notes } = await keepDebts(context, report, adapters);
    const findings = kept ? report.findings : report.findings.map((one) => ({ ...one, deferred: false }));
    const pace = paceNote(report, settings.limits.day);
    const said = [...report.notes, ...notes, ...pace, ...(await sharingNote(context, report))];
    return { ...report, findings, notes: said };
  } finally {
    progress.stop();
    await adapters.close();
  }
}

interface LookupParts {
  readonly context: Context;
  readonly what: Run;
  readonly settings: Settings;
  readonly chosen: RunSettings;
  readonly policy: Policy;
  readonly onProgress: LookupOptions['onProgress'];
}

function lookupOptions({ context, what, settings, chosen, policy, onProgress }: LookupParts): LookupOptions {
  const spent = context.now() - context.io.startedAt;
  return {
    patienceMs: Math.max(0, chosen.maxWaitMs - spent),
    priority: what.priority,
    mode: chosen.mode,
    ...lookupRules(settings, policy),
    upload: what.consent ?? (settings.upload === 'always' ? () => true : null),
    ...(onProgress === undefined ? {} : { onProgress }),
    signal: context.interrupted,
  };
}

/** Only what a baseline does not have; in a trial, nothing blocks. */
async function asAsked(context: Context, scanned: Report, policy: Policy): Promise<Report> {
  const { baseline, writeBaseline, exitZero } = context.options;
  const isCompared = baseline !== undefined || writeBaseline !== undefined;
  const report = isCompared
    ? await (await import('./baseline.ts')).underBaseline(context, scanned, policy)
    : scanned;
  return exitZero === true ? { ...report, exitCode: 0 } : report;
}

/** A full audit of an old repository may take days. */
function paceNote({ source, findings }: Report, perDay: number | null): readonly Note[] {
  if (perDay === null || (source.kind !== 'path' && source.kind !== 'patchset')) return [];
  const left = findings.filter(
    ({ verdict, reason }) => verdict === 'unresolved' && reason === 'quota',
  ).length;
  return left > 0 ? [{ code: 'audit-pace', left, perDay }] : [];
}

/** The limit was met with a key that others use too: they are what slows this person down. */
async function sharingNote(context: Context, report: Report): Promise<readonly Note[]> {
  const waited = report.requests.waitedMs > 0;
  const short = report.findings.some(
    (finding) => finding.verdict === 'unresolved' && finding.reason === 'quota',
  );
  if (!waited && !short) return [];
  const key = await context.key();
  return key?.origin === 'repository' || key?.origin === 'package'
    ? [{ code: 'shared-key', origin: key.origin }]
    : [];
}
