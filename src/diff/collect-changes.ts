/**
 * Turns git's diffs into added text and files. git's own verdicts ("binary", "text") are only where to look: the
 * content decides. Of a new file the first bytes are among its added lines; of a changed one they are not, so that
 * what looks odd is opened (`content/classify.ts`) when the commit's patches have been read.
 */
import type { Git } from '../git.ts';
import type { ChangeSink, ChangesRead, TextChunk, Wants } from '../model.ts';
import { Blobs } from './content/blobs.ts';
import { Classifier } from './content/classify.ts';
import { beginsAsProgram, HEAD, isBinary, mayBeWide } from './content/content-type.ts';
import { CountingSink } from './content/counting-sink.ts';
import { mayBeDisguised } from './content/disguise.ts';
import { escapedSource } from './content/escaped-source.ts';
import {
  isCanonicalPointer,
  mayChangePointer,
  POINTER_MAX,
  pointerOf,
  resemblesPointer,
} from './content/lfs-pointer.ts';
import { type Changed, emitChunk, isUtf8Chunk, unmarked } from './content/text-chunks.ts';
import { Attributes } from './git/attributes.ts';
import type { DiffReader, FileRecord } from './git/diff-parser.ts';
import type { OtherParents } from './git/merge.ts';
import {
  addsContent,
  createFindLive,
  EXECUTABLE,
  type FindLive,
  isJudgedAnew,
  isWhole,
  LINK,
  SUBMODULE,
} from './git/records.ts';
import type { Repository } from './history/repository.ts';
import { fileVersion } from './paths.ts';

export interface Reading {
  readonly git: Git;
  readonly sink: ChangeSink;
  readonly wants: Wants;
  readonly repository: () => Promise<Repository>;
}

/** What all sources that read diffs need, from the beginning of the reading to its end. `unit`: in which the rest is said. */
export async function readChanges(
  { git, sink, wants, repository }: Reading,
  unit: 'files' | 'commits',
  read: (collecting: Omit<Collecting, 'patches'>) => Promise<void>,
): Promise<ChangesRead> {
  const tally = new CountingSink(sink, wants);
  const blobs = new Blobs(git);
  const attributes = new Attributes(blobs, repository);
  const classifier = new Classifier({ git, blobs, tally, attributes, repository });
  const collecting = { tally, classifier, attributes, findLive: createFindLive(wants.judgedByPath) };
  try {
    return await tally.readAll(unit, async () => {
      await read(collecting);
      await blobs.close();
    });
  } finally {
    blobs.kill();
  }
}

export interface Collecting {
  readonly tally: CountingSink;
  readonly classifier: Classifier;
  readonly attributes: Attributes;
  readonly findLive: FindLive;
  /** The diff has patches; false: every file is opened. */
  readonly patches: boolean;
}

/** The file whose patch is being read. */
interface Current {
  readonly changed: Changed;
  /** `held`: what it is must first be seen; `dropped`: its text is not to be handed on. */
  state: 'held' | 'streaming' | 'dropped';
  held: TextChunk[];
  /** Bytes of its lines so far. */
  bytes: number;
  /** It was found to have odd bytes. */
  odd: boolean;
  /** It may have become something else, whatever its added lines are. */
  mayTurn: boolean;
}

export class ChangeCollector implements DiffReader {
  readonly #with: Collecting;
  readonly #others: OtherParents | null;
  #commit: string | null = null;
  /** Files that were opened, or are about to be, so that their patches do not count. */
  #opened = new Set<FileRecord>();
  #current: Current | null = null;

  /** `others`: the diffs against the other parents of a merge, read before. */
  constructor(collecting: Collecting, others: OtherParents | null) {
    this.#with = collecting;
    this.#others = others;
  }

