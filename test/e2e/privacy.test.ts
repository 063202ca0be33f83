/** What leaves the machine, what is printed and what is kept: read off the wire, the streams and the disk. */

import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { describe, expect, test } from 'vitest';
import { FORMAT_NAMES } from '../../src/report/formats/index.ts';
import { binary, filesBelow, verdicts, type World, withWorld } from '../helpers/cli.ts';

/** Everything that was sent, readable: the ids of URLs are decoded. */
function sent({ vt }: World): string {
  return vt.requests
    .map(({ path, asked, headers }) =>
      [path, asked ?? '', JSON.stringify({ ...headers, 'x-apikey': '' })].join(' '),
    )
    .join('\n');
}

/** But for compiled code, in which short words may stand by chance. */
async function kept(home: string): Promise<string> {
  const files = (await filesBelow(home)).filter((file) => !file.includes('/compiled/'));
  const contents = await Promise.all(files.map((file) => readFile(file, 'latin1')));
  return contents.join('\n');
}

describe('what leaves', () => {
  test('no user name, no password, no fragment: the URL without them is asked about', async () => {
    await withWorld(async (world) => {
      await world.repo.stage('a.txt', 'http://joe:hunter2@shop.net/a?x=1#section-9\nftp://joe@files.net/b\n');
      const { report } = await world.json([]);
      expect(Object.keys(verdicts(report))).toEqual(['ftp://files.net/b', 'http://shop.net/a?x=1']);
      for (const word of ['joe', 'hunter2', 'section-9']) expect(sent(world)).not.toContain(word);
    });
  });

  test('no report shows the secrets of a line, whichever finding of it is shown', async () => {
    await withWorld(async (world) => {
      const lines = [
        'curl http://josephine:hunter2@shop.net/a https://api.acme.net/x?token=hunter2 9.9.9.9',
        'post https://hooks.slack.com/services/T00000000/B00000000/hunter2XXXXXXXXXXXXXXXXX',
      ];
      world.vt.verdict('http://shop.net/a', { malicious: 9 });
      world.vt.verdict('9.9.9.9', { malicious: 9 });
      await world.repo.stage('a.txt', `${lines.join('\n')}\n`);
      for (const format of FORMAT_NAMES) {
        const run = await world.anteater(['staged', '--verbose', '--format', format]);
        expect(run.code).toBe(1);
        expect(run.stdout, format).not.toMatch(/hunter2|josephine/);
      }
      expect(await kept(world.home)).not.toMatch(/hunter2|josephine/);
    });
  });

  test('no secret of a query or a path: the domain is asked about in its place', async () => {
    const secrets = [
      'https://api.acme.net/x?token=TOPSECRET00000000',
      'https://api.acme.net/x?a=1&access_token=TOPSECRET00000001',
      'https://api.acme.net/x?API_KEY=TOPSECRET00000002',
      'https://api.acme.net/x?password=TOPSECRET3',
      'https://api.acme.net/x?X-Amz-Signature=TOPSECRET00000004',
      'https://api.acme.net/x?sig=TOPSECRET00000005',
      'https://api.acme.net/x?client_secret=TOPSECRET00000006',
      'https://api.acme.net/x#access_token=TOPSECRET00000007',
      'https://hooks.slack.com/services/T00000000/B00000000/TOPSECRET8XXXXXXXXXXXXXXXX'.replace(
        'TOPSECRET8',
        'TOPSECRE8T',
      ),
      `https://api.telegram.org/bot123456789:${'TOPSECRET9'.padEnd(35, 'x')}/sendMessage`,
      `https://git.acme.net/ghp_${'TOPSECRETa'.padEnd(36, 'x')}/x`,
      'https://api.acme.net/eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJUT1BTRUNSRVQifQ.TOPSECRETdozjgNryP4J3jVmNHl0w5N',
    ];
    await withWorld(async (world) => {
      await world.repo.stage('a.txt', `${secrets.join('\n')}\n`);
      const { run, report } = await world.json(['staged', '--debug']);
      const wire = sent(world);
      expect(wire).not.toMatch(/TOPSECRE|VE9QU0VDUkV/);
      expect(run.stderr).not.toContain('TOPSECRET0');
      const types = Object.fromEntries(
        report.findings.map(({ indicator }) => [indicator.value, indicator.type]),
      );
      expect(types).toMatchObject({
        'api.acme.net': 'domain',
        'hooks.slack.com': 'domain',
        'api.telegram.org': 'domain',
        'git.acme.net': 'domain',
      });
      // A secret in a fragment goes with the fragment.
      for (const value of Object.keys(types)) expect(value).not.toMatch(/TOPSECRE/);
    });
  });

  test('no private host, and none that must not leave the company', async () => {
    await withWorld(async (world) => {
      await world.rc("never_send: ['*.corp.acme.com', secret.acme.net, 198.41.0.0/24]\n");
      await world.repo.stage(
        'a.txt',
        [
          'http://wiki.corp.acme.com/x',
          'http://secret.acme.net/',
          '198.41.0.4',
          'http://198.41.0.5/x',
          'http://localhost:3000/',
          'http://10.0.0.1/',
          '192.168.1.1 127.0.0.1 169.254.169.254 fe80::1 fd00::1',
          'http://build.internal/ http://nas.local/ http://router.lan/ http://a.test/ http://x.example.com/',
          'http://intranet/ http://[::1]/',
          'http://open.acme.net/',
        ].join('\n'),
      );
      const { report } = await world.json([]);
      expect(
        report.findings.filter((one) => one.verdict !== 'ignored').map((one) => one.indicator.value),
      ).toEqual(['http://open.acme.net/']);
      expect(world.vt.requests.filter(({ asked }) => asked !== null).map(({ asked }) => asked)).toEqual([
        'http://open.acme.net/',
        // Unknown, so its host is asked for as well.
        'open.acme.net',
      ]);
      const byHand = await world.json(['lookup', 'http://wiki.corp.acme.com/x']);
      expect(byHand.report.findings.every((one) => one.evidence === null)).toBe(true);
      expect(sent(world)).not.toContain('corp.acme.com');
    });
  });

  test('of a lockfile the hosts, each once; of a file its hash, never its name or content', async () => {
    await withWorld(async (world) => {
      const content = binary('our secret plan');
      await world.repo.stage('Project Falcon.bin', content);
      await world.repo.stage(
        'package-lock.json',
        JSON.stringify(
          {
            packages: {
              a: { resolved: 'https://registry.acme.net/falcon/-/falcon-1.0.0.tgz' },
              b: { resolved: 'https://registry.acme.net/b.tgz' },
            },
          },
          null,
          1,
        ),
      );
      await world.json([]);
      const asked = world.vt.requests.filter((one) => one.asked !== null);
      expect(asked.map((one) => one.path).sort()).toEqual([
        '/domains/registry.acme.net',
        `/files/${createHash('sha256').update(content).digest('hex')}`,
      ]);
      expect(sent(world)).not.toMatch(/falcon/i);
      expect(world.vt.requests.every((one) => one.bodySize === 0)).toBe(true);
    });
  });

  test('nothing to anybody but the API base', async () => {
    await withWorld(async (world) => {
      await world.repo.stage('a.txt', 'http://a.net/\n198.41.0.4\n');
      // strace is not everywhere; a proxy that is told to take everything is.
      const { run } = await world.json(['staged'], {
        env: { HTTP_PROXY: 'http://127.0.0.1:9', HTTPS_PROXY: 'http://127.0.0.1:9', NO_PROXY: '127.0.0.1' },
      });
      expect(run.code).toBe(0);
      expect(world.vt.requests.every(({ key }) => key === world.vt.key)).toBe(true);
    });
  });
});

