/** What staged, pre-push, scan and lookup share: settings and adapters around one `scan`, then its report. */
import { isShared } from '../config/key.ts';
import type { Settings, Stage } from '../config/settings.ts';
import type { LookupOptions } from '../lookup/options.ts';
import type { Priority } from '../lookup/ports.ts';
import type {
  AddedFile,
  ChangeSource,
  Check,
  Found,
  Indicator,
  Note,
  Policy,
  Report,
  Rules,
} from '../model.ts';
import { stoppedText } from '../report/words/waiting.ts';
import { type Gathered, type ScanResult, scan } from '../scan.ts';
import { type Adapters, openAdapters } from './adapters.ts';
import type { Context } from './context.ts';
import { earlierLookups, keepDeferred, NONE_EARLIER } from './deferred.ts';
import { inContinuousIntegration } from './environment.ts';
import { lookupRules } from './lookup-rules.ts';
import { startProgress, type WaitDisplay } from './progress.ts';
import { type RunSettings, runSettings } from './settings.ts';
import { isForMachines } from './style.ts';

export interface ScanRun {
  readonly stage: Stage;
  readonly priority: Priority;
  readonly source: Pick<ChangeSource, 'kind' | 'detail'>;
  readonly gathered: Gathered;
  /** Instead of what the options and the rc file say. */
  readonly checks?: readonly Check[];
  readonly mode?: RunSettings['mode'];
  readonly rules?: (rules: Rules) => Rules;
  /** More to say in the report. */
  readonly notes?: readonly Note[];
  /** Asks whether an unknown file may be sent; otherwise the rc file and ANTEATER_UPLOAD decide. */
  readonly consent?: (file: AddedFile) => Promise<boolean>;
  /** Waits for the others even where one is malicious already. */
  readonly everyAnswer?: boolean;
}

/** What is asked about by hand, or was deferred: nothing is read for it. */
export function runLookup(
  context: Context,
  detail: string,
  found: readonly Found[],
  how: Partial<ScanRun> = {},
): Promise<Report> {
  const binaries = found.filter(({ content }) => content !== null).length;
  const scanned = { commits: 0, files: binaries, lines: 0, binaries };
  return runScan(context, {
    stage: 'scan',
    priority: 'interactive',
    source: { kind: 'lookup', detail },
    gathered: { found, read: { scanned, skipped: [], unread: [] } },
    ...how,
  });
}

/** An indicator that was named by hand. */
export function namedByHand(indicator: Indicator, written: string): Found {
  return { indicator, occurrences: [], written, content: null };
}

/** A file that was; `path`: as reports and rules call it. */
export function fileByHand(content: AddedFile, path: string, written: string): Found {
  const location = { path, pathBytes: null, line: null, column: null, commit: null };
  const occurrences = [{ location, excerpt: null, allowed: null }];
  return { ...namedByHand({ type: 'file', value: content.sha256 }, written), occurrences, content };
}

/** Scans, keeps what was deferred, and gives the report. */
export async function runScan(context: Context, what: ScanRun): Promise<Report> {
  const settings = await context.settings();
  const asked = runSettings(settings, context.options, what.stage);
  const chosen = { ...asked, mode: what.mode ?? asked.mode };
  const { blockUnlistedBinaries } = settings.policy;
  const policy: Policy = {
    ...settings.policy,
    unresolved: chosen.unresolved,
    // Who names a file wants its verdict.
    blockUnlistedBinaries: blockUnlistedBinaries && what.source.kind !== 'lookup',
  };
  const adapters = openAdapters(context, chosen.mode);
  const progress = startProgress(
    context,
    what.stage,
    (chosen.unresolved === 'defer' && what.source.kind !== 'lookup') || what.source.kind === 'push',
  );
  try {
    const { found, read } = what.gathered;
    const earlier = what.stage === 'staged' ? await earlierLookups(context, adapters, found) : NONE_EARLIER;
    const scanned = await scan(
      {
        source: what.source,
        checks: what.checks ?? chosen.checks,
        rules: what.rules?.(settings.rules) ?? settings.rules,
        policy,
        archives: settings.archives,
        lookup: lookupOptions(context, what, settings, chosen, progress),
        ports: adapters.ports,
        now: context.now,
      },
      { found: [...found, ...earlier.found], read },
    );
    progress.stop();
    const notes = [...(what.notes ?? []), ...earlier.notes];
    const report = await asAsked(context, await completed(context, scanned, notes, adapters), policy);
    const { kept, notes: later } = await keepDeferred(context, report, adapters);
    const findings = kept ? report.findings : report.findings.map((one) => ({ ...one, deferred: false }));
    const advice = [
      ...notUploaded(what, settings, context, report),
      ...paceNote(report, settings.limits.day),
    ];
    const said = [...report.notes, ...later, ...advice, ...(await sharingNote(context, report))];
    if (context.interrupted.aborted) {
      const goOn = findings.some(({ deferred }) => deferred) || later.length > 0;
      await context.warn(stoppedText(report.summary.unresolved, goOn));
    }
    return { ...report, findings, notes: said };
  } finally {
    progress.stop();
    await adapters.close();
  }
}

