/** The JSON report, schema 1: exactly the promised keys, order and bytes, for every source; and who reads which stream. */
import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { binary, type JsonReport, type World, withWorld } from '../helpers/cli.ts';

const EVIL = 'http://evil.net/x';
const IP = '198.41.0.4';
const IP6 = '2001:500:2f::f';
const ISO = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/;

/** One of each: malicious, suspicious with host names, clean, unknown, ignored, a binary, a domain. */
async function stageOfEach({ repo, vt, rc }: World): Promise<void> {
  await rc('url_ignore: [http://ignored.net]\n');
  vt.verdict(EVIL, {
    malicious: 4,
    suspicious: 1,
    engines: { 'Acme AV': { result: 'phishing' }, Zed: { result: null } },
  });
  vt.verdict(IP, {});
  vt.resolutions(IP, [{ host: 'bad.net', malicious: 5 }]);
  vt.verdict('http://fine.net/', {});
  vt.verdict('https://secret.net/', {});
  await repo.stage('b.txt', `http://fine.net/ ${EVIL}\n${IP6}\n`);
  await repo.stage(
    'a.txt',
    `ä😀 ${EVIL} ${EVIL}\nx\n${IP}\nhttp://ignored.net/y\nhttps://secret.net/?api_key=0123456789abcdef\n`,
  );
  await repo.stage('c.bin', binary('one'));
}

const keysOf = (value: object | null | undefined) => Object.keys(value ?? {});

