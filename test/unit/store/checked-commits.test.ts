/** Content that was checked before: sealed, forgotten after a week. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { openCheckedCommits } from '../../../src/store/checked-commits.ts';
import { createSeal } from '../../../src/store/seal.ts';

let home = '';
beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'anteater-checked-'));
});
afterEach(() => {
  rmSync(home, { recursive: true, force: true });
});

const seal = createSeal('a key');
const open = (own = seal, now: () => number = Date.now) => openCheckedCommits(home, own, now);

describe('checked commits', () => {
  const DAY_MS = 86_400_000;

  it('are known to every process with the key, one by one', () => {
    open().add(['a', 'b']);
    open().add(['c', 'a']);
    expect(open().known(['c', 'x', 'a', 'b'])).toEqual([true, false, true, true]);
    expect(open().known([])).toEqual([]);
    expect(open(createSeal('another')).known(['a'])).toEqual([false]);
  });

  it('count for nothing under another key, or when they were changed', () => {
    open().add(['a']);
    const folder = join(home, 'checked-commits', seal.keyId);
    const [name = ''] = readdirSync(folder);
    const text = readFileSync(join(folder, name), 'utf8');
    const forged = createSeal('another').mark('checked-commit', 'b');
    for (const changed of [
      `${text}\n${forged}`,
      `b\n${text.slice(0, -1)}`,
      text.replace(/\w/, 'x'),
      '',
      '\0',
    ]) {
      writeFileSync(join(folder, name), changed);
      expect(open().known(['b'])).toEqual([false]);
      if (!changed.startsWith(text)) expect(open().known(['a'])).toEqual([false]);
    }
    // Cut short in the middle of a mark, and written on.
    writeFileSync(join(folder, name), text.slice(0, -5));
    open().add(['c']);
    expect(open().known(['a', 'c'])).toEqual([false, true]);
  });

  it('are all forgotten on demand', () => {
    open().add(['a', 'b']);
    open().clear();
    expect(open().known(['a', 'b'])).toEqual([false, false]);
  });

  it('are forgotten after a week, and a clock set back does not end them', () => {
    const start = Date.UTC(2026, 10, 21);
    let now = start;
    const checked = open(seal, () => now);
    checked.add(['a']);
    now = start + 6 * DAY_MS;
    checked.add(['b']);
    expect(checked.known(['a', 'b'])).toEqual([true, true]);
    now = start - 3 * DAY_MS;
    checked.add(['c']);
    expect(checked.known(['a', 'b', 'c'])).toEqual([true, true, true]);
    now = start + 9 * DAY_MS;
    checked.add(['d']);
    expect(checked.known(['a', 'b', 'c', 'd'])).toEqual([false, true, false, true]);
  });

  it('stay a handful of files however often some are added', () => {
    for (let i = 0; i < 120; i++) open().add([`k${i}`]);
    expect(readdirSync(join(home, 'checked-commits', seal.keyId)).length).toBeLessThan(3);
    const keys = Array.from({ length: 120 }, (_, i) => `k${i}`);
    expect(open().known(keys)).toEqual(keys.map(() => true));
  });

  it('that cannot be kept, or read, mean that it is checked again', () => {
    writeFileSync(join(home, 'checked-commits'), 'a file in the way');
    expect(() => open().add(['a'])).toThrow();
    expect(open().known(['a'])).toEqual([false]);
  });
});
