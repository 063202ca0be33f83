/** `anteater cache stats | clear`: the kept verdicts of the key in use. */

import { AnteaterError } from '../../errors.ts';
import { counted } from '../../report/words/count.ts';
import { requireStore } from '../adapters.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';

export async function runCommand(context: Context, [action]: readonly string[]): Promise<ExitCode> {
  if (action !== 'stats' && action !== 'clear') {
    throw new AnteaterError('usage', `unknown action: cache ${action ?? ''}`, {
      hint: 'one of: stats, clear',
    });
  }
  const store = await requireStore(context);
  try {
    if (action === 'clear') {
      const cleared = await store.clear();
      await context.print(`anteater: ${counted(cleared, 'verdict')} removed from the cache\n`);
    } else {
      const { entries, bytes, place } = await store.stats();
      await context.print(
        `anteater: ${counted(entries, 'verdict')} kept, ${Math.ceil(bytes / 1024)} KB, in ${place}\n`,
      );
    }
    return 0;
  } finally {
    await store.close();
  }
}
