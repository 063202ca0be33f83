/** Where Git LFS keeps the files that pointers name: below the shared git folder, when they have been fetched. */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Pointer } from './pointer.ts';

/** null where the file is not there: a pointer alone is enough for a lookup. */
export function lfsContent(commonDir: string, { sha256 }: Pointer): (() => AsyncIterable<Uint8Array>) | null {
  const path = join(commonDir, 'lfs', 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256);
  return existsSync(path) ? () => createReadStream(path) : null;
}
