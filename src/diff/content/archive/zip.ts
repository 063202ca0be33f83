/** The entries of a zip, as its directory lists them: jars, wheels, office documents and kin are zips too. */
import { type Entry, fromBufferPromise } from 'yauzl';
import { fileName } from '../../paths.ts';
import { END_LENGTH, END_OF_DIRECTORY } from '../appended.ts';
import type { Budget, TakeMember } from './limits.ts';

const DIRECTORY = Buffer.from('PK\x01\x02', 'latin1');
const LOCAL = Buffer.from('PK\x03\x04', 'latin1');
const LOCAL_LENGTH = 30;
const STORED = 0;
const DEFLATED = 8;

export async function readZip(bytes: Buffer, budget: Budget, take: TakeMember): Promise<void> {
  const whole = withoutPrefix(bytes);
  const zip = await fromBufferPromise(whole, {
    lazyEntries: true,
    autoClose: false,
    // Names are shown, never used; sizes are counted while unpacking, and not believed from the directory.
    decodeStrings: false,
    validateEntrySizes: false,
  });
  const listed: Entry[] = [];
  try {
    for await (const entry of zip.eachEntry()) {
      budget.entry();
      listed.push(entry);
      const name = nameOf(entry);
      if (name.endsWith('/')) continue;
      if (entry.isEncrypted()) budget.leaveOut('encrypted');
      else if (entry.compressionMethod !== STORED && entry.compressionMethod !== DEFLATED)
        budget.leaveOut('unknown-compression');
      else await take(name, () => zip.openReadStreamPromise(entry));
    }
    if (hasOtherEntries(whole, listed)) budget.leaveOut('damaged');
  } finally {
    zip.close();
  }
}

/** Tools that read a zip from its beginning go by local headers: those that the directory lists otherwise, or not at all. */
function hasOtherEntries(bytes: Buffer, listed: readonly Entry[]): boolean {
  const sorted = listed.toSorted((a, b) => a.relativeOffsetOfLocalHeader - b.relativeOffsetOfLocalHeader);
  let at = 0;
  for (const { relativeOffsetOfLocalHeader: start, compressionMethod, compressedSize } of sorted) {
    if (start > at && bytes.subarray(at, start).includes(LOCAL)) return true;
    if (start + LOCAL_LENGTH > bytes.length || bytes.readUInt16LE(start + 8) !== compressionMethod)
      return true;
    const names = bytes.readUInt16LE(start + 26) + bytes.readUInt16LE(start + 28);
    at = Math.max(at, start + LOCAL_LENGTH + names + compressedSize);
  }
  return bytes.subarray(at, Math.max(at, bytes.lastIndexOf(DIRECTORY))).includes(LOCAL);
}

/** A name is bytes, in any code page; it is only shown. */
function nameOf({ fileNameRaw }: Entry): string {
  return fileName(fileNameRaw.toString('latin1')).path;
}

/** A script may stand before a zip: places in its directory then count from where the zip begins. */
function withoutPrefix(bytes: Buffer): Buffer {
  const end = bytes.lastIndexOf(END_OF_DIRECTORY);
  if (end === -1 || end + END_LENGTH > bytes.length) return bytes;
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
