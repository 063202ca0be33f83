/**
 * One entry into a YAML text. First by inserting a line, so that all else stays byte for byte; where the text has a form
 * that this does not know (flow mappings, anchors), by the library's own writer, which keeps comments and order but may
 * lay other lines out again. The caller takes the first that says what it should.
 */
import type { Pair, YAMLMap, YAMLSeq } from 'yaml';
import type { Edit, Entry } from './edit-plan.ts';

type Yaml = typeof import('../lib/yaml.ts');

export async function* editYaml(text: string, edit: Edit): AsyncGenerator<string> {
  const yaml = await import('../lib/yaml.ts');
  const inserted = insertLine(yaml, text, edit);
  if (inserted !== null) yield inserted;
  const rewritten = rewrite(yaml, text, edit);
  if (rewritten !== null) yield rewritten;
}

/** null where the library cannot: an anchor that others refer to, a parent that is not a mapping. */
function rewrite(yaml: Yaml, text: string, edit: Edit): string | null {
  try {
    const document = yaml.parseDocument(text);
    const entry = document.createNode(edit.entry, { flow: true });
    const list: unknown = document.getIn(edit.where, true);
    if (yaml.isSeq(list)) list.items.splice(edit.at, edit.replaces ? 1 : 0, entry);
    else document.setIn(edit.where, document.createNode([entry]));
    return document.toString({ lineWidth: 0 });
  } catch {
    return null;
  }
}

// ---------------------------------------------------------------- by inserting a line

/** null where the text has a form that is not known here. */
function insertLine(yaml: Yaml, text: string, edit: Edit): string | null {
  const document = yaml.parseDocument(text);
  const root: unknown = document.contents;
  const [key = '', path] = edit.where;
  const lines =
    path === undefined ? listLines(edit, '  ') : [`  ${keyText(path)}:`, ...listLines(edit, '    ')];
  if (!yaml.isMap(root)) return root === null ? append(text, [`${key}:`, ...lines]) : null;
  if (root.flow === true) return null;
  const pair = pairOf(yaml, root, key);
  if (pair === null) return append(text, [`${key}:`, ...lines]);
  if (path === undefined) return intoList(yaml, text, pair, edit, '');
  return intoMap(yaml, text, pair, edit, path);
}

function listLines(edit: Edit, indent: string): string[] {
  return [`${indent}- ${entryText(edit.entry)}`];
}

/** Under `binaries`: a path that is new, in its sorted place, or one that is there. */
function intoMap(yaml: Yaml, text: string, pair: Pair, edit: Edit, path: string): string | null {
  const { value } = pair;
  const below = [`  ${keyText(path)}:`, ...listLines(edit, '    ')];
  if (isEmpty(yaml, value)) return afterKey(yaml, text, pair, below);
  if (!yaml.isMap(value) || value.flow === true) return null;
  const indent = indentOf(text, startOf(yaml, value.items[0]?.key));
  if (indent === null) return null;
  const known = pairOf(yaml, value, path);
  if (known !== null) return intoList(yaml, text, known, edit, indent);
  const lines = [`${indent}${keyText(path)}:`, `${indent}  - ${entryText(edit.entry)}`];
  const next = value.items.findIndex((item) => keyOf(yaml, item) > path);
  const previous = value.items[(next === -1 ? value.items.length : next) - 1];
  if (previous === undefined) return afterKey(yaml, text, pair, lines);
  const end = endOf(yaml, previous.value) ?? endOf(yaml, previous.key);
  return end === null ? null : insertAfter(text, end, lines);
}

function intoList(yaml: Yaml, text: string, pair: Pair, edit: Edit, outer: string): string | null {
  const { value } = pair;
  if (isEmpty(yaml, value)) return afterKey(yaml, text, pair, listLines(edit, `${outer}  `));
  if (!yaml.isSeq(value)) return null;
  if (edit.replaces) return replaceItem(yaml, text, value, edit);
  if (value.flow === true) return unfold(yaml, text, value, edit, outer);
  const indent = indentOf(text, startOf(yaml, value.items[0]), '- ');
  if (indent === null) return null;
  const lines = listLines(edit, indent);
  // A comment above an entry belongs to it: the new line goes below the entry before.
  if (edit.at === 0) return afterKey(yaml, text, pair, lines);
  const end = endOf(yaml, value.items[edit.at - 1]);
  return end === null ? null : insertAfter(text, end, lines);
}

/** A flow list over several lines, or with comments in it: one line more. */
function intoFlow(yaml: Yaml, text: string, list: YAMLSeq, edit: Edit): string | null {
  const next = startOf(yaml, list.items[edit.at]);
  const end = endOf(yaml, list.items[edit.at - 1]);
  const indent = indentOf(text, startOf(yaml, list.items[0])) ?? '  ';
  const newline = newlineOf(text) + indent;
  const entry = entryText(edit.entry);
  if (next !== null) return `${text.slice(0, next)}${entry},${newline}${text.slice(next)}`;
  return end === null ? null : `${text.slice(0, end)},${newline}${entry}${text.slice(end)}`;
}

