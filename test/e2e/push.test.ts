/** Real pushes to bare remotes, through the installed hook, with the built tool and VirusTotal's emulator. */
import { createHash } from 'node:crypto';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { binary, filesBelow } from '../helpers/cli.ts';
import { repoAt } from '../helpers/repo.ts';
import { zipOf } from '../helpers/zip.ts';
import { EVIL, type PushWorld, said, urls, withPush } from './push-world.ts';

function expectBlocked(world: PushWorld, ran: Awaited<ReturnType<PushWorld['push']>>, commit: string): void {
  const text = said(ran);
  expect(ran.code, text).not.toBe(0);
  expect(text).toContain('BLOCKED');
  expect(text, 'the commit is named').toContain(commit.slice(0, 10));
  expect(world.vt.asked(EVIL).length).toBeLessThanOrEqual(1);
}

describe('a push', () => {
  test('of a new branch is checked, named by commit, and passes once the commit is gone', async () => {
    await withPush(async (world) => {
      const { repo, push, commits, remoteRefs } = world;
      await repo.git('switch', '-q', '-c', 'topic');
      await commits({ 'a.txt': 'nothing\n' });
      const bad = await commits({ 'b.txt': `see ${EVIL}\n` });
      await commits({ 'c.txt': 'nothing\n' });
      expectBlocked(world, await push('origin', 'topic'), bad);
      expect(await remoteRefs()).not.toHaveProperty('refs/heads/topic');
      await repo.git('reset', '-q', '--hard', 'HEAD~2');
      const passed = await push('origin', 'topic');
      expect(passed.code, said(passed)).toBe(0);
      expect(said(passed)).toMatch(/anteater: passed/);
    });
  });

  test('sees what one commit adds and a later one removes, and names the first', async () => {
    await withPush(async (world) => {
      const bad = await world.commits({ 'b.txt': `see ${EVIL}\n` });
      await world.commits({ 'b.txt': 'nothing any more\n' });
      expectBlocked(world, await world.push('origin', 'main'), bad);
    });
  });

  test('to a file:// URL, and to one that no remote has: what main has there is not known', async () => {
    await withPush(async (world) => {
      const { repo, remoteUrl, push, commits } = world;
      const ok = await commits({ 'a.txt': 'see http://fine.net/\n' });
      const passed = await push(remoteUrl, 'main');
      expect(passed.code, said(passed)).toBe(0);
      const bad = await commits({ 'b.txt': `see ${EVIL}\n` });
      expectBlocked(world, await push(remoteUrl, 'HEAD:refs/heads/new'), bad);
      expectBlocked(world, await push(remoteUrl, 'main'), bad);
      expect((await repo.git('ls-remote', remoteUrl, 'refs/heads/main')).slice(0, 40)).toBe(ok);
    });
  });

  test('to a second remote counts only what that remote has', async () => {
    await withPush(async (world) => {
      const { repo, push, commits } = world;
      const bad = await commits({ 'b.txt': `see ${EVIL}\n` });
      await repo.git('push', '-q', '--no-verify', 'origin', 'main');
      const ran = await push('origin', 'main:refs/heads/again');
      expect(ran.code, said(ran)).toBe(0);
      await repo.git('init', '-q', '--bare', '../other.git');
      await repo.git('remote', 'add', 'other', '../other.git');
      expectBlocked(world, await push('other', 'main'), bad);
    });
  });

  test('of several refs looks at every one, whichever comes last', async () => {
    await withPush(async (world) => {
      const { repo, push, commits, remoteRefs } = world;
      await repo.git('switch', '-q', '-c', 'bad');
      const bad = await commits({ 'b.txt': `see ${EVIL}\n` });
      for (const name of ['a-good', 'z-good']) {
        await repo.git('switch', '-q', '-c', name, 'main');
        await commits({ [`${name}.txt`]: 'nothing\n' });
      }
      expectBlocked(world, await push('origin', 'a-good', 'bad', 'z-good'), bad);
      expectBlocked(world, await push('origin', '--all'), bad);
      expect(Object.keys(await remoteRefs()).filter((ref) => ref.includes('good'))).toEqual([]);
      const ran = await push('origin', 'a-good', 'z-good');
      expect(ran.code, said(ran)).toBe(0);
    });
  });

  test('that deletes, rewinds or changes nothing has nothing to check', async () => {
    await withPush(async ({ repo, push, commits, remoteRefs, vt }) => {
      await repo.git('push', '-q', '--no-verify', 'origin', 'main:refs/heads/old');
      await commits({ 'a.txt': `see ${EVIL}\n` });
      await repo.git('push', '-q', '--no-verify', 'origin', 'main');
      for (const args of [
        ['origin', ':old'],
        ['origin', '--force', 'main~1:main'],
      ]) {
        const ran = await push(...args);
        expect(ran.code, `${args}: ${said(ran)}`).toBe(0);
      }
      await repo.git('reset', '-q', '--hard', 'HEAD~1');
      expect(said(await push('origin', 'main'))).toMatch(/passed.*nothing to check[\s\S]*up-to-date/);
      expect(await remoteRefs()).not.toHaveProperty('refs/heads/old');
      expect(vt.requests).toHaveLength(0);
    });
  });

  test('by force counts what the remote does not have, the amended commit too', async () => {
    await withPush(async (world) => {
      const { repo, push, commits } = world;
      await commits({ 'a.txt': 'a\n' });
      await repo.git('push', '-q', '--no-verify', 'origin', 'main');
      await repo.stage('a.txt', `see ${EVIL}\n`);
      await repo.git('commit', '-q', '--no-verify', '--amend', '-m', 'other');
      const bad = (await repo.git('rev-parse', 'HEAD')).trim();
      expectBlocked(world, await push('--force', 'origin', 'main'), bad);
      expectBlocked(world, await push('--force-with-lease', 'origin', 'main'), bad);
    });
  });

  test('of tags: annotated, lightweight and nested ones lead to commits; tags of blobs and trees pass', async () => {
    await withPush(async (world) => {
      const { repo, push, commits } = world;
      await repo.git('switch', '-q', '--detach');
      const bad = await commits({ 'b.txt': `see ${EVIL}\n` });
      await repo.git('tag', 'light');
      await repo.git('tag', '-a', '-m', 'x', 'annotated');
      await repo.git('tag', '-a', '-m', 'x', 'nested', 'annotated');
      for (const tag of ['light', 'annotated', 'nested'])
        expectBlocked(world, await push('origin', tag), bad);
      expectBlocked(world, await push('origin', '--tags'), bad);
      await repo.git('tag', 'a-blob', 'HEAD:b.txt');
      await repo.git('tag', '-a', '-m', 'x', 'a-tree', 'HEAD^{tree}');
      const ran = await push('origin', 'a-blob', 'a-tree');
      expect(ran.code, said(ran)).toBe(0);
    });
  });

  test('of a merge is judged by what differs from every parent', async () => {
    await withPush(async (world) => {
      const { repo, push, commits } = world;
      await commits({ 'known.txt': `see ${EVIL}\n` });
      await repo.git('push', '-q', '--no-verify', 'origin', 'main');
      await repo.git('switch', '-q', '-c', 'topic', 'main~1');
      await commits({ 'a.txt': 'topic\n' });
      await repo.git('merge', '-q', '--no-verify', '-m', 'merge', 'main');
      const passed = await push('origin', 'topic');
      expect(passed.code, said(passed)).toBe(0);

      await repo.git('switch', '-q', '-c', 'evil-merge', 'main');
      await commits({ 'c.txt': 'c\n' });
      await repo.tryGit(['merge', '--no-commit', '--no-ff', 'topic~1']);
      await repo.stage('a.txt', `slipped in: ${EVIL}\n`);
      await repo.git('commit', '-q', '--no-verify', '-m', 'merge');
      const bad = (await repo.git('rev-parse', 'HEAD')).trim();
      expectBlocked(world, await push('origin', 'evil-merge'), bad);
    });
  });

  test('of a SHA-256 repository', async () => {
    await withPush(
      async (world) => {
        const { push, commits } = world;
        const bad = await commits({ 'b.txt': `see ${EVIL}\n`, 'b.bin': binary('b') });
        expect(bad).toHaveLength(64);
        expectBlocked(world, await push('origin', 'main', 'main:refs/heads/new'), bad);
        const ran = await push('origin', 'main~1:refs/heads/ok');
        expect(ran.code, said(ran)).toBe(0);
        expect((await push('origin', ':ok')).code).toBe(0);
      },
      { repo: { init: ['--object-format=sha256'] } },
    );
  });

  test('from a shallow clone counts the commits that it made', async () => {
    await withPush(async (world) => {
      const { repo, remoteUrl, gitHooked, commits, hookEnv } = world;
      await commits({ 'old.txt': `see ${EVIL}\n` });
      await repo.git('push', '-q', '--no-verify', 'origin', 'main');
      await commits({ 'new.txt': 'new\n' });
      await repo.git('push', '-q', '--no-verify', 'origin', 'main');
      const dir = join(repo.outside, 'shallow');
      await repo.git('clone', '-q', '--depth', '1', remoteUrl, dir);
      const clone = repoAt(dir, repo.outside, hookEnv);
      const init = await clone.run('anteater', ['init']);
      expect(init.code, init.stderr).toBe(0);
      await clone.write('own.txt', 'own\n');
      await clone.commit();
      const passed = await gitHooked(['push', 'origin', 'main'], { cwd: dir });
      expect(passed.code, said(passed)).toBe(0);
      await clone.write('own.txt', `see ${EVIL}\n`);
      const bad = await clone.commit();
      expectBlocked(world, await gitHooked(['push', 'origin', 'main:refs/heads/x'], { cwd: dir }), bad);
    });
  });

  test('without tracking refs knows what the ref line says', async () => {
    await withPush(async (world) => {
      const { repo, push, commits, vt } = world;
      await commits({ 'a.txt': `see ${EVIL}\n` });
      await repo.git('push', '-q', '--no-verify', 'origin', 'main');
      await repo.git('update-ref', '-d', 'refs/remotes/origin/main');
      await repo.git('config', '--unset-all', 'remote.origin.fetch');
      await commits({ 'b.txt': 'b\n' });
      const passed = await push('origin', 'main');
      expect(passed.code, said(passed)).toBe(0);
      expect(vt.requests).toHaveLength(0);
    });
  });

  test('of a branch with a hostile name drives nothing', async () => {
    await withPush(async (world) => {
      const { repo, push, commits } = world;
      const name = 'x$(touch$PWD);`id`\u202eevil';
      await repo.git('update-ref', `refs/heads/${name}`, 'HEAD');
      await repo.git('symbolic-ref', 'HEAD', `refs/heads/${name}`);
      const bad = await commits({ 'b.txt': `see ${EVIL}\n` });
      expectBlocked(world, await push('origin', 'HEAD:refs/heads/plain', `refs/heads/${name}`), bad);
      expect((await repo.git('status', '--porcelain')).trim()).toBe('');
    });
  });
});

