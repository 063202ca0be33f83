/** `anteater quota`: limits, used, left, who waits; and VirusTotal's own figures, which cost nothing. */
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import { quotaData, renderQuota } from '../../report/words/quota.ts';
import { redisDownText } from '../../report/words/redis.ts';
import { openReputation, requireKey, withStore } from '../adapters.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { writeText } from '../write-report.ts';

const ASK_MS = 5_000;

const debug = createDebug('quota');

export async function runCommand(context: Context): Promise<ExitCode> {
  const key = await requireKey(context);
  const reputation = await openReputation(context, key);
  await withStore(context, key, async (store) => {
    const [figures, allowances] = await Promise.all([
      store.figures(''),
      reputation.allowances(AbortSignal.timeout(ASK_MS)),
    ]);
    if (!('reason' in allowances))
      await store
        .recordAllowances(allowances)
        .catch((error: unknown) => debug(`VirusTotal's figures are not kept: ${reasonOf(error)}`));
    const report = { figures, allowances };
    await writeText(context, (style) => renderQuota(report, style), quotaData(report));
    const { redis } = store.problems();
    if (redis !== null) await context.warn(redisDownText(redis));
  });
  return 0;
}
