/** Globs of paths: a path below the root is covered, or it is not. */
import { describe, expect, test, vi } from 'vitest';
import { compileGlobs, globProblem } from '../../../src/filter/globs.ts';
import { picomatch } from '../../../src/lib/picomatch.ts';

vi.mock('../../../src/lib/picomatch.ts', { spy: true });

async function covers(glob: string, path: string): Promise<boolean> {
  expect(globProblem(glob)).toBeNull();
  const [matches] = await compileGlobs([glob]);
  return matches?.(path) ?? false;
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
    ['a/?', ['a/b', 'a/.'], ['a/ab', 'a/']],
    ['a(b)|c/*', ['a(b)|c/x'], ['ab/x', 'c/x']],
    ['[!.]*/x', ['a/x'], ['.a/x']],
    ['dir.with.dots/**/x', ['dir.with.dots/x', 'dir.with.dots/a/x'], ['dirXwith.dots/x']],
  ])('%s', async (glob, inside, outside) => {
    for (const path of inside) expect([path, await covers(glob, path)]).toEqual([path, true]);
    for (const path of outside) expect([path, await covers(glob, path)]).toEqual([path, false]);
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
    ['a/}', /without its/],
    ['{a,{b,c}}', /inside of braces/],
    ['*a*b*c*d', /more than 3/],
    ['**/a/**/a/**/a/**/a/**/b', /more than 4/],
    ['{a,b,c,d,e}{a,b,c,d,e}{a,b,c,d,e}', /more than 100/],
    ['a/[c-a]', /wrong way round/],
    ['a'.repeat(1_001), /longer/],
  ])('%s is refused', (glob, problem) => {
    expect(globProblem(glob) ?? 'read').toMatch(problem);
  });

  test('five thousand of them, on three hundred paths, keep no commit waiting', async () => {
    const globs = Array.from(
      { length: 5_000 },
      (_, at) => [`gen${at}/**`, `**/gen${at}/*.snap`, `*.gen${at}.js`][at % 3] ?? '',
    );
    vi.mocked(picomatch).mockClear();
    const matchers = await compileGlobs(globs);
    const paths = Array.from(
      { length: 300 },
      (_, at) => `src/a/folder/gen${at}/deep/inside/x-${at}.test.snap`,
    );
    const covered = paths.filter((path) => matchers.some((matches) => matches(path)));
    // Making each expression and asking it about each path took 40 s.
    expect(vi.mocked(picomatch).mock.calls.length).toBeLessThan(500);
    expect(covered).toEqual([]);
    expect(matchers[0]?.('gen0/x')).toBe(true);
  });

  test.each([
    ['x/*a*a*b', `x/${'a'.repeat(4_000)}`],
    ['x/*a*a*b', `x/${'a'.repeat(250)}`],
    ['**/a/**/a/**/b', `${'a/'.repeat(2_000)}b`],
    ['{a,aa}{a,aa}{a,aa}{a,aa}*b', 'a'.repeat(250)],
  ])('the hostile glob %s is answered', async (glob, path) => {
    expect(await covers(glob, path)).toBe(false);
  });
});
