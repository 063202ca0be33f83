// The fast tests and the end-to-end tests on each supported line of Node, from npm's `node` package:
//   npm run test:nodes            all lines
//   npm run test:nodes -- 24      one of them; further arguments go to vitest instead of the usual folders
import { existsSync, mkdirSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { build, installDependencies, must, root } from './ensure.mjs';
import { testEnvironment } from './test.mjs';

/** Exact versions, so that a run can be repeated. */
const NODES = { 20: '20.20.2', 22: '22.23.3', 24: '24.21.0' };

const [line, ...paths] = process.argv.slice(2);
const chosen = line === undefined ? Object.keys(NODES) : [line];
installDependencies();
build();
const env = testEnvironment();
for (const name of chosen) {
  const version = NODES[name];
  if (version === undefined) {
    console.error(`test:nodes: ${name} is not one of ${Object.keys(NODES).join(', ')}`);
    process.exit(1);
  }
  const program = install(version);
  console.log(`\nNode ${version}`);
  const folders = paths.length > 0 ? paths : ['test/unit', 'test/flow', 'test/e2e'];
  must(program, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...folders], {
    env: { ...env, PATH: `${join(program, '..')}${delimiter}${env.PATH}` },
  });
}

/** The program's path. The package holds the binary of this platform; its install script puts it in place. */
function install(version) {
  const folder = join(root, 'node_modules/.cache/node', version);
  const program = join(folder, 'node_modules/node/bin/node');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  must('npm', ['install', '--prefix', folder, '--no-save', '--no-audit', '--no-fund', `node@${version}`]);
  return program;
}
