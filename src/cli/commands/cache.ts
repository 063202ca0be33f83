/** `anteater cache stats | clear`: the kept verdicts of the key in use. */
import { cacheCleared, cacheStats } from '../../report/words/cache.ts';
import { openStore, requireKey } from '../adapters.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';

export async function runCommand(context: Context, [action]: readonly string[]): Promise<ExitCode> {
  const store = await openStore(context, await requireKey(context));
  try {
    await context.print(
      action === 'clear' ? cacheCleared(await store.clear()) : cacheStats(await store.stats()),
    );
    return 0;
  } finally {
    await store.close();
  }
}
