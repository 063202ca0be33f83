/**
 * VirusTotal's API v3 as the lookup's `Reputation`: one request a question, no retry, no waiting for quota.
 * `createVirusTotal` throws an `AnteaterError` for a base that cannot be used; after that nothing is thrown for what
 * the network or the server does. What it takes to ask is loaded with the first question: a commit whose verdicts are all
 * cached opens no connection, and need not pay for one.
 */
import { AnteaterError } from '../errors.ts';
import { isLoopback } from '../lib/ip.ts';
import type { Reputation } from '../lookup/ports.ts';
import type { ClientOptions } from './exchange.ts';

export function createVirusTotal(options: ClientOptions): Reputation {
  const base = parseBase(options.base);
  let opened: Promise<Reputation> | null = null;
  const open = () => {
    opened ??= import('./exchange.ts').then(({ openExchange }) => openExchange({ ...options, base }));
    return opened;
  };
  return {
    ask: async (question, signal) => (await open()).ask(question, signal),
    submit: async (file, slot, signal) => (await open()).submit(file, slot, signal),
    allowances: async (signal) => (await open()).allowances(signal),
  };
}

/** Without the slash at the end. Errors name the base's origin only: the rest may hold a password. */
function parseBase(text: string): URL {
  const hint = 'Set ANTEATER_VT_URL to https://www.virustotal.com/api/v3, or unset it.';
  const refuse = (why: string) => new AnteaterError('config', `ANTEATER_VT_URL ${why}`, { hint });
  if (!URL.canParse(text)) throw refuse('is not a URL');
  const url = new URL(text);
  if (url.protocol !== 'https:' && url.protocol !== 'http:')
    throw refuse('is neither an https nor an http URL');
  if (url.protocol === 'http:' && !isLoopback(url.hostname))
    throw refuse(`is plain http to ${url.host}, which would send the key unencrypted`);
  if (url.username || url.password || url.search || url.hash)
    throw refuse('must have no user name, query or fragment');
  return new URL(url.href.replace(/\/+$/, ''));
}
