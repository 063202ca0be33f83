/** The bytes of a file, or of standard input for `-`. */
import { createReadStream } from 'node:fs';
import { resolve } from 'node:path';
import { reasonOf } from '../errors.ts';
import { unreadableInput } from '../report/words/errors.ts';
import type { Io } from './io.ts';

export async function* openInput(io: Io, file: string): AsyncGenerator<Uint8Array> {
  const stream = file === '-' ? io.stdin : createReadStream(resolve(io.cwd, file));
  try {
    for await (const chunk of stream) yield Buffer.from(chunk);
  } catch (error) {
    throw unreadableInput(file === '-' ? 'standard input' : file, reasonOf(error), error);
  }
}

/** All of standard input: a hook that leaves some of it unread kills git's writer. A terminal has nothing for us. */
export async function drain(io: Io): Promise<string> {
  if (io.stdin.isTTY === true) return '';
  const chunks: Buffer[] = [];
  for await (const chunk of io.stdin) chunks.push(Buffer.from(chunk));
  return Buffer.concat(chunks).toString('utf8');
}
