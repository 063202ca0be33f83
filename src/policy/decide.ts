/**
 * Verdicts and policy → decisions. Every rule of what fails open and what fails closed is in this file:
 * engines' counts become a verdict, a verdict becomes block, warn or pass, and all decisions together the exit code.
 * Pure. Cached reports are judged like fresh ones, since only counts and engine names are cached.
 */
import { keyOf } from '../lib/key-of.ts';
import { isAddress } from '../lib/url.ts';
import type {
  Analysis,
  AssociatedHost,
  Decision,
  Evidence,
  FileMark,
  Finding,
  Found,
  Indicator,
  Policy,
  Report,
  Resolution,
  Rule,
  Unread,
  VerdictKind,
} from '../model.ts';

/** All of a policy but what becomes of what has no answer. */
export type VerdictPolicy = Omit<Policy, 'unresolved'>;

const severity: Readonly<Record<Decision, number>> = { pass: 0, warn: 1, block: 2 };

/** The engines' own word on an indicator. */
export function classify(analysis: Analysis, policy: VerdictPolicy): 'malicious' | 'suspicious' | 'clean' {
  const { thresholds } = policy;
  const ignored = enginesNamed(policy.ignoredEngines, analysis);
  const count = (category: 'malicious' | 'suspicious') =>
    analysis[category] - ignored.filter((engine) => engine.category === category).length;
  const malicious = count('malicious');
  const trusted = enginesNamed(policy.trustedEngines, analysis).some(
    (engine) => engine.category === 'malicious' && !ignored.includes(engine),
  );
  if (trusted || reaches(malicious, thresholds.block)) return 'malicious';
  return reaches(malicious + count('suspicious'), thresholds.warn) ? 'suspicious' : 'clean';
}

/** A threshold of 0 is never reached. */
function reaches(count: number, threshold: number): boolean {
  return threshold > 0 && count >= threshold;
}

function enginesNamed(names: readonly string[], { engines }: Analysis) {
  const fold = (name: string) => name.toLowerCase();
  const wanted = new Set(names.map(fold));
  return engines.filter(({ name }) => wanted.has(fold(name)));
}

/** The host names that are malicious by the block threshold, sorted. */
function maliciousHosts(hosts: readonly AssociatedHost[] | null, policy: VerdictPolicy): string[] {
  if (hosts === null || policy.ipAssociations === 'off') return [];
  const malicious = hosts.filter((host) => reaches(host.malicious, policy.thresholds.block));
  return malicious.map(({ host }) => host).sort();
}

/** What is to be decided on: kept indicators with what is known of them, and those that a rule ignores. */
export interface Undecided {
  readonly kept: readonly Found[];
  readonly resolutions: ReadonlyMap<Found, Resolution>;
  readonly marks: ReadonlyMap<Found, FileMark>;
  readonly ignored: readonly { readonly found: Found; readonly rule: Rule }[];
}

/** How VirusTotal names an indicator: its page, and the request that asks for it. */
export interface Naming {
  readonly link: (indicator: Indicator) => string;
  readonly request: (indicator: Indicator) => string;
}

/** All findings, in order, and what they come to. */
export function decide(undecided: Undecided, policy: Policy, naming: Naming) {
  const decided = undecided.kept.map((found) => {
    if (found.lookUp === false) return warnedFinding(found, naming.link(found.indicator));
    const resolution = undecided.resolutions.get(found);
    if (resolution === undefined) throw new Error(`no resolution for a ${found.indicator.type}`);
    const mark = undecided.marks.get(found) ?? warningMark(found);
    return decideOne(found, resolution, mark, policy, naming);
  });
  const ignored = undecided.ignored.map(({ found, rule }) =>
    ignoredFinding(found, rule, naming.link(found.indicator)),
  );
  const findings = onePerIndicator(sortFindings([...decided, ...ignored]));
  return { findings, summary: summarise(findings), ...conclude(findings) };
}

/** A file that was asked for by another hash is reported by the sha256 of the answer. */
function answeredFor({ indicator }: Found, resolution: Resolution): Indicator {
  const sha256 = resolution.kind === 'analysis' ? resolution.analysis.sha256 : undefined;
  return sha256 === undefined ? indicator : { type: 'file', value: sha256 };
}

/** A file may have been asked for by two of its hashes. */
function onePerIndicator(findings: readonly Finding[]): Finding[] {
  const byIndicator = new Map<string, Finding>();
  for (const finding of findings) {
    const key = keyOf(finding.indicator);
    const same = byIndicator.get(key);
    const [first, more] = [same ?? finding, same === undefined ? [] : finding.locations];
    const excerpts = [...first.excerpts, ...more.map(() => null)];
    byIndicator.set(key, { ...first, locations: [...first.locations, ...more], excerpts });
  }
  return [...byIndicator.values()];
}

