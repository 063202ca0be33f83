/**
 * Finds the places where an indicator may begin, in the order of the text. One pass of a literal-led search for each
 * kind, so that ordinary code costs next to nothing; what a place holds is decided by the readers. Every pattern is of
 * bounded length: the work is linear in the text, whatever it holds.
 */

export type CandidateKind = 'url' | 'www' | 'ipv4' | 'ipv6';

export interface Candidate {
  readonly kind: CandidateKind;
  /** Where the pattern matched: of a URL the colon behind its scheme. */
  readonly at: number;
}

const DOT = '(?:\\.|\\[\\.\\]|\\(\\.\\)|\\[dot\\]|\\(dot\\))';

const PATTERNS: Readonly<Record<CandidateKind, () => RegExp>> = {
  url: () => /:[\])]?\\?\//g,
  www: () => /www[.[(]/gi,
  ipv4: () => new RegExp(`[0-9]{1,3}${DOT}[0-9]{1,3}${DOT}[0-9]{1,3}${DOT}[0-9]`, 'gi'),
  // Global addresses begin with 2 or 3; the others stand for an IPv4 address.
  ipv6: () => /[23][0-9a-f]{3}(?::|\[:\]|\(:\))|ff(?:ff|9b):/gi,
};

interface Search {
  readonly kind: CandidateKind;
  readonly pattern: RegExp;
  at: number;
}

/** Walks over a text from place to place. */
export interface Walk {
  /** The next candidate before `limit`, or null. */
  next(limit: number): Candidate | null;
}

export function walk(text: string, from: number, kinds: readonly CandidateKind[]): Walk {
  const searches = kinds.map((kind): Search => ({ kind, pattern: PATTERNS[kind](), at: from - 1 }));
  for (const search of searches) step(search, text, from);
  return {
    next(limit) {
      let first: Search | null = null;
      for (const search of searches) if (first === null || search.at < first.at) first = search;
      if (first === null || first.at >= limit) return null;
      const found = { kind: first.kind, at: first.at };
      step(first, text, first.pattern.lastIndex);
      return found;
    },
  };
}

function step(search: Search, text: string, from: number): void {
  search.pattern.lastIndex = from;
  search.at = search.pattern.exec(text)?.index ?? Number.POSITIVE_INFINITY;
}
