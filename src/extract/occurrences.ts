/**
 * What was seen so far, once for each distinct text, with all its places. Memory grows with distinct texts and with
 * places, not with the input.
 */
import type { Excerpt, FileVersion } from '../model.ts';

/** One place. `allowed` is known when its line ends. */
export interface TextOccurrence {
  readonly file: FileVersion;
  readonly line: number;
  readonly column: number;
  readonly excerpt: Excerpt | null;
  /** Rising with the text: the order of places. */
  readonly order: number;
  /** It names a package, in a lockfile: its host stands for it. */
  readonly locked: boolean;
  allowed: string | null;
}

export interface Candidate {
  readonly kind: 'url' | 'ip';
  /** As it stands in the text, decoded. */
  readonly written: string;
  /** URL: refanged and unescaped, not judged yet. IP: normal form of a global address. */
  readonly text: string;
  readonly marks: TextOccurrence[];
}

/** Occurrences of one indicator that carry an excerpt. */
export const EXCERPTS = 5;
