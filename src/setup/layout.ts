/**
 * Edits of YAML and JSON files that others wrote. An edit is an insertion, and taking it out again gives the file back
 * byte for byte: comments, indentation, line ends and order stay. JSON is read as the subset of YAML that it is.
 *
 * Texts are latin1 "binary strings", in which an offset counts bytes. In block YAML an insertion is whole lines between
 * two marks; in flow collections, where no comment can stand, it is text that `removeAt` finds again by its place.
 * `lib/yaml.ts` is loaded only here.
 */
import type { Pair, YAMLMap, YAMLSeq } from 'yaml';
import { AnteaterError } from '../errors.ts';
import { CLOSING, fenceAt } from './hook/marked-block.ts';

type Yaml = typeof import('../lib/yaml.ts');

/** Keys of mappings, and positions in lists. */
export type Path = readonly (string | number)[];

export interface Insertion {
  /** The collection; what of it is missing is made. */
  readonly into: readonly string[];
  /** null: an item of a list. */
  readonly key: string | null;
  readonly value: unknown;
}

export class Layout {
  private readonly yaml: Yaml;
  private readonly file: string;
  /** UTF-8's mark at the start of a file is not part of its YAML. */
  private readonly start: string;
  private text: string;

  private constructor(yaml: Yaml, file: string, bytes: string) {
    this.yaml = yaml;
    this.file = file;
    this.start = bytes.startsWith('\xef\xbb\xbf') ? '\xef\xbb\xbf' : '';
    this.text = bytes.slice(this.start.length);
  }

  /** Throws (`setup`) where the text cannot be read. */
  static async open(file: string, bytes: string): Promise<Layout> {
    const layout = new Layout(await import('../lib/yaml.ts'), file, bytes);
    layout.root();
    return layout;
  }

  get bytes(): string {
    return this.start + this.text;
  }

  /** The data of the file, or of a part of it; undefined where there is none. */
  get(path: Path = []): unknown {
    const value: unknown = this.document().toJS();
    return path.reduce((part, key) => member(part, key), value);
  }

  /** false: the file has a form into which nothing can be inserted here. */
  insert(insertion: Insertion): boolean {
    const next = this.inserted(insertion);
    if (next !== null) this.text = next;
    return next !== null;
  }

  /** Takes a member out of a collection, with the comma that came with it; in block YAML its lines. */
  removeAt(path: Path): void {
    const parent = this.node(path.slice(0, -1));
    if (!this.isCollection(parent)) return;
    const at = this.indexOf(parent, path.at(-1));
    const bounds = this.boundsOf(parent.items[at]);
    if (bounds === null) return;
    const [before, after] = [this.boundsOf(parent.items[at - 1]), this.boundsOf(parent.items[at + 1])];
    const [from, to] = before === null ? [bounds[0], after?.[0] ?? bounds[1]] : [before[1], bounds[1]];
    this.text = this.text.slice(0, from) + this.text.slice(to);
  }

  /** The same, and then the collections around it that were made for it: they have spaces inside of their braces. */
  removeAlong(path: Path): void {
    this.removeAt(path);
    const parent = path.slice(0, -1);
    const left = this.node(parent);
    if (parent.length === 0 || !this.isCollection(left)) return;
    const [from, to] = left.range ?? [0, 0];
    if (left.items.length === 0 && this.text.slice(from + 1, to - 1) === '  ') this.removeAlong(parent);
  }

  /** Puts text before and after what a string says, without touching how it is written. */
  wrapString(path: Path, before: string, after: string): boolean {
    const range = this.stringAt(path);
    if (range === null) return false;
    const [from, to] = range;
    this.text = `${this.text.slice(0, from)}${inJson(before)}${this.text.slice(from, to)}${inJson(after)}${this.text.slice(to)}`;
    return true;
  }

