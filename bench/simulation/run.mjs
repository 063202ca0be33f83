// node bench/simulation/run.mjs [limiter or scenario…]: bundles the simulation and plays it. Needs a redis-server (REDIS_SERVER or PATH).
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { bundle } from '../../scripts/bundle.mjs';

const here = fileURLToPath(new URL('.', import.meta.url));
const folder = mkdtempSync(join(tmpdir(), 'anteater-simulation-'));
await bundle(`${here}worker.ts`, join(folder, 'worker.cjs'));
await bundle(`${here}main.ts`, join(folder, 'main.mjs'));
const words = [join(folder, 'main.mjs'), join(folder, 'worker.cjs'), ...process.argv.slice(2)];
const { status } = spawnSync(process.execPath, words, { stdio: 'inherit' });
rmSync(folder, { recursive: true, force: true });
process.exitCode = status ?? 1;
