/**
 * Turns what was gathered into indicators: URLs are judged, those that must not be sent whole become their host, and
 * places of the same indicator come together. The only part of the stage that loads the public suffix list.
 */
import type { AddedFile, Check, Found, Indicator, Location, Sighting } from '../model.ts';
import { addressesIn } from './ip/addresses-in.ts';
import { isLockfile } from './lockfile.ts';
import { EXCERPTS, type Mark, type Seen } from './occurrences.ts';
import { carriesSecret } from './secrets/secrets.ts';
import { INVISIBLE } from './url/characters.ts';
import { judgeUrl } from './url/url.ts';

interface Gathered {
  readonly seen: readonly Seen[];
  readonly files: readonly AddedFile[];
  readonly checks: ReadonlySet<Check>;
}

interface Draft {
  readonly indicator: Indicator;
  readonly written: string;
  readonly instead: Found['instead'];
  readonly marks: Mark[];
}

type Collect = (
  indicator: Indicator,
  written: string,
  marks: readonly Mark[],
  instead?: Found['instead'],
) => void;

export function conclude({ seen, files, checks }: Gathered): readonly Found[] {
  const drafts = new Map<string, Draft>();
  const collect: Collect = (indicator, written, marks, instead = null) => {
    if (marks.length === 0) return;
    const key = `${indicator.type} ${indicator.value}`;
    const draft = drafts.get(key) ?? { indicator, written, instead, marks: [] };
    for (const mark of marks) draft.marks.push(mark);
    drafts.set(key, draft);
  };
  const inLockfile = lockfileMemo();
  for (const entry of seen) {
    if (entry.kind === 'ip') collect({ type: 'ip', value: entry.text }, entry.written, entry.marks);
    else collectUrl(entry, checks, inLockfile, collect);
  }
  return [
    ...[...drafts.values()]
      .map(foundOf)
      .sort(byFirstPlace)
      .map(({ found }) => found),
    ...filesFound(files),
  ];
}

function collectUrl(
  entry: Seen,
  checks: ReadonlySet<Check>,
  inLockfile: (path: string) => boolean,
  collect: Collect,
): void {
  const url = judgeUrl(entry.text) ?? judgeUrl(beforeInvisible(entry.text));
  const { written, marks } = entry;
  if (url === null) {
    // What is no URL after all is text like any other.
    for (const inner of checks.has('ips') ? addressesIn(entry) : []) {
      collect(inner.indicator, inner.written, inner.marks);
    }
    return;
  }
  const { href, host, ip } = url;
  if (ip !== null && checks.has('ips')) {
    const inner = addressesIn(entry).find(({ indicator }) => indicator.value === ip);
    // A form that only browsers read (`0x7f.1`) stands where its URL does.
    collect({ type: 'ip', value: ip }, inner?.written ?? written, inner?.marks ?? marks);
  }
  if (!checks.has('urls')) return;
  const locked = marks.filter(({ file }) => inLockfile(file.path));
  const others = marks.filter(({ file }) => !inLockfile(file.path));
  // Where the host is an address, the address is what stands in for the URL.
  const standIn: Indicator =
    ip === null ? { type: 'domain', value: host.replace(/\.$/, '') } : { type: 'ip', value: ip };
  const told = ip !== null && checks.has('ips');
  if (!told) collect(standIn, written, locked, 'lockfile');
  if (!carriesSecret(href)) collect({ type: 'url', value: href }, written, others);
  else if (!told) collect(standIn, written, others, 'secret');
}

const INVISIBLE_IN_HOST = new RegExp(`^(\\w+://[^/?#${INVISIBLE}]+)[${INVISIBLE}].*$`, 's');

/** Where a zero-width sign parts the host from the text behind it, instead of hiding in the name. */
function beforeInvisible(text: string): string {
  return text.replace(INVISIBLE_IN_HOST, '$1');
}

function lockfileMemo(): (path: string) => boolean {
  const known = new Map<string, boolean>();
  return (path) => {
    const answer = known.get(path) ?? isLockfile(path);
    known.set(path, answer);
    return answer;
  };
}

function foundOf(draft: Draft): { readonly found: Found; readonly order: number } {
  const marks = draft.marks.sort((a, b) => a.order - b.order);
  const sightings = marks.map((mark, index) => sightingOf(mark, index < EXCERPTS));
  const { indicator, written, instead } = draft;
  return { found: { indicator, sightings, written, instead, content: null }, order: marks[0]?.order ?? 0 };
}

function byFirstPlace(a: { readonly order: number }, b: { readonly order: number }): number {
  return a.order - b.order;
}

function sightingOf(mark: Mark, shown: boolean): Sighting {
  const { path, pathBytes, commit } = mark.file;
  const location: Location = { path, pathBytes, line: mark.line, column: mark.column, commit };
  return { location, excerpt: shown ? mark.excerpt : null, allowed: mark.allowed };
}

/** One for each distinct content. */
function filesFound(files: readonly AddedFile[]): Found[] {
  const bySha256 = new Map<string, AddedFile[]>();
  for (const file of files) {
    const same = bySha256.get(file.sha256);
    if (same === undefined) bySha256.set(file.sha256, [file]);
    else same.push(file);
  }
  return [...bySha256].map(([sha256, same]) => ({
    indicator: { type: 'file', value: sha256 },
    sightings: same.map(({ file: { path, pathBytes, commit } }) => ({
      location: { path, pathBytes, line: null, column: null, commit },
      excerpt: null,
      allowed: null,
    })),
    written: same[0]?.file.path ?? '',
    instead: null,
    content: same.find(({ open }) => open !== null) ?? same[0] ?? null,
    ...warningsOf(same),
  }));
}

/** What is wrong with any of them. Text among them is not looked up, unless it is a binary elsewhere. */
function warningsOf(same: readonly AddedFile[]): Pick<Found, 'warnings' | 'lookUp'> {
  const warnings = same.flatMap(({ warning }) => warning ?? []);
  if (warnings.length === 0) return {};
  return { warnings, lookUp: same.some(({ lookUp }) => lookUp !== false) };
}
