/** Signs that turn the direction of writing: told in source code, left alone where people write from right to left. */
import { describe, expect, it } from 'vitest';
import { BidiWatch, turningSign } from '../../../../src/diff/content/bidi.ts';

const RLO = '\u202e';
const RLI = '\u2067';
const LRI = '\u2066';
const PDI = '\u2069';
const PDF = '\u202c';

const ATTACKS: readonly (readonly [string, string, string])[] = [
  ['comment that is code', `/*${RLO} } ${LRI}if (isAdmin)${PDI} ${LRI} begin admins only */`, 'U+2066'],
  ['early return', `'''Subtract funds ${RLI}''' ;return`, 'U+2067'],
  ['stretched string', `if (level != "user${RLO} ${LRI}// Check if admin${PDI} ${LRI}") {`, 'U+2066'],
  ['a single override', `let a = "${RLO}gnp.exe";`, 'U+202E'],
  ['a closer alone', `let a = "x${PDF}";`, 'U+202C'],
  ['Arabic letters as an excuse', `let a = "${RLI}نص";return;${PDI}`, 'U+2067'],
];

describe('source code', () => {
  it.each(ATTACKS)('with %s is told', (_, line, sign) => {
    expect(turningSign(line, false)).toBe(sign);
  });

  it.each([
    'const greeting = "שלום";',
    `const greeting = "${RLI}שלום עולם${PDI}";`,
    `label: "\u202bمرحبا بالعالم${PDF}",`,
    'const marks = "\u200f\u200e\u061c";',
    'const pattern = /[\\u202a-\\u202e]/;',
    'plain',
  ])('%j is not', (line) => {
    expect(turningSign(line, false)).toBeNull();
  });
});

describe('prose and translations', () => {
  it.each([
    `<p>${RLI}שלום${PDI}</p>`,
    `"hello": "${LRI}{ $name }${PDI} says hello"`,
    `\u202bالنص العربي هنا${PDF} and more`,
    `${RLO}שלום`,
  ])('%j is left alone', (line) => {
    expect(turningSign(line, true)).toBeNull();
  });

  it('with an override and nothing to override is told', () => {
    expect(turningSign(`see${RLO}gnp.exe`, true)).toBe('U+202E');
  });
});

describe('a watch', () => {
  const file = (path: string) => ({ path, pathBytes: null, commit: null, oid: null });
  const chunk = (text: string) => ({
    text: Buffer.from(text).toString('latin1'),
    line: 7,
    lines: 1,
    marked: true,
    startsMidLine: false,
    endsMidLine: false,
  });

  it('names the first line of each file, once', () => {
    const watch = new BidiWatch();
    const source = file('a.ts');
    watch.look(source, chunk(`+plain\n+let a = "${RLO}x";\n`));
    watch.look(source, chunk(`+let b = "${RLO}x";\n`));
    watch.look(file('notes.he.md'), chunk(`+${RLI}שלום${PDI}\n`));
    expect(watch.take().map(({ file: { path }, line, sign }) => [path, line, sign])).toEqual([
      ['a.ts', 8, 'U+202E'],
    ]);
    expect(watch.take()).toEqual([]);
  });
});
