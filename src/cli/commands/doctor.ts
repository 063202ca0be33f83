/** `anteater doctor [--prove]`: each thing the check needs, how it is, and the command that mends it. */
import { maskKey } from '../../config/key.ts';
import type { Allowances } from '../../lookup/ports.ts';
import { renderCheckups, renderCheckupsJson } from '../../report/words/doctor.ts';
import { causeText } from '../../report/words/failures.ts';
import {
  type Checkup,
  examine,
  examineHome,
  type Findings,
  type Unavailable,
} from '../../setup/doctor/doctor.ts';
import { examineRedis, openReputation, openStore } from '../adapters.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';

const ASK_MS = 8_000;

export async function runCommand(context: Context): Promise<ExitCode> {
  const checkups = [
    ...(await examine(context.git(), await findOut(context))),
    ...(await examineStore(context)),
  ];
  const proof = context.options.prove === true ? await proveHook(context) : null;
  const all = proof === null ? checkups : [...checkups, proof.checkup];
  const { format } = context.options;
  await context.print(
    format === 'json'
      ? renderCheckupsJson(all)
      : await renderCheckups(all, proof?.output ?? null, context.style),
  );
  return all.some((checkup) => checkup.ok === 'bad') ? 2 : 0;
}

async function findOut(context: Context): Promise<Findings> {
  const config = await context.settings().then(
    ({ sources }) => ({ sources }),
    (error: unknown) => ({ error }),
  );
  const key = 'error' in config ? null : await context.key().catch(() => null);
  return {
    env: context.io.env,
    platform: context.io.platform,
    config,
    key:
      key === null
        ? null
        : {
            shown: `${maskKey(key.key)} (${key.origin})`,
            shared: key.origin === 'repository' || key.origin === 'package',
          },
    virustotal: await askVirusTotal(context),
    redis: 'error' in config ? [] : await examineRedis(context),
  };
}

async function askVirusTotal(context: Context): Promise<Allowances | Unavailable | null> {
  if (context.options.offline === true) return null;
  const key = await context.key().catch(() => null);
  if (key === null) return null;
  const answer = await (await openReputation(context, key)).allowances(AbortSignal.timeout(ASK_MS));
  return 'reason' in answer ? { reason: answer.reason, text: causeText(answer) } : answer;
}

/** Whether the home can be written, which only opening it tells. */
async function examineStore(context: Context): Promise<readonly Checkup[]> {
  const key = await context.key().catch(() => null);
  if (key === null) return [];
  const store = await openStore(context, key);
  try {
    await store.stats();
    return [examineHome(context.homes.store, store.problems().readOnly)];
  } finally {
    await store.close();
  }
}

async function proveHook(context: Context) {
  const { prove } = await import('../../setup/doctor/prove.ts');
  return prove(context.git(), context.io.env);
}
