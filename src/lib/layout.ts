/**
 * Edits of YAML and JSON texts that others wrote. An edit is an insertion, and taking it out again gives the text back
 * byte for byte: comments, indentation, line ends and order stay. JSON is read as the subset of YAML that it is.
 * Offsets count what the text counts: characters, or bytes where it is a latin1 "binary string".
 */
import type { Pair, YAMLMap, YAMLSeq } from 'yaml';
import { valueAt } from './json.ts';
import { isMap, isNode, isScalar, isSeq, parseDocument, stringify } from './yaml.ts';

/** Keys of mappings, and positions in lists. */
export type KeyPath = readonly (string | number)[];

export interface Insertion {
  /** The collection; what of it is missing is made. */
  readonly into: readonly string[];
  /** null: an item of a list. */
  readonly key: string | null;
  readonly value: unknown;
  /** The place among the members of the collection that is there; without it, the last. */
  readonly at?: number | undefined;
}

export interface LayoutOptions {
  readonly json: boolean;
  /** Data as YAML; `flow`: in braces and brackets, on one line. */
  readonly write?: (data: unknown, flow: boolean) => string;
  /** Puts whole lines into a text, at `offset`: where a line begins, or the end. */
  readonly putLines?: PutLines;
}

type PutLines = (
  text: string,
  offset: number,
  body: string,
  style: { readonly indent: string; readonly eol: string },
) => string;

type Collection = YAMLMap | YAMLSeq;
type TextRange = readonly [number, number];

export class Layout {
  private readonly json: boolean;
  private readonly write: (data: unknown, flow: boolean) => string;
  private readonly putLines: PutLines;
  /** UTF-8's mark at the start of a file is not part of its YAML. */
  private readonly start: string;
  private text: string;

  constructor(text: string, { json, write = asYaml, putLines = withLines }: LayoutOptions) {
    this.json = json;
    this.write = write;
    this.putLines = putLines;
    this.start = /^(?:\ufeff|\xef\xbb\xbf)?/.exec(text)?.[0] ?? '';
    this.text = text.slice(this.start.length);
  }

  get bytes(): string {
    return this.start + this.text;
  }

  /** Why the text cannot be read; null when it can. */
  get problem(): string | null {
    return parseDocument(this.text).errors[0]?.message.split('\n', 1)[0] ?? null;
  }

  /** The data of the text, or of a part of it; undefined where there is none. */
  get(path: KeyPath = []): unknown {
    return valueAt(parseDocument(this.text).toJS(), path);
  }

  /** false: the text has a form into which nothing can be inserted here. */
  insert(insertion: Insertion): boolean {
    const next = this.inserted(insertion);
    if (next !== null) this.text = next;
    return next !== null;
  }

  /** Takes a member out of a collection, with the comma that came with it; in block YAML its lines. */
  removeAt(path: KeyPath): void {
    const parent = this.node(path.slice(0, -1));
    if (!isCollection(parent)) return;
    const at = indexOf(parent, path.at(-1));
    const span = spanOf(parent.items[at]);
    if (span === null) return;
    const [before, after] = [spanOf(parent.items[at - 1]), spanOf(parent.items[at + 1])];
    if (before === null) this.splice([span[0], after?.[0] ?? span[1]], '');
    else this.splice([before[1], span[1]], '');
  }

  /** The same, and then the collections around it that were made for it: they have spaces inside of their braces. */
  removeAlong(path: KeyPath): void {
    this.removeAt(path);
    const parent = path.slice(0, -1);
    const left = this.node(parent);
    if (parent.length === 0 || !isCollection(left)) return;
    const [from, to] = left.range ?? [0, 0];
    if (left.items.length === 0 && this.text.slice(from + 1, to - 1) === '  ') this.removeAlong(parent);
  }

  /** Writes another value where there is one. */
  replaceAt(path: KeyPath, value: unknown): boolean {
    const span = spanOf(this.node(path));
    if (span === null) return false;
    this.splice(span, this.flowOf({ key: null, value }));
    return true;
  }

