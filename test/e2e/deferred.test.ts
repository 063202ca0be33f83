/** Deferred lookups: what a commit leaves open, who looks it up, and what the next commit says of it. */
import { spawn } from 'node:child_process';
import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { BIN, binary, filesBelow, verdicts } from '../helpers/cli.ts';
import { startRedis } from '../helpers/redis.ts';
import {
  EVIL,
  killResolvers,
  MALICIOUS,
  type PushWorld,
  resolversOf,
  said,
  until,
  urls,
  withPush,
} from './push-world.ts';

// One request a URL: how many fit into a minute is counted here.
const ONE_REQUEST = 'url_hosts: off\n';
const NO_LIMITS = `vt_limits: {minute: null, day: null, month: null}\n${ONE_REQUEST}`;
const SLOW = `vt_limits: {minute: 3}\nmax_wait: {staged: 10s, pre_push: 10s}\n${ONE_REQUEST}`;

/** What is deferred, of all repositories. */
async function deferredIn(home: string): Promise<unknown[]> {
  const files = (await filesBelow(join(home, 'store/deferred'))).filter((file) => file.endsWith('.json'));
  const texts = await Promise.all(files.map((file) => readFile(file, 'utf8')));
  return texts.flatMap((text): unknown[] => JSON.parse(text).lookups);
}

/** Commits by the installed hook, without a network, so that everything is deferred and no resolver starts. */
async function commitOffline(world: PushWorld, files: Readonly<Record<string, string | Uint8Array>>) {
  const { repo, gitHooked, rc } = world;
  for (const [path, content] of Object.entries(files)) await repo.stage(path, content);
  await rc(`${NO_LIMITS}max_wait: {staged: 0s}\n`);
  const ran = await gitHooked(['commit', '-m', 'x'], { env: { CI: 'true' } });
  expect(ran.code, said(ran)).toBe(0);
  await rc(NO_LIMITS);
}

/** The resolver to its end, as the commit starts it. */
async function resolve(world: PushWorld): Promise<void> {
  const ran = await world.anteater(['pending', '--background']);
  expect({ code: ran.code, text: said(ran) }).toEqual({ code: 0, text: '' });
}

