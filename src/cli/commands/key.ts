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
} from '../../config/key.ts';
import { AnteaterError } from '../../errors.ts';
import { causeText } from '../../report/words/failures.ts';
import { KEY_FROM } from '../../report/words/keys.ts';
import { openReputation } from '../adapters.ts';
import type { Context } from '../context.ts';
import type { ExitCode } from '../io.ts';
import { readSecret } from '../secret-input.ts';

export const KEY_PAGE = 'https://www.virustotal.com/gui/my-apikey';

export async function runCommand(context: Context, [action]: readonly string[]): Promise<ExitCode> {
  switch (action) {
    case 'set':
      return setKey(context);
    case 'show':
      return showKey(context);
    case 'test':
      return testKey(context);
    default:
      throw new AnteaterError('usage', `unknown action: key ${action ?? ''}`, {
        hint: 'one of: set, show, test',
      });
  }
}

async function setKey(context: Context): Promise<ExitCode> {
  await keepKey(context, await askForKey(context));
  return 0;
}

export function askForKey({ io }: Context, hint = `from ${KEY_PAGE}`): Promise<string> {
  return readSecret(io, `VirusTotal key (not shown; ${hint}): `);
}

/** Throws where it does not work, or would replace one that does. */
export async function keepKey(context: Context, typed: string): Promise<void> {
  const key = typed.trim();
  const problem = keyProblem(key);
  if (problem !== null) throw new AnteaterError('key', problem, { hint: `copy it from ${KEY_PAGE}` });
  requireWritable(context.homes.config);
  const note = context.options.test === false ? ', not tested' : await testNew(context, key);
  const file = saveKey(context.homes.config, key);
  await context.print(`anteater: key ${maskKey(key)} saved${note}\n  ${file} (only you can read it)\n`);
  if (context.io.env.VT_KEY?.trim())
    await context.warn('VT_KEY is set in the environment and wins over the saved key');
}

/** A key that works may be replaced only by one that works; throws where it must not. What is to be said of the new one. */
async function testNew(context: Context, key: string): Promise<string> {
  const anyway = 'to keep it all the same: anteater key set --no-test';
  if (!looksLikeKey(key)) {
    throw new AnteaterError('key', 'a VirusTotal key has 64 hexadecimal digits; nothing was changed', {
      hint: `copy it from ${KEY_PAGE}, or ${anyway}`,
    });
  }
  const answer = await allowances(context, { key, origin: 'user', warning: null });
  if (!('reason' in answer)) return ', and it works';
  if (answer.reason === 'auth') {
    throw new AnteaterError('key', `VirusTotal refuses this key; nothing was changed: ${causeText(answer)}`, {
      hint: `copy it from ${KEY_PAGE}, or ${anyway}`,
    });
  }
  const known = await personalKey({ env: {}, configHome: context.homes.config });
  if (known === null) return `; it could not be tested: ${causeText(answer)}`;
  throw new AnteaterError(
    'key',
    `the key could not be tested, and the saved one stays: ${causeText(answer)}`,
    {
      hint: anyway,
    },
  );
}

function allowances(context: Context, key: FoundKey) {
  return openReputation(context, key).then((reputation) =>
    reputation.allowances(AbortSignal.timeout(20_000)),
  );
}

async function showKey(context: Context): Promise<ExitCode> {
  const key = await context.key();
  if (key === null) {
    await context.print(
      `anteater: no key is set\n  set your own: anteater key set   (it goes to ${keyFile(context.homes.config)})\n`,
    );
    return 0;
  }
  await context.print(`anteater: ${maskKey(key.key)} from ${KEY_FROM[key.origin]}\n`);
  if (key.warning !== null) await context.warn(key.warning);
  if (key.origin === 'repository' || key.origin === 'package') {
    await context.print('  others share its limits; to have your own: anteater key set\n');
  }
  return 0;
}

async function testKey(context: Context): Promise<ExitCode> {
  const key = await context.key();
  if (key === null)
    throw new AnteaterError('key', 'no key is set', { hint: 'set your own: anteater key set' });
  const answer = await allowances(context, key);
  if ('reason' in answer) {
    const verdict = answer.reason === 'auth' ? 'does not work' : 'could not be tested';
    await context.print(
      `anteater: ${maskKey(key.key)} from ${KEY_FROM[key.origin]} ${verdict}: ${causeText(answer)}\n`,
    );
    return answer.reason === 'auth' ? 1 : 3;
  }
  const day =
    answer.daily === null ? '' : `, ${answer.daily.used} of ${answer.daily.allowed} requests used today`;
  await context.print(`anteater: ${maskKey(key.key)} from ${KEY_FROM[key.origin]} works${day}\n`);
  return 0;
}
