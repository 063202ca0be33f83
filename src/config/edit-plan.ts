/** An ignore entry, put into the data of an rc file: where, whether it replaces one, and what the file says then. Pure. */
import { isDeepStrictEqual } from 'node:util';

/** What an edit puts where. `where`: the keys down to the list. */
export interface Edit {
  readonly where: readonly string[];
  readonly entry: Entry;
  /** Place in the list; the entry that is there is replaced when `replaces`. */
  readonly at: number;
  readonly replaces: boolean;
}

export interface Entry {
  readonly value: string;
  readonly reason: string;
  readonly expires?: string;
}

/** The list as the file has it now; [] when it has none. */
export function listAt(data: unknown, where: readonly string[]): readonly unknown[] {
  let value = data;
  for (const key of where) value = property(value, key);
  return Array.isArray(value) ? value : [];
}

/** What an entry that is there says besides its value. */
export interface KnownEntry {
  readonly reason: string | null;
  readonly expires: string | null;
}

export function knownEntry(list: readonly unknown[], value: string): KnownEntry {
  const item = list.find((each) => valueIn(each).toLowerCase() === value.toLowerCase());
  const [reason, expires] = [property(item, 'reason'), property(item, 'expires')];
  return {
    reason: typeof reason === 'string' ? reason : null,
    expires: typeof expires === 'string' ? expires : null,
  };
}

function property(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null && Object.hasOwn(value, key)
    ? Reflect.get(value, key)
    : undefined;
}

/** null when the list says so already. */
export function planEdit(list: readonly unknown[], where: readonly string[], entry: Entry): Edit | null {
  const values = list.map(valueIn);
  const known = values.findIndex((value) => value.toLowerCase() === entry.value.toLowerCase());
  if (known !== -1) {
    const same = isDeepStrictEqual(list[known], { ...entry, value: values[known] });
    return same ? null : { where, entry, at: known, replaces: true };
  }
  const after = values.findIndex((value) => value > entry.value);
  return { where, entry, at: after === -1 ? values.length : after, replaces: false };
}

function valueIn(item: unknown): string {
  if (typeof item === 'string') return item;
  const value = property(item, 'value');
  return typeof value === 'string' ? value : '';
}

/** The data with the edit made: what the new file must say. */
export function withEdit(data: unknown, edit: Edit): unknown {
  const put = (value: unknown, keys: readonly string[]): unknown => {
    const [key, ...rest] = keys;
    if (key !== undefined) {
      const map = typeof value === 'object' && value !== null ? value : {};
      return { ...map, [key]: put(property(map, key), rest) };
    }
    const list: unknown[] = Array.isArray(value) ? [...value] : [];
    list.splice(edit.at, edit.replaces ? 1 : 0, edit.entry);
    return list;
  };
  return put(data, edit.where);
}