describe('a commit that asks for more than the quota gives', () => {
  test('returns in its time, passes as unresolved, keeps all the rest with its places, and starts one resolver', async () => {
    await withPush(
      async (world) => {
        const { repo, home, anteater, json, gitHooked, vt } = world;
        const all = urls(40);
        await repo.stage('src/a.txt', `${all.join('\n')}\n`);
        const { run, report } = await json(['staged'], { env: { CI: 'true' } });
        expect(run.code, run.stderr).toBe(0);
        expect(report.outcome).toBe('unresolved');
        expect(report.summary).toMatchObject({ unresolved: 37, unknown: 3 });
        expect(await resolversOf(home), 'never in CI').toEqual([]);
        const ran = await gitHooked(['commit', '-m', 'x']);
        expect(ran.code, said(ran)).toBe(0);
        expect(said(ran)).toMatch(/NOT CHECKED 37 of 40, let through/);
        expect(said(ran)).not.toMatch(/passed|still open/);
        // Waiting for all of them takes 13 minutes.
        expect(report.requests.waitedMs).toBe(0);

        const kept = await deferredIn(home);
        expect(kept).toHaveLength(37);
        for (const [index, value] of all.slice(3).entries()) {
          const places = [expect.objectContaining({ path: 'src/a.txt', line: index + 4 })];
          expect(kept).toContainEqual(expect.objectContaining({ indicator: { type: 'url', value }, places }));
        }
        expect(vt.requests.filter(({ path }) => path.startsWith('/urls')).length).toBeLessThanOrEqual(3);

        await until(async () => (await resolversOf(home)).length === 1);
        // More commits, also of another repository, start no second one.
        await Promise.all([0, 1, 2].map(() => anteater([])));
        await until(async () => (await resolversOf(home)).length === 1);
        const note = await anteater([]);
        expect(said(note)).toContain('37 lookups deferred earlier are still open');
        expect(note.code).toBe(0);
      },
      { rc: SLOW, vt: { limits: { minute: 3 } } },
    );
  });

  test('what the report lists itself is not told again as still open', async () => {
    await withPush(
      async ({ repo, anteater }) => {
        await repo.stage('a.txt', `${urls(6).join('\n')}\n`);
        const env = { CI: 'true' };
        expect((await anteater(['--offline'], { env })).stdout).toContain('NOT CHECKED 6 of 6');
        const again = await anteater(['--offline'], { env });
        expect(again.stdout).toContain('NOT CHECKED 6 of 6');
        expect(again.stdout).not.toContain('still open');
        await repo.stage('b.txt', 'http://other.net/\n');
        await repo.git('rm', '-q', '--cached', 'a.txt');
        expect((await anteater(['--offline'], { env })).stdout).toContain('6 lookups deferred earlier');
      },
      { rc: SLOW },
    );
  });

  test('`warn` keeps nothing, `block` exits 3 and keeps nothing, a dry run defers nothing', async () => {
    await withPush(async ({ repo, anteater, home }) => {
      await repo.stage('a.txt', `${urls(2).join('\n')}\n`);
      const warned = await anteater(['--offline', '--unresolved', 'warn']);
      expect(warned.code).toBe(0);
      expect(warned.stdout).toContain('NOT CHECKED');
      expect((await anteater(['--offline', '--unresolved', 'block'])).code).toBe(3);
      expect((await anteater(['--dry-run'])).code).toBe(0);
      expect(await deferredIn(home)).toEqual([]);
    });
  });

  test('neither a dry run nor an offline one starts a resolver for what is deferred', async () => {
    await withPush(async (world) => {
      await commitOffline(world, { 'a.txt': 'http://one.net/\n' });
      await world.repo.stage('b.txt', 'http://two.net/\n');
      for (const option of ['--dry-run', '--offline']) {
        expect((await world.anteater(['staged', option])).code).toBe(0);
        expect(await resolversOf(world.home)).toEqual([]);
      }
      expect(world.vt.requests).toEqual([]);
    });
  });
});

