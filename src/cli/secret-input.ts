/** Reads one line that must not be seen: from a terminal without echo, else from the pipe on standard input. */
import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { noKeyTyped } from '../report/words/errors.ts';
import { type Io, write } from './io.ts';

/** More than any key is long: a mistaken pipe of a whole file is not read to its end. */
const MOST = 64 * 1024;

export async function readSecret(io: Io, prompt: string): Promise<string> {
  if (io.stdin.isTTY === true) return readHidden(io, prompt);
  let text = '';
  for await (const chunk of io.stdin) {
    text += String(chunk);
    if (text.length > MOST) break;
  }
  return text.split(/\r?\n/).find((line) => line.trim() !== '') ?? '';
}

async function readHidden({ stdin, stderr }: Io, prompt: string): Promise<string> {
  const nowhere = new Writable({ write: (_chunk, _encoding, done) => done() });
  // Before the question: what is typed at once must not be shown either.
  const lines = createInterface({ input: stdin, output: nowhere, terminal: true, historySize: 0 });
  await write(stderr, prompt);
  try {
    return await new Promise<string>((resolve, reject) => {
      lines.once('line', resolve);
      lines.once('SIGINT', () => reject(noKeyTyped()));
      lines.once('close', () => resolve(''));
    });
  } finally {
    lines.close();
    await write(stderr, '\n');
  }
}
