/** Reads one line that must not be seen: from a terminal without echo, else from the pipe on standard input. */
import { StringDecoder } from 'node:string_decoder';
import { noKeyTyped } from '../report/words/errors.ts';
import { type Io, write } from './io.ts';

/** More than any key is long: a mistaken pipe of a whole file is not read to its end. */
const MOST = 64 * 1024;

export async function readSecret(io: Io, prompt: string): Promise<string> {
  if (io.stdin.isTTY === true && io.stdin.setRawMode !== undefined) return readHidden(io, prompt);
  let text = '';
  for await (const chunk of io.stdin) {
    text += String(chunk);
    if (text.length > MOST) break;
  }
  return text.split(/\r?\n/).find((line) => line.trim() !== '') ?? '';
}

async function readHidden(io: Io, prompt: string): Promise<string> {
  // Before the question: what is typed at once must not be shown either.
  io.stdin.setRawMode?.(true);
  await write(io.stderr, prompt);
  const decoder = new StringDecoder('utf8');
  let text = '';
  try {
    // Further questions may follow: the end of this loop must not close standard input.
    for await (const chunk of io.stdin.iterator({ destroyOnReturn: false })) {
      for (const sign of decoder.write(Buffer.from(chunk))) {
        if (sign === '\r' || sign === '\n' || sign === '\u0004') return text;
        if (sign === '\u0003') throw noKeyTyped();
        text = sign === '\u007f' || sign === '\b' ? text.slice(0, -1) : text + sign;
      }
    }
    return text;
  } finally {
    io.stdin.setRawMode?.(false);
    await write(io.stderr, '\n');
  }
}
