// Programs and hook managers from npm that tests start, each in a folder of its own below node_modules/.cache: as
// dependencies some of them would put hooks or files into this very repository. No install script runs.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { must, root } from './ensure.mjs';

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

/** Hook managers for the tests that run real commits and pushes through them. */
const MANAGERS = {
  lefthook: 'lefthook@2.2.2',
  husky8: 'husky@8.0.3',
  prek: '@j178/prek@0.5.3',
  'simple-git-hooks': 'simple-git-hooks@2.14.0',
  yorkie: 'yorkie@2.0.0',
  ghooks: 'ghooks@2.0.4',
  'pre-commit': 'pre-commit@2.0.0',
};

const ALL = { ...PROGRAMS, ...NODES };

/** The program's path, whether it is there or not. */
export function programFromNpm(name) {
  const [package_, , program] = ALL[name];
  return join(folderOf(name), 'node_modules', package_, program);
}

/** Installs what is missing; says what cannot be had, whose tests are then skipped by name. */
export function ensureFromNpm(names = Object.keys(PROGRAMS)) {
  for (const name of names.filter((one) => !existsSync(programFromNpm(one)))) {
    const spec = ALL[name].slice(0, 2).join('@');
    install(spawnSync, folderOf(name), spec, ['--no-save', '--force']);
    if (!existsSync(programFromNpm(name))) console.error(`${spec} cannot be had: its tests are skipped`);
  }
}

/** Where test/helpers/managers.ts finds their node_modules. */
export function ensureManagers() {
  for (const [name, spec] of Object.entries(MANAGERS)) {
    const folder = join(root, 'node_modules/.cache/managers', name);
    if (!existsSync(join(folder, 'package.json'))) install(must, folder, spec, []);
  }
}

function folderOf(name) {
  return join(root, 'node_modules/.cache/programs', name, ALL[name][1]);
}

function install(run, folder, spec, more) {
  mkdirSync(folder, { recursive: true });
  const quiet = ['--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const options = { stdio: ['ignore', 'ignore', 'inherit'], shell: process.platform === 'win32' };
  run('npm', ['install', '--prefix', folder, ...quiet, ...more, spec], options);
}
