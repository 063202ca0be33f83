/**
 * Turns git's diffs into added text and files. git's own verdicts ("binary", "text") are only where to look: the
 * content decides. Of a new file the first bytes are among its added lines; of a changed one they are not, so that
 * whatever looks odd is opened (`content/classify.ts`) when the commit's patches have been read.
 */

import type { TextChunk } from '../model.ts';
import type { Pending, Settler } from './content/classify.ts';
import { HEAD, isBinary, mayBeWide } from './content/content-type.ts';
import type { Tally } from './content/counting-sink.ts';
import { mayChangePointer, POINTER_MAX, type Pointer, pointerOf } from './content/lfs-pointer.ts';
import { type Changed, emitChunk, isUtf8Chunk, unmarked } from './content/text-chunks.ts';
import type { Attributes } from './git/attributes.ts';
import type { DiffEvents, FileRecord } from './git/diff-parser.ts';
import { changesContent, type Parents } from './git/merge.ts';
import { fileVersion } from './paths.ts';

export interface Collecting {
  readonly tally: Tally;
  readonly settler: Settler;
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

export function createCollector({ tally, settler, attributes, parents }: Collecting): DiffEvents {
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

  const release = (file: Changed): void => {
    for (const chunk of held) emitChunk(tally, file, chunk);
    held = [];
    state = 'streaming';
  };

  const open = (changed: Changed, why: Pending['why'], pointer: Pointer | null = null): void => {
    settler.add({ changed, why, held: why === 'pointer' ? held : [], pointer });
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
    const pointer = ended && heldBytes < POINTER_MAX ? pointerOf(unmarked(held)) : null;
    if (pointer !== null) open(file, 'pointer', pointer);
    else if (mayBeNoText(held)) open(file, 'binary');
    else release(file);
  };

  const endFile = (): void => {
    if (current !== null && state === 'held' && held.length > 0) decide(current, true);
    current = null;
    state = 'dropped';
  };

  const looksOdd = (chunk: TextChunk): boolean =>
    chunk.text.includes('\0') || (!ascii && /[\x80-\xff]/.test(chunk.text) && !isUtf8Chunk(chunk));

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
        if (changed !== null && (await settler.isNoText(changed))) settled.add(record);
      }
      known = settled;
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
      if (state === 'streaming') return emitChunk(tally, current, chunk);
      held.push(chunk);
      heldBytes += chunk.text.length - chunk.lines;
      if (heldBytes >= (current.whole ? HEAD : POINTER_MAX)) decide(current, false);
    },
    binary: () => {
      if (current !== null) open(current, 'binary');
    },
    finished: async () => {
      endFile();
      await settler.settle();
    },
    ascii: (all) => {
      ascii = all;
    },
  };
}

/** Whether a new file begins as what is no text, or not in UTF-8. Marks are taken away only where they matter. */
function mayBeNoText(chunks: readonly TextChunk[]): boolean {
  const marked = chunks.length === 1 ? (chunks[0]?.text ?? '') : chunks.map(({ text }) => text).join('');
  const head = marked.includes('\0') ? unmarked(chunks, HEAD) : marked.slice(1, HEAD);
  return mayBeWide(head) || isBinary(head);
}
