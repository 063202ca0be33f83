/** Pushes that give the remote nothing, and those that give it what another trusted remote has. */
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EVIL, said, urls, withPush } from './push-world.ts';

describe('a push with nothing new', () => {
  test('passes at once and says so, with another branch checked out that is bad', async () => {
    await withPush(async ({ repo, push, commits, vt }) => {
      await repo.git('checkout', '-q', '-b', 'bad');
      await commits({ 'bad.txt': `${EVIL}\n` });
      for (const args of [
        ['origin', 'main'],
        ['origin', '--tags'],
        ['origin', '--delete', 'nowhere'],
      ]) {
        const ran = await push(...args);
        if (args[1] !== '--delete') expect(ran.code, said(ran)).toBe(0);
        expect(said(ran)).not.toContain('BLOCKED');
      }
      expect(said(await push('origin', 'main'))).toContain('git pushes no commit');
      expect(vt.requests).toEqual([]);
    });
  });

  test('of tags whose commits are there, and of deleted branches, passes and says so', async () => {
    await withPush(async ({ repo, push }) => {
      await repo.git('tag', 'v1');
      const tagged = await push('origin', '--tags');
      expect([tagged.code, said(tagged)]).toEqual([0, expect.stringContaining('git pushes no commit')]);
      await repo.git('push', '-q', '--no-verify', 'origin', 'main:other');
      const deleted = await push('origin', '--delete', 'other');
      expect([deleted.code, said(deleted)]).toEqual([0, expect.stringContaining('git pushes no commit')]);
    });
  });

  test('is what no lines on standard input mean', async () => {
    await withPush(async ({ repo, commits, prePush }) => {
      await repo.git('checkout', '-q', '-b', 'bad');
      await commits({ 'bad.txt': `${EVIL}\n` });
      for (const lines of ['', '\n']) {
        const run = await prePush(lines);
        expect([run.code, run.stdout]).toEqual([0, '']);
        expect(run.stderr).toMatch(/passed[\s\S]*git pushes no commit/);
      }
    });
  });

  test('leaves standard output to machines, also when it is blocked', async () => {
    await withPush(async ({ commits, push }) => {
      await commits({ 'bad.txt': `${EVIL}\n` });
      const ran = await push('--porcelain', 'origin', 'main');
      expect(ran.code).not.toBe(0);
      expect(ran.stdout).not.toContain('anteater');
      expect(ran.stderr).toContain('BLOCKED');
    });
  });
});

describe('a first push to a fork', () => {
  const TOTAL = 30;

  test('suggests to trust the remote that has it all, with the count; trusted, it is not read again', async () => {
    await withPush(
      async ({ repo, commits, push, vt }) => {
        for (const [index, url] of urls(TOTAL).entries()) await commits({ [`${index}.txt`]: `${url}\n` });
        const upstream = join(repo.outside, 'upstream.git');
        await repo.git('init', '-q', '--bare', upstream);
        await repo.git('remote', 'add', 'upstream', upstream);
        await repo.git('push', '-q', '--no-verify', 'upstream', 'main');
        await commits({ 'new.txt': 'https://new.net/x\n' });
        const first = await push('origin', 'main');
        const text = said(first);
        expect(text).toContain(`${TOTAL} of the ${TOTAL + 1} commits are on the remote upstream already`);
        expect(text).toContain('git config --add anteater.trustedRemote upstream');
        const before = vt.requests.length;
        await repo.git('config', '--add', 'anteater.trustedRemote', 'upstream');
        const second = await push('origin', 'main');
        expect(said(second)).not.toContain('trustedRemote');
        const asked = vt.requests.slice(before).map((request) => JSON.stringify(request));
        expect(
          asked.some((request) => request.includes(Buffer.from('http://site0.net/').toString('base64url'))),
        ).toBe(false);
        expect(second.code, said(second)).toBe(0);
      },
      { rc: 'vt_limits: {minute: null, day: null, month: null}\n' },
    );
  });

  test('is not trusted by an rc file, nor by a name that no remote has', async () => {
    await withPush(async ({ repo, commits, push, rc }) => {
      await commits({ 'bad.txt': `${EVIL}\n` });
      const fork = join(repo.outside, 'fork.git');
      await repo.git('init', '-q', '--bare', fork);
      await repo.git('remote', 'add', 'contributor', fork);
      await repo.git('push', '-q', '--no-verify', 'contributor', 'main');
      expect((await push('origin', 'main')).code).not.toBe(0);
      await repo.git('config', '--add', 'anteater.trustedRemote', 'nobody');
      expect((await push('origin', 'main')).code).not.toBe(0);
      await rc('trustedRemote: contributor\n');
      const ran = await push('origin', 'main');
      expect(ran.code).not.toBe(0);
      expect(said(ran)).toContain('trustedRemote');
    });
  });
});
