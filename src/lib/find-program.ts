/**
 * Finds a program as the shell would, but only in absolute folders, and not where a repository could have put it. A
 * bare name would be looked for in the working folder first (Windows), or in a `node_modules/.bin` that husky and npx
 * put in front of PATH.
 */
import { accessSync, constants, statSync } from 'node:fs';
import { delimiter, isAbsolute, join, relative, sep } from 'node:path';

const ON_WINDOWS = sep === '\\';

export interface ProgramSearch {
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** Programs below this folder are taken only where there is no other; null: no such folder. */
  readonly avoid: string | null;
}

/** The absolute path, or null where there is none. */
export function findProgram(name: string, { env, avoid }: ProgramSearch): string | null {
  const path = Object.entries(env).find(([key]) => key === 'PATH' || (ON_WINDOWS && /^path$/i.test(key)));
  const folders = (path?.[1] ?? '')
    .split(delimiter)
    .filter((folder) => isAbsolute(folder) && !isPackageBin(folder));
  const trusted = avoid === null ? folders : folders.filter((folder) => !isInside(avoid, folder));
  const file = ON_WINDOWS ? `${name}.exe` : name;
  for (const folder of [...trusted, ...folders]) {
    const program = join(folder, file);
    if (isProgram(program)) return program;
  }
  return null;
}

function isPackageBin(folder: string): boolean {
  return /[/\\]node_modules[/\\]+\.bin[/\\]*$/.test(folder);
}

function isInside(folder: string, path: string): boolean {
  const way = relative(folder, path);
  return way !== '..' && !way.startsWith(`..${sep}`) && !isAbsolute(way);
}

function isProgram(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return statSync(path).isFile();
  } catch {
    return false;
  }
}
