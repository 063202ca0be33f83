// A redis-server for the tests: REDIS_SERVER, or the one on the PATH, or Debian's package; else says what to install.
import { spawnSync } from 'node:child_process';

function works(program) {
  return spawnSync(program, ['--version'], { stdio: 'ignore' }).status === 0;
}

/** The program's name or path. Ends this process when there is none: tests are never skipped in silence. */
export function ensureRedis() {
  const named = process.env.REDIS_SERVER;
  if (named) {
    if (works(named)) return named;
    console.error(
      `REDIS_SERVER=${named} does not run. Point it at a redis-server (6 or later), or unset it.`,
    );
    process.exit(1);
  }
  if (works('redis-server')) return 'redis-server';
  const root = process.getuid?.() === 0;
  if (root && spawnSync('apt-get', ['--version'], { stdio: 'ignore' }).status === 0) {
    console.error('redis-server is missing: installing the Debian package');
    const env = { ...process.env, DEBIAN_FRONTEND: 'noninteractive' };
    spawnSync('apt-get', ['update', '-qq'], { stdio: 'inherit', env });
    spawnSync('apt-get', ['install', '-y', '-qq', '--no-install-recommends', 'redis-server'], {
      stdio: 'inherit',
      env,
    });
    if (works('redis-server')) return 'redis-server';
  }
  console.error('The tests need a redis-server (6 or later). Install it, or name it in REDIS_SERVER:');
  console.error('  Debian, Ubuntu: apt-get install redis-server    macOS: brew install redis');
  process.exit(1);
}
