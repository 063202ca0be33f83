/** Errors that a user can act on. Everything else that is thrown is a bug of ours and keeps its stack. */

/** What went wrong, in one word a caller can branch on. */
export type ErrorCode =
  | 'usage'
  | 'config'
  | 'git'
  | 'not-a-repository'
  | 'missing-objects'
  | 'stopped'
  | 'repository'
  | 'input'
  | 'output'
  | 'key'
  | 'setup'
  | 'system';

/**
 * An expected failure: `message` says what happened and where in one line, `hint` what to do next.
 * Neither may hold a key, file content or control characters of foreign origin.
 */
export class AnteaterError extends Error {
  override readonly name = 'AnteaterError';
  readonly code: ErrorCode;
  /** Further problems of the same kind, each as complete as `message`. */
  readonly more: readonly string[];
  readonly hint: string | null;

  constructor(
    code: ErrorCode,
    message: string,
    options: { more?: readonly string[]; hint?: string; cause?: unknown } = {},
  ) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.code = code;
    this.more = options.more ?? [];
    this.hint = options.hint ?? null;
  }
}

/** Node's message of a failed system call, which ends with the call and its file. */
const OF_SYSTEM = /^(E[A-Z0-9]+): ([^,]+), [a-z]+(?: '.*)?$/;

/** What a caught value says of itself, in one line. */
export function reasonOf(error: unknown): string {
  const text = error instanceof Error ? error.message : String(error);
  const line = (text.split('\n', 1)[0] ?? '').trim();
  const [, code, words] = OF_SYSTEM.exec(line) ?? [];
  return (words === undefined ? line : `${words} (${code})`) || 'unknown error';
}

/** The system allows no more open files: of this process, or at all. */
export function isOutOfFiles(error: unknown): error is Error {
  return error instanceof Error && 'code' in error && (error.code === 'EMFILE' || error.code === 'ENFILE');
}

export function outOfFiles(cause: unknown): AnteaterError {
  return new AnteaterError('system', 'too many open files: the system allows no more', {
    hint: 'allow more in this shell: ulimit -n 1024',
    cause,
  });
}
