/**
 * Where the shared Redis is, read from one text. Only the forms below are understood, and no query but the named ones,
 * because a repository's rc file may set it. A password never appears in an error or a label.
 *
 *   redis://[user:password@]host[:port][/db]          rediss:// the same over TLS (NODE_EXTRA_CA_CERTS for a private CA)
 *   unix:/path/to/redis.sock[?db=N]                    unix://[user:password@]/path…
 *   redis+cluster://[user:password@]host:port,host:port…     rediss+cluster:// over TLS
 *   redis+sentinel://[user:password@]host:port,host:port/master-name[/db][?sentinel_password=…]   rediss+sentinel://
 */
import { AnteaterError } from '../errors.ts';

export interface RedisNode {
  readonly host: string;
  readonly port: number;
}

export interface RedisTarget {
  readonly kind: 'single' | 'cluster' | 'sentinel';
  /** One for `single` (none for a socket), the known ones otherwise. */
  readonly nodes: readonly RedisNode[];
  /** Socket path, or null. */
  readonly path: string | null;
  /** The sentinels' name for the master, or null. */
  readonly master: string | null;
  readonly username: string | null;
  readonly password: string | null;
  readonly sentinelPassword: string | null;
  readonly db: number;
  readonly tls: boolean;
  /** For people: no user, no password, printable ASCII. */
  readonly label: string;
}

const HINT =
  'Write it as redis://host:6379, rediss://user:password@host:6380/0, unix:/path/redis.sock, redis+cluster://a:6379,b:6379 or redis+sentinel://a:26379,b:26379/mymaster.';
const FORM =
  /^(unix|redis|rediss)(?:\+(cluster|sentinel|socket))?:(?:\/\/)?(?:([^@/]*)@)?([^/?#]*)([^?#]*)(?:\?([^#]*))?$/i;

/** Errors: `config` for what is none of the forms. */
export function parseRedisUrl(url: string): RedisTarget {
  const text = url.trim();
  const parts = FORM.exec(text.startsWith('/') ? `unix:${text}` : text);
  if (parts === null) throw bad('it is no Redis URL');
  const [, scheme = '', form = '', login, authority = '', path = '', query = ''] = parts;
  const options = new URLSearchParams(query);
  const socket = scheme.toLowerCase() === 'unix' || form.toLowerCase() === 'socket';
  const credentials = loginOf(login);
  const common = {
    ...credentials,
    sentinelPassword: options.get('sentinel_password'),
    tls: scheme.toLowerCase() === 'rediss',
  };
  if (socket) {
    const file = decode(`${authority}${path}`);
    if (!file.startsWith('/')) throw bad('a socket needs its whole path');
    const db = dbOf(options.get('db'));
    return {
      ...common,
      kind: 'single',
      nodes: [],
      path: file,
      master: null,
      db,
      label: label(`unix:${file}`),
    };
  }
  const kind = form === '' ? 'single' : form.toLowerCase() === 'cluster' ? 'cluster' : 'sentinel';
  const nodes = authority.split(',').map((node) => nodeOf(node, kind === 'sentinel' ? 26_379 : 6_379));
  if (kind === 'single' && nodes.length > 1)
    throw bad('several hosts need redis+cluster:// or redis+sentinel://');
  const segments = path.split('/').filter((segment) => segment !== '');
  const master = kind === 'sentinel' ? decode(segments.shift() ?? '') : null;
  if (master === '') throw bad('sentinels need the master’s name: redis+sentinel://host:26379/mymaster');
  const db = dbOf(segments[0] ?? options.get('db'));
  if (kind === 'cluster' && db !== 0) throw bad('a cluster has no database numbers');
  const where = nodes.map(({ host, port }) => `${host}:${port}`).join(',');
  return {
    ...common,
    kind,
    nodes,
    path: null,
    master,
    db,
    label: label(master ? `${where}/${master}` : where),
  };
}

function loginOf(login: string | undefined): { username: string | null; password: string | null } {
  if (login === undefined) return { username: null, password: null };
  const colon = login.indexOf(':');
  const user = decode(colon < 0 ? login : login.slice(0, colon));
  return { username: user === '' ? null : user, password: colon < 0 ? null : decode(login.slice(colon + 1)) };
}

function nodeOf(text: string, defaultPort: number): RedisNode {
  const parts = /^(?:\[([0-9a-f:.]+)\]|([^:[\]\s]+))(?::(\d{1,5}))?$/i.exec(text.trim());
  const host = parts?.[1] ?? parts?.[2];
  const port = parts?.[3] === undefined ? defaultPort : Number(parts[3]);
  if (host === undefined || port < 1 || port > 65_535) throw bad('a host or port in it is none');
  return { host, port };
}

function dbOf(text: string | null): number {
  if (text === null || text === '') return 0;
  if (!/^\d{1,5}$/.test(text)) throw bad('the database is a number');
  return Number(text);
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw bad('a %-escape in it is none');
  }
}

function label(text: string): string {
  const clean = text.replace(/[^\x20-\x7e]/g, '?');
  return clean.length > 80 ? `${clean.slice(0, 77)}...` : clean;
}

function bad(why: string): AnteaterError {
  return new AnteaterError(
    'config',
    `The Redis URL (redis_url or ANTEATER_REDIS_URL) cannot be used: ${why}.`,
    {
      hint: HINT,
    },
  );
}