/** What the evidence is about: of a URL that VirusTotal does not know, its malicious host. */
function pageSubject(found: Found, resolution: Resolution, policy: Policy): Indicator {
  const host = maliciousHost(resolution, policy);
  if (host === null) return answeredFor(found, resolution);
  return { type: isAddress(host.name) ? 'ip' : 'domain', value: host.name };
}

/** What every finding says of its indicator. */
function findingOf(found: Found, link: string) {
  return {
    indicator: found.indicator,
    reason: null,
    locations: found.occurrences.map(({ location }) => location),
    evidence: null,
    request: null,
    excerpts: found.occurrences.map(({ excerpt }) => excerpt),
    written: found.written,
    rule: null,
    cause: null,
    until: null,
    link,
    deferred: false,
    earlier: null,
  };
}

/** One indicator that was looked up. */
function decideOne(
  found: Found,
  resolution: Resolution,
  mark: FileMark | null,
  policy: Policy,
  naming: Naming,
): Finding {
  const link = naming.link(pageSubject(found, resolution, policy));
  const verdict = verdictOf(resolution, policy);
  const ordinary = decisionOf(verdict, found, resolution, policy);
  const unlisted = isUnlisted(mark, resolution, policy);
  const least = unlisted ? 'block' : mark === null ? 'pass' : 'warn';
  return {
    ...findingOf(found, link),
    indicator: answeredFor(found, resolution),
    verdict,
    decision: severity[least] > severity[ordinary] ? least : ordinary,
    reason: mark ?? reasonOf(resolution),
    evidence: evidenceOf(resolution, policy, link),
    request: naming.request(found.indicator),
    ...(resolution.kind === 'unresolved' ? { cause: resolution.cause, until: resolution.until } : {}),
    // What `defer` lets pass is kept; a dry run keeps nothing.
    deferred: resolution.kind === 'unresolved' && !isDryRun(resolution) && policy.unresolved === 'defer',
    earlier: found.earlier ?? null,
    warnings: found.warnings ?? [],
    unlisted,
  };
}

function isDryRun(resolution: Resolution): boolean {
  return resolution.kind === 'unresolved' && resolution.reason === 'dry-run';
}

/** What is wrong with a file is a warning at least, no matter what VirusTotal says of it. */
function warningMark({ warnings = [] }: Found): FileMark | null {
  if (warnings.length === 0) return null;
  return warnings.some(({ code }) => code === 'archive-bomb') ? 'archive-bomb' : 'disguised';
}

/** A file that is not looked up: text that is not what its name or its look says. */
function warnedFinding(found: Found, link: string): Finding {
  return {
    ...findingOf(found, link),
    verdict: 'suspicious',
    decision: 'warn',
    reason: warningMark(found),
    earlier: found.earlier ?? null,
    warnings: found.warnings ?? [],
  };
}

function reasonOf(resolution: Resolution): Finding['reason'] {
  if (resolution.kind === 'analysis') return null;
  return resolution.kind === 'unknown' ? resolution.why : resolution.reason;
}

/** Another content at a listed path is not listed either. A dry run blocks nothing: there it is a warning. */
function isUnlisted(mark: FileMark | null, resolution: Resolution, policy: Policy): boolean {
  if (isDryRun(resolution)) return false;
  return mark === 'unlisted' || (mark === 'hash-changed' && policy.blockUnlistedBinaries);
}

/** Whether this is malicious by today's policy, no matter what is decided. */
export function isMalicious(resolution: Resolution, policy: VerdictPolicy): boolean {
  return verdictOf(resolution, policy) === 'malicious';
}

function verdictOf(resolution: Resolution, policy: VerdictPolicy): VerdictKind {
  if (resolution.kind === 'unresolved') return 'unresolved';
  const own = resolution.kind === 'analysis' ? classify(resolution.analysis, policy) : 'unknown';
  if (own === 'malicious') return own;
  if (maliciousHosts(resolution.associations, policy).length > 0)
    return policy.ipAssociations === 'block' ? 'malicious' : 'suspicious';
  const host = maliciousHost(resolution, policy);
  if (host === null) return own;
  return policy.urlHosts === 'warn' || isPopular(host.analysis) ? 'suspicious' : 'malicious';
}

/** A host that so many visit holds the pages of many: one bad page on it says little of the others. */
const POPULAR = 100_000;

