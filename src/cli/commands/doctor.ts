/** `anteater doctor [--prove]`: each thing the check needs, how it is, and the command that fixes it. */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { type FoundKey, isShared, maskKey } from '../../config/key.ts';
import type { Checkup } from '../../model.ts';
import { checkupLine, renderCheckups } from '../../report/words/doctor.ts';
import { causeText } from '../../report/words/failures.ts';
import { examine, failed } from '../../setup/doctor/doctor.ts';
import type { Proof } from '../../setup/doctor/prove.ts';
import { examineRedis, openReputation, withStore } from '../adapters.ts';
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
  ];
  const proofs = context.options.prove === true ? await proveHooks(context) : [];
  const proven = proofs.map(({ of, outcome }): Checkup => ({ code: 'proof', of, outcome }));
  const lines = [...checkups, ...proven].map(checkupLine);
  const outputs = proofs.map(({ output }) => output).filter((output) => output !== '');
  const data = { schema: 1, checkups: lines };
  await writeText(context, (style) => renderCheckups(lines, outputs, style), data);
  return lines.some(({ ok }) => ok === 'bad') ? 2 : 0;
}

/** The key needs no configuration if it is one's own; VirusTotal and the store need both. */
async function examineSettings(context: Context): Promise<readonly Checkup[]> {
  const [config, wrong] = await context.settings().then(
    ({ sources }): [Checkup, unknown] => [{ code: 'configuration', sources }, null],
    (error: unknown): [Checkup, unknown] => [failed('configuration', error), error],
  );
  const [found, key] = await context.key().then(
    (one): [FoundKey | null, Checkup] => [one, keyCheckup(one)],
    // What is wrong with the configuration was said.
    (error: unknown): [null, Checkup] => [null, error === wrong ? keyCheckup(null) : failed('key', error)],
  );
  if (wrong !== null) return [config, key];
  const redis = (await examineRedis(context, found)).map((line): Checkup => ({ code: 'said', ...line }));
  if (found === null) return [config, key, ...redis];
  return [config, key, await askVirusTotal(context, found), ...redis, await examineHome(context, found)];
}

function keyCheckup(key: FoundKey | null): Checkup {
  const shown = key === null ? null : `${maskKey(key.key)} (${key.origin})`;
  return { code: 'key', shown, shared: key !== null && isShared(key) };
}

async function askVirusTotal(context: Context, key: FoundKey): Promise<Checkup> {
  const answer = await (await openReputation(context, key)).allowances(AbortSignal.timeout(ASK_MS));
  if (!('reason' in answer)) return { code: 'virustotal', today: answer.daily };
  return { code: 'virustotal-unavailable', reason: answer.reason, why: causeText(answer) };
}

/** Whether it can be written, which only opening the store tells. */
async function examineHome(context: Context, key: FoundKey): Promise<Checkup> {
  const problem = await withStore(context, key, async (store) => {
    await store.stats();
    return store.problems().readOnly;
  });
  const home = context.folders.store;
  return { code: 'home', home, exists: existsSync(home), problem };
}

async function proveHooks(context: Context): Promise<readonly Proof[]> {
  const { prove } = await import('../../setup/doctor/prove.ts');
  return prove(context.git(), context.io.env);
}
