// The test command: installs what the tests need (packages, a Redis server), builds, and runs every test.
// Arguments go to vitest: npm test -- test/unit
import { build, installDependencies, must, root } from './ensure.mjs';
import { ensureLefthook } from './ensure-lefthook.mjs';
import { ensureFromNpm } from './ensure-npm.mjs';
import { ensureRedis } from './ensure-redis.mjs';

installDependencies();
build();
const redis = ensureRedis();
const lefthook = ensureLefthook();
ensureFromNpm();
must(process.execPath, [`${root}node_modules/vitest/vitest.mjs`, 'run', ...process.argv.slice(2)], {
  env: { ...process.env, REDIS_SERVER: redis, LEFTHOOK_PROGRAM: lefthook },
});
