/**
 * SARIF 2.1.0 (https://docs.oasis-open.org/sarif/sarif/v2.1.0/) as code scanning reads it: one result for each finding that
 * blocks, warns or has no answer. Ignored ones are left out, since GitHub does not honour suppressions. All its places
 * are locations of one result, since it is resolved only when every one of them is. Columns are Unicode code points.
 */
import { createHash } from 'node:crypto';
import type { Log, ReportingDescriptor, Result, Location as SarifLocation } from 'sarif';
import type { Finding, Location, Report } from '../../model.ts';
import { type FindingView, findingView, plainLines } from '../finding-view.ts';
import { pathUri } from '../link.ts';
import { jsonText } from '../terminal/escape.ts';
import type { Style } from '../terminal/style.ts';
import { type FindingKind, KINDS, kindOf } from '../words/finding-kinds.ts';
import { isReported } from '../words/findings.ts';
import { summaryLine } from '../words/summary.ts';

const HOME = 'https://www.npmjs.com/package/anteater-hook';

export function render(report: Report, style: Style): string {
  const reported = report.findings.filter(isReported);
  const log: Log = {
    $schema: 'https://json.schemastore.org/sarif-2.1.0.json',
    version: '2.1.0',
    runs: [
      {
        tool: {
          driver: {
            name: report.tool.name,
            semanticVersion: report.tool.version,
            informationUri: HOME,
            rules: rulesOf(reported),
          },
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
        results: reported.map((finding) => resultOf(findingView(finding, report, style, true))),
      },
    ],
  };
  return jsonText(log);
}

function rulesOf(findings: readonly Finding[]): ReportingDescriptor[] {
  const used = new Set(findings.map(kindOf));
  return [...used].sort().map((id) => descriptorOf(id, KINDS[id]));
}

function descriptorOf(id: string, { title, about, todo, severity }: FindingKind): ReportingDescriptor {
  return {
    id,
    shortDescription: { text: title },
    fullDescription: { text: about },
    help: { text: `${about} ${todo}`, markdown: `${about}\n\n${todo}` },
    helpUri: HOME,
    properties: { 'security-severity': severity, tags: ['security', 'malware'] },
  };
}

function resultOf(view: FindingView): Result {
  const { finding, page } = view;
  const { indicator, verdict, decision, evidence } = finding;
  const commits = [...new Set(finding.locations.flatMap(({ commit }) => (commit === null ? [] : [commit])))];
  return {
    ruleId: kindOf(finding),
    level: view.level,
    message: { text: plainMessage(textOf(view)) },
    locations: finding.locations.map((location, index) => locationOf(location, finding, index)),
    partialFingerprints: fingerprintsOf(finding),
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

/**
 * Keyed by content, so that an edit, a rename or a rebase does not make it a new alert. The first name is the one that
 * code scanning compares; it takes a hash and a counter.
 */
function fingerprintsOf({ indicator }: Finding): Record<string, string> {
  const key = `${indicator.type}:${indicator.value}`;
  const hash = createHash('sha256').update(key).digest('hex').slice(0, 16);
  return { primaryLocationLineHash: `${hash}:1`, 'indicator/v1': key };
}

/** Its places are the result's own. */
function textOf(view: FindingView): string {
  const lines = plainLines({ ...view, others: null }).map((line) => line.trim());
  return [`${view.title}: ${view.value}.`, ...lines].join(' ');
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
  const region = {
    // A file has no line, and code scanning shows no result without one.
    startLine: line ?? 1,
    ...(column === null ? {} : { startColumn: column }),
    ...(column === null || length === 0 ? {} : { endColumn: column + length }),
  };
  return {
    physicalLocation: { artifactLocation: { uri: pathUri(location), uriBaseId: 'SRCROOT' }, region },
  };
}
