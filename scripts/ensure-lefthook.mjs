// lefthook for the tests that run real commits and pushes through it, in a folder of its own: as a dependency its install
// script would put lefthook's hooks and a lefthook.yml into this very repository.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { must, root } from './ensure.mjs';

const VERSION = '2.2.2';

/** The program's path. */
export function ensureLefthook() {
  const folder = join(root, 'node_modules/.cache/lefthook', VERSION);
  const program = join(folder, 'node_modules/.bin/lefthook');
  if (existsSync(program)) return program;
  mkdirSync(folder, { recursive: true });
  const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-save', '--no-audit', '--no-fund'];
  must('npm', [...args, '--loglevel=error', `lefthook@${VERSION}`], { shell: process.platform === 'win32' });
  return program;
}