describe('the resolver', () => {
  test('outlives the commit, looks everything up, and ends by itself; the next commit reports, malicious first, and blocks', async () => {
    await withPush(async (world) => {
      const { repo, vt, home, gitHooked, anteater, json, rc } = world;
      vt.verdict('http://fine.net/', {});
      vt.verdict('http://doubt.net/', { malicious: 1 });
      await commitOffline(world, {
        'a.txt': `http://fine.net/\nhttp://doubt.net/\n${EVIL}\nhttp://nobody.net/\n`,
      });
      expect(await deferredIn(home)).toHaveLength(4);
      // A commit with nothing to check starts it.
      await repo.stage('b.txt', 'nothing\n');
      const ran = await gitHooked(['commit', '-m', 'y']);
      expect(ran.code, said(ran)).toBe(0);
      await until(async () => vt.asked(EVIL).length === 1 && (await resolversOf(home)).length === 0);
      expect(await deferredIn(home), 'not reported yet').toHaveLength(4);

      await repo.stage('c.txt', 'nothing\n');
      const { run, report } = await json(['staged']);
      expect(run.code).toBe(1);
      expect(report.findings[0]).toMatchObject({
        indicator: { value: EVIL },
        verdict: 'malicious',
        decision: 'block',
        locations: [{ path: 'a.txt', line: 3, commit: null }],
      });
      expect(verdicts(report)).toMatchObject({ 'http://doubt.net/': 'suspicious/warn' });
      expect(await deferredIn(home), 'only what is malicious stays').toHaveLength(1);
      const blocked = await gitHooked(['commit', '-m', 'z']);
      expect(blocked.code).not.toBe(0);
      expect(said(blocked).split('\n')[0]).toMatch(/^anteater: BLOCKED 1 malicious/);
      expect(said(blocked)).toContain('a.txt:3:1');

      await repo.stage('a.txt', 'http://fine.net/\n');
      const removed = await gitHooked(['commit', '-m', 'removes it']);
      expect(removed.code, said(removed)).toBe(0);
      expect((await anteater([])).code).toBe(0);
      await rc(NO_LIMITS);
      for (const url of ['http://fine.net/', 'http://doubt.net/', 'http://nobody.net/', EVIL])
        expect(vt.asked(url), url).toHaveLength(1);
    });
  });

  test('finds what is malicious wherever it was moved to: staged or committed, text or binary, defanged, UTF-16', async () => {
    await withPush(async (world) => {
      const { repo, vt, gitHooked, commits } = world;
      const bad = binary('bad');
      vt.knows({ 'http://first-evil.net/': MALICIOUS, 'http://second-evil.net/x': MALICIOUS });
      vt.verdict('http://third-evil.net/', MALICIOUS);
      const { createHash } = await import('node:crypto');
      vt.verdict(createHash('sha256').update(bad).digest('hex'), MALICIOUS);
      const moves: readonly (readonly [string, string | Uint8Array])[] = [
        ['a.txt', 'see http://first-evil.net/\n'],
        ['b.txt', 'see hxxp://second-evil[.]net/x\n'],
        ['c.bin', bad],
        ['d.txt', Buffer.from('\ufeffsee http://third-evil.net/\n', 'utf16le')],
      ];
      for (const [name, content] of moves) {
        await commitOffline(world, { [name]: content });
        await repo.git('mv', name, `staged-${name}`);
        await resolve(world);
        const staged = await gitHooked(['commit', '-m', 'moves it']);
        expect(staged.code, `${name} ${said(staged)}`).not.toBe(0);
        expect(said(staged)).toContain(`staged-${name}`);

        await commits({ 'other.txt': `${name}\n` }, 'the move, past the hook');
        await repo.git('mv', `staged-${name}`, `committed-${name}`);
        await commits({ 'other.txt': `${name}, again\n` }, 'another move, past the hook');
        await repo.stage('next.txt', `${name}\n`);
        const committed = await gitHooked(['commit', '-m', 'next']);
        expect(committed.code, `${name} ${said(committed)}`).not.toBe(0);
        expect(said(committed)).toContain(`committed-${name}`);

        await repo.git('rm', '-q', '-f', `committed-${name}`);
        const removed = await gitHooked(['commit', '-m', 'removes it']);
        expect(removed.code, `${name} ${said(removed)}`).toBe(0);
      }
    });
  });

  test('killed at any point: nothing is lost, and what was answered is not asked again', async () => {
    await withPush(
      async (world) => {
        const { vt, home, env, repo, json } = world;
        const all = urls(24);
        vt.verdict(all[20] ?? '', MALICIOUS);
        await commitOffline(world, { 'a.txt': `${all.join('\n')}\n` });
        const started = () =>
          spawn(process.execPath, [BIN, 'pending', '--background'], {
            cwd: repo.dir,
            env,
            stdio: 'ignore',
          });
        const answered = () =>
          vt.requests.filter(({ status, path }) => status !== null && path.startsWith('/urls'));
        let inFlight = 0;
        for (const kill of [1, 5, 10, 16]) {
          const child = started();
          await until(async () => answered().length >= kill);
          child.kill('SIGKILL');
          await new Promise((ended) => child.once('exit', ended));
          // At most four are on their way at any time.
          inFlight += 4;
        }
        await resolve(world);
        expect(await resolversOf(home)).toEqual([]);
        const times = all.map((url) => vt.asked(url).length);
        expect(Math.min(...times)).toBe(1);
        expect(times.reduce((sum, count) => sum + count, 0)).toBeLessThanOrEqual(24 + inFlight);
        await repo.stage('b.txt', 'nothing\n');
        const { run, report } = await json(['staged']);
        expect(run.code).toBe(1);
        expect(report.summary).toMatchObject({ malicious: 1, unknown: 23, unresolved: 0 });
        expect(all.map((url) => vt.asked(url).length)).toEqual(times);
      },
      { vt: { latencyMs: 60 } },
    );
  }, 150_000);

  test('works with the configuration and the key that the commit had', async () => {
    await withPush(async (world) => {
      const { repo, rc, anteater, vt, home } = world;
      await rc(`vt_limits: {minute: 1}\n${ONE_REQUEST}`);
      const other = join(repo.outside, 'other.yaml');
      await writeFile(other, `${NO_LIMITS}vt_api_key: ${vt.key}\nmax_wait: {staged: 0s}\n`);
      await repo.stage('sub/a.txt', `${urls(5).join('\n')}\n`);
      const how = { cwd: repo.path('sub'), env: { VT_KEY: undefined } };
      const ran = await anteater(['staged', '--config', '../../other.yaml'], how);
      expect(ran.code, said(ran)).toBe(0);
      await until(async () => vt.asked(urls(5)[4] ?? '').length === 1);
      await until(async () => (await resolversOf(home)).length === 0);
      for (const url of urls(5)) expect(vt.asked(url)).toHaveLength(1);
    });
  });

  test('asks nothing that the rules ignore by now', async () => {
    await withPush(async (world) => {
      const { rc, vt, home } = world;
      await commitOffline(world, {
        'a.txt': 'http://wiki.acme-corp.com/x\nhttp://fine.net/\nhttp://allowed.net/\n',
        'vendor/b.txt': 'http://vendored.net/\n',
      });
      await rc(
        `${NO_LIMITS}never_send: ['*.acme-corp.com']\nurl_ignore: ['http://allowed.net']\nignore_paths: ['vendor/**']\n`,
      );
      await resolve(world);
      const asked = vt.requests.flatMap((request) => request.asked ?? []);
      expect(asked).toEqual(['http://fine.net/']);
      expect(await deferredIn(home)).toHaveLength(1);
    });
  });
});

