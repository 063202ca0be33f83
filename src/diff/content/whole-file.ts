/** Whole files of the working tree as changes: every line is added, and a binary is a binary. */
import { constants, createReadStream } from 'node:fs';
import { lstat, open, realpath } from 'node:fs/promises';
import { dirname, normalize } from 'node:path';
import type { FileVersion } from '../../model.ts';
import { fileName } from '../paths.ts';
import type { Tally } from './counting-sink.ts';
import { lfsContent } from './lfs.ts';
import { createContentReader, type EmitText, loadSha256 } from './reader.ts';

export interface WholeFile {
  /** Where it is on disk, below a folder without links: bytes, which need not be UTF-8. */
  readonly location: Buffer;
  /** What reports call it: a byte string. */
  readonly name: string;
}

/** `commonDir`: the shared git folder, for LFS objects; null outside of a repository. */
export async function readWholeFile(file: WholeFile, tally: Tally, commonDir: string | null): Promise<void> {
  const version: FileVersion = { ...fileName(file.name), commit: null, oid: null };
  const emit: EmitText = (chunk) => tally.text(version, chunk);
  const reader = createContentReader({
    text: tally.wants.text ? emit : null,
    hash: tally.wants.binaries ? await loadSha256() : null,
  });
  const stat = await lstat(file.location).catch(() => null);
  if (stat === null) return tally.skip(file.name, 'missing');
  if (stat.isSymbolicLink() || (await isBehindLink(file.location))) return tally.skip(file.name, 'symlink');
  if (stat.isDirectory()) return tally.skip(file.name, 'submodule');
  // A pipe or device would block, and is no part of a change.
  if (!stat.isFile()) return tally.skip(file.name, 'unreadable');
  try {
    for await (const chunk of createReadStream('', { fd: await openFile(file.location) }))
      reader.write(chunk);
  } catch {
    return tally.skip(file.name, 'unreadable');
  }
  const content = reader.end();
  const again = async function* () {
    yield* createReadStream('', { fd: await openFile(file.location) });
  };
  if (content.kind === 'binary') {
    tally.binary({ file: version, sha256: content.sha256, size: content.size, open: again });
  } else if (content.kind === 'pointer') {
    const { pointer } = content;
    const lfs = commonDir === null ? null : await lfsContent(commonDir, pointer);
    tally.binary({ file: version, ...pointer, open: lfs });
  }
}

/** A folder above it was replaced by a link: what is there belongs to somebody else. */
async function isBehindLink(location: Buffer): Promise<boolean> {
  const folder = dirname(location.toString('latin1'));
  const real = await realpath(Buffer.from(folder, 'latin1'), { encoding: 'buffer' }).catch(() => null);
  return real !== null && normalize(real.toString('latin1')) !== normalize(folder);
}

/** Does not follow a link that took the file's place meanwhile. */
async function openFile(location: Buffer) {
  return open(location, constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0));
}