function expectSchema(report: JsonReport): void {
  expect(keysOf(report)).toEqual([
    'schema',
    'tool',
    'source',
    'outcome',
    'exitCode',
    'scanned',
    'summary',
    'findings',
    'requests',
    'quota',
  ]);
  expect(report.schema).toBe(1);
  expect(report.tool).toEqual({ name: 'anteater', version: expect.stringMatching(/^\d+\.\d+\.\d+/) });
  expect(keysOf(report.source)).toEqual(['kind', 'detail']);
  expect(keysOf(report.scanned)).toEqual(['commits', 'files', 'lines', 'binaries']);
  expect(keysOf(report.summary)).toEqual([
    'malicious',
    'suspicious',
    'clean',
    'unknown',
    'unresolved',
    'ignored',
  ]);
  expect(keysOf(report.requests)).toEqual(['sent', 'cached', 'waitedMs']);
  expect(keysOf(report.quota)).toEqual(['scope', 'minute', 'day', 'month']);
  for (const window of [report.quota.minute, report.quota.day, report.quota.month])
    expect(keysOf(window)).toEqual(['limit', 'used']);
  for (const finding of report.findings) {
    expect(keysOf(finding)).toEqual([
      'indicator',
      'verdict',
      'decision',
      'reason',
      'locations',
      'evidence',
      'request',
    ]);
    expect(keysOf(finding.indicator)).toEqual(['type', 'value']);
    for (const location of finding.locations)
      expect(keysOf(location).filter((key) => key !== 'pathBytes')).toEqual([
        'path',
        'line',
        'column',
        'commit',
      ]);
    const { evidence } = finding;
    if (evidence === null) continue;
    expect(keysOf(evidence).filter((key) => key !== 'associations')).toEqual([
      'malicious',
      'suspicious',
      'harmless',
      'undetected',
      'engines',
      'checkedAt',
      'from',
      'link',
    ]);
    expect(evidence.checkedAt).toMatch(ISO);
    expect(evidence.from).toMatch(/^(virustotal|cache|shared-cache)$/);
    expect(evidence.link).toMatch(/^https:\/\/www\.virustotal\.com\/gui\/(url|ip-address|file|domain)\//);
    for (const engine of evidence.engines) expect(keysOf(engine)).toEqual(['name', 'category', 'result']);
  }
  const sum = Object.values(report.summary).reduce((all, one) => all + one, 0);
  expect(sum).toBe(report.findings.length);
  const rank = { block: '0', warn: '1', pass: '2' };
  const order = report.findings.map(
    ({ decision, indicator }) =>
      [rank[decision as keyof typeof rank], indicator.type, indicator.value] as const,
  );
  const sorted = [...order].sort((a, b) => {
    const [left, right] = [a.join('\u0000'), b.join('\u0000')];
    return left < right ? -1 : left > right ? 1 : 0;
  });
  expect(order).toEqual(sorted);
}

const withoutTimes = (text: string) =>
  text.replace(/"(checkedAt)": "[^"]+"/g, '"$1": ""').replace(/"waitedMs": \d+/, '"waitedMs": 0');

describe('the JSON report', () => {
  test('has exactly the keys of schema 1, in order, sorted, with every place', async () => {
    await withWorld(async (world) => {
      await stageOfEach(world);
      const { run, report } = await world.json(['staged']);
      expectSchema(report);
      expect(run).toMatchObject({ code: 1, stderr: '' });
      expect(run.stdout.endsWith('}\n')).toBe(true);
      const hash = createHash('sha256').update(binary('one')).digest('hex');
      expect(
        report.findings.map((one) => [one.decision, one.indicator.type, one.indicator.value, one.verdict]),
      ).toEqual([
        ['block', 'url', EVIL, 'malicious'],
        ['warn', 'file', hash, 'unknown'],
        ['warn', 'ip', IP, 'suspicious'],
        ['pass', 'ip', IP6, 'unknown'],
        ['pass', 'url', 'http://fine.net/', 'clean'],
        ['pass', 'url', 'http://ignored.net/y', 'ignored'],
        ['pass', 'url', 'https://secret.net/', 'clean'],
      ]);
      expect(report).toMatchObject({
        source: { kind: 'staged', detail: 'index against HEAD' },
        outcome: 'blocked',
        exitCode: 1,
        scanned: { commits: 0, files: 3, lines: 7, binaries: 1 },
        summary: { malicious: 1, suspicious: 1, clean: 2, unknown: 2, unresolved: 0, ignored: 1 },
        requests: { sent: 8, cached: 0 },
        quota: { scope: 'local' },
      });
      const [evil, , address] = report.findings;
      expect(evil?.locations).toEqual([
        { path: 'a.txt', line: 1, column: 4, commit: null },
        { path: 'a.txt', line: 1, column: 22, commit: null },
        { path: 'b.txt', line: 1, column: 18, commit: null },
      ]);
      expect(evil).toMatchObject({
        reason: null,
        request: `GET /urls/${Buffer.from(EVIL).toString('base64url')}`,
        evidence: { malicious: 4, suspicious: 1, harmless: 60, undetected: 30, from: 'virustotal' },
      });
      expect(evil?.evidence?.engines.slice(0, 2)).toEqual([
        { name: 'Acme AV', category: 'malicious', result: 'phishing' },
        { name: 'Zed', category: 'malicious', result: null },
      ]);
      expect(evil?.evidence?.engines).toHaveLength(5);
      expect(address).toMatchObject({
        request: `GET /ip_addresses/${IP}`,
        evidence: { associations: ['bad.net'] },
      });
      expect(report.findings[1]?.locations).toEqual([
        { path: 'c.bin', line: null, column: null, commit: null },
      ]);
      expect(report.findings[6]?.request).toBe(
        `GET /urls/${Buffer.from('https://secret.net/').toString('base64url')}`,
      );
      expect(report.findings[5]?.reason).toContain('ignored.net');
      expect(report.findings[5]?.evidence).toBeNull();
    });
  });

  test('is the same bytes for the same input, times aside, in any order of the files', async () => {
    await withWorld(async (world) => {
      await stageOfEach(world);
      await world.json(['staged']);
      const first = (await world.json(['staged'])).run.stdout;
      const second = (await world.json(['staged'])).run.stdout;
      expect(withoutTimes(second)).toBe(withoutTimes(first));
      await world.repo.git('rm', '-q', '--cached', 'b.txt');
      await world.repo.git('add', 'b.txt');
      expect(withoutTimes((await world.json([])).run.stdout)).toBe(withoutTimes(first));
      const dry = async () => (await world.json(['--dry-run'])).run.stdout;
      expect(await dry()).toBe(await dry());
    });
  });

  test('has the same shape for every source', async () => {
    await withWorld(async (world) => {
      const { repo, json } = world;
      await repo.stage('first.txt', 'first\n');
      const base = await repo.commit('first');
      await stageOfEach(world);
      const head = await repo.commit('second');
      await repo.stage('d.txt', `again ${EVIL}\n`);
      const tip = await repo.commit('third');
      await repo.write('list.txt', 'a.txt\nc.bin\n');
      await repo.write('change.patch', await repo.git('diff', '--binary', base, head));
      const expected: [string[], string, number, string | null][] = [
        [['scan', '--range', `${base}..HEAD`], 'range', 2, head],
        [['scan', '--commit', 'HEAD'], 'commit', 1, tip],
        [['scan', '--path', 'a.txt', 'b.txt'], 'path', 0, null],
        [['scan', '--patchset', 'list.txt'], 'patchset', 0, null],
        [['scan', '--patch', 'change.patch'], 'patch', 0, null],
        [['lookup', 'hxxp://evil[.]net/x'], 'lookup', 0, null],
      ];
      for (const [args, kind, commits, commit] of expected) {
        const { run, report } = await json(args);
        expect(run.code, `${args.join(' ')}: ${run.stderr}`).toBe(1);
        expectSchema(report);
        expect(report.source.kind).toBe(kind);
        expect(report.scanned.commits).toBe(commits);
        const evil = report.findings[0];
        expect(evil?.indicator).toEqual({ type: 'url', value: EVIL });
        expect(evil?.locations[0]?.commit ?? null).toBe(commit);
      }
      const piped = await json(['scan', '--patch', '-'], {
        input: await repo.git('diff', '--binary', base, head),
      });
      expect(piped.run.code).toBe(1);
      expect(piped.report.findings[0]?.locations.map(({ path }) => path)).toEqual([
        'a.txt',
        'a.txt',
        'b.txt',
      ]);
    });
  });

  test('of nothing at all is a report as well', async () => {
    await withWorld(async ({ repo, json }) => {
      const { run, report } = await json(['staged']);
      expect(run.code).toBe(0);
      expectSchema(report);
      expect(report).toMatchObject({ outcome: 'passed', findings: [], scanned: { files: 0, lines: 0 } });
      await repo.write('empty.patch', '');
      const empty = await json(['scan', '--patch', 'empty.patch']);
      expect(empty.report).toMatchObject({ outcome: 'passed', exitCode: 0, findings: [] });
    });
  });

  test('holds many findings and many places without losing one', async () => {
    await withWorld(async ({ repo, json }) => {
      const lines = Array.from({ length: 3_000 }, (_, index) => `http://h${index % 300}.net/p`);
      await repo.stage('many.txt', `${lines.join('\n')}\n`);
      const { run, report } = await json(['staged', '--dry-run']);
      expect(run.code).toBe(0);
      expectSchema(report);
      expect(report.findings).toHaveLength(300);
      expect(report.findings.every((one) => one.locations.length === 10)).toBe(true);
    });
  });
});
