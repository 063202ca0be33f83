/** Which file a patch is of, from the lines above its hunks. Names are byte strings. */
import { unquote } from '../paths.ts';

export interface PatchHeader {
  /** From `diff --git`, `diff --cc` or the `+++` line. */
  path: string;
  /** The file is new: all of it is in the patch. */
  isNew: boolean;
  isDeleted: boolean;
  mode: string | null;
  /** Where it was before, of a moved file; '' of a copied one, all of which is added. */
  from: string | null;
  /** From `--- `, before its prefix is taken away. */
  old: string | null;
  readonly git: boolean;
}

export function gitHeader(line: string): PatchHeader | null {
  const [, combined] = /^diff --(?:cc|combined) (.+)$/s.exec(line) ?? [];
  if (combined !== undefined) return header(unquote(combined) ?? combined, true);
  const [, names] = /^diff --git (.+)$/s.exec(line) ?? [];
  return names === undefined ? null : header(nameOfPair(names), true);
}

export function plainHeader(): PatchHeader {
  return header('', false);
}

function header(path: string, git: boolean): PatchHeader {
  return { path, isNew: false, isDeleted: false, mode: null, from: null, old: null, git };
}

/** `a/x b/x`, both with the same name; a moved file's name stands in its `rename to` line. */
function nameOfPair(names: string): string {
  if (names.endsWith('"')) {
    const second = / ("(?:[^"\\]|\\.)*")$/s.exec(names)?.[1] ?? names;
    return withoutPrefix(unquote(second) ?? second, null);
  }
  const half = (names.length - 1) / 2;
  const [left, right] = [names.slice(0, half), names.slice(half + 1)];
  if (names[half] !== ' ') return names.slice(names.lastIndexOf(' ') + 1);
  return left === right ? right : withoutPrefix(right, left);
}

/** Takes in a line between `diff --git` and the first hunk. */
export function readHeaderLine(into: PatchHeader, line: string): void {
  const [, key = '', value = ''] =
    /^(new file mode|deleted file mode|new mode|(?:rename|copy) (?:from|to)|index|---|\+\+\+) (.*)$/s.exec(
      line,
    ) ?? [];
  if (key === 'new file mode') into.isNew = true;
  if (key === 'deleted file mode') into.isDeleted = true;
  if (key === 'new file mode' || key === 'new mode') into.mode = value;
  if (key === 'rename from') into.from = unquote(value) ?? value;
  if (key === 'copy from') into.from = '';
  if (key === 'rename to' || key === 'copy to') into.path = unquote(value) ?? value;
  if (key === 'index') into.mode = /^[0-9a-f,]+\.\.[0-9a-f]+ (\d{6})$/.exec(value)?.[1] ?? into.mode;
  if (key === '---') into.old = nameIn(value);
  if (key === '+++') readNewName(into, nameIn(value));
}

function readNewName(into: PatchHeader, name: string): void {
  const { old } = into;
  into.isNew = into.isNew || old === '/dev/null';
  if (name === '/dev/null') {
    into.isDeleted = true;
    if (old !== null && !into.git) into.path = withoutPrefix(old, null);
    return;
  }
  // The line of both names was read already, and `rename to` has no prefix.
  if (into.git && into.path !== '' && name.endsWith(into.path)) return;
  into.path = name === old ? name : withoutPrefix(name, old);
}

/** Behind `--- ` and `+++ `: a tab ends the name, with a date or nothing after it. */
function nameIn(value: string): string {
  const quoted = /^"(?:[^"\\]|\\.)*"/s.exec(value)?.[0];
  if (quoted !== undefined) return unquote(quoted) ?? quoted;
  const tab = value.indexOf('\t');
  return tab === -1 ? value : value.slice(0, tab);
}

/** `b/`, or what `diff.mnemonicPrefix` makes of it. `old`: the other name, which then has a prefix too. */
function withoutPrefix(name: string, old: string | null): string {
  const prefixed = old === null || old === '/dev/null' || /^[abciow12]\//.test(old);
  return prefixed && /^[abciow12]\//.test(name) ? name.slice(2) : name;
}
