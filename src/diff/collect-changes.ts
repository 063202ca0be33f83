/**
 * Turns git's diffs into added text and files. git's own verdicts ("binary", "text") are only where to look: the
 * content decides. Of a new file the first bytes are among its added lines; of a changed one they are not, so that
 * whatever looks odd is opened (`content/classify.ts`) when the commit's patches have been read.
 */

import type { TextChunk } from '../model.ts';
import type { Classifier, Pending } from './content/classify.ts';
import { beginsAsProgram, HEAD, isBinary, mayBeWide } from './content/content-type.ts';
import type { Tally } from './content/counting-sink.ts';
import { mayBeDisguised } from './content/disguise.ts';
import {
  isCanonicalPointer,
  mayChangePointer,
  POINTER_MAX,
  type Pointer,
  pointerOf,
  resemblesPointer,
} from './content/lfs-pointer.ts';
import { type Changed, emitChunk, isUtf8Chunk, unmarked } from './content/text-chunks.ts';
import type { Attributes } from './git/attributes.ts';
import type { DiffEvents, FileRecord } from './git/diff-parser.ts';
import { changesContent, type Parents } from './git/merge.ts';
import { fileVersion } from './paths.ts';

export interface Collecting {
  readonly tally: Tally;
  readonly classifier: Classifier;
  readonly attributes: Attributes;
  /** The diffs against the other parents of a merge, read before. */
  readonly parents: Parents | null;
}

type State =
  /** Its text is not to be handed on. */
  | 'dropped'
  /** What it is must first be seen. */
  | 'held'
  | 'streaming';

const LINK = '120000';
const SUBMODULE = '160000';

export function createCollector({ tally, classifier, attributes, parents }: Collecting): DiffEvents {
  let current: Changed | null = null;
  let state: State = 'dropped';
  let held: TextChunk[] = [];
  let heldBytes = 0;
  let odd = false;
  let ascii = true;
  let commit: string | null = null;
  let known: ReadonlySet<FileRecord> = new Set();

  /** null: nothing of it counts. */
  const changedOf = (record: FileRecord): Changed | null => {
    if (!changesContent(record) || record.status === 'U') return null;
    if (record.newMode === LINK || record.newMode === SUBMODULE) return null;
    const merged = parents === null ? null : parents.file(record.path);
    if (parents !== null && merged === null) return null;
    const file = fileVersion(record.path, commit, record.newOid);
    return { record, file, whole: record.status === 'A' || record.status === 'T', merged };
  };

  const start = (record: FileRecord): void => {
    current = known.has(record) ? null : changedOf(record);
    state = current === null ? 'dropped' : 'held';
    held = [];
    heldBytes = 0;
    odd = false;
  };

  /** A NUL behind what decided: other readings are made when the patches have been read. */
  const stream = (file: Changed, chunk: TextChunk): void => {
    if (file.whole && !odd && chunk.text.includes('\0')) {
      odd = true;
      open(file, 'odd');
    }
    emitChunk(tally, file, chunk);
  };

  const release = (file: Changed): void => {
    const chunks = held;
    held = [];
    state = 'streaming';
    for (const chunk of chunks) stream(file, chunk);
  };

  const open = (changed: Changed, why: Pending['why'], pointer: Pointer | null = null): void => {
    classifier.add({ changed, why, held: why === 'pointer' ? held : [], pointer });
    if (why === 'odd') return;
    held = [];
    state = 'dropped';
  };

  /** `ended`: nothing more of the file comes. */
  const decide = (file: Changed, ended: boolean): void => {
    if (file.whole) decideNew(file, ended);
    else if (ended && mayChangePointer(unmarked(held))) open(file, 'pointer');
    else release(file);
  };

  const decideNew = (file: Changed, ended: boolean): void => {
    const head = ended && heldBytes < POINTER_MAX ? unmarked(held) : unmarked(held, POINTER_MAX);
    const pointer = pointerOf(head);
    if (pointer !== null && ended && isCanonicalPointer(head)) open(file, 'pointer', pointer);
    else if (pointer !== null || resemblesPointer(head) || mayBeNoText(held) || isDisguisable(file))
      open(file, 'binary');
    else release(file);
  };

  const endFile = (): void => {
    if (current !== null && state === 'held' && held.length > 0) decide(current, true);
    current = null;
    state = 'dropped';
  };

  const looksOdd = (chunk: TextChunk): boolean =>
    chunk.text.includes('\0') ||
    (!ascii && /[\x80-\xff]/.test(chunk.text) && !isUtf8Chunk(chunk)) ||
    mayBeginProgram(chunk) ||
    (current !== null && isDisguisable(current));

  return {
    records: async (oid, records) => {
      commit = oid;
      for (const record of records) {
        if (!changesContent(record)) continue;
        if (record.newMode === LINK) tally.skip(record.path, 'symlink');
        else if (record.newMode === SUBMODULE) tally.skip(record.path, 'submodule');
        else if (record.status === 'U') tally.skip(record.path, 'unreadable');
      }
      const doubtful = await attributes.doubtful(records);
      const settled = new Set<FileRecord>();
      for (const record of doubtful) {
        const changed = changedOf(record);
        if (changed !== null && (await classifier.handsOn(changed))) settled.add(record);
      }
      known = settled;
      await classifier.addEncoded(oid, records, changedOf);
    },
    file: (record) => {
      endFile();
      start(record);
    },
    added: (chunk) => {
      if (current === null || state === 'dropped') return;
      if (!current.whole && !odd && looksOdd(chunk)) {
        odd = true;
        open(current, 'odd');
      }
      if (state === 'streaming') return stream(current, chunk);
      held.push(chunk);
      heldBytes += chunk.text.length - chunk.lines;
      if (heldBytes >= (current.whole ? HEAD : POINTER_MAX)) decide(current, false);
    },
    binary: () => {
      if (current !== null) open(current, 'binary');
    },
    finished: async () => {
      endFile();
      await classifier.finish();
    },
    ascii: (all) => {
      ascii = all;
    },
  };
}

/** Signs that no text has near its beginning, and some programs only there. */
const CONTROL = /[\x01-\x08\x0e-\x1a\x1c-\x1f\x7f]/;
/** So many bytes of a program's head decide. */
const PROGRAM_HEAD = 512;

/** A changed text has become a program, or may have. */
function mayBeginProgram(chunk: TextChunk): boolean {
  if (chunk.startsMidLine || chunk.line > PROGRAM_HEAD) return false;
  if (CONTROL.test(chunk.text)) return true;
  return chunk.line === 1 && beginsAsProgram(unmarked([chunk], PROGRAM_HEAD));
}

function isDisguisable({ record }: Changed): boolean {
  return mayBeDisguised(record.path, record.newMode === '100755');
}

/** Whether a new file begins as what is no text, or not in UTF-8. Marks are taken away only where they matter. */
function mayBeNoText(chunks: readonly TextChunk[]): boolean {
  const marked = chunks.length === 1 ? (chunks[0]?.text ?? '') : chunks.map(({ text }) => text).join('');
  const head = marked.includes('\0') ? unmarked(chunks, HEAD) : marked.slice(1, HEAD);
  return mayBeWide(head) || isBinary(head);
}