describe('the same commits pushed again', () => {
  test('are neither read nor asked again; the report says so', async () => {
    await withPush(async ({ repo, push, commits, vt, remote }) => {
      vt.verdict('http://fine.net/', {});
      for (let n = 0; n < 3; n++) await commits({ [`${n}.txt`]: `see http://fine.net/ ${n}\n` });
      expect((await push('origin', 'main:refs/heads/one')).code).toBe(0);
      expect(vt.asked('http://fine.net/')).toHaveLength(1);
      await rm(join(remote, 'refs/heads/one'));
      await repo.git('update-ref', '-d', 'refs/remotes/origin/one');
      await commits({ '4.txt': 'fourth\n' });
      const again = await push('origin', 'main:refs/heads/two');
      expect(again.code, said(again)).toBe(0);
      expect(said(again)).toMatch(/1 commit\b/);
      expect(said(again)).toContain('3 commits were checked before under the same rules');
      expect(vt.asked('http://fine.net/')).toHaveLength(1);
    });
  });

  test('are checked again when the rules changed, or the checks, or the key', async () => {
    await withPush(async ({ rc, prePush, commits, vt }) => {
      vt.verdict('http://fine.net/', { malicious: 1 });
      await rc('thresholds: {block: 3, warn: 0}\n');
      const head = await commits({ 'a.txt': 'see http://fine.net/\n' });
      const line = `refs/heads/main ${head} refs/heads/new ${'0'.repeat(40)}\n`;
      expect((await prePush(line)).code).toBe(0);
      expect((await prePush(line)).stderr).toContain('checked before');
      await rc('thresholds: {block: 1}\n');
      const strict = await prePush(line);
      expect(strict.code, strict.stdout).toBe(1);
      await rc('thresholds: {block: 3, warn: 0}\n');
      expect((await prePush(line, ['--binaries'])).stderr).not.toContain('checked before');
      expect((await prePush(line)).stderr).toContain('checked before');
      // A verdict that is not kept says nothing of the next push.
      await rc('thresholds: {block: 3, warn: 0}\ncache_ttl: {clean: 0}\n');
      for (let round = 0; round < 2; round += 1)
        expect((await prePush(line)).stderr).not.toContain('checked before');
    });
  });

  test('are checked again when archives are opened since, or the cache was cleared', async () => {
    await withPush(async ({ anteater, rc, prePush, commits, vt }) => {
      const script = '#!/bin/sh\necho bad\n';
      vt.verdict(createHash('sha256').update(script).digest('hex'), { malicious: 9 });
      vt.verdict('http://fine.net/', {});
      const closed = 'unknown: {binaries: pass}\narchives: false\n';
      await rc(closed);
      const head = await commits({
        'a.zip': zipOf([{ name: 'run.sh', content: script }]),
        'a.txt': 'see http://fine.net/\n',
      });
      const line = `refs/heads/main ${head} refs/heads/new ${'0'.repeat(40)}\n`;
      expect((await prePush(line)).code).toBe(0);
      await rc('unknown: {binaries: pass}\n');
      expect((await prePush(line)).code).toBe(1);
      await rc(closed);
      expect((await prePush(line)).stderr).toContain('checked before');
      vt.verdict('http://fine.net/', { malicious: 9 });
      expect((await anteater(['cache', 'clear'])).code).toBe(0);
      expect((await prePush(line)).code).toBe(1);
    });
  });

  test('what only a baseline excused is not marked as checked', async () => {
    await withPush(async ({ anteater, repo, prePush, commits }) => {
      const head = await commits({ 'a.txt': `see ${EVIL}\n` });
      const line = `refs/heads/main ${head} refs/heads/new ${'0'.repeat(40)}\n`;
      const baseline = join(repo.outside, 'baseline');
      await anteater(['scan', '--path', '.', '--write-baseline', baseline]);
      expect((await prePush(line, ['--baseline', baseline])).code).toBe(0);
      expect((await prePush(line)).code).toBe(1);
    });
  });

  test('a rule that ends makes them new', async () => {
    await withPush(async ({ rc, prePush, commits }) => {
      const today = new Date().toISOString().slice(0, 10);
      await rc(`url_ignore: [{value: '${EVIL}', reason: r, expires: '${today}'}]\n`);
      const head = await commits({ 'a.txt': `see ${EVIL}\n` });
      const line = `refs/heads/main ${head} refs/heads/new ${'0'.repeat(40)}\n`;
      expect((await prePush(line)).code).toBe(0);
      await rc(`url_ignore: [{value: '${EVIL}', reason: r, expires: '2020-01-01'}]\n`);
      expect((await prePush(line)).code).toBe(1);
    });
  });

  test('what was blocked, warned of or not checked is not marked as checked', async () => {
    await withPush(async ({ commits, prePush, vt }) => {
      vt.verdict('http://doubt.net/', { malicious: 1 });
      const head = await commits({ 'a.txt': 'see http://doubt.net/\n' });
      const line = `refs/heads/main ${head} refs/heads/new ${'0'.repeat(40)}\n`;
      for (const _ of [1, 2]) expect((await prePush(line)).stderr).toContain('doubt');
      const bad = await commits({ 'b.txt': `see ${EVIL}\n` });
      const both = `refs/heads/main ${bad} refs/heads/new ${'0'.repeat(40)}\n`;
      for (const _ of [1, 2]) expect((await prePush(both)).code).toBe(1);
      const other = await commits({ 'c.txt': 'see http://later.net/\n' });
      const third = `refs/heads/main ${other} refs/heads/new ${bad}\n`;
      for (const _ of [1, 2]) expect((await prePush(third, ['--offline'])).code).toBe(3);
      expect((await prePush(third, ['--offline', '--unresolved', 'warn'])).code).toBe(0);
      expect((await prePush(third, ['--offline'])).code).toBe(3);
    });
  });

  test('a forged or copied mark of a checked commit counts for nothing', async () => {
    await withPush(async ({ commits, prePush, home, vt }) => {
      vt.verdict('http://fine.net/', {});
      const good = await commits({ 'a.txt': 'see http://fine.net/\n' });
      expect((await prePush(`refs/heads/main ${good} refs/heads/new ${'0'.repeat(40)}\n`)).code).toBe(0);
      const marks = (await filesBelow(home)).filter((file) => file.includes('checked-commits'));
      expect(marks.length).toBeGreaterThan(0);
      const { readFile, writeFile } = await import('node:fs/promises');
      const bad = await commits({ 'b.txt': `see ${EVIL}\n` });
      const line = `refs/heads/main ${bad} refs/heads/new ${good}\n`;
      for (const file of marks) {
        const text = await readFile(file, 'utf8');
        const lines = text.split('\n');
        // Whoever cannot seal can only repeat, shorten or invent.
        for (const forged of [`${text}${bad}\n`, `${lines[0]}\n${bad}\n`, `${bad}\n`, '', `${lines[0]}\n`]) {
          await writeFile(file, forged);
          expect((await prePush(line)).code).toBe(1);
        }
      }
    });
  });
});

describe('what could not be checked', () => {
  test('blocks the push with 3, is never shown as passed, and the next step is told', async () => {
    await withPush(
      async ({ push, commits, prePush, remoteRefs }) => {
        const head = await commits({ 'a.txt': `${urls(5).join('\n')}\n` });
        const line = `refs/heads/main ${head} refs/heads/new ${'0'.repeat(40)}\n`;
        const ran = await prePush(line, ['--max-wait', '10s']);
        expect(ran.code, ran.stderr).toBe(3);
        expect(ran.stderr).toMatch(/^anteater: NOT CHECKED 3 of 5, so blocked/m);
        expect(ran.stdout).toBe('');
        expect(ran.stderr).not.toContain('passed');
        expect(ran.stderr).toContain('anteater pending --resolve');
        const real = await push('origin', 'main:refs/heads/new', '--quiet');
        expect(real.code).not.toBe(0);
        expect(await remoteRefs()).not.toHaveProperty('refs/heads/new');
      },
      { rc: 'max_wait: {pre_push: 10s}\nvt_limits: {minute: 2}\nurl_hosts: off\n' },
    );
  });
});
