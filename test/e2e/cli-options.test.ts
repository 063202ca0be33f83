/** Every option of a scan, the commands' help, and mistakes of the command line, as a user meets them. */
import { execFile } from 'node:child_process';
import { mkdir, readFile, readlink, stat, symlink, writeFile } from 'node:fs/promises';
import { connect, createServer } from 'node:net';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { describe, expect, test } from 'vitest';
import { binary, type JsonReport, verdicts, type World, withWorld } from '../helpers/cli.ts';

const EVIL = 'http://evil.net/x';
const IP = '198.41.0.4';

/** A staged URL, an address and a binary; the URL is malicious. */
async function withMixed(use: (world: World) => Promise<void>): Promise<void> {
  await withWorld(async (world) => {
    world.vt.verdict(EVIL, { malicious: 9 });
    await world.repo.stage('a.txt', `${EVIL}\nserver ${IP}\n`);
    await world.repo.stage('a.bin', binary('one'));
    await use(world);
  });
}

const types = (report: JsonReport) => [...new Set(report.findings.map((one) => one.indicator.type))].sort();

describe('what is checked', () => {
  test('--ips, --urls, --binaries, --bincheck: any of them given = only those; none = the rc file', async () => {
    await withMixed(async ({ json, rc }) => {
      const dry = async (...args: string[]) => types((await json(['staged', '--dry-run', ...args])).report);
      expect(await dry()).toEqual(['file', 'ip', 'url']);
      expect(await dry('--ips')).toEqual(['ip']);
      expect(await dry('--urls')).toEqual(['url']);
      expect(await dry('--binaries')).toEqual(['file']);
      expect(await dry('--bincheck')).toEqual(['file']);
      expect(await dry('--ips', '--urls')).toEqual(['ip', 'url']);
      await rc('checks: [urls]\n');
      expect(await dry()).toEqual(['url']);
      expect(await dry('--ips')).toEqual(['ip']);
    });
  });

  test('--ips also checks the address that is the host of a URL; --urls leaves out a query with a secret', async () => {
    await withWorld(async ({ repo, json }) => {
      await repo.stage('a.txt', `http://${IP}/x\nhttps://hooks.acme.net/?token=abcdef0123456789abcdef\n`);
      const values = async (...args: string[]) =>
        (await json(['staged', '--dry-run', ...args])).report.findings.map((one) => one.indicator);
      expect(await values('--ips')).toEqual([{ type: 'ip', value: IP }]);
      expect(await values('--urls')).toEqual([
        { type: 'url', value: `http://${IP}/x` },
        { type: 'url', value: 'https://hooks.acme.net/' },
      ]);
    });
  });

  test('paths of `staged` choose among what is staged', async () => {
    await withWorld(async ({ repo, json }) => {
      await repo.stage('a.txt', 'http://a.net/');
      await repo.stage('sub/b.txt', 'http://b.net/');
      await repo.write('c.txt', 'http://c.net/');
      const values = async (...args: string[]) =>
        (await json(['staged', '--dry-run', ...args])).report.findings.map((one) => one.indicator.value);
      expect(await values('a.txt')).toEqual(['http://a.net/']);
      expect(await values('sub')).toEqual(['http://b.net/']);
      expect(await values('sub/b.txt', 'c.txt', repo.path('a.txt'))).toEqual([
        'http://a.net/',
        'http://b.net/',
      ]);
      const below = await json(['staged', '--dry-run', 'b.txt'], { cwd: repo.path('sub') });
      expect(below.report.findings.map((one) => one.locations[0]?.path)).toEqual(['sub/b.txt']);
    });
  });
});

