/** Whole files of the working tree as changes: every line is added, and a binary is a binary. */
import { constants } from 'node:fs';
import { lstat, open } from 'node:fs/promises';
import { dirname, normalize } from 'node:path';
import { createDebug } from '../../debug.ts';
import { AnteaterError, reasonOf } from '../../errors.ts';
import { errorCode } from '../../lib/atomic-file.ts';
import { fileName, fileVersion, onDisk, realLocation } from '../paths.ts';
import type { CountingSink } from './counting-sink.ts';
import { type ReadContent, readContent } from './reader.ts';
import { optionsOf, sendBidi, sendFile } from './send-file.ts';

const debug = createDebug('files');

export interface WholeFile {
  /** Where it is on disk, below a folder without links: a byte string. */
  readonly location: string;
  /** What reports call it: a byte string. */
  readonly name: string;
}

/** `commonDir`: the shared git folder, for LFS objects; null outside of a repository. */
export async function readWholeFile(
  file: WholeFile,
  sink: CountingSink,
  commonDir: string | null,
): Promise<void> {
  const cannotRead = (error: unknown) => {
    debug(`${file.name}: ${reasonOf(error)}`);
    sink.unread({ why: 'closed', path: fileName(file.name).path });
  };
  const stat = await lstat(onDisk(file.location)).catch((error: unknown) =>
    isNothingThere(error) ? sink.skip(file.name, 'missing') : cannotRead(error),
  );
  if (stat === undefined) return;
  if (stat.isSymbolicLink() || (await isBehindLink(file.location))) return sink.skip(file.name, 'symlink');
  if (stat.isDirectory()) return sink.skip(file.name, 'submodule');
  // A pipe or device would block, and is not part of a change.
  if (!stat.isFile()) return sink.skip(file.name, 'unreadable');
  const isExecutable = (stat.mode & 0o100) !== 0;
  try {
    await readRegularFile(file, { isExecutable, size: stat.size }, sink, commonDir);
  } catch (error) {
    if (error instanceof AnteaterError) throw error;
    cannotRead(error);
  }
}

/** Of an error: the file is gone, or a folder above it. */
function isNothingThere(error: unknown): boolean {
  return ['ENOENT', 'ENOTDIR'].includes(errorCode(error));
}

/** Deleted; a file of which this user may not know is not. */
export async function isGone(location: string): Promise<boolean> {
  return lstat(onDisk(location)).then(() => false, isNothingThere);
}

async function readRegularFile(
  { location, name }: WholeFile,
  { isExecutable, size }: { isExecutable: boolean; size: number },
  sink: CountingSink,
  commonDir: string | null,
): Promise<void> {
  // A buffer of 64 KB for each of many small files keeps the garbage collector busy.
  const chunkSize = Math.max(4_096, Math.min(size + 1, 65_536));
  async function* open() {
    const handle = await openFile(location);
    try {
      for (;;) {
        const { bytesRead, buffer } = await handle.read(Buffer.allocUnsafe(chunkSize));
        if (bytesRead === 0) return;
        yield buffer.subarray(0, bytesRead);
      }
    } finally {
      await handle.close();
    }
  }
  const read: ReadContent = async (chunk) => {
    for await (const bytes of open()) {
      sink.checkTime();
      chunk(bytes);
    }
  };
  const file = fileVersion(name, null, null);
  const source = { file, path: name, isExecutable, open, commonDir };
  const options = await optionsOf(sink, source, (chunk) => sink.text(file, chunk));
  sendFile(sink, await readContent(read, options), source);
  await sendBidi(sink, () => read);
}

/** A folder above it was replaced by a link: what is there is not part of this tree. */
async function isBehindLink(location: string): Promise<boolean> {
  return dirname(await realLocation(location)) !== normalize(dirname(location));
}

/** Does not follow a link that took the file's place meanwhile. */
async function openFile(location: string) {
  return open(onDisk(location), constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
}
