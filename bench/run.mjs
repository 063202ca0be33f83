// npm run bench [shape…] [-- --runs N]: whole processes, all tools interleaved, medians and ratios to the floor.
// Absolute times depend on the machine; the ratios are what docs/speed.md promises.
import { spawn, spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build, installDependencies, root } from '../scripts/ensure.mjs';
import { cleanEnvironment, git, make, SHAPES } from './repositories.mjs';

const anteater = join(root, 'bin/anteater.cjs');
const floor = join(root, 'bench/floor.mjs');
/** Binaries are compared with hashing them. */
const floors = { binaries: join(root, 'bench/hash-floor.mjs') };

/** budget: at most this many times the floor. */
const budgets = { small: 1.25, typical: 1.25, cached: 1.8, large: 1.5, binaries: 1.2, longline: null };

const words = process.argv.slice(2);
const at = words.indexOf('--runs');
const runs = at >= 0 ? Number(words.splice(at, 2)[1]) : 21;
const chosen = words.length > 0 ? words : SHAPES;

function once(command, args, options) {
  const begin = process.hrtime.bigint();
  const { status, stderr } = spawnSync(command, args, {
    ...options,
    stdio: ['ignore', 'pipe', 'pipe'],
    maxBuffer: 1 << 28,
  });
  const ms = Number(process.hrtime.bigint() - begin) / 1e6;
  return { ms, status, stderr };
}

function median(values) {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[sorted.length >> 1];
}

async function emulate() {
  const child = spawn(
    process.execPath,
    [join(root, 'test/helpers/virustotal/serve.mjs'), '{"default":"clean","limits":null}'],
    {
      stdio: ['ignore', 'pipe', 'inherit'],
    },
  );
  const line = await new Promise((done) => child.stdout.once('data', done));
  return { child, ...JSON.parse(String(line)) };
}

async function measure(shape) {
  const folder = await mkdtemp(join(tmpdir(), 'anteater-bench-'));
  const repository = join(folder, 'repository');
  const options = { cwd: repository, env: { ...cleanEnvironment(repository) } };
  let emulator = null;
  try {
    await make(shape, repository);
    const candidates = {
      floor: [process.execPath, [floors[shape] ?? floor]],
      anteater: [process.execPath, [anteater]],
    };
    if (shape === 'large' || shape === 'longline' || shape === 'binaries')
      candidates.anteater[1].push('--dry-run');
    if (shape === 'cached') {
      emulator = await emulate();
      Object.assign(options.env, { VT_KEY: emulator.key, ANTEATER_VT_URL: emulator.url });
      await writeFile(join(repository, '.anteaterrc'), 'vt_rate_type: private\nip_associations: off\n');
      const first = once(process.execPath, [anteater, '--max-wait', '60s'], options);
      if (first.status !== 0)
        throw new Error(`warming the cache ended with ${first.status}: ${first.stderr}`);
    }
    if (shape === 'small' || shape === 'typical') {
      candidates.prefilter = await prefilter(repository, options);
    }
    if (candidates.prefilter === null) delete candidates.prefilter;
    const times = Object.fromEntries(Object.keys(candidates).map((name) => [name, []]));
    const count = shape === 'longline' || shape === 'large' ? Math.max(5, runs >> 2) : runs;
    for (let run = -2; run < count; run += 1) {
      for (const [name, [command, args]] of Object.entries(candidates)) {
        const { ms, status, stderr } = once(command, args, options);
        if (name !== 'floor' && status !== 0)
          throw new Error(`${shape}: ${name} ended with ${status}: ${stderr}`);
        if (run >= 0) times[name].push(ms);
      }
    }
    return times;
  } finally {
    emulator?.child.kill();
    await rm(folder, { recursive: true, force: true });
  }
}

/** The hook that `init` installs, run as git runs it. */
async function prefilter(repository, options) {
  const done = once(process.execPath, [anteater, 'init'], options);
  if (done.status !== 0) return null;
  const hook = String(git(repository, 'rev-parse', '--git-path', 'hooks/pre-commit')).trim();
  return ['sh', [join(repository, hook)]];
}

installDependencies();
build();
console.log(
  `Node ${process.version}, ${runs} interleaved runs, wall time in ms (median), ratio to the floor\n`,
);
console.log('shape       floor   anteater  ratio  budget   prefilter  ratio');
for (const shape of chosen) {
  const times = await measure(shape);
  const base = median(times.floor);
  const ours = median(times.anteater);
  const cells = [
    shape.padEnd(10),
    base.toFixed(1).padStart(6),
    ours.toFixed(1).padStart(10),
    (ours / base).toFixed(2).padStart(6),
  ];
  cells.push(String(budgets[shape] ?? '-').padStart(7));
  if (times.prefilter) {
    const quick = median(times.prefilter);
    cells.push(quick.toFixed(1).padStart(11), (quick / base).toFixed(2).padStart(6));
  }
  console.log(cells.join(' '));
}
