/** A commit whose answers this machine has needs no Redis, in any format: it does not even connect. */
import { createServer } from 'node:net';
import { expect, test } from 'vitest';
import { withWorld } from '../helpers/cli.ts';

test('a cached commit connects to no Redis, also where an answer led to a second question', async () => {
  let connections = 0;
  const redis = createServer(() => {
    connections += 1;
  });
  await new Promise<void>((resolve) => redis.listen(0, '127.0.0.1', resolve));
  const address = redis.address();
  if (address === null || typeof address === 'string') throw new Error('no port');
  try {
    await withWorld(async ({ repo, vt, anteater, json }) => {
      vt.unknown('http://new.net/x');
      await repo.stage('a.txt', 'http://fine.net/ http://new.net/x 8.8.8.8\n');
      expect((await json([])).report.requests.sent).toBeGreaterThan(3);
      const env = { ANTEATER_REDIS_URL: `redis://127.0.0.1:${address.port}` };
      expect((await anteater([], { env })).stdout).toContain('3 checked (3 cached)');
      const { report } = await json([], { env });
      expect(report.requests).toMatchObject({ sent: 0 });
      // It says whose figures they are.
      expect(report.quota).toMatchObject({ scope: 'local', day: { used: expect.any(Number) } });
      expect(connections).toBe(0);
    });
  } finally {
    redis.close();
  }
});
