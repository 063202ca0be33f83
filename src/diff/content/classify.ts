/**
 * Opens the blobs of a commit that its patches could not show, or not in full, and decides by their content. What is
 * text after all is handed on as text: of a new file all lines, of a changed one those that no old version has.
 */
import type { Git } from '../../git.ts';
import type { TextChunk } from '../../model.ts';
import type { Repository } from '../history/repository.ts';
import { type Blobs, readBlobLater } from './blobs.ts';
import type { Tally } from './counting-sink.ts';
import { lfsContent } from './lfs.ts';
import { POINTER_MAX, type Pointer, pointerOf } from './lfs-pointer.ts';
import { newLines, type OldLines, oldLines } from './line-set.ts';
import { type Content, createContentReader, type EmitText, loadSha256 } from './reader.ts';
import { type Changed, emitChunk } from './text-chunks.ts';

export interface Pending {
  readonly changed: Changed;
  /**
   * `binary`: git or its first bytes call it so; nothing of it was handed on. `odd`: a changed text with odd bytes; its
   * added lines were handed on. `pointer`: perhaps a changed LFS pointer; `held` waits.
   */
  readonly why: 'binary' | 'odd' | 'pointer';
  readonly held: readonly TextChunk[];
  /** The pointer, where it is known. */
  readonly pointer: Pointer | null;
}

export interface Settler {
  add(pending: Pending): void;
  /** Looks at a changed file before its patch: true when it is no text, and has been dealt with. */
  isNoText(changed: Changed): Promise<boolean>;
  /** Deals with all that was added. */
  settle(): Promise<void>;
}

export interface Settling {
  readonly git: Git;
  readonly blobs: Blobs;
  readonly tally: Tally;
  readonly repository: () => Promise<Repository>;
}

/** Old versions up to this size are compared line by line; of larger ones, all lines of the new version count. */
const OLD_MAX = 8 * 1024 * 1024;

export function createSettler({ git, blobs, tally, repository }: Settling): Settler {
  let pending: Pending[] = [];
  /** What blobs were found to be, by oid: the same one may come with many commits. */
  const seen = new Map<string, Content>();

  /** What a blob is; binaries are hashed on the way. */
  const look = async (oid: string): Promise<Content> => {
    const known = seen.get(oid);
    if (known !== undefined) return known;
    const content = await readContent(oid, null);
    seen.set(oid, content);
    return content;
  };

  const readContent = async (oid: string, text: EmitText | null): Promise<Content> => {
    const reader = createContentReader({ text, hash: tally.wants.binaries ? await loadSha256() : null });
    await blobs.read(oid, (chunk) => reader.write(chunk));
    return reader.end();
  };

  const sendBinary = ({ file, record }: Changed, content: Extract<Content, { kind: 'binary' }>): void => {
    const open = () => readBlobLater(git, record.newOid);
    tally.binary({ file, sha256: content.sha256, size: content.size, open });
  };

  const sendPointer = async ({ file }: Changed, pointer: Pointer): Promise<void> => {
    const open = await lfsContent((await repository()).commonDir, pointer);
    tally.binary({ file, sha256: pointer.sha256, size: pointer.size, open });
  };

  /** True when it is no text and has been handed on. */
  const sendNoText = async (changed: Changed, content: Content): Promise<boolean> => {
    if (content.kind === 'binary') sendBinary(changed, content);
    else if (content.kind === 'pointer') await sendPointer(changed, content.pointer);
    else return false;
    return true;
  };

  const sendText = async (changed: Changed): Promise<void> => {
    if (!tally.wants.text) return;
    const emit: EmitText = (chunk) => tally.text(changed.file, chunk);
    const olds = await readOlds(changed);
    await readContent(changed.record.newOid, olds === null ? emit : newLines(olds, emit));
  };

  /** null: all lines of the new version are new. */
  const readOlds = async ({ record, whole, merged }: Changed): Promise<OldLines | null> => {
    const oids = [...(whole ? [] : [record.oldOid]), ...(merged?.olds ?? [])];
    const lines = oldLines();
    for (const oid of oids) {
      const content = await blobs.small(oid, OLD_MAX);
      if (content !== null) lines.add(content);
    }
    return oids.length === 0 ? null : lines;
  };

  const settleBinary = async (changed: Changed): Promise<void> => {
    const { whole, merged, record } = changed;
    const known = seen.get(record.newOid);
    // New text is handed on while it is read; of changed text the old version must be read before.
    if (known === undefined && whole && merged === null && tally.wants.text) {
      const emit: EmitText = (chunk) => tally.text(changed.file, chunk);
      const content = await readContent(record.newOid, emit);
      if (await sendNoText(changed, content)) seen.set(record.newOid, content);
      return;
    }
    if (!(await sendNoText(changed, await look(record.newOid)))) await sendText(changed);
  };

  const settleOdd = async (changed: Changed): Promise<void> => {
    const content = await look(changed.record.newOid);
    // Its lines, as bytes, were handed on; only UTF-16 and UTF-32 read differently.
    if (!(await sendNoText(changed, content)) && content.kind !== 'text') await sendText(changed);
  };

  const settlePointer = async ({ changed, held, pointer: known }: Pending): Promise<void> => {
    if (known !== null) return sendPointer(changed, known);
    const content = await blobs.small(changed.record.newOid, POINTER_MAX);
    const pointer = content === null ? null : pointerOf(content.toString('latin1'));
    if (pointer !== null) return sendPointer(changed, pointer);
    for (const chunk of held) emitChunk(tally, changed, chunk);
  };

  return {
    add: (one) => {
      pending.push(one);
    },
    isNoText: async (changed) => {
      const content = await look(changed.record.newOid);
      if (content.kind !== 'text' && content.kind !== 'binary' && content.kind !== 'pointer') {
        await sendText(changed);
        return true;
      }
      return sendNoText(changed, content);
    },
    settle: async () => {
      const now = pending;
      pending = [];
      for (const one of now) {
        if (one.why === 'pointer') await settlePointer(one);
        else if (one.why === 'odd') await settleOdd(one.changed);
        else await settleBinary(one.changed);
      }
    },
  };
}
