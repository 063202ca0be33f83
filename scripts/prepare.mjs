// npm runs this after an install in a checkout (never for those who install the package): build, then our own hooks.
//
// The pre-commit framework and prek install this repository as a package: "npm pack", whose standard output must hold
// nothing but the file's name, and "npm install -g git+file://…", which leaves the development dependencies out
// (npm/cli#8440). So this prints nothing there, and installs them itself.
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { root } from './ensure.mjs';

const missing = !existsSync(`${root}node_modules/rolldown`);
if (missing) installDevelopmentDependencies();
const { status } = spawnSync(
  process.execPath,
  [`${root}scripts/build.mjs`, ...(missing ? ['--no-types'] : [])],
  {
    cwd: root,
    stdio: ['ignore', 2, 2],
  },
);
if (status !== 0) process.exit(status ?? 1);
if (existsSync(`${root}.git`) && process.env.CI === undefined && !missing) {
  const { default: husky } = await import('husky');
  const trouble = husky();
  if (trouble) console.error(trouble);
}

/** As in a checkout, regardless of the options of the npm that runs this: "--global" is in its environment. */
function installDevelopmentDependencies() {
  const env = Object.fromEntries(
    Object.entries(process.env).filter(([name]) => !/^npm_|^_PACOTE|^NODE_ENV$/i.test(name)),
  );
  const args = ['ci', '--include=dev', '--ignore-scripts', '--no-audit', '--no-fund', '--loglevel=error'];
  const ended = spawnSync('npm', args, {
    cwd: root,
    env,
    stdio: ['ignore', 2, 2],
    shell: process.platform === 'win32',
  });
  if (ended.status !== 0) process.exit(ended.status ?? 1);
}
