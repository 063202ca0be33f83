/**
 * The one way to run git. `run` and `use` go through simple-git, for commands whose whole answer is awaited; `stream`
 * spawns git itself, for three reasons: simple-git keeps all output in memory (a large diff would not fit), gives text
 * only (paths and contents are bytes), and waits 50 ms where git prints nothing, as it does for most commits. Both get
 * the same program, environment and settings. Only `diff` and `setup` import this file.
 */
import { type ChildProcessByStdio, spawn } from 'node:child_process';
import { existsSync, realpathSync } from 'node:fs';
import { basename, dirname, join, sep } from 'node:path';
import type { Readable, Writable } from 'node:stream';
import type { GitError, SimpleGit } from 'simple-git';
import { attempt, createDebug } from './debug.ts';
import { AnteaterError, outOfFiles } from './errors.ts';
import { findProgram } from './lib/find-program.ts';

/** A git that reads nothing: a pipe less to make. */
export interface GitOutput {
  /** To be read by iteration (`for await`), at any time after. */
  readonly stdout: Readable;
  /** Resolves when git ended with 0; rejects with an `AnteaterError`: git's own first line; `cause`: the exit code, where git said nothing. */
  readonly done: Promise<void>;
  kill(): void;
}

export interface GitStream extends GitOutput {
  readonly stdin: Writable;
}

/** For one command. */
export interface GitMore {
  readonly env?: Readonly<Record<string, string>>;
}

export interface Git {
  readonly cwd: string;
  /** The nearest folder at or above it that holds a `.git`; null where git would not begin with that one. */
  readonly workTree: string | null;
  /** What git is given: for those who must read a variable of the hook themselves. */
  readonly env: Readonly<NodeJS.ProcessEnv>;
  /** A command's output as text. Rejects with an `AnteaterError`. */
  run(args: readonly string[]): Promise<string>;
  /** The same, null where git answers with an exit code other than 0. */
  ask(args: readonly string[]): Promise<string | null>;
  /** simple-git's own functions (`version`, `revparse`, `listConfig`, …). Rejects with an `AnteaterError`. */
  use<T>(task: (git: SimpleGit) => PromiseLike<T>): Promise<T>;
  /** A streamed command's whole output as a byte string: for names, for what may be empty, and with `input`, another one. */
  capture(args: readonly string[], more?: GitMore & { readonly input?: string }): Promise<string>;
  read(args: readonly string[], more?: GitMore): GitOutput;
  stream(args: readonly string[], more?: GitMore): GitStream;
}

export interface GitOptions {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Ends every git that runs, and starts no other: those who wait for one get an error with the code `stopped`. */
  readonly signal?: AbortSignal;
}

const debug = createDebug('git');

/** These win over the configuration of the user and of the repository. */
const SETTINGS = [
  // A repository's configuration could name a program here; reading must start none.
  'core.fsmonitor=false',
  // Objects that are missing in a partial clone are not fetched: that would run what the configuration names.
  'protocol.allow=never',
  // Above it git calls any file binary. Pinned, so that a low value hides no text and a high one takes no memory.
  'core.bigFileThreshold=512m',
  // A user's own attributes could mark text as binary. The repository's cannot be turned off: content decides.
  'core.attributesFile=/dev/null',
  // git reads a file of the work tree instead of the index where all its times agree: all of them must.
  'core.trustctime=true',
  'core.checkStat=default',
  'core.pager=cat',
  // Printed whenever the variable for grafts is set, as it is below.
  'advice.graftFileDeprecated=false',
  // File names in patch headers stay one line of ASCII.
  'core.quotePath=true',
  // Hunk headers name the nearest line before that a program, an archive, a Git LFS pointer (`version`, `oid`, `size`, `ext-`)
  // or encoded source code may begin with. git compiles it for each file, which takes longer the longer it is. Another
  // driver than this one needs an attribute, and those files are opened.
  'diff.default.xfuncname=^([^\t-\r -~]|MZ|[!Bvose0][<Zeix7][athrdz0]|[ \t]*#.*cod)',
];

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

/** git has no use for them, nor has what git might start. */
const SECRET = ['VT_KEY', 'ANTEATER_REDIS_URL'];