describe('--dry-run', () => {
  test('opens no connection, needs no key, keeps nothing, exits 0, and says what would be asked', async () => {
    await withMixed(async ({ repo, vt, json, anteater, home }) => {
      let connections = 0;
      const trap = createServer((socket) => {
        connections += 1;
        socket.destroy();
      });
      await new Promise<void>((done) => trap.listen(0, '127.0.0.1', done));
      const address = trap.address();
      const base = `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
      const env = {
        VT_KEY: undefined,
        ANTEATER_VT_URL: `${base}/api/v3`,
        ANTEATER_REDIS_URL: base.replace('http', 'redis'),
        HTTPS_PROXY: base,
        HTTP_PROXY: base,
      };
      try {
        for (const args of [['staged'], ['scan', '--path', '.'], ['lookup', EVIL]]) {
          const { run, report } = await json([...args, '--dry-run'], { env });
          expect(run.code).toBe(0);
          expect(
            report.findings.every((one) => one.verdict === 'unresolved' && one.reason === 'dry-run'),
          ).toBe(true);
          expect(report.findings.every((one) => one.decision === 'pass')).toBe(true);
          expect(report.requests).toEqual({ sent: 0, cached: 0, waitedMs: 0 });
        }
        expect(connections).toBe(0);
        await new Promise<void>((done) =>
          connect(Number(new URL(base).port), '127.0.0.1', done).on('error', () => done()),
        );
        await new Promise((done) => setImmediate(done));
      } finally {
        trap.close();
      }
      expect(vt.requests).toEqual([]);
      const { stdout } = await anteater(['--dry-run'], { env });
      expect(stdout).toMatch(/^anteater: DRY RUN, 3 to ask about/);
      expect(stdout).toContain(`GET /urls/${Buffer.from(EVIL).toString('base64url')}`);
      expect(stdout).toContain(`GET /ip_addresses/${IP}`);
      expect(stdout).toMatch(/GET \/files\/[0-9a-f]{64}/);
      const pending = await anteater(['pending'], { env: { HOME: repo.outside, ANTEATER_HOME: home } });
      expect(`${pending.stdout}${pending.stderr}`).not.toContain('evil');
    });
  });

  test('needs no VirusTotal and no cache: what is malicious in the cache passes too', async () => {
    await withMixed(async ({ anteater, json }) => {
      expect((await anteater([])).code).toBe(1);
      const { run, report } = await json(['--dry-run']);
      expect(run.code).toBe(0);
      expect(report.outcome).toBe('unresolved');
    });
  });
});

describe('--offline', () => {
  test('uses cached verdicts only', async () => {
    await withMixed(async ({ repo, vt, anteater, json }) => {
      const cold = await json(['--offline', '--unresolved', 'block']);
      expect(cold.run.code).toBe(3);
      expect(cold.report.findings.map((one) => one.reason)).toEqual(['offline', 'offline', 'offline']);
      expect(vt.requests).toEqual([]);
      expect((await anteater([])).code).toBe(1);
      const sent = vt.requests.length;
      const warm = await json(['--offline', '--unresolved', 'block']);
      expect(warm.run.code).toBe(1);
      await repo.stage('b.txt', 'http://new.net/');
      const mixed = await json(['--offline', '--unresolved', 'block']);
      expect(mixed.run.code).toBe(1);
      expect(verdicts(mixed.report)).toMatchObject({
        [EVIL]: 'malicious/block',
        'http://new.net/': 'unresolved/block',
      });
      expect(vt.requests).toHaveLength(sent);
    });
  });
});

describe('--max-wait and --unresolved', () => {
  test('the limit of a minute is met, and what comes after it is deferred, warned of, or blocks, at once', async () => {
    await withWorld(
      async ({ repo, vt, json }) => {
        await repo.stage(
          'a.txt',
          Array.from({ length: 5 }, (_, index) => `http://h${index}.net/`).join('\n'),
        );
        for (const [policy, decision, code] of [
          ['defer', 'pass', 0],
          ['warn', 'warn', 0],
          ['block', 'block', 3],
        ] as const) {
          const { run, report } = await json(['staged', '--max-wait', '5s', '--unresolved', policy]);
          expect(run.code).toBe(code);
          expect(report.outcome).toBe('unresolved');
          expect(report.summary).toMatchObject({ unknown: 3, unresolved: 2 });
          const open = report.findings.filter((one) => one.verdict === 'unresolved');
          expect(open.map((one) => [one.reason, one.decision])).toEqual([
            ['quota', decision],
            ['quota', decision],
          ]);
          expect(report.quota.minute).toEqual({ limit: 3, used: 3 });
        }
        expect(vt.requests.filter(({ path }) => path.startsWith('/urls'))).toHaveLength(3);
      },
      { rc: 'vt_limits: {minute: 3}\nurl_hosts: off\n', vt: { limits: { minute: 3 } } },
    );
  });

  test('a duration that is none is refused with examples', async () => {
    await withMixed(async ({ anteater }) => {
      for (const wrong of ['soon', '', '-1s', '5 parsecs', '1e9', 'NaN', '1h1h', '30m1h']) {
        const run = await anteater(['staged', `--max-wait=${wrong}`]);
        expect(run.code, wrong).toBe(2);
        expect(run.stderr).toContain('--max-wait');
        expect(run.stderr).toContain('20s');
        expect(run.stdout).toBe('');
      }
      const long = await anteater(['staged', '--max-wait', '1w1s']);
      expect(long.code).toBe(2);
      expect(long.stderr).toContain('--max-wait: "1w1s" is longer than 7d');
    });
  });
});

