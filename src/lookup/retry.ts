/**
 * Whether a request that failed is worth another, and when. A pure function of the failure, the attempt and the time left.
 *
 * The server's own timing wins, without jitter. Each retry takes a new slot of the quota. A 429 is not a matter of
 * retrying: the store learns it and says when there is a slot again.
 */
import type { Failure } from './ports.ts';

const MAX_RETRIES = 2;
const FIRST_WAIT_MS = 1_000;
/** An analysis that runs takes about a minute; asking sooner only costs quota. */
const ANALYSIS_WAIT_MS = 60_000;
const MAX_ANALYSIS_RETRIES = 3;

/**
 * @param attempt how many requests for this question failed, this one included (1 for the first)
 * @param timeLeftMs until the answer is of no use any more
 * @returns ms to wait before asking the store for a new slot; null: give up
 */
export function retryAfter(
  failure: Failure,
  attempt: number,
  timeLeftMs: number,
  random: () => number = Math.random,
): number | null {
  const wait = delayFor(failure, attempt, random);
  return wait !== null && wait < timeLeftMs ? wait : null;
}

function delayFor(failure: Failure, attempt: number, random: () => number): number | null {
  switch (failure.reason) {
    case 'quota':
    case 'auth':
    case 'too-large':
      return null;
    case 'analysing':
      if (attempt > MAX_ANALYSIS_RETRIES) return null;
      return Math.max(failure.retryAfterMs ?? 0, ANALYSIS_WAIT_MS);
    case 'network':
      if (attempt > MAX_RETRIES || !failure.transient) return null;
      return failure.retryAfterMs ?? FIRST_WAIT_MS * 2 ** (attempt - 1) * (0.75 + random() / 2);
    default:
      return failure.reason satisfies never;
  }
}
