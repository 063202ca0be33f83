/** An ignore entry, put into an rc file: where, whether it replaces one, and what data and text say then. Pure. */
import { isDeepStrictEqual } from 'node:util';
import { isDay } from '../filter/entry.ts';
import { valueAt } from '../lib/json.ts';
import { Layout } from '../lib/layout.ts';
import { Document, visit } from '../lib/yaml.ts';

/** What an edit puts where. `where`: the keys down to the list. */
export interface Edit {
  readonly where: readonly string[];
  readonly entry: NewEntry;
  /** Place in the list; the entry that is there is replaced when `replaces`. */
  readonly at: number;
  readonly replaces: boolean;
}

export interface NewEntry {
  readonly value: string;
  readonly reason: string;
  readonly expires?: string;
}

/** The list as the file has it now; [] when it has none. */
export function listAt(data: unknown, where: readonly string[]): readonly unknown[] {
  const value = valueAt(data, where);
  return Array.isArray(value) ? value : [];
}

/** What an entry that is there says besides its value. */
export interface KnownEntry {
  readonly reason: string | null;
  readonly expires: string | null;
}

export function knownEntry(list: readonly unknown[], value: string): KnownEntry {
  const item = list.find((each) => valueIn(each).toLowerCase() === value.toLowerCase());
  const [reason, expires] = [valueAt(item, ['reason']), valueAt(item, ['expires'])];
  return {
    reason: typeof reason === 'string' ? reason : null,
    expires: typeof expires === 'string' ? expires : null,
  };
}

/** null when the list says so already. */
export function planEdit(list: readonly unknown[], where: readonly string[], entry: NewEntry): Edit | null {
  const values = list.map(valueIn);
  const known = values.findIndex((value) => value.toLowerCase() === entry.value.toLowerCase());
  if (known !== -1) {
    const same = isDeepStrictEqual(list[known], { ...entry, value: values[known] });
    return same ? null : { where, entry, at: known, replaces: true };
  }
  return { where, entry, at: sortedPlace(values, entry.value) ?? values.length, replaces: false };
}

function valueIn(item: unknown): string {
  const value = typeof item === 'string' ? item : valueAt(item, ['value']);
  return typeof value === 'string' ? value : '';
}

/** undefined: after all of them. */
function sortedPlace(values: readonly string[], value: string): number | undefined {
  const after = values.findIndex((each) => each > value);
  return after === -1 ? undefined : after;
}

/** The data with the edit made: what the new file must say. */
export function withEdit(data: unknown, edit: Edit): unknown {
  const put = (value: unknown, keys: readonly string[]): unknown => {
    const [key, ...rest] = keys;
    if (key !== undefined) {
      const map = typeof value === 'object' && value !== null ? value : {};
      return { ...map, [key]: put(valueAt(map, [key]), rest) };
    }
    const list: unknown[] = Array.isArray(value) ? [...value] : [];
    list.splice(edit.at, edit.replaces ? 1 : 0, edit.entry);
    return list;
  };
  return put(data, edit.where);
}

/** The text with the edit made; null where it has a form into which no entry can be written alone. */
export function editText(
  text: string,
  edit: Edit,
  form: { json: boolean; packaged: boolean },
): string | null {
  const { json } = form;
  const layout = new Layout(json && text.trim() === '' ? '{}\n' : text, { json, write: asYaml });
  const into = form.packaged ? ['anteater', ...edit.where] : edit.where;
  if (edit.replaces) return layout.replaceAt([...into, edit.at], edit.entry) ? layout.bytes : null;
  if (!json) for (const depth of into.keys()) layout.unfold(into.slice(0, depth + 1));
  const [paths, path] = [layout.get(into.slice(0, -1)), into.at(-1) ?? ''];
  // Without a list: a new path among the others, or a key at the end of the file.
  const beside = edit.where.length > 1 ? sortedPlace(Object.keys(Object(paths)), path) : undefined;
  const at = Array.isArray(layout.get(into)) ? edit.at : beside;
  return layout.insert({ into, key: null, value: edit.entry, at }) ? layout.bytes : null;
}

/** As it stands in YAML. */
export function entryText(entry: NewEntry): string {
  return asYaml([entry], true).trim().slice(1, -1);
}

/** Each entry on one line, and everything that people wrote in quotes. */
function asYaml(data: unknown, flow: boolean): string {
  const document = new Document(data);
  visit(document, {
    Map: (_, map) => {
      if (map.has('value')) map.flow = true;
    },
    Scalar: (place, scalar) => {
      const text = String(scalar.value);
      const plain = place === 'key' ? /^[A-Za-z0-9_.][A-Za-z0-9_./-]*$/.test(text) : isDay(text);
      if (!plain) scalar.type = 'QUOTE_SINGLE';
    },
  });
  return document.toString({
    lineWidth: 0,
    flowCollectionPadding: false,
    collectionStyle: flow ? 'flow' : 'any',
  });
}
