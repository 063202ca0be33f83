// Hook managers for the tests that run real commits and pushes through them, each in a folder of its own: as
// dependencies, their install scripts would put hooks and configurations into this very repository.
import { existsSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { must, root } from './ensure.mjs';

const MANAGERS = {
  lefthook: 'lefthook@2.2.2',
  husky8: 'husky@8.0.3',
  prek: '@j178/prek@0.5.3',
  'simple-git-hooks': 'simple-git-hooks@2.14.0',
  yorkie: 'yorkie@2.0.0',
  ghooks: 'ghooks@2.0.4',
  'pre-commit': 'pre-commit@2.0.0',
};

/** Where test/helpers/managers.ts finds their node_modules. */
export function ensureManagers() {
  for (const [name, spec] of Object.entries(MANAGERS)) {
    const folder = join(root, 'node_modules/.cache/managers', name);
    if (existsSync(join(folder, 'package.json'))) continue;
    mkdirSync(folder, { recursive: true });
    const args = ['install', '--prefix', folder, '--ignore-scripts', '--no-audit', '--no-fund'];
    must('npm', [...args, '--loglevel=error', spec], { shell: process.platform === 'win32' });
  }
}