describe('a malicious one', () => {
  async function found(world: PushWorld): Promise<void> {
    world.vt.verdict(EVIL, MALICIOUS);
    await commitOffline(world, { 'a.txt': `one\n${EVIL}\n` });
    await resolve(world);
  }

  test('names the commit that added it', async () => {
    await withPush(async (world) => {
      const { repo, gitHooked } = world;
      await found(world);
      const added = (await repo.git('rev-parse', 'HEAD')).trim();
      await repo.stage('b.txt', 'nothing\n');
      const blocked = await gitHooked(['commit', '-m', 'next']);
      expect(blocked.code).not.toBe(0);
      expect(said(blocked)).toContain(`Added by commit ${added.slice(0, 7)}`);
    });
  });

  test('ends when no commit holds it any more: amended, or its branch deleted', async () => {
    await withPush(async (world) => {
      const { repo, gitHooked, home, anteater } = world;
      await repo.stage('first.txt', 'nothing\n');
      await repo.git('commit', '-q', '--no-verify', '-m', 'first');
      await repo.git('checkout', '-q', '-b', 'topic');
      await found(world);
      await repo.git('checkout', '-q', 'main');
      expect((await anteater([])).code, 'the index of main does not hold it').toBe(0);
      expect(await deferredIn(home), 'the branch does').toHaveLength(1);
      await repo.git('checkout', '-q', 'topic');
      expect((await anteater([])).code).toBe(1);
      await repo.git('checkout', '-q', 'main');
      await repo.git('branch', '-q', '-D', 'topic');
      await repo.stage('b.txt', 'nothing\n');
      expect((await gitHooked(['commit', '-m', 'next'])).code).toBe(0);
      expect(await deferredIn(home)).toEqual([]);
    });
  });

  test('of a branch that nobody committed to for a week is forgotten', async () => {
    await withPush(async (world) => {
      const { repo, home, anteater } = world;
      await repo.stage('first.txt', 'nothing\n');
      await repo.git('commit', '-q', '--no-verify', '-m', 'first');
      await repo.git('checkout', '-q', '-b', 'topic');
      await found(world);
      await repo.git('checkout', '-q', 'main');
      for (const [days, left] of [
        [6, 1],
        [8, 0],
      ] as const) {
        const [file = ''] = (await filesBelow(join(home, 'store/deferred'))).filter((one) =>
          one.endsWith('.json'),
        );
        const kept = await readFile(file, 'utf8');
        const since = Date.now() - days * 86_400_000;
        await writeFile(file, kept.replace(/"since":\d+/, `"since":${since}`));
        expect((await anteater([])).code).toBe(0);
        expect(await deferredIn(home), `${days} days`).toHaveLength(left);
      }
    });
  });

  test('is found in another file, in the letters that its host is written with', async () => {
    await withPush(async (world) => {
      const { repo, vt, json } = world;
      vt.verdict('http://xn--bcher-kva.net/', MALICIOUS);
      await commitOffline(world, { 'a.txt': 'see http://bücher.net/\n' });
      await resolve(world);
      await repo.git('rm', '-q', '-f', 'a.txt');
      await repo.stage('b.txt', 'now here:\nhttp://bücher.net/\n');
      await repo.git('commit', '-q', '--no-verify', '-m', 'moves it');
      await repo.stage('c.txt', 'nothing\n');
      const { run, report } = await json(['staged']);
      expect(run.code).toBe(1);
      expect(report.findings[0]?.locations).toMatchObject([{ path: 'b.txt', line: 2 }]);
    });
  });

  test('blocks where git cannot tell whether the index holds it', async () => {
    await withPush(async (world) => {
      const { repo, anteater, json } = world;
      await found(world);
      await repo.git('rm', '-q', '--cached', 'a.txt');
      expect((await anteater([])).code).toBe(0);
      await repo.git('add', 'a.txt');
      // git grep cannot read this blob any more.
      await repo.stage('a.txt', `another\n${EVIL}\n`);
      const oid = (await repo.git('rev-parse', ':a.txt')).trim();
      await repo.git('commit', '-q', '--no-verify', '-m', 'changed');
      const { chmod, rm } = await import('node:fs/promises');
      const object = repo.path(`.git/objects/${oid.slice(0, 2)}/${oid.slice(2)}`);
      await chmod(object, 0o600);
      await rm(object);
      const { run, report } = await json(['staged']);
      expect(run.code).toBe(1);
      expect(report.findings[0]).toMatchObject({ indicator: { value: EVIL }, decision: 'block' });
    });
  });

  test('turns the fast path of its own repository off, and of no other', async () => {
    await withPush(async (world) => {
      const { repo, anteater } = world;
      await commitOffline(world, { 'a.txt': 'http://one.net/\n' });
      const mark = repo.path('.git/anteater-deferred');
      const { access } = await import('node:fs/promises');
      await access(mark);
      await repo.git('init', '-q', '../elsewhere');
      const other = repo.path('../elsewhere');
      expect((await anteater([], { cwd: other })).stdout).toMatch(/^anteater: passed/);
      await expect(access(`${other}/.git/anteater-deferred`)).rejects.toThrow();
    });
  });

  test('goes along with a repository that is moved: the next commit there is blocked', async () => {
    await withPush(async (world) => {
      const { repo, vt, anteater } = world;
      await commitOffline(world, { 'a.txt': `${EVIL}\n` });
      const { rename } = await import('node:fs/promises');
      const moved = join(repo.outside, 'moved');
      await rename(repo.dir, moved);
      vt.clearFaults();
      expect((await anteater(['pending'], { cwd: moved })).stdout).toContain('1 ');
      expect((await anteater(['pending', '--resolve'], { cwd: moved })).code).toBe(1);
      await writeFile(join(moved, 'b.txt'), 'innocent\n');
      await world.gitHooked(['add', 'b.txt'], { cwd: moved });
      const blocked = await world.gitHooked(['commit', '-m', 'innocent'], { cwd: moved });
      expect(blocked.code).toBe(1);
      expect(said(blocked)).toContain('BLOCKED 1 malicious');
      await rename(moved, repo.dir);
    });
  });

  test('of a repository that was deleted is listed nowhere', async () => {
    await withPush(async (world) => {
      const { repo, anteater, home } = world;
      await commitOffline(world, { 'a.txt': 'http://one.net/\n' });
      expect(await deferredIn(home)).toHaveLength(1);
      const { rename } = await import('node:fs/promises');
      await rename(repo.path('.git'), repo.path('.moved'));
      expect((await anteater(['pending'])).stdout).toBe('anteater: nothing is deferred\n');
      expect(await deferredIn(home)).toEqual([]);
    });
  });
});

