/** `anteater key`: whose key is in use, and what becomes of a new one. Keys come masked. */
import type { Allowances, Failure } from '../../lookup/ports.ts';
import type { KeyOrigin } from '../../model.ts';
import { escapeForTerminal } from '../terminal/escape.ts';
import { KEY_PAGE } from './errors.ts';
import { causeText } from './failures.ts';
import { KEY_FROM } from './notes.ts';

export const ENV_KEY_WINS = 'VT_KEY is set in the environment and wins over the saved key';

export function keyPrompt(hint = `from ${KEY_PAGE}`): string {
  return `VirusTotal key (not shown; ${hint}): `;
}

/** `tested`: why it could not be tested, where that failed. */
export function keySaved(key: string, tested: 'works' | 'not-tested' | Failure, file: string): string {
  const words = { works: ', and it works', 'not-tested': ', not tested' };
  const how =
    typeof tested === 'string'
      ? words[tested]
      : `; it could not be tested: ${escapeForTerminal(causeText(tested))}`;
  return `anteater: key ${key} saved${how}\n  ${escapeForTerminal(file)} (only you can read it)\n`;
}

export function noKeyText(file: string): string {
  return `anteater: no key is set\n  set your own: anteater key set   (it goes to ${escapeForTerminal(file)})\n`;
}

export function keyShown(key: string, origin: KeyOrigin): string {
  const others = origin === 'repository' || origin === 'package';
  const more = others ? '  others share its limits; to have your own: anteater key set\n' : '';
  return `anteater: ${key} from ${KEY_FROM[origin]}\n${more}`;
}

export function keyTested(key: string, origin: KeyOrigin, answer: Allowances | Failure): string {
  const from = `anteater: ${key} from ${KEY_FROM[origin]}`;
  if ('reason' in answer) {
    const verdict = answer.reason === 'auth' ? 'does not work' : 'could not be tested';
    return `${from} ${verdict}: ${escapeForTerminal(causeText(answer))}\n`;
  }
  const { daily } = answer;
  return `${from} works${daily === null ? '' : `, ${daily.used} of ${daily.allowed} requests used today`}\n`;
}
