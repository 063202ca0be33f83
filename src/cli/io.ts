/** The outside world of a command, passed in so that only `cli` touches the process. */
import type { Readable, Writable } from 'node:stream';
import type { WriteStream } from 'node:tty';
import type { Repository } from '../diff/history/repository.ts';
import type { Git, GitOutput } from '../git.ts';
import type { Gathered } from '../scan.ts';

type Input = Readable & { readonly isTTY?: boolean };
export type Output = Writable & { readonly isTTY?: boolean; readonly columns?: number };

export interface Io {
  /** Without node and the script. */
  readonly argv: readonly string[];
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly platform: NodeJS.Platform;
  readonly stdin: Input;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Standard error where it is a terminal: for what moves. */
  readonly terminal: WriteStream | null;
  /** The folder of the installed package: its package.json, its schema. */
  readonly packageRoot: string;
  /** ms since the epoch when the process began: `max_wait` counts from there. */
  readonly startedAt: number;
  /** What the fast path has read already, so that nothing is read twice. */
  readonly gathered?: Gathered;
  readonly repository?: Repository;
  /** Runs at Ctrl-C, SIGTERM and the end of the terminal. */
  onInterrupt(listener: () => void): void;
}

export type ExitCode = 0 | 1 | 2 | 3;

/** Resolves when the text is handed to the system; a closed pipe is not an error. */
export function write(stream: Output, text: string): Promise<void> {
  return new Promise((resolve) => {
    if (text === '') return resolve();
    stream.write(text, () => resolve());
  });
}

/** What is under way already when the fast path is loaded. */
export interface Early {
  readonly git: Git;
  readonly diff: GitOutput;
  /** Ends it where reading takes too long. */
  readonly stop: AbortController;
}