describe('pending', () => {
  test('lists in the order in which they are asked, each with its time; nothing is asked for the list', async () => {
    await withPush(
      async ({ repo, anteater, vt, rc }) => {
        await rc('vt_limits: {minute: 3}\nip_associations: off\n');
        await repo.stage('a.txt', `${urls(4).join('\n')}\nsee 198.41.0.4\n`);
        await repo.stage('z.bin', binary('z'));
        const env = { CI: 'true' };
        expect((await anteater(['staged', '--offline'], { env })).code).toBe(0);
        const told = await anteater(['pending']);
        expect(told.code).toBe(0);
        expect(told.stdout).toContain('6 lookups are deferred');
        expect(told.stdout).toContain('a.txt:5');
        const { pending } = JSON.parse((await anteater(['pending', '--format', 'json'])).stdout);
        const kinds = pending.map((one: { indicator: { type: string } }) => one.indicator.type);
        expect(kinds).toEqual(['file', 'ip', 'url', 'url', 'url', 'url']);
        const times = pending.map((one: { knownInMs: number }) => one.knownInMs);
        expect(times.slice(0, 3)).toEqual([0, 0, 0]);
        expect(times.slice(3).every((ms: number) => ms > 0 && ms <= 60_000)).toBe(true);
        expect(vt.requests).toEqual([]);
      },
      { rc: SLOW },
    );
  });

  test('--resolve works it off with progress, reports, exits 1 for what is malicious, and keeps the clean no longer', async () => {
    await withPush(
      async (world) => {
        const { anteater, home, repo } = world;
        await commitOffline(world, { 'a.txt': `http://fine.net/\n${EVIL}\n` });
        const ran = await anteater(['pending', '--resolve']);
        expect(ran.code).toBe(1);
        expect(ran.stdout).toContain('BLOCKED 1 malicious');
        expect(ran.stdout).toContain('a.txt:2');
        expect(ran.stderr, 'progress').toMatch(/of 2 checked|looking/);
        expect(await deferredIn(home)).toHaveLength(1);
        const pending = await anteater(['pending']);
        expect(pending.code, 'it says BLOCKED').toBe(1);
        expect(pending.stdout).toContain('Answered since');
        const listed = JSON.parse((await anteater(['pending', '--format', 'json'])).stdout);
        expect(listed).toMatchObject({
          pending: [],
          answered: [{ indicator: { value: EVIL }, verdict: 'malicious', decision: 'block' }],
        });
        await repo.stage('a.txt', 'nothing\n');
        expect((await anteater([])).code).toBe(0);
      },
      { vt: { latencyMs: 900 } },
    );
  });

  test('--resolve without anything deferred says so; out of quota it ends with 3 at its --max-wait', async () => {
    await withPush(async (world) => {
      const { anteater, rc, home } = world;
      const nothing = await anteater(['pending', '--resolve']);
      expect({ code: nothing.code, text: nothing.stdout }).toEqual({
        code: 0,
        text: 'anteater: nothing is deferred\n',
      });
      await commitOffline(world, { 'a.txt': `${urls(3).join('\n')}\n` });
      await rc(`vt_limits: {minute: 1}\n${ONE_REQUEST}`);
      const ran = await anteater(['pending', '--resolve', '--max-wait', '10s']);
      expect(ran.code, ran.stdout).toBe(3);
      expect(ran.stdout).toContain('NOT CHECKED 2 of 3');
      expect(await deferredIn(home)).toHaveLength(2);
    });
  });
});

