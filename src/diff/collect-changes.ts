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
import { escapedSource, mayBeEscaped } from './content/escaped-source.ts';
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
  isJudgedAgain,
  isWhole,
  leftOut,
} from './git/records.ts';
import type { Repository } from './history/repository.ts';
import { fileVersion } from './paths.ts';

export interface ReadContext {
  readonly git: Git;
  readonly sink: ChangeSink;
  readonly wants: Wants;
  readonly repository: () => Promise<Repository>;
}

/** What all sources that read diffs need, from the beginning of the reading to its end. `unit`: in which the rest is said. */
export async function readChanges(
  { git, sink, wants, repository }: ReadContext,
  unit: 'files' | 'commits',
  read: (collecting: Omit<Collecting, 'patches'>) => Promise<void>,
): Promise<ChangesRead> {
  const counting = new CountingSink(sink, wants);
  const blobs = new Blobs(git);
  const attributes = new Attributes(blobs, repository);
  const classifier = new Classifier({ git, blobs, sink: counting, attributes, repository });
  const collecting = { sink: counting, classifier, attributes, findLive: createFindLive(wants.judgedByPath) };
  try {
    return await counting.readAll(unit, async () => {
      await read(collecting);
      await blobs.close();
    });
  } finally {
    blobs.kill();
  }
}

export interface Collecting {
  readonly sink: CountingSink;
  readonly classifier: Classifier;
  readonly attributes: Attributes;
  readonly findLive: FindLive;
  /** The diff has patches; false: every file is opened. */
  readonly patches: boolean;
}

/** The file whose patch is being read. */
interface Current {
  readonly changed: Changed;
  /** Its first lines, until they tell what it is. Null: its lines are handed on as they come. */
  held: TextChunk[] | null;
  /** Bytes of its lines so far. */
  bytes: number;
  /** It was found to have odd bytes. */
  odd: boolean;
  /** It may have become something else with any added lines. */
  mayTurn: boolean;
}

export class ChangeCollector implements DiffReader {
  readonly #with: Collecting;
  readonly #others: OtherParents | null;
  #commit: string | null = null;
  /** Files that were opened, or are about to be, so that their patches do not count. */
  #opened = new Set<FileRecord>();
  /** Null where nothing more of a file counts. */
  #current: Current | null = null;

  /** `others`: the diffs against the other parents of a merge, read before. */
  constructor(collecting: Collecting, others: OtherParents | null) {
    this.#with = collecting;
    this.#others = others;
  }

  async records(commit: string | null, records: readonly FileRecord[]): Promise<void> {
    const { attributes, findLive, patches, classifier, sink } = this.#with;
    this.#commit = commit;
    this.#opened = new Set();
    const adding = records.filter(addsContent);
    sink.expect('files', adding.length);
    for (const record of adding) {
      const why = leftOut(record);
      if (why !== null) sink.skip(record.path, why);
    }
    await attributes.read(commit, records);
    for (const record of await findLive(records)) this.#openAll(record, true);
    for (const record of records.filter(isJudgedAgain))
      await this.#openIf(record, true, (changed) => classifier.judgesAgain(changed));
    await classifier.addEncoded(commit, records);
    if (!patches) {
      for (const record of records) if (!this.#opened.has(record)) this.#openAll(record, isWhole(record));
      return;
    }
    for (const record of await attributes.doubtful(records))
      await this.#openIf(record, isWhole(record), (changed) => classifier.handsOn(changed));
  }

  file(record: FileRecord): void {
    this.#endFile();
    const changed = this.#opened.has(record) ? null : this.#changedOf(record, isWhole(record));
    this.#current = changed && { changed, held: [], bytes: 0, odd: false, mayTurn: false };
  }

  added(chunk: TextChunk, ascii: boolean): void {
    const current = this.#current;
    if (current === null) return;
    const { changed, held } = current;
    if (!changed.whole && !current.odd && looksOdd(changed, chunk, ascii)) this.#openOdd(current);
    if (held === null) {
      this.#stream(current, chunk);
      return;
    }
    held.push(chunk);
    current.bytes += chunk.text.length - chunk.lines;
    if (current.bytes >= (changed.whole ? HEAD : POINTER_MAX)) this.#decide(current, held, false);
  }

  mayTurn(): void {
    if (this.#current !== null) this.#current.mayTurn = !this.#current.changed.whole;
  }

  binary(): void {
    if (this.#current !== null) this.#with.classifier.binary(this.#current.changed);
    this.#current = null;
  }

  async finished(): Promise<void> {
    this.#endFile();
    await this.#with.classifier.finish();
  }

  /** null: nothing of it counts. */
  #changedOf(record: FileRecord, whole: boolean): Changed | null {
    if (!(whole || addsContent(record)) || leftOut(record) !== null) return null;
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

  /** The same, where a look at its content says so. */
  async #openIf(
    record: FileRecord,
    whole: boolean,
    look: (changed: Changed) => Promise<boolean>,
  ): Promise<void> {
    const changed = this.#opened.has(record) ? null : this.#changedOf(record, whole);
    if (changed !== null && (await look(changed))) this.#opened.add(record);
  }

  /** Its lines are handed on as they come. */
  #openOdd(current: Current): void {
    if (!current.odd) this.#with.classifier.odd(current.changed);
    current.odd = true;
  }

  #release(current: Current, held: readonly TextChunk[]): void {
    current.held = null;
    for (const chunk of held) this.#stream(current, chunk);
  }

