/** `anteater key set | show | test`: the person's own key. It is read without echo, and never printed whole. */
import {
  type FoundKey,
  keyFile,
  keyProblem,
  looksLikeKey,
  maskKey,
  personalKey,
  requireWritable,
  saveKey,
  withoutQuotes,
} from '../../config/key.ts';
import { badKey, notLikeKey, refusedKey, untestedKey } from '../../report/words/errors.ts';
import { causeText } from '../../report/words/failures.ts';
import {
  ENV_KEY_WINS,
  keyPrompt,
  keySaved,
  keyShown,
  keyTested,
  noKeyText,
} from '../../report/words/keys.ts';
import { openReputation, requireKey } from '../adapters.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { readSecret } from '../secret-input.ts';

export async function runCommand(context: Context, [action]: readonly string[]): Promise<ExitCode> {
  if (action === 'show') return showKey(context);
  if (action === 'test') return testKey(context);
  await keepKey(context, await askForKey(context));
  return 0;
}

export function askForKey({ io }: Context, hint?: string): Promise<string> {
  return readSecret(io, keyPrompt(hint));
}

/** Throws where it does not work, or would replace one that does. */
export async function keepKey(context: Context, typed: string): Promise<void> {
  const key = withoutQuotes(typed.trim());
  const problem = keyProblem(key);
  if (problem !== null) throw badKey(problem);
  requireWritable(context.folders.config);
  const tested = context.options.test === false ? 'not-tested' : await testNew(context, key);
  const file = saveKey(context.folders.config, key);
  await context.print(keySaved(maskKey(key), tested, file));
  if (context.io.env.VT_KEY?.trim()) await context.warn(ENV_KEY_WINS);
}

/** A key that works may be replaced only by one that works; throws where it must not. */
async function testNew(context: Context, key: string) {
  if (!looksLikeKey(key)) throw notLikeKey();
  const answer = await allowances(context, { key, origin: 'user', warning: null });
  if (!('reason' in answer)) return 'works';
  if (answer.reason === 'auth') throw refusedKey(causeText(answer));
  const known = await personalKey({ env: {}, configHome: context.folders.config });
  if (known !== null) throw untestedKey(causeText(answer));
  return answer;
}

async function allowances(context: Context, key: FoundKey) {
  const reputation = await openReputation(context, key);
  return reputation.allowances(AbortSignal.timeout(20_000));
}

async function showKey(context: Context): Promise<ExitCode> {
  const key = await context.key();
  await context.print(
    key === null ? noKeyText(keyFile(context.folders.config)) : keyShown(maskKey(key.key), key.origin),
  );
  if (key !== null && key.warning !== null) await context.warn(key.warning);
  return 0;
}

async function testKey(context: Context): Promise<ExitCode> {
  const key = await requireKey(context);
  const answer = await allowances(context, key);
  await context.print(keyTested(maskKey(key.key), key.origin, answer));
  if (!('reason' in answer)) return 0;
  return answer.reason === 'auth' ? 1 : 3;
}
