/** Redis did not do what was asked: why, in words of ours. Nothing that a server said is repeated but its error's name. */

export class RedisAway extends Error {
  override readonly name = 'RedisAway';
  /** The connection had ended (an idle one may): a fresh one may do. */
  readonly closed: boolean;
  /** For people: "127.0.0.1:6379 refused the connection". */
  readonly why: string;

  /** The error's name as the server gave it ("READONLY"), or ''. */
  readonly code: string;

  constructor(why: string, closed: boolean, code = '') {
    super(why);
    this.why = why;
    this.closed = closed;
    this.code = code;
  }
}

const ANSWERS: readonly (readonly [RegExp, string])[] = [
  [
    /^(WRONGPASS|NOAUTH)|invalid (username-password|password)|AUTH.*(without|called)/i,
    'refused the user or password',
  ],
  [/^NOPERM/, 'does not allow this user what anteater needs'],
  [/^READONLY/, 'is a read-only replica'],
  [/^OOM/, 'is out of memory'],
  [/^MISCONF/, 'cannot save to its disk and takes no writes'],
  [/^LOADING/, 'is still loading its data'],
  [/^(CLUSTERDOWN|TRYAGAIN)/, 'is a cluster that is down in part'],
  [/^MASTERDOWN/, 'has lost its master'],
  [/^BUSY /, 'is busy with a script'],
  [/^(MOVED|ASK)/, 'is part of a cluster that cannot be reached as a whole'],
  [/^NOREPLICAS/, 'has too few replicas to take writes'],
  [/Failed to refresh slots/i, 'is a cluster that cannot be reached'],
];

const CODES: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'refused the connection',
  ECONNRESET: 'closed the connection',
  EPIPE: 'closed the connection',
  ETIMEDOUT: 'did not answer in time',
  EHOSTUNREACH: 'cannot be reached',
  ENETUNREACH: 'cannot be reached',
  ENOTFOUND: 'has a name that is not known',
  EAI_AGAIN: 'has a name that cannot be resolved now',
  ENOENT: 'has no such socket',
  EACCES: 'has a socket that may not be opened',
};

/** `error`: whatever ioredis, the network or the server gave. */
export function awayFor(label: string, error: unknown): RedisAway {
  if (error instanceof RedisAway) return error;
  const message = error instanceof Error ? error.message : '';
  const code = codeOf(error);
  const known = CODES[code];
  if (known !== undefined)
    return new RedisAway(`${label} ${known}`, code === 'ECONNRESET' || code === 'EPIPE');
  if (/CERT|SSL|TLS|ALTNAME/.test(code))
    return new RedisAway(`${label} failed the TLS check (${code})`, false);
  if (/sentinel/i.test(message)) return new RedisAway(`${label} has no sentinel that knows a master`, false);
  if (/Connection is closed|writeable|Stream isn't|manually closed|None of startup nodes/i.test(message)) {
    return new RedisAway(`${label} closed the connection`, true);
  }
  const word = /^([A-Z]{2,20})\b/.exec(message)?.[1] ?? '';
  const answer = ANSWERS.find(([pattern]) => pattern.test(message));
  if (answer !== undefined) return new RedisAway(`${label} ${answer[1]}`, false, word);
  return new RedisAway(`${label} answered with an error${word === '' ? '' : ` (${word})`}`, false, word);
}

function codeOf(error: unknown): string {
  if (typeof error !== 'object' || error === null) return '';
  const code = 'code' in error ? error.code : undefined;
  return typeof code === 'string' && /^[A-Z0-9_]{1,40}$/.test(code) ? code : '';
}
