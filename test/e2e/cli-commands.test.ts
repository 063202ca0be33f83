/** The small commands: lookup, why, allow; and that what a report tells to type does what it says. */
import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BIN, binary, start, verdicts, withWorld } from '../helpers/cli.ts';

const EVIL = 'http://evil.net/x';
const sha256 = (content: string | Uint8Array) => createHash('sha256').update(content).digest('hex');
const pointer = (hash: string) => `version https://git-lfs.github.com/spec/v1\noid sha256:${hash}\nsize 12\n`;

describe('the command that a report tells to copy', () => {
  test('allows a URL, an address, a domain, a file and a Git LFS pointer: the next commit passes', async () => {
    await withWorld(async ({ repo, vt, env, anteater, json }) => {
      const content = binary('quoted');
      const large = sha256('a large file');
      const evil = { malicious: 9 };
      vt.knows({
        [EVIL]: evil,
        '198.41.0.4': evil,
        'secret.net': evil,
        [sha256(content)]: evil,
        [large]: evil,
      });
      await repo.stage('a.txt', `${EVIL}\n198.41.0.4\nhttps://secret.net/token=0123456789abcdef/x\n`);
      await repo.stage("sub folder/it's a 'file'.bin", content);
      await repo.stage('big.psd', pointer(large));
      expect((await json([])).report.summary.malicious).toBe(5);
      const { stdout } = await anteater(['staged', '--verbose']);
      const commands = [...stdout.matchAll(/^\s+anteater (allow .*)$/gm)].map(([, words = '']) =>
        words.replace('"why it is safe"', "'ours'"),
      );
      expect(commands).toHaveLength(5);
      for (const words of commands) {
        const typed = ['-c', `"$0" "$1" ${words}`, process.execPath, BIN];
        const run = await start('sh', typed, { env, cwd: repo.path('sub folder'), input: undefined });
        expect(run.code, `${words}\n${run.stderr}`).toBe(0);
      }
      const after = await json([]);
      expect(after.report.summary, await readFile(repo.path('.anteaterrc'), 'utf8')).toMatchObject({
        malicious: 0,
        ignored: 5,
      });
      expect(after.run.code).toBe(0);
    });
  });
});

describe('lookup', () => {
  test('takes an address, a URL, a domain, each kind of hash and a file, defanged or not', async () => {
    await withWorld(async ({ repo, vt, json }) => {
      const content = binary('by hand');
      const [sha1, md5] = ['a'.repeat(40), 'b'.repeat(32)];
      const large = sha256('a large file');
      vt.knows({
        [EVIL]: { malicious: 9 },
        [sha256(content)]: { malicious: 9, sha1, md5 },
        [large]: { malicious: 9 },
      });
      vt.verdict('evil.net', { malicious: 9 });
      vt.verdict('2001:500:2f::f', { malicious: 9 });
      await repo.write('tool.exe', content);
      await repo.write('big.psd', pointer(large));
      for (const [operand, type, value] of [
        ['hxxp://evil[.]net/x', 'url', EVIL],
        ['HTTP://EVIL.NET/x#y', 'url', EVIL],
        ['evil.net', 'domain', 'evil.net'],
        ['evil[.]net', 'domain', 'evil.net'],
        ['2001:0500:002f:0:0:0:0:F', 'ip', '2001:500:2f::f'],
        [sha256(content).toUpperCase(), 'file', sha256(content)],
        ['tool.exe', 'file', sha256(content)],
        ['./tool.exe', 'file', sha256(content)],
        ['big.psd', 'file', large],
      ] as const) {
        const { run, report } = await json(['lookup', operand]);
        expect(report.findings[0]?.indicator, operand).toEqual({ type, value });
        expect(run.code, operand).toBe(1);
      }
      for (const hash of [sha1, md5]) {
        const { run, report } = await json(['lookup', hash]);
        expect(run.code).toBe(1);
        expect(report.findings[0]?.request).toBe(`GET /files/${hash}`);
        expect(report.findings[0]?.indicator.value).toBe(sha256(content));
        expect(report.findings[0]?.evidence?.link).toContain(sha256(content));
      }
      const { report } = await json(['lookup', md5, sha1, 'tool.exe']);
      expect(report.findings.map(({ indicator, locations }) => [indicator.value, locations.length])).toEqual([
        [sha256(content), 1],
      ]);
    });
  });

  test('of several names each, once; of something that has no verdict it says why', async () => {
    await withWorld(async ({ vt, anteater, json }) => {
      vt.verdict(EVIL, { malicious: 9 });
      const { report } = await json(['lookup', EVIL, 'hxxp://evil[.]net/x', '198.41.0.4']);
      expect(verdicts(report)).toEqual({ [EVIL]: 'malicious/block', '198.41.0.4': 'unknown/pass' });
      for (const [operand, why] of [
        ['10.0.0.1', 'not reachable'],
        ['localhost', 'cannot be looked up'],
        ['http://example.com/', 'cannot be looked up'],
        ['300.1.2.3', 'cannot be looked up'],
      ] as const) {
        const run = await anteater(['lookup', operand]);
        expect(run.code, operand).toBe(2);
        expect(run.stderr, operand).toContain(why);
      }
    });
  });

  test('ignores no rule but what must not be sent', async () => {
    await withWorld(async ({ vt, rc, json }) => {
      vt.verdict(EVIL, { malicious: 9 });
      await rc('url_ignore: [evil.net]\nnever_send: [secret.net]\n');
      expect((await json(['lookup', EVIL])).run.code).toBe(1);
      await json(['lookup', 'http://secret.net/']);
      expect(vt.asked('http://secret.net/')).toEqual([]);
    });
  });
});

