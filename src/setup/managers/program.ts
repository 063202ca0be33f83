/** How a committed file of a hook manager names this program and its own: no path of this machine, and never npx. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { packageNames } from './files.ts';

/** From the root of the repository, where hook managers start commands. */
export async function anteaterFor(root: string): Promise<string> {
  const local = 'node_modules/.bin/anteater';
  return existsSync(join(root, local)) || (await packageNames(root, 'anteater-hook')) ? local : 'anteater';
}

/** A manager's program: the repository's own, else the one on PATH; null where there is none. */
export function managerProgram(root: string, name: string, env: NodeJS.ProcessEnv): string | null {
  const folders = [
    join(root, 'node_modules/.bin'),
    ...(env.PATH ?? '').split(delimiter).filter((path) => path !== ''),
  ];
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
