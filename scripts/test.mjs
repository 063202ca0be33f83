// The test command: installs what the tests need (packages, a Redis server, …), builds, and runs every test.
//   npm test                      everything
//   npm test -- test/git          arguments go to vitest
//   npm run test:unit             the fast part: no Redis, no program of others, under a minute
import { pathToFileURL } from 'node:url';
import { build, installDependencies, must, root } from './ensure.mjs';
import { ensureFromNpm, ensureManagers } from './ensure-npm.mjs';
import { ensureRedis } from './ensure-redis.mjs';

export const FAST = ['test/unit', 'test/flow', 'test/architecture.test.ts'];

/** What the tests know of the programs that were installed for them. */
export function testEnvironment() {
  ensureFromNpm();
  ensureManagers();
  return { ...process.env, REDIS_SERVER: ensureRedis() };
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) {
  const args = process.argv.slice(2);
  const fast = args[0] === '--fast';
  installDependencies();
  if (!fast) build();
  const env = fast ? process.env : testEnvironment();
  const chosen = fast ? [...FAST, ...args.slice(1)] : args;
  must(process.execPath, [`${root}node_modules/vitest/vitest.mjs`, 'run', ...chosen], { env });
}
