// The floor of `binaries`: a Node process that hashes them, and does nothing else.
import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';

for (const name of readdirSync('bin'))
  createHash('sha256')
    .update(readFileSync(`bin/${name}`))
    .digest('hex');
