/** What the environment variables say of where we run. */
import type { Context } from './context.ts';

/** Inside of a CI service: nobody waits at a terminal, and no background work outlives the job. */
export function inContinuousIntegration(env: NodeJS.ProcessEnv): boolean {
  return env.CI !== undefined && env.CI !== '' && env.CI !== 'false' && env.CI !== '0';
}

export function wantsSkip(env: NodeJS.ProcessEnv): boolean {
  return env.ANTEATER_SKIP === '1' || env.ANTEATER_SKIP === 'true';
}

/** Says that nothing is checked, and why: for the commands that hooks and CI run. */
export async function saidSkipped(context: Pick<Context, 'io' | 'warn'>): Promise<boolean> {
  if (!wantsSkip(context.io.env)) return false;
  await context.warn('skipped, because ANTEATER_SKIP is set: nothing was checked');
  return true;
}
