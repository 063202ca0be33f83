/** Real child processes that run this repository's TypeScript. */
import { type ChildProcess, type SpawnOptions, spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';
import { bundle } from '../../scripts/bundle.mjs';

/** A program of `test/children/`, as a script in `folder`: its path. */
export async function compile(name: string, folder: string): Promise<string> {
  const outfile = join(folder, `${name}.mjs`);
  await bundle(join(import.meta.dirname, '../children', `${name}.ts`), outfile);
  return outfile;
}

export interface Child {
  readonly process: ChildProcess;
  /** Whole lines so far. */
  lines(): readonly string[];
  /** Comes when the child has printed so many lines, or has ended. */
  printed(count: number): Promise<void>;
  ended: Promise<{ readonly code: number | null; readonly signal: NodeJS.Signals | null }>;
}

export function start(
  script: string,
  args: readonly string[] = [],
  options: Pick<SpawnOptions, 'uid' | 'env'> = {},
): Child {
  const child = spawn(process.execPath, [script, ...args], {
    ...options,
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  let text = '';
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk;
    child.emit('printed');
  });
  const ended = once(child, 'close').then(([code, signal]) => ({ code, signal }));
  const lines = (): readonly string[] => text.split('\n').slice(0, -1);
  return {
    process: child,
    lines,
    async printed(count) {
      while (lines().length < count && child.exitCode === null && child.signalCode === null) {
        await Promise.race([once(child, 'printed'), ended]);
      }
    },
    ended,
  };
}
