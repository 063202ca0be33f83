/** What a hostile repository, Redis, cache or branch tries, against the built program. */
import { chmod, mkdir, readFile, writeFile } from 'node:fs/promises';
import { createServer, type Socket } from 'node:net';
import { delimiter, join } from 'node:path';
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
