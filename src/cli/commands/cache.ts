/** `anteater cache stats | clear`: the kept verdicts of the key in use. */
import { cacheCleared, cacheStats } from '../../report/words/cache.ts';
import { openCheckedCommits, requireKey, withStore } from '../adapters.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';

export async function runCommand(context: Context, [action]: readonly string[]): Promise<ExitCode> {
  const key = await requireKey(context);
  await withStore(context, key, async (store) => {
    if (action === 'stats') return context.print(cacheStats(await store.stats()));
    await context.print(cacheCleared(await store.clear()));
    // What passed under these verdicts is worth no more than they are.
    (await openCheckedCommits(context, key)).clear();
  });
  return 0;
}
