/** Globs of paths: a path below the root is covered, or it is not. */
import fc from 'fast-check';
import picomatch from 'picomatch';
import { describe, expect, test } from 'vitest';
import { readGlob } from '../../../src/filter/glob.ts';

function covers(glob: string, path: string): boolean {
  const reading = readGlob(glob);
  if (!reading.ok) throw new Error(`${glob} ${reading.problem}`);
  return reading.matches(path);
}

describe('globs', () => {
  test.each([
    [
      'vendor/**',
      ['vendor/a', 'vendor/a/b', 'vendor/.hidden', 'vendor/a/.b/c'],
      ['vendor', 'src/vendor/a', 'vendors/a'],
    ],
    ['vendor/', ['vendor/a', 'vendor/a/b'], ['vendor', 'src/vendor/a']],
    ['/vendor/**', ['vendor/a'], ['src/vendor/a']],
    ['./docs/*.md', ['docs/a.md', 'docs/.md'], ['docs/a/b.md', 'a/docs/a.md']],
    ['**/*.snap', ['a.snap', 'x/y/.a.snap'], ['a.snapp', 'snap']],
    ['*.min.js', ['a.min.js', 'x/y/a.min.js', '.min.js'], ['a.js', 'a.min.js/x']],
    ['/*.md', ['a.md'], ['x/a.md']],
    ['src/**/gen/*.ts', ['src/gen/a.ts', 'src/a/b/gen/c.ts'], ['src/gen/a/b.ts', 'src/agen/a.ts']],
    ['a/{b,c/d}/*', ['a/b/x', 'a/c/d/x'], ['a/c/x', 'a/x']],
    ['a/[a-c]?', ['a/bx'], ['a/dx', 'a/b', 'a/b/']],
    ['a/[!a-c]', ['a/d'], ['a/a', 'a//']],
    ['a/\\*', ['a/*'], ['a/b']],
    ['**', ['a', 'a/b', '.a'], []],
    ['a/**b', ['a/b', 'a/xb'], ['a/x/b']],
    ['café/*', ['café/x'], ['cafe/x']],
    ['a/?', ['a/😀'], ['a/ab']],
  ])('%s', (glob, inside, outside) => {
    for (const path of inside) expect([path, covers(glob, path)]).toEqual([path, true]);
    for (const path of outside) expect([path, covers(glob, path)]).toEqual([path, false]);
  });

  test.each([
    ['', /empty/],
    ['!vendor/**', /begins with "!"/],
    ['+(a|b)', /extended globs/],
    ['../x', /leaves the repository/],
    ['/', /names no path/],
    ['a/[b', /without its/],
    ['a/{b', /without its/],
    ['a\\', /ends in/],
    ['{'.repeat(20) + '}'.repeat(20), /deep/],
    ['a'.repeat(1_001), /longer/],
  ])('%s is refused', (glob, problem) => {
    const reading = readGlob(glob);
    expect(reading.ok ? 'read' : reading.problem).toMatch(problem);
  });

  test('agrees with picomatch', () => {
    const segment = fc.array(fc.constantFrom('a', 'b', '.', '*', '?', '[ab]', '{a,b}'), {
      minLength: 1,
      maxLength: 3,
    });
    const segments = fc.oneof(
      { arbitrary: segment.map((parts) => parts.join('')), weight: 4 },
      { arbitrary: fc.constant('**'), weight: 1 },
    );
    const globs = fc.array(segments, { minLength: 2, maxLength: 4 }).map((parts) => parts.join('/'));
    const names = fc.string({ unit: fc.constantFrom('a', 'b', '.', 'c'), minLength: 1, maxLength: 3 });
    const paths = fc.array(
      names.filter((name) => name !== '.' && name !== '..'),
      { minLength: 1, maxLength: 4 },
    );
    fc.assert(
      fc.property(globs, paths, (glob, parts) => {
        fc.pre(!/\*\*\*|\*\*[^/]|[^/]\*\*|^\.\.?\/|\/\.\.?(\/|$)|\*\?|\?\*/.test(glob));
        const path = parts.join('/');
        // picomatch lets `a/**` cover a file named `a`; here a folder's files are below it.
        fc.pre(!(glob.endsWith('/**') && picomatch(glob.replace(/(\/\*\*)+$/, ''), { dot: true })(path)));
        expect([glob, path, covers(glob, path)]).toEqual([glob, path, picomatch(glob, { dot: true })(path)]);
      }),
      { numRuns: 1_500 },
    );
  });

  test('a hostile glob is answered', () => {
    expect(covers(`x/${'*a'.repeat(40)}b`, `x/${'a'.repeat(2_000)}`)).toBe(false);
    expect(covers(`${'**/'.repeat(40)}b`, `${'a/'.repeat(500)}a`)).toBe(false);
  });
});
