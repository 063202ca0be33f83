/** How a file is read wherever it comes from, and handed on as what it is, or stands for, with what is wrong with it. */
import { createReadStream, existsSync } from 'node:fs';
import { join } from 'node:path';
import type { AddedFile, FileVersion } from '../../model.ts';
import type { BidiHit } from './bidi.ts';
import type { CountingSink } from './counting-sink.ts';
import { mayBeDisguised, type Named, warningOf } from './disguise.ts';
import type { Pointer } from './lfs-pointer.ts';
import type { EmitText } from './line-cutter.ts';
import { type Content, type ContentOptions, loadSha256, type ReadContent } from './reader.ts';

export interface Source extends Named {
  readonly file: FileVersion;
  readonly open: AddedFile['open'];
  /** The git folder that all worktrees share, where Git LFS keeps the files that pointers name; null where there is none. */
  readonly commonDir: string | null;
}

export async function optionsOf(
  { wants }: CountingSink,
  { path, isExecutable }: Named,
  text: EmitText | null,
): Promise<ContentOptions> {
  return {
    path,
    text: wants.text ? text : null,
    hash: wants.binaries ? await loadSha256() : null,
    hashText: mayBeDisguised(path, isExecutable),
  };
}

export function sendFile(sink: CountingSink, content: Content, source: Source): void {
  const { file, open, commonDir } = source;
  const { sha256, size, pointer, archive } = content;
  if (pointer !== null) sendPointer(sink, pointer, file, commonDir);
  const warning = warningOf(content.family, source);
  if (content.isFile) sink.binary({ file, sha256, size, open, warning, archive });
  else if (warning !== null && sha256 !== '') sink.warn({ file, sha256, size, open, warning });
}

/** The file that it names: its content too, where it has been fetched. */
export function sendPointer(
  sink: CountingSink,
  pointer: Pointer,
  file: FileVersion,
  commonDir: string | null,
): void {
  const { sha256 } = pointer;
  const place = [commonDir ?? '', 'lfs', 'objects', sha256.slice(0, 2), sha256.slice(2, 4), sha256];
  const path = join(...place);
  const isThere = commonDir !== null && existsSync(path);
  sink.binary({ file, ...pointer, open: isThere ? () => createReadStream(path) : null });
}

/** Warns of source code that shows another order than it runs. `contentOf`: of the file that has it. */
export async function sendBidi(
  sink: CountingSink,
  contentOf: (file: FileVersion, hit: BidiHit) => ReadContent,
): Promise<void> {
  for (const hit of sink.bidi.take()) {
    const { file, line, sign } = hit;
    const hash = (await loadSha256())();
    let size = 0;
    await contentOf(
      file,
      hit,
    )((bytes) => {
      hash.update(bytes);
      size += bytes.length;
    });
    const warning = { code: 'bidi', line, sign } as const;
    sink.warn({ file, sha256: hash.digest('hex'), size, open: null, warning });
  }
}
