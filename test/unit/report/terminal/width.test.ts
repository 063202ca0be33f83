/** Prose in columns: broken between words alone, and where a terminal would break a word itself, the word moves left. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { beside, wrap } from '../../../../src/report/terminal/width.ts';

const path = `/home/somebody/projects/${'x'.repeat(46)}`;

test('a word that has no room behind its indent moves left as far as it must', () => {
  expect(wrap(`the folder ${path} is missing`, 80, ' '.repeat(27))).toEqual([
    `${' '.repeat(27)}the folder`,
    `${' '.repeat(10)}${path}`,
    `${' '.repeat(27)}is missing`,
  ]);
});

test('a label keeps its column, also above a text that has no room beside it', () => {
  expect(beside('Scanned', 'one two', 80, 9)).toEqual(['Scanned  one two']);
  expect(beside('configuration', path, 80, 27)).toEqual(['configuration', `${' '.repeat(10)}${path}`]);
  // A space is left between the two.
  expect(beside('ten letter', path, 80, 27)).toEqual(['ten letter', `${' '.repeat(10)}${path}`]);
  expect(beside('nine long', path, 80, 27)).toEqual([`nine long ${path}`]);
});

test('no word is ever broken, and no line is wider than it must be', () => {
  const word = fc.stringMatching(/^[a-z]{1,30}$/);
  fc.assert(
    fc.property(
      fc.array(word, { minLength: 1 }),
      fc.nat(20),
      fc.integer({ min: 20, max: 60 }),
      (words, indent, width) => {
        const lines = wrap(words.join(' '), width, ' '.repeat(indent));
        expect(lines.join(' ').trim().split(/ +/)).toEqual(words);
        for (const line of lines) expect(line.length <= width || !line.includes(' ')).toBe(true);
      },
    ),
  );
});
