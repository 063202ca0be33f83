/**
 * The address of a Redis or Valkey, read from one text. Only these forms are understood, and no option but the named ones:
 *
 *   redis://[user:password@]host[:port][/db]          rediss:// the same over TLS; valkey:// and valkeys:// mean the same
 *   unix:/path/to/redis.sock[?db=N]                   unix://[user:password@]/path…
 *   redis+cluster://[user:password@]host:port,host:port…          rediss+cluster:// over TLS
 *   redis+sentinel://[user:password@]host:port,host:port/master-name[/db][?sentinel_user=…&sentinel_password=…]
 *
 * The last `@` ends the user and the password, which may hold any sign. Neither is ever part of a label or of a problem.
 */

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

export interface RedisAddress {
  readonly kind: 'single' | 'cluster' | 'sentinel';
  /** One for `single` (none for a socket), the known ones otherwise. */
  readonly nodes: readonly RedisNode[];
  /** Socket path, or null. */
  readonly path: string | null;
  /** The sentinels' name for the master, or null. */
  readonly master: string | null;
  readonly user: string | null;
  readonly password: string | null;
  readonly sentinelUser: string | null;
  readonly sentinelPassword: string | null;
  readonly db: number;
  readonly tls: boolean;
  /** For people: no user, no password, printable ASCII. */
  readonly label: string;
}

/** Why a text is not an address, to follow "is not a Redis address: ". */
export interface RedisAddressProblem {
  readonly problem: string;
}

const REDIS_ADDRESS_FORMS =
  'redis://host:6379, rediss://user:password@host:6380/0, unix:/path/redis.sock, redis+cluster://a:6379,b:6379 or redis+sentinel://a:26379,b:26379/mymaster';

