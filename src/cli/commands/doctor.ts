/** `anteater doctor [--prove]`: each thing the check needs, how it is, and the command that fixes it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { maskKey } from '../../config/key.ts';
import type { Checkup } from '../../model.ts';
import { checkupLine, renderCheckups } from '../../report/words/doctor.ts';
import { causeText } from '../../report/words/failures.ts';
import { examine, failed } from '../../setup/doctor/doctor.ts';
import type { Proof } from '../../setup/doctor/prove.ts';
import { examineRedis, openReputation, openStore } from '../adapters.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { writeText } from '../write-report.ts';

const ASK_MS = 8_000;

export async function runCommand(context: Context): Promise<ExitCode> {
  const { env, platform, packageRoot } = context.io;
  const recorded = { node: process.execPath, bin: join(packageRoot, 'bin', 'anteater.cjs') };
  const checkups = [
    ...(await examine(context.git(), { env, platform, recorded })),
    ...(await examineSettings(context)),
    ...(await examineStore(context)),
  ];
  const proofs = context.options.prove === true ? await proveHooks(context) : [];
  const proven = proofs.map(({ of, outcome }): Checkup => ({ code: 'proof', of, outcome }));
  const lines = [...checkups, ...proven].map(checkupLine);
  const outputs = proofs.map(({ output }) => output).filter((output) => output !== '');
  const data = { schema: 1, checkups: lines };
  await writeText(context, (style) => renderCheckups(lines, outputs, style), data);
  return lines.some(({ ok }) => ok === 'bad') ? 2 : 0;
}

async function examineSettings(context: Context): Promise<readonly Checkup[]> {
  const [config, works] = await context.settings().then(
    ({ sources }): [Checkup, boolean] => [{ code: 'configuration', sources }, true],
    (error: unknown): [Checkup, boolean] => [failed('configuration', error), false],
  );
  const key = await context.key().catch(() => null);
  const shown = key === null ? null : `${maskKey(key.key)} (${key.origin})`;
  const shared = key?.origin === 'repository' || key?.origin === 'package';
  const redis = works ? await examineRedis(context) : [];
  return [
    config,
    { code: 'key', shown, shared },
    ...(await askVirusTotal(context)),
    ...redis.map((line): Checkup => ({ code: 'said', ...line })),
  ];
}

/** The key by which VirusTotal and the store can be asked: both need the configuration as well. */
async function usableKey(context: Context): Promise<Awaited<ReturnType<Context['key']>>> {
  return context.settings().then(
    () => context.key().catch(() => null),
    () => null,
  );
}

async function askVirusTotal(context: Context): Promise<readonly Checkup[]> {
  if (context.options.offline === true) return [];
  const key = await usableKey(context);
  if (key === null) return [];
  const answer = await (await openReputation(context, key)).allowances(AbortSignal.timeout(ASK_MS));
  if ('reason' in answer)
    return [{ code: 'virustotal-unavailable', reason: answer.reason, why: causeText(answer) }];
  return [{ code: 'virustotal', today: answer.daily }];
}

/** Whether the home can be written, which only opening it tells. */
async function examineStore(context: Context): Promise<readonly Checkup[]> {
  const key = await usableKey(context);
  if (key === null) return [];
  const store = await openStore(context, key);
  try {
    await store.stats();
    const home = context.homes.store;
    return [{ code: 'home', home, exists: existsSync(home), problem: store.problems().readOnly }];
  } finally {
    await store.close();
  }
}

async function proveHooks(context: Context): Promise<readonly Proof[]> {
  const { prove } = await import('../../setup/doctor/prove.ts');
  return prove(context.git(), context.io.env);
}
