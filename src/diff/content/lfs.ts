/** Where Git LFS keeps the files that pointers name: below the shared git folder, when they have been fetched. */
import { promises as fs } from 'node:fs';
import { join } from 'node:path';
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import type { AddedFile } from '../../model.ts';
import type { Pointer } from './lfs-pointer.ts';

const debug = createDebug('lfs');

/** null where the file is not there: a pointer alone is enough for a lookup. */
export async function lfsContent(commonDir: string, { sha256 }: Pointer): Promise<AddedFile['open']> {
  const path = join(commonDir, 'lfs', 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  const there = await fs.stat(path).catch((error: unknown) => {
    debug(reasonOf(error));
    return null;
  });
  if (there?.isFile() !== true) return null;
  return async function* () {
    const file = await fs.open(path);
    yield* file.createReadStream();
  };
}
