import { describe, expect, it } from 'vitest';
import { isLockfile } from '../../../src/extract/lockfile.ts';
import { extracted, names } from './extracting.ts';

describe('isLockfile', () => {
  it.each([
    'package-lock.json',
    'npm-shrinkwrap.json',
    'yarn.lock',
    'pnpm-lock.yaml',
    'Cargo.lock',
    'poetry.lock',
    'uv.lock',
    'Pipfile.lock',
    'go.sum',
    'Gemfile.lock',
    'composer.lock',
    'packages/web/package-lock.json',
    'a b/ü/yarn.lock',
  ])('%s', (path) => {
    expect(isLockfile(path)).toBe(true);
  });

  it.each([
    '',
    'package.json',
    'package-lock.json.orig',
    'my-package-lock.json',
    'package-lock.json/notes.md',
    'yarn.lock.md',
    'xyarn.lock',
    'YARN.LOCK',
    'go.sum.txt',
    'go.mod',
    'Cargo.toml',
    'lock.json',
    '.lock',
    'src\\yarn.lock',
  ])('not %s', (path) => {
    expect(isLockfile(path)).toBe(false);
  });
});

describe('URLs of a lockfile', () => {
  const text = [
    '"resolved": "https://registry.evil.net/a/-/a-1.0.0.tgz#abc",',
    '"resolved": "https://registry.evil.net/b/-/b-1.0.0.tgz",',
    '"resolved": "git+ssh://git@registry.evil.net/c.git",',
    '"funding": "https://bad.org/fund?token=abc",',
    '"resolved": "http://8.8.8.8/d.tgz",',
  ].join('\n');

  it('are their hosts, each once', async () => {
    expect(names(await extracted(text, { path: 'x/package-lock.json', checks: ['urls'] }))).toEqual([
      'domain bad.org',
      'domain registry.evil.net',
      'ip 8.8.8.8',
    ]);
  });

  it('stay whole elsewhere, but for those with a secret', async () => {
    expect(names(await extracted(text, { path: 'x/package.json', checks: ['urls'] }))).toEqual([
      'domain bad.org',
      'url http://8.8.8.8/d.tgz',
      'url https://registry.evil.net/a/-/a-1.0.0.tgz',
      'url https://registry.evil.net/b/-/b-1.0.0.tgz',
    ]);
  });
});
