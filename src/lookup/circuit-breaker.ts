/**
 * Tells a dead network from one bad question, so that fifty lookups do not each wait for the same timeout.
 *
 * Asking stops at once where no question would succeed until a person acts (a wrong key, a proxy's sign-in page); and when
 * the network fails three times in a row, counting either failures that would meet any question (no route, connection
 * refused), or different questions that failed. An answer begins the count again.
 */
import type { Failure } from './ports.ts';

const LIMIT = 3;

export class CircuitBreaker {
  private general = 0;
  private readonly questions = new Set<string>();

  answered(): void {
    this.general = 0;
    this.questions.clear();
  }

  /** The failure for which all asking should stop, or null to go on. */
  failed(key: string, failure: Failure): Failure | null {
    if (failure.scope === 'all' && failure.reason !== 'quota' && !failure.transient) return failure;
    // The server answered, if only to refuse this question: the network is there.
    if (failure.reason !== 'network' || !failure.transient) {
      this.answered();
      return null;
    }
    if (failure.scope === 'all') this.general += 1;
    this.questions.add(key);
    return this.general >= LIMIT || this.questions.size >= LIMIT ? failure : null;
  }
}
