/**
 * Git LFS pointers: small text files that stand for a file elsewhere, named by its sha256 and size. Read as strictly as
 * git-lfs writes them, so that nothing can be hidden in what only resembles one.
 * https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md
 */

/** A pointer is shorter, by its specification. */
export const POINTER_MAX = 1024;

export interface Pointer {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly size: number;
}

const VERSION =
  'version (?:https://git-lfs\\.github\\.com/spec/v1|https://hawser\\.github\\.com/spec/v1|http://git-media\\.io/v/2)';
const EXTENSION = 'ext-[0-9]-[\\w.-]{1,64} sha256:[0-9a-f]{64}';
const POINTER = new RegExp(
  `^${VERSION}\\r?\\n(?:${EXTENSION}\\r?\\n){0,9}oid sha256:([0-9a-f]{64})\\r?\\nsize ([0-9]{1,15})(?:\\r?\\n)?$`,
);

/** `content`: the whole file, as a byte string. */
export function pointerOf(content: string): Pointer | null {
  if (content.length >= POINTER_MAX || !content.startsWith('version ')) return null;
  return read(POINTER.exec(content));
}

const CHANGED = /^oid sha256:([0-9a-f]{64})(?:\r?\n)?(?:size ([0-9]{1,15})(?:\r?\n)?)?$/;

/** The added lines of a pointer that now names another file, where nothing else is known of it: a patch. A size that did
 * not change is not among them, and given as 0. */
export function changedPointerOf(added: string): Pointer | null {
  return read(CHANGED.exec(added));
}

/** The added lines of a changed file may be those of a pointer. */
export function mayChangePointer(added: string): boolean {
  return /^(?:oid sha256:|size [0-9]|version https?:\/\/|ext-[0-9]-)/m.test(added);
}

function read(match: RegExpExecArray | null): Pointer | null {
  const [, sha256, size] = match ?? [];
  return sha256 === undefined ? null : { sha256, size: Number(size ?? 0) };
}
