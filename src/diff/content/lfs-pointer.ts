/**
 * Git LFS pointers: small text files that stand for a file elsewhere, named by its sha256 and size. Read as leniently as
 * git-lfs reads them, since that is what lies on disk after a checkout.
 * https://github.com/git-lfs/git-lfs/blob/main/docs/spec.md and, for what is accepted, lfs/pointer.go
 */

/** git-lfs reads so many bytes of a file to see whether it is a pointer. */
export const POINTER_MAX = 1024;

export interface Pointer {
  /** Lower-case hex. */
  readonly sha256: string;
  readonly size: number;
}

const CANONICAL =
  /^version https:\/\/git-lfs\.github\.com\/spec\/v1\r?\n(?:ext-[0-9]-[\w.-]{1,64} sha256:[0-9a-f]{64}\r?\n){0,9}oid sha256:[0-9a-f]{64}\r?\nsize [0-9]{1,15}(?:\r?\n)?$/;

/** As git-lfs writes it, so that nothing else can be hidden in it. `content`: the whole file, as a byte string. */
export function isCanonicalPointer(content: string): boolean {
  return content.length < POINTER_MAX && CANONICAL.test(content);
}

const VERSIONS: ReadonlySet<string | undefined> = new Set([
  'http://git-media.io/v/2',
  'https://hawser.github.com/spec/v1',
  'https://git-lfs.github.com/spec/v1',
]);
const KEYS = ['version', 'oid', 'size'];
const OID = /^sha256:[0-9a-f]{64}$/;
/** What Go's `ParseInt` takes, without a minus. */
const SIZE = /^(?:\+?[0-9]+|-0+)$/;
const LARGEST_SIZE = 2n ** 63n - 1n;

/** `content`: the file, or at least its first `POINTER_MAX` bytes, as a byte string. */
export function pointerOf(content: string): Pointer | null {
  const head = content.slice(0, POINTER_MAX);
  if (!/git-media|hawser|git-lfs/.test(head)) return null;
  const values: string[] = [];
  const priorities = new Map<string, string>();
  for (const line of trim(head).split('\n').map(withoutCarriageReturn)) {
    if (line === '') continue;
    const space = line.indexOf(' ');
    const [key, value] = [line.slice(0, space), line.slice(space + 1)];
    if (space === -1 || values.length === KEYS.length) return null;
    if (key === KEYS[values.length]) values.push(value);
    else if (!isExtension(key, value, priorities)) return null;
  }
  const [version, oid, size] = values;
  if (!VERSIONS.has(version) || oid === undefined || !OID.test(oid)) return null;
  if (size === undefined || !SIZE.test(size) || BigInt(size.replace(/^[+-]/, '')) > LARGEST_SIZE) return null;
  return { sha256: oid.slice('sha256:'.length), size: Math.abs(Number(size)) };
}

/** A second extension of the same priority makes the pointer invalid; the same key again only replaces the first. */
function isExtension(key: string, value: string, priorities: Map<string, string>): boolean {
  const [, priority] = /^ext-([0-9])-\w/.exec(key) ?? [];
  if (priority === undefined || !OID.test(value)) return false;
  const same = priorities.get(priority) ?? key;
  priorities.set(priority, key);
  return same === key;
}

/** What Go's `TrimSpace` takes away; unlike JavaScript's, it leaves a byte order mark. */
const AROUND =
  /^[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+|[\t-\r \u0085\u00a0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+$/g;

function trim(text: string): string {
  return Buffer.from(text, 'latin1').toString('utf8').replace(AROUND, '');
}

function withoutCarriageReturn(line: string): string {
  return line.endsWith('\r') ? line.slice(0, -1) : line;
}

/** Begins as a pointer does, or as one that a merge conflict has broken. */
export function resemblesPointer(content: string): boolean {
  const head = content.slice(0, POINTER_MAX);
  return (
    /^\s*(?:<{7}[^\n]*\n\s*)?version[ \t=:]+https?:\/\/(?:git-lfs|hawser|git-media)\b/i.test(head) &&
    /\boid\b.{0,20}[0-9a-f]{40}/is.test(head)
  );
}

const CHANGED = /^\s*oid sha256:([0-9a-f]{64})\s*(?:\nsize \+?([0-9]{1,15}))?\s*$/;

/** The added lines of a pointer that now names another file, where nothing else is known of it: a patch. A size that did
 * not change is not among them, and given as 0. */
export function changedPointerOf(added: string): Pointer | null {
  const [, sha256, size] = CHANGED.exec(added) ?? [];
  return sha256 === undefined ? null : { sha256, size: Number(size ?? 0) };
}

/** The added lines of a changed file may be those of a pointer. */
export function mayChangePointer(added: string): boolean {
  return /^(?:oid sha256:|size [+-]?[0-9]|\s*version https?:\/\/|ext-[0-9]-)/m.test(added);
}