describe('rules', () => {
  test('--rules-from reads every rule from that revision, and no inline rule counts', async () => {
    await withWorld(
      async ({ repo, vt, json, anteater }) => {
        vt.verdict(EVIL, { malicious: 9 });
        vt.verdict('http://trusted.net/', { malicious: 9 });
        await repo.write('.anteaterrc', 'vt_limits: {minute: null}\nurl_ignore: [http://trusted.net]\n');
        await repo.git('add', '-f', '.anteaterrc');
        await repo.commit('rules');
        await repo.stage('.anteaterrc', `vt_limits: {minute: null}\nurl_ignore: ['${EVIL}']\n`);
        await repo.stage('a.txt', `${EVIL}\nhttp://trusted.net/ \n${EVIL}y // anteater:allow it is mine\n`);
        vt.verdict(`${EVIL}y`, { malicious: 9 });
        const own = await json(['staged']);
        expect(verdicts(own.report)).toMatchObject({
          [EVIL]: 'ignored/pass',
          'http://trusted.net/': 'malicious/block',
          [`${EVIL}y`]: 'ignored/pass',
        });
        const main = await json(['staged', '--rules-from', 'HEAD']);
        expect(verdicts(main.report)).toMatchObject({
          [EVIL]: 'malicious/block',
          'http://trusted.net/': 'ignored/pass',
          [`${EVIL}y`]: 'malicious/block',
        });
        for (const wrong of ['nowhere', '--output=x', '-x', 'HEAD~99']) {
          const run = await anteater(['staged', `--rules-from=${wrong}`]);
          expect(run.code, wrong).toBe(2);
          expect(run.stderr).toContain('anteater: ');
        }
      },
      { rc: '' },
    );
  });

  test('--config names another rc file; one that is missing, or says what it should not, stops the run', async () => {
    await withMixed(async ({ repo, anteater, json }) => {
      await repo.write('ci/strict.yaml', `url_ignore: ['${EVIL}']\n`);
      const { report } = await json(['staged', '--config', 'ci/strict.yaml', '--urls']);
      expect(verdicts(report)).toEqual({ [EVIL]: 'ignored/pass' });
      const from = await json(['staged', '--config', 'strict.yaml', '--urls'], { cwd: repo.path('ci') });
      expect(verdicts(from.report)).toEqual({ [EVIL]: 'ignored/pass' });
      const missing = await anteater(['staged', '--config', 'none.yaml']);
      expect(missing).toMatchObject({ code: 2, stdout: '' });
      expect(missing.stderr).toContain('none.yaml');
      for (const [content, told] of [
        ['url_ignored: []\n', 'url_ignore'],
        ['thresholds: {blok: 1}\n', 'block'],
        ['ip_ignore: [300.1.2.3]\n', 'ip_ignore'],
        ['max_wait: {staged: forever}\n', 'max_wait'],
        ['checks: [ips, mails]\n', 'checks'],
        ['binaries: {a.png: [abc]}\n', 'binaries'],
        ["url_ignore: [{value: 'http://a.net', expires: 2026-02-30}]\n", 'expires'],
        ['{ not yaml', 'strict.yaml'],
      ] as const) {
        await repo.write('ci/strict.yaml', content);
        const run = await anteater(['staged', '--config', 'ci/strict.yaml']);
        expect(run.code, content).toBe(2);
        expect(run.stderr).toContain('ci/strict.yaml');
        expect(run.stderr).toContain(told);
        expect(run.stdout).toBe('');
      }
    });
  });

  test('--project takes the exceptions of the original’s files', async () => {
    await withWorld(
      async ({ repo, vt, json, anteater }) => {
        vt.verdict(EVIL, { malicious: 9 });
        await repo.write(
          'anteater.conf',
          '[config]\nvt_rate_type: private\nflag_list: lists/flag_list.yaml\nignore_list: lists/ignore_list.yaml\n',
        );
        await repo.write(
          'lists/ignore_list.yaml',
          'ip_ignore: [198.41.0.4]\nurl_ignore: []\nproject_exceptions:\n  shop: lists/shop.yaml\n',
        );
        await repo.write('lists/shop.yaml', `url_ignore:\n  - ${EVIL}\n`);
        await repo.stage('a.txt', `${EVIL} ${IP}\n`);
        const without = await json(['staged']);
        expect(verdicts(without.report)).toEqual({ [EVIL]: 'malicious/block', [IP]: 'ignored/pass' });
        const run = await anteater(['staged', '--project', 'shop']);
        expect(run.code, run.stderr + run.stdout).toBe(0);
        expect(run.stdout).toMatch(/flag_list \(lists\/flag_list\.yaml\).*not\s+read/s);
        const wrong = await anteater(['staged', '--project', 'shup']);
        expect(wrong.code).toBe(1);
      },
      { rc: '' },
    );
  });

  test('an inline rule is counted and listed with its reason; what is built in is ignored unless told', async () => {
    await withWorld(async ({ repo, vt, rc, json, anteater }) => {
      vt.verdict(EVIL, { malicious: 9 });
      await repo.stage('a.txt', `see ${EVIL} # anteater:allow documented in our handbook\n`);
      await repo.stage('b.svg', '<svg xmlns="http://www.w3.org/2000/svg">\n');
      const { run, report } = await json([]);
      expect(run.code).toBe(0);
      expect(report.summary.ignored).toBe(2);
      const inline = report.findings.find((one) => one.indicator.value === EVIL);
      expect(inline).toMatchObject({ verdict: 'ignored', decision: 'pass' });
      expect(inline?.reason).toContain('documented in our handbook');
      const text = await anteater([]);
      expect(text.stdout).toContain('documented in our handbook');
      expect(vt.requests).toEqual([]);
      await rc('builtin_ignore: false\n');
      expect(verdicts((await json([])).report)['http://www.w3.org/2000/svg']).toBe('unknown/pass');
      // The same URL on another line is not excused by this one.
      await repo.stage('c.txt', `${EVIL}\n`);
      const twice = await json([]);
      expect(twice.run.code).toBe(1);
      expect(twice.report.findings[0]?.locations.map(({ path }) => path)).toContain('c.txt');
    });
  });
});

