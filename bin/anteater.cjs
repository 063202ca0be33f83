#!/usr/bin/env node
'use strict';
// The entry of every command: it loads what starts git, then the fast path, which loads the rest when there is something
// to do. CommonJS, because it starts sooner than ESM on Node 20. Old Nodes must be able to parse it, to say what is wrong.
const OLDEST = 20;
const { argv, env, execPath, versions } = process;
if (parseInt(versions.node, 10) < OLDEST) {
  const found = `Node ${versions.node} (${execPath.replace(/[^ -~]/g, '?')})`;
  process.stderr.write(
    `anteater: NOT CHECKED, ${found} is too old: install Node ${OLDEST} or newer, then: anteater init\n`,
  );
  process.exitCode = 2;
} else if (env.ANTEATER_PROBE) {
  // `doctor` asks whether git comes here: the answer is a file, and nothing else of the hook is to run.
  const file = `${env.ANTEATER_PROBE}/${argv[2] === 'pre-push' ? 'pre-push' : 'pre-commit'}`;
  require('node:fs').writeFileSync(file, `node ${execPath}\nprogram ${__filename}\n`);
  process.exitCode = 1;
} else {
  require('../dist/cli-entry.cjs').start(process, `${__dirname}/..`);
}