describe('a blocked push', () => {
  test('has its lookups worked off in the background; the next push passes without asking', async () => {
    await withPush(
      async (world) => {
        const { commits, push, rc, home, vt, repo } = world;
        await commits({ 'a.txt': `${urls(5).join('\n')}\n` });
        const blocked = await push('origin', 'main');
        expect(blocked.code).not.toBe(0);
        expect(said(blocked)).toMatch(/NOT CHECKED 3 of 5, so blocked/);
        expect(said(blocked)).toContain('go on in the background');
        expect(said(blocked)).toContain('anteater pending --resolve');
        expect(await deferredIn(home)).toHaveLength(3);
        expect(await killResolvers(home)).toBeLessThanOrEqual(1);
        await rc(NO_LIMITS);
        await resolve(world);
        const ran = await push('origin', 'main');
        expect(ran.code, said(ran)).toBe(0);
        for (const url of urls(5)) expect(vt.asked(url)).toHaveLength(1);
        await repo.stage('b.txt', 'nothing\n');
        expect((await world.anteater([])).code).toBe(0);
        expect(await deferredIn(home)).toEqual([]);
      },
      { rc: `vt_limits: {minute: 2}\nmax_wait: {pre_push: 10s}\n${ONE_REQUEST}` },
    );
  });

  test('keeps nothing with `warn`, offline, where the key is refused, or in CI', async () => {
    await withPush(async ({ commits, prePush, anteater, home, remote, rc, vt }) => {
      const head = await commits({ 'a.txt': `${urls(3).join('\n')}\n` });
      const line = `refs/heads/main ${head} refs/heads/new ${'0'.repeat(40)}\n`;
      expect((await prePush(line, ['--offline', '--unresolved', 'warn'])).code).toBe(0);
      expect((await prePush(line, ['--offline'])).code).toBe(3);
      vt.fault('wrong-key', { path: '/urls' });
      expect((await prePush(line)).code).toBe(3);
      await rc(`vt_limits: {minute: 1}\n${ONE_REQUEST}`);
      const inCi = await anteater(['pre-push', 'origin', remote, '--max-wait', '10s'], {
        input: line,
        env: { CI: 'true' },
      });
      expect(inCi.code).toBe(3);
      expect(said(inCi)).toContain('NOT CHECKED 3 of 3');
      expect(await deferredIn(home)).toEqual([]);
    });
  });
});