const FORCED = {
  // No refresh of the index behind the user's back, no waiting for its lock.
  GIT_OPTIONAL_LOCKS: '0',
  // git 2.45 and later: no fetch of missing objects.
  GIT_NO_LAZY_FETCH: '1',
  // A replaced or grafted commit would show another history than the one that is pushed.
  GIT_NO_REPLACE_OBJECTS: '1',
  GIT_GRAFT_FILE: '/dev/null',
  GIT_ATTR_NOSYSTEM: '1',
  // A file may be called `*` or `:(top)x`.
  GIT_LITERAL_PATHSPECS: '1',
  // Messages are recognised by their text.
  LC_ALL: 'C',
  LANGUAGE: 'C',
};

/**
 * Older versions start `git fetch` for a missing object. It is allowed one protocol, whose name no configuration can
 * know: a setting for one protocol would win over `protocol.allow`, and a protocol of a known name could be an alias.
 */
const NO_PROTOCOL = `none-${Math.random().toString(36).slice(2)}`;

export function openGit({ cwd, env, signal }: GitOptions): Git {
  const place = placeOf(cwd, env);
  const child: Child = {
    cwd,
    env: childEnvironment(env),
    program: findProgram('git', { env, avoid: place.workTree }),
    // Inside of `.git` older versions take it for a bare repository.
    settings:
      place.kind === 'bare' || place.kind === 'inside'
        ? SETTINGS
        : [...SETTINGS, 'safe.bareRepository=explicit'],
    refusal: refusalOf(place),
    signal: signal ?? null,
  };
  let opened: Promise<SimpleGit> | null = null;

  const use = async <T>(task: (git: SimpleGit) => PromiseLike<T>): Promise<T> => {
    const program = programOf(child);
    opened ??= openSimpleGit(child, program);
    const git = await opened;
    try {
      return await task(git);
    } catch (error) {
      throw errorOf(error, child);
    }
  };

  const run: Git['run'] = (args) => {
    debug(args.join(' '));
    return use((git) => git.raw([...args]));
  };

  const stream: Git['stream'] = (args, more) => {
    const { program, argv, options } = commandOf(child, args, more);
    const running = started(spawn(program, argv, { ...options, stdio: ['pipe', 'pipe', 'pipe'] }));
    // git may end before it has read everything; its exit code says whether that was a failure.
    running.stdin.on('error', (error) => debug(`stdin: ${error.message}`));
    return { ...outputOf(child, args, running), stdin: running.stdin };
  };

  return {
    cwd,
    workTree: place.workTree,
    env: child.env,
    use,
    run,
    ask: async (args) => {
      try {
        return await run(args);
      } catch (error) {
        if (error instanceof AnteaterError && isExit(error.cause)) return null;
        throw error;
      }
    },
    capture: async (args, { input = '', ...more } = {}) => {
      const started = stream(args, more);
      started.stdin.end(Buffer.from(input, 'latin1'));
      const chunks: Buffer[] = [];
      for await (const chunk of started.stdout) chunks.push(chunk);
      await started.done;
      return Buffer.concat(chunks).toString('latin1');
    },
    read: (args, more) => {
      const { program, argv, options } = commandOf(child, args, more);
      const running = started(spawn(program, argv, { ...options, stdio: ['ignore', 'pipe', 'pipe'] }));
      return outputOf(child, args, running);
    },
    stream,
  };
}

/** All that a git process needs. */
interface Child {
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** Absolute; null where git is not installed. */
  readonly program: string | null;
  readonly settings: readonly string[];
  /** Why git is not run here at all. */
  readonly refusal: AnteaterError | null;
  readonly signal: AbortSignal | null;
}

function childEnvironment(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const child: NodeJS.ProcessEnv = { ...env, ...FORCED, GIT_ALLOW_PROTOCOL: NO_PROTOCOL };
  for (const name of [...DROPPED, ...SECRET]) delete child[name];
  return child;
}

function programOf({ program, refusal, signal }: Child): string {
  if (refusal !== null) throw refusal;
  if (signal?.aborted === true) throw stopped();
  if (program !== null) return program;
  throw new AnteaterError('git', 'git could not be started', {
    hint: 'install git and see that PATH leads to it',
  });
}

// ---------------------------------------------------------------- where git runs

/** `inside`: in the folder `.git`; `embedded`: in a bare repository inside of another repository; `lost`: `lostFolder`. */
interface Discovery {
  readonly kind: 'usual' | 'inside' | 'bare' | 'embedded' | 'lost';
  /** The folder that holds `.git`, where there is one. */
  readonly workTree: string | null;
  /** The bare repository, where there is one. */
  readonly bare: string | null;
}

