/**
 * Tells a dead network from one bad question, so that fifty lookups do not each wait for the same timeout.
 *
 * Asking stops at once where no question would fare better until somebody acts (a wrong key, a proxy's sign-in page);
 * and when the network fails three times running, counting either failures that would meet any question (no route,
 * connection refused), or different questions that failed. An answer begins anew.
 */
import type { Failure } from './ports.ts';

export interface Outage {
  answered(): void;
  /** The failure for which all asking should stop, or null to go on. */
  failed(key: string, failure: Failure): Failure | null;
}

const LIMIT = 3;

export function createOutage(): Outage {
  let general = 0;
  const questions = new Set<string>();
  const reset = (): void => {
    general = 0;
    questions.clear();
  };
  return {
    answered: reset,
    failed(key, failure) {
      if (failure.scope === 'all' && failure.reason !== 'quota' && !failure.transient) return failure;
      // The server answered, if only to refuse this question: the network lives.
      if (failure.reason !== 'network' || !failure.transient) {
        reset();
        return null;
      }
      if (failure.scope === 'all') general += 1;
      questions.add(key);
      return general >= LIMIT || questions.size >= LIMIT ? failure : null;
    },
  };
}
