/** Programs from npm that the test command has installed (scripts/ensure-npm.mjs): null where they cannot be had. */
import { existsSync } from 'node:fs';
import { programFromNpm } from '../../scripts/ensure-npm.mjs';

export function program(name: string): string | null {
  const path: string = programFromNpm(name);
  return existsSync(path) ? path : null;
}

/** For the name of a group of tests, so that nothing is skipped in silence. */
export function orSkipped(name: string): string {
  return program(name) === null ? `${name} (skipped: it is not installed; npm test installs it)` : name;
}
