/**
 * A whole file's content, given chunk by chunk: its first bytes decide what it is, then it is hashed, handed on as text,
 * or both. Nothing is kept but the head and the beginning of an unfinished line; what must be read a second time (another
 * reading of the same bytes) is read again from where it comes from.
 */
import type { Hash } from 'node:crypto';
import { onDemand } from '../../lib/on-demand.ts';
import type { ArchiveFormat, TextChunk } from '../../model.ts';
import { AppendedArchive } from './appended.ts';
import { type ContentFamily, familyOf } from './content-family.ts';
import { archiveFormatOf, HEAD } from './content-type.ts';
import { unescapeSource } from './escaped-source.ts';
import { isCanonicalPointer, POINTER_MAX, type Pointer, pointerOf, resemblesPointer } from './lfs-pointer.ts';
import { type EmitText, LineCutter } from './line-cutter.ts';
import { LineSet, newLines } from './line-set.ts';
import { isScript, natureOf, type Reading } from './readings.ts';
import { createWideDecoder } from './wide-decoder.ts';

export interface ContentOptions {
  /** A byte string. */
  readonly path: string;
  /** Null: text is not wanted. */
  readonly text: EmitText | null;
  /** Null: files are not to be hashed. */
  readonly hash: Sha256 | null;
  /** Hash what is only text as well. */
  readonly hashText?: boolean;
}

export type Sha256 = () => Hash;

/** Loaded when there is something to hash: it costs as much as all the rest of a small commit. */
export const loadSha256 = onDemand(async (): Promise<Sha256> => {
  const { createHash } = await import('node:crypto');
  return () => createHash('sha256');
});

export interface Content {
  /** The Git LFS pointer that it is. */
  readonly pointer: Pointer | null;
  /** To be looked up by its hash. */
  readonly isFile: boolean;
  /** In hex; '' where it was not hashed. */
  readonly sha256: string;
  readonly size: number;
  /** How its text is read; null: it is not text. */
  readonly text: Reading | null;
  /** Other readings of the same bytes. */
  readonly others: readonly Reading[];
  /** Null where it is nothing special, or was not looked at. */
  readonly family: ContentFamily | null;
  readonly archive: ArchiveFormat | null;
}

export class ContentReader {
  readonly #options: ContentOptions;
  #waiting: Uint8Array[] = [];
  #decided = false;
  #size = 0;
  #content: Omit<Content, 'sha256' | 'size'> = NOTHING;
  #hash: Hash | null = null;
  #text: LineReader | null = null;
  #appended: AppendedArchive | null = null;
  #isScript = false;
  #hasNul = false;

  constructor(options: ContentOptions) {
    this.#options = options;
  }

