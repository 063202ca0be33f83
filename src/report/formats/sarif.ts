/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/): one result for each finding that blocks, warns, has
 * no answer or is ignored (as a suppressed result). All its places are locations of one result, since it is settled
 * only when every one of them is. Columns are Unicode code points, as everywhere in anteater.
 */
import type { Log, ReportingDescriptor, Result, Location as SarifLocation } from 'sarif';
import type { FileMark, Finding, Location, Report, VerdictKind } from '../../model.ts';
import { pageOf } from '../link.ts';
import { shownValue } from '../terminal/defang.ts';
import { visibleJson } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { stepsFor, titleOf, wordOf } from '../words/findings.ts';
import { reasonText } from '../words/rules.ts';
import { summaryLine } from '../words/summary.ts';
import { sortedFindings } from './json.ts';

const RULES: Readonly<Record<Exclude<VerdictKind, 'clean'> | FileMark, string>> = {
  malicious: 'VirusTotal engines call it malicious',
  suspicious: 'Some VirusTotal engines call it malicious or suspicious',
  unknown: 'VirusTotal does not know it',
  unresolved: 'It could not be checked',
  ignored: 'A rule ignores it',
  unlisted: 'A binary that the configuration does not list',
  'hash-changed': 'A binary with another content than the configuration lists',
  disguised: 'A file that is not what its name or its look says',
  'archive-bomb': 'An archive that unpacks to far more than it is packed',
};

export function renderSarif(report: Report, style: Pick<Style, 'now'>): string {
  const reported = sortedFindings(report.findings).filter(isReported);
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: { name: report.tool.name, semanticVersion: report.tool.version, rules: rulesOf(reported) },
        },
        columnKind: 'unicodeCodePoints',
        originalUriBaseIds: { SRCROOT: { description: { text: "The repository's root" } } },
        invocations: [
          {
            executionSuccessful: true,
            exitCode: report.exitCode,
            exitCodeDescription: summaryLine(report),
          },
        ],
        results: reported.map((finding) => resultOf(finding, report, style.now)),
      },
    ],
  };
  return `${visibleJson(JSON.stringify(log, null, 2))}\n`;
}

function isReported(finding: Finding): boolean {
  return finding.decision !== 'pass' || finding.verdict === 'unresolved' || finding.verdict === 'ignored';
}

function ruleOf({ verdict, reason }: Finding): keyof typeof RULES {
  if (verdict === 'suspicious' && (reason === 'disguised' || reason === 'archive-bomb')) return reason;
  if (verdict === 'malicious' || verdict === 'suspicious' || verdict === 'ignored') return verdict;
  if (reason !== null && isMark(reason)) return reason;
  return verdict === 'unknown' || verdict === 'unresolved' ? verdict : 'hash-changed';
}

function isMark(reason: NonNullable<Finding['reason']>): reason is FileMark {
  return Object.hasOwn(RULES, reason);
}

function rulesOf(findings: readonly Finding[]): ReportingDescriptor[] {
  const used = new Set(findings.map(ruleOf));
  return [...used].sort().map((id) => ({ id, shortDescription: { text: RULES[id] } }));
}

const LEVELS: Readonly<Record<Finding['decision'], Result.level>> = {
  block: 'error',
  warn: 'warning',
  pass: 'note',
};

function resultOf(finding: Finding, report: Report, now: number): Result {
  const { indicator, verdict, decision, evidence } = finding;
  const commits = [...new Set(finding.locations.flatMap(({ commit }) => (commit === null ? [] : [commit])))];
  const page = pageOf(finding);
  return {
    ruleId: ruleOf(finding),
    level: LEVELS[decision],
    message: { text: plainMessage(textOf(finding, report, now)) },
    locations: finding.locations.map((location, index) => locationOf(location, finding, index)),
    // Keyed by content, so that an edit, a rename or a rebase does not make it a new alert.
    partialFingerprints: { 'indicator/v1': `${indicator.type}:${indicator.value}` },
    ...(verdict === 'ignored'
      ? { suppressions: [{ kind: 'external' as const, justification: reasonText(finding) ?? '' }] }
      : {}),
    properties: {
      indicatorType: indicator.type,
      verdict,
      decision,
      ...(page === null ? {} : { virustotal: page }),
      ...(evidence === null ? {} : { malicious: evidence.malicious, suspicious: evidence.suspicious }),
      ...(commits.length === 0 ? {} : { commits }),
    },
  };
}

function textOf(finding: Finding, report: Report, now: number): string {
  const page = pageOf(finding);
  const sentences = [
    `${titleOf(finding)}: ${shownValue(finding.indicator)}.`,
    ...wordOf(finding, now, true),
    ...(page === null ? [] : [`Its page: ${page}`]),
    ...stepsFor(finding, report.source.kind).map(({ text, command }) =>
      command === null ? text : `${text} ${command}`,
    ),
  ];
  return sentences.join(' ');
}

/** A plain text message (§3.11): brackets would begin a link, braces a placeholder. */
function plainMessage(text: string): string {
  return text.replace(/[\\[\]]/g, '\\$&').replace(/[{}]/g, '$&$&');
}

function locationOf(location: Location, finding: Finding, index: number): SarifLocation {
  const { line, column } = location;
  const excerpt = finding.excerpts[index] ?? null;
  const length =
    excerpt === null ? 0 : [...excerpt.text.slice(excerpt.start, excerpt.start + excerpt.length)].length;
  const region =
    line === null
      ? {}
      : {
          region: {
            startLine: line,
            ...(column === null ? {} : { startColumn: column }),
            ...(column === null || length === 0 ? {} : { endColumn: column + length }),
          },
        };
  return {
    physicalLocation: { artifactLocation: { uri: uriOf(location), uriBaseId: 'SRCROOT' }, ...region },
  };
}

/** RFC 3986, relative to the root: everything but unreserved characters and `/` is percent-encoded, byte by byte. */
function uriOf({ path, pathBytes }: Location): string {
  const bytes = pathBytes === null ? new TextEncoder().encode(path) : Buffer.from(pathBytes, 'base64');
  let uri = '';
  for (const byte of bytes) {
    const char = String.fromCharCode(byte);
    uri += /[\w./~-]/.test(char) ? char : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }
  return uri;
}