const SCHEME = /^(?:(unix)|(?:redis|valkey)(s?)(?:[+-](cluster|sentinel|unix))?):(?:\/\/)?/i;
const OPTIONS = /\?([^?@]*|(?:db|sentinel_\w+)=[^?]*)$/;
const PLACE = /^([^/@?#\s]*)(\/[^?#@]*)?$/;

export function parseRedisAddress(text: string): RedisAddress | RedisAddressProblem {
  try {
    return read(text.trim());
  } catch (error) {
    if (error instanceof AddressProblem) return { problem: error.message };
    throw error;
  }
}

/** The same as one line for a person; null where the text is an address. */
export function redisAddressProblem(text: string): string | null {
  const parsed = parseRedisAddress(text);
  if (!('problem' in parsed)) return null;
  return `is not a Redis address: ${parsed.problem} (write it as ${REDIS_ADDRESS_FORMS})`;
}

class AddressProblem extends Error {}

function read(given: string): RedisAddress {
  const text = given.startsWith('/') ? `unix:${given}` : given;
  const scheme = SCHEME.exec(text);
  if (scheme === null) throw new AddressProblem('its scheme is not known');
  const [head, unix, tls = '', form = ''] = scheme;
  const isSocket = unix !== undefined || /^unix$/i.test(form);
  const kind = /^cluster$/i.test(form) ? 'cluster' : /^sentinel$/i.test(form) ? 'sentinel' : 'single';
  const rest = text.slice(head.length);
  const query = OPTIONS.exec(rest);
  const body = query === null ? rest : rest.slice(0, query.index);
  const at = isSocket && body.startsWith('/') ? -1 : body.lastIndexOf('@');
  const known = kind === 'sentinel' ? ['db', 'sentinel_user', 'sentinel_password'] : ['db'];
  const options = optionsOf(query?.[1], known);
  const place = body.slice(at + 1);
  return {
    ...loginOf(at < 0 ? null : body.slice(0, at)),
    sentinelUser: options.get('sentinel_user'),
    sentinelPassword: options.get('sentinel_password'),
    tls: tls !== '',
    ...(isSocket ? socketOf(place, options) : hostsOf(kind, place, options)),
  };
}

type Server = Pick<RedisAddress, 'kind' | 'nodes' | 'path' | 'master' | 'db' | 'label'>;

function socketOf(given: string, options: URLSearchParams): Server {
  const path = decode(given);
  if (!path.startsWith('/')) throw new AddressProblem('a socket needs its whole path');
  const label = printable(`unix:${path}`);
  return { kind: 'single', nodes: [], path, master: null, db: dbOf(undefined, options), label };
}

/** `host:port,host:port`, of sentinels the name of the master, and a database. */
function hostsOf(kind: RedisAddress['kind'], text: string, options: URLSearchParams): Server {
  const place = PLACE.exec(text);
  if (place === null) throw new AddressProblem('what follows the user and the password is not a host');
  const [, hosts = '', path = ''] = place;
  const nodes = nodesOf(hosts, kind === 'sentinel' ? 26_379 : 6_379);
  if (kind === 'single' && nodes.length > 1)
    throw new AddressProblem('several hosts need redis+cluster:// or redis+sentinel://');
  const segments = path.split('/').filter((segment) => segment !== '');
  const master = kind === 'sentinel' ? masterOf(segments.shift()) : null;
  const [segment, ...more] = segments;
  if (more.length > 0)
    throw new AddressProblem('more than a database follows the host or the name of the master');
  const db = dbOf(segment, options);
  if (kind === 'cluster' && db !== 0) throw new AddressProblem('a cluster has no database numbers');
  const label = printable(`${labelOf(nodes)}${master === null ? '' : `/${master}`}`);
  return { kind, nodes, path: null, master, db, label };
}

function masterOf(name: string | undefined): string {
  if (name !== undefined) return decode(name);
  throw new AddressProblem('sentinels need the name of the master: redis+sentinel://host:26379/mymaster');
}

function loginOf(login: string | null): { user: string | null; password: string | null } {
  if (login === null) return { user: null, password: null };
  const colon = login.indexOf(':');
  const user = decode(colon < 0 ? login : login.slice(0, colon));
  return { user: user === '' ? null : user, password: colon < 0 ? null : decode(login.slice(colon + 1)) };
}

function nodesOf(text: string, defaultPort: number): RedisNode[] {
  return text.split(',').map((one) => {
    const parts = /^(?:\[([0-9a-f:.]+)\]|([\p{L}\p{N}._-]+))(?::(\d{1,5}))?$/iu.exec(one);
    const host = parts?.[1] ?? parts?.[2];
    const port = parts?.[3] === undefined ? defaultPort : Number(parts[3]);
    if (host === undefined || port < 1 || port > 65_535)
      throw new AddressProblem(
        'its host or port cannot be read (write signs such as / # ? in a password as %2F %23 %3F)',
      );
    return { host, port };
  });
}

function optionsOf(query: string | undefined, known: readonly string[]): URLSearchParams {
  const options = new URLSearchParams((query ?? '').replaceAll('+', '%2B'));
  for (const name of options.keys()) {
    if (known.includes(name)) continue;
    const shown = /^\w{1,30}$/.test(name) ? ` "${name}"` : '';
    const tls = /tls|ssl/i.test(name) ? ', TLS is rediss://' : '';
    throw new AddressProblem(`its option${shown} is not known (options here: ${known.join(', ')}${tls})`);
  }
  return options;
}

function dbOf(segment: string | undefined, options: URLSearchParams): number {
  const option = options.get('db');
  if (segment !== undefined && option !== null && segment !== option)
    throw new AddressProblem('it names two databases');
  const text = segment ?? option ?? '0';
  if (!/^\d{1,5}$/.test(text)) throw new AddressProblem('the database is not a number');
  return Number(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    // A password may hold a plain percent sign.
    return text;
  }
}

function labelOf(nodes: readonly RedisNode[]): string {
  return nodes.map(({ host, port }) => `${host.includes(':') ? `[${host}]` : host}:${port}`).join(',');
}

function printable(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]/g, '?');
  return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}
