/**
 * The pipeline, one await a stage: changes → found indicators → rules → verdicts → decisions → report.
 * The only file that knows every stage; it prints nothing and knows neither options nor processes.
 */
import { createExtractor } from './extract/extract.ts';
import { applyRules, type Filtered } from './filter/filter.ts';
import { type LookupOptions, type LookupPorts, lookup } from './lookup/lookup.ts';
import type {
  ChangeSource,
  ChangesRead,
  Check,
  Found,
  Note,
  Policy,
  QuotaState,
  Report,
  Rules,
} from './model.ts';
import { conclude, decideOne, ignoredFinding, sortFindings, summarise } from './policy/decide.ts';
import { guiLink, requestLine } from './virustotal/question.ts';

/** What was read from a source: all that the later stages need of it. */
export interface Gathered {
  readonly found: readonly Found[];
  readonly read: ChangesRead;
}

export interface Job {
  readonly source: Pick<ChangeSource, 'kind' | 'detail'>;
  readonly checks: readonly Check[];
  readonly rules: Rules;
  readonly policy: Policy;
  readonly lookup: LookupOptions;
  /** Opened when there is something to look up. */
  readonly ports: () => Promise<Omit<LookupPorts, 'now'>>;
  /** `spent`: something was asked, or could not be, so that what is left of the quota matters to the reader. */
  readonly quota: (spent: boolean) => Promise<QuotaState | null>;
  readonly notes: () => Promise<readonly Note[]>;
  readonly version: string;
  readonly now: () => number;
  readonly startedAt: number;
}

/** Reads a source once, to the end. */
export async function gather(source: ChangeSource, checks: readonly Check[]): Promise<Gathered> {
  const extractor = createExtractor({ checks });
  const text = checks.includes('ips') || checks.includes('urls');
  const read = await source.read(extractor, { text, binaries: checks.includes('binaries') });
  return { found: await extractor.finish(), read };
}

export async function scan(job: Job, gathered: Gathered): Promise<Report> {
  const wanted = gathered.found.filter((found) => job.checks.includes(checkOf(found)));
  const filtered = applyRules(wanted, job.rules, {
    now: job.now(),
    blockUnlisted: job.policy.blockUnlistedBinaries,
  });
  const ports = filtered.kept.length > 0 ? await job.ports() : { store: null, reputation: null };
  const looked = await lookup(filtered.kept, { ...ports, now: job.now }, job.lookup);
  const decided = filtered.kept.map((found) => {
    const resolution = looked.resolutions.get(found);
    if (resolution === undefined) throw new Error(`no resolution for a ${found.indicator.type}`);
    const mark = filtered.marks.get(found) ?? null;
    const link = guiLink(found.indicator);
    return decideOne({ found, resolution, mark, link, request: requestLine(found.indicator) }, job.policy);
  });
  const ignored = filtered.ignored.map(({ found, reason }) => ignoredFinding(found, reason));
  const findings = sortFindings([...decided, ...ignored]);
  return {
    schema: 1,
    tool: { name: 'anteater', version: job.version },
    source: { kind: job.source.kind, detail: job.source.detail },
    ...conclude(findings),
    scanned: gathered.read.scanned,
    summary: summarise(findings),
    findings,
    requests: looked.requests,
    quota: await job.quota(
      looked.requests.sent > 0 || findings.some(({ verdict }) => verdict === 'unresolved'),
    ),
    notes: [...(await job.notes()), ...filtered.notes, ...leftOut(gathered, filtered)],
    dryRun: job.lookup.mode === 'dry-run',
    elapsedMs: job.now() - job.startedAt,
  };
}

function checkOf(found: Found): Check {
  if (found.indicator.type === 'file') return 'binaries';
  return found.indicator.type === 'ip' ? 'ips' : 'urls';
}

/** What is not in the findings, and still has to be said. */
function leftOut({ read }: Gathered, { excused }: Filtered): Note[] {
  const places = excused.map(
    ({ found, reason }): Note => ({
      code: 'excused',
      value: found.indicator.value,
      places: found.sightings.map((sighting) => sighting.location),
      reason,
    }),
  );
  return read.skipped.length > 0 ? [...places, { code: 'skipped', skipped: read.skipped }] : places;
}
