/**
 * Opens the blobs of a commit that its patches could not show, or not in full, and decides by their content: what is a
 * file is handed on with its hash, what is text with its lines. Of a new file all lines count, of a changed one those
 * that no old version has.
 */
import { createDebug } from '../../debug.ts';
import { isAnteaterError, reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import type { TextChunk } from '../../model.ts';
import type { FileRecord } from '../git/diff-parser.ts';
import type { Repository } from '../history/repository.ts';
import { fileVersion } from '../paths.ts';
import type { BidiHit } from './bidi.ts';
import { type Blobs, readBlobLater } from './blobs.ts';
import type { CountingSink } from './counting-sink.ts';
import { mayBeDisguised } from './disguise.ts';
import { lfsContent } from './lfs.ts';
import type { Pointer } from './lfs-pointer.ts';
import { LineSet, newLines } from './line-set.ts';
import { type Content, loadSha256, type ReadContent, readContent } from './reader.ts';
import { type FilePlace, sendBidi, sendFile, sendPointer } from './send-file.ts';
import { type Changed, emitChunk } from './text-chunks.ts';
import { WorktreeEncodings } from './worktree-encoding.ts';

const debug = createDebug('content');

export interface Pending {
  readonly changed: Changed;
  /**
   * `binary`: git or its first bytes call it so; nothing of it was handed on. `odd`: a changed text with odd bytes; its
   * added lines were handed on. `held`: perhaps a pointer or a program now; its added lines wait.
   */
  readonly why: 'binary' | 'odd' | 'held';
  readonly held: readonly TextChunk[];
  /** The pointer, where it is known. */
  readonly pointer: Pointer | null;
}

export interface Classifying {
  readonly git: Git;
  readonly blobs: Blobs;
  readonly tally: CountingSink;
  readonly repository: () => Promise<Repository>;
}

/** Old versions up to this size are compared line by line; of larger ones, all lines of the new version count. */
const OLD_MAX = 8 * 1024 * 1024;
const EXECUTABLE = '100755';

export class Classifier {
  readonly #in: Classifying;
  #pending: Pending[] = [];
  /** What blobs were found to be, by blob and name: the same one may come with many commits. */
  readonly #seen = new Map<string, Content>();
  readonly #judgedAnew = new WeakSet<FileRecord>();
  readonly #encodings: WorktreeEncodings;
  #encoded: { readonly changed: Changed; readonly encoding: string }[] = [];

  constructor(classifying: Classifying) {
    this.#in = classifying;
    this.#encodings = new WorktreeEncodings(classifying);
  }

  /** Files that will not lie on disk as git has them are read as they will as well. */
  async addEncoded(commit: string | null, records: readonly FileRecord[]): Promise<void> {
    for (const { record, encoding } of await this.#encodings.of(commit, records)) {
      const file = fileVersion(record.path, commit, record.newOid);
      this.#encoded.push({ changed: { record, file, whole: true, merged: null }, encoding });
    }
  }

  add(pending: Pending): void {
    this.#pending.push(pending);
  }

  /** Looks at a changed file before its patch: true when its patch shows nothing, and it has been handed on. */
  async handsOn(changed: Changed): Promise<boolean> {
    const content = await this.#look(changed);
    if (content.text === 'bytes' && !content.isFile && content.pointer === null) return false;
    await this.#send(changed, content);
    if (content.text !== null) await this.#sendText(changed);
    return true;
  }

  /** Looks at a file whose name or mode says something else than before. True: it was handed on, its patch shows no more. */
  async judgesAnew(changed: Changed): Promise<boolean> {
    const { tally } = this.#in;
    let isFile = false;
    await this.#tolerating(changed, async () => {
      const content = await this.#read(changed, (chunk) => tally.bidi.look(changed.file, chunk));
      isFile = content.isFile;
      await this.#send(changed, content);
      this.#judgedAnew.add(changed.record);
      if (isFile && content.text !== null) await this.#sendText(changed);
    });
    return isFile;
  }

  /** Deals with all that was added. */
  async finish(): Promise<void> {
    const pending = this.#pending;
    this.#pending = [];
    for (const one of pending) await this.#tolerating(one.changed, () => this.#finishOne(one));
    const encoded = this.#encoded;
    this.#encoded = [];
    for (const { changed, encoding } of encoded) {
      await this.#tolerating(changed, () => this.#finishEncoded(changed, encoding));
    }
    await this.#encodings.close();
    for (const hit of this.#in.tally.bidi.take()) await this.#sendBidi(hit);
  }

  #finishOne(one: Pending): Promise<void> {
    if (one.why === 'held') return this.#finishHeld(one);
    if (one.why === 'odd') return this.#finishOdd(one.changed);
    return this.#finishBinary(one.changed);
  }

  /** In a partial clone an object may be missing: the report then says what was not read, and the rest goes on. */
  async #tolerating({ file, record }: Changed, read: () => Promise<void>): Promise<void> {
    const { repository, tally } = this.#in;
    try {
      await read();
    } catch (error) {
      const missing = isAnteaterError(error) && error.code === 'missing-objects';
      if (!missing || !(await repository()).partialClone()) throw error;
      tally.unread({ why: 'missing-object', oid: record.newOid, path: file.path, commit: file.commit });
    }
  }

  /** What git has of it was handed on; of what lies on disk, the lines that are different, and a file with its hash. */
  async #finishEncoded(changed: Changed, encoding: string): Promise<void> {
    const { blobs, tally } = this.#in;
    const { file, record } = changed;
    const shown = new LineSet();
    const fromGit: ReadContent = async (chunk) => {
      await blobs.read(record.newOid, chunk);
    };
    const fromDisk: ReadContent = async (chunk) => {
      for await (const bytes of this.#encodings.convert(record.newOid, encoding)) chunk(bytes);
    };
    const { path } = record;
    const hash = tally.wants.binaries ? await loadSha256() : null;
    const same = await readContent(fromGit, { path, text: (chunk) => shown.add(chunk.text), hash });
    const emit = newLines(shown, (chunk) => tally.text(file, { ...chunk, lines: 0 }));
    try {
      const content = await readContent(fromDisk, { path, text: tally.wants.text ? emit : null, hash });
      if (content.sha256 === same.sha256) return;
      const open = () => this.#encodings.convert(record.newOid, encoding);
      sendFile(tally, content, { ...(await this.#placeOf(changed, content.pointer)), open });
    } catch (error) {
      // A checkout that cannot convert writes what git has.
      debug(`${encoding}: ${reasonOf(error)}`);
    }
  }

  async #sendBidi(hit: BidiHit): Promise<void> {
    const hash = (await loadSha256())();
    const size = await this.#in.blobs.read(hit.file.oid ?? '', (bytes) => hash.update(bytes));
    sendBidi(this.#in.tally, hit, { sha256: hash.digest('hex'), size });
  }

  async #finishBinary(changed: Changed): Promise<void> {
    const { whole, merged } = changed;
    const known = this.#seen.get(keyOf(changed));
    // New text is handed on while it is read; of changed text the old version must be read before.
    if (known === undefined && whole && merged === null) {
      const content = await this.#read(changed, (chunk) => this.#in.tally.text(changed.file, chunk));
      if (content.text === null) this.#seen.set(keyOf(changed), content);
      return this.#send(changed, content);
    }
    const content = await this.#look(changed);
    await this.#send(changed, content);
    if (content.text !== null) await this.#sendText(changed);
  }

  /** Its added lines, as bytes, were handed on; other readings were not. */
  async #finishOdd(changed: Changed): Promise<void> {
    const content = await this.#look(changed);
    await this.#send(changed, content);
    if (content.text === 'bytes' && content.others.length === 0) return;
    if (content.text !== null) await this.#sendText(changed, content.text === 'bytes');
  }

  async #finishHeld({ changed, held, pointer }: Pending): Promise<void> {
    if (pointer !== null) return this.#sendPointer(changed, pointer);
    const content = await this.#look(changed);
    if (content.text === 'bytes') for (const chunk of held) emitChunk(this.#in.tally, changed, chunk);
    return this.#finishOdd(changed);
  }

  async #send(changed: Changed, content: Content): Promise<void> {
    if (this.#judgedAnew.has(changed.record)) return;
    sendFile(this.#in.tally, content, await this.#placeOf(changed, content.pointer));
  }

  async #sendPointer(changed: Changed, pointer: Pointer): Promise<void> {
    sendPointer(this.#in.tally, pointer, await this.#placeOf(changed, pointer));
  }

  async #placeOf({ file, record }: Changed, pointer: Pointer | null): Promise<FilePlace> {
    const { git, repository } = this.#in;
    return {
      file,
      path: record.path,
      isExecutable: record.newMode === EXECUTABLE,
      open: () => readBlobLater(git, record.newOid),
      pointerOpen: pointer === null ? null : await lfsContent((await repository()).commonDir, pointer),
    };
  }

  /** What a blob is; files are hashed on the way. */
  async #look(changed: Changed): Promise<Content> {
    const known = this.#seen.get(keyOf(changed));
    if (known !== undefined) return known;
    const content = await this.#read(changed, null);
    this.#seen.set(keyOf(changed), content);
    return content;
  }

  /** `othersOnly`: its lines as bytes were handed on before. */
  async #sendText(changed: Changed, othersOnly = false): Promise<void> {
    const { tally } = this.#in;
    if (!tally.wants.text) return;
    const olds = await this.#readOlds(changed);
    const emit = (chunk: TextChunk) => {
      if (!othersOnly || chunk.lines === 0) tally.text(changed.file, chunk);
    };
    await this.#read(changed, olds === null ? emit : newLines(olds, emit));
  }

  /** null: all lines of the new version are new. */
  async #readOlds({ record, whole, merged }: Changed): Promise<LineSet | null> {
    const oids = [...(whole ? [] : [record.oldOid]), ...(merged?.olds ?? [])];
    const lines = new LineSet();
    for (const oid of oids) {
      const bytes = await this.#in.blobs.smallIfThere(oid, OLD_MAX);
      if (bytes === null) continue;
      const text = (chunk: TextChunk) => lines.add(chunk.text);
      await readContent(async (chunk) => chunk(bytes), { path: record.path, text, hash: null });
    }
    return oids.length === 0 ? null : lines;
  }

  async #read({ record }: Changed, text: ((chunk: TextChunk) => void) | null): Promise<Content> {
    const { blobs, tally } = this.#in;
    const read: ReadContent = async (chunk) => {
      await blobs.read(record.newOid, chunk);
    };
    return readContent(read, {
      path: record.path,
      text: tally.wants.text ? text : null,
      hash: tally.wants.binaries ? await loadSha256() : null,
      hashText: mayBeDisguised(record.path, record.newMode === EXECUTABLE),
    });
  }
}

/** The name has a say in how a content is read. */
function keyOf({ record }: Changed): string {
  return `${record.newOid} ${record.path}`;
}
