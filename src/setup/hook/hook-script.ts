/**
 * What git runs: the runner (hook.sh, a shell script in a file of its own) and the few lines by which a hook, or a hook
 * manager's file, calls it. The runner is the same text on every machine, so that it can be committed; what `init`
 * found on this machine is in git's own folder (`recordText`).
 */
import runner from './hook.sh';
import { BYTES, KEPT, SUSPECT } from './prefilter.ts';

export type HookName = 'pre-commit' | 'pre-merge-commit' | 'pre-push';
export const HOOKS: readonly HookName[] = ['pre-commit', 'pre-merge-commit', 'pre-push'];

/** The runner's file beside the hooks. */
export const RUNNER = 'anteater';
/** Counts up when the runner's text changes in a way that old ones should be replaced for. */
export const RUNNER_VERSION = 2;

/** In git's folder of all worktrees: where Node and this program were when `init` ran. */
export const RECORD = 'anteater-program';
/** In git's folder of one worktree; its time says what configuration the tool has read. */
export const CONFIG_READ = 'anteater-config-read';
/** In git's folder of one worktree: a missing pre-push hook was spoken of. */
export const PUSH_NOTED = 'anteater-push-hook-noted';

/** Where things were when `init` ran. */
export interface Recorded {
  /** Node's own path. */
  readonly node: string;
  /** This program, by a path without a version in it where there is one. */
  readonly bin: string;
}

/** The content of `RECORD`: one path a line. */
export function recordText({ node, bin }: Recorded): string {
  const line = (path: string) => (/[\r\n]/.test(path) ? '' : path.replaceAll('\\', '/'));
  return `${line(node)}\n${line(bin)}\n`;
}

/** What the runner answers to `where`, and to `doctor`, which asks whether git reaches it. */
export interface RunnerAnswer {
  readonly node: string | null;
  readonly program: string | null;
  readonly missing: 'node' | 'program' | null;
  /** A program that was found and not trusted: the repository brings it along. */
  readonly refused: string | null;
}

export function readRunnerAnswer(answer: string): RunnerAnswer {
  const after = (word: string) => new RegExp(`^${word} (.+)$`, 'm').exec(answer)?.[1] ?? null;
  const missing = after('missing');
  return {
    node: after('node'),
    program: after('program'),
    missing: missing === 'node' || missing === 'program' ? missing : null,
    refused: after('refused'),
  };
}

export function runnerScript(): string {
  const values: Readonly<Record<string, string>> = {
    VERSION: String(RUNNER_VERSION),
    BYTES_FROM: BYTES.from,
    BYTES_TO: BYTES.to,
    KEPT,
    SUSPECT,
  };
  return runner.replace(/@([A-Z_]+)@/g, (_, name: string) => values[name] ?? '');
}

/** Which version of ours a file is; null: it is not ours. */
export function runnerVersion(text: string): number | null {
  const found = /^# anteater hook runner (\d+)/m.exec(text);
  return found === null ? null : Number(found[1]);
}

/**
 * A shell script starts this program: the first word of a command, behind a path or what starts a package's programs.
 * A folder of that name elsewhere in a line is not a call.
 */
const CALL =
  /^(?:[^#\n]*[;&|]\s*)?\s*(?:(?:npx|bunx|pnpm|yarn|npm|exec|sh|\/bin\/sh|bash|command|--?\S+)\s+)*"?(?:\S*\/)?anteater"?(?=$|[\s;&|])/m;

export function callsAnteater(script: string): boolean {
  return CALL.test(script);
}
