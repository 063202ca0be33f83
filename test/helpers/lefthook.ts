/** A real lefthook: the test command installs one and names it; by hand, one that an earlier run has installed. */
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

export function lefthookProgram(): string {
  const cached = fileURLToPath(
    new URL('../../node_modules/.cache/lefthook/2.2.2/node_modules/.bin/lefthook', import.meta.url),
  );
  const program = process.env.LEFTHOOK_PROGRAM ?? cached;
  if (existsSync(program)) return program;
  throw new Error('there is no lefthook: run the tests by npm test, which installs one');
}
