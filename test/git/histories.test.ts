/**
 * Random histories: evil merges, octopuses, renames with and without edits, copies, links and submodules that become
 * files with the very same object, files that move out of what is ignored. Every line is unique and stands in order, so
 * that a line counts as added exactly when a parent's version lacks it; only where git may pair a new file with a deleted
 * one, either answer is right.
 */
import { describe, expect, it } from 'vitest';
import { openRange } from '../../src/diff/range.ts';
import { openGit } from '../../src/git.ts';
import { changesOf } from '../helpers/changes.ts';
import { withRepo } from '../helpers/repo.ts';

type Mode = '100644' | '100755' | '120000' | '160000';

interface Entry {
  readonly mode: Mode;
  /** Ascending; of a link, the same lines are its target; a submodule has none. */
  readonly lines: readonly number[];
}

type Tree = ReadonlyMap<string, Entry>;

interface Commit {
  readonly mark: number;
  readonly parents: readonly Commit[];
  readonly tree: Tree;
}

const PATHS = ['a', 'b', 'c.txt', 'd/e', 'd/f', 'ign/a', 'ign/g', 'h'];
const IGNORED = /^ign\//;
const isFile = (entry: Entry | undefined): entry is Entry => entry?.mode.startsWith('100') === true;

/** mulberry32: the same seed gives the same history everywhere. */
function random(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

class Generator {
  readonly #below: (below: number) => number;
  #next = 1;

  constructor(seed: number) {
    this.#below = random(seed);
  }

  history(size: number): readonly Commit[] {
    const commits: Commit[] = [];
    while (commits.length < size) {
      const recent = commits.slice(-6);
      const wanted = recent.length === 0 || this.#below(25) === 0 ? 0 : [1, 1, 1, 2, 2, 3][this.#below(6)];
      const parents = new Set(Array.from({ length: wanted ?? 1 }, () => this.#pick(recent)));
      commits.push({ mark: commits.length + 1, parents: [...parents], tree: this.#tree([...parents]) });
    }
    const used = new Set(commits.flatMap(({ parents }) => parents));
    const heads = commits.filter((commit) => !used.has(commit));
    return [...commits, { mark: size + 1, parents: heads, tree: this.#tree(heads) }];
  }

  #pick<T>(from: readonly T[]): T {
    const picked = from[this.#below(from.length)];
    if (picked === undefined) throw new Error('nothing to pick from');
    return picked;
  }

  /** Each file from one of the parents, then some changes: in a merge, those are what no parent has. */
  #tree(parents: readonly Commit[]): Tree {
    const tree = new Map<string, Entry>();
    for (const path of parents.length === 0 ? [] : PATHS) {
      const entry = this.#pick(parents).tree.get(path);
      if (entry !== undefined) tree.set(path, entry);
    }
    const changes = parents.length === 0 ? 4 : this.#below(4);
    for (let left = changes; left > 0; left--) this.#change(tree);
    return tree;
  }

  #change(tree: Map<string, Entry>): void {
    const path = this.#pick(PATHS);
    const entry = tree.get(path) ?? { mode: '100644', lines: this.#more([], 1 + this.#below(12)) };
    const to = this.#pick(PATHS);
    const set = (mode: Mode, lines = entry.lines) => tree.set(path, { mode, lines });
    switch (this.#below(11)) {
      case 0:
        return void tree.delete(path);
      case 1:
        return void set('100755');
      case 2:
        return void set('120000');
      case 3:
        return void set('160000');
      case 4:
        return void set(
          '100644',
          entry.lines.filter(() => this.#below(3) > 0),
        );
      case 5:
      case 6:
        tree.delete(path);
        return void tree.set(to, entry);
      case 7:
        tree.delete(path);
        return void tree.set(to, { mode: '100644', lines: this.#more(entry.lines, 1) });
      case 8:
        return void tree.set(to, entry);
      default:
        return void set('100644', this.#more(entry.lines, 1 + this.#below(3)));
    }
  }

  #more(lines: readonly number[], count: number): readonly number[] {
    return [...lines, ...Array.from({ length: count }, () => this.#next++)];
  }
}

const textOf = (lines: readonly number[]) =>
  lines.map((line) => `line number ${line} of its kind\n`).join('');

function fastImport(commits: readonly Commit[], submodule: string): string {
  const out: string[] = [];
  for (const { mark, parents, tree } of commits) {
    // Without it, a commit that names no parent would follow the one before.
    if (parents.length === 0) out.push('reset refs/heads/all\n\n');
    out.push(
      `commit refs/heads/all\nmark :${mark}\ncommitter T <t@localhost> ${1_700_000_000 + mark} +0000\ndata ${String(mark).length}\n${mark}\n`,
    );
    for (const [index, parent] of parents.entries())
      out.push(`${index === 0 ? 'from' : 'merge'} :${parent.mark}\n`);
    out.push('deleteall\n');
    for (const [path, { mode, lines }] of tree) {
      if (mode === '160000') out.push(`M ${mode} ${submodule} ${path}\n`);
      else out.push(`M ${mode} inline ${path}\ndata ${textOf(lines).length}\n${textOf(lines)}\n`);
    }
  }
  return out.join('');
}

/** For one file of a commit and one parent: lines that must be reported, and those that may be. */
function against(parent: Commit | null, commit: Commit, path: string, entry: Entry) {
  const before = parent?.tree.get(path);
  if (isFile(before)) {
    const same = before.lines.join() === entry.lines.join();
    const fresh = same ? [] : entry.lines.filter((line) => !before.lines.includes(line));
    return { required: fresh, allowed: fresh };
  }
  // Only a path that is new can be paired with one that is gone.
  const gone = parent === null || before !== undefined ? [] : [...parent.tree];
  const sources = gone.filter(
    ([name, old]) => isFile(old) && !commit.tree.has(name) && (!IGNORED.test(name) || IGNORED.test(path)),
  );
  const paired = new Set(sources.flatMap(([, old]) => old.lines));
  return { required: entry.lines.filter((line) => !paired.has(line)), allowed: entry.lines };
}

function expected(commit: Commit, path: string, entry: Entry) {
  const sides = (commit.parents.length === 0 ? [null] : commit.parents).map((parent) =>
    against(parent, commit, path, entry),
  );
  const inAll = (pick: (side: (typeof sides)[number]) => readonly number[]) =>
    entry.lines.filter((line) => sides.every((side) => pick(side).includes(line)));
  return { required: inAll(({ required }) => required), allowed: inAll(({ allowed }) => allowed) };
}

const SIZE = 130;

describe('in random histories', () => {
  it.each([1, 2, 3, 4, 5])('every commit adds what its parents lack (seed %i)', async (seed) => {
    await withRepo(async (repo) => {
      const commits = new Generator(seed).history(SIZE);
      const stream = fastImport(commits, '1'.repeat(40));
      const imported = await repo.run('git', ['fast-import', '--quiet', '--export-marks=../marks'], {
        input: stream,
      });
      expect(imported.stderr).toBe('');
      const marks = (await repo.run('cat', ['../marks'])).stdout.split('\n').filter(Boolean);
      const oids = new Map(
        marks.map((line) => [Number(line.slice(1).split(' ')[0]), line.split(' ')[1] ?? '']),
      );
      const changes = await changesOf(
        openRange(openGit({ cwd: repo.dir, env: repo.env }), { from: null, to: 'all' }),
        {
          text: true,
          binaries: true,
          judgedByPath: async (from, to) => IGNORED.test(from) && !IGNORED.test(to),
        },
      );
      expect(changes.scanned.commits).toBe(SIZE + 1);
      const roots = (await repo.git('rev-list', '--max-parents=0', 'all')).split('\n').filter(Boolean);
      expect(roots).toHaveLength(commits.filter(({ parents }) => parents.length === 0).length);
      const reported = new Map<string, number[]>();
      for (const { commit, path, text } of changes.lines) {
        const key = `${commit} ${path}`;
        reported.set(key, [...(reported.get(key) ?? []), Number(/\d+/.exec(text)?.[0])]);
      }
      let checked = 0;
      for (const commit of commits) {
        for (const [path, entry] of commit.tree) {
          const found = reported.get(`${oids.get(commit.mark)} ${path}`) ?? [];
          const { required, allowed } = isFile(entry)
            ? expected(commit, path, entry)
            : { required: [], allowed: [] };
          const context = `commit ${commit.mark}, ${path}`;
          expect(new Set(found), context).toEqual(new Set([...found, ...required]));
          expect(
            found.filter((line) => !allowed.includes(line)),
            context,
          ).toEqual([]);
          expect(new Set(found).size, context).toBe(found.length);
          checked++;
        }
      }
      expect(checked).toBeGreaterThan(SIZE);
    });
  });
});
