// The main job, shown: a temporary repository, the installed hook, a commit that is blocked and one that passes.
// Without VT_KEY the answers come from the emulator of the tests, and it says so; with VT_KEY they are VirusTotal's own.
import { existsSync } from 'node:fs';
import { openDemo, stageMalware } from './demo-world.mjs';
import { build, installDependencies, root } from './ensure.mjs';

const color = process.stdout.isTTY && !process.env.NO_COLOR;
const bold = (text) => (color ? `\u001b[1m${text}\u001b[22m` : text);
const say = (text) => console.log(`\n${bold(text)}`);

installDependencies();
if (!existsSync(`${root}dist/index.mjs`)) build();

const demo = await openDemo({ real: Boolean(process.env.VT_KEY?.trim()) });

function show(command, args) {
  const shown = [command, ...args].map((word) => (/^[\w./:@=-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  console.log(`\n$ ${shown}`);
  return demo.run(command, args, { stdio: ['ignore', 'inherit', 'inherit'] }).status;
}

function check(happened, what) {
  if (happened) return;
  console.error(`\nThe demonstration went wrong: ${what}.`);
  process.exitCode = 1;
}

try {
  console.log(bold('anteater: a demonstration in a temporary repository'));
  if (demo.emulator) {
    console.log(`No VT_KEY is set, so this is a demonstration against an EMULATOR of VirusTotal on this machine
(${demo.emulator.url}). Git, the hook and the tool are real; the verdicts are not VirusTotal's.
With VT_KEY=<your key> the same command asks VirusTotal itself.`);
  } else console.log('VT_KEY is set: the answers below are VirusTotal’s own.');

  say('1. A repository gets the hook.');
  show('git', ['init', '--quiet', '--initial-branch=main']);
  show('anteater', ['init']);

  say('2. Somebody commits a malicious URL, and a Git LFS pointer to a known malicious file.');
  await stageMalware(demo);
  check(show('git', ['commit', '--quiet', '-m', 'Add the installer']) !== 0, 'the commit was not blocked');

  say('3. They take it out. What is clean passes.');
  await demo.write('install.sh', '#!/bin/sh\necho "nothing to download"\n');
  show('git', ['rm', '--quiet', '--cached', 'tool.exe']);
  show('git', ['add', 'install.sh']);
  check(show('git', ['commit', '--quiet', '-m', 'Add the installer']) === 0, 'the clean commit did not pass');
  show('git', ['log', '--oneline']);

  say('Use it: npm install --save-dev anteater-hook, npx anteater init, npx anteater key set.');
} finally {
  await demo.close();
}