describe('the key', () => {
  test('appears in no output and no file, no matter what is run and how it fails', async () => {
    await withWorld(async (world) => {
      const { repo, vt, anteater } = world;
      vt.verdict('http://evil.net/', { malicious: 9 });
      await repo.stage('a.txt', 'http://evil.net/\n198.41.0.4\n');
      for (const args of [
        ['staged', '--debug', '--verbose'],
        ['staged', '--debug', '--format', 'html'],
        ['staged', '--debug', '--format', 'sarif'],
        ['key', 'show', '--debug'],
        ['key', 'test', '--debug'],
        ['quota', '--debug'],
        ['pending', '--debug'],
        ['cache', 'stats', '--debug'],
        ['doctor', '--debug'],
        ['why', 'http://evil.net/', '--debug'],
      ])
        await anteater(args);
      for (const fault of [
        'wrong-key',
        'html',
        'redirect',
        'reset',
        'invalid-json',
        'server-error',
        'quota',
      ] as const) {
        vt.clearFaults();
        vt.fault(fault === 'redirect' ? { kind: fault, to: `http://127.0.0.1:9/${vt.key}` } : fault, {
          times: 99,
        });
        await anteater(['lookup', `http://${fault}.net/`, '--debug', '--max-wait', '2s']);
      }
      vt.clearFaults();
      vt.fault(
        { kind: 'respond', status: 401, body: { error: { code: 'WrongCredentialsError', message: vt.key } } },
        { times: 99 },
      );
      await anteater(['lookup', 'http://echo.net/', '--debug', '--max-wait', '2s']);
      await anteater(['key', 'test', '--debug']);
      await anteater(['doctor', '--debug']);
    });
  });

  test('and what was looked up cannot be read from the cache', async () => {
    await withWorld(async (world) => {
      world.vt.verdict('http://evil.net/x', { malicious: 9, engines: { Acme: { result: 'phishing' } } });
      await world.repo.stage('a.txt', 'http://evil.net/x 198.41.0.4\n');
      expect((await world.json([])).run.code).toBe(1);
      const text = await kept(world.home);
      expect(text).not.toContain(world.vt.key);
      expect(text).not.toContain(Buffer.from('http://evil.net/x').toString('base64url'));
    });
  });
});

