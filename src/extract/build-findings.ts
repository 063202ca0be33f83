/**
 * Turns what was gathered into indicators: URLs are judged, those that must not be sent whole become their host, and
 * places of the same indicator come together. The only part of the stage that loads the public suffix list.
 */

import { groupBy } from '../lib/group-by.ts';
import { keyOf } from '../lib/key-of.ts';
import type { AddedFile, Check, Excerpt, Found, Indicator, Location, Occurrence } from '../model.ts';
import { isForgePage } from './forge-pages.ts';
import { type Candidate, EXCERPTS, type TextOccurrence } from './occurrences.ts';
import { hideSecrets } from './secrets/hide-secrets.ts';
import { sendable } from './sendable.ts';
import { judgeUrl } from './url/host.ts';

interface Extracted {
  readonly candidates: readonly Candidate[];
  readonly files: readonly AddedFile[];
  readonly checks: ReadonlySet<Check>;
}

interface Draft {
  readonly indicator: Indicator;
  readonly written: string;
  readonly marks: TextOccurrence[];
}

type Collect = (indicator: Indicator, written: string, marks: readonly TextOccurrence[]) => void;

export function buildFindings({ candidates, files, checks }: Extracted): readonly Found[] {
  const drafts = new Map<string, Draft>();
  const collect: Collect = (indicator, written, marks) => {
    if (marks.length === 0) return;
    const key = keyOf(indicator);
    const draft = drafts.get(key) ?? { indicator, written, marks: [] };
    for (const mark of marks) draft.marks.push(mark);
    drafts.set(key, draft);
  };
  for (const entry of candidates) {
    if (entry.kind === 'ip') collect({ type: 'ip', value: entry.text }, entry.written, entry.marks);
    else collectUrl(entry, checks, collect);
  }
  return [
    ...[...drafts.values()]
      .map(foundOf)
      .sort(byFirstPlace)
      .map(({ found }) => found),
    ...filesFound(files),
  ];
}

function collectUrl(entry: Candidate, checks: ReadonlySet<Check>, collect: Collect): void {
  const url = judgeUrl(entry.text);
  if (url === null) return;
  const { written, marks } = entry;
  const { href, host, ip } = url;
  if (ip !== null && checks.has('ips')) collectAddress(entry, ip, collect);
  if (!checks.has('urls')) return;
  // Where the host is an address, the address is what stands in for the URL.
  const standIn: Indicator =
    ip === null ? { type: 'domain', value: host.replace(/\.$/, '') } : { type: 'ip', value: ip };
  const collectHost = (places: readonly TextOccurrence[]): void => {
    if (ip === null || !checks.has('ips')) collect(standIn, written, places);
  };
  collectHost(marks.filter(({ locked }) => locked));
  const others = marks.filter(({ locked }) => !locked);
  const sent = sendable(href);
  if (sent === null || isForgePage(sent)) collectHost(others);
  else collect({ type: 'url', value: sent }, written, others);
}

/** An address in its usual form stands behind the slashes; what only browsers read (`0x7f.1`) stands where its URL does. */
function collectAddress({ written, marks }: Candidate, ip: string, collect: Collect): void {
  const at = written.indexOf(ip);
  const places = at < 0 ? marks : marks.map((mark) => movedMark(mark, at, ip.length, written));
  collect({ type: 'ip', value: ip }, at < 0 ? written : ip, places);
}

/** The place of a part of what is marked. */
function movedMark(mark: TextOccurrence, start: number, length: number, written: string): TextOccurrence {
  const { excerpt } = mark;
  const shown = excerpt !== null && start + length <= excerpt.length;
  return {
    ...mark,
    column: mark.column + [...written.slice(0, start)].length,
    excerpt: shown ? { text: excerpt.text, start: excerpt.start + start, length } : null,
  };
}

function foundOf(draft: Draft): { readonly found: Found; readonly order: number } {
  const sorted = draft.marks.sort((a, b) => a.order - b.order);
  // An address behind a quote in a URL is read with the URL, and for itself.
  const marks = sorted.filter((mark, index) => !isSamePlace(mark, sorted[index - 1]));
  const occurrences = marks.map((mark, index) => occurrenceOf(mark, index < EXCERPTS));
  const written = hideSecrets(draft.written);
  const found = { indicator: draft.indicator, occurrences, written, content: null };
  return { found, order: marks[0]?.order ?? 0 };
}

function isSamePlace(mark: TextOccurrence, before: TextOccurrence | undefined): boolean {
  return mark.file === before?.file && mark.line === before.line && mark.column === before.column;
}

function byFirstPlace(a: { readonly order: number }, b: { readonly order: number }): number {
  return a.order - b.order;
}

function occurrenceOf(mark: TextOccurrence, shown: boolean): Occurrence {
  const { path, pathBytes, commit } = mark.file;
  const location: Location = { path, pathBytes, line: mark.line, column: mark.column, commit };
  const excerpt = shown && mark.excerpt !== null ? clipped(mark.excerpt) : null;
  return { location, excerpt, allowed: mark.allowed };
}

/** In UTF-16 units on each side: more than any report has room for. */
const AROUND = 100;

/** Secrets are hidden first: what tells one may stand far from it. */
function clipped({ text, start, length }: Excerpt): Excerpt {
  const end = start + length + AROUND;
  const from = wholeCharacter(text, Math.max(0, start - AROUND));
  const shown = hideSecrets(text).slice(from, wholeCharacter(text, Math.min(end, text.length)));
  return { text: shown, start: start - from, length };
}

/** Not between the halves of a surrogate pair. */
function wholeCharacter(text: string, at: number): number {
  return /[\udc00-\udfff]/.test(text[at] ?? '') ? at + 1 : at;
}

/** One for each distinct content. */
function filesFound(files: readonly AddedFile[]): Found[] {
  return [...groupBy(files, ({ sha256 }) => sha256)].map(([sha256, same]) => ({
    indicator: { type: 'file', value: sha256 },
    occurrences: same.map(({ file: { path, pathBytes, commit } }) => ({
      location: { path, pathBytes, line: null, column: null, commit },
      excerpt: null,
      allowed: null,
    })),
    written: same[0]?.file.path ?? '',
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
