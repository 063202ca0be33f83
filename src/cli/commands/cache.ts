/** `anteater cache stats | clear`: the kept verdicts of the key in use. */
import { cacheCleared, cacheStats } from '../../report/words/cache.ts';
import { openCheckedCommits, openStore, requireKey } from '../adapters.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';

export async function runCommand(context: Context, [action]: readonly string[]): Promise<ExitCode> {
  const key = await requireKey(context);
  const store = await openStore(context, key);
  try {
    if (action === 'clear') {
      await context.print(cacheCleared(await store.clear()));
      // What passed under these verdicts is worth no more than they are.
      (await openCheckedCommits(context, key)).clear();
    } else {
      await context.print(cacheStats(await store.stats()));
    }
    return 0;
  } finally {
    await store.close();
  }
}
