// Replays a git history and counts what each commit would ask about: npm run bench:requests -- --repository PATH [--commits N]
// No network: the reading and the built-in rules alone decide. A verdict counts as known once it was asked for.
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

const { values } = parseArgs({
  options: { repository: { type: 'string' }, commits: { type: 'string', default: '300' } },
});
const count = Number(values.commits);
if (values.repository === undefined || !Number.isInteger(count) || count < 1) {
  console.error('usage: npm run bench:requests -- --repository PATH [--commits N]');
  process.exit(2);
}
const repository = values.repository;
const program = fileURLToPath(new URL('../bin/anteater.cjs', import.meta.url));
const home = mkdtempSync(join(tmpdir(), 'bench-requests-'));

function run(command, args) {
  const env = { ...process.env, ANTEATER_HOME: home, ANTEATER_SKIP: '' };
  const done = spawnSync(command, args, { cwd: repository, encoding: 'utf8', maxBuffer: 1 << 30, env });
  if (done.error) throw done.error;
  return done;
}

function lookupsOf(commit) {
  const done = run(process.execPath, [program, 'scan', '--commit', commit, '--dry-run', '--format', 'json']);
  if (done.status === 2) return null;
  const { findings } = JSON.parse(done.stdout);
  return findings
    .filter(({ verdict }) => verdict === 'unresolved')
    .map(({ indicator: { type, value } }) => ({ type, value }));
}

function percentile(sorted, part) {
  return sorted[Math.min(sorted.length - 1, Math.ceil(sorted.length * part) - 1)] ?? 0;
}

const listed = run('git', ['rev-list', '--no-merges', '--max-count', String(count), 'HEAD', '--']);
if (listed.status !== 0) {
  console.error(`git: ${listed.stderr.trim()}`);
  process.exit(2);
}
const commits = listed.stdout.split('\n').filter(Boolean).reverse();
const asked = new Set();
const hosts = new Map();
const types = new Map();
const fresh = [];
let all = 0;
let failed = 0;
for (const commit of commits) {
  const lookups = lookupsOf(commit);
  if (lookups === null) {
    failed += 1;
    continue;
  }
  all += lookups.length;
  const now = lookups.filter(({ type, value }) => !asked.has(`${type} ${value}`));
  for (const { type, value } of now) {
    asked.add(`${type} ${value}`);
    types.set(type, (types.get(type) ?? 0) + 1);
    const host = type === 'url' ? new URL(value).hostname : type === 'file' ? '(files)' : value;
    hosts.set(host, (hosts.get(host) ?? 0) + 1);
  }
  fresh.push(now.length);
}
rmSync(home, { recursive: true, force: true });
const sorted = [...fresh].sort((a, b) => a - b);
const sum = fresh.reduce((total, one) => total + one, 0);
const share = (part) => `${((100 * part) / Math.max(1, fresh.length)).toFixed(1)} %`;
console.log(`${repository}: ${fresh.length} commits${failed > 0 ? `, ${failed} could not be read` : ''}`);
console.log(
  `  lookups            ${sum} (${all} without a cache), ${(sum / Math.max(1, fresh.length)).toFixed(2)} a commit`,
);
console.log(
  `  by type            ${[...types].map(([type, number]) => `${type} ${number}`).join(', ') || 'none'}`,
);
console.log(`  commits with none  ${share(fresh.filter((one) => one === 0).length)}`);
console.log(
  `  p90 / p99 / most   ${percentile(sorted, 0.9)} / ${percentile(sorted, 0.99)} / ${sorted.at(-1) ?? 0}`,
);
console.log(`  more than 20       ${fresh.filter((one) => one > 20).length} commits`);
console.log('  top hosts');
for (const [host, number] of [...hosts].sort((a, b) => b[1] - a[1]).slice(0, 12)) {
  console.log(`    ${String(number).padStart(5)}  ${host}`);
}
