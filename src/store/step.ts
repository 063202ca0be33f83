/** Steps of the quota's rules on the state that a place keeps. Loaded when a slot is asked for: cached answers need none. */
import type { Backend, Snapshot } from './backend.ts';
import { type Stepped, step } from './quota/rules.ts';
import type { QuotaContext, QuotaLimits } from './quota/window.ts';
import type { SharedView } from './shared-view.ts';

export { reserve, standDown } from './quota/fair-queue.ts';
export { figures } from './quota/rules.ts';
export { recordLimits, release } from './quota/settlement.ts';

/** Where the quota is kept. */
export interface QuotaPlace {
  readonly name: 'files' | 'redis';
  readonly backend: Backend;
  readonly limits: QuotaLimits;
  readonly shared: SharedView | null;
}

/** What `work` gives on the state that was read, and the state afterwards. */
export function stepOn<T>(
  { limits, shared }: Pick<QuotaPlace, 'limits' | 'shared'>,
  { values: [text = null], server, now }: Snapshot,
  work: (context: QuotaContext) => T,
): Stepped<T> {
  const known = server === shared?.server ? undefined : server;
  return step(text, { limits, server: known, remembered: shared?.remembered ?? null }, now, work);
}

/** Changes the state; for what gives no answer. */
export async function change(
  place: Pick<QuotaPlace, 'backend' | 'limits' | 'shared'>,
  work: (context: QuotaContext) => void,
): Promise<void> {
  await place.backend.update([], (snapshot) => {
    return { state: stepOn(place, snapshot, work).text, result: true };
  });
}
