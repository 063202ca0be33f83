/**
 * A cache of compiled code, which saves a commit a quarter of its time. (Node's own, of 22.1 and later, saves half as much.)
 * Whoever can write there can run code as this user: so it is kept in the user's own cache folder, never below the
 * working folder or in a work tree, which a branch fills, never where others can write, and not in CI, where a job of
 * another branch may have filled the folder.
 */
import {
  existsSync,
  lstatSync,
  readdirSync,
  readFileSync,
  realpathSync,
  renameSync,
  unlinkSync,
  writeFileSync,
} from 'node:fs';
import * as nodeModule from 'node:module';
import { basename, dirname, join, sep } from 'node:path';
import { Script } from 'node:vm';
import { userFoldersOf } from '../config/user-folders.ts';
import { attempt, createDebug } from '../debug.ts';
import { makeFolder } from '../lib/make-folder.ts';
import { inContinuousIntegration } from './environment.ts';

const debug = createDebug('compile-cache');

/**
 * `use`: what is kept holds the functions that its first run has called. `init` comes before the first commit, and calls
 * few that a commit needs: they keep their code apart.
 */
export function useCompileCache(
  process: NodeJS.Process,
  packageRoot: string,
  use: 'commit' | 'command',
): void {
  const { env, platform, cwd, getuid } = process;
  if (inContinuousIntegration(env)) return;
  const folder = join(userFoldersOf(env, platform).store, 'compiled');
  if (`${folder}${sep}`.startsWith(`${cwd()}${sep}`)) return;
  const begin = () => {
    makeFolder(folder);
    if (isOwn(folder, getuid?.()) && !isInWorkTree(realpathSync(folder)))
      compileThrough(folder, process, packageRoot, use);
  };
  // A home that cannot be written: the store says so when there is something to keep.
  attempt(debug, folder, begin, undefined);
}

/** A folder, not a link, of this user's, into which nobody else can write. */
function isOwn(folder: string, user: number | undefined): boolean {
  const found = lstatSync(folder);
  return found.isDirectory() && (user === undefined || (found.uid === user && (found.mode & 0o022) === 0));
}

function isInWorkTree(folder: string): boolean {
  const above = dirname(folder);
  return existsSync(join(folder, '.git')) || (above !== folder && isInWorkTree(above));
}

/**
 * Names of our files tell their content (`scripts/build.mjs`), and V8 refuses what another version of it has made; that a
 * file is whole it does not check.
 */
function compileThrough(folder: string, process: NodeJS.Process, packageRoot: string, use: string): void {
  const fresh = new Map<string, Script>();
  // All of them lie in one folder.
  const require = nodeModule.createRequire(join(packageRoot, 'dist', 'any.cjs'));
  require.extensions['.cjs'] = (module, file) => {
    const kept = join(folder, `${basename(file)}-${process.version}-${process.arch}-${use}`);
    const cachedData = lstatSync(kept, { throwIfNoEntry: false })?.isFile()
      ? attempt(debug, kept, () => readFileSync(kept), undefined)
      : undefined;
    const source = nodeModule.Module.wrap(readFileSync(file, 'utf8'));
    const script = new Script(source, { filename: file, cachedData });
    if (script.cachedDataRejected !== false) fresh.set(kept, script);
    const run = script.runInThisContext();
    run.call(module.exports, module.exports, require, module, file, dirname(file));
  };
  process.on('exit', () => {
    if (fresh.size > 0) attempt(debug, folder, () => keep(folder, fresh), undefined);
  });
}

/** With it, what has not been used for so long goes: it is of older versions, most likely. */
const OLD_MS = 30 * 24 * 3600 * 1000;

function keep(folder: string, scripts: ReadonlyMap<string, Script>): void {
  for (const name of readdirSync(folder)) {
    const { mtimeMs } = lstatSync(join(folder, name));
    if (name.includes('.cjs-') && Date.now() - mtimeMs > OLD_MS) unlinkSync(join(folder, name));
  }
  for (const [kept, script] of scripts) {
    const made = `${kept}.${process.pid}`;
    writeFileSync(made, script.createCachedData(), { mode: 0o600, flag: 'wx', flush: true });
    renameSync(made, kept);
  }
}
