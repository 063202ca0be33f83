/**
 * Opens the blobs of a commit that its patches could not show, or not in full, and decides by their content: what is a
 * file is handed on with its hash, what is text with its lines. Of a new file all lines count, of a changed one those
 * that no old version has.
 */
import { createDebug } from '../../debug.ts';
import { AnteaterError, reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import type { TextChunk } from '../../model.ts';
import type { Attributes } from '../git/attributes.ts';
import type { FileRecord } from '../git/diff-parser.ts';
import { EXECUTABLE } from '../git/records.ts';
import type { Repository } from '../history/repository.ts';
import { fileVersion } from '../paths.ts';
import { type Blobs, readBlobLater } from './blobs.ts';
import type { CountingSink } from './counting-sink.ts';
import type { Pointer } from './lfs-pointer.ts';
import type { EmitText } from './line-cutter.ts';
import { LineSet, newLines } from './line-set.ts';
import { type Content, type ReadContent, readContent } from './reader.ts';
import { optionsOf, type Source, sendBidi, sendFile, sendPointer } from './send-file.ts';
import { type Changed, emitChunk } from './text-chunks.ts';
import { WorktreeEncodings } from './worktree-encoding.ts';

const debug = createDebug('content');

export interface Classifying {
  readonly git: Git;
  readonly blobs: Blobs;
  readonly sink: CountingSink;
  readonly attributes: Attributes;
  readonly repository: () => Promise<Repository>;
}

/** Old versions up to this size are compared line by line; of larger ones, all lines of the new version count. */
const OLD_MAX = 8 * 1024 * 1024;

export class Classifier {
  readonly #in: Classifying;
  /** What is opened when the patches have been read. */
  #waiting: { readonly changed: Changed; readonly open: () => Promise<void> }[] = [];
  /** What blobs were found to be, by blob and name: the same one may come with many commits. */
  readonly #seen = new Map<string, Content>();
  readonly #judgedAgain = new WeakSet<FileRecord>();
  readonly #encodings: WorktreeEncodings;

  constructor(classifying: Classifying) {
    this.#in = classifying;
    const { git, repository, attributes } = classifying;
    this.#encodings = new WorktreeEncodings(git, repository, attributes);
  }

  /** git or its first bytes call it binary; nothing of it was handed on. */
  binary(changed: Changed): void {
    this.#later(changed, () => this.#finishBinary(changed));
  }

  /** A changed text with odd bytes; its added lines were handed on. */
  odd(changed: Changed): void {
    this.#later(changed, () => this.#handOn(changed, true));
  }

  /** Perhaps a pointer or a program now; its added lines wait. */
  held(changed: Changed, lines: readonly TextChunk[]): void {
    this.#later(changed, async () => {
      const content = await this.#look(changed);
      if (content.text === 'bytes') for (const chunk of lines) emitChunk(this.#in.sink, changed, chunk);
      await this.#handOn(changed, true);
    });
  }

  pointer(changed: Changed, pointer: Pointer): void {
    this.#later(changed, async () =>
      sendPointer(this.#in.sink, pointer, changed.file, (await this.#in.repository()).commonDir),
    );
  }

  /** Files that will not lie on disk as git has them are read as they will as well. */
  async addEncoded(commit: string | null, records: readonly FileRecord[]): Promise<void> {
    for (const { record, encoding } of await this.#encodings.of(commit, records)) {
      const file = fileVersion(record.path, commit, record.newOid);
      const changed = { record, file, whole: true, merged: null };
      this.#later(changed, () => this.#finishEncoded(changed, encoding));
    }
  }

  /** Looks at a changed file before its patch: true when its patch shows nothing, and it has been handed on. */
  async handsOn(changed: Changed): Promise<boolean> {
    const content = await this.#look(changed);
    if (content.text === 'bytes' && !content.isFile && content.pointer === null) return false;
    await this.#handOn(changed, false);
    return true;
  }

  /** Looks at a file whose name or mode says something else than before. True: it was handed on, its patch shows no more. */
  async judgesAgain(changed: Changed): Promise<boolean> {
    const { sink } = this.#in;
    let isFile = false;
    await this.#tolerating(changed, async () => {
      const content = await this.#read(changed, (chunk) => sink.bidi.look(changed.file, chunk));
      isFile = content.isFile;
      await this.#send(changed, content);
      this.#judgedAgain.add(changed.record);
      if (isFile && content.text !== null) await this.#sendText(changed, false);
    });
    return isFile;
  }

  /** Deals with all that was added. */
  async finish(): Promise<void> {
    const waiting = this.#waiting;
    this.#waiting = [];
    for (const { changed, open } of waiting) await this.#tolerating(changed, open);
    await this.#encodings.close();
    await sendBidi(this.#in.sink, ({ oid }) => this.#blob(oid ?? ''));
  }

  #later(changed: Changed, open: () => Promise<void>): void {
    this.#waiting.push({ changed, open });
  }

  /** In a partial clone an object may be missing: the report then says what was not read, and the rest goes on. */
  async #tolerating({ file, record }: Changed, read: () => Promise<void>): Promise<void> {
    const { repository, sink } = this.#in;
    try {
      await read();
    } catch (error) {
      const missing = error instanceof AnteaterError && error.code === 'missing-objects';
      if (!missing || !(await repository()).partialClone()) throw error;
      sink.unread({ why: 'missing-object', oid: record.newOid, path: file.path, commit: file.commit });
    }
  }

  async #finishBinary(changed: Changed): Promise<void> {
    const key = keyOf(changed);
    // New text is handed on while it is read; of changed text the old version must be read before.
    if (this.#seen.has(key) || !changed.whole || changed.merged !== null) return this.#handOn(changed, false);
    const content = await this.#read(changed, (chunk) => this.#in.sink.text(changed.file, chunk));
    if (content.text === null) this.#seen.set(key, content);
    await this.#send(changed, content);
  }

  /** What git has of it was handed on; of what lies on disk, the lines that are different, and a file with its hash. */
  async #finishEncoded(changed: Changed, encoding: string): Promise<void> {
    const { sink } = this.#in;
    const open = () => this.#encodings.convert(changed.record.newOid, encoding);
    const source = { ...(await this.#sourceOf(changed)), open };
    const fromDisk: ReadContent = async (chunk) => {
      for await (const bytes of open()) chunk(bytes);
    };
    const shown = new LineSet();
    const options = await optionsOf(sink, source, (chunk) => shown.add(chunk.text));
    const same = await readContent(this.#blob(changed.record.newOid), options);
    const emit = newLines(shown, (chunk) => sink.text(changed.file, { ...chunk, lines: 0 }));
    try {
      const content = await readContent(fromDisk, { ...options, text: options.text === null ? null : emit });
      if (content.sha256 !== same.sha256) sendFile(sink, content, source);
    } catch (error) {
      // A checkout that cannot convert writes what git has.
      debug(`${encoding}: ${reasonOf(error)}`);
    }
  }

  /** `areBytesShown`: its added lines, as bytes, were handed on; other readings were not. */
  async #handOn(changed: Changed, areBytesShown: boolean): Promise<void> {
    const content = await this.#look(changed);
    await this.#send(changed, content);
    const othersOnly = areBytesShown && content.text === 'bytes';
    if (content.text === null || (othersOnly && content.others.length === 0)) return;
    await this.#sendText(changed, othersOnly);
  }

  async #send(changed: Changed, content: Content): Promise<void> {
    if (!this.#judgedAgain.has(changed.record))
      sendFile(this.#in.sink, content, await this.#sourceOf(changed));
  }

  async #sendText(changed: Changed, othersOnly: boolean): Promise<void> {
    const { sink } = this.#in;
    if (!sink.wants.text) return;
    const olds = await this.#readOlds(changed);
    const emit: EmitText = (chunk) => {
      // Lines of other readings are not counted.
      if (!othersOnly || chunk.lines === 0) sink.text(changed.file, chunk);
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

  /** What a blob is; files are hashed on the way. */
  async #look(changed: Changed): Promise<Content> {
    const content = this.#seen.get(keyOf(changed)) ?? (await this.#read(changed, null));
    this.#seen.set(keyOf(changed), content);
    return content;
  }

  async #read(changed: Changed, text: EmitText | null): Promise<Content> {
    const options = await optionsOf(this.#in.sink, await this.#sourceOf(changed), text);
    return readContent(this.#blob(changed.record.newOid), options);
  }

  #blob(oid: string): ReadContent {
    return async (chunk) => void (await this.#in.blobs.read(oid, chunk));
  }

  async #sourceOf({ file, record }: Changed): Promise<Source> {
    const { git, repository } = this.#in;
    return {
      file,
      path: record.path,
      isExecutable: record.newMode === EXECUTABLE,
      open: () => readBlobLater(git, ['blob', record.newOid]),
      commonDir: (await repository()).commonDir,
    };
  }
}

/** The name has a say in how a content is read. */
function keyOf({ record }: Changed): string {
  return `${record.newOid} ${record.path}`;
}
