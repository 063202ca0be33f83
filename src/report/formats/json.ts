/** The machine's report, schema 1: exactly the documented keys in a fixed order, so that the same input gives the same bytes. */
import type { Evidence, Finding, Location, QuotaState, QuotaWindow, Report, Unread } from '../../model.ts';
import { jsonText } from '../terminal/escape.ts';
import { reasonText } from '../words/rules.ts';

/** @returns JSON, indented by two, that parses to the report's public part; it holds no raw invisible characters. */
export function render(report: Report): string {
  return jsonText(jsonReport(report));
}

export type JsonReport = ReturnType<typeof jsonReport>;

/** The report's public part. */
export function jsonReport(report: Report) {
  const { kind, detail } = report.source;
  const { commits, files, lines, binaries } = report.scanned;
  const { malicious, suspicious, clean, unknown, unresolved, ignored } = report.summary;
  const { sent, cached, waitedMs } = report.requests;
  return {
    schema: report.schema,
    tool: { name: report.tool.name, version: report.tool.version },
    source: { kind, detail },
    outcome: report.outcome,
    exitCode: report.exitCode,
    scanned: { commits, files, lines, binaries },
    summary: { malicious, suspicious, clean, unknown, unresolved, ignored },
    findings: report.findings.map(findingData),
    ...(report.unread === undefined || report.unread.length === 0
      ? {}
      : { unread: report.unread.map(unreadData) }),
    requests: { sent, cached, waitedMs },
    quota: report.quota === null ? null : quotaData(report.quota),
  };
}

function unreadData(unread: Unread) {
  switch (unread.why) {
    case 'deadline':
      return { why: unread.why, unit: unread.unit, read: unread.read, total: unread.total };
    case 'missing-object':
      return { why: unread.why, oid: unread.oid, path: unread.path, commit: unread.commit };
    case 'not-in-patch':
      return { why: unread.why, path: unread.path };
  }
}

function findingData(finding: Finding) {
  const { indicator, verdict, decision, locations, evidence, request } = finding;
  return {
    indicator: { type: indicator.type, value: indicator.value },
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
  const { malicious, suspicious, harmless, undetected, checkedAt, from, link, associations } = evidence;
  const engines = evidence.engines.map(({ name, category, result }) => ({ name, category, result }));
  const counts = { malicious, suspicious, harmless, undetected };
  return {
    ...counts,
    engines,
    checkedAt,
    from,
    link,
    ...(associations === undefined ? {} : { associations }),
  };
}

function quotaData({ scope, minute, day, month }: QuotaState) {
  return { scope, minute: windowData(minute), day: windowData(day), month: windowData(month) };
}

function windowData({ limit, used }: QuotaWindow) {
  return { limit, used };
}
