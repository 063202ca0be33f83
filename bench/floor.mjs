// The floor: a Node process that does nothing but spawn git diff and read what it prints.
import { spawn } from 'node:child_process';

let bytes = 0;
spawn('git', ['diff', '--cached', '-U0'], { stdio: ['ignore', 'pipe', 'inherit'] }).stdout.on(
  'data',
  (chunk) => {
    bytes += chunk.length;
  },
);
process.exitCode = bytes > 0 ? 1 : 0;
