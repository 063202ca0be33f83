/**
 * Globs of paths: `*` and `?` within a segment, `**` across segments, `[a-z]`, `{a,b}`, `\` before a character to be
 * taken literally. A glob is matched against the whole path from the repository's root, hidden files included.
 * Without a slash it names files in any folder (`*.min.js`); ending in a slash, a folder with all below it (`vendor/`).
 */

export type Glob = (path: string) => boolean;

const LONGEST = 1_000;
/** picomatch makes a backtracking expression of a glob: more wildcards than that could keep it busy for minutes. */
const MOST_STARS = 3;
const MOST_FOLDERS = 4;
const MOST_ALTERNATIVES = 100;
/** Deeper or longer paths are matched by no glob with a wildcard, for the same reason. */
const DEEPEST = 64;
const LONGEST_SEGMENT = 255;

/** What is wrong with a glob, as the end of a sentence that begins with it; null when it can be read. No library. */
export function globProblem(source: string): string | null {
  if (source.trim() === '') return 'is empty';
  if (source.length > LONGEST) return `is longer than ${LONGEST} characters`;
  if (source.startsWith('!')) return 'begins with "!", but what is ignored cannot have exceptions';
  if (/(?:^|[^\\])[@?*+!]\(/.test(source)) return 'uses extended globs, which are not supported';
  if (source.split('/').includes('..')) return 'leaves the repository ("..")';
  if (/^(?:\.?\/)*$/.test(source)) return 'names no path (everything is **)';
  return bracketProblem(source) ?? wildcardProblem(source);
}

const ESCAPED = /\\./gsu;
const CLASS = /\[[!^]?\]?[^\]]*\]/g;

function bracketProblem(source: string): string | null {
  const plain = source.replace(ESCAPED, 'x');
  if (plain.includes('\\')) return 'ends in a "\\"';
  const outside = plain.replace(CLASS, 'x');
  if (outside.includes('[')) return 'has a "[" without its "]"';
  for (const [, from = '', to = ''] of (plain.match(CLASS) ?? []).join().matchAll(/([^[\]])-([^[\]])/gu)) {
    if (from > to) return 'has a range that is the wrong way round';
  }
  let depth = 0;
  for (const sign of outside.replace(/[^{}]/g, '')) {
    depth += sign === '{' ? 1 : -1;
    if (depth < 0) return 'has a "}" without its "{"';
  }
  return depth > 0 ? 'has a "{" without its "}"' : null;
}

function wildcardProblem(source: string): string | null {
  const plain = source.replace(ESCAPED, 'x').replace(CLASS, 'x');
  const segments = plain.split('/');
  if (segments.some((segment) => segment !== '**' && (segment.match(/\*/g) ?? []).length > MOST_STARS))
    return `has more than ${MOST_STARS} "*" in one segment`;
  if (segments.filter((segment) => segment === '**').length > MOST_FOLDERS)
    return `has more than ${MOST_FOLDERS} "**"`;
  const alternatives = (plain.match(/\{[^{}]*\}/g) ?? []).map((braces) => braces.split(',').length);
  if (/\{[^{}]*\{/.test(plain)) return 'has braces inside of braces';
  if (alternatives.reduce((product, count) => product * count, 1) > MOST_ALTERNATIVES)
    return `stands for more than ${MOST_ALTERNATIVES} paths`;
  return null;
}

/** @param sources globs without a problem */
export async function compileGlobs(sources: readonly string[]): Promise<Glob[]> {
  if (sources.length === 0) return [];
  const { picomatch } = await import('../lib/picomatch.ts');
  return sources.map((source) => {
    const plain = source.replace(/^(?:\.?\/)+/, '');
    const below = plain.endsWith('/') ? `${plain}**` : plain;
    const anywhere = !plain.slice(0, -1).includes('/') && !source.startsWith('/') && below === plain;
    const glob = (anywhere ? `**/${below}` : below).replace(CLASS, (set) => set.replace(/^\[!/, '[^'));
    const literal = longestLiteral(glob);
    let matches: Glob | null = null;
    return (path) => {
      // Tells nearly every path, and costs a hundredth.
      if (!path.includes(literal) || !isOrdinary(path)) return false;
      matches ??= picomatch(
        glob.replace(/(\\.)|[()|]/gsu, (sign, escaped) => escaped ?? `\\${sign}`),
        OPTIONS,
      );
      return matches(path);
    };
  });
}

/** What every path holds that the glob matches. */
function longestLiteral(glob: string): string {
  const parts = glob
    .replace(ESCAPED, '*')
    .replace(CLASS, '*')
    .replace(/\{[^{}]*\}/g, '*')
    .split(/[*?/]+/);
  return parts.reduce((longest, part) => (part.length > longest.length ? part : longest), '');
}

const OPTIONS = {
  dot: true,
  nonegate: true,
  noextglob: true,
  strictSlashes: true,
  posix: false,
  nocase: false,
};

function isOrdinary(path: string): boolean {
  if (path.length <= LONGEST_SEGMENT) return true;
  const segments = path.split('/');
  return segments.length <= DEEPEST && segments.every((segment) => segment.length <= LONGEST_SEGMENT);
}
