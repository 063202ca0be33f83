/**
 * A whole file's content, given chunk by chunk: its first bytes decide what it is, then it is either hashed or handed
 * on as text in chunks. Nothing is kept but the head and the beginning of an unfinished line.
 */
import type { Hash } from 'node:crypto';
import type { TextChunk } from '../../model.ts';
import { CHUNK } from '../git/hunks.ts';
import { createWideDecoder, HEAD, type Kind, kindOf, type WideDecoder } from './content-type.ts';
import { POINTER_MAX, type Pointer, pointerOf } from './lfs-pointer.ts';

export type EmitText = (chunk: TextChunk) => void;

export interface ContentOptions {
  /** Null: text is not wanted. */
  readonly text: EmitText | null;
  /** Null: binaries are not to be hashed. */
  readonly hash: Sha256 | null;
}

export type Sha256 = () => Hash;

/** Loaded when there is something to hash: it costs as much as all the rest of a small commit. */
export async function loadSha256(): Promise<Sha256> {
  const { createHash } = await import('node:crypto');
  return () => createHash('sha256');
}

export type Content =
  | { readonly kind: 'text' | Exclude<Kind, 'binary'> }
  | { readonly kind: 'pointer'; readonly pointer: Pointer }
  /** `sha256` in hex; '' where hashing was not asked for. */
  | { readonly kind: 'binary'; readonly sha256: string; readonly size: number };

export interface ContentReader {
  write(chunk: Uint8Array): void;
  end(): Content;
}

export function createContentReader(options: ContentOptions): ContentReader {
  let head: Uint8Array[] = [];
  let size = 0;
  let kind: Kind | null = null;
  let take: (chunk: Uint8Array) => void = () => undefined;
  let digest = () => '';
  let endText: () => void = () => undefined;

  const decide = (): Pointer | null => {
    const first = Buffer.concat(head);
    head = [];
    const bytes = first.toString('latin1', 0, Math.max(HEAD, POINTER_MAX));
    kind = kindOf(bytes.slice(0, HEAD));
    if (kind === 'binary') {
      if (options.hash !== null) {
        const hash = options.hash();
        take = (chunk) => hash.update(chunk);
        digest = () => hash.digest('hex');
      }
    } else {
      const pointer = size < POINTER_MAX ? pointerOf(bytes) : null;
      if (pointer !== null) return pointer;
      if (options.text !== null) {
        const lines = createLineCutter(options.text);
        const decoder = kind === 'text' ? null : createWideDecoder(kind);
        take =
          decoder === null
            ? (chunk) => lines.write(latin1(chunk))
            : (chunk) => lines.write(narrow(decoder, chunk));
        endText = () => lines.end();
      }
    }
    take(kind === 'text' || kind === 'binary' ? first : first.subarray(markLength(kind)));
    return null;
  };

  return {
    write: (chunk) => {
      size += chunk.length;
      if (kind !== null) return take(chunk);
      head.push(chunk);
      if (size >= HEAD) decide();
    },
    end: () => {
      const pointer = kind === null ? decide() : null;
      if (pointer !== null) return { kind: 'pointer', pointer };
      endText();
      if (kind === 'binary') return { kind, sha256: digest(), size };
      return { kind: kind ?? 'text' };
    },
  };
}

function markLength(kind: Kind): number {
  return kind === 'utf-32le' || kind === 'utf-32be' ? 4 : 2;
}

function latin1(chunk: Uint8Array): string {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length).toString('latin1');
}

/** UTF-16 or UTF-32 as the bytes of UTF-8, one character a byte. */
function narrow(decoder: WideDecoder, chunk: Uint8Array): string {
  return Buffer.from(decoder.write(chunk), 'utf8').toString('latin1');
}

export interface LineCutter {
  write(text: string): void;
  end(): void;
}

/** Cuts a byte string at line ends into chunks; a line longer than `CHUNK` goes on in the next chunk. */
export function createLineCutter(emit: EmitText): LineCutter {
  let rest = '';
  let line = 1;
  let inside = false;

  const send = (text: string, endsMidLine: boolean): void => {
    const ends = countLines(text);
    const unended = text !== '' && !text.endsWith('\n') ? 1 : 0;
    const lines = Math.max(0, ends + unended - (inside ? 1 : 0));
    emit({ text, line, lines, marked: false, startsMidLine: inside, endsMidLine });
    line += ends;
    inside = endsMidLine;
  };

  return {
    write: (more) => {
      const text = rest === '' ? more : rest + more;
      const end = text.lastIndexOf('\n') + 1;
      if (text.length - end > CHUNK || (inside && end === 0)) {
        rest = '';
        send(text, true);
        return;
      }
      rest = text.slice(end);
      if (end > 0) send(text.slice(0, end), false);
    },
    end: () => {
      // A long line that ends with the file must be closed as well.
      if (rest !== '' || inside) send(rest, false);
      rest = '';
    },
  };
}

function countLines(text: string): number {
  let count = 0;
  for (let at = text.indexOf('\n'); at !== -1; at = text.indexOf('\n', at + 1)) count++;
  return count;
}
