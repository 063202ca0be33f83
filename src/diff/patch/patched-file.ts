/**
 * One file of a foreign patch. A new file's content is all there, so that it is read like any whole file; of a changed
 * one, the added lines are all that is known.
 */
import type { FileVersion, TextChunk } from '../../model.ts';
import type { CountingSink } from '../content/counting-sink.ts';
import { mayBeDisguised } from '../content/disguise.ts';
import { changedPointerOf, POINTER_MAX } from '../content/lfs-pointer.ts';
import type { EmitText } from '../content/line-cutter.ts';
import { type ContentOptions, KeptContentReader, type Sha256 } from '../content/reader.ts';
import { sendBidi, sendFile } from '../content/send-file.ts';
import { unmarked } from '../content/text-chunks.ts';
import { fileVersion } from '../paths.ts';
import type { PatchHeader } from './header.ts';

export interface PatchedFile {
  added(chunk: TextChunk): void;
  /** A line of a combined hunk, without its signs. */
  line(text: string, number: number): void;
  /** The line read last has no LF at its end. */
  noNewline(): void;
  /** Its hunks are over. */
  end(): void;
  /** For content that the patch carries whole. */
  readonly contentOptions: ContentOptions;
  content(kept: KeptContent): void;
}

type KeptContent = ReturnType<KeptContentReader['end']>;

export function createPatchedFile(
  header: PatchHeader,
  tally: CountingSink,
  hash: Sha256 | null,
): PatchedFile {
  const file = fileVersion(header.path, null, null);
  const emit: EmitText = (chunk) => tally.text(file, chunk);
  const isExecutable = header.mode === '100755';
  const contentOptions: ContentOptions = {
    path: header.path,
    text: tally.wants.text ? emit : null,
    hash,
    hashText: mayBeDisguised(header.path, isExecutable),
  };

  /** `bytes`: all of the file. Of a changed one the patch has only lines, and the one in question stands for it. */
  const sendBidiHits = (bytes: readonly Uint8Array[] | null): void => {
    for (const hit of tally.bidi.take()) {
      const known = bytes ?? [Buffer.from(hit.text, 'latin1')];
      const digest = hash?.();
      for (const chunk of known) digest?.update(chunk);
      const size = known.reduce((sum, chunk) => sum + chunk.length, 0);
      if (digest !== undefined) sendBidi(tally, hit, { sha256: digest.digest('hex'), size });
    }
  };

  const content = ({ content, bytes }: KeptContent): void => {
    const open = bytes === null ? null : () => chunksOf(bytes);
    sendFile(tally, content, { file, path: header.path, isExecutable, open, pointerOpen: null });
    sendBidiHits(bytes);
  };

  const line = (text: string, number: number): void =>
    tally.text(file, {
      text: `${text}\n`,
      line: number,
      lines: 1,
      marked: false,
      startsMidLine: false,
      endsMidLine: false,
    });

  const rest = { line, contentOptions, content };
  const left = leftOut(header);
  if (left !== null) {
    tally.skip(header.path, left);
    return { ...rest, line: nothing, added: nothing, noNewline: nothing, end: nothing };
  }
  const hunks = header.isNew ? newFile(contentOptions, content) : changedFile(file, tally);
  const end = (): void => {
    hunks.end();
    sendBidiHits(null);
  };
  return { ...rest, ...hunks, end };
}

const nothing = (): void => undefined;

function leftOut({ mode }: PatchHeader): 'symlink' | 'submodule' | null {
  if (mode === '120000') return 'symlink';
  return mode === '160000' ? 'submodule' : null;
}

type Hunks = Pick<PatchedFile, 'added' | 'noNewline' | 'end'>;

async function* chunksOf(bytes: readonly Uint8Array[]): AsyncGenerator<Uint8Array> {
  yield* bytes;
}

function newFile(options: ContentOptions, done: (kept: KeptContent) => void): Hunks {
  const reader = new KeptContentReader(options);
  /** The LF of the line read last: "no newline at end of file" takes it back. */
  let lf = '';
  const write = (text: string): void => reader.write(Buffer.from(text, 'latin1'));
  return {
    added: (chunk) => {
      const text = lf + unmarked([chunk]);
      lf = text.endsWith('\n') ? '\n' : '';
      write(lf === '' ? text : text.slice(0, -1));
    },
    noNewline: () => {
      lf = '';
    },
    end: () => {
      write(lf);
      done(reader.end());
    },
  };
}

function changedFile(file: FileVersion, tally: CountingSink): Hunks {
  /** A pointer is short: its lines are held until it is known that they are none. */
  let held: TextChunk[] | null = [];
  let bytes = 0;
  const send = (chunk: TextChunk): void => tally.text(file, chunk);
  const release = (): void => {
    held?.forEach(send);
    held = null;
  };
  return {
    added: (chunk) => {
      if (held === null) return send(chunk);
      held.push(chunk);
      bytes += chunk.text.length;
      if (bytes > POINTER_MAX) release();
    },
    noNewline: nothing,
    end: () => {
      const pointer = held === null ? null : changedPointerOf(unmarked(held));
      if (pointer === null) release();
      else tally.binary({ file, ...pointer, open: null });
    },
  };
}