  unwrapString(path: Path, before: string, after: string): void {
    const range = this.stringAt(path);
    if (range === null) return;
    const said = this.text.slice(...range);
    if (!said.startsWith(inJson(before)) || !said.endsWith(inJson(after))) return;
    const bare = said.slice(inJson(before).length, said.length - inJson(after).length);
    this.text = this.text.slice(0, range[0]) + bare + this.text.slice(range[1]);
  }

  private document(): ReturnType<Yaml['parseDocument']> {
    return this.yaml.parseDocument(this.text);
  }

  private root(): unknown {
    const document = this.document();
    const [error] = document.errors;
    if (error === undefined) return document.contents;
    const form = this.isJson() ? 'JSON' : 'YAML';
    const reason = error.message.split('\n', 1)[0];
    throw new AnteaterError('setup', `${this.file} cannot be read as ${form}: ${reason}`, {
      hint: 'correct it, then: anteater init',
    });
  }

  private eol(): string {
    return this.text.includes('\r\n') ? '\r\n' : '\n';
  }

  private isJson(): boolean {
    return /\.jsonc?$/.test(this.file);
  }

  private node(path: Path): unknown {
    return path.reduce((node: unknown, key) => this.step(node, key), this.root());
  }

  private step(node: unknown, key: string | number): unknown {
    if (!this.isCollection(node)) return undefined;
    const item: unknown = node.items[this.indexOf(node, key)];
    return isPair(item) ? item.value : item;
  }

  private isCollection(node: unknown): node is YAMLMap | YAMLSeq {
    return this.yaml.isMap(node) || this.yaml.isSeq(node);
  }

  /** -1 where it has none. */
  private indexOf(node: YAMLMap | YAMLSeq, key: string | number | undefined): number {
    if (typeof key === 'number') return key < node.items.length ? key : -1;
    return node.items.findIndex((item) => isPair(item) && this.keyOf(item) === key);
  }

  private keyOf({ key }: Pair): string {
    return this.yaml.isScalar(key) ? String(key.value) : '';
  }

  private inserted({ into, key, value }: Insertion): string | null {
    let node = this.root();
    let owner: Pair | null = null;
    let rest = [...into];
    while (this.yaml.isMap(node)) {
      const next: unknown = node.items[this.indexOf(node, rest[0])];
      if (!isPair(next)) break;
      [owner, node, rest] = [next, next.value, rest.slice(1)];
    }
    const [first, ...deeper] = rest;
    const entry: Entry =
      first === undefined ? { key, value } : { key: first, value: nested(deeper, dataOf({ key, value })) };
    if (this.isEmpty(node)) return this.below(owner, entry);
    if (!this.isCollection(node)) return null;
    if (this.yaml.isSeq(node) !== (entry.key === null)) return null;
    return node.flow === true ? this.intoFlow(node, entry) : this.intoBlock(node, entry);
  }

  private isEmpty(node: unknown): boolean {
    if (node === null) return true;
    return this.yaml.isScalar(node) && node.value === null && (node.source ?? '') === '';
  }

  /** Under a key without a value, or into a file without any. */
  private below(owner: Pair | null, entry: Entry): string | null {
    if (this.isJson()) return null;
    if (owner === null) return this.withLines(this.text.length, '', entry);
    const bounds = this.boundsOf(owner);
    const indent = bounds === null ? null : this.indentOf(bounds[0]);
    return bounds === null || indent === null ? null : this.withLines(bounds[1], `${indent}  `, entry);
  }

  private intoBlock(node: YAMLMap | YAMLSeq, entry: Entry): string | null {
    const [first, last] = [this.boundsOf(node.items[0]), this.boundsOf(node.items.at(-1))];
    const indent = first === null ? null : this.indentOf(first[0]);
    return last === null || indent === null ? null : this.withLines(last[1], indent, entry);
  }

