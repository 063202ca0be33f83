/** "Did you mean": the known word that a mistyped one most likely stands for. */
import { AnteaterError } from '../errors.ts';

/** For the original's files: a key of another tool's is left alone, a mistyped one of ours is not. */
export function refuseTypos(file: string, keys: readonly string[], known: readonly string[]): void {
  for (const key of keys) {
    const near = known.includes(key) ? null : nearest(key, known);
    if (near === null) continue;
    throw new AnteaterError(
      'config',
      `${file}: unknown key ${JSON.stringify(key)}, did you mean ${JSON.stringify(near)}?`,
    );
  }
}

/** The nearest of `known`, or the only one that holds the word; null when none is near. */
export function nearest(word: string, known: readonly string[]): string | null {
  const typed = fold(word);
  let best: { name: string; cost: number } | null = null;
  for (const name of known) {
    const cost = distance(typed, fold(name));
    if (best === null || cost < best.cost) best = { name, cost };
  }
  const allowed = Math.max(1, Math.floor(Math.max(typed.length, 3) / 3));
  if (best !== null && best.cost <= allowed) return best.name;
  const holding = typed.length < 3 ? [] : known.filter((name) => fold(name).includes(typed));
  return holding.length === 1 ? (holding[0] ?? null) : null;
}

/** Case and the choice of separator make no difference: `ipIgnore` is `ip_ignore`. */
function fold(word: string): string {
  return word.slice(0, 64).toLowerCase().replace(/[-_ ]/g, '');
}

/** Insertions, deletions, substitutions and swaps of neighbours (optimal string alignment). */
export function distance(from: string, to: string): number {
  let older: number[] = [];
  let previous = Array.from({ length: to.length + 1 }, (_, column) => column);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const same = from[row - 1] === to[column - 1];
      const above = (previous[column] ?? 0) + 1;
      const left = (current[column - 1] ?? 0) + 1;
      let cost = Math.min(above, left, (previous[column - 1] ?? 0) + (same ? 0 : 1));
      const swapped = from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      if (row > 1 && column > 1 && swapped) cost = Math.min(cost, (older[column - 2] ?? 0) + 1);
      current.push(cost);
    }
    older = previous;
    previous = current;
  }
  return previous[to.length] ?? 0;
}
