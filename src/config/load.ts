/**
 * Configuration → settings: from what the same files came to the last time, else by reading them (`read.ts`, which loads the
 * parsers). The environment comes last, and wins. With `rulesFrom` every rule is that revision's, and inline rules do
 * not count.
 */
import { AnteaterError } from '../errors.ts';
import { redisAddressProblem } from '../lib/redis-address.ts';
import { type ConfigState, configState, markValidated } from './fingerprint.ts';
import type { LoadFrom, Settings } from './settings.ts';
import { cacheSettings, readCachedSettings } from './settings-cache.ts';

/** Errors: `AnteaterError` (code `config`) that names file, key and the nearest valid key. */
export async function loadSettings(from: LoadFrom): Promise<Settings> {
  const { cache } = from;
  const state = cache === undefined ? null : stateOf(from, cache.version);
  if (cache === undefined || state === null) return withEnvironment(await read(from), from.env);
  const { home, apiKey } = cache;
  const known = apiKey === null ? null : readCachedSettings(home, state, apiKey);
  if (known !== null) return withEnvironment(known, from.env);
  const settings = await read(from);
  if (apiKey === null) markValidated(home, state);
  else cacheSettings(home, state, apiKey, settings);
  return withEnvironment(settings, from.env);
}

/** Only what stands at the root of the work tree can be known by its bytes. */
function stateOf(from: LoadFrom, version: string): ConfigState | null {
  if (from.configFile !== undefined || from.rulesFrom !== undefined) return null;
  return configState(from.root, version);
}

async function read(from: LoadFrom): Promise<Settings> {
  const { readSettings } = await import('./read.ts');
  return readSettings(from);
}

function withEnvironment(settings: Settings, env: NodeJS.ProcessEnv): Settings {
  const url = env.ANTEATER_REDIS_URL?.trim();
  if (!url) return settings;
  const problem = redisAddressProblem(url);
  if (problem !== null) throw new AnteaterError('config', `ANTEATER_REDIS_URL: ${problem}`);
  return { ...settings, redisUrl: url };
}
