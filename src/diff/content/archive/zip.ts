/** The entries of a zip, as its directory lists them: jars, wheels, office documents and kin are zips too. */
import { type Entry, fromBufferPromise } from 'yauzl';
import { fileName } from '../../paths.ts';
import type { Budget, TakeMember } from './limits.ts';

const END_OF_DIRECTORY = Buffer.from('PK\x05\x06', 'latin1');
const DIRECTORY = Buffer.from('PK\x01\x02', 'latin1');
const STORED = 0;
const DEFLATED = 8;

export async function readZip(bytes: Buffer, budget: Budget, take: TakeMember): Promise<void> {
  const zip = await fromBufferPromise(withoutPrefix(bytes), {
    lazyEntries: true,
    autoClose: false,
    // Names are shown, never used; sizes are counted while unpacking, whatever the directory says.
    decodeStrings: false,
    validateEntrySizes: false,
  });
  try {
    for await (const entry of zip.eachEntry()) {
      budget.entry();
      const name = nameOf(entry);
      if (name.endsWith('/')) continue;
      if (entry.isEncrypted()) budget.leaveOut('encrypted');
      else if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
        budget.leaveOut('unknown-compression');
      else await take(name, () => zip.openReadStreamPromise(entry));
    }
  } finally {
    zip.close();
  }
}

/** A name is bytes, in any code page; it is only shown. */
function nameOf({ fileNameRaw }: Entry): string {
  return fileName(fileNameRaw.toString('latin1')).path;
}

/** A script may stand before a zip: places in its directory then count from where the zip begins. */
function withoutPrefix(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(END_OF_DIRECTORY);
  if (end === -1 || end + 22 > bytes.length) return bytes;
  const size = bytes.readUInt32LE(end + 12);
  const offset = bytes.readUInt32LE(end + 16);
  const prefix = end - size - offset;
  if (prefix <= 0 || offset === 0xffffffff) return bytes;
  return bytes.subarray(end - size, end - size + 4).equals(DIRECTORY) ? bytes.subarray(prefix) : bytes;
}

/** Whether there is a directory at all: a script may only be called as a zip. */
export function holdsZip(bytes: Buffer): boolean {
  return bytes.includes(END_OF_DIRECTORY);
}
