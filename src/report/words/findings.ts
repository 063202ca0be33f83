/**
 * Decision codes → sentences and next steps: the only wording of results, for every format. Pure. What these
 * functions return is safe to print: foreign text in it is escaped and its URLs are defanged.
 */
import type {
  Cause,
  Evidence,
  Finding,
  IndicatorType,
  Location,
  SourceKind,
  UnresolvedReason,
} from '../../model.ts';
import { defang, shownSentence, shownValue } from '../terminal/defang.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { indicatorWord, pathWord } from '../terminal/quoting.ts';
import { causeText } from './failures.ts';
import { warningSentences, warningTitle } from './file-warnings.ts';
import { ruleText } from './rules.ts';
import { ago } from './time.ts';

export { noteLines } from './notes.ts';

/** What to do now: a sentence and, where there is one, the command to copy. */
export interface Step {
  readonly text: string;
  readonly command: string | null;
}

const NOUN: Readonly<Record<IndicatorType, string>> = {
  ip: 'IP address',
  url: 'URL',
  domain: 'domain',
  file: 'file',
};

/** "sha256", or what a hash given by hand is. */
export function hashName(value: string): string {
  return value.length === 32 ? 'md5' : value.length === 40 ? 'sha1' : 'sha256';
}

/** "malicious URL", "file unknown to VirusTotal". */
export function titleOf(finding: Finding): string {
  const warning = warningTitle(finding);
  if (warning !== null && finding.verdict !== 'malicious') return warning;
  const title = verdictTitle(finding);
  if (finding.reason === 'hash-changed') return `${title}, not the content listed for its path`;
  return finding.reason === 'unlisted' ? `${title}, not listed` : title;
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
    default:
      return verdict satisfies never;
  }
}

/** `path:line:column`, with the commit where there is one. */
export function placeOf(location: Location): string {
  const { path, line, column, commit } = location;
  const place =
    escapeForTerminal(path) + (line === null ? '' : `:${line}${column === null ? '' : `:${column}`}`);
  return commit === null ? place : `${place} (commit ${shortOid(commit)})`;
}

function shortOid(oid: string): string {
  return escapeForTerminal(oid.slice(0, 10));
}

/** What VirusTotal says, in sentences; `all` names every engine. */
export function wordOf(finding: Finding, now: number, all: boolean): string[] {
  const sentences = warningSentences(finding);
  if (finding.reason === 'hash-changed') {
    sentences.push('Its content has another sha256 than the configuration lists for this path.');
  }
  if (finding.reason === 'unlisted') {
    sentences.push('block_unlisted_binaries is on, and no entry of `binaries` lists this file.');
  }
  if (finding.verdict === 'unresolved') sentences.push(unresolvedSentence(finding));
  else if (finding.verdict === 'ignored')
    sentences.push(`Ignored by ${finding.rule === null ? 'a rule' : defang(ruleText(finding.rule))}.`);
  else if (finding.evidence !== null) sentences.push(...evidenceSentences(finding.evidence, now, all));
  else if (finding.verdict === 'unknown')
    sentences.push('VirusTotal has never seen it, which says nothing for or against it.');
  return sentences;
}

function unresolvedSentence(finding: Finding): string {
  const why = `${capital(whyUnresolved(finding.reason))}.`;
  const detail = detailOf(finding);
  return detail === null ? why : `${why} ${detail}`;
}

/** Causes of which the reason says everything. */
const PLAIN: readonly Cause['code'][] = ['dry-run', 'offline', 'no-key', 'no-slot'];

/** What the cause adds to the reason, as a sentence; null where the reason alone says it. */
export function detailOf({ cause }: Finding): string | null {
  return cause === null || PLAIN.includes(cause.code) ? null : capital(shownSentence(causeText(cause)));
}

