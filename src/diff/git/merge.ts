/**
 * A merge adds what differs from every parent. The new side of all its diffs is the same tree, so lines are compared
 * by their number in the new file: the diffs against all parents but one are reduced to ranges of lines, and the last
 * is filtered by them.
 */
import type { DiffEvents, FileRecord } from './diff-parser.ts';

/** How the file of a merge stands to the parents that were read before. */
export interface MergedFile {
  /** The versions that those parents have. */
  readonly olds: readonly string[];
  /** Whether the line of the new file differs from all of them. */
  differs(line: number): boolean;
}

export interface Parents {
  /** Reads the diff against one parent. */
  readonly events: DiffEvents;
  /** null: one of the parents read so far has the file as it is. */
  file(path: string): MergedFile | null;
}

/** Added lines of a file as ranges [from, to), ascending; null: all of them, or unknown. */
interface Side {
  readonly old: string;
  ranges: number[] | null;
}

export function createParents(): Parents {
  const sides: Map<string, Side>[] = [];
  let current: Side | null = null;

  const events: DiffEvents = {
    records: (_, records) => {
      sides.push(new Map(records.filter(changesContent).map((record) => [record.path, sideOf(record)])));
    },
    file: (record) => {
      current = sides.at(-1)?.get(record.path) ?? null;
    },
    added: ({ line, lines, startsMidLine }) => {
      if (current === null || current.ranges === null || lines === 0) return;
      const from = startsMidLine ? line + 1 : line;
      current.ranges.push(from, from + lines);
    },
    binary: () => {
      if (current !== null) current.ranges = null;
    },
    finished: () => undefined,
    ascii: () => undefined,
  };

  return {
    events,
    file: (path) => {
      const found: Side[] = [];
      for (const side of sides) {
        const file = side.get(path);
        if (file === undefined) return null;
        found.push(file);
      }
      return {
        olds: found.map((side) => side.old).filter((oid) => !/^0+$/.test(oid)),
        differs: (line) => found.every((side) => side.ranges === null || within(side.ranges, line)),
      };
    },
  };
}

/** False for an exact move and for a change of the mode alone. */
export function changesContent(record: FileRecord): boolean {
  return record.oldOid !== record.newOid;
}

function sideOf(record: FileRecord): Side {
  return { old: record.oldOid, ranges: [] };
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
