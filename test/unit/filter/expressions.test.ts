/** Patterns of repositories: they mean what a backtracking engine makes of them, in linear time. */
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { expressionCompiler } from '../../../src/filter/expressions.ts';

const compile = await expressionCompiler();

function longest(source: string, text: string): number {
  const compiled = compile(source);
  if (!compiled.ok) throw new Error(`${source} ${compiled.problem}`);
  return compiled.rule.end(text, 0);
}

function matchesWhole(source: string, text: string): boolean {
  return longest(source, text) === text.length;
}

const quantifiers = fc.constantFrom('', '', '', '*', '+', '?', '{2}', '{1,2}', '{1,}', '*?', '+?');
const atoms = fc.constantFrom('a', 'b', 'B', '1', '\\.', '\\/', '.', '\\d', '\\w', '[ab]', '[^a]', '[a-b1]');

/** Alternatives of sequences of quantified atoms. */
function patternsOf(atom: fc.Arbitrary<string>): fc.Arbitrary<string> {
  const part = fc.tuple(atom, quantifiers).map((each) => each.join(''));
  const sequence = fc.array(part, { minLength: 1, maxLength: 3 }).map((parts) => parts.join(''));
  return fc.array(sequence, { minLength: 1, maxLength: 2 }).map((parts) => parts.join('|'));
}

const groups = patternsOf(atoms).chain((inner) => fc.constantFrom(`(${inner})`, `(?:${inner})`, 'b'));
const patterns = patternsOf(fc.oneof(atoms, groups));

describe('regular expressions', () => {
  test('match what the built-in engine matches', () => {
    fc.assert(
      fc.property(
        patterns,
        fc.string({ unit: fc.constantFrom('a', 'b', 'A', '1', '.', '/'), maxLength: 8 }),
        (source, text) => {
          expect(matchesWhole(source, text)).toBe(new RegExp(`^(?:${source})$`, 'i').test(text));
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test.each([
    ['^abc$', 'abc', true],
    ['\\Aabc\\Z', 'abc', true],
    ['a\\b.c', 'a.c', true],
    ['a\\b.c', 'abc', false],
    ['(?i)ABC', 'abc', true],
    ['(?P<host>a+)b', 'aab', true],
    ['x{,3}y', 'xxy', true],
    ['a{b', 'a{b', true],
    ['[]a]', ']', true],
    ['[a-]', '-', true],
    ['\\x41', 'a', true],
    ['[\\d.]+', '1.2', true],
    ['a||b', '', true],
  ])('%s on %s', (source, text, expected) => {
    expect(matchesWhole(source, text)).toBe(expected);
  });

  test.each([
    ['', /would match everything/],
    ['(', /missing closing/],
    [')', /unexpected \)/],
    ['[a', /missing closing/],
    ['*a', /missing argument/],
    ['(?=a)', /look-around/],
    ['(?<!a)b', /look-around/],
    ['(a)\\1', /invalid escape/],
    ['\\y', /invalid escape/],
    ['a{3,2}', /repeat/],
    ['[b-a]', /invalid character class range/],
    ['(((a{100}){100}){100}){100}', /repeat/],
    ['a{5000}', /repeat/],
    ['a'.repeat(1_001), /longer than/],
    ['a\\', /trailing/],
  ])('%s is refused', (source, problem) => {
    const compiled = compile(source);
    expect(compiled.ok ? 'compiled' : compiled.problem).toMatch(problem);
  });

  test('what makes other engines hang is answered', () => {
    const text = 'a'.repeat(4_000);
    for (const source of ['(a+)+$b', '(a|a)*b', '(a*)*b', 'a*a*a*a*a*a*a*a*b', '(.*)*(.*)*(.*)*x']) {
      expect(longest(source, text)).toBe(-1);
    }
  });

  test('any text compiles or is refused, and never throws', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(...'ab()[]{}|*+?\\^$.,-1:<>=!P'), maxLength: 14 }),
        (source) => {
          const compiled = compile(source);
          if (compiled.ok) expect(compiled.rule.end('ab1', 0)).toBeLessThanOrEqual(3);
          else expect(compiled.problem).not.toBe('');
        },
      ),
      { numRuns: 2_000 },
    );
  });

  test('`^` is the beginning of the text only', () => {
    const compiled = compile('^acme');
    expect(compiled.ok ? [compiled.rule.end('acme', 0), compiled.rule.end('x.acme', 2)] : []).toEqual([
      4, -1,
    ]);
  });
});