test('what a push lets pass unchecked is looked up all the same, and blocks what follows', async () => {
  await withPush(async (world) => {
    const { repo, prePush, home, json } = world;
    world.vt.verdict(EVIL, MALICIOUS);
    await commitOffline(world, { 'a.txt': `${EVIL}\n` });
    const head = (await repo.git('rev-parse', 'HEAD')).trim();
    const line = `refs/heads/main ${head} refs/heads/new ${'0'.repeat(40)}\n`;
    expect((await prePush(line, ['--offline', '--unresolved', 'warn'])).code).toBe(0);
    expect(await deferredIn(home)).toHaveLength(1);
    await resolve(world);
    await repo.stage('b.txt', 'nothing\n');
    expect((await json(['staged'])).run.code).toBe(1);
  });
});

describe('with Redis', () => {
  test('what two machines deferred is asked once for the team', async () => {
    const redis = await startRedis();
    try {
      await withPush(async (world) => {
        const { rc, repo, anteater, vt, home, json } = world;
        const shared = `${NO_LIMITS}redis_url: ${redis.url}\n`;
        await rc(shared);
        const all = urls(6);
        vt.verdict(all[4] ?? '', MALICIOUS);
        await repo.stage('a.txt', `${all.join('\n')}\n`);
        const ci = { CI: 'true' };
        const other = join(repo.outside, 'other-home');
        expect((await anteater(['staged', '--max-wait', '0s'], { env: ci })).code).toBe(0);
        // The other machine has some of them.
        await repo.git('commit', '-q', '--no-verify', '-m', 'x');
        const theirs = { ...ci, ANTEATER_HOME: other };
        await repo.stage('b.txt', `${all.slice(0, 2).join('\n')}\n`);
        expect((await anteater(['staged', '--max-wait', '0s'], { env: theirs })).code).toBe(0);
        const both = [home, other].map((ANTEATER_HOME) =>
          anteater(['pending', '--background'], { env: { ANTEATER_HOME } }),
        );
        for (const ran of await Promise.all(both)) expect(ran.code).toBe(0);
        for (const url of all) expect(vt.asked(url), url).toHaveLength(1);
        const { run, report } = await json(['staged']);
        expect(run.code).toBe(1);
        expect(report.findings[0]).toMatchObject({
          indicator: { value: all[4] },
          evidence: { from: expect.stringMatching(/^(shared-)?cache$/) },
        });
      });
    } finally {
      await redis[Symbol.asyncDispose]();
    }
  });
});
