// The fast tests and the end-to-end tests on each supported line of Node, from npm:
//   npm run test:nodes            all lines
//   npm run test:nodes -- 24      one of them; further arguments go to vitest instead of the usual folders
import { existsSync } from 'node:fs';
import { delimiter, dirname, join } from 'node:path';
import { build, installDependencies, must, root } from './ensure.mjs';
import { ensureFromNpm, NODES, programFromNpm } from './ensure-npm.mjs';
import { FAST, testEnvironment } from './test.mjs';

const [line, ...paths] = process.argv.slice(2);
const chosen = line === undefined ? Object.keys(NODES) : [`node${line}`];
if (!chosen.every((name) => name in NODES)) {
  console.error(`test:nodes: ${line} is not one of ${Object.keys(NODES).join(', ').replaceAll('node', '')}`);
  process.exit(1);
}
installDependencies();
build();
ensureFromNpm(chosen);
const env = testEnvironment();
for (const name of chosen) {
  const program = programFromNpm(name);
  if (!existsSync(program)) process.exit(1);
  console.log(`\nNode ${NODES[name][1]}`);
  const folders = paths.length > 0 ? paths : [...FAST, 'test/e2e'];
  // First on the PATH as well: hooks start the `node` that they find there.
  must(program, [join(root, 'node_modules/vitest/vitest.mjs'), 'run', ...folders], {
    env: { ...env, PATH: `${dirname(program)}${delimiter}${env.PATH}` },
  });
}
