/**
 * The built program as a user has it: `bin/anteater.cjs` as a process of its own, in a real repository, with a clean
 * environment, its own home, and VirusTotal's emulator. What must hold for every run is asserted of every run here: the
 * key is printed nowhere and stands in no file, nothing drives the terminal, no limit is broken, nothing odd is asked.
 */
import { spawn } from 'node:child_process';
import { mkdir, readdir, readFile, symlink } from 'node:fs/promises';
import { delimiter, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { type Ran, type Repo, type RepoOptions, withRepo } from './repo.ts';
import { startVirusTotal, type VirusTotal, type VirusTotalOptions } from './virustotal.ts';

const PACKAGE = fileURLToPath(new URL('../../', import.meta.url));
export const BIN = join(PACKAGE, 'bin', 'anteater.cjs');
/** Nothing that works takes as long: a guard against hanging, no measurement. */
const HANGING_MS = 50_000;

export interface Run {
  /** -1: it was ended by a signal. */
  readonly code: number;
  readonly stdout: string;
  readonly stderr: string;
  readonly ms: number;
}

export interface RunHow {
  /** Over the world's own; undefined takes a variable out. */
  readonly env?: NodeJS.ProcessEnv;
  readonly cwd?: string;
  readonly input?: string | Uint8Array;
  /** Shell commands in front of it: `ulimit` and kin. */
  readonly under?: string;
  /** Colours are asked for, so escape sequences of colours are not a fault. */
  readonly coloured?: boolean;
}

export interface World {
  readonly repo: Repo;
  readonly vt: VirusTotal;
  readonly home: string;
  readonly env: NodeJS.ProcessEnv;
  /** Runs the tool in the work tree. */
  anteater(args: readonly string[], how?: RunHow): Promise<Run>;
  /** The same with `--format json`; the report is what stdout holds, and nothing else is there. */
  json(args: readonly string[], how?: RunHow): Promise<{ readonly run: Run; readonly report: JsonReport }>;
  /** Writes the rc file; without a limit a minute unless the text has one. */
  rc(text: string): Promise<void>;
}

export interface WorldOptions {
  readonly repo?: RepoOptions;
  readonly vt?: VirusTotalOptions;
  /** What the emulator may complain of, in tests that provoke it. */
  readonly complaints?: RegExp;
  /** The rc file's first content; '' for no file. */
  readonly rc?: string;
}

export interface JsonFinding {
  readonly indicator: { readonly type: string; readonly value: string };
  readonly verdict: string;
  readonly decision: string;
  readonly reason: string | null;
  readonly locations: readonly {
    readonly path: string;
    readonly pathBytes?: string;
    readonly line: number | null;
    readonly column: number | null;
    readonly commit: string | null;
  }[];
  readonly evidence: null | {
    readonly malicious: number;
    readonly suspicious: number;
    readonly harmless: number;
    readonly undetected: number;
    readonly engines: readonly {
      readonly name: string;
      readonly category: string;
      readonly result: string | null;
    }[];
    readonly checkedAt: string;
    readonly from: string;
    readonly link: string;
    readonly associations?: readonly string[];
  };
  readonly request: string | null;
}

interface QuotaWindow {
  readonly limit: number | null;
  readonly used: number;
}

export interface JsonReport {
  readonly schema: number;
  readonly tool: { readonly name: string; readonly version: string };
  readonly source: { readonly kind: string; readonly detail: string };
  readonly outcome: string;
  readonly exitCode: number;
  readonly scanned: Readonly<Record<'commits' | 'files' | 'lines' | 'binaries', number>>;
  readonly summary: Readonly<Record<string, number>>;
  readonly findings: readonly JsonFinding[];
  readonly requests: { readonly sent: number; readonly cached: number; readonly waitedMs: number };
  readonly quota: {
    readonly scope: string;
    readonly minute: QuotaWindow;
    readonly day: QuotaWindow;
    readonly month: QuotaWindow;
  };
}

/** What the test run's own terminal and CI say is nothing to the program. */
const NO_TERMINAL = { NO_COLOR: undefined, FORCE_COLOR: undefined, COLUMNS: undefined, CI: undefined };

/** As many requests as a test likes; the emulator has no limit of its own unless told. */
const NO_LIMITS = 'vt_limits: {minute: null, day: null, month: null}\n';

export async function withWorld(
  use: (world: World) => Promise<void>,
  options: WorldOptions = {},
): Promise<void> {
  await withRepo(async (repo) => {
    const vt = await startVirusTotal(options.vt);
    const home = join(repo.outside, 'anteater-home');
    const env = { ...repo.env, ...NO_TERMINAL, VT_KEY: vt.key, ANTEATER_VT_URL: vt.url, ANTEATER_HOME: home };
    const anteater = async (args: readonly string[], how: RunHow = {}): Promise<Run> => {
      const program = [process.execPath, BIN, ...args];
      const wrapped = ['sh', '-c', `${how.under}; exec "$@"`, 'sh', ...program];
      const [first = '', ...rest] = how.under === undefined ? program : wrapped;
      const run = await start(first, rest, {
        env: { ...env, ...how.env },
        cwd: how.cwd ?? repo.dir,
        input: how.input,
      });
      expectDecent(run, vt.key, how.coloured === true);
      return run;
    };
    const rc = (text: string): Promise<void> =>
      repo.write(
        '.anteaterrc',
        text.includes('vt_limits') || text.includes('vt_rate') ? text : NO_LIMITS + text,
      );
    try {
      await repo.write('.git/info/exclude', '.anteaterrc\n');
      if (options.rc !== '') await rc(options.rc ?? '');
      await use({
        repo,
        vt,
        home,
        env,
        anteater,
        rc,
        async json(args, how) {
          const run = await anteater([...args, '--format', 'json'], how);
          return { run, report: readReport(run) };
        },
      });
      expect(vt.violations, 'requests over the limit').toBe(0);
      const odd = vt.complaints.filter((text) => options.complaints?.test(text) !== true);
      expect(odd, 'what no careful client asks').toEqual([]);
      await expectNoKeyIn(home, vt.key);
    } finally {
      await vt.close();
    }
  }, options.repo);
}

function readReport(run: Run): JsonReport {
  try {
    return JSON.parse(run.stdout);
  } catch {
    throw new Error(`no JSON report (exit ${run.code}):\n${run.stdout}\n${run.stderr}`);
  }
}

/** The hooks, installed by the tool itself, which is found on PATH as an installed one is. */
export async function installHooks(world: World): Promise<NodeJS.ProcessEnv> {
  const folder = join(world.repo.outside, 'bin');
  await mkdir(folder, { recursive: true });
  await symlink(BIN, join(folder, 'anteater'));
  const env = { ...world.env, PATH: `${folder}${delimiter}${world.env.PATH ?? ''}` };
  const init = await world.anteater(['init'], { env });
  expect(init.code, init.stderr).toBe(0);
  return env;
}

/** git in the work tree (or `cwd`), hooks and all; the same decency is expected of what the hook prints. */
export async function gitWith(
  world: World,
  env: NodeJS.ProcessEnv,
  args: readonly string[],
  cwd: string = world.repo.dir,
): Promise<Ran> {
  const run = await start('git', args, { env, cwd, input: undefined });
  expectDecent(run, world.vt.key, false);
  return run;
}

interface StartHow {
  readonly env: NodeJS.ProcessEnv;
  readonly cwd: string;
  readonly input: string | Uint8Array | undefined;
}

/** Ends when the process has, and its streams: a child left behind that holds them would be seen as hanging. */
export function start(program: string, args: readonly string[], how: StartHow): Promise<Run> {
  const began = performance.now();
  return new Promise((resolve, reject) => {
    const child = spawn(program, [...args], { cwd: how.cwd, env: how.env, stdio: 'pipe' });
    const out: Buffer[] = [];
    const err: Buffer[] = [];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    child.stderr.on('data', (chunk: Buffer) => err.push(chunk));
    child.stdin.on('error', () => undefined);
    child.stdin.end(how.input);
    const guard = setTimeout(() => child.kill('SIGKILL'), HANGING_MS);
    child.once('error', reject);
    child.once('close', (code) => {
      clearTimeout(guard);
      const text = (chunks: readonly Buffer[]) => Buffer.concat(chunks).toString('utf8');
      resolve({ code: code ?? -1, stdout: text(out), stderr: text(err), ms: performance.now() - began });
    });
  });
}

const COLOURS = /\x1b\[[0-9;]*m/g;
// Line ends are the only control characters that a report needs; C1, bidi and zero-width ones drive or deceive as well.
const DRIVING = /[\x00-\x09\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/;

export function expectDecent(run: Run, key: string, coloured: boolean): void {
  for (const text of [run.stdout, run.stderr]) {
    expect(text.includes(key), `the key is printed:\n${text}`).toBe(false);
    const plain = coloured ? text.replace(COLOURS, '') : text;
    const at = plain.search(DRIVING);
    if (at >= 0)
      throw new Error(
        `a raw control character at ${at}: ${JSON.stringify(plain.slice(Math.max(0, at - 60), at + 20))}`,
      );
    expect(text).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    expect(text).not.toContain('internal error');
  }
}

/** In any form in which the store might keep it. */
export async function expectNoKeyIn(folder: string, key: string): Promise<void> {
  const forms = [key, Buffer.from(key).toString('base64').slice(0, -4), Buffer.from(key).toString('hex')];
  for (const file of await filesBelow(folder)) {
    const content = (await readFile(file).catch(() => Buffer.alloc(0))).toString('latin1');
    for (const form of forms) expect(content.includes(form), `the key stands in ${file}`).toBe(false);
  }
}

export async function filesBelow(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true, recursive: true }).catch(() => []);
  return entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
}

/** `verdict/decision` of each finding by its value, for short expectations. */
export function verdicts(report: JsonReport): Record<string, string> {
  const all = report.findings.map((one) => [one.indicator.value, `${one.verdict}/${one.decision}`]);
  return Object.fromEntries(all);
}

/** Bytes that are a binary by their content, and each `seed` another one. */
export function binary(seed: string): Buffer {
  return Buffer.from(`\u0000\u0001 a binary \u0000${seed}`);
}
