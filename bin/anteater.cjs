#!/usr/bin/env node
'use strict';
// The entry of every command. It loads the hot path alone; that loads the rest when there is something to do.
// CommonJS, because it starts sooner than ESM on Node 20.
require('node:module').enableCompileCache?.();
require('../dist/hot.cjs').start(process, `${__dirname}/..`);
