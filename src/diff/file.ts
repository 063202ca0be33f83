/**
 * One file of the working tree, given by hand: its hash, and its content for an upload that was asked for. A Git LFS
 * pointer stands for the file that it names, as everywhere.
 */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { AnteaterError, reasonOf } from '../errors.ts';
import type { AddedFile } from '../model.ts';
import { type Content, loadSha256, readContent } from './content/reader.ts';

/** null when there is no such file. Errors: `input`, for one that is not a regular file or cannot be read. */
export async function readFileByHand(path: string, shown: string): Promise<AddedFile | null> {
  const content = await contentAt(path, shown);
  if (content === null) return null;
  const file = { path: shown, pathBytes: null, commit: null, oid: null };
  const { pointer, sha256, size } = content;
  if (pointer !== null) return { file, ...pointer, open: null };
  return { file, sha256, size, open: () => createReadStream(path) };
}

/** A member of an archive; null where the archive has none of that name, or cannot be opened. */
export async function readMemberByHand(
  archive: string,
  member: string,
  shown: string,
): Promise<AddedFile | null> {
  const content = await contentAt(archive, archive);
  if (content === null || content.pointer !== null) return null;
  const { openArchive } = await import('./content/archive/open-archive.ts');
  const file = { path: shown, pathBytes: null, commit: null, oid: null };
  const open = () => createReadStream(archive);
  const { members } = await openArchive({ ...content, archive: content.archive ?? 'zip', file, open });
  const found = members.find(({ path }) => path === member);
  return found === undefined ? null : { file, sha256: found.sha256, size: found.size, open: null };
}

async function contentAt(path: string, shown: string): Promise<Content | null> {
  const there = await stat(path).catch(() => null);
  if (there === null) return null;
  if (!there.isFile()) {
    throw new AnteaterError('input', `${shown} is not a regular file`, {
      hint: 'name a file, or scan a folder: anteater scan --path',
    });
  }
  const options = { path: shown, text: null, hash: await loadSha256(), hashText: true };
  try {
    return await readContent(async (chunk) => {
      for await (const bytes of createReadStream(path)) chunk(bytes);
    }, options);
  } catch (error) {
    throw new AnteaterError('input', `${shown} cannot be read: ${reasonOf(error)}`, { cause: error });
  }
}
