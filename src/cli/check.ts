/** The work of `staged` and `scan` as a function for other programs: nothing is printed, what went wrong is thrown. */
import { Readable, Writable } from 'node:stream';
import type { Check } from '../model.ts';
import { type JsonReport, jsonReport } from '../report/formats/json.ts';
import { type Context, createContext } from './context.ts';
import type { Io } from './io.ts';
import type { RawOptions } from './options.ts';

/** What is checked: one of these. */
export type CheckSource =
  /** What the index adds over HEAD; only below `paths` where they are given. */
  | { readonly staged: true; readonly paths?: readonly string[] }
  /** What each commit of `A..B` adds. */
  | { readonly range: string }
  /** What one commit adds. */
  | { readonly commit: string }
  /** The whole content of the files below these paths. */
  | { readonly paths: readonly string[] }
  /** The added lines of a unified diff, given as text. */
  | { readonly patch: string };

export interface CheckOptions {
  readonly source: CheckSource;
  /** A folder of the repository; the process's working folder if not given. */
  readonly cwd?: string;
  /** VT_KEY, ANTEATER_HOME, proxies and the like; the process's own environment if not given. */
  readonly env?: NodeJS.ProcessEnv;
  /** Only these; what the rc file says if not given. */
  readonly checks?: readonly Check[];
  /** `offline`: cached verdicts only. `dry-run`: no network, and no key is needed. */
  readonly mode?: 'online' | 'offline' | 'dry-run';
  /** How long to wait for quota and answers: `20s`, `5m`. */
  readonly maxWait?: string;
  readonly unresolved?: 'defer' | 'warn' | 'block';
  /** The revision whose rules count; no inline rule does then. */
  readonly rulesFrom?: string;
  /** The rc file instead of the one at the root. */
  readonly config?: string;
  /** Ends waiting: what is not answered by then is `unresolved`. */
  readonly signal?: AbortSignal;
}

/**
 * @returns the report of `--format json`, as data.
 * @throws {AnteaterError} where the command would exit with 2: usage, configuration, no repository.
 */
export async function checkSource(options: CheckOptions, packageRoot: string): Promise<JsonReport> {
  const { source } = options;
  const context = createContext(silentIo(options, packageRoot), rawOptions(options));
  return jsonReport(await reportOf(context, source));
}

async function reportOf(context: Context, source: CheckSource) {
  if ('staged' in source)
    return (await import('./commands/staged.ts')).reportStaged(context, source.paths ?? []);
  return (await import('./commands/scan.ts')).reportScan(context);
}

function sourceOption(source: CheckSource): RawOptions {
  if ('staged' in source) return {};
  if ('paths' in source) return { path: source.paths };
  return 'patch' in source ? { patch: '-' } : source;
}

function rawOptions({
  source,
  checks,
  mode,
  maxWait,
  unresolved,
  rulesFrom,
  config,
}: CheckOptions): RawOptions {
  return {
    ...sourceOption(source),
    ips: checks?.includes('ips'),
    urls: checks?.includes('urls'),
    binaries: checks?.includes('binaries'),
    offline: mode === 'offline',
    dryRun: mode === 'dry-run',
    maxWait,
    unresolved,
    rulesFrom,
    config,
    format: 'json',
    quiet: true,
  };
}

function silentIo({ source, cwd, env, signal }: CheckOptions, packageRoot: string): Io {
  const nowhere = () => new Writable({ write: (_chunk, _encoding, done) => done() });
  return {
    argv: [],
    env: env ?? process.env,
    cwd: cwd ?? process.cwd(),
    platform: process.platform,
    stdin: Readable.from('patch' in source ? [source.patch] : []),
    stdout: nowhere(),
    stderr: nowhere(),
    terminal: null,
    packageRoot,
    startedAt: Date.now(),
    onInterrupt: (listener) => signal?.addEventListener('abort', listener, { once: true }),
  };
}
