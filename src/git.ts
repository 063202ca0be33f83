/**
 * How this program talks to git. Small commands go through simple-git; what can be large is streamed from a spawned git.
 * Both get the hook's whole `GIT_*` environment (a hook of `git commit -a` names its index there) and fixed flags.
 * Only `diff` and `setup` import this file.
 */
import type { Readable, Writable } from 'node:stream';

export interface GitStream {
  readonly stdout: Readable;
  readonly stdin: Writable;
  /** Resolves when git ended with 0; rejects with an `AnteaterError` (code `git`) that holds git's own first line. */
  readonly done: Promise<void>;
  kill(): void;
}

export interface Git {
  readonly cwd: string;
  /** A small command's output, as it is. Rejects with an `AnteaterError` (code `git`). */
  run(args: readonly string[]): Promise<string>;
  /** The same, null where git answers with an exit code other than 0. */
  ask(args: readonly string[]): Promise<string | null>;
  stream(args: readonly string[], options?: { readonly env?: Readonly<Record<string, string>> }): GitStream;
}

export type OpenGit = (where: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) => Git;
