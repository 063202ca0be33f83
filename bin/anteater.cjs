#!/usr/bin/env node
'use strict';
// The entry of every command: it loads what starts git, then the hot path, which loads the rest when there is something
// to do. CommonJS, because it starts sooner than ESM on Node 20. Old Nodes must be able to parse it, to say what is wrong.
const OLDEST = 20;
const { execPath, versions } = process;
if (parseInt(versions.node, 10) >= OLDEST) {
  require('../dist/cli-entry.cjs').start(process, `${__dirname}/..`);
} else {
  const found = `Node ${versions.node} (${execPath.replace(/[^ -~]/g, '?')})`;
  process.stderr.write(
    `anteater: NOT CHECKED, ${found} is too old: install Node ${OLDEST} or newer, then: anteater init\n`,
  );
  process.exitCode = 2;
}
