/** Programs of others: started, and waited for. */
import { execFile } from 'node:child_process';

export interface Ended {
  /** null: killed, or never started. */
  readonly code: number | null;
  readonly stdout: string;
  /** Both streams. */
  readonly output: string;
  /** The error code with which it did not start (`ENOENT`); null when it did. */
  readonly notStarted: string | null;
}

interface RunOptions {
  readonly cwd?: string;
  readonly env: NodeJS.ProcessEnv;
  readonly timeoutMs: number;
  readonly input?: string | undefined;
}

export function runProgram(
  program: string,
  args: readonly string[],
  { cwd, env, timeoutMs, input = '' }: RunOptions,
): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd, env, timeout: timeoutMs, windowsHide: true, maxBuffer: 64 << 20 };
    const child = execFile(program, args, options, (error, stdout, stderr) => {
      const code = error === null ? 0 : error.code;
      resolve({
        code: typeof code === 'number' ? code : null,
        stdout,
        output: `${stdout}${stderr}`,
        notStarted: typeof code === 'string' ? code : null,
      });
    });
    child.stdin?.on('error', () => undefined);
    child.stdin?.end(input);
  });
}

const VERSION_MS = 20_000;

/** [3, 0, 4] of "pre-commit 3.0.4"; null where it does not say. Only for a program that is the user's own. */
export async function versionOf(program: string, env: NodeJS.ProcessEnv): Promise<readonly number[] | null> {
  const { code, stdout } = await runProgram(program, ['--version'], { env, timeoutMs: VERSION_MS });
  const found = /(\d+)\.(\d+)(?:\.(\d+))?/.exec(stdout);
  return code !== 0 || found === null ? null : found.slice(1).map((part) => Number(part ?? 0));
}

/** What a program said last is most likely why it ended. */
export function lastLine(output: string): string {
  return output.trimEnd().split('\n').at(-1) ?? '';
}
