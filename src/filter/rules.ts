/**
 * Ignore entries → one matcher. An entry whose day is over matches nothing, but is remembered where it would have.
 * The libraries for globs and regular expressions are loaded only where an entry needs them.
 */
import { AnteaterError } from '../errors.ts';
import type { BinaryEntry, IgnoreEntry, Indicator, Location, Rules } from '../model.ts';
import { isSha256, readable, unreadable } from './entry.ts';
import { type EntryExpression, expressionCompiler } from './expressions.ts';
import { compileGlobs, type Glob, globProblem } from './globs.ts';
import { compileIps } from './ip-rules.ts';
import { compileNeverSend, type NeverSent } from './never-send.ts';
import { compileUrls } from './url-rules.ts';

export type BinaryListing = 'listed' | 'hash-changed' | 'unlisted';

export interface Matcher {
  /** The entry that ignores an address, URL or domain; null without one. */
  ignores(indicator: Indicator): IgnoreEntry | null;
  /** What the list of binaries says of this content at this path, and by which entry. */
  listing(
    path: string,
    sha256: string,
  ): { readonly listing: BinaryListing; readonly entry: IgnoreEntry | null };
  /** Whether places in this file are left out. */
  skips(place: Pick<Location, 'path' | 'line'>): boolean;
  /** By which pattern an address, URL or domain must not be sent, or not whole; null without one. */
  neverSent(indicator: Indicator): NeverSent | null;
  /** Entries that would have ignored something, had their last day not passed. */
  expired(): readonly IgnoreEntry[];
}

/** `today`: an ISO day; an entry ignores up to and including its `expires`. */
export async function compileRules(rules: Rules, today: string): Promise<Matcher> {
  const expired = new Set<IgnoreEntry>();
  const firstLive = (candidates: readonly IgnoreEntry[]): IgnoreEntry | null => {
    const live = candidates.find((entry) => entry.expires === null || entry.expires >= today);
    if (live === undefined) for (const entry of candidates) expired.add(entry);
    return live ?? null;
  };
  const ips = compileIps(rules.ips, await compileExpressions(rules.ips));
  const urls = compileUrls(rules.urls, await compileExpressions(rules.urls));
  const binaries = compileBinaries(rules.binaries);
  const entriesAt = await compilePaths(rules.paths);
  return {
    ignores: (indicator) => firstLive(indicator.type === 'ip' ? ips(indicator.value) : urls(indicator)),
    listing: (path, sha256) => {
      const hashes = binaries.get(path);
      if (hashes === undefined) return { listing: 'unlisted', entry: null };
      const same = hashes.get(sha256.toLowerCase()) ?? [];
      if (same.length === 0) return { listing: 'hash-changed', entry: null };
      const entry = firstLive(same);
      return { listing: entry === null ? 'unlisted' : 'listed', entry };
    },
    skips: ({ path, line }) =>
      firstLive(entriesAt(path).filter((entry) => entry.textOnly !== true || line !== null)) !== null,
    neverSent: compileNeverSend(rules.neverSend),
    expired: () => [...expired],
  };
}

async function compileExpressions(entries: readonly IgnoreEntry[]): Promise<EntryExpression[]> {
  const written = entries.filter((entry) => entry.regex);
  if (written.length === 0) return [];
  const compile = await expressionCompiler();
  return written.map((entry) => ({ entry, expression: readable(compile(entry.value), entry) }));
}

function compileBinaries(entries: readonly BinaryEntry[]): Map<string, Map<string, IgnoreEntry[]>> {
  const paths = new Map<string, Map<string, IgnoreEntry[]>>();
  for (const { path, hashes } of entries) {
    const known = paths.get(path) ?? new Map<string, IgnoreEntry[]>();
    paths.set(path, known);
    for (const entry of hashes) {
      if (!isSha256(entry.value)) throw unreadable(entry, 'is not a sha256');
      const sha256 = entry.value.toLowerCase();
      known.set(sha256, [...(known.get(sha256) ?? []), entry]);
    }
  }
  return paths;
}

/** So long the globs of one run may take: a commit must not hang on what a repository's rc file holds. */
const LONGEST_MATCHING_MS = 5_000;

/** The entries that cover a path; each path is matched once. */
async function compilePaths(
  entries: readonly IgnoreEntry[],
): Promise<(path: string) => readonly IgnoreEntry[]> {
  for (const entry of entries) {
    const problem = globProblem(entry.value);
    if (problem !== null) throw unreadable(entry, problem);
  }
  const globs = await compileGlobs(entries.map(({ value }) => value));
  const known = new Map<string, readonly IgnoreEntry[]>();
  const time = { spent: 0 };
  return (path) => {
    const covering = known.get(path) ?? entries.filter((_, index) => timed(time, globs[index], path));
    known.set(path, covering);
    return covering;
  };
}

function timed(time: { spent: number }, glob: Glob | undefined, path: string): boolean {
  if (glob === undefined) return false;
  const begin = performance.now();
  const matches = glob(path);
  time.spent += performance.now() - begin;
  if (time.spent <= LONGEST_MATCHING_MS) return matches;
  throw new AnteaterError(
    'config',
    `ignore_paths: its globs took more than ${LONGEST_MATCHING_MS / 1000} s, at ${JSON.stringify(path.slice(0, 200))}`,
    { hint: 'use fewer wildcards in ignore_paths: name folders (vendor/) where you can' },
  );
}