describe('reports', () => {
  test('each format is what it says, on stdout alone', async () => {
    await withMixed(async ({ anteater }) => {
      const as = async (format: string) => {
        const run = await anteater(['staged', '--format', format]);
        expect(run.code, format).toBe(1);
        expect(run.stderr, format).toBe('');
        return run.stdout;
      };
      expect(await as('pretty')).toMatch(/^anteater: BLOCKED/);
      expect(JSON.parse(await as('json'))).toMatchObject({ schema: 1 });
      const sarif = JSON.parse(await as('sarif'));
      expect(sarif).toMatchObject({ version: '2.1.0' });
      expect(JSON.stringify(sarif)).toContain('a.txt');
      expect(await as('junit')).toMatch(/^<\?xml[\s\S]*<testsuites[\s\S]*<failure/);
      expect(await as('markdown')).toMatch(/^#|\*\*|\|/m);
      expect(await as('html')).toMatch(/^<!doctype html>/i);
      expect(await as('github')).toMatch(/^::error /m);
      for (const format of ['xml', 'JSON', '']) {
        const wrong = await anteater(['staged', '--format', format]);
        expect(wrong).toMatchObject({ code: 2, stdout: '' });
        expect(wrong.stderr).toContain('sarif');
      }
    });
  });

  test('--output writes the report into a file, and leaves what is not a regular file alone', async () => {
    await withMixed(async ({ repo, anteater }) => {
      const out = join(repo.outside, 'out.json');
      const run = await anteater(['staged', '--format', 'json', '--output', out]);
      expect(run).toMatchObject({ code: 1, stdout: '' });
      expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ schema: 1, exitCode: 1 });
      expect(run.stderr).toMatch(/BLOCKED 1 malicious/);
      // Again, over a longer one: nothing of the old is left.
      await writeFile(out, 'x'.repeat(100_000));
      expect((await anteater(['staged', '--format', 'json', '--output', out])).code).toBe(1);
      expect(JSON.parse(await readFile(out, 'utf8'))).toMatchObject({ schema: 1 });

      const folder = join(repo.outside, 'folder');
      await mkdir(folder);
      await writeFile(join(folder, 'kept'), 'kept');
      const target = join(repo.outside, 'target');
      await writeFile(target, 'precious');
      const link = join(repo.outside, 'link');
      await symlink(target, link);
      const dangling = join(repo.outside, 'dangling');
      await symlink(join(repo.outside, 'not there'), dangling);
      const pipe = join(repo.outside, 'pipe');
      await promisify(execFile)('mkfifo', [pipe]);
      for (const path of [
        folder,
        link,
        dangling,
        pipe,
        '/dev/null',
        '/dev/full',
        join(repo.outside, 'no/such/folder'),
        '',
      ]) {
        const refused = await anteater(['staged', '--output', path]);
        expect(refused.code, path).toBe(2);
        expect(refused.stderr, path).toContain('--output');
      }
      expect(await readFile(join(folder, 'kept'), 'utf8')).toBe('kept');
      expect(await readFile(target, 'utf8')).toBe('precious');
      expect(await readlink(link)).toBe(target);
      await expect(stat(join(repo.outside, 'not there'))).rejects.toThrow();
      expect((await stat(pipe)).isFIFO()).toBe(true);
    });
  });

  test('--output - is standard output, for every command that takes it', async () => {
    await withMixed(async ({ repo, anteater }) => {
      for (const args of [
        ['staged', '--format', 'json'],
        ['staged', '--dry-run'],
        ['scan', '--path', '.', '--format', 'sarif'],
        ['why', EVIL, '--format', 'json'],
        ['why', EVIL],
        ['quota', '--format', 'json'],
        ['pending', '--format', 'json'],
        ['doctor', '--format', 'json'],
      ]) {
        const run = await anteater([...args, '--output', '-']);
        expect(run.stdout, args.join(' ')).not.toBe('');
        if (args.includes('--format')) expect(JSON.parse(run.stdout), args.join(' ')).toBeTypeOf('object');
      }
      const baseline = await anteater(['scan', '--path', '.', '--write-baseline', '-']);
      expect(baseline.code).toBe(2);
      expect(baseline.stderr).toContain('--write-baseline needs a file');
      await expect(stat(repo.path('-'))).rejects.toThrow();
    });
  });

  test('--output FILE holds the figures of quota, pending and doctor, and the answer of why', async () => {
    await withMixed(async ({ repo, anteater }) => {
      for (const [command = '', ...args] of [['quota'], ['pending'], ['doctor'], ['why', EVIL]]) {
        for (const format of ['pretty', 'json']) {
          const out = `${command}.${format}`;
          const how = { cwd: repo.outside };
          const run = await anteater([command, ...args, '--format', format, '--output', repo.path(out)], how);
          expect(run.stdout, out).toBe('');
          const text = await readFile(repo.path(out), 'utf8');
          if (format === 'json') expect(JSON.parse(text), out).toBeTypeOf('object');
          else expect(text, out).toMatch(/^anteater: /);
        }
      }
    });
  });

  test('ANTEATER_SKIP: who asked for a machine’s format gets a document that says so', async () => {
    await withMixed(async ({ repo, vt, anteater, json }) => {
      const env = { ANTEATER_SKIP: '1' };
      await repo.commit('mixed');
      for (const [args, kind] of [
        [['staged'], 'staged'],
        [['scan', '--path', '.'], 'path'],
        [['scan', '--commit', 'HEAD'], 'commit'],
        [['pre-push', 'origin'], 'push'],
      ] as const) {
        const { run, report } = await json(args, { env });
        expect(run.stderr).toMatch(/skipped.*ANTEATER_SKIP/);
        expect(report).toMatchObject({ outcome: 'unresolved', exitCode: 0, findings: [], source: { kind } });
        expect(report.source.detail).toMatch(/skipped.*ANTEATER_SKIP/);
        const pretty = await anteater(args, { env });
        expect(pretty).toMatchObject({ code: 0, stdout: '' });
        expect(pretty.stderr).toMatch(/skipped.*ANTEATER_SKIP/);
      }
      const out = join(repo.outside, 'skipped.xml');
      await anteater(['scan', '--commit', 'HEAD', '--format', 'junit', '--output', out], { env });
      expect(await readFile(out, 'utf8')).toContain('<testsuites');
      for (const format of ['sarif', 'markdown', 'html', 'github'])
        expect((await anteater(['staged', '--format', format], { env })).stdout).toMatch(/ANTEATER\\?_SKIP/);
      expect(vt.requests).toEqual([]);
    });
  });

  test('colours: only when asked for, off a terminal', async () => {
    await withMixed(async ({ anteater }) => {
      const coloured = async (args: string[], env: NodeJS.ProcessEnv = {}) =>
        (await anteater(['staged', ...args], { env, coloured: true })).stdout.includes('\u001b[');
      expect(await coloured([])).toBe(false);
      expect(await coloured(['--color'])).toBe(true);
      expect(await coloured(['--no-color'])).toBe(false);
      expect(await coloured([], { FORCE_COLOR: '1' })).toBe(true);
      expect(await coloured([], { FORCE_COLOR: '0' })).toBe(false);
      expect(await coloured([], { NO_COLOR: '1' })).toBe(false);
      expect(await coloured(['--color'], { NO_COLOR: '1' })).toBe(true);
      expect(await coloured(['--no-color'], { FORCE_COLOR: '1' })).toBe(false);
      expect(await coloured(['--format', 'json'], { FORCE_COLOR: '1' })).toBe(false);
    });
  });

  test('--quiet says nothing of a pass and everything of a block; --verbose says more', async () => {
    await withMixed(async ({ repo, anteater }) => {
      const loud = await anteater(['--quiet']);
      expect(loud.code).toBe(1);
      expect(loud.stdout).toContain('BLOCKED');
      expect(loud.stdout).toContain('a.txt:1:1');
      await repo.git('rm', '-q', '--cached', 'a.bin');
      await repo.stage('a.txt', 'http://fine.net/\n');
      expect(await anteater(['--quiet'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
      await repo.stage('a.txt', 'nothing\n');
      expect(await anteater(['staged', '--quiet'])).toMatchObject({ code: 0, stdout: '', stderr: '' });
      await repo.stage('a.txt', `${EVIL}\n`);
      const verbose = await anteater(['--verbose']);
      expect(verbose.stdout).toMatch(/VT_KEY of the environment/);
      expect(verbose.stdout.length).toBeGreaterThan((await anteater([])).stdout.length);
    });
  });

  test('--debug traces on stderr, and neither content nor key is in it', async () => {
    await withMixed(async ({ repo, anteater }) => {
      await repo.stage('b.txt', 'swordfish is our password http://fine.net/\n');
      const run = await anteater(['--debug', '--format', 'json']);
      expect(JSON.parse(run.stdout)).toMatchObject({ schema: 1 });
      expect(run.stderr).not.toBe('');
      expect(run.stderr).not.toContain('swordfish');
    });
  });
});

describe('the command line', () => {
  test.each([
    ['--config'],
    ['--project'],
    ['--output'],
    ['scan', '--path', '.', '--baseline'],
    ['scan', '--path', '.', '--write-baseline'],
    ['scan', '--patch'],
    ['scan', '--patchset'],
  ])('%s %s %s %s that names nothing is a mistake, not a folder or nothing asked', async (...words) => {
    await withWorld(async ({ repo, anteater }) => {
      await repo.stage('a.txt', 'nothing\n');
      const args = words.filter((word) => word !== undefined);
      for (const given of [
        [...args, ''],
        [...args.slice(0, -1), `${args.at(-1)}=`],
      ]) {
        const ran = await anteater(given);
        expect([ran.code, ran.stdout]).toEqual([2, '']);
        expect(ran.stderr).toContain(`anteater: ${args.at(-1)} has an empty value`);
      }
    });
  });

  test('an empty operand is empty, and not the folder where it is typed', async () => {
    await withWorld(async ({ anteater }) => {
      for (const operand of ['', ' ']) {
        for (const command of ['lookup', 'why', 'allow']) {
          const ran = await anteater([command, operand]);
          expect(ran.code).toBe(command === 'why' ? 0 : 2);
          expect(`${ran.stdout}${ran.stderr}`).toContain('it is empty');
        }
      }
    });
  });

  test('what it does not know it refuses, and says what is meant', async () => {
    await withMixed(async ({ anteater }) => {
      for (const [args, hint] of [
        [['--dryrun'], '--dry-run'],
        [['staged', '--ip'], '--ips'],
        [['scan', '--rnage', 'a..b'], '--range'],
        [['stagd'], 'staged'],
        [['scann', '--path', '.'], 'scan'],
        [['lokup', IP], 'lookup'],
        [['lookup'], 'indicator'],
        [['key'], 'action'],
        [['key', 'sett'], 'set'],
        [['cache', 'wipe'], 'clear'],
        [['staged', '--unresolved', 'ignore'], 'defer'],
        [['scan', '--range'], '--range'],
        [['scan', '--commit', 'HEAD', '--range', 'a..b'], '--range'],
        [['scan', '--patchset', 'none.txt'], 'none.txt'],
        [['scan', '--patch', 'none.diff'], 'none.diff'],
        [['scan', '--path', 'none'], 'none'],
        [['scan', '--path', ''], 'no file or folder ""'],
        [['lookup', 'not an indicator'], 'cannot be looked up'],
        [['lookup', '10.0.0.1'], '10.0.0.1'],
      ] as const) {
        const run = await anteater(args);
        expect(run.code, `${args.join(' ')}: ${run.stdout}${run.stderr}`).toBe(2);
        expect(run.stderr, args.join(' ')).toContain(hint);
        expect(run.stdout, args.join(' ')).toBe('');
      }
    });
  });

  test('revisions that do not exist, or look like options, are refused; outside of a repository it says so', async () => {
    await withMixed(async ({ repo, anteater }) => {
      await repo.commit('first');
      for (const args of [
        ['--range', 'nowhere..HEAD'],
        ['--range', 'HEAD..nowhere'],
        ['--range=--output=x..HEAD'],
        ['--commit', 'nowhere'],
        ['--commit=-x'],
        ['--commit=--all'],
        ['--commit', ''],
        ['--range', '..'],
      ]) {
        const run = await anteater(['scan', ...args]);
        expect(run.code, args.join(' ')).toBe(2);
        expect(run.stderr).toMatch(/^anteater: |^error: /);
      }
      const outside = join(repo.outside, 'plain');
      await mkdir(outside);
      for (const args of [[], ['staged'], ['scan', '--commit', 'HEAD'], ['pre-push', 'origin']]) {
        const run = await anteater(args, { cwd: outside });
        expect(run.code, args.join(' ')).toBe(2);
        expect(run.stderr).toMatch(/repository/);
      }
    });
  });

  test('help: of the tool and of every command, with examples, exit codes and environment', async () => {
    await withMixed(async ({ anteater }) => {
      const top = await anteater(['--help']);
      expect(top).toMatchObject({ code: 0, stderr: '' });
      const commands = [
        'staged',
        'pre-push',
        'scan',
        'lookup',
        'why',
        'allow',
        'init',
        'key',
        'quota',
        'pending',
        'cache',
        'doctor',
      ];
      for (const word of [...commands, 'VT_KEY', 'ANTEATER_SKIP', '3 blocked'])
        expect(top.stdout).toContain(word);
      for (const command of commands) {
        const help = await anteater([command, '--help']);
        expect(help, command).toMatchObject({ code: 0, stderr: '' });
        expect(help.stdout, command).toContain(`anteater ${command}`);
        expect(
          help.stdout.split('\n').every((line) => line.length <= 120),
          command,
        ).toBe(true);
      }
      const scans = await anteater(['help', 'scan']);
      for (const option of [
        '--ips',
        '--urls',
        '--binaries',
        '--bincheck',
        '--format',
        '--output',
        '--dry-run',
        '--offline',
        '--max-wait',
        '--unresolved',
        '--rules-from',
        '--config',
        '--project',
        '--color',
        '--no-color',
        '--quiet',
        '--verbose',
        '--range',
        '--commit',
        '--path',
        '--patchset',
        '--patch',
      ])
        expect(scans.stdout, option).toContain(option);
      expect((await anteater(['--version'])).stdout).toMatch(/^\d+\.\d+\.\d+\n$/);
    });
  });
});