  async records(commit: string | null, records: readonly FileRecord[]): Promise<void> {
    const { attributes, findLive, patches, classifier } = this.#with;
    this.#commit = commit;
    this.#opened = new Set();
    this.#with.tally.expect('files', records.filter(addsContent).length);
    this.#sayLeftOut(records);
    await attributes.read(commit, records);
    for (const record of await findLive(records)) this.#openAll(record, true);
    for (const record of records.filter(isJudgedAnew)) {
      const changed = this.#opened.has(record) ? null : this.#changedOf(record, true);
      if (changed !== null && (await classifier.judgesAnew(changed))) this.#opened.add(record);
    }
    await classifier.addEncoded(commit, records);
    if (!patches) {
      for (const record of records) if (!this.#opened.has(record)) this.#openAll(record, isWhole(record));
      return;
    }
    for (const record of await attributes.doubtful(records)) {
      const changed = this.#changedOf(record, isWhole(record));
      if (changed === null || this.#opened.has(record)) continue;
      if (await classifier.handsOn(changed)) this.#opened.add(record);
    }
  }

  file(record: FileRecord): void {
    this.#endFile();
    const changed = this.#opened.has(record) ? null : this.#changedOf(record, isWhole(record));
    this.#current =
      changed === null ? null : { changed, state: 'held', held: [], bytes: 0, odd: false, mayTurn: false };
  }

  added(chunk: TextChunk, ascii: boolean): void {
    const current = this.#current;
    if (current === null || current.state === 'dropped') return;
    if (!current.changed.whole && !current.odd && looksOdd(current.changed, chunk, ascii))
      this.#openOdd(current);
    if (current.state === 'streaming') {
      this.#stream(current, chunk);
      return;
    }
    current.held.push(chunk);
    current.bytes += chunk.text.length - chunk.lines;
    if (current.bytes >= (current.changed.whole ? HEAD : POINTER_MAX)) this.#decide(current, false);
  }

  mayTurn(): void {
    if (this.#current !== null) this.#current.mayTurn = !this.#current.changed.whole;
  }

  binary(): void {
    if (this.#current !== null) this.#openBinary(this.#current);
  }

  async finished(): Promise<void> {
    this.#endFile();
    await this.#with.classifier.finish();
  }

  #sayLeftOut(records: readonly FileRecord[]): void {
    const { tally } = this.#with;
    for (const record of records) {
      if (!addsContent(record)) continue;
      if (record.newMode === LINK) tally.skip(record.path, 'symlink');
      else if (record.newMode === SUBMODULE) tally.skip(record.path, 'submodule');
      else if (record.status === 'U') tally.skip(record.path, 'unreadable');
    }
  }

  /** null: nothing of it counts. */
  #changedOf(record: FileRecord, whole: boolean): Changed | null {
    if (!(whole || addsContent(record)) || record.status === 'U') return null;
    if (record.newMode === LINK || record.newMode === SUBMODULE) return null;
    const merged = this.#others?.compare(record.path) ?? null;
    if (this.#others !== null && merged === null) return null;
    return { record, file: fileVersion(record.path, this.#commit, record.newOid), whole, merged };
  }

  /** Its content is read from the blob; its patch does not count. */
  #openAll(record: FileRecord, whole: boolean): void {
    this.#opened.add(record);
    const changed = this.#changedOf(record, whole);
    if (changed !== null) this.#with.classifier.binary(changed);
  }

  #openBinary(current: Current): void {
    this.#with.classifier.binary(current.changed);
    this.#drop(current);
  }

  #drop(current: Current): void {
    current.held = [];
    current.state = 'dropped';
  }

  /** Its lines are handed on as they come. */
  #openOdd(current: Current): void {
    if (current.odd || current.state === 'dropped') return;
    current.odd = true;
    this.#with.classifier.odd(current.changed);
  }

  #release(current: Current): void {
    const { held } = current;
    current.held = [];
    current.state = 'streaming';
    for (const chunk of held) this.#stream(current, chunk);
  }

  /** A NUL behind what decided: other readings are made when the patches have been read. */
  #stream(current: Current, chunk: TextChunk): void {
    if (current.changed.whole && chunk.text.includes('\0')) this.#openOdd(current);
    emitChunk(this.#with.tally, current.changed, chunk);
  }

  /** `ended`: nothing more of the file comes. */
  #decide(current: Current, ended: boolean): void {
    const turns = current.mayTurn || mayTurn(current.held);
    if (current.changed.whole) this.#decideNew(current, ended);
    else if (ended && !current.odd && (turns || mayChangePointer(unmarked(current.held)))) {
      this.#with.classifier.held(current.changed, current.held);
      this.#drop(current);
    } else {
      this.#release(current);
      if (turns) this.#openOdd(current);
    }
  }

  #decideNew(current: Current, ended: boolean): void {
    const { changed, held } = current;
    const head = ended && current.bytes < POINTER_MAX ? unmarked(held) : unmarked(held, POINTER_MAX);
    const pointer = pointerOf(head);
    if (pointer !== null && ended && isCanonicalPointer(head)) {
      this.#with.classifier.pointer(changed, pointer);
      this.#drop(current);
    } else if (
      pointer !== null ||
      resemblesPointer(head) ||
      escapedSource(head) !== null ||
      mayBeNoText(held) ||
      isDisguisable(changed)
    ) {
      this.#openBinary(current);
    } else this.#release(current);
  }

  #endFile(): void {
    const current = this.#current;
    if (current?.state === 'held' && (current.held.length > 0 || current.mayTurn))
      this.#decide(current, true);
    else if (current?.mayTurn === true) this.#openOdd(current);
    this.#current = null;
  }
}

function looksOdd(changed: Changed, chunk: TextChunk, ascii: boolean): boolean {
  if (chunk.text.includes('\0') || mayBeginProgram(chunk) || isDisguisable(changed)) return true;
  return !ascii && /[\x80-\xff]/.test(chunk.text) && !isUtf8Chunk(chunk);
}

/** Signs that no text has near its beginning, and some programs only there. */
const CONTROL = /[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]/;
/** So many bytes of a program's head decide; each may have a mark before it. */
const PROGRAM_HEAD = 513;
const MARKED_HEAD = 2 * PROGRAM_HEAD;

/** A changed text has become a program, or may have. */
function mayBeginProgram(chunk: TextChunk): boolean {
  if (chunk.startsMidLine || chunk.line > PROGRAM_HEAD) return false;
  if (CONTROL.test(chunk.text.slice(0, MARKED_HEAD))) return true;
  return chunk.line === 1 && beginsAsProgram(unmarked([chunk], PROGRAM_HEAD));
}

/** The first lines are white space now, letters that begin a program with what follows, or say how the rest is encoded. */
function mayTurn([first]: readonly TextChunk[]): boolean {
  if (first === undefined || first.line > 4 || first.startsMidLine) return false;
  return /^\+(?:MZ|[+\s]+$)/.test(first.text) || escapedSource(unmarked([first], POINTER_MAX)) !== null;
}

function isDisguisable({ record }: Changed): boolean {
  return mayBeDisguised(record.path, record.newMode === EXECUTABLE);
}

/** Whether a new file begins as what is not text, or not in UTF-8. Marks are taken away only where they matter. */
function mayBeNoText(chunks: readonly TextChunk[]): boolean {
  const marked = chunks.length === 1 ? (chunks[0]?.text ?? '') : chunks.map(({ text }) => text).join('');
  const head = marked.includes('\0') ? unmarked(chunks, HEAD) : marked.slice(1, HEAD);
  return mayBeWide(head) || isBinary(head);
}
