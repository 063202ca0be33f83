/** Real hook managers: the test command installs them; by hand, an earlier run has. */
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const CACHE = fileURLToPath(new URL('../../node_modules/.cache/managers/', import.meta.url));

/** The `node_modules` in which npm's package of a manager is, with what it depends on. */
export function managerModules(name: string): string {
  const modules = join(CACHE, name, 'node_modules');
  if (existsSync(modules)) return modules;
  throw new Error(`there is no ${name}: run the tests by npm test, which installs it`);
}

export function lefthookProgram(): string {
  return join(managerModules('lefthook'), '.bin/lefthook');
}

/** A program of the system, for which there is no npm package; null where it is not installed. */
export function systemProgram(name: string): string | null {
  const folders = (process.env.PATH ?? '').split(delimiter);
  return folders.map((folder) => join(folder, name)).find((path) => existsSync(path)) ?? null;
}
