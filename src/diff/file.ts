/**
 * One file of the working tree, given by hand: its hash, and its content for an upload that was asked for. A Git LFS
 * pointer stands for the file that it names, as everywhere.
 */
import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AnteaterError, reasonOf } from '../errors.ts';
import type { AddedFile } from '../model.ts';
import { HEAD } from './content/content-type.ts';
import { POINTER_MAX, pointerOf } from './content/lfs-pointer.ts';

/** null when there is no such file. Errors: `input`, for one that is not a regular file or cannot be read. */
export async function readFileByHand(path: string, shown: string): Promise<AddedFile | null> {
  const there = await stat(path).catch(() => null);
  if (there === null) return null;
  if (!there.isFile()) {
    throw new AnteaterError('input', `${shown} is not a regular file`, {
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

/** A member of an archive; null where the archive has none of that name, or cannot be opened. */
export async function readMemberByHand(
  archive: string,
  member: string,
  shown: string,
): Promise<AddedFile | null> {
  const whole = await readFileByHand(archive, archive);
  if (whole === null || whole.open === null) return null;
  const { openArchive } = await import('./content/archive/open-archive.ts');
  const { archiveFormatOf } = await import('./content/content-family.ts');
  const format = archiveFormatOf(await headOf(whole.open())) ?? 'zip';
  const { members } = await openArchive({ ...whole, archive: format });
  const found = members.find(({ path }) => path === member);
  if (found === undefined) return null;
  const { sha256, size } = found;
  return { file: { ...whole.file, path: shown }, sha256, size, open: null };
}

/** The first bytes, as a byte string. */
async function headOf(content: AsyncIterable<Uint8Array>): Promise<string> {
  let head = '';
  for await (const chunk of content) {
    head += Buffer.from(chunk).toString('latin1', 0, HEAD);
    if (head.length >= HEAD) break;
  }
  return head.slice(0, HEAD);
}