function evidenceSentences(evidence: Evidence, now: number, all: boolean): string[] {
  const hosts = evidence.associations ?? [];
  const total = evidence.malicious + evidence.suspicious + evidence.harmless + evidence.undetected;
  const sentences = total > 0 || hosts.length === 0 ? [enginesSentence(evidence, total, now, all)] : [];
  if (hosts.length > 0) {
    const named = hosts.map((host) => shownValue({ type: 'domain', value: host }));
    const which = hosts.length === 1 ? 'A malicious host name has' : 'Malicious host names have';
    sentences.push(`${which} resolved to it: ${listed(named, all ? named.length : 4)}.`);
  }
  return sentences;
}

/** "11 of 94 engines: Kaspersky = phishing, and 10 more; checked 3 days ago, from the shared cache". */
function enginesSentence(evidence: Evidence, total: number, now: number, all: boolean): string {
  const complaints = evidence.malicious + evidence.suspicious;
  const from =
    evidence.from === 'virustotal'
      ? ''
      : `, from the ${evidence.from === 'cache' ? 'cache' : 'shared cache'}`;
  const age = agesOf(evidence, now);
  if (complaints === 0) return `None of ${total} engines complains; ${age}${from}.`;
  const engines = [...evidence.engines]
    .sort((a, b) => rank(a.category) - rank(b.category))
    .map(({ name, category, result }) => `${defang(name)} = ${defang(result ?? category)}`);
  const named = engines.length === 0 ? '' : `: ${listed(engines, all ? engines.length : 4, complaints)}`;
  const mild = evidence.malicious === 0 ? ' find it suspicious' : '';
  return `${complaints} of ${total} engines${mild}${named}; ${age}${from}.`;
}

function agesOf(evidence: Evidence, now: number): string {
  const checked = `checked ${ago(evidence.checkedAt, now) ?? 'at an unknown time'}`;
  const analysed = evidence.analysedAt == null ? null : ago(evidence.analysedAt, now);
  return analysed === null ? checked : `analysed ${analysed}, ${checked}`;
}

function rank(category: string): number {
  return category === 'malicious' ? 0 : 1;
}

function listed(items: readonly string[], most: number, outOf = items.length): string {
  // One more name is no longer than "and 1 more".
  const shown = items.length === most + 1 ? items : items.slice(0, most);
  const rest = Math.max(outOf, items.length) - shown.length;
  return rest > 0 ? `${shown.join(', ')} and ${rest} more` : shown.join(', ');
}

/** "11 of 94 engines", for one-line reports; null where no engine spoke. */
export function tallyOf(finding: Finding): string | null {
  const evidence = finding.evidence;
  if (evidence === null) return null;
  const total = evidence.malicious + evidence.suspicious + evidence.harmless + evidence.undetected;
  if (total === 0) return null;
  return `${evidence.malicious + evidence.suspicious} of ${total} engines`;
}

/** What to do about a finding. */
export function stepsFor(finding: Finding, source: SourceKind): Step[] {
  switch (finding.verdict) {
    case 'malicious':
      return [allowIt(finding, removal(finding, source), 'If you know that it is harmless, allow it:')];
    case 'suspicious':
      return [
        finding.evidence === null
          ? allowIt(finding, 'Look at the file.', 'If it is meant to be so, allow it:')
          : allowIt(finding, 'Look at its page.', 'If it is harmless, allow it:'),
      ];
    case 'unknown':
      return unknownSteps(finding);
    case 'unresolved':
      return [
        ...mendingSteps(finding),
        ...consequence(finding),
        ...(isMarked(finding) ? [listIt(finding)] : []),
      ];
    case 'clean':
      return isMarked(finding) ? [listIt(finding)] : [];
    case 'ignored':
      return [];
    default:
      return finding.verdict satisfies never;
  }
}

/** A hash by hand has no path, by which a file would be allowed. */
function allowIt(finding: Finding, first: string, then: string): Step {
  if (finding.indicator.type === 'file' && finding.locations.length === 0)
    return { text: first, command: null };
  return { text: `${first} ${then}`, command: allow(finding) };
}