describe('the passwords of a proxy and of a Redis', () => {
  test('appear in no output, also where DEBUG has libraries trace what they do', async () => {
    await withWorld(async ({ repo, anteater }) => {
      await repo.stage('a.txt', 'http://evil.net/\n');
      const run = await anteater(['staged', '--debug', '--max-wait', '3s'], {
        env: {
          DEBUG: '*',
          ANTEATER_VT_URL: 'https://vt.evil-host.net/api/v3',
          ANTEATER_REDIS_URL: 'redis://me:of-redis@127.0.0.1:9',
          HTTPS_PROXY: 'http://me:of-proxy@127.0.0.1:9',
        },
      });
      expect(run.stderr).toContain('ECONNREFUSED');
      expect(run.stdout + run.stderr).not.toMatch(/of-redis|of-proxy/);
    });
  });
});

describe('the terminal', () => {
  const hostile = 'A\u001b]0;owned\u0007\u001b[2J\u009b31m\u202eB\u200b\r\nC';

  test('is not driven by engine names, results, host names, lines, paths, rules or error bodies, in any format', async () => {
    await withWorld(async (world) => {
      const { repo, vt, rc, anteater } = world;
      await rc(`url_ignore: [{value: 'http://ignored.net', reason: "A\\e[31mB\\a"}]\n`);
      vt.verdict('http://evil.net/x', { malicious: 9, engines: { [hostile]: { result: hostile } } });
      vt.verdict('198.41.0.4', {});
      vt.resolutions('198.41.0.4', [{ host: `bad${hostile}.net`, malicious: 9 }]);
      await repo.stage(
        `x\u001b[31m${'y'}.txt`,
        `${hostile} http://evil.net/x ${hostile}\n198.41.0.4\nhttp://ignored.net/\n`,
      );
      await repo.stage('b.txt', `http://evil.net/x2 anteater:allow ${hostile}\n`);
      // The helper refuses every raw control character that a run prints.
      for (const format of ['pretty', 'json', 'junit', 'markdown', 'html', 'github', 'sarif'])
        expect((await anteater(['staged', '--format', format])).code, format).toBe(1);
      expect((await anteater(['staged', '--verbose', '--debug'])).code).toBe(1);
      vt.fault({ kind: 'respond', status: 500, body: `<title>${hostile}</title>` }, { times: 99 });
      await anteater(['lookup', 'http://other.net/', '--max-wait', '2s', '--debug']);
      for (const operand of [
        hostile.replace('\n', ''),
        `http://${hostile}/`,
        `--${hostile.replaceAll('\n', '')}`,
      ])
        await anteater(['lookup', operand]);
      await anteater([`\u001b[31mstagd`, `--\u001b[31m`]);
      await anteater(['scan', '--range', '\u001b[31mA..B']);
      await anteater(['staged', '--config', '\u001b[31mnone']);
      await rc('"\\e[31mkey\\a": 1\n');
      expect((await anteater([])).code).toBe(2);
    });
  });
});
