/** A scoped trace for `--debug`. A no-op until `cli` gives it a sink. Never file content, never the key. */

import { reasonOf } from './errors.ts';

type Sink = (line: string) => void;

let sink: Sink | null = null;
let last = 0;

export function traceTo(next: Sink | null): void {
  sink = next;
  last = Date.now();
}

export function createDebug(scope: string): (message: string) => void {
  return (message) => {
    if (sink === null) return;
    const now = Date.now();
    sink(`${scope} ${message} +${now - last}ms`);
    last = now;
  };
}

/** What `work` gives; `otherwise` where it fails, which the trace says. */
export function attempt<T>(debug: (message: string) => void, what: string, work: () => T, otherwise: T): T {
  try {
    return work();
  } catch (error) {
    debug(`${what}: ${reasonOf(error)}`);
    return otherwise;
  }
}
