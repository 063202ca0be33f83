/** What a hostile repository, Redis, cache or branch tries, against the built program. */
import { chmod, mkdir, readdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { delimiter, dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { verdicts, type World, withWorld } from '../helpers/cli.ts';

const EVIL = 'http://evil-host.net/x';

/** A `git` first on PATH that writes down its environment and arguments, and goes on as git. */
async function spyOnGit({ repo, env }: World): Promise<{ PATH: string; told(): Promise<string> }> {
  const folder = join(repo.outside, 'spy');
  const log = join(repo.outside, 'spy.log');
  const real = (await repo.run('sh', ['-c', 'command -v git'])).stdout.trim();
  await mkdir(folder);
  await writeFile(
    join(folder, 'git'),
    `#!/bin/sh\n{ env; printf '%s\\n' "$@"; } >>'${log}'\nexec '${real}' "$@"\n`,
  );
  await chmod(join(folder, 'git'), 0o755);
  return { PATH: `${folder}${delimiter}${env.PATH ?? ''}`, told: () => readFile(log, 'utf8') };
}

describe('the key', () => {
  test('is not given to git, which may start programs that a configuration names', () =>
    withWorld(async (world) => {
      const { repo, vt, anteater } = world;
      const spy = await spyOnGit(world);
      const env = { PATH: spy.PATH, ANTEATER_REDIS_URL: 'redis://:hush-hush@127.0.0.1:9' };
      await repo.stage('a.txt', `${EVIL}\n`);
      await anteater(['staged'], { env });
      const head = await repo.commit();
      await anteater(['scan', '--commit', 'HEAD', '--rules-from', 'HEAD'], { env });
      const line = `refs/heads/main ${head} refs/heads/main ${'0'.repeat(40)}\n`;
      await anteater(['pre-push', 'origin', 'url'], { env, input: line });
      await anteater(['why', 'a.txt:1'], { env });
      const told = await spy.told();
      expect(told).toContain('diff-index');
      expect(told).not.toContain(vt.key);
      expect(told).not.toContain('hush-hush');
    }));
});

/** Answers the script with `answer`, and every other command, SUBSCRIBE too, with a number. */
async function nonsenseRedis(answer: object): Promise<{ url: string; close(): void }> {
  const sockets = new Set<Socket>();
  const mark = { born: 1, day: [1, 0], month: [1, 0] };
  const text = JSON.stringify({ answer, mark, kept: true, used: 0, machines: 1 });
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => undefined);
    socket.on('data', (data) => {
      for (const [, word = ''] of data.toString('latin1').matchAll(/\*\d+\r\n\$\d+\r\n(\w+)\r\n/g)) {
        if (/^evalsha$/i.test(word)) socket.write(`*2\r\n$${text.length}\r\n${text}\r\n$-1\r\n`);
        else if (/^hello$/i.test(word)) socket.write("-ERR unknown command 'HELLO'\r\n");
        else socket.write(':0\r\n');
      }
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  return {
    url: `redis://127.0.0.1:${address.port}`,
    close() {
      for (const socket of sockets) socket.destroy();
      server.close();
    },
  };
}

describe('a Redis that an rc file names', () => {
  test.each([{ kind: 'follow', ms: 0 }, { kind: 'wait', ms: 1e15 }, { kind: 'nonsense' }])(
    'and that answers $kind to everything ends no commit by a crash, and holds none up',
    async (answer) => {
      const redis = await nonsenseRedis(answer);
      try {
        await withWorld(
          async ({ repo, json }) => {
            await repo.stage('a.txt', `${EVIL}\n`);
            const { run, report } = await json(['staged', '--max-wait', '2s']);
            expect(run.code).toBe(0);
            expect(Object.keys(verdicts(report))).toEqual([EVIL]);
          },
          { rc: `redis_url: ${redis.url}\n` },
        );
      } finally {
        redis.close();
      }
    },
  );
});

describe('a tag that is called as a branch is', () => {
  /** `origin/main` is the branch that was fetched, and a tag of the very change that is judged. */
  async function disguise({ repo }: World): Promise<string> {
    await repo.write('a.txt', 'before\n');
    await repo.git('update-ref', 'refs/remotes/origin/main', await repo.commit());
    await repo.stage('b.txt', `${EVIL}\n`);
    const head = await repo.commit();
    await repo.git('update-ref', 'refs/tags/origin/main', head);
    return head;
  }

  test('hides nothing of a range that CI names, and is refused where a person names it', () =>
    withWorld(async (world) => {
      const head = await disguise(world);
      const env = {
        TF_BUILD: 'True',
        SYSTEM_PULLREQUEST_TARGETBRANCH: 'refs/heads/main',
        BUILD_SOURCEVERSION: head,
      };
      const { report } = await world.json(['scan', '--dry-run'], { env });
      expect(Object.keys(verdicts(report))).toEqual([EVIL]);
      for (const args of [
        ['--range', 'origin/main..HEAD'],
        ['--commit', 'HEAD', '--rules-from', 'origin/main^0'],
      ]) {
        const run = await world.anteater(['scan', '--dry-run', ...args]);
        expect(run.code).toBe(2);
        expect(run.stderr).toMatch(/can mean several things\n.*"refs\/remotes\/origin\/main"/);
      }
      // The same thing by several names is not a question.
      await world.repo.git('update-ref', 'refs/tags/main', head);
      expect((await world.anteater(['scan', '--dry-run', '--commit', 'main'])).code).toBe(0);
    }));

  test('nor one that is called as the beginning of a commit', () =>
    withWorld(async (world) => {
      const { repo, anteater } = world;
      await disguise(world);
      const base = (await repo.git('rev-parse', 'refs/remotes/origin/main')).trim();
      await repo.git('update-ref', `refs/tags/${base.slice(0, 10)}`, 'HEAD');
      await repo.git('update-ref', `refs/tags/${base}`, 'HEAD');
      expect((await anteater(['scan', '--dry-run', '--range', `${base.slice(0, 10)}..HEAD`])).code).toBe(2);
      const { report } = await world.json(['scan', '--dry-run', '--range', `${base}..HEAD`]);
      expect(Object.keys(verdicts(report))).toEqual([EVIL]);
    }));
});

describe('init writes through no link of the repository', () => {
  test.each([
    ['.husky', '../outside', 'pre-commit'],
    ['.husky/pre-commit', '../../outside/pre-commit', 'pre-commit'],
    ['lefthook.yml', '../outside/lefthook.yml', 'lefthook.yml'],
    ['.pre-commit-config.yaml', '../outside/config.yaml', 'config.yaml'],
    ['.anteaterrc', '../outside/new', 'other'],
    ['.husky/pre-commit', '../.git/config', 'other'],
  ])('%s that leads to %s', (link, target, file) =>
    withWorld(
      async ({ repo, anteater }) => {
        const outside = join(repo.outside, 'outside');
        await mkdir(outside);
        await writeFile(join(outside, file), 'repos: []\n');
        await repo.git('config', 'core.hooksPath', '.husky/_');
        if (!link.startsWith('.husky')) await repo.git('config', '--unset', 'core.hooksPath');
        await mkdir(dirname(repo.path(link)), { recursive: true });
        await symlink(target, repo.path(link));
        const config = await readFile(repo.path('.git/config'), 'utf8');
        const run = await anteater(['init']);
        expect(run.code).toBe(2);
        expect(run.stderr).toContain(`${repo.path(link)}`);
        expect(run.stderr).toContain('is a link that leads out of the repository');
        expect(await readdir(outside)).toEqual([file]);
        expect(await readFile(join(outside, file), 'utf8')).toBe('repos: []\n');
        expect(await readFile(repo.path('.git/config'), 'utf8')).toBe(config);
      },
      { rc: '' },
    ),
  );
});
