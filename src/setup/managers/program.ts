/** The programs of hook managers. */
import { existsSync } from 'node:fs';
import { realpath } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { openGit } from '../../git.ts';
import { findProgram } from '../../lib/find-program.ts';

/** The repository's own, else the one on PATH; null where there is none. */
export function managerProgram(root: string, name: string, env: NodeJS.ProcessEnv): string | null {
  const own = join(root, 'node_modules/.bin', name);
  return existsSync(own) ? own : findProgram(name, { env, avoid: root });
}

/**
 * A branch brings the program along: some repository tracks its file, the link to it, or a file of its package. It would
 * run as the user, so it is started only when the user says so.
 */
export async function comesWithBranch(program: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const real = await realpath(program).catch(() => program);
  const places = [
    [dirname(program), basename(program)],
    [dirname(real), basename(real)],
  ] as const;
  const pack = /^.*[\\/]node_modules[\\/](?:@[^\\/]+[\\/])?[^\\/.][^\\/]*/.exec(real)?.[0];
  const asked = [...places, ...(pack === undefined ? [] : [[pack, '.'] as const])].map(
    async ([cwd, path]) => {
      const tracked = await openGit({ cwd, env }).ask(['ls-files', '--', path]);
      return tracked !== null && tracked !== '';
    },
  );
  return (await Promise.all(asked)).some(Boolean);
}
