#!/usr/bin/env node
'use strict';
// The entry of every command: it loads what starts git, then the hot path, which loads the rest when there is something to do.
// CommonJS, because it starts sooner than ESM on Node 20.
require('../dist/start.cjs').start(process, `${__dirname}/..`);
