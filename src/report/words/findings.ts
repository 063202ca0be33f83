/**
 * A finding in words: what it is, what VirusTotal says, and what could not be checked. The steps that follow are in
 * `steps.ts`. Pure. What these functions return is safe to print: foreign text is escaped and its URLs are defanged.
 */
import type { Cause, Evidence, Finding, IndicatorType, Location, UnresolvedReason } from '../../model.ts';
import { defang, shownSentence, shownValue } from '../terminal/defang.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { causeText } from './failures.ts';
import { warningSentences, warningTitle } from './file-warnings.ts';
import { ruleText } from './rules.ts';
import { ago, isRecent } from './time.ts';

export const NOUN: Readonly<Record<IndicatorType, string>> = {
  ip: 'IP address',
  url: 'URL',
  domain: 'domain',
  file: 'file',
};

/** "sha256", or what a hash given by hand is. */
export function hashName(value: string): string {
  return value.length === 32 ? 'md5' : value.length === 40 ? 'sha1' : 'sha256';
}

/** "malicious URL", "file unknown to VirusTotal", "unlisted file". */
export function titleOf(finding: Finding): string {
  const { verdict, reason } = finding;
  const warning = warningTitle(finding);
  if (warning !== null && verdict !== 'malicious') return warning;
  if (reason === 'hash-changed') {
    const title = verdict === 'clean' ? 'changed file' : verdictTitle(finding);
    return `${title}, not the content listed for its path`;
  }
  if (reason !== 'unlisted') return verdictTitle(finding);
  if (verdict === 'malicious' || verdict === 'suspicious') return `${verdictTitle(finding)}, not listed`;
  const known = { unknown: ', unknown to VirusTotal', unresolved: ', not checked', clean: '', ignored: '' };
  return `unlisted file${known[verdict]}`;
}

function verdictTitle({ verdict, indicator }: Finding): string {
  const noun = NOUN[indicator.type];
  switch (verdict) {
    case 'malicious':
    case 'suspicious':
    case 'clean':
    case 'ignored':
      return `${verdict} ${noun}`;
    case 'unknown':
      return `${noun} unknown to VirusTotal`;
    case 'unresolved':
      return `${noun} not checked`;
  }
}

/** `path:line:column`, with the commit where there is one. */
export function formatLocation(location: Location): string {
  const { path, line, column, commit } = location;
  const place =
    escapeForTerminal(path) + (line === null ? '' : `:${line}${column === null ? '' : `:${column}`}`);
  return commit === null ? place : `${place} (commit ${shortOid(commit)})`;
}

export function shortOid(oid: string): string {
  return defang(oid.slice(0, 10));
}

/** Where else the same indicator stands. */
export function otherPlaces(locations: readonly Location[], most: number): string | null {
  const others = locations.slice(1);
  if (others.length === 0) return null;
  const named = others.slice(0, most).map(formatLocation).join(', ');
  const more = others.length - most;
  if (more <= 0) return `Also at ${named}`;
  return `Also at ${named} and ${more} more ${more === 1 ? 'place' : 'places'}`;
}

/** What VirusTotal says, in sentences; `all` names every engine. */
export function verdictSentences(finding: Finding, now: number, all: boolean): string[] {
  const sentences = [...earlierSentence(finding), ...warningSentences(finding)];
  if (finding.reason === 'hash-changed') {
    sentences.push('Its content has another sha256 than the configuration lists for this path.');
    if (finding.unlisted) sentences.push('block_unlisted_binaries is on.');
  }
  if (finding.reason === 'unlisted') {
    sentences.push('block_unlisted_binaries is on, and no entry of `binaries` lists this file.');
  }
  if (finding.verdict === 'unresolved') sentences.push(unresolvedSentence(finding));
  else if (finding.verdict === 'ignored')
    sentences.push(`Ignored by ${finding.rule === null ? 'a rule' : defang(ruleText(finding.rule))}.`);
  else if (finding.evidence !== null)
    sentences.push(...evidenceSentences(finding, finding.evidence, now, all));
  else if (finding.verdict === 'unknown') sentences.push(unknownSentence(finding.reason));
  return sentences;
}

/** Where what is staged did not add it: why this commit reports it. */
function earlierSentence({ earlier }: Finding): string[] {
  if (earlier === null) return [];
  const by = earlier.commit === null ? 'an earlier commit' : `commit ${shortOid(earlier.commit)}`;
  return [`Added by ${by}, looked up since.`];
}

function unknownSentence(reason: Finding['reason']): string {
  if (reason === 'not-accepted')
    return 'VirusTotal does not accept it as a question, which says nothing for or against it.';
  if (reason === 'no-verdict')
    return 'VirusTotal has analysed it, and no engine gave a verdict, which says nothing for or against it.';
  return 'VirusTotal has never seen it, which says nothing for or against it.';
}

function unresolvedSentence(finding: Finding): string {
  const why = `${capital(whyUnresolved(finding))}.`;
  const detail = detailOf(finding);
  return detail === null ? why : `${why} ${detail}`;
}

/** Causes of which the reason says everything. */
const PLAIN: readonly Cause['code'][] = ['dry-run', 'offline', 'no-key', 'no-slot', 'interrupted'];

