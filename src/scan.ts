/**
 * The pipeline, one await a stage: changes → found indicators → rules → verdicts → decisions → report.
 * The only file that knows every stage; it prints nothing and knows neither options nor processes.
 */
import { filterWithMembers } from './diff/archives.ts';
import { createExtractor } from './extract/extract.ts';
import { applyRules } from './filter/filter.ts';
import { type LookupOptions, type LookupPorts, lookup } from './lookup/lookup.ts';
import type { ChangeSource, ChangesRead, Check, Found, Note, Policy, Report, Rules, Wants } from './model.ts';
import { concludeUnread, decide } from './policy/decide.ts';
import { guiLink, requestLine } from './virustotal/question.ts';

/** What was read from a source: all that the later stages need of it. */
export interface Gathered {
  readonly found: readonly Found[];
  readonly read: ChangesRead;
}

export interface ScanJob {
  readonly source: Pick<ChangeSource, 'kind' | 'detail'>;
  readonly checks: readonly Check[];
  readonly rules: Rules;
  readonly policy: Policy;
  readonly archives: boolean;
  readonly lookup: LookupOptions;
  /** Opened when there is something to look up. */
  readonly ports: () => Promise<Omit<LookupPorts, 'now'>>;
  readonly now: () => number;
}

/** A report but for what only the caller knows: whose key and quota, how long it took, where it ran. */
export type ScanResult = Omit<Report, 'schema' | 'tool' | 'quota' | 'elapsedMs' | 'key' | 'ci'>;

export const ALL_CHECKS: readonly Check[] = ['ips', 'urls', 'binaries'];

type ReadOptions = Pick<Wants, 'judgedByPath' | 'signal'> & { readonly checks?: readonly Check[] };

/** Reads a source once, to the end, for all checks if none are given: which of them count is decided by the rules. */
export async function gather(
  source: ChangeSource,
  { checks = ALL_CHECKS, ...how }: ReadOptions = {},
): Promise<Gathered> {
  const extractor = createExtractor({ checks });
  const text = checks.includes('ips') || checks.includes('urls');
  const read = await source.read(extractor, { ...how, text, binaries: checks.includes('binaries') });
  return { found: await extractor.finish(), read };
}

export async function scan(job: ScanJob, { found, read }: Gathered): Promise<ScanResult> {
  const options = { checks: job.checks, now: job.now(), blockUnlisted: job.policy.blockUnlistedBinaries };
  const rule = (all: readonly Found[]) => applyRules(all, job.rules, options);
  const opening = { isOn: job.archives, now: job.now, forMs: job.lookup.patienceMs };
  const { filtered, ...opened } = await filterWithMembers(found, opening, rule);
  const notRead = [...read.unread, ...opened.unread];
  const asked = filtered.kept.filter(({ lookUp }) => lookUp !== false);
  const ports = asked.length > 0 ? await job.ports() : { store: null, reputation: null };
  const { resolutions, requests } = await lookup(asked, { ...ports, now: job.now }, job.lookup);
  const naming = { link: guiLink, request: requestLine };
  const decided = decide({ ...filtered, resolutions }, job.policy, naming);
  const dryRun = job.lookup.mode === 'dry-run';
  const ended = concludeUnread(decided, notRead, dryRun ? { unresolved: 'warn' } : job.policy);
  const unread: Note[] =
    notRead.length > 0 ? [{ code: 'unread', unread: notRead, blocks: ended.exitCode === 3 }] : [];
  const skipped = [...read.skipped, ...opened.leftOut];
  const all = read.scanned.files === 0;
  const said: Note[] = skipped.length > 0 ? [{ code: 'skipped', skipped, all }] : [];
  return {
    source: { kind: job.source.kind, detail: job.source.detail },
    ...decided,
    ...ended,
    unread: notRead,
    scanned: read.scanned,
    requests,
    notes: [...filtered.notes, ...unread, ...said],
    dryRun,
  };
}
