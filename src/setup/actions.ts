/**
 * What installing and uninstalling do to the disk, as data: planned first, printed for the user, then applied.
 * Contents are latin1 "binary strings" (one character a byte). A plan that changes nothing is an empty list.
 */
import { chmod, mkdir, readFile, rename, rm, rmdir, stat, writeFile } from 'node:fs/promises';
import { basename, dirname } from 'node:path';
import { createDebug } from '../debug.ts';
import { AnteaterError, reasonOf } from '../errors.ts';
import { errorCode } from '../lib/atomic-file.ts';
import { lastLine, runProgram } from './run-program.ts';

const debug = createDebug('setup');

export type Action =
  | {
      readonly kind: 'write';
      readonly path: string;
      readonly content: string;
      readonly executable: boolean;
      /** For people: "runs anteater before each commit". */
      readonly why: string;
    }
  | { readonly kind: 'rename'; readonly path: string; readonly to: string; readonly why: string }
  | { readonly kind: 'remove'; readonly path: string; readonly why: string }
  /** A program of the hook manager, run in `cwd`. */
  | {
      readonly kind: 'run';
      readonly command: readonly [string, ...string[]];
      readonly cwd: string;
      /** Over the environment that it gets anyway. */
      readonly env?: NodeJS.ProcessEnv;
      readonly why: string;
    };

export async function applyActions(actions: readonly Action[], env: NodeJS.ProcessEnv): Promise<void> {
  for (const action of actions) {
    try {
      await apply(action, env);
    } catch (error) {
      throw new AnteaterError('setup', `could not ${inWords(action)}: ${reasonOf(error)}`, {
        hint: 'see that the folder can be written, then run it again: it goes on where it stopped',
        cause: error,
      });
    }
  }
}

/** "write /repo/.git/hooks/pre-commit". */
export function inWords(action: Action): string {
  switch (action.kind) {
    case 'write':
    case 'remove':
      return `${action.kind} ${action.path}`;
    case 'rename':
      return `rename ${action.path} to ${action.to}`;
    case 'run':
      return `run ${action.command.join(' ')}`;
  }
}

async function apply(action: Action, env: NodeJS.ProcessEnv): Promise<void> {
  switch (action.kind) {
    case 'write':
      await mkdir(dirname(action.path), { recursive: true });
      await writeFile(action.path, action.content, 'latin1');
      if (action.executable) await makeExecutable(action.path);
      return;
    case 'rename':
      return rename(action.path, action.to);
    case 'remove':
      await rm(action.path);
      // A folder of ours goes with the last file in it.
      if (basename(dirname(action.path)) === '.anteater')
        await rmdir(dirname(action.path)).catch(() => undefined);
      return;
    case 'run':
      return run(action.command, action.cwd, { ...withoutKeys(env), ...action.env });
  }
}

/** For whoever may read it, as git does. */
async function makeExecutable(path: string): Promise<void> {
  const { mode } = await stat(path);
  await chmod(path, mode | ((mode & 0o444) >> 2));
}

/** A program of others gets no key, and nothing that says where keys, verdicts and quota are. */
function withoutKeys(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(VT|VTCLI|ANTEATER)_/i.test(name)));
}

const RUN_MS = 120_000;

async function run(
  command: readonly [string, ...string[]],
  cwd: string,
  env: NodeJS.ProcessEnv,
): Promise<void> {
  const [program, ...args] = command;
  const { code, output, notStarted } = await runProgram(program, args, { cwd, env, timeoutMs: RUN_MS });
  if (code !== 0) throw new Error(lastLine(output) || (notStarted ?? `exit code ${code}`));
}

/** null: there is no such file. */
export async function readBytes(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'latin1');
  } catch (error) {
    if (['ENOENT', 'ENOTDIR'].includes(errorCode(error))) return null;
    throw new AnteaterError('setup', `could not read ${path}: ${reasonOf(error)}`, { cause: error });
  }
}

/** '' where there is nothing, or nothing readable. */
export async function readOrEmpty(path: string): Promise<string> {
  return (
    (await readBytes(path).catch((error: unknown) => {
      debug(reasonOf(error));
      return null;
    })) ?? ''
  );
}

/** Nothing where the file is so already. */
export async function writeUnlessSame(
  path: string,
  content: string,
  executable: boolean,
  why: string,
): Promise<readonly Action[]> {
  const same = (await readBytes(path)) === content && (!executable || (await isExecutable(path)));
  return same ? [] : [{ kind: 'write', path, content, executable, why }];
}

export async function isExecutable(path: string): Promise<boolean> {
  try {
    return ((await stat(path)).mode & 0o111) !== 0;
  } catch {
    return false;
  }
}
