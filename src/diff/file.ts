/**
 * One file of the working tree, given by hand: its hash, and its content for an upload that was asked for. A Git LFS
 * pointer stands for the file that it names, as everywhere.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AnteaterError, reasonOf } from '../errors.ts';
import type { AddedFile } from '../model.ts';
import { POINTER_MAX, pointerOf } from './content/lfs-pointer.ts';

/** null when there is no such file. Errors: `input`, for one that is no regular file or cannot be read. */
export async function readFileByHand(path: string, shown: string): Promise<AddedFile | null> {
  const there = await stat(path).catch(() => null);
  if (there === null) return null;
  if (!there.isFile()) {
    throw new AnteaterError('input', `${shown} is no regular file`, {
      hint: 'name a file, or scan a folder: anteater scan --path',
    });
  }
  const hash = createHash('sha256');
  let size = 0;
  let start = '';
  try {
    for await (const chunk of createReadStream(path)) {
      const bytes = Buffer.from(chunk);
      size += bytes.length;
      hash.update(bytes);
      if (start.length < POINTER_MAX) start += bytes.toString('latin1', 0, POINTER_MAX);
    }
  } catch (error) {
    throw new AnteaterError('input', `${shown} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
  const file = { path: shown, pathBytes: null, commit: null, oid: null };
  const pointer = pointerOf(start);
  if (pointer !== null) return { file, ...pointer, open: null };
  return { file, sha256: hash.digest('hex'), size, open: () => createReadStream(path) };
}
