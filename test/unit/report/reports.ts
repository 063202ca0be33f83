/** Reports to render: one of each outcome, built from a few indicators. */
import type { Evidence, Finding, Location, Report, VerdictKind } from '../../../src/model.ts';
import type { Style } from '../../../src/report/terminal/style.ts';

export const NOW = Date.parse('2026-11-21T12:00:00Z');

export const plain: Style = {
  color: false,
  width: 80,
  unicode: true,
  verbose: false,
  quiet: false,
  links: false,
  now: NOW,
  workplace: {
    program: 'anteater',
    again: 'anteater --verbose',
    root: '/home/ada/acme',
    prefix: '',
    head: null,
    commits: new Map(),
  },
};

export function place(path: string, line: number | null = null, column: number | null = null): Location {
  return { path, pathBytes: null, line, column, commit: null };
}

export function evidence(changes: Partial<Evidence> = {}): Evidence {
  return {
    malicious: 9,
    suspicious: 2,
    harmless: 60,
    undetected: 23,
    engines: [
      { name: 'Kaspersky', category: 'malicious', result: 'phishing' },
      { name: 'Sophos', category: 'malicious', result: 'malware' },
      { name: 'BitDefender', category: 'malicious', result: 'malware' },
      { name: 'Fortinet', category: 'malicious', result: 'phishing' },
      { name: 'ESET', category: 'malicious', result: 'malware' },
      { name: 'G-Data', category: 'malicious', result: 'malware' },
      { name: 'AlphaSOC', category: 'suspicious', result: 'suspicious' },
    ],
    checkedAt: '2026-11-18T12:00:00Z',
    from: 'shared-cache',
    link: 'https://www.virustotal.com/gui/url/aHR0cDovL2V2aWwubmV0L3g',
    ...changes,
  };
}

export const maliciousUrl: Finding = {
  indicator: { type: 'url', value: 'http://evil.net/x' },
  verdict: 'malicious',
  decision: 'block',
  reason: null,
  locations: [place('src/config/loader.ts', 12, 17), place('src/b.ts', 3, 4), place('src/c.ts', 9, 1)],
  evidence: evidence(),
  request: 'GET /urls/aHR0cDovL2V2aWwubmV0L3g',
  excerpts: [{ text: "const update = 'http://evil.net/x';", start: 16, length: 17 }, null, null],
  written: 'http://evil.net/x',
  rule: null,
  cause: null,
  until: null,
  link: 'https://www.virustotal.com/gui/url/aHR0cDovL2V2aWwubmV0L3g',
  deferred: false,
  earlier: null,
};

export const unknownFile: Finding = {
  indicator: { type: 'file', value: '609feaed93afbea14c6b10c6effc986f39d1deb0a372ac088129bb22bbca8834' },
  verdict: 'unknown',
  decision: 'warn',
  reason: null,
  locations: [place('assets/my logo.png')],
  evidence: null,
  request: 'GET /files/609feaed93afbea14c6b10c6effc986f39d1deb0a372ac088129bb22bbca8834',
  excerpts: [null],
  written: 'assets/my logo.png',
  rule: null,
  cause: null,
  until: null,
  link: 'https://www.virustotal.com/gui/url/aHR0cDovL2V2aWwubmV0L3g',
  deferred: false,
  earlier: null,
};

export const suspiciousIp: Finding = {
  indicator: { type: 'ip', value: '45.33.32.156' },
  verdict: 'suspicious',
  decision: 'warn',
  reason: null,
  locations: [place('src/config/loader.ts', 40, 9)],
  evidence: evidence({
    malicious: 0,
    suspicious: 0,
    harmless: 0,
    undetected: 0,
    engines: [],
    from: 'virustotal',
    checkedAt: '2026-11-21T11:59:58Z',
    associations: ['bad.example-host.net', 'worse.example-host.net'],
    link: 'https://www.virustotal.com/gui/ip-address/45.33.32.156',
  }),
  request: 'GET /ip_addresses/45.33.32.156',
  excerpts: [{ text: "  host: '45.33.32.156', port: 22", start: 9, length: 12 }],
  written: '45.33.32.156',
  rule: null,
  cause: null,
  until: null,
  link: 'https://www.virustotal.com/gui/ip-address/45.33.32.156',
  deferred: false,
  earlier: null,
};

