/**
 * A real repository in a temporary folder, with nothing of the machine's own git configuration in it.
 * `withRepo` removes it again, no matter what the test does.
 */
import { type ExecFileException, execFile } from 'node:child_process';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';

export interface Ran {
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
}

export interface Repo {
  /** The work tree. */
  readonly dir: string;
  /** The temporary folder around it: a place for remotes, worktrees and a home. */
  readonly outside: string;
  /** A clean environment, without any GIT_* variable of the test run. */
  readonly env: NodeJS.ProcessEnv;
  /** Runs git in the work tree; rejects when it fails. Gives its stdout, as it is. */
  git(...args: string[]): Promise<string>;
  /** Runs git and tells how it ended. */
  tryGit(args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Runs any program in the work tree. */
  run(program: string, args: readonly string[], options?: RunOptions): Promise<Ran>;
  /** Writes a file below the work tree, with the folders above it. */
  write(path: string, content: string | Uint8Array): Promise<void>;
  /** Writes and stages it. */
  stage(path: string, content: string | Uint8Array): Promise<void>;
  /** Stages everything, commits without hooks, gives the oid. */
  commit(message?: string): Promise<string>;
  /** Writes an executable hook. */
  hook(name: string, script: string): Promise<void>;
  path(...segments: string[]): string;
}

export interface RunOptions {
  readonly cwd?: string;
  readonly env?: NodeJS.ProcessEnv;
  readonly input?: string | Uint8Array;
}

export interface RepoOptions {
  /** Arguments of `git init` beside the branch: `['--object-format=sha256']`. */
  readonly init?: readonly string[];
}

export async function withRepo<T>(use: (repo: Repo) => Promise<T>, options: RepoOptions = {}): Promise<T> {
  const repo = await openRepo(options);
  try {
    return await use(repo);
  } finally {
    await rm(repo.outside, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** Like `withRepo` for suites that share one; the caller removes `outside`. */
export async function openRepo(options: RepoOptions = {}): Promise<Repo> {
  const outside = await realpath(await mkdtemp(join(tmpdir(), 'anteater-test-')));
  const dir = join(outside, 'repo');
  await mkdir(join(outside, 'home'), { recursive: true });
  await mkdir(dir);
  const repo = repoAt(dir, outside, cleanEnv(join(outside, 'home')));
  await repo.git('init', '-q', '-b', 'main', ...(options.init ?? []));
  return repo;
}

/** The test run's environment without git's variables and without any home; commits have a fixed author. */
export function cleanEnv(home: string, from: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const env: NodeJS.ProcessEnv = {};
  for (const [name, value] of Object.entries(from)) {
    if (!/^(GIT_|ANTEATER|VT_|HUSKY|CI$|NODE_EXTRA_CA_CERTS$|NODE_OPTIONS$|VITEST)/i.test(name))
      env[name] = value;
  }
  return {
    ...env,
    HOME: home,
    USERPROFILE: home,
    XDG_CONFIG_HOME: join(home, '.config'),
    XDG_CACHE_HOME: join(home, '.cache'),
    GIT_CONFIG_GLOBAL: join(home, 'gitconfig'),
    GIT_CONFIG_NOSYSTEM: '1',
    GIT_TERMINAL_PROMPT: '0',
    GIT_AUTHOR_NAME: 'Test',
    GIT_AUTHOR_EMAIL: 'test@localhost',
    GIT_COMMITTER_NAME: 'Test',
    GIT_COMMITTER_EMAIL: 'test@localhost',
  };
}

/** A `Repo` for a work tree that is there already (a clone, a linked worktree). */
export function repoAt(dir: string, outside: string, env: NodeJS.ProcessEnv): Repo {
  const run = (program: string, args: readonly string[], options: RunOptions = {}) =>
    start(program, args, { cwd: options.cwd ?? dir, env: options.env ?? env, input: options.input });
  const git = async (...args: string[]): Promise<string> => {
    const ran = await run('git', args);
    if (ran.code !== 0) throw new Error(`git ${args.join(' ')} (${ran.code}): ${ran.stderr}`);
    return ran.stdout;
  };
  const write = async (path: string, content: string | Uint8Array): Promise<void> => {
    await mkdir(dirname(join(dir, path)), { recursive: true });
    await writeFile(join(dir, path), content);
  };
  return {
    dir,
    outside,
    env,
    git,
    tryGit: (args, options) => run('git', args, options),
    run,
    write,
    stage: async (path, content) => {
      await write(path, content);
      await git('--literal-pathspecs', 'add', '-f', '--', path);
    },
    commit: async (message = 'a commit') => {
      await git('add', '-A');
      await git('commit', '-q', '--no-verify', '--allow-empty', '-m', message);
      return (await git('rev-parse', 'HEAD')).trim();
    },
    hook: async (name, script) => {
      const file = resolve(dir, (await git('rev-parse', '--git-path', `hooks/${name}`)).trim());
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, script);
      await chmod(file, 0o755);
    },
    path: (...segments) => join(dir, ...segments),
  };
}

function start(program: string, args: readonly string[], options: RunOptions): Promise<Ran> {
  return new Promise((resolve, reject) => {
    const child = execFile(
      program,
      [...args],
      { cwd: options.cwd, env: options.env, maxBuffer: 1 << 30, encoding: 'utf8' },
      (error: ExecFileException | null, stdout, stderr) => {
        if (error === null) resolve({ code: 0, stdout, stderr });
        else if (typeof error.code === 'number') resolve({ code: error.code, stdout, stderr });
        else reject(error);
      },
    );
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(options.input ?? '');
  });
}