  /** A NUL behind what decided: other readings are made when the patches have been read. */
  #stream(current: Current, chunk: TextChunk): void {
    if (current.changed.whole && chunk.text.includes('\0')) this.#openOdd(current);
    emitChunk(this.#with.sink, current.changed, chunk);
  }

  /** `ended`: nothing more of the file comes. */
  #decide(current: Current, held: readonly TextChunk[], ended: boolean): void {
    if (current.changed.whole) {
      this.#decideNew(current, held, ended);
      return;
    }
    const turns = current.mayTurn || mayTurn(held);
    if (ended && !current.odd && (turns || mayChangePointer(unmarked(held)))) {
      this.#with.classifier.held(current.changed, held);
      this.#current = null;
    } else {
      this.#release(current, held);
      if (turns) this.#openOdd(current);
    }
  }

  #decideNew(current: Current, held: readonly TextChunk[], ended: boolean): void {
    const { changed } = current;
    const head = ended && current.bytes < POINTER_MAX ? unmarked(held) : unmarked(held, POINTER_MAX);
    const pointer = pointerOf(head);
    if (pointer !== null && ended && isCanonicalPointer(head)) {
      this.#with.classifier.pointer(changed, pointer);
      this.#current = null;
    } else if (
      pointer !== null ||
      resemblesPointer(head) ||
      escapedSource(head) !== null ||
      mayBeNoText(held) ||
      isDisguisable(changed)
    ) {
      this.binary();
    } else this.#release(current, held);
  }

  #endFile(): void {
    const current = this.#current;
    if (current === null) return;
    const { held, mayTurn } = current;
    if (held !== null && (held.length > 0 || mayTurn)) this.#decide(current, held, true);
    else if (mayTurn) this.#openOdd(current);
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
  const head = chunk.text.slice(0, MARKED_HEAD);
  if (CONTROL.test(head)) return true;
  // Only behind these letters does what decides stand on more than one line.
  return (
    chunk.line === 1 &&
    beginsAsProgram(head.startsWith('+MZ') ? unmarked([chunk], PROGRAM_HEAD) : head.slice(1))
  );
}

/** The first lines are white space now, letters that begin a program with what follows, or say how the rest is encoded. */
function mayTurn([first]: readonly TextChunk[]): boolean {
  if (first === undefined || first.line > 4 || first.startsMidLine) return false;
  if (/^\+(?:MZ|[+\s]+$)/.test(first.text)) return true;
  const head = first.text.slice(0, 2 * POINTER_MAX);
  return mayBeEscaped(head) && escapedSource(unmarked([first], POINTER_MAX)) !== null;
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