export function putOff(value = 'http://later.net/a', changes: Partial<Finding> = {}): Finding {
  return {
    indicator: { type: 'url', value },
    verdict: 'unresolved',
    decision: 'pass',
    reason: 'quota',
    locations: [place('src/a.ts', 7, 5)],
    evidence: null,
    request: 'GET /urls/aHR0cDovL2xhdGVyLm5ldC9h',
    excerpts: [{ text: `get('${value}')`, start: 5, length: value.length }],
    written: value,
    rule: null,
    cause: { code: 'no-slot' },
    link: 'https://www.virustotal.com/gui/url/aHR0cDovL2xhdGVyLm5ldC9h',
    earlier: null,
    until: '2026-11-21T12:00:41Z',
    deferred: true,
    ...changes,
  };
}

export const ignoredByRule: Finding = {
  indicator: { type: 'url', value: 'https://github.com/acme/tool' },
  verdict: 'ignored',
  decision: 'pass',
  reason: null,
  locations: [place('README.md', 1, 1)],
  evidence: null,
  request: null,
  excerpts: [null],
  written: 'https://github.com/acme/tool',
  rule: { kind: 'entry', origin: '.anteaterrc url_ignore[0]', value: 'https://github.com', reason: null },
  cause: null,
  until: null,
  link: 'https://www.virustotal.com/gui/url/aHR0cDovL2V2aWwubmV0L3g',
  deferred: false,
  earlier: null,
};

export const ignoredInline: Finding = {
  ...ignoredByRule,
  indicator: { type: 'ip', value: '9.9.9.9' },
  rule: { kind: 'inline', reason: 'our resolver' },
  locations: [place('src/dns.ts', 3, 12)],
  written: '9.9.9.9',
};

export const cleanUrl: Finding = {
  ...ignoredByRule,
  indicator: { type: 'url', value: 'https://nodejs.org/' },
  verdict: 'clean',
  rule: null,
  evidence: evidence({ malicious: 0, suspicious: 0, engines: [], from: 'cache' }),
  request: 'GET /urls/aHR0cHM6Ly9ub2RlanMub3JnLw',
  locations: [place('package.json', 4, 15)],
  written: 'https://nodejs.org',
};

export function report(findings: readonly Finding[], changes: Partial<Report> = {}): Report {
  const summary: Record<VerdictKind, number> = {
    malicious: 0,
    suspicious: 0,
    clean: 0,
    unknown: 0,
    unresolved: 0,
    ignored: 0,
  };
  for (const { verdict } of findings) summary[verdict] += 1;
  const blocking = findings.filter((finding) => finding.decision === 'block');
  const outcome = blocking.some((finding) => finding.verdict !== 'unresolved')
    ? 'blocked'
    : summary.unresolved > 0
      ? 'unresolved'
      : 'passed';
  return {
    schema: 1,
    tool: { name: 'anteater', version: '1.0.0' },
    source: { kind: 'staged', detail: 'index against HEAD' },
    outcome,
    exitCode: outcome === 'blocked' ? 1 : blocking.length > 0 ? 3 : 0,
    scanned: { commits: 0, files: 3, lines: 41, binaries: 2 },
    summary,
    findings,
    requests: { sent: 3, cached: 2, waitedMs: 800 },
    quota: {
      scope: 'local',
      minute: { limit: 3, used: 2 },
      day: { limit: 500, used: 41 },
      month: { limit: 15500, used: 1044 },
    },
    notes: [],
    dryRun: false,
    elapsedMs: 1234,
    key: 'user',
    ci: false,
    ...changes,
  };
}
