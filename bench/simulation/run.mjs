// node bench/simulation/run.mjs [limiter or scenario…]: bundles the simulation and plays it. Needs a redis-server (REDIS_SERVER or PATH).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'anteater-simulation-'));
const shared = {
  bundle: true,
  platform: 'node',
  target: 'node20',
  logLevel: 'error',
  loader: { '.lua': 'text' },
};
await build({
  ...shared,
  entryPoints: [`${here}worker.ts`],
  outfile: join(folder, 'worker.cjs'),
  format: 'cjs',
});
await build({
  ...shared,
  entryPoints: [`${here}main.ts`],
  outfile: join(folder, 'main.mjs'),
  format: 'esm',
  banner: {
    js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
  },
});
const words = [join(folder, 'main.mjs'), join(folder, 'worker.cjs'), ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
rmSync(folder, { recursive: true, force: true });
process.exitCode = status ?? 1;
