/** How a file writes URLs: what its kind of text escapes, and what ends a URL in it. Known by the file's name. Data. */

export interface UrlStyle {
  /** A backslash before punctuation stands for that sign: Markdown, reStructuredText, TeX. */
  readonly punctuationEscapes: boolean;
  /** A comma or a semicolon parts columns. */
  readonly columns: boolean;
  /** In a string a backslash that begins no escape is dropped: `"https://ev\il.net"` of JavaScript. */
  readonly idleBackslashes: boolean;
}

const PLAIN: UrlStyle = { punctuationEscapes: false, columns: false, idleBackslashes: false };
const MARKUP: UrlStyle = { ...PLAIN, punctuationEscapes: true };
const TABLE: UrlStyle = { ...PLAIN, columns: true };
const JAVASCRIPT: UrlStyle = { ...PLAIN, idleBackslashes: true };

const BY_EXTENSION: ReadonlyMap<string, UrlStyle> = new Map([
  ...['md', 'mdx', 'mdc', 'markdown', 'mdown', 'mkd', 'rmd', 'qmd', 'rst', 'tex', 'bib'].map(
    (extension): [string, UrlStyle] => [extension, MARKUP],
  ),
  ...['csv', 'tsv'].map((extension): [string, UrlStyle] => [extension, TABLE]),
  ...['js', 'cjs', 'mjs', 'jsx', 'ts', 'cts', 'mts', 'tsx', 'vue', 'svelte'].map(
    (extension): [string, UrlStyle] => [extension, JAVASCRIPT],
  ),
]);

export function urlStyleOf(path: string): UrlStyle {
  return BY_EXTENSION.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase()) ?? PLAIN;
}
