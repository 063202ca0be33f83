/** What a person sees: a program in a pseudo-terminal of a given size, and the screen that a terminal makes of its output. */
import { spawn, spawnSync } from 'node:child_process';
import xterm from '@xterm/headless';

export interface TerminalHow {
  readonly columns: number;
  readonly cwd: string;
  readonly env: NodeJS.ProcessEnv;
  /** What the person types, each as soon as the screen shows something. */
  readonly typing?: readonly Typed[];
}

export interface Typed {
  readonly at: RegExp;
  readonly keys: string;
}

export const CTRL_C = '\u0003';

export interface Screen {
  readonly code: number;
  /** Every line, scrolled ones too, without the blank ends; a line that the terminal broke is given as it broke it. */
  readonly text: string;
  /** What was on the screen when something was first typed; '' otherwise. */
  readonly before: string;
  /** As the program wrote it. */
  readonly raw: string;
}

/** Nothing that works takes as long. */
const HANGING_MS = 50_000;

/** `script` of util-linux, which makes the pseudo-terminal. */
export const hasTerminal = /util-linux/.test(
  spawnSync('script', ['--version'], { encoding: 'utf8' }).stdout ?? '',
);

export async function inTerminal(command: string, how: TerminalHow): Promise<Screen> {
  const terminal = new xterm.Terminal({
    cols: how.columns,
    rows: 50,
    scrollback: 5_000,
    allowProposedApi: true,
  });
  const sized = `stty cols ${how.columns} rows 50; exec sh -c "$COMMAND_OF_TEST"`;
  const child = spawn('script', ['-qefc', sized, '/dev/null'], {
    cwd: how.cwd,
    env: { ...how.env, COMMAND_OF_TEST: command, SHELL: '/bin/sh' },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  let raw = '';
  let before = '';
  const typing = [...(how.typing ?? [])];
  const written = async (chunk: string): Promise<void> => {
    raw += chunk;
    await new Promise<void>((done) => terminal.write(chunk, done));
    const [next] = typing;
    const shown = linesOf(terminal);
    if (next === undefined || !next.at.test(shown)) return;
    typing.shift();
    before ||= shown;
    child.stdin.write(next.keys);
  };
  let all = Promise.resolve();
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    all = all.then(() => written(chunk));
  });
  const guard = setTimeout(() => child.kill('SIGKILL'), HANGING_MS);
  const code = await new Promise<number>((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (status) => resolve(status ?? -1));
  });
  clearTimeout(guard);
  await all;
  return { code, text: linesOf(terminal), before, raw };
}

function linesOf(terminal: xterm.Terminal): string {
  const buffer = terminal.buffer.active;
  const lines: string[] = [];
  for (let row = 0; row < buffer.length; row++)
    lines.push(buffer.getLine(row)?.translateToString(true) ?? '');
  return `${lines.join('\n').trimEnd()}\n`;
}
