// Programs from npm that tests start, each in a folder of its own below node_modules/.cache: as dependencies some of them
// would put hooks or files into this very repository. No install script runs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './ensure.mjs';

const on = `${process.platform === 'win32' ? 'win' : process.platform}-${process.arch}`;
const bunOn = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch === 'arm64' ? 'aarch64' : 'x64'}`;

/** Package, version, and the program in the package. `old`: Nodes that people still have. */
export const PROGRAMS = {
  node16: [`node-${on}`, '16.20.2', 'bin/node'],
  node18: [`node-${on}`, '18.20.8', 'bin/node'],
  yarn: ['@yarnpkg/cli-dist', '4.18.1', 'bin/yarn.js'],
  pnpm: ['pnpm', '10.12.1', 'bin/pnpm.cjs'],
  bun: [`@oven/bun-${bunOn}`, '1.4.5', 'bin/bun'],
};

/** The lines of Node that are supported, for `npm run test:nodes`; the other tests need none of them. */
export const NODES = {
  node20: [`node-${on}`, '20.20.2', 'bin/node'],
  node22: [`node-${on}`, '22.23.3', 'bin/node'],
  node24: [`node-${on}`, '24.21.0', 'bin/node'],
};

const ALL = { ...PROGRAMS, ...NODES };

/** The program's path, whether it is there or not. */
export function programFromNpm(name) {
  const [package_, version, program] = ALL[name];
  return join(root, 'node_modules/.cache/programs', name, version, 'node_modules', package_, program);
}

/** Installs what is missing; says what cannot be had, whose tests are then skipped by name. */
export function ensureFromNpm(names = Object.keys(PROGRAMS)) {
  for (const name of names.filter((one) => !existsSync(programFromNpm(one)))) {
    const [package_, version] = ALL[name];
    const folder = join(root, 'node_modules/.cache/programs', name, version);
    mkdirSync(folder, { recursive: true });
    const args = [
      'install',
      '--prefix',
      folder,
      '--ignore-scripts',
      '--no-save',
      '--no-audit',
      '--no-fund',
      '--force',
    ];
    const options = { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' };
    spawnSync('npm', [...args, '--loglevel=error', `${package_}@${version}`], options);
    if (!existsSync(programFromNpm(name)))
      console.error(`${package_}@${version} cannot be had: its tests are skipped`);
  }
}