/** A commit that is made already keeps what a later one removes. */
function removal(finding: Finding, source: SourceKind): string {
  const commit = finding.locations[0]?.commit ?? null;
  if (commit !== null) return `Remove it from commit ${shortOid(commit)} itself, not in a later one.`;
  return source === 'lookup' ? 'Keep away from it.' : 'Remove it.';
}

function unknownSteps(finding: Finding): Step[] {
  if (finding.indicator.type !== 'file') {
    return finding.decision === 'pass'
      ? []
      : [{ text: 'If you know that it is harmless, allow it:', command: allow(finding) }];
  }
  const [place] = finding.locations;
  // A hash by hand: there is no content to send, and no path to list.
  if (place === undefined) return [];
  const upload: Step = {
    text: 'To have it analysed, send it (from then on, others can download it from VirusTotal):',
    command: `anteater lookup ${pathWord(place)} --upload`,
  };
  return finding.decision === 'pass' ? [upload] : [upload, listIt(finding)];
}

/** What the configuration says of a file's path and content holds whether it could be looked up or not. */
export function isMarked({ reason }: Pick<Finding, 'reason'>): boolean {
  return reason !== null && ['unlisted', 'hash-changed', 'disguised', 'archive-bomb'].includes(reason);
}

function listIt(finding: Finding): Step {
  return { text: 'If you know what it is, list it:', command: allow(finding) };
}

/** The literal command; a file is allowed by its path, which the rc file then keeps with its sha256. */
function allow(finding: Finding): string {
  return `anteater allow ${operandOf(finding)} --reason "why it is safe"`;
}

function operandOf({ indicator, locations }: Finding): string {
  const [place] = locations;
  return indicator.type === 'file' && place !== undefined ? pathWord(place) : indicatorWord(indicator);
}

// ---------------------------------------------------------------- what could not be checked

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

function isUnresolvedReason(reason: string | null): reason is UnresolvedReason {
  return reason !== null && Object.hasOwn(WHY, reason);
}

/** The cause in a few words, without a full stop. */
export function whyUnresolved(reason: string | null): string {
  return isUnresolvedReason(reason) ? WHY[reason] : 'it could not be looked up';
}

/** What removes the cause. */
function mendingSteps(finding: Finding): Step[] {
  const { reason, deferred } = finding;
  if (!isUnresolvedReason(reason)) return [];
  switch (reason) {
    case 'quota':
      return deferred
        ? []
        : [{ text: 'When there is room again (or wait longer with --max-wait):', command: 'anteater quota' }];
    case 'network':
      return [{ text: 'Check the connection and the proxy settings:', command: 'anteater doctor' }];
    case 'auth':
      return [{ text: 'Set a key that VirusTotal accepts:', command: 'anteater key set' }];
    case 'no-key':
      return [
        {
          text: 'Set your own key, free of charge with a VirusTotal account (or VT_KEY):',
          command: 'anteater key set',
        },
      ];
    case 'offline':
      return [{ text: 'Run it again without --offline.', command: null }];
    case 'dry-run':
      return [{ text: 'To ask VirusTotal, run it again without --dry-run.', command: null }];
    case 'too-large':
      return [{ text: 'Check it by other means. If it is harmless, allow it:', command: allow(finding) }];
    case 'analysing':
      return deferred
        ? []
        : [{ text: 'Ask again in a few minutes:', command: `anteater lookup ${operandOf(finding)}` }];
    default:
      return reason satisfies never;
  }
}

/** What the policy makes of it. */
function consequence(finding: Finding): Step[] {
  if (finding.deferred) {
    const text = 'Kept, and reported at your next commit or push. To look it up at once:';
    return [{ text, command: 'anteater pending --resolve' }];
  }
  if (finding.decision === 'block')
    return [{ text: 'What is not checked does not pass here (unresolved: block).', command: null }];
  if (finding.decision === 'warn') {
    return [{ text: 'Let through with this warning, and not looked up later.', command: null }];
  }
  return [];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
