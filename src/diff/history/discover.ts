/**
 * Finds a plain repository without asking git: a `.git` folder in the working folder or above it, and nothing that
 * would lead git elsewhere. Spares a process at every commit. Anything less plain is left to git (null).
 */
// Synchronous on purpose: a dozen such calls cost less than one round through the thread pool.
import { readFileSync, realpathSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import { isGitDir } from '../../git.ts';

const debug = createDebug('discover');

export interface Discovered {
  /** Absolute, links resolved. */
  readonly root: string;
  readonly gitDir: string;
}

/** Variables that move the repository, its work tree, or the search for them. */
const MOVING =
  /^GIT_(?:DIR|WORK_TREE|COMMON_DIR|CEILING_DIRECTORIES|DISCOVERY_ACROSS_FILESYSTEM|NAMESPACE|CONFIG_COUNT|CONFIG_PARAMETERS)$/;

/** Settings with which the folder above `.git` need not be the work tree. */
const UNUSUAL = /worktree|\bbare\b(?!\s*=\s*false\s*$)/im;

export function discover(cwd: string, env: Readonly<NodeJS.ProcessEnv>): Discovered | null {
  if (Object.keys(env).some((name) => MOVING.test(name))) return null;
  try {
    for (let folder = realpathSync(cwd); ; folder = dirname(folder)) {
      // A folder that is itself a git folder: bare, or the inside of a `.git`.
      if (isGitDir(folder)) return null;
      const gitDir = join(folder, '.git');
      const found = statSync(gitDir, { throwIfNoEntry: false });
      if (found !== undefined) {
        return found.isDirectory() && isGitDir(gitDir) && isUsual(gitDir) ? { root: folder, gitDir } : null;
      }
      if (folder === dirname(folder)) return null;
    }
  } catch (error) {
    debug(`left to git: ${reasonOf(error)}`);
    return null;
  }
}

function isUsual(gitDir: string): boolean {
  return !isThere(join(gitDir, 'commondir')) && !UNUSUAL.test(readFileSync(join(gitDir, 'config'), 'utf8'));
}

function isThere(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}
