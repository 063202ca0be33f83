/**
 * VirusTotal failing in every way, seen from the command line: the run ends, its exit code is right, the JSON says why,
 * the text says what to do, and nothing malicious that was heard of is lost.
 */
import { writeFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { type JsonReport, verdicts, type World, withWorld } from '../helpers/cli.ts';
import type { Fault } from '../helpers/virustotal.ts';

const URLS = ['http://one.net/', 'http://two.net/', 'http://three.net/'];
/** For what hangs: sooner than the client's own limits. Everything else ends by itself, long before its own. */
const HANGING = '6s';
const FAILING = '40s';
/** That `max_wait` ended it is said: no clock has to be read, which a busy machine slows down. */
const OUT_OF_TIME = /max_wait/;
const ALWAYS = { times: Number.POSITIVE_INFINITY };

interface Case {
  readonly name: string;
  readonly fault: Fault | Fault['kind'];
  readonly hangs?: true;
  readonly reason: string;
  /** In the text: the next step. */
  readonly step: RegExp;
}

const NETWORK = /anteater doctor/;
const CASES: readonly Case[] = [
  { name: 'never answers', fault: 'hang', hangs: true, reason: 'network', step: NETWORK },
  {
    name: 'hangs in the middle of an answer',
    fault: 'hang-mid-body',
    hangs: true,
    reason: 'network',
    step: NETWORK,
  },
  { name: 'resets connections', fault: 'reset', reason: 'network', step: NETWORK },
  { name: 'resets in the middle of an answer', fault: 'reset-mid-body', reason: 'network', step: NETWORK },
  {
    name: 'closes in the middle of an answer',
    fault: { kind: 'close-mid-body', chunked: true },
    reason: 'network',
    step: NETWORK,
  },
  {
    name: 'answers one byte at a time',
    fault: { kind: 'drip', everyMs: 300 },
    hangs: true,
    reason: 'network',
    step: NETWORK,
  },
  { name: 'answers half a JSON text', fault: 'invalid-json', reason: 'network', step: NETWORK },
  { name: 'answers with a page', fault: 'html', reason: 'network', step: NETWORK },
  { name: 'answers nothing', fault: 'empty', reason: 'network', step: NETWORK },
  { name: 'answers with too much', fault: 'oversized', reason: 'network', step: NETWORK },
  { name: 'answers with broken gzip', fault: 'bad-gzip', reason: 'network', step: NETWORK },
  { name: 'says that no key came (401)', fault: 'missing-key', reason: 'auth', step: /anteater key set/ },
  { name: 'says that the key is wrong (401)', fault: 'wrong-key', reason: 'auth', step: /anteater key set/ },
  {
    name: 'says that the account is not active (401)',
    fault: 'inactive-user',
    reason: 'auth',
    step: /e-mail/,
  },
  { name: 'forbids (403)', fault: 'forbidden', reason: 'auth', step: /anteater key set/ },
  { name: 'answers 404 with a page', fault: 'not-found-html', reason: 'network', step: NETWORK },
  { name: 'is out of quota (429)', fault: 'quota', reason: 'quota', step: /anteater quota/ },
  {
    name: 'is out of quota, and says for how long',
    fault: { kind: 'quota', retryAfter: 30 },
    reason: 'quota',
    step: /anteater quota/,
  },
  {
    name: 'is asked too often (429)',
    fault: { kind: 'too-many', retryAfter: 'garbage' },
    reason: 'quota',
    step: /anteater quota/,
  },
  {
    name: 'is cut off by its edge (429, a page)',
    fault: 'edge-429',
    reason: 'quota',
    step: /anteater quota/,
  },
  { name: 'fails (500)', fault: 'server-error', reason: 'network', step: NETWORK },
  { name: 'fails (502, a page)', fault: 'bad-gateway', reason: 'network', step: NETWORK },
  { name: 'fails for a moment (503)', fault: 'transient', reason: 'network', step: NETWORK },
  { name: 'takes too long (504)', fault: 'deadline', reason: 'network', step: NETWORK },
  { name: 'has the answer not yet', fault: 'not-available-yet', reason: 'analysing', step: /minutes/ },
];

describe.concurrent('VirusTotal', () => {
  test.each(CASES)('$name', async ({ fault, reason, step, hangs }) => {
    await withWorld(async (world) => {
      for (const url of URLS) world.vt.verdict(url, {});
      await world.repo.stage('a.txt', `${URLS.join('\n')}\n`);
      world.vt.fault(fault, { ...ALWAYS, path: '/urls' });
      await expectUnresolved(world, reason, step, {}, hangs === true ? HANGING : FAILING);
    });
  });

  test('does not take the value (400): unknown, kept, and never asked again', async () => {
    await withWorld(async ({ repo, vt, json, anteater }) => {
      await repo.stage('a.txt', `${URLS.join('\n')}\n`);
      vt.fault('invalid-argument', { ...ALWAYS, path: '/urls' });
      const first = await json(['staged', '--unresolved', 'block']);
      expect(first.run.code, first.run.stderr).toBe(0);
      for (const { verdict, reason } of first.report.findings)
        expect({ verdict, reason }).toEqual({ verdict: 'unknown', reason: 'not-accepted' });
      const again = await json(['staged', '--unresolved', 'block']);
      expect(again.report.requests.sent).toBe(0);
      expect((await anteater(['pending'])).stdout).toBe('anteater: nothing is deferred\n');
      for (const url of URLS) expect(vt.asked(url)).toHaveLength(1);
    });
  });

  test('has no verdict of any engine: unknown, kept, asked once', async () => {
    await withWorld(async ({ repo, vt, json }) => {
      await repo.stage('a.txt', `${URLS.join('\n')}\n`);
      for (const url of URLS) vt.verdict(url, {});
      vt.fault('no-verdict', { ...ALWAYS, path: '/urls' });
      const first = await json(['staged', '--unresolved', 'block']);
      expect(first.run.code, first.run.stderr).toBe(0);
      for (const { verdict, reason } of first.report.findings)
        expect({ verdict, reason }).toEqual({ verdict: 'unknown', reason: 'no-verdict' });
      expect((await json(['staged'])).report.requests.sent).toBe(0);
      for (const url of URLS) expect(vt.asked(url)).toHaveLength(1);
    });
  });

  test('sends elsewhere: the key does not go along', async () => {
    await withWorld(async (world) => {
      const { startVirusTotal } = await import('../helpers/virustotal.ts');
      const elsewhere = await startVirusTotal({ keys: 'any' });
      try {
        await world.repo.stage('a.txt', `${URLS.join('\n')}\n`);
        for (const status of [301, 302, 307]) {
          world.vt.clearFaults();
          world.vt.fault({ kind: 'redirect', to: `${elsewhere.url}/urls/x`, status }, ALWAYS);
          const { report } = await world.json(['staged', '--unresolved', 'block', '--max-wait', '15s']);
          expect(report.exitCode).toBe(3);
        }
        await expectUnresolved(world, 'network', NETWORK);
        expect(elsewhere.requests).toEqual([]);
      } finally {
        await elsewhere.close();
      }
    });
  });

  test.each([
    ['a port where nobody listens', 'http://127.0.0.1:9/api/v3'],
    ['a name that does not exist', 'https://vt.invalid/api/v3'],
    ['a path that is not the API', null],
  ])('is %s', async (_, base) => {
    await withWorld(
      async (world) => {
        await world.repo.stage('a.txt', `${URLS.join('\n')}\n`);
        const env = { ANTEATER_VT_URL: base ?? `${world.vt.origin}/somewhere` };
        await expectUnresolved(world, 'network', NETWORK, env);
      },
      { complaints: /no such endpoint: \/somewhere/ },
    );
  });

  test('is named by no URL at all, or by one that would send the key in the open', async () => {
    await withWorld(async ({ repo, anteater }) => {
      await repo.stage('a.txt', `${URLS.join('\n')}\n`);
      for (const base of ['nonsense', 'ftp://vt.net/api/v3', 'http://vt.net/api/v3', 'https://u:p@vt.net/']) {
        const run = await anteater([], { env: { ANTEATER_VT_URL: base } });
        expect(run.code, base).toBe(2);
        expect(run.stderr).toContain('ANTEATER_VT_URL');
      }
    });
  });
});

describe('a name server that never answers', () => {
  // A look at it holds the process up to its own end, whatever the program wants: for 10 to 60 seconds.
  test.each([
    [{}, 'timeout:1 attempts:1'],
    [{ RES_OPTIONS: 'timeout:3' }, 'timeout:3'],
  ])('is given up by the system itself after a second (%j)', async (env, expected) => {
    await withWorld(async ({ repo, anteater }) => {
      await repo.stage('a.txt', `${URLS.join('\n')}\n`);
      const spy = repo.path('../spy.cjs');
      await writeFile(
        spy,
        `const dns = require('node:dns');
        dns.lookup = (host, options, done) => {
          process.stderr.write('asked for ' + host + ', ' + require('node:child_process').execSync('echo $RES_OPTIONS'));
          done(Object.assign(new Error('x'), { code: 'EAI_AGAIN', syscall: 'getaddrinfo' }));
        };`,
      );
      const base = 'https://vt.acme-corp.com/api/v3';
      const ran = await anteater(['--max-wait', '6s'], {
        env: { ...env, NODE_OPTIONS: `--require ${spy}`, ANTEATER_VT_URL: base },
      });
      expect(ran.code, ran.stderr).toBe(0);
      expect(ran.stderr).toContain(`asked for vt.acme-corp.com, ${expected}\n`);
    });
  });
});

describe.concurrent('what is malicious is not lost', () => {
  test.each<[string, Fault | Fault['kind']]>([
    ['reset', 'reset'],
    ['429', 'quota'],
    ['500', 'server-error'],
    ['401', 'wrong-key'],
    ['page', 'html'],
  ])('when everything else meets: %s', async (_, fault) => {
    await withWorld(async (world) => {
      const { vt, repo } = world;
      vt.verdict(URLS[0] ?? '', { malicious: 9 });
      await repo.stage('a.txt', `${URLS.join('\n')}\n`);
      vt.fault('extra-keys', { path: `/urls/${idOf(URLS[0] ?? '')}`, ...ALWAYS });
      vt.fault(fault, { path: '/urls', ...ALWAYS });
      const { report } = await world.json(['staged', '--max-wait', '15s']);
      expect(report).toMatchObject({ exitCode: 1, outcome: 'blocked' });
      expect(verdicts(report)).toEqual({
        'http://one.net/': 'malicious/block',
        'http://two.net/': 'unresolved/pass',
        'http://three.net/': 'unresolved/pass',
      });
    });
  });

  test('when it was heard of before, and VirusTotal is away now', async () => {
    await withWorld(async ({ repo, vt, anteater, json }) => {
      vt.verdict(URLS[0] ?? '', { malicious: 9 });
      await repo.stage('a.txt', `${URLS.join('\n')}\n`);
      expect((await anteater([])).code).toBe(1);
      await repo.stage('a.txt', `${URLS.join('\n')}\nhttp://four.net/\n`);
      const env = { ANTEATER_VT_URL: 'http://127.0.0.1:9/api/v3' };
      const { report } = await json(['--max-wait', '15s'], { env });
      expect(report).toMatchObject({ exitCode: 1, outcome: 'blocked' });
      expect(verdicts(report)['http://four.net/']).toBe('unresolved/pass');
      expect((await anteater(['--offline'], { env })).code).toBe(1);
    });
  });

  test('when VirusTotal fails once and then answers', async () => {
    await withWorld(async ({ repo, vt, json }) => {
      vt.verdict(URLS[0] ?? '', { malicious: 9 });
      await repo.stage('a.txt', `${URLS[0]}\n`);
      for (const fault of ['transient', 'reset'] as const) vt.fault(fault, { path: '/urls' });
      const { report } = await json(['--max-wait', '15s']);
      expect(report.exitCode).toBe(1);
      expect(report.requests.sent).toBe(3);
    });
  });
});

const idOf = (url: string) => Buffer.from(url).toString('base64url');

/** `staged` puts off and passes, or blocks with 3 when told; `scan` blocks; the reason, the step, the time. */
async function expectUnresolved(
  world: World,
  reason: string,
  step: RegExp,
  env: NodeJS.ProcessEnv = {},
  wait = FAILING,
): Promise<void> {
  const staged = await world.json(['staged', '--max-wait', wait, '--unresolved', 'warn'], { env });
  expectReport(staged.report, reason, 'warn');
  expect(staged.report).toMatchObject({ exitCode: 0, outcome: 'unresolved' });
  const scan = await world.anteater(['scan', '--path', '.', '--max-wait', wait], { env });
  expect(scan.code, scan.stderr).toBe(3);
  expect(scan.stdout).toMatch(/^anteater: NOT CHECKED 3 of 3, so blocked/);
  expect(scan.stdout).toMatch(step);
  expect(OUT_OF_TIME.test(scan.stdout)).toBe(wait === HANGING);
}

function expectReport(report: JsonReport, reason: string, decision: string): void {
  const said = report.findings.map((one) => ({
    ...one.indicator,
    reason: one.reason,
    decision: one.decision,
  }));
  expect(said).toEqual([...URLS].sort().map((value) => ({ type: 'url', value, reason, decision })));
  expect(report.summary).toMatchObject({ unresolved: 3, clean: 0, unknown: 0 });
  expect(report.findings.every((one) => one.evidence === null)).toBe(true);
}
