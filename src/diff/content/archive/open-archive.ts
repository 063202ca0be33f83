/**
 * Looks into an archive: which of its members are programs, scripts or archives themselves, each with its sha256. Nothing
 * is written to disk. Members are read to their end or to a limit; what is left out is said.
 */
import { pipeline, Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { createDebug } from '../../../debug.ts';
import { AnteaterError, reasonOf } from '../../../errors.ts';
import type { AddedFile, ArchiveFormat, LeftOut } from '../../../model.ts';
import { fromGzip } from '../appended.ts';
import type { ContentFamily } from '../content-family.ts';
import { archiveFormatOf, HEAD } from '../content-type.ts';
import { ContentReader, loadSha256, type Sha256 } from '../reader.ts';
import { SCRIPT_ENDINGS } from '../readings.ts';
import { Budget, BYTES, DEPTH, LimitReached, MEMBERS, type OpenContent, type TakeMember } from './limits.ts';
import { readTar } from './tar.ts';
import { holdsZip, readZip } from './zip.ts';

const debug = createDebug('archive');

export interface Member {
  /** From the archive's own name on: `inner.zip!tool.exe`. */
  readonly path: string;
  readonly sha256: string;
  readonly size: number;
}

export interface Opened {
  readonly members: readonly Member[];
  readonly leftOut: ReadonlyMap<LeftOut, number>;
  /** Null where it is not a bomb. */
  readonly bombRatio: number | null;
}

export async function openArchive({ file, size, archive, open }: AddedFile): Promise<Opened> {
  const budget = new Budget(size);
  const reader = new ArchiveReader(budget, await loadSha256());
  if (archive == null || open === null) budget.leaveOut('unopened-archive');
  else await reader.open(archive, { name: file.path, open, path: '', depth: 1, isCounted: false });
  return { members: reader.chosen(), leftOut: budget.leftOut, bombRatio: budget.bombRatio };
}

interface Level {
  readonly name: string;
  readonly open: () => AsyncIterable<Uint8Array>;
  /** Before the names of its members. */
  readonly path: string;
  readonly depth: number;
  /** Its bytes have been unpacked, and counted, already. */
  readonly isCounted: boolean;
}

/** Smaller is looked up first. */
const RANK = { executable: 0, 'test-program': 0, macros: 0, archive: 1, script: 2 } as const;
type Rank = (typeof RANK)[keyof typeof RANK];

/** Given to an interpreter, or opened by one, when somebody clicks on it. */
const RUN_BY_NAME = new RegExp(`\\.(?:${SCRIPT_ENDINGS}|applescript|scpt|lnk|reg)$`, 'i');

class ArchiveReader {
  readonly #budget: Budget;
  readonly #sha256: Sha256;
  readonly #members: { readonly member: Member; readonly rank: Rank }[] = [];

  constructor(budget: Budget, sha256: Sha256) {
    this.#budget = budget;
    this.#sha256 = sha256;
  }

  /** An error of the archive itself is not an error of the scan: it is damaged, and said to be. */
  async open(format: ArchiveFormat, level: Level): Promise<void> {
    try {
      await this.#read(format, level);
    } catch (error) {
      if (error instanceof LimitReached && level.depth === 1) return;
      if (endsAll(error)) throw error;
      debug(`${level.name}: ${reasonOf(error)}`);
      this.#budget.leaveOut('damaged');
    }
  }

  /** Distinct contents, programs first. */
  chosen(): readonly Member[] {
    const sorted = this.#members.toSorted((a, b) => a.rank - b.rank);
    const distinct = [...new Map(sorted.map(({ member }) => [member.sha256, member])).values()];
    if (distinct.length > MEMBERS) this.#budget.leaveOut('too-many-members', distinct.length - MEMBERS);
    return distinct.slice(0, MEMBERS);
  }

  async #read(format: ArchiveFormat, level: Level): Promise<void> {
    switch (format) {
      case 'zip':
        return this.#readZip(level);
      case 'tar': {
        const content = level.isCounted ? level.open() : this.#counted(level.open());
        return readTar(content, this.#budget, this.#taker(level));
      }
      case 'gzip':
        return this.#readGzip(level);
      case 'bzip2':
      case 'xz':
      case 'zstd':
      case '7z':
      case 'rar':
      case 'ar':
        return this.#budget.leaveOut('unopened-archive');
      default:
        return format satisfies never;
    }
  }

  async #readZip(level: Level): Promise<void> {
    const bytes = await bytesOf(level.open());
    if (bytes === null) return this.#budget.leaveOut('archive-too-large');
    if (!holdsZip(bytes) && !bytes.toString('latin1', 0, 2).startsWith('PK')) return;
    await readZip(bytes, this.#budget, (name, open) =>
      this.#take(level, name, async () => this.#counted(await open())),
    );
  }

  /** One file, compressed: a tar, as a rule. */
  async #readGzip(level: Level): Promise<void> {
    // An error of either end is met by whoever reads what is unpacked.
    const unpacked = pipeline(fromGzip(level.open()), createGunzip(), () => undefined);
    const { head, all } = await peek(this.#counted(unpacked));
    if (archiveFormatOf(head) === 'tar') return readTar(all, this.#budget, this.#taker(level));
    const name = level.name.slice(level.name.lastIndexOf('/') + 1).replace(/\.(?:gz|tgz|z)$/i, '');
    return this.#take(level, name === '' ? 'content' : name, async () => all);
  }

  #taker(level: Level): TakeMember {
    return (name, open) => this.#take(level, name, open);
  }

  /** A member that cannot be read does not keep the others from being read. */
  async #take(level: Level, name: string, open: OpenContent): Promise<void> {
    const path = level.path + name;
    const kept: Uint8Array[] = [];
    const reader = new ContentReader({ path: name, text: null, hash: this.#sha256, hashText: true });
    try {
      for await (const chunk of await open()) {
        reader.write(chunk);
        if (reader.mayBeArchive) kept.push(chunk);
        else kept.length = 0;
      }
    } catch (error) {
      if (endsAll(error)) throw error;
      debug(`${path}: ${reasonOf(error)}`);
      return this.#budget.leaveOut('damaged');
    }
    const { family, archive, sha256, size } = reader.end();
    const rank = rankOf(family, name);
    if (rank === null || size === 0) return;
    this.#members.push({ member: { path, sha256, size }, rank });
    if (archive === null) return;
    if (level.depth >= DEPTH) return this.#budget.leaveOut('archive-too-deep');
    const inner = { name, path: `${path}!`, depth: level.depth + 1, isCounted: true };
    await this.open(archive, { ...inner, open: () => Readable.from(kept) });
  }

  async *#counted(content: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    for await (const chunk of content) {
      this.#budget.take(chunk.length);
      yield chunk;
    }
  }
}

