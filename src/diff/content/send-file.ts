/** Hands a content on as the file that it is, or that it stands for, with what is wrong with it. */
import type { AddedFile, FileVersion } from '../../model.ts';
import type { BidiHit } from './bidi.ts';
import type { CountingSink } from './counting-sink.ts';
import { type Named, warningOf } from './disguise.ts';
import type { Pointer } from './lfs-pointer.ts';
import type { Content } from './reader.ts';

export interface FilePlace extends Named {
  readonly file: FileVersion;
  readonly open: AddedFile['open'];
  /** The content of the file that a Git LFS pointer names, where it is at hand. */
  readonly pointerOpen: AddedFile['open'];
}

export function sendFile(tally: CountingSink, content: Content, place: FilePlace): void {
  const { file, open } = place;
  if (content.pointer !== null) sendPointer(tally, content.pointer, place);
  const warning = warningOf(content.family, place);
  const { sha256, size } = content;
  if (content.isFile) tally.binary({ file, sha256, size, open, warning, archive: content.archive });
  else if (warning !== null && sha256 !== '') tally.warn({ file, sha256, size, open, warning });
}

export function sendPointer(tally: CountingSink, pointer: Pointer, { file, pointerOpen }: FilePlace): void {
  tally.binary({ file, ...pointer, open: pointerOpen });
}

/** Warns of source code that shows another order than it runs. `sha256`, `size`: of the file. */
export function sendBidi(
  tally: CountingSink,
  { file, line, sign }: BidiHit,
  of: { sha256: string; size: number },
): void {
  const warning = { code: 'bidi', line, sign } as const;
  tally.warn({ file, ...of, open: null, warning });
}
