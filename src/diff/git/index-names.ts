/**
 * The attributes files that the index holds: git reads those that the work tree does not have. Read from the file itself,
 * since a process for it at every commit would cost more than the diff of a small one.
 * https://git-scm.com/docs/index-format
 */
import { readFileSync } from 'node:fs';

const NAME = '.gitattributes';
const HEADER = 12;
/** Of an entry, before its object name: times, device, inode, mode, user, group, size. */
const STAT = 40;
const FLAGS = 2;
const EXTENDED = 0x4000;
const LENGTH = 0x0fff;

/** Their paths as byte strings; null where that cannot be told (no index, compressed names, a split index). */
export function attributesInIndex(file: string, oidLength: number): ReadonlySet<string> | null {
  try {
    return read(readFileSync(file), oidLength / 2);
  } catch {
    return null;
  }
}

function read(index: Buffer, oidBytes: number): ReadonlySet<string> | null {
  const version = index.readUInt32BE(4);
  // Names of version 4 are written without what they share with the one before; a split index holds a part of them.
  if (index.toString('latin1', 0, 4) !== 'DIRC' || (version !== 2 && version !== 3)) return null;
  if (index.includes('link', HEADER, 'latin1') && isSplit(index, oidBytes)) return null;
  if (!index.includes(`${NAME}\0`, HEADER, 'latin1')) return new Set();
  const found = new Set<string>();
  walk(index, oidBytes, (from, to) => {
    if (to - from < NAME.length || index.toString('latin1', to - NAME.length, to) !== NAME) return;
    const path = index.toString('latin1', from, to);
    if (path === NAME || path.endsWith(`/${NAME}`)) found.add(path);
  });
  return found;
}

/** An extension `link` stands behind the entries. */
function isSplit(index: Buffer, oidBytes: number): boolean {
  for (let at = walk(index, oidBytes, () => undefined); at + 8 <= index.length - oidBytes; ) {
    if (index.toString('latin1', at, at + 4) === 'link') return true;
    at += 8 + index.readUInt32BE(at + 4);
  }
  return false;
}

/** Calls `name` with the place of each entry's name; gives where the entries end. Throws on what is no index. */
function walk(index: Buffer, oidBytes: number, name: (from: number, to: number) => void): number {
  let at = HEADER;
  for (let left = index.readUInt32BE(8); left > 0; left--) {
    const flags = index.readUInt16BE(at + STAT + oidBytes);
    const from = at + STAT + oidBytes + FLAGS + (flags & EXTENDED ? FLAGS : 0);
    const length = flags & LENGTH;
    const to = length < LENGTH ? from + length : index.indexOf(0, from);
    if (to < from || index[to] !== 0) throw new Error('no index');
    name(from, to);
    // One to eight NULs, up to a multiple of eight.
    at += ((to - at) & ~7) + 8;
  }
  return at;
}