  write(chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#decided) this.#take(chunk);
    else this.#waiting.push(chunk);
    if (!this.#decided && this.#size >= HEAD) this.#decide();
  }

  /** As far as is known yet: it begins as one, or may have one behind it. */
  get mayBeArchive(): boolean {
    return !this.#decided || this.#content.archive !== null || this.#appended !== null;
  }

  end(): Content {
    if (!this.#decided) this.#decide();
    this.#text?.end();
    const { text, others, archive } = this.#content;
    return {
      ...this.#content,
      // A script with something else behind it, that unpacks itself.
      isFile: this.#content.isFile || (this.#isScript && this.#hasNul),
      archive: archive ?? this.#appended?.end() ?? null,
      // Only a NUL behind the head has not been seen before.
      others: text === 'bytes' && this.#hasNul && !others.includes('joined') ? ['joined', ...others] : others,
      sha256: this.#hash?.digest('hex') ?? '',
      size: this.#size,
    };
  }

  #decide(): void {
    const first = Buffer.concat(this.#waiting);
    this.#waiting = [];
    this.#decided = true;
    this.#content = contentOf(first.toString('latin1', 0, HEAD), this.#size, this.#options);
    const { isFile, text: reading, family } = this.#content;
    const { text, hash, hashText } = this.#options;
    this.#isScript = reading === 'bytes' && isScript(first.toString('latin1', 0, HEAD), this.#options.path);
    if (isFile || this.#isScript) this.#appended = new AppendedArchive(this.#isScript);
    if (isFile || this.#isScript || hashText === true || family === 'broken-pointer')
      this.#hash = hash?.() ?? null;
    if (reading !== null && text !== null) this.#text = new LineReader(reading, text);
    this.#take(first);
  }

  #take(chunk: Uint8Array): void {
    this.#hash?.update(chunk);
    this.#appended?.write(chunk);
    if (this.#content.text !== null) this.#hasNul ||= asBuffer(chunk).includes(0);
    this.#text?.write(chunk);
  }
}

const NOTHING = { pointer: null, isFile: false, text: null, others: [], family: null, archive: null };

/** What the first bytes tell. `size`: how much has been read. */
function contentOf(head: string, size: number, { path, hashText }: ContentOptions) {
  const pointer = pointerOf(head);
  if (pointer !== null && size < POINTER_MAX && isCanonicalPointer(head)) return { ...NOTHING, pointer };
  const nature = natureOf(head, path);
  const isLookedAt = nature.isFile || hashText === true || (pointer === null && resemblesPointer(head));
  const family = isLookedAt ? familyOf(head, nature.text !== null) : null;
  return { pointer, ...nature, family, archive: nature.isFile ? archiveFormatOf(head) : null };
}

/** Hands bytes on as lines of text, in one reading. */
class LineReader {
  readonly #lines: LineCutter;
  readonly #decode: (chunk: Uint8Array) => string;
  #skip: number;

  constructor(reading: Reading, emit: EmitText) {
    const isEscaped = reading === 'utf-7' || reading === 'unicode-escape';
    this.#lines = new LineCutter(
      isEscaped ? (chunk) => emit({ ...chunk, text: unescapeSource(reading, chunk.text) }) : emit,
    );
    this.#skip = typeof reading === 'string' ? 0 : reading.mark;
    if (reading === 'bytes' || isEscaped) this.#decode = latin1;
    else if (reading === 'joined') this.#decode = (chunk) => latin1(chunk).replaceAll('\0', '');
    else {
      const decoder = createWideDecoder(reading.encoding);
      this.#decode = (chunk) => Buffer.from(decoder.write(chunk), 'utf8').toString('latin1');
    }
  }

  write(chunk: Uint8Array): void {
    const skipped = Math.min(this.#skip, chunk.length);
    this.#skip -= skipped;
    this.#lines.write(this.#decode(skipped === 0 ? chunk : chunk.subarray(skipped)));
  }

  end(): void {
    this.#lines.end();
  }
}

function latin1(chunk: Uint8Array): string {
  return asBuffer(chunk).toString('latin1');
}

function asBuffer(chunk: Uint8Array): Buffer {
  return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
}

/** Gives a content's chunks, from its beginning, each time it is called. */
export type ReadContent = (chunk: (bytes: Uint8Array) => void) => Promise<void>;

/** Reads a content in every way that it can be read. */
export async function readContent(read: ReadContent, options: ContentOptions): Promise<Content> {
  const reader = new ContentReader(options);
  await read((bytes) => reader.write(bytes));
  const content = reader.end();
  await readOthers(content, read, options.text);
  return content;
}

/** In bytes. */
const KEPT_MAX = 8 * 1024 * 1024;

/** The same for content that can be read only once: it is kept, as far as it is small. */
export class KeptContentReader {
  readonly #reader: ContentReader;
  readonly #emit: EmitText | null;
  #kept: Uint8Array[] | null = [];
  #size = 0;

  constructor(options: ContentOptions) {
    this.#reader = new ContentReader(options);
    this.#emit = options.text;
  }

  write(chunk: Uint8Array): void {
    this.#size += chunk.length;
    if (this.#size > KEPT_MAX) this.#kept = null;
    this.#kept?.push(chunk);
    this.#reader.write(chunk);
  }

  async end(): Promise<KeptContent> {
    const content = this.#reader.end();
    const bytes = this.#kept;
    if (bytes !== null) await readOthers(content, async (chunk) => bytes.forEach(chunk), this.#emit);
    return { content, bytes };
  }
}

export interface KeptContent {
  readonly content: Content;
  /** Where it was kept. */
  readonly bytes: readonly Uint8Array[] | null;
}

/** Shows the other readings of a content. Lines that one reading has shown are not shown by the next. */
async function readOthers(
  { text, others }: Content,
  read: ReadContent,
  emit: EmitText | null,
): Promise<void> {
  if (others.length === 0 || emit === null) return;
  const shown = new LineSet();
  const pass = async (reading: Reading, lines: EmitText): Promise<void> => {
    const reader = new LineReader(reading, lines);
    await read((bytes) => reader.write(bytes));
    reader.end();
  };
  if (text !== null) await pass(text, (chunk) => shown.add(chunk.text));
  for (const other of others) {
    const fresh = newLines(shown, (line) => {
      if (!isWorthShowing(line, other, text)) return;
      shown.add(line.text.replace(/\n$/, ''));
      emit({ ...line, lines: 0 });
    });
    await pass(other, fresh);
  }
}

/**
 * Every indicator has a dot or a colon in it, and no NUL: a line with NULs is shown joined. What UTF-16 has beyond ASCII
 * is right in the main reading alone.
 */
function isWorthShowing(
  { text, startsMidLine, endsMidLine }: TextChunk,
  reading: Reading,
  main: Reading | null,
): boolean {
  if (startsMidLine || endsMidLine) return true;
  if (reading === 'bytes' ? text.includes('\0') : main !== 'bytes' && /[\x80-\xff]/.test(text)) return false;
  return text.includes('.') || text.includes(':');
}