  private intoFlow(node: YAMLMap | YAMLSeq, entry: Entry): string | null {
    const text = this.isJson() ? jsonOf(entry) : this.flowOf(entry);
    const last = this.boundsOf(node.items.at(-1));
    const open = node.range?.[0];
    if (open === undefined) return null;
    if (last === null) return this.text.slice(0, open + 1) + text + this.text.slice(open + 1);
    const lineStart = this.text.lastIndexOf('\n', last[0] - 1) + 1;
    const indent = /^\s*/.exec(this.text.slice(lineStart, last[0]))?.[0] ?? '';
    const gap = lineStart > open ? this.eol() + indent : ' ';
    return `${this.text.slice(0, last[1])},${gap}${text}${this.text.slice(last[1])}`;
  }

  /** Whole lines, between marks, after the line in which `offset` is. */
  private withLines(offset: number, indent: string, entry: Entry): string {
    return fenceAt(this.text, this.lineEnd(offset), this.blockOf(entry), { indent, eol: this.eol() });
  }

  /** Behind marks of an earlier insertion, too. */
  private lineEnd(offset: number): number {
    const begins = offset === 0 || this.text[offset - 1] === '\n';
    const end = begins ? offset : this.text.indexOf('\n', offset) + 1 || this.text.length;
    return end + (CLOSING.exec(this.text.slice(end))?.[0].length ?? 0);
  }

  private blockOf(entry: Entry): string {
    return this.yaml.stringify(dataOf(entry), { lineWidth: 0 });
  }

  private flowOf(entry: Entry): string {
    const options = { lineWidth: 0, collectionStyle: 'flow' } as const;
    return this.yaml.stringify(dataOf(entry), options).trim().slice(1, -1).trim();
  }

  /** From the first character of a member to the last of its value. */
  private boundsOf(item: unknown): readonly [number, number] | null {
    if (!isPair(item)) {
      const range = this.yaml.isNode(item) ? item.range : undefined;
      return range === undefined || range === null ? null : [range[0], this.endOf(item) ?? range[1]];
    }
    const start = this.yaml.isNode(item.key) ? item.key.range : undefined;
    if (start === undefined || start === null) return null;
    return [start[0], this.endOf(item.value) ?? start[1]];
  }

  /** null for a value that is not written. A block collection ends where its last member does. */
  private endOf(node: unknown): number | null {
    if (this.isEmpty(node) || !this.yaml.isNode(node)) return null;
    if (!this.isCollection(node) || node.flow === true) return node.range?.[1] ?? null;
    return this.boundsOf(node.items.at(-1))?.[1] ?? null;
  }

  /** What stands before the members of a block collection; null where they do not begin their lines. */
  private indentOf(start: number): string | null {
    const before = this.text.slice(this.text.lastIndexOf('\n', start - 1) + 1, start);
    return /^( *)(- *)?$/.exec(before)?.[1] ?? null;
  }

  /** What is between the quotes of a string. */
  private stringAt(path: Path): readonly [number, number] | null {
    const node = this.node(path);
    if (!this.yaml.isScalar(node) || typeof node.value !== 'string') return null;
    const range = node.range;
    if (range === undefined || range === null || this.text[range[0]] !== '"') return null;
    return [range[0] + 1, range[1] - 1];
  }
}

/** What is put into a collection: under a key, or (null) as an item of a list. */
interface Entry {
  readonly key: string | null;
  readonly value: unknown;
}

function dataOf({ key, value }: Entry): unknown {
  return key === null ? [value] : { [key]: value };
}

function nested(keys: readonly string[], value: unknown): unknown {
  return keys.reduceRight((inner: unknown, key) => ({ [key]: inner }), value);
}

function isPair(item: unknown): item is Pair {
  return typeof item === 'object' && item !== null && 'key' in item && 'value' in item;
}

export function member(value: unknown, key: string | number): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([name]) => name === String(key))?.[1];
}

function jsonOf({ key, value }: Entry): string {
  const text = JSON.stringify(value, null, 1).replace(/\n */g, ' ');
  return key === null ? text : `${JSON.stringify(key)}: ${text}`;
}

function inJson(text: string): string {
  return JSON.stringify(text).slice(1, -1);
}
