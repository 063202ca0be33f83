/**
 * How this program talks to git. Small commands go through simple-git; what can be large, or may print nothing (for
 * which simple-git waits 50 ms), is streamed from a spawned git. Both get the hook's `GIT_*` environment (a hook of
 * `git commit -a` names its index there) without what would bend a reading, and fixed settings, each with its reason.
 * Only `diff` and `setup` import this file.
 */
import { type ChildProcess, spawn } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import type { SimpleGit } from 'simple-git';
import { createDebug } from './debug.ts';
import { AnteaterError } from './errors.ts';

export interface GitStream {
  /** To be read by iteration (`for await`), at any time after. */
  readonly stdout: Readable;
  readonly stdin: Writable;
  /** Resolves when git ended with 0; rejects with an `AnteaterError` (code `git`) that holds git's own first line. */
  readonly done: Promise<void>;
  kill(): void;
}

export interface Git {
  readonly cwd: string;
  /** What git is given: for those who must read a variable of the hook themselves. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** A small command's output, as it is. Rejects with an `AnteaterError` (code `git`). */
  run(args: readonly string[]): Promise<string>;
  /** The same, null where git answers with an exit code other than 0. */
  ask(args: readonly string[]): Promise<string | null>;
  stream(args: readonly string[], options?: { readonly env?: Readonly<Record<string, string>> }): GitStream;
}

export type OpenGit = (where: { readonly cwd: string; readonly env: NodeJS.ProcessEnv }) => Git;

const debug = createDebug('git');

/** Settings of a streamed git. Whatever a user's or repository's configuration says, these win. */
const SETTINGS = [
  // A repository's configuration could name a program here; reading must start none.
  'core.fsmonitor=false',
  // Above it git calls any file binary. Pinned, lest a low value hide text from the diff or a high one eat memory.
  'core.bigFileThreshold=512m',
  // A user's own attributes could mark text as binary. The repository's cannot be turned off: content decides.
  'core.attributesFile=/dev/null',
  // git reads a file of the work tree in the index's stead where all its times agree: all of them must.
  'core.trustctime=true',
  'core.checkStat=default',
  'core.pager=cat',
  // Said whenever the variable for grafts is set, as it is below.
  'advice.graftFileDeprecated=false',
  // File names in patch headers stay one line of ASCII.
  'core.quotePath=true',
].flatMap((setting) => ['-c', setting]);

/** Dropped: they change what a diff shows, or how paths are understood. */
const DROPPED = [
  'GIT_EXTERNAL_DIFF',
  'GIT_DIFF_OPTS',
  'GIT_ATTR_SOURCE',
  'GIT_GLOB_PATHSPECS',
  'GIT_NOGLOB_PATHSPECS',
  'GIT_ICASE_PATHSPECS',
  'GIT_REDIRECT_STDIN',
  'GIT_REDIRECT_STDOUT',
  'GIT_REDIRECT_STDERR',
  // simple-git refuses these, and nothing here edits or pages.
  'GIT_EDITOR',
  'GIT_SEQUENCE_EDITOR',
  'GIT_PAGER',
  'EDITOR',
  'VISUAL',
  'PAGER',
  'PREFIX',
];

/** Of no use to git, nor to what a configuration of git's may start (a fetch of missing objects, a credential helper). */
const SECRET = ['VT_KEY', 'ANTEATER_REDIS_URL'];

const FORCED = {
  // No refresh of the index behind the user's back, no waiting for its lock.
  GIT_OPTIONAL_LOCKS: '0',
  // A replaced or grafted commit would show another history than the one that is pushed.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  // A file may be called `*` or `:(top)x`.
  GIT_LITERAL_PATHSPECS: '1',
  // Messages are told apart by their text.
  LC_ALL: 'C',
  LANGUAGE: 'C',
};

export const openGit: OpenGit = ({ cwd, env }) => {
  const child = childEnvironment(env);
  let small: Promise<SimpleGit> | null = null;

  const raw = async (args: readonly string[]): Promise<string> => {
    debug(args.join(' '));
    small ??= openSimpleGit(cwd, child);
    const git = await small;
    return git.raw([...args]);
  };

  return {
    cwd,
    env: child,
    run: async (args) => {
      try {
        return await raw(args);
      } catch (error) {
        throw failure(args, messageOf(error).replace(EXITED, ''), error);
      }
    },
    ask: async (args) => {
      try {
        return await raw(args);
      } catch (error) {
        if (EXITED.test(messageOf(error))) return null;
        throw failure(args, messageOf(error), error);
      }
    },
    stream: (args, options) => startGit(cwd, { ...child, ...options?.env }, args),
  };
};

