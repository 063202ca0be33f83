/** What the environment variables say of where we run. */

/** Inside of a CI service: nobody waits at a terminal, and no background work outlives the job. */
export function inContinuousIntegration({ CI }: NodeJS.ProcessEnv): boolean {
  return CI !== undefined && !['', 'false', '0'].includes(CI);
}

export function wantsSkip({ ANTEATER_SKIP }: NodeJS.ProcessEnv): boolean {
  return ANTEATER_SKIP === '1' || ANTEATER_SKIP === 'true';
}
