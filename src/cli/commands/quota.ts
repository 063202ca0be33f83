/** `anteater quota`: limits, used, left, who waits; and VirusTotal's own figures, which cost nothing. */
import { randomUUID } from 'node:crypto';
import { AnteaterError } from '../../errors.ts';
import { renderQuota, renderQuotaJson } from '../../report/words/quota.ts';
import { redisCauseText, shareText } from '../../report/words/redis.ts';
import { openReputation, requireKey, requireStore } from '../adapters.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { writeOutput } from '../write-report.ts';

const ASK_MS = 5_000;

export async function runCommand(context: Context): Promise<ExitCode> {
  const format = context.options.format ?? 'pretty';
  if (format !== 'pretty' && format !== 'json') {
    throw new AnteaterError('usage', `quota has no format ${format}`, { hint: 'one of: pretty, json' });
  }
  const key = await requireKey(context);
  const store = await requireStore(context);
  try {
    const reputation = await openReputation(context, key);
    const [figures, allowances] = await Promise.all([
      store.figures(randomUUID()),
      reputation.allowances(AbortSignal.timeout(ASK_MS)),
    ]);
    if (!('reason' in allowances)) await store.recordAllowances(allowances).catch(() => undefined);
    const report = { figures, allowances };
    const text = format === 'json' ? renderQuotaJson(report) : await renderQuota(report, context.style);
    if (context.options.output === undefined) await context.print(text);
    else await writeOutput(context.options.output, text);
    const { redis } = store.problems();
    if (redis !== null)
      await context.warn(
        `Redis is unavailable: ${redisCauseText(redis.cause)}; this machine may use ${shareText(redis.share)}: anteater doctor`,
      );
    return 0;
  } finally {
    await store.close();
  }
}
