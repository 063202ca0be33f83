// Publishes the version in package.json with a provenance statement (npm publish --provenance, which needs a CI that
// npm trusts). Refuses what could not be traced back: a placeholder for the repository, or a work tree with changes.
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { build, must, root } from './ensure.mjs';

const { repository } = JSON.parse(await readFile(`${root}package.json`, 'utf8'));
if (repository.url.includes('/OWNER/')) {
  console.error(
    'release: package.json names no repository yet: replace OWNER in it, in docs/ci.md and docs/hooks.md',
  );
  process.exit(1);
}
const changes = spawnSync('git', ['status', '--porcelain'], { cwd: root, encoding: 'utf8' }).stdout;
if (changes !== '') {
  console.error(`release: the work tree has changes that are in no commit:\n${changes}`);
  process.exit(1);
}
build();
must('npm', ['publish', '--provenance', '--access', 'public', '--ignore-scripts'], {
  shell: process.platform === 'win32',
});
