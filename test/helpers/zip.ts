/** Zips made byte by byte, so that they can lie. */
import { crc32, deflateRawSync } from 'node:zlib';

export interface ZipEntry {
  readonly name: string | Buffer;
  readonly content?: Uint8Array | string;
  /** Compressed bytes instead of `content`'s own. */
  readonly packed?: Uint8Array;
  readonly method?: number;
  readonly flags?: number;
  /** What the headers say of the size. */
  readonly size?: number;
  /** The place of another entry's local header: overlapping entries. */
  readonly offset?: number;
}

export function zipOf(entries: readonly ZipEntry[], prefix: Uint8Array = Buffer.alloc(0)): Buffer {
  const parts: Buffer[] = [];
  const directory: Buffer[] = [];
  let offset = 0;
  for (const entry of entries) {
    const name = Buffer.from(entry.name);
    const content = Buffer.from(entry.content ?? '');
    const method = entry.method ?? 8;
    const packed = Buffer.from(entry.packed ?? (method === 8 ? deflateRawSync(content) : content));
    const fixed = fixedHeader({
      method,
      flags: entry.flags ?? 0,
      crc: typeof crc32 === 'function' ? crc32(content) : 0,
      packed: packed.length,
      size: entry.size ?? content.length,
      name: name.length,
    });
    directory.push(
      Buffer.from('PK\x01\x02\x14\0', 'latin1'),
      fixed,
      centralRest(entry.offset ?? offset),
      name,
    );
    if (entry.offset !== undefined) continue;
    const local = Buffer.concat([Buffer.from('PK\x03\x04', 'latin1'), fixed, name, packed]);
    parts.push(local);
    offset += local.length;
  }
  const central = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write('PK\x05\x06', 'latin1');
  end.writeUInt16LE(entries.length & 0xffff, 8);
  end.writeUInt16LE(entries.length & 0xffff, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(offset, 16);
  return Buffer.concat([prefix, ...parts, central, end]);
}

interface Fixed {
  readonly method: number;
  readonly flags: number;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly name: number;
}

function fixedHeader({ method, flags, crc, packed, size, name }: Fixed): Buffer {
  const fixed = Buffer.alloc(26);
  fixed.writeUInt16LE(20, 0);
  fixed.writeUInt16LE(flags, 2);
  fixed.writeUInt16LE(method, 4);
  fixed.writeUInt32LE(crc, 10);
  fixed.writeUInt32LE(packed, 14);
  fixed.writeUInt32LE(size, 18);
  fixed.writeUInt16LE(name, 22);
  return fixed;
}

function centralRest(offset: number): Buffer {
  const rest = Buffer.alloc(14);
  rest.writeUInt32LE(offset, 10);
  return rest;
}
