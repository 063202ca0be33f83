/** Redis did not do what was asked: why, as data. Nothing that a server said is repeated but known words of its protocol. */
import type { RedisCause } from '../../model.ts';

export class RedisUnavailable extends Error {
  override readonly name = 'RedisUnavailable';
  readonly why: RedisCause;

  constructor(why: RedisCause) {
    super(`${why.label}: ${why.kind} ${why.code}`);
    this.why = why;
  }
}

type CauseKind = RedisCause['kind'];

/** What servers say, Redis 6 to 8 and Valkey; the first that is found counts, also where a script's error wraps it. */
const ANSWERS: readonly (readonly [RegExp, CauseKind])[] = [
  [/sentinel.*(?:NOAUTH|WRONGPASS|NOPERM)/is, 'sentinel-denied'],
  [/max number of clients/i, 'too-many-clients'],
  [/\bDENIED\b.*protected mode/is, 'protected-mode'],
  [/\bNOPERM\b|user executing the script can't/i, 'permission'],
  [/WRONGPASS|NOAUTH|invalid (?:username-password|password)|AUTH.*(?:without|called)/i, 'auth'],
  [/\bREADONLY\b/, 'read-only'],
  [/\bOOM\b/, 'out-of-memory'],
  [/\bMISCONF\b/, 'no-disk'],
  [/\bLOADING\b/, 'loading'],
  [/\b(?:CLUSTERDOWN|TRYAGAIN)\b|Failed to refresh slots/, 'cluster-down'],
  [/\bMASTERDOWN\b/, 'master-down'],
  [/\bNOREPLICAS\b/, 'no-replicas'],
  [/^BUSY\b/, 'busy'],
  [/^(?:MOVED|ASK)\b/, 'moved'],
  [/DB index is out of range|invalid DB index|SELECT is not allowed/i, 'no-database'],
  [/unknown (?:redis |valkey )?command/i, 'no-command'],
  [/\bWRONGTYPE\b/, 'wrong-type'],
];

const CODES: Readonly<Record<string, CauseKind>> = {
  ECONNREFUSED: 'refused',
  ECONNRESET: 'closed',
  EPIPE: 'closed',
  ETIMEDOUT: 'timeout',
  EHOSTUNREACH: 'unreachable',
  ENETUNREACH: 'unreachable',
  ENOTFOUND: 'unknown-host',
  EAI_AGAIN: 'unknown-host',
  ENOENT: 'no-socket',
  EACCES: 'socket-denied',
};

/** `error`: as ioredis, the network or the server gave it. */
export function unavailable(label: string, error: unknown): RedisUnavailable {
  return error instanceof RedisUnavailable ? error : new RedisUnavailable({ label, ...causeOf(error) });
}

function causeOf(error: unknown): Omit<RedisCause, 'label'> {
  const { message, code } = partsOf(error);
  const none = { code, command: null };
  const known = CODES[code];
  if (known !== undefined) return { kind: known, ...none };
  if (/CERT|SSL|TLS|ALTNAME/.test(code)) return { kind: 'tls', ...none };
  const answer = ANSWERS.find(([pattern]) => pattern.test(message));
  if (answer !== undefined) {
    const word = /\b[A-Z]{3,20}\b/.exec(message)?.[0] ?? '';
    return { kind: answer[1], code: word, command: commandIn(message) };
  }
  if (/sentinel/i.test(message)) return { kind: 'no-master', ...none };
  if (/Connection is closed|writeable|Stream isn't|manually closed|None of startup nodes/i.test(message))
    return { kind: 'closed', ...none };
  return { kind: 'error', code: /^([A-Z]{2,20})\b/.exec(message)?.[1] ?? code, command: null };
}

/** `'eval' command`, `unknown command 'EVALSHA'`, `unknown command `EVALSHA``: the command's name, where it is named. */
function commandIn(message: string): string | null {
  const named = /(?:run the|unknown (?:\w+ )?command)[ ,]+['`]([a-z|-]{1,30})['`]/i.exec(message);
  return named?.[1]?.toLowerCase() ?? null;
}

function partsOf(error: unknown): { readonly message: string; readonly code: string } {
  if (typeof error !== 'object' || error === null) return { message: '', code: '' };
  // Behind a cluster's error: that of the last node.
  const inner = 'lastNodeError' in error ? (error.lastNodeError ?? null) : null;
  if (inner !== null) return partsOf(inner);
  const message = 'message' in error && typeof error.message === 'string' ? error.message : '';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  return { message, code: /^[A-Z0-9_]{1,40}$/.test(code) ? code : '' };
}
