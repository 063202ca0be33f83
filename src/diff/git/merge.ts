/**
 * A merge adds what differs from every parent. The new side of all its diffs is the same tree, so lines are compared
 * by their number in the new file: the diffs against all parents but one are reduced to ranges of lines, and the last
 * is filtered by them.
 */
import type { DiffEvents } from './diff-parser.ts';
import { addsContent, type FindLive, isWhole } from './records.ts';

/** How the file of a merge compares with the parents that were read before. */
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

/** A file of the diff against one parent. */
interface Side {
  /** The parent's version; null where it has none that was scanned. */
  readonly old: string | null;
  /** Added lines as ranges [from, to), ascending; null: all of them, or unknown. */
  ranges: number[] | null;
}

export function createParents(findLive: FindLive, patches: boolean): Parents {
  const sides: Map<string, Side>[] = [];
  let current: Side | null = null;

  const events: DiffEvents = {
    records: async (_, records) => {
      const live = await findLive(records);
      const side = new Map<string, Side>();
      for (const record of records) {
        if (live.has(record)) side.set(record.path, { old: null, ranges: null });
        else if (addsContent(record)) {
          side.set(record.path, {
            old: isWhole(record) ? null : record.oldOid,
            ranges: patches ? [] : null,
          });
        }
      }
      sides.push(side);
    },
    file: (record) => {
      current = sides.at(-1)?.get(record.path) ?? null;
    },
    added: ({ line, lines, startsMidLine }) => {
      if (current === null || current.ranges === null || lines === 0) return;
      const from = startsMidLine ? line + 1 : line;
      current.ranges.push(from, from + lines);
    },
    mayTurn: () => undefined,
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
        olds: found.flatMap(({ old }) => old ?? []),
        differs: (line) => found.every((side) => side.ranges === null || within(side.ranges, line)),
      };
    },
  };
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