/** What the cause adds to the reason, as a sentence; null where the reason alone says it. */
export function detailOf({ cause }: Finding): string | null {
  return cause === null || PLAIN.includes(cause.code) ? null : capital(shownSentence(causeText(cause)));
}

function evidenceSentences({ indicator }: Finding, evidence: Evidence, now: number, all: boolean): string[] {
  const hosts = evidence.associations ?? [];
  if (indicator.type === 'url' && hosts[0] !== undefined) {
    const host = shownValue({ type: 'domain', value: hosts[0] });
    return [`VirusTotal does not know it, but its host ${host}: ${enginesSentence(evidence, now, all)}`];
  }
  const total = engineTotal(evidence);
  const sentences = total > 0 || hosts.length === 0 ? [enginesSentence(evidence, now, all)] : [];
  if (hosts.length > 0) {
    const named = hosts.map((host) => shownValue({ type: 'domain', value: host }));
    const which = hosts.length === 1 ? 'A malicious host name has' : 'Malicious host names have';
    sentences.push(`${which} resolved to it: ${listed(named, all ? named.length : 4)}.`);
  }
  return sentences;
}

function engineTotal({ malicious, suspicious, harmless, undetected }: Evidence): number {
  return malicious + suspicious + harmless + undetected;
}

/** "11 of 94 engines: Kaspersky = phishing, and 10 more; checked 3 days ago, from the shared cache". */
function enginesSentence(evidence: Evidence, now: number, all: boolean): string {
  const total = engineTotal(evidence);
  const complaints = evidence.malicious + evidence.suspicious;
  const age = ageOf(evidence, now);
  if (complaints === 0) return `None of ${total} engines complains; ${age}.`;
  const engines = engineNames(evidence);
  const named = engines.length === 0 ? '' : `: ${listed(engines, all ? engines.length : 4, complaints)}`;
  const mild = evidence.malicious === 0 ? ' find it suspicious' : '';
  return `${complaints} of ${total} engines${mild}${named}; ${age}.`;
}

/** "Kaspersky = phishing", those that call it malicious first. */
export function engineNames({ engines }: Evidence): string[] {
  const rank = (category: string) => (category === 'malicious' ? 0 : 1);
  return [...engines]
    .sort((a, b) => rank(a.category) - rank(b.category))
    .map(({ name, category, result }) => `${defang(name)} = ${defang(result ?? category)}`);
}

const CACHES = {
  cache: ', from the cache',
  'shared-cache': ', from the shared cache',
  virustotal: '',
} as const;

/** "analysed 2 days ago, checked 3 hours ago, from the cache". */
function ageOf(evidence: Evidence, now: number): string {
  const age = ago(evidence.checkedAt, now);
  // What was asked a moment ago is not old, wherever it was kept since.
  const from = isRecent(Date.parse(evidence.checkedAt), now) ? '' : CACHES[evidence.from];
  const analysed = evidence.analysedAt == null ? null : ago(evidence.analysedAt, now);
  const checked = `checked ${age ?? 'at an unknown time'}${from}`;
  return analysed === null ? checked : `analysed ${analysed}, ${checked}`;
}

function listed(items: readonly string[], most: number, outOf = items.length): string {
  // One more name is no longer than "and 1 more".
  const shown = items.length === most + 1 ? items : items.slice(0, most);
  const rest = Math.max(outOf, items.length) - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

/** "11 of 94 engines", for one-line reports; null where no engine spoke. */
export function engineCount({ evidence }: Finding): string | null {
  if (evidence === null || engineTotal(evidence) === 0) return null;
  return `${evidence.malicious + evidence.suspicious} of ${engineTotal(evidence)} engines`;
}

/** What the configuration says of a file's path and content holds whether it could be looked up or not. */
export function isMarked({ reason }: Pick<Finding, 'reason'>): boolean {
  return reason !== null && ['unlisted', 'hash-changed', 'disguised', 'archive-bomb'].includes(reason);
}

/** Whether a reader has to know of it: it blocks, it warns, or it has no answer. */
export function isReported({ decision, verdict }: Finding): boolean {
  return decision !== 'pass' || verdict === 'unresolved';
}

const WHY: Readonly<Record<UnresolvedReason, string>> = {
  quota: 'the quota of requests is used up for now',
  network: 'VirusTotal could not be reached',
  auth: 'VirusTotal does not accept the key',
  'no-key': 'there is no VirusTotal key',
  offline: 'offline, and no cached verdict',
  'dry-run': 'dry run, nothing was sent',
  'too-large': 'larger than VirusTotal accepts',
  analysing: 'VirusTotal is still analysing it',
};

export function isUnresolvedReason(reason: string | null): reason is UnresolvedReason {
  return reason !== null && Object.hasOwn(WHY, reason);
}

/** The cause in a few words, without a full stop. */
export function whyUnresolved(finding?: Pick<Finding, 'reason' | 'cause'>): string {
  const reason = finding?.reason ?? null;
  if (finding?.cause?.code === 'interrupted') return 'you stopped it';
  return isUnresolvedReason(reason) ? WHY[reason] : 'it could not be looked up';
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