/** The report of what was scanned: with what the reader should know of this run, its key and its quota. */
async function completed(
  context: Context,
  scanned: ScanResult,
  notes: readonly Note[],
  adapters: Adapters,
): Promise<Report> {
  const { io, options } = context;
  const { flagList } = await context.settings();
  const conf: Note[] = flagList === null ? [] : [{ code: 'flag-list', path: flagList }];
  const spent = scanned.requests.sent > 0 || scanned.summary.unresolved > 0;
  const shared = spent || scanned.findings.some(({ evidence }) => evidence?.from === 'shared-cache');
  const isAsked = scanned.findings.some(({ request }) => request !== null);
  return {
    schema: 1,
    tool: { name: 'anteater', version: (await context.package()).version },
    ...scanned,
    // With everything cached nobody needs the figures, and reading them costs a commit more than its verdicts.
    quota: spent || isForMachines(options) ? await adapters.quota(shared) : null,
    notes: [...conf, ...notes, ...(await adapters.notes()), ...scanned.notes],
    elapsedMs: context.now() - io.startedAt,
    key: isAsked ? ((await context.key())?.origin ?? null) : null,
    ci: inContinuousIntegration(io.env),
  };
}

function lookupOptions(
  context: Context,
  what: ScanRun,
  settings: Settings,
  chosen: RunSettings,
  progress: WaitDisplay,
): LookupOptions {
  const spent = context.now() - context.io.startedAt;
  const rules = lookupRules(settings);
  const consent = what.consent ?? (mayUpload(settings, context) ? async () => true : null);
  return {
    patienceMs: Math.max(0, chosen.maxWaitMs - spent),
    priority: what.priority,
    mode: chosen.mode,
    ...rules,
    ...(what.everyAnswer === true ? { isMalicious: () => false } : {}),
    upload: consent === null ? null : (file) => progress.whileAsking(() => consent(file)),
    onProgress: progress.update,
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

/** The rc file is the repository's word; the user's own must be there as well. */
export function mayUpload(settings: Settings, { io }: Context): boolean {
  return settings.upload === 'always' && io.env.ANTEATER_UPLOAD === 'always';
}

/** What would have been sent if the user had agreed as the repository does. */
function notUploaded(what: ScanRun, settings: Settings, context: Context, report: Report): readonly Note[] {
  if (settings.upload !== 'always' || what.consent !== undefined || mayUpload(settings, context)) return [];
  const here = new Set(
    what.gathered.found.flatMap(({ indicator, content }) => (content?.open == null ? [] : [indicator.value])),
  );
  const unknown = report.findings.filter(
    ({ verdict, indicator }) =>
      verdict === 'unknown' && indicator.type === 'file' && here.has(indicator.value),
  );
  const paths = unknown.flatMap(({ locations }) => locations.slice(0, 1).map(({ path }) => path));
  return paths.length === 0 ? [] : [{ code: 'not-uploaded', paths }];
}

/** The limit was met with a key that others use too: they are what slows this person down. */
async function sharingNote(context: Context, report: Report): Promise<readonly Note[]> {
  const waited = report.requests.waitedMs > 0;
  const short = report.findings.some(
    (finding) => finding.verdict === 'unresolved' && finding.reason === 'quota',
  );
  if (!waited && !short) return [];
  const key = await context.key();
  return key !== null && isShared(key) ? [{ code: 'shared-key', origin: key.origin }] : [];
}
