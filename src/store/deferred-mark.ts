/** Whether a repository has deferred lookups: the question of the hottest path, so this file costs one look at the disk. */
import { existsSync } from 'node:fs';

/** Lies in the common git folder while there are some; the hook's shell script looks for it by this name. */
export const MARK = 'anteater-deferred';

/** @param gitFolder the repository's common git folder */
export function hasDeferred(gitFolder: string): boolean {
  return existsSync(`${gitFolder}/${MARK}`);
}
