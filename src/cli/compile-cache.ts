/**
 * Node's cache of compiled code (Node 22.1 and later), which saves a few milliseconds a commit. Whoever can write there
 * can run code as this user: so it is kept in the user's own cache folder, never below the working folder, never where
 * others can write, and not in CI, where a job of another branch may have filled the folder.
 */
import { lstatSync, mkdirSync } from 'node:fs';
import * as nodeModule from 'node:module';
import { join, sep } from 'node:path';
import { homesOf } from '../config/user-folders.ts';
import { inContinuousIntegration } from './environment.ts';

export function useCompileCache({ env, platform, cwd, getuid }: NodeJS.Process): void {
  const enable: unknown = Reflect.get(nodeModule, 'enableCompileCache');
  if (typeof enable !== 'function' || inContinuousIntegration(env)) return;
  const folder = join(homesOf(env, platform).store, 'compiled');
  if (`${folder}${sep}`.startsWith(`${cwd()}${sep}`)) return;
  try {
    mkdirSync(folder, { recursive: true, mode: 0o700 });
    if (isOwn(folder, getuid?.())) enable(folder);
  } catch {
    // A home that cannot be written: the store says so when there is something to keep.
  }
}

/** A folder, not a link, of this user's, into which nobody else can write. */
function isOwn(folder: string, user: number | undefined): boolean {
  const found = lstatSync(folder);
  return found.isDirectory() && (user === undefined || (found.uid === user && (found.mode & 0o022) === 0));
}
