/** Whether a hook would find Node and anteater, asked of the runner itself, before anything is installed. */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AnteaterError } from '../errors.ts';
import { applyActions, readBytes } from './actions.ts';
import { typedEnvironment } from './doctor/typed-environment.ts';
import { RECORD, RUNNER, readRunnerAnswer, runnerScript } from './hook/hook-script.ts';
import type { Plan } from './install.ts';
import { runProgram } from './run-program.ts';

const WHERE_MS = 60_000;

/** Of a plan: with the record of this program in place, which is taken out again where that is not enough. */
export async function requireFindableIn({ place, actions }: Plan, env: NodeJS.ProcessEnv): Promise<void> {
  const path = join(place.common, RECORD);
  const before = await readBytes(path);
  await applyActions(
    actions.filter((action) => action.kind === 'write' && action.path === path),
    env,
  );
  try {
    await requireFindable(place.root, env);
  } catch (error) {
    await (before === null ? rm(path, { force: true }) : writeFile(path, before, 'latin1'));
    throw error;
  }
}

/** Throws (`setup`) with what to install where it would not. `root`: the work tree; null: of any repository. */
export async function requireFindable(root: string | null, env: NodeJS.ProcessEnv): Promise<void> {
  const folder = await mkdtemp(join(tmpdir(), 'anteater-init-'));
  try {
    const runner = join(folder, RUNNER);
    await writeFile(runner, runnerScript());
    const missing = await whyNotFound(runner, root ?? folder, typedEnvironment(env));
    if (missing === null) return;
    throw new AnteaterError('setup', `hooks would not work here, so none is installed: ${missing}`, {
      hint: 'install it: npm install --save-dev anteater-hook (or for all repositories: npm install --global anteater-hook); then: anteater init',
    });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

/** null: both are found. */
async function whyNotFound(runner: string, cwd: string, env: NodeJS.ProcessEnv): Promise<string | null> {
  const { code, stdout, notStarted } = await runProgram('sh', [runner, 'where'], {
    cwd,
    env,
    timeoutMs: WHERE_MS,
  });
  // Where this program finds no shell, git for Windows has one of its own: nothing can be said here.
  if (code === 0 || notStarted === 'ENOENT') return null;
  const { missing, refused } = readRunnerAnswer(stdout);
  if (missing === null) return `the hooks' script ended with ${code ?? notStarted ?? 'a signal'}`;
  const why = refused === null ? '' : ` (${refused} is a part of the repository, and is not started)`;
  return `${missing === 'node' ? 'Node.js' : 'anteater'} was not found${why}`;
}