/** A limit is reached, or the time is over: nothing more of the archive is read. */
function endsAll(error: unknown): boolean {
  return error instanceof LimitReached || (error instanceof AnteaterError && error.code === 'stopped');
}

function rankOf(family: ContentFamily | null, name: string): Rank | null {
  if (family !== null && family in RANK && family !== 'html' && family !== 'broken-pointer')
    return RANK[family];
  return RUN_BY_NAME.test(name) ? RANK.script : null;
}

/** Null where it is larger than may be held in memory. */
async function bytesOf(content: AsyncIterable<Uint8Array>): Promise<Buffer | null> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of content) {
    size += chunk.length;
    if (size > BYTES) return null;
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

interface Peeked {
  /** A byte string. */
  readonly head: string;
  /** The whole content, from its beginning. */
  readonly all: AsyncIterable<Uint8Array>;
}

async function peek(content: AsyncIterable<Uint8Array>): Promise<Peeked> {
  const chunks = content[Symbol.asyncIterator]();
  const first: Uint8Array[] = [];
  let size = 0;
  while (size < HEAD) {
    const next = await chunks.next();
    if (next.done === true) break;
    first.push(next.value);
    size += next.value.length;
  }
  const all = async function* () {
    yield* first;
    yield* { [Symbol.asyncIterator]: () => chunks };
  };
  return { head: Buffer.concat(first).toString('latin1', 0, HEAD), all: all() };
}
