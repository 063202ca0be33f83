/** Names of files: git gives bytes, reports need text. A byte string ("latin1") holds one character a byte. */
import { promises as fs, type PathLike } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { copyOf } from '../lib/copy-of.ts';
import { onDemand } from '../lib/on-demand.ts';
import type { FileVersion } from '../model.ts';

const decoders = onDemand(() => ({
  strict: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }),
  lenient: new TextDecoder('utf-8', { ignoreBOM: true }),
}));

export interface FileName {
  readonly path: string;
  readonly pathBytes: string | null;
}

/** Bytes that are not UTF-8 become U+FFFD, and then the bytes themselves are kept in base64. */
export function fileName(byteString: string): FileName {
  if (!/[\x80-\xff]/.test(byteString)) return { path: copyOf(byteString), pathBytes: null };
  const bytes = Buffer.from(byteString, 'latin1');
  try {
    return { path: decoders().strict.decode(bytes), pathBytes: null };
  } catch {
    return { path: decoders().lenient.decode(bytes), pathBytes: bytes.toString('base64') };
  }
}

export function fileVersion(byteString: string, commit: string | null, oid: string | null): FileVersion {
  const { path, pathBytes } = fileName(byteString);
  return { path, pathBytes, commit: commit && copyOf(commit), oid: oid && copyOf(oid) };
}

const ESCAPES: Readonly<Record<string, string>> = {
  a: '\x07',
  b: '\b',
  t: '\t',
  n: '\n',
  v: '\v',
  f: '\f',
  r: '\r',
  '"': '"',
  '\\': '\\',
};

/** Undoes git's quoting of names (`"caf\303\251"`); gives the byte string, or null where it is not quoted rightly. */
export function unquote(quoted: string): string | null {
  if (quoted.length < 2 || !quoted.startsWith('"') || !quoted.endsWith('"')) return null;
  const body = quoted.slice(1, -1);
  if (!/^(?:[^"\\]|\\[abtnvfr"\\]|\\[0-3][0-7]{2})*$/.test(body)) return null;
  return body.replace(/\\([0-3][0-7]{2}|.)/g, (_, code: string) =>
    code.length === 3 ? String.fromCharCode(Number.parseInt(code, 8)) : (ESCAPES[code] ?? code),
  );
}

/** A name for an error message: quoted, and nothing in it can drive a terminal. */
export function shown(byteString: string): string {
  return JSON.stringify(fileName(byteString).path).replace(
    /[\x7f-\x9f\p{Cf}\p{Zl}\p{Zp}]/gu,
    (character) => `\\u{${(character.codePointAt(0) ?? 0).toString(16)}}`,
  );
}

/** A path as a byte string, and back. */
export const byteString = (path: string): string => Buffer.from(path).toString('latin1');
export const onDisk = (location: string): Buffer => Buffer.from(location, 'latin1');

/** A place with the links in the folders above it resolved, as git resolves its root; what is not there stays as it is. */
export async function realLocation(location: string): Promise<string> {
  const folder = await fs.realpath(onDisk(dirname(location)), { encoding: 'buffer' }).catch(() => null);
  return folder === null ? location : join(folder.toString('latin1'), basename(location));
}

export const isThere = (path: PathLike): Promise<boolean> =>
  fs.lstat(path).then(
    () => true,
    () => false,
  );
