/** Settings → adapters. Only this file knows which store and which client are real; each is loaded when it is used. */
import { resolve } from 'node:path';
import type { FoundKey } from '../config/key.ts';
import type { Settings } from '../config/settings.ts';
import type { Ledger, Reputation, Store } from '../lookup/ports.ts';
import type { Context } from './context.ts';

export interface Wired {
  readonly store: Store;
  readonly reputation: Reputation;
  readonly ledger: Ledger;
}

export const DEFAULT_BASE = 'https://www.virustotal.com/api/v3';

export async function openReputation(context: Context, key: FoundKey): Promise<Reputation> {
  const { createVirusTotal } = await import('../virustotal/client.ts');
  return createVirusTotal({
    base: baseOf(context),
    key: key.key,
    version: (await context.package()).version,
    env: context.io.env,
  });
}

/** The API base comes from the environment alone: a repository's files can never send the key elsewhere. */
export function baseOf(context: Context): string {
  const base = context.io.env.ANTEATER_VT_URL?.trim();
  return base === undefined || base === '' ? DEFAULT_BASE : base;
}
