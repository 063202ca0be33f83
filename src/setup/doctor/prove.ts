/**
 * `anteater doctor --prove`: the installed hooks block a commit and a push of a malicious address, or do not. Real
 * commands of git in a scratch repository, and a stand-in for VirusTotal that calls one made-up address malicious.
 */
import { existsSync } from 'node:fs';
import { reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import type { ProofOutcome } from '../../model.ts';
import { findManagedHooks } from '../managers/find-managed-hooks.ts';
import { type Ended, lastLine } from '../run-program.ts';
import { type Canary, startCanary } from './canary.ts';
import { hookFile } from './hooks.ts';
import { withScratch } from './scratch.ts';
import { typedEnvironment } from './typed-environment.ts';

export interface Proof {
  readonly of: 'commit' | 'push';
  readonly outcome: ProofOutcome;
  /** What git and the hook printed; foreign text, to be escaped. */
  readonly output: string;
}

/** Throws outside of a work tree; anything else that goes wrong is the proof's result. */
export async function prove(git: Git, env: NodeJS.ProcessEnv): Promise<readonly Proof[]> {
  const place = await findManagedHooks(git);
  const canary = await startCanary();
  try {
    return await withScratch(git, place, typedEnvironment(env), canary, async (scratch) => {
      const skipped = env.ANTEATER_SKIP === '1';
      const tried = async (of: Proof['of'], ended: Ended): Promise<Proof> => {
        const proof = judge(of, ended, canary, skipped);
        canary.forget();
        const path = await hookFile(git, place, `pre-${of}`);
        return proof.outcome.is !== 'passed' || existsSync(path)
          ? proof
          : { ...proof, outcome: { is: 'no-hook', path } };
      };
      return [await tried('commit', await scratch.commit()), await tried('push', await scratch.push())];
    });
  } catch (error) {
    return [{ of: 'commit', outcome: { is: 'not-tried', said: reasonOf(error) }, output: '' }];
  } finally {
    await canary.close();
  }
}

function judge(of: Proof['of'], { code, output }: Ended, canary: Canary, skipped: boolean): Proof {
  const asked = canary.asked();
  if (code !== 0) {
    const outcome = asked
      ? ({ is: 'blocked' } as const)
      : ({ is: 'stopped', said: lastLine(output) } as const);
    return { of, outcome, output };
  }
  return { of, outcome: { is: skipped ? 'skipped' : asked ? 'asked-and-passed' : 'passed' }, output };
}
