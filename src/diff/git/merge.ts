/**
 * A merge adds what differs from every parent. The new side of all its diffs is the same tree, so lines are compared
 * by their number in the new file: the diffs against all parents but one are reduced to ranges of lines, and the last
 * is filtered by them.
 */
import type { TextChunk } from '../../model.ts';
import { type Attributes, isAttributesFile } from './attributes.ts';
import type { DiffReader, FileRecord } from './diff-parser.ts';
import { addsContent, type FindLive, isWhole } from './records.ts';

/**
 * Which files of a merge differ from every parent, of records alone. Nearly every merge has each file from one of its
 * parents; the patches against them, which hold all that happened since they parted, need not be made then.
 */
export class MergedFiles implements DiffReader {
  readonly #attributes: Attributes;
  #paths: ReadonlySet<string> | null = null;
  #attributesChange = false;

  constructor(attributes: Attributes) {
    this.#attributes = attributes;
  }

  async records(commit: string | null, records: readonly FileRecord[]): Promise<void> {
    const before = this.#paths;
    const paths = records.map(({ path }) => path);
    this.#paths = new Set(before === null ? paths : paths.filter((path) => before.has(path)));
    const attributes = records.filter(isAttributesFile);
    await this.#attributes.read(commit, attributes);
    this.#attributesChange ||= attributes.length > 0;
  }

  file(): void {}

  added(): void {}

  binary(): void {}

  get addNothing(): boolean {
    // Attributes of one parent may give files of another one an encoding.
    const mayEncode = this.#attributesChange && this.#attributes.nameEncodings;
    return this.#paths?.size === 0 && !mayEncode;
  }
}

/** How the file of a merge compares with the parents that were read before. */
export interface MergedFile {
  /** The versions that those parents have. */
  readonly olds: readonly string[];
  /** Whether the line of the new file differs from all of them. */
  differs(line: number): boolean;
}

/** A file of the diff against one parent. */
interface Side {
  /** The parent's version; null where it has none that was scanned. */
  readonly old: string | null;
  /** Added lines as ranges [from, to), ascending; null: all of them, or unknown. */
  ranges: number[] | null;
}

/** Reads the diffs against all parents but one. */
export class OtherParents implements DiffReader {
  readonly #findLive: FindLive;
  readonly #patches: boolean;
  readonly #sides: Map<string, Side>[] = [];
  #current: Side | null = null;

  constructor(findLive: FindLive, patches: boolean) {
    this.#findLive = findLive;
    this.#patches = patches;
  }

  async records(_: string | null, records: readonly FileRecord[]): Promise<void> {
    const live = await this.#findLive(records);
    const side = new Map<string, Side>();
    for (const record of records) {
      if (live.has(record)) side.set(record.path, { old: null, ranges: null });
      else if (addsContent(record)) {
        const ranges = this.#patches ? [] : null;
        side.set(record.path, { old: isWhole(record) ? null : record.oldOid, ranges });
      }
    }
    this.#sides.push(side);
  }

  file({ path }: FileRecord): void {
    this.#current = this.#sides.at(-1)?.get(path) ?? null;
  }

  added({ line, lines, startsMidLine }: TextChunk): void {
    const from = startsMidLine ? line + 1 : line;
    if (lines > 0) this.#current?.ranges?.push(from, from + lines);
  }

  binary(): void {
    if (this.#current !== null) this.#current.ranges = null;
  }

  /** null: one of the parents has the file as it is. */
  compare(path: string): MergedFile | null {
    const found: Side[] = [];
    for (const side of this.#sides) {
      const file = side.get(path);
      if (file === undefined) return null;
      found.push(file);
    }
    return {
      olds: found.flatMap(({ old }) => old ?? []),
      differs: (line) => found.every(({ ranges }) => ranges === null || within(ranges, line)),
    };
  }
}

/** Binary search in ascending ranges. */
function within(ranges: readonly number[], line: number): boolean {
  let low = 0;
  let high = ranges.length / 2;
  while (low < high) {
    const middle = (low + high) >> 1;
    const from = ranges[2 * middle] ?? 0;
    const to = ranges[2 * middle + 1] ?? 0;
    if (line < from) high = middle;
    else if (line >= to) low = middle + 1;
    else return true;
  }
  return false;
}
