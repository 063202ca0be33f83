/** The disk in every bad state: no home, a full disk, damaged and foreign cache files, an interrupted run. */
import { spawn } from 'node:child_process';
import { mkdir, readFile, rm, stat, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { text } from 'node:stream/consumers';
import { describe, expect, test } from 'vitest';
import { BIN, filesBelow, verdicts, withWorld } from '../helpers/cli.ts';

const EVIL = 'http://evil.net/x';
/** Files can be made and not written, as on a full disk; the signal for it is turned into an error. */
const FULL = "trap '' XFSZ; ulimit -f 0";

describe('a home that cannot be written', () => {
  test.each<[string, (path: string) => Promise<void>, string | undefined]>([
    ['a file stands where the folder should be', (path) => writeFile(path, 'in the way'), undefined],
    ['the disk is full', async () => undefined, FULL],
    ['it lies below a file', (path) => writeFile(path.replace(/\/home$/, ''), ''), undefined],
  ])(
    '%s: lookups go on without cache, at one request a minute, and the report says so',
    async (_, spoil, under) => {
      await withWorld(async ({ repo, vt, json, anteater }) => {
        const home = join(repo.outside, 'spoilt', 'home');
        if (!_.includes('below')) await mkdir(join(repo.outside, 'spoilt'));
        await spoil(home);
        const how = { env: { ANTEATER_HOME: home }, ...(under === undefined ? {} : { under }) };
        vt.verdict(EVIL, { malicious: 9 });
        await repo.stage('a.txt', `${EVIL}\n`);
        const blocked = await json(['staged', '--max-wait', '15s'], how);
        expect(blocked.run.code, blocked.run.stderr).toBe(1);
        expect(blocked.run.stderr).toMatch(/no cache/);
        const again = await json(['staged', '--max-wait', '15s'], how);
        expect(again.run.code).toBe(1);
        expect(again.report.requests.sent).toBe(1);
        await repo.stage('a.txt', `${EVIL}\nhttp://b.net/\nhttp://c.net/\n`);
        const asked = () => vt.requests.filter(({ path }) => path.startsWith('/urls')).length;
        const before = asked();
        const three = await json(['staged', '--max-wait', '15s', '--unresolved', 'block'], how);
        expect(asked() - before).toBe(1);
        expect(three.report.summary.unresolved).toBe(2);
        expect(three.report.requests.waitedMs).toBe(0);
        const text = await anteater(['staged', '--max-wait', '15s'], how);
        expect(text.stdout).toContain('There is no cache');
        // Nobody can write it down, so nobody promises it.
        expect(text.stderr).toContain('cannot be kept');
        expect(text.stdout).not.toMatch(/Deferred: looked up/);
        await repo.stage('a.txt', 'nothing to check\n');
        expect((await anteater([], how)).code).toBe(0);
        expect((await anteater(['--dry-run'], how)).code).toBe(0);
      });
    },
  );

  test('other commands end with a sentence, not with a stack', async () => {
    await withWorld(async ({ repo, anteater }) => {
      const home = join(repo.outside, 'file');
      await writeFile(home, '');
      const env = { ANTEATER_HOME: home };
      for (const args of [
        ['quota'],
        ['pending'],
        ['cache', 'stats'],
        ['cache', 'clear'],
        ['key', 'show'],
        ['doctor'],
        ['why', EVIL],
      ]) {
        const run = await anteater(args, { env });
        expect([0, 1, 2, 3], args.join(' ')).toContain(run.code);
        expect(`${run.stdout}${run.stderr}`, args.join(' ')).not.toBe('');
      }
      const set = await anteater(['key', 'set'], {
        env: { ...env, VT_KEY: undefined },
        input: 'a'.repeat(64),
      });
      expect(set.code).toBe(2);
      expect(set.stderr).toContain(home);
    });
  });
});

describe('a disk that is full', () => {
  test('when the report cannot be written, what is malicious is said all the same', async () => {
    await withWorld(async ({ repo, vt, anteater }) => {
      vt.verdict(EVIL, { malicious: 9 });
      await repo.stage('a.txt', `${EVIL}\n`);
      const out = join(repo.outside, 'report.json');
      const run = await anteater(['staged', '--format', 'json', '--output', out], { under: FULL });
      expect(run.code).not.toBe(0);
      expect(run.stderr).toContain(out);
      expect(run.stdout).toContain(EVIL);
      expect(JSON.parse(run.stdout)).toMatchObject({ outcome: 'blocked' });
    });
  });
});

describe('damaged cache files', () => {
  test.each<[string, (file: string) => Promise<void>]>([
    ['cut off', (file) => truncate(file, 7)],
    ['empty', (file) => truncate(file, 0)],
    [
      'overwritten with noise',
      (file) => writeFile(file, Buffer.from(Array.from({ length: 400 }, (_, i) => (i * 37) % 256))),
    ],
    [
      'JSON of another shape',
      (file) => writeFile(file, '{"__proto__": {"clean": true}, "verdict": "clean"}'),
    ],
    ['one bit flipped', flip],
  ])('%s: they are misses, and the verdict is asked for again', async (_, damage) => {
    await withWorld(async ({ repo, vt, home, json }) => {
      vt.verdict(EVIL, { malicious: 9 });
      await repo.stage('a.txt', `${EVIL}\n`);
      expect((await json([])).run.code).toBe(1);
      for (const file of await verdictFiles(home)) await damage(file);
      const { run, report } = await json(['staged', '--max-wait', '20s']);
      expect(run.code, run.stderr).toBe(1);
      expect(verdicts(report)).toEqual({ [EVIL]: 'malicious/block' });
      expect((await json([])).report.requests).toMatchObject({ sent: 0, cached: 1 });
    });
  });

  test('a folder where a file should be stops nothing', async () => {
    await withWorld(async ({ repo, vt, home, json }) => {
      vt.verdict(EVIL, { malicious: 9 });
      await repo.stage('a.txt', `${EVIL}\n`);
      expect((await json([])).run.code).toBe(1);
      for (const file of await verdictFiles(home)) {
        await rm(file);
        await mkdir(file);
      }
      const { run } = await json(['staged', '--max-wait', '20s']);
      expect(run.code, run.stderr).toBe(1);
    });
  });

  test.each([
    ['by hand', {}],
    ['in a job', { CI: 'true' }],
  ])('pipes where files should be, as an unpacked cache may hold, hold up no commit: %s', async (_, env) => {
    await withWorld(async ({ repo, vt, anteater, home }) => {
      vt.verdict(EVIL, { malicious: 9 });
      await repo.stage('a.txt', `${EVIL}\n`);
      expect((await anteater([], { env })).code).toBe(1);
      const kept = await filesBelow(home);
      expect(kept.length).toBeGreaterThan(3);
      for (const file of kept) {
        await rm(file);
        expect((await repo.run('mkfifo', [file])).code).toBe(0);
      }
      const ran = await anteater([], { env });
      expect(ran.code, ran.stderr).toBe(1);
    });
  });

  test('a cache of another key is not believed', async () => {
    await withWorld(
      async ({ repo, vt, json }) => {
        await repo.stage('a.txt', `${EVIL}\n`);
        vt.verdict(EVIL, {});
        const other = { env: { VT_KEY: 'b'.repeat(64) } };
        expect((await json([], other)).run.code).toBe(0);
        vt.verdict(EVIL, { malicious: 9 });
        expect((await json([])).run.code).toBe(1);
      },
      { vt: { keys: 'any' } },
    );
  });
});

describe('damaged files of the quota and the settings', () => {
  test('nobody asks more than the limit: what the last minute held is not known, so it is sat out', async () => {
    await withWorld(
      async ({ repo, vt, home, json }) => {
        await repo.stage('a.txt', 'http://a.net/ http://b.net/ http://c.net/\n');
        expect((await json([])).report.summary).toMatchObject({ unknown: 3 });
        for (const file of await filesBelow(home)) if (!file.includes('verdicts')) await truncate(file, 0);
        await repo.stage('b.txt', 'http://d.net/\n');
        const { run, report } = await json(['staged', '--max-wait', '2s', '--unresolved', 'block']);
        expect(run.code).toBe(3);
        expect(report.summary).toMatchObject({ unknown: 3, unresolved: 1 });
        expect(vt.asked('http://d.net/')).toEqual([]);
      },
      { rc: 'vt_limits: {minute: 3}\nurl_hosts: off\n', vt: { limits: { minute: 3 } } },
    );
  });
});

describe.concurrent('a run that is ended from outside', () => {
  test.each(['SIGINT', 'SIGTERM', 'SIGKILL'] as const)(
    '%s: it ends, and the next run has its verdict',
    async (signal) => {
      await withWorld(async ({ repo, vt, env, json }) => {
        vt.verdict(EVIL, { malicious: 9 });
        vt.fault('hang');
        await repo.stage('a.txt', `${EVIL}\n`);
        const child = spawn(process.execPath, [BIN, 'staged'], {
          cwd: repo.dir,
          env,
          stdio: ['ignore', 'pipe', 'ignore'],
        });
        const said = text(child.stdout);
        const ended = new Promise<number | null>((done) => child.once('exit', (code) => done(code)));
        while (vt.requests.length === 0) await new Promise((done) => setTimeout(done, 20));
        child.kill(signal);
        expect(await ended).not.toBe(0);
        expect((await said).split('\n')[0]).toBe(
          signal === 'SIGKILL' ? '' : 'anteater: NOT CHECKED 1 of 1, stopped (1 file, 1 added line)',
        );
        const { run } = await json(['staged', '--max-wait', '45s']);
        expect(run.code, run.stdout).toBe(1);
      });
    },
  );
});

const verdictFiles = async (home: string) =>
  (await filesBelow(home)).filter((file) => file.includes('verdicts'));

async function flip(file: string): Promise<void> {
  const content = await readFile(file);
  const at = Math.floor(content.length / 2);
  if ((await stat(file)).size > 0) content[at] = (content[at] ?? 0) ^ 1;
  await writeFile(file, content);
}