/** What git would find from the working folder upwards, as far as it must be known before git is started. */
function placeOf(cwd: string, env: NodeJS.ProcessEnv): Discovery {
  let bare: string | null = null;
  const start = attempt(debug, `${cwd} has no real path`, () => realpathSync(cwd), null);
  if (start === null) return { kind: 'lost', workTree: null, bare };
  for (let folder = start; ; folder = dirname(folder)) {
    const workTree = existsSync(join(folder, '.git')) ? folder : null;
    const isInside = workTree !== null || isGitDir(folder);
    if (isInside && bare !== null) return { kind: 'embedded', workTree, bare };
    if (workTree !== null) return { kind: 'usual', workTree, bare };
    if (isInside) {
      if (folder.split(sep).includes('.git')) return { kind: 'inside', workTree, bare };
      // Named by hand, it is meant.
      if (env.GIT_DIR !== undefined) return { kind: 'usual', workTree, bare };
      bare = folder;
    }
    if (folder === dirname(folder)) return { kind: bare === null ? 'usual' : 'bare', workTree, bare };
  }
}

/** Whether git would take a folder for a git folder: a bare repository, or a `.git`. */
export function isGitDir(folder: string): boolean {
  return ['HEAD', 'objects', 'refs'].every((name) => existsSync(join(folder, name)));
}

function refusalOf({ kind, bare }: Discovery): AnteaterError | null {
  if (kind === 'lost') return lostFolder();
  return kind === 'embedded' && bare !== null ? refuseEmbedded(bare) : null;
}

/** A folder that was removed, or whose path Node cannot hold. */
export function lostFolder(): AnteaterError {
  return new AnteaterError('repository', 'the folder in which this runs cannot be found by its path', {
    hint: 'it was removed, or its path is not valid UTF-8: run it from another folder',
  });
}

/** Whoever can commit files can commit a bare repository with settings of their own. */
function refuseEmbedded(folder: string): AnteaterError {
  return new AnteaterError(
    'repository',
    `${basename(folder)} is a bare repository inside of another one: its settings may be anybody's`,
    { hint: 'if you trust it, name it: GIT_DIR=. anteater …' },
  );
}

// ---------------------------------------------------------------- simple-git

async function openSimpleGit({ cwd, env, settings, signal }: Child, program: string): Promise<SimpleGit> {
  const { simpleGit, GitError } = await import('simple-git');
  const given: Record<string, string> = {};
  for (const [name, value] of Object.entries(env)) if (value !== undefined) given[name] = value;
  /** Keeps how git ended: simple-git's own error has only the text. */
  class ExitError extends GitError {
    readonly exitCode: number;
    constructor(exitCode: number, stderr: string) {
      super(undefined, stderr);
      this.exitCode = exitCode;
    }
  }
  const git = simpleGit({
    baseDir: cwd,
    binary: program,
    config: [...settings],
    // It would strip every GIT_* variable, and with GIT_INDEX_FILE the index that is about to be committed.
    allowEnvironment: Object.keys(given),
    ...(signal === null ? {} : { abort: signal }),
    // What it guards against is the user's own environment, which git itself obeys as well, and our own settings.
    unsafe: {
      allowUnsafeAskPass: true,
      allowUnsafeConfigPaths: true,
      allowUnsafeConfigEnvCount: true,
      allowUnsafeCustomBinary: true,
      allowUnsafeExec: true,
      allowUnsafeFsMonitor: true,
      allowUnsafeGitProxy: true,
      allowUnsafePager: true,
      allowUnsafeProtocolOverride: true,
      allowUnsafeSshCommand: true,
      allowUnsafeTemplateDir: true,
    },
    // Its own rule ignores an exit code without a word on stderr.
    errors: (error, { exitCode, stdErr }) =>
      exitCode === 0 ? error : new ExitError(exitCode, Buffer.concat(stdErr).toString('utf8')),
  });
  return git.env(given);
}

/** git ran, and ended with an exit code other than 0. */
function isExit(cause: unknown): boolean {
  return cause instanceof Error && 'exitCode' in cause;
}