function replaceItem(yaml: Yaml, text: string, list: YAMLSeq, edit: Edit): string | null {
  const item: unknown = list.items[edit.at];
  const [start, end] = [startOf(yaml, item), endOf(yaml, item)];
  const oneLine = yaml.isScalar(item) || (yaml.isMap(item) && item.flow === true);
  if (!oneLine || start === null || end === null) return null;
  return text.slice(0, start) + entryText(edit.entry) + text.slice(end);
}

/** `[a, b]` → one line an entry. */
function unfold(yaml: Yaml, text: string, list: YAMLSeq, edit: Edit, outer: string): string | null {
  const [start, end] = [startOf(yaml, list), endOf(yaml, list)];
  if (start === null || end === null) return null;
  if (/[#\n]/.test(text.slice(start, end))) return intoFlow(yaml, text, list, edit);
  const items: string[] = [];
  for (const item of list.items) {
    const [from, to] = [startOf(yaml, item), endOf(yaml, item)];
    if (from === null || to === null) return null;
    items.push(text.slice(from, to));
  }
  items.splice(edit.at, 0, entryText(edit.entry));
  const lines = items.map((item) => `${outer}  - ${item}`);
  const key = text.slice(0, start).trimEnd();
  return insertAfter(key + text.slice(end), key.length, lines);
}

// ---------------------------------------------------------------- places in the text

function pairOf(yaml: Yaml, map: YAMLMap, key: string): Pair | null {
  return map.items.find((item) => keyOf(yaml, item) === key) ?? null;
}

function keyOf(yaml: Yaml, pair: Pair): string {
  return yaml.isScalar(pair.key) ? String(pair.key.value) : '';
}

/** Nothing, `[]` or `{}`. */
function isEmpty(yaml: Yaml, value: unknown): boolean {
  if (value === null) return true;
  if (yaml.isScalar(value)) return value.value === null && (value.source ?? '') === '';
  return (yaml.isSeq(value) || yaml.isMap(value)) && value.items.length === 0;
}

/** Below the key's own line, without the `[]` that may stand there. */
function afterKey(yaml: Yaml, text: string, pair: Pair, lines: readonly string[]): string | null {
  const keyEnd = endOf(yaml, pair.key);
  if (keyEnd === null) return null;
  const { value } = pair;
  const empty = (yaml.isSeq(value) || yaml.isMap(value)) && value.items.length === 0;
  const [start, end] = empty ? [startOf(yaml, value), endOf(yaml, value)] : [null, null];
  if (start === null || end === null) return insertAfter(text, keyEnd, lines);
  return insertAfter(text.slice(0, start).trimEnd() + text.slice(end), keyEnd, lines);
}

/** Whole lines, below the line in which `offset` is. */
function insertAfter(text: string, offset: number, lines: readonly string[]): string {
  const newline = newlineOf(text);
  const block = lines.map((line) => line + newline).join('');
  if (offset > 0 && text[offset - 1] === '\n') return text.slice(0, offset) + block + text.slice(offset);
  const end = text.indexOf('\n', offset);
  if (end === -1) return text + newline + block;
  return text.slice(0, end + 1) + block + text.slice(end + 1);
}

function append(text: string, lines: readonly string[]): string {
  const newline = newlineOf(text);
  const gap = text === '' || text.endsWith('\n') ? '' : newline;
  return text + gap + lines.map((line) => line + newline).join('');
}

function newlineOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n';
}

function startOf(yaml: Yaml, node: unknown): number | null {
  return yaml.isNode(node) ? (node.range?.[0] ?? null) : null;
}

/** Where the value ends, without what follows it on the line. */
function endOf(yaml: Yaml, node: unknown): number | null {
  return yaml.isNode(node) ? (node.range?.[1] ?? null) : null;
}

/** The white space before a node that is alone on its line but for `mark`; null when it is not. */
function indentOf(text: string, start: number | null, mark = ''): string | null {
  if (start === null) return null;
  const line = text.slice(text.lastIndexOf('\n', start - 1) + 1, start);
  const indent = /^ */.exec(line)?.[0] ?? '';
  return line === indent + mark ? indent : null;
}

function keyText(path: string): string {
  return /^[A-Za-z0-9_.][A-Za-z0-9_./-]*$/.test(path) && Number.isNaN(Number(path)) ? path : quoted(path);
}

/** As it stands in YAML. */
export function entryText(entry: Entry): string {
  const expires = entry.expires === undefined ? '' : `, expires: ${entry.expires}`;
  return `{value: ${quoted(entry.value)}, reason: ${quoted(entry.reason)}${expires}}`;
}

function quoted(text: string): string {
  return `'${text.replaceAll("'", "''")}'`;
}
