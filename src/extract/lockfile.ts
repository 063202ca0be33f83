/**
 * Lockfiles by name: their URLs name packages by the thousand, and one question a host says enough. The names are those
 * that the package managers give them, case and all; a copy under another name is text like any other.
 */

const LOCKFILES = new Set([
  // npm, yarn, pnpm, Bun, Deno
  'package-lock.json',
  'npm-shrinkwrap.json',
  'yarn.lock',
  'pnpm-lock.yaml',
  'bun.lock',
  'deno.lock',
  // Cargo
  'Cargo.lock',
  // Poetry, uv, Pipenv, PDM, PEP 751
  'poetry.lock',
  'uv.lock',
  'Pipfile.lock',
  'pdm.lock',
  'pylock.toml',
  // Go
  'go.sum',
  'go.work.sum',
  // Bundler
  'Gemfile.lock',
  'gems.locked',
  // Composer
  'composer.lock',
]);

/** @param path relative to the repository's root, `/` between segments */
export function isLockfile(path: string): boolean {
  return LOCKFILES.has(path.slice(path.lastIndexOf('/') + 1));
}