function errorOf(error: unknown, { signal }: Child): AnteaterError {
  if (signal?.aborted === true) return stopped();
  const gitError: Partial<GitError> = error instanceof Error ? error : {};
  // simple-git listens to streams that a process has not that could not be started (`started`).
  if (gitError.message?.startsWith('TypeError: ') === true) return outOfFiles(error);
  const command = gitError.task?.commands[0] ?? '';
  return failure(command, gitError.message ?? String(error), error);
}

// ---------------------------------------------------------------- a spawned git

function commandOf(child: Child, args: readonly string[], { env = {} }: GitMore = {}) {
  debug(args.join(' '));
  const program = programOf(child);
  const settings = child.settings.flatMap((setting) => ['-c', setting]);
  const options = { cwd: child.cwd, env: { ...child.env, ...env }, windowsHide: true };
  return { program, argv: ['--no-pager', ...settings, ...args], options };
}

type Running = ChildProcessByStdio<Writable | null, Readable, Readable>;

/** Where the system allows no more open files, Node gives a process without streams, against its own types. */
function started<T extends Running>(running: T): T {
  const stdout: Readable | undefined = running.stdout;
  if (stdout !== undefined) return running;
  running.on('error', (error) => debug(error.message));
  throw outOfFiles(undefined);
}

/** Chunks of what git says on stderr. */
const STDERR_KEPT = 16;

function outputOf({ signal }: Child, [command = '']: readonly string[], running: Running): GitOutput {
  let isKilled = false;
  // Without a listener Node throws away, when git exits, what is not read yet.
  running.stdout.on('readable', () => undefined);
  const kept: Buffer[] = [];
  running.stderr.on('data', (bytes: Buffer) => {
    if (kept.length < STDERR_KEPT) kept.push(bytes);
  });
  // What it has printed can still be read; then `done` says why there is no more.
  const onAbort = () => void running.kill();
  signal?.addEventListener('abort', onAbort, { once: true });
  const done = new Promise<void>((resolve, reject) => {
    running.on('error', (error) => reject(failure(command, error.message, error)));
    running.on('close', (code, killedBy) => {
      signal?.removeEventListener('abort', onAbort);
      if (isKilled) return resolve();
      if (signal?.aborted === true) return reject(stopped());
      if (code === 0) return resolve();
      const stderr = Buffer.concat(kept).toString('utf8');
      const said = stderr || (killedBy === null ? `exit code ${code}` : `killed by ${killedBy}`);
      // Where it said nothing: the exit code is its answer.
      reject(failure(command, said, stderr === '' && code !== null ? code : undefined));
    });
  });
  // A caller that gives up early need not await it.
  done.catch(() => undefined);
  return {
    stdout: running.stdout,
    done,
    kill: () => {
      isKilled = true;
      running.stdout.destroy();
      running.kill();
    },
  };
}

// ---------------------------------------------------------------- failures

function stopped(): AnteaterError {
  return new AnteaterError('stopped', 'git was stopped: the time for reading is over', {
    hint: 'give it more time: --max-wait, or max_wait in the rc file',
  });
}

/** git's own words as an error of ours: the first line that matters, and what to do about it. */
function failure(command: string, stderr: string, cause?: unknown): AnteaterError {
  const line = firstLine(stderr);
  const options = (hint: string) => (cause === undefined ? { hint } : { hint, cause });
  if (/dubious ownership|unsafe repository/.test(line)) {
    const hint = 'if you trust it: git config --global --add safe.directory "$PWD"';
    return new AnteaterError('repository', `git refuses this repository: ${line}`, options(hint));
  }
  if (/not a git repository|cannot use bare repository/.test(line)) {
    const hint = 'run it inside a repository, or check files with: anteater scan --path .';
    return new AnteaterError('not-a-repository', 'this is not a git repository', options(hint));
  }
  if (/promisor remote|transport '.*' not allowed|lazy fetching disabled/.test(stderr)) {
    const hint = 'in a partial clone, fetch what is missing: git fetch --refetch --no-filter';
    return new AnteaterError(
      'missing-objects',
      `git ${command} failed: objects were not fetched`,
      options(hint),
    );
  }
  if (/bad object|unable to read|missing|not our ref/i.test(line)) {
    const hint = 'the repository lacks objects: try git fetch --unshallow, or git fsck';
    return new AnteaterError('git', `git ${command} failed: ${line}`, options(hint));
  }
  const hint = `run it by hand to see more: git ${command}`;
  return new AnteaterError('git', `git ${command} failed: ${line}`, options(hint));
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
