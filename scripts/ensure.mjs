// Makes a fresh clone ready: installs the development dependencies once, then builds. Needs Node 20+ and npm only.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export const root = fileURLToPath(new URL('..', import.meta.url));

/** Runs a command in the repository with its output shown; ends this process when it fails. */
export function must(command, args, options = {}) {
  const { status, error } = spawnSync(command, args, { cwd: root, stdio: 'inherit', ...options });
  if (error) console.error(`${command}: ${error.message}`);
  if (status !== 0) process.exit(status ?? 1);
}

export function installDependencies() {
  const installed = 'node_modules/.package-lock.json';
  const fresh = existsSync(`${root}${installed}`);
  if (fresh && statSync(`${root}${installed}`).mtimeMs >= statSync(`${root}package-lock.json`).mtimeMs)
    return;
  must('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], { shell: process.platform === 'win32' });
}

export function build() {
  must(process.execPath, ['scripts/build.mjs']);
}
