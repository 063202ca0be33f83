/** How a file writes URLs: what its kind of text escapes, and what ends a URL in it. Told by the file's name. Data. */

export interface Style {
  /** A backslash before punctuation stands for that sign: Markdown, reStructuredText, TeX. */
  readonly punctuationEscapes: boolean;
  /** A comma parts columns. */
  readonly commaEnds: boolean;
}

const PLAIN: Style = { punctuationEscapes: false, commaEnds: false };
const MARKUP: Style = { ...PLAIN, punctuationEscapes: true };
const TABLE: Style = { ...PLAIN, commaEnds: true };

const BY_EXTENSION: ReadonlyMap<string, Style> = new Map([
  ...['md', 'mdx', 'mdc', 'markdown', 'mdown', 'mkd', 'rmd', 'qmd', 'rst', 'tex', 'bib'].map(
    (extension): [string, Style] => [extension, MARKUP],
  ),
  ...['csv', 'tsv'].map((extension): [string, Style] => [extension, TABLE]),
]);

export function styleOf(path: string): Style {
  return BY_EXTENSION.get(path.slice(path.lastIndexOf('.') + 1).toLowerCase()) ?? PLAIN;
}
