/** The machine's report, schema 1: exactly the documented keys in a fixed order, so that the same input gives the same bytes. */
import type { Evidence, Finding, Location, Report } from '../../model.ts';
import { jsonText } from '../terminal/escape.ts';
import { reasonText } from '../words/rules.ts';

/** @returns JSON, indented by two, that parses to the report's public part; it holds no raw invisible characters. */
export function render(report: Report): string {
  return jsonText(jsonReport(report));
}

export type JsonReport = ReturnType<typeof jsonReport>;

/** The report's public part: what is for people alone is left out. */
export function jsonReport(report: Report) {
  const { schema, tool, source, outcome, exitCode, scanned, summary, unread = [], requests, quota } = report;
  return {
    schema,
    tool,
    source,
    outcome,
    exitCode,
    scanned,
    summary,
    findings: report.findings.map(findingData),
    ...(unread.length === 0 ? {} : { unread }),
    requests,
    quota,
  };
}

function findingData(finding: Finding) {
  const { indicator, verdict, decision, locations, evidence, request } = finding;
  return {
    indicator,
    verdict,
    decision,
    reason: reasonText(finding),
    locations: locations.map(locationData),
    evidence: evidence === null ? null : evidenceData(evidence),
    request,
  };
}

function locationData({ path, pathBytes, line, column, commit }: Location) {
  return { path, ...(pathBytes === null ? {} : { pathBytes }), line, column, commit };
}

function evidenceData(evidence: Evidence) {
  const { malicious, suspicious, harmless, undetected, engines, checkedAt, from, link, associations } =
    evidence;
  const hosts = associations === undefined ? {} : { associations };
  return { malicious, suspicious, harmless, undetected, engines, checkedAt, from, link, ...hosts };
}