  /** A list in brackets, on one line, becomes one line an item; of empty brackets and braces and of `null` nothing stays. */
  unfold(path: readonly string[]): void {
    const [owner, node] = [this.pair(path), this.node(path)];
    const flow = isCollection(node)
      ? node.flow === true
      : isScalar(node) && node.value === null && !isEmpty(node);
    if (owner === null || !flow || !isNode(node) || !node.range) return;
    const [from, to] = node.range;
    const indent = this.indentOf(spanOf(owner)?.[0]);
    const items = isCollection(node) ? node.items : [];
    const members = isMap(node) && items.length > 0;
    if (members || indent === null || /[#\n]/.test(this.text.slice(from, to))) return;
    const lines = items.map((item) => `- ${this.text.slice(...(spanOf(item) ?? [0, 0]))}`);
    const above = this.text.slice(0, from).trimEnd();
    this.splice([above.length, to], '');
    if (lines.length > 0) this.text = this.withLines(above.length, `${indent}  `, lines.join('\n'));
  }

  /** Puts text before and after what a string says, without touching how it is written. */
  wrapString(path: KeyPath, before: string, after: string): boolean {
    const span = this.stringAt(path);
    if (span === null) return false;
    this.splice(span, inJson(before) + this.text.slice(...span) + inJson(after));
    return true;
  }

  unwrapString(path: KeyPath, before: string, after: string): void {
    const span = this.stringAt(path);
    const said = span === null ? '' : this.text.slice(...span);
    if (span === null || !said.startsWith(inJson(before)) || !said.endsWith(inJson(after))) return;
    this.splice(span, said.slice(inJson(before).length, said.length - inJson(after).length));
  }

  private splice([from, to]: TextRange, text: string): void {
    this.text = this.text.slice(0, from) + text + this.text.slice(to);
  }

  private eol(): string {
    return this.text.includes('\r\n') ? '\r\n' : '\n';
  }

  private pair(path: KeyPath): Pair | null {
    const parent = this.node(path.slice(0, -1));
    const item: unknown = isCollection(parent) ? parent.items[indexOf(parent, path.at(-1))] : null;
    return isPair(item) ? item : null;
  }

  private node(path: KeyPath): unknown {
    return path.reduce(memberOf, parseDocument(this.text).contents);
  }

  private inserted({ into, key, value, at }: Insertion): string | null {
    let node: unknown = parseDocument(this.text).contents;
    let owner: Pair | null = null;
    let rest = [...into];
    while (isMap(node)) {
      const next: unknown = node.items[indexOf(node, rest[0])];
      if (!isPair(next)) break;
      [owner, node, rest] = [next, next.value, rest.slice(1)];
    }
    const [first, ...deeper] = rest;
    const entry: NewMember =
      first === undefined ? { key, value } : { key: first, value: nested(deeper, dataOf({ key, value })) };
    if (isEmpty(node)) return this.below(owner, entry);
    if (!isCollection(node) || isSeq(node) !== (entry.key === null)) return null;
    const place = { node, owner, at: at ?? node.items.length };
    return node.flow === true ? this.intoFlow(place, entry) : this.intoBlock(place, entry);
  }

  /** Under a key without a value, or into a text without any. */
  private below(owner: Pair | null, entry: NewMember): string | null {
    if (this.json) return null;
    if (owner === null) return this.withLines(this.text.length, '', this.blockOf(entry));
    const span = spanOf(owner);
    const indent = this.indentOf(span?.[0]);
    return span === null || indent === null
      ? null
      : this.withLines(span[1], `${indent}  `, this.blockOf(entry));
  }

  /** A comment above a member belongs to it: the new lines go below the member before. */
  private intoBlock({ node, owner, at }: InsertionPoint, entry: NewMember): string | null {
    const indent = this.indentOf(spanOf(node.items[0])?.[0]);
    const end = at === 0 ? endOf(owner?.key) : (spanOf(node.items[at - 1])?.[1] ?? null);
    return end === null || indent === null ? null : this.withLines(end, indent, this.blockOf(entry));
  }

  private intoFlow({ node, at }: InsertionPoint, entry: NewMember): string | null {
    const text = this.flowOf(entry);
    const open = node.range?.[0];
    if (open === undefined) return null;
    const [before, next] = [spanOf(node.items[at - 1]), spanOf(node.items[at])];
    const beside = next ?? before;
    if (beside === null) return this.text.slice(0, open + 1) + text + this.text.slice(open + 1);
    const lineStart = this.text.lastIndexOf('\n', beside[0] - 1) + 1;
    const indent = /^\s*/.exec(this.text.slice(lineStart, beside[0]))?.[0] ?? '';
    const gap = lineStart > open ? this.eol() + indent : ' ';
    if (next !== null) return `${this.text.slice(0, next[0])}${text},${gap}${this.text.slice(next[0])}`;
    return `${this.text.slice(0, beside[1])},${gap}${text}${this.text.slice(beside[1])}`;
  }

  /** Whole lines, after the line in which `offset` is. */
  private withLines(offset: number, indent: string, body: string): string {
    const begins = offset === 0 || this.text[offset - 1] === '\n';
    const end = begins ? offset : this.text.indexOf('\n', offset) + 1 || this.text.length;
    return this.putLines(this.text, end, body, { indent, eol: this.eol() });
  }

  private blockOf(entry: NewMember): string {
    return this.write(dataOf(entry), false).trimEnd();
  }

  private flowOf(entry: NewMember): string {
    const { key, value } = entry;
    if (!this.json) return this.write(dataOf(entry), true).trim().slice(1, -1).trim();
    const text = JSON.stringify(value, null, 1).replace(/\n */g, ' ');
    return key === null ? text : `${JSON.stringify(key)}: ${text}`;
  }

  /** What stands before the members of a block collection; null where they do not begin their lines (an anchor may). */
  private indentOf(start: number | undefined): string | null {
    if (start === undefined) return null;
    const before = this.text.slice(this.text.lastIndexOf('\n', start - 1) + 1, start);
    return /^( *)(- *)?(&\S+ +)?$/.exec(before)?.[1] ?? null;
  }

  /** What is between the quotes of a string. */
  private stringAt(path: KeyPath): TextRange | null {
    const node = this.node(path);
    if (!isScalar(node) || typeof node.value !== 'string') return null;
    const span = spanOf(node);
    return span === null || this.text[span[0]] !== '"' ? null : [span[0] + 1, span[1] - 1];
  }
}

/** What is put into a collection: under a key, or (null) as an item of a list. */
interface NewMember {
  readonly key: string | null;
  readonly value: unknown;
}

/** A collection, and the pair whose value it is. */
interface InsertionPoint {
  readonly node: Collection;
  readonly owner: Pair | null;
  readonly at: number;
}

function dataOf({ key, value }: NewMember): unknown {
  return key === null ? [value] : { [key]: value };
}

function nested(keys: readonly string[], value: unknown): unknown {
  return keys.reduceRight((inner: unknown, key) => ({ [key]: inner }), value);
}

function asYaml(data: unknown, flow: boolean): string {
  return stringify(data, { lineWidth: 0, collectionStyle: flow ? 'flow' : 'any' });
}

const withLines: PutLines = (text, offset, body, { indent, eol }) => {
  const [before, after] = [text.slice(0, offset), text.slice(offset)];
  const lines = body.split('\n').map((line) => indent + line + eol);
  return `${before}${before === '' || before.endsWith('\n') ? '' : eol}${lines.join('')}${after}`;
};

function isPair(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item && 'value' in item;
}

function isCollection(node: unknown): node is Collection {
  return isMap(node) || isSeq(node);
}

function isEmpty(node: unknown): boolean {
  return node === null || (isScalar(node) && node.value === null && (node.source ?? '') === '');
}

/** -1 where it has none. */
function indexOf(node: Collection, key: string | number | undefined): number {
  if (typeof key === 'number') return key < node.items.length ? key : -1;
  return node.items.findIndex((item) => isPair(item) && isScalar(item.key) && String(item.key.value) === key);
}

function memberOf(node: unknown, key: string | number): unknown {
  if (!isCollection(node)) return undefined;
  const item: unknown = node.items[indexOf(node, key)];
  return isPair(item) ? item.value : item;
}

/** From the first character of a member to the last of its value. */
function spanOf(item: unknown): TextRange | null {
  const first: unknown = isPair(item) ? item.key : item;
  const range = isNode(first) ? first.range : undefined;
  if (range === undefined || range === null) return null;
  return [range[0], endOf(isPair(item) ? item.value : item) ?? range[1]];
}

/** null for a value that is not written. A block collection ends where its last member does. */
function endOf(node: unknown): number | null {
  if (isEmpty(node) || !isNode(node)) return null;
  if (!isCollection(node) || node.flow === true) return node.range?.[1] ?? null;
  return spanOf(node.items.at(-1))?.[1] ?? null;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