test.each([
  ['was removed', 'mkdir gone; cd gone; rmdir ../gone'],
  ['has a path that is not UTF-8', 'd=$(printf \'\\377\'); mkdir "$d"; cd "$d"; git init -q'],
])('a folder that %s is named as the cause', async (_, under) => {
  await withWorld(async ({ anteater }) => {
    for (const args of [[], ['init'], ['scan', '--path', '.'], ['lookup', EVIL]]) {
      const run = await anteater(args, { under });
      expect([run.code, run.stdout], run.stderr).toEqual([2, '']);
      expect(run.stderr).toContain('cannot be found by its path');
    }
  });
});

test('`allow` writes no file into a bare repository, where nobody would read it', async () => {
  await withWorld(async ({ repo, anteater }) => {
    const cwd = join(repo.outside, 'bare');
    await repo.git('init', '-q', '--bare', cwd);
    const before = await readdir(cwd);
    const run = await anteater(['allow', EVIL, '--reason', 'x'], { cwd });
    expect([run.code, run.stdout]).toEqual([2, '']);
    expect(run.stderr).toContain('this is a bare repository: it has no work tree');
    expect(await readdir(cwd)).toEqual(before);
  });
});

describe('why', () => {
  test('says that a file or a line does not exist', async () => {
    await withWorld(async ({ repo, anteater }) => {
      await repo.write('a.txt', 'one\ntwo\n');
      await repo.write('open', 'one\ntwo');
      for (const [operand, said] of [
        ['nofile:3', 'there is no file nofile'],
        ['nofile:3:1', 'there is no file nofile'],
        ['sub/nofile.ts:3', 'there is no file sub/nofile.ts'],
        ['a.txt:3', 'a.txt has 2 lines'],
        ['a.txt:0', 'a.txt has 2 lines'],
        ['open:3', 'open has 2 lines'],
        ['sub/nofile.ts', 'there is no file sub/nofile.ts'],
      ] as const) {
        const run = await anteater(['why', operand]);
        expect(run, operand).toMatchObject({ code: 2, stdout: '' });
        expect(run.stderr, operand).toContain(said);
      }
      const neither = await anteater(['why', 'nofile.txt']);
      expect(neither.stdout).toContain('is not an indicator');
      expect(neither.stdout).toContain('there is no file of that name');
      for (const operand of ['a.txt:2', 'open:2']) {
        const run = await anteater(['why', operand]);
        expect(run, operand).toMatchObject({ code: 0, stderr: '' });
        expect(run.stdout, operand).toContain('holds none');
      }
    });
  });

  test('tells how it is read, which rule ignores it, and what is known, without asking', async () => {
    await withWorld(async ({ repo, vt, rc, anteater }) => {
      vt.verdict(EVIL, { malicious: 9 });
      await rc("url_ignore: [{value: 'http://fine.net', reason: our mirror}]\n");
      await repo.stage('a.txt', `one\nhxxp://evil[.]net/x and http://fine.net/y\n`);
      const before = await anteater(['why', EVIL]);
      expect(before.stdout).toMatch(/not|never|no /);
      expect(vt.requests).toEqual([]);
      await anteater([]);
      const asked = vt.requests.length;
      const known = await anteater(['why', 'a.txt:2']);
      expect(known.code).toBe(0);
      expect(known.stdout).toContain('malicious');
      expect(known.stdout).toContain('our mirror');
      expect(known.stdout).toMatch(/just now|second|minute/);
      const machine = await anteater(['why', 'a.txt:2', '--format', 'json']);
      expect([machine.code, JSON.parse(machine.stdout).exitCode]).toEqual([0, 0]);
      expect(vt.requests).toHaveLength(asked);
    });
  });
});
