/** The store of a team, which never fails for what Redis does: the quota is kept in Redis, and here while that is unavailable. */
import { AnteaterError } from '../errors.ts';
import { parseRedisAddress, REDIS_ADDRESS_FORMS, type RedisAddress } from '../lib/redis-address.ts';
import type { Store } from '../lookup/ports.ts';
import { FileBackend } from './files/backend.ts';
import type { LocalOptions } from './local.ts';
import { Places } from './places.ts';
import { QuotaStore } from './store.ts';

export interface SharedOptions extends LocalOptions {
  readonly url: string;
  /** The rest as in `TeamOptions`. */
  readonly machineId: string;
  readonly caFile?: string | null;
}

/** Errors: `AnteaterError` for an address that cannot be used. */
export async function openSharedStore(options: SharedOptions): Promise<Store> {
  const address = readAddress(options.url);
  const { caFile = null } = options;
  const own = new FileBackend(options);
  const openTeam = async () => {
    const { RedisTeam } = await import('./team.ts');
    return new RedisTeam({ ...options, caFile, address, own });
  };
  return new QuotaStore(options.seal, new Places(own, options.limits, openTeam));
}

export function readAddress(url: string): RedisAddress {
  const address = parseRedisAddress(url);
  if (!('problem' in address)) return address;
  const message = `The Redis address (redis_url or ANTEATER_REDIS_URL) cannot be used: ${address.problem}.`;
  throw new AnteaterError('config', message, { hint: `Write it as ${REDIS_ADDRESS_FORMS}.` });
}