function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const child: NodeJS.ProcessEnv = { ...env, ...FORCED };
  for (const name of [...DROPPED, ...SECRET]) delete child[name];
  return child;
}

/** Begins the message of a git that ended with an exit code other than 0 (simple-git keeps nothing but the message). */
const EXITED = /^exit \d+\n/;

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

async function openSimpleGit(cwd: string, env: NodeJS.ProcessEnv): Promise<SimpleGit> {
  const { simpleGit } = await import('simple-git');
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) given[name] = value;
  const git = simpleGit({
    baseDir: cwd,
    // It would strip every GIT_* variable, and with GIT_INDEX_FILE the index that is about to be committed.
    allowEnvironment: Object.keys(given),
    // What it guards against by default is the user's own environment, which git itself obeys as well.
    unsafe: {
      allowUnsafeAskPass: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeConfigEnvCount: true,
      allowUnsafeExec: true,
      allowUnsafeGitProxy: true,
      allowUnsafeSshCommand: true,
      allowUnsafeTemplateDir: true,
    },
    // Its own rule passes over an exit code without a word on stderr.
    errors: (error, result) => {
      if (result.exitCode === 0) return error;
      return Buffer.concat([Buffer.from(`exit ${result.exitCode}\n`), ...result.stdErr]);
    },
  });
  return git.env(given);
}

function startGit(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]): GitStream {
  debug(args.join(' '));
  const child = spawn('git', ['--no-pager', ...SETTINGS, ...args], { cwd, env, windowsHide: true });
  let killed = false;
  // Without a listener Node throws away, when git exits, what nobody has begun to read.
  child.stdout.on('readable', () => undefined);
  // git may end before it has read everything; its exit code says whether that was a failure.
  child.stdin.on('error', () => undefined);
  const done = ended(child, args, () => killed);
  // Whoever gives up early need not await it.
  done.catch(() => undefined);
  return {
    stdout: child.stdout,
    stdin: child.stdin,
    done,
    kill: () => {
      killed = true;
      child.stdout.destroy();
      child.kill();
    },
  };
}

/** Chunks of what git says on stderr. */
const STDERR_KEPT = 16;

function ended(child: ChildProcess, args: readonly string[], killed: () => boolean): Promise<void> {
  const kept: Buffer[] = [];
  child.stderr?.on('data', (bytes: Buffer) => {
    if (kept.length < STDERR_KEPT) kept.push(bytes);
  });
  return new Promise((resolve, reject) => {
    child.on('error', (error) => reject(failure(args, error.message, error)));
    child.on('close', (code, signal) => {
      if (code === 0 || killed()) resolve();
      else
        reject(
          failure(
            args,
            Buffer.concat(kept).toString('utf8') ||
              (signal === null ? `exit code ${code}` : `killed by ${signal}`),
          ),
        );
    });
  });
}

/** git's own words as an error of ours: the first line that matters, and what to do about it. */
function failure(args: readonly string[], stderr: string, cause?: unknown): AnteaterError {
  const line = firstLine(stderr);
  const options = (hint: string) => (cause === undefined ? { hint } : { hint, cause });
  if (/ENOENT/.test(line)) {
    return new AnteaterError(
      'git',
      'git could not be started',
      options('install git and see that PATH leads to it'),
    );
  }
  if (/dubious ownership|unsafe repository/.test(line)) {
    const hint = 'if you trust it: git config --global --add safe.directory "$PWD"';
    return new AnteaterError('repository', `git refuses this repository: ${line}`, options(hint));
  }
  if (/not a git repository/.test(line)) {
    const hint = 'run it inside a repository, or check files with: anteater scan --path .';
    return new AnteaterError('repository', 'this is no git repository', options(hint));
  }
  if (/bad object|unable to read|missing|could not fetch|not our ref/i.test(line)) {
    const hint = 'the repository lacks objects: try git fetch --unshallow, or git fsck';
    return new AnteaterError('git', `git ${args[0] ?? ''} failed: ${line}`, options(hint));
  }
  const hint = `run it by hand to see more: git ${args[0] ?? ''}`;
  return new AnteaterError('git', `git ${args[0] ?? ''} failed: ${line}`, options(hint));
}

const LINE_SHOWN = 300;

function firstLine(stderr: string): string {
  const lines = stderr
    .replace(/^Error: /, '')
    .split('\n')
    .filter((line) => line.trim() !== '');
  const chosen = lines.find((line) => /^(fatal|error):/.test(line)) ?? lines[0] ?? 'without a message';
  const plain = chosen.replace(/^(fatal|error): /, '').replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, '?');
  return plain.length > LINE_SHOWN ? `${plain.slice(0, LINE_SHOWN)}…` : plain;
}
