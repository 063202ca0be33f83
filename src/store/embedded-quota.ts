/**
 * The quota's state as a file, `quota.json`, changed under the lock by the rules of `rules.ts`.
 *
 * The new state is on the disk before a grant is told, so a grant that somebody uses is never forgotten. A state that
 * is damaged, or was there and is gone, is unknown: the rules then sit one window out. Only where `began` was never
 * written, and this process saw no state before, is there nothing to be unknown: the very first start goes at once.
 */
import { dirname, join } from 'node:path';
import type { Files } from './files.ts';
import type { Lock } from './lock.ts';
import { emptyState, parseState, type RuleRequest, type RuleState, type Stepped, step } from './rules.ts';

export interface QuotaFile {
  /**
   * One step under the lock. `instead` runs first, under the lock as well: what it returns (not null) is the result,
   * and no step is made. null: the lock is not to be had. Errors: a home that cannot be written.
   */
  change<T>(
    request: RuleRequest,
    instead: (settle: (request: RuleRequest) => void) => T | null,
  ): Promise<T | Stepped | null>;
  /** A step that is not kept: for figures, and for a home that cannot be written. */
  peek(request: RuleRequest): Stepped;
  /** The state as it stands; null when it cannot be read. */
  state(): RuleState | null;
}

/** A lock is held for some milliseconds; who does not get it for this long meets a stopped process. */
const LOCK_PATIENCE_MS = 2_000;

export function createQuotaFile(path: string, files: Files, lock: Lock, now: () => number): QuotaFile {
  const began = join(dirname(path), 'began');
  let marked = false;

  const load = (): RuleState | null => {
    const text = files.read(path);
    if (text !== null) return parseState(text);
    return marked || files.stat(began) !== null ? null : emptyState();
  };
  const save = (state: RuleState): void => {
    files.write(path, JSON.stringify(state));
    if (!marked && files.stat(began) === null) files.write(began, '');
    marked = true;
  };

  return {
    async change(request, instead) {
      const done = await lock.hold(LOCK_PATIENCE_MS, (stillOurs) => {
        let state: RuleState | null | undefined;
        const result = instead((settlement) => {
          state = step(load(), settlement, now()).state;
          save(state);
        });
        if (result !== null) return result;
        const stepped = step(state === undefined ? load() : state, request, now());
        // Stopped for so long that another machine took the lock for a dead one's: what we read is old.
        if (!stillOurs()) return null;
        save(stepped.state);
        return stepped;
      });
      return done?.value ?? null;
    },
    peek: (request) => step(attempt(load, emptyState()), request, now()),
    state: () => attempt(() => parseState(files.read(path) ?? ''), null),
  };
}

function attempt<T>(work: () => T, otherwise: T): T {
  try {
    return work();
  } catch {
    return otherwise;
  }
}