function isPopular({ popularity }: Analysis): boolean {
  return popularity !== undefined && popularity <= POPULAR;
}

/** The host of a URL that VirusTotal does not know, where the host is malicious. */
function maliciousHost(
  resolution: Resolution,
  policy: VerdictPolicy,
): { readonly name: string; readonly analysis: Analysis } | null {
  if (resolution.kind !== 'unknown' || resolution.host === null || policy.urlHosts === 'off') return null;
  return classify(resolution.host.analysis, policy) === 'malicious' ? resolution.host : null;
}

const CHECKS = { ip: 'ips', url: 'urls', domain: 'urls', file: 'binaries' } as const;

function decisionOf(verdict: VerdictKind, found: Found, resolution: Resolution, policy: Policy): Decision {
  const decisions: Readonly<Record<VerdictKind, Decision>> = {
    malicious: 'block',
    suspicious: 'warn',
    clean: 'pass',
    ignored: 'pass',
    unknown: policy.unknown[CHECKS[found.indicator.type]],
    unresolved: policy.unresolved === 'defer' || isDryRun(resolution) ? 'pass' : policy.unresolved,
  };
  return decisions[verdict];
}

/** The engines' word; of an unknown URL on a malicious host, theirs on the host. */
function evidenceOf(resolution: Resolution, policy: Policy, link: string): Evidence | null {
  if (resolution.kind === 'unresolved') return null;
  const host = maliciousHost(resolution, policy);
  const hosts = host === null ? maliciousHosts(resolution.associations, policy) : [host.name];
  if (resolution.kind === 'unknown' && hosts.length === 0) return null;
  const analysis = host?.analysis ?? (resolution.kind === 'analysis' ? resolution.analysis : NO_ENGINES);
  const { malicious, suspicious, harmless, undetected, engines, analysedAt } = analysis;
  return {
    ...{ malicious, suspicious, harmless, undetected, engines },
    checkedAt: resolution.checkedAt,
    from: resolution.from,
    link,
    analysedAt,
    ...(hosts.length > 0 ? { associations: hosts } : {}),
  };
}

const NO_ENGINES: Analysis = {
  malicious: 0,
  suspicious: 0,
  harmless: 0,
  undetected: 0,
  engines: [],
  analysedAt: null,
};

/** An indicator that a rule ignores: it passes, with the rule as its reason. */
function ignoredFinding(found: Found, rule: Rule, link: string): Finding {
  return { ...findingOf(found, link), verdict: 'ignored', decision: 'pass', rule };
}

/** By decision (block, warn, pass), then type, then value: the same input gives the same order. */
function sortFindings(findings: readonly Finding[]): Finding[] {
  const keyed = findings.map((finding) => ({
    finding,
    key: `${2 - severity[finding.decision]} ${keyOf(finding.indicator)}`,
  }));
  keyed.sort((a, b) => (a.key < b.key ? -1 : a.key > b.key ? 1 : 0));
  return keyed.map(({ finding }) => finding);
}

export function summarise(findings: readonly Finding[]): Report['summary'] {
  const summary = { malicious: 0, suspicious: 0, clean: 0, unknown: 0, unresolved: 0, ignored: 0 };
  for (const finding of findings) summary[finding.verdict] += 1;
  return summary;
}

/** Content that was not read was not checked: `block` blocks; nothing of it can be deferred, so `defer` lets it pass. */
export function concludeUnread(
  decided: Pick<Report, 'outcome' | 'exitCode'>,
  unread: readonly Unread[],
  policy: Pick<Policy, 'unresolved'>,
): Pick<Report, 'outcome' | 'exitCode'> {
  const { outcome, exitCode } = decided;
  if (unread.length === 0 || exitCode !== 0) return { outcome, exitCode };
  return { outcome: 'unresolved', exitCode: policy.unresolved === 'block' ? 3 : 0 };
}

/** 1 wins over 3: a finding that blocks is worse than something that could not be checked. */
export function conclude(findings: readonly Finding[]): Pick<Report, 'outcome' | 'exitCode'> {
  const blocking = findings.filter((finding) => finding.decision === 'block');
  // An unlisted binary blocks by rule even where its lookup could not be made.
  if (blocking.some((finding) => finding.verdict !== 'unresolved' || finding.unlisted === true)) {
    return { outcome: 'blocked', exitCode: 1 };
  }
  if (blocking.length > 0) return { outcome: 'unresolved', exitCode: 3 };
  const unresolved = findings.some((finding) => finding.verdict === 'unresolved');
  return { outcome: unresolved ? 'unresolved' : 'passed', exitCode: 0 };
}
