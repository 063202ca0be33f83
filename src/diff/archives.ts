/** Archives among what was found: their members are found too. What opens them is loaded only where there is one. */

import { AnteaterError } from '../errors.ts';
import { keyOf } from '../lib/key-of.ts';
import type { AddedFile, FileWarning, Found, Location, Skipped, Unread } from '../model.ts';
import type { Member, Opened } from './content/archive/open-archive.ts';

/** When archives are opened. */
export interface ArchiveOptions {
  readonly isOn: boolean;
  readonly now: () => number;
  /** So long, in milliseconds; for a second also where nothing is to be waited for. */
  readonly forMs: number;
}

const AT_LEAST_MS = 1_000;

interface WithMembers<T> {
  readonly filtered: T;
  readonly leftOut: readonly Skipped[];
  readonly unread: readonly Unread[];
}

/** Rules decide which archives are opened, and are then applied to their members too. */
export async function filterWithMembers<T extends { readonly kept: readonly Found[] }>(
  found: readonly Found[],
  { isOn, now, forMs }: ArchiveOptions,
  rule: (found: readonly Found[]) => Promise<T>,
): Promise<WithMembers<T>> {
  const filtered = await rule(found);
  const leftOut: Skipped[] = [];
  const unread: Unread[] = [];
  const archives = filtered.kept.flatMap(({ content, lookUp, occurrences }) =>
    isOn && content?.archive != null && lookUp !== false ? [{ content, occurrences }] : [],
  );
  if (archives.length === 0) return { filtered, leftOut, unread };
  const end = now() + Math.max(forMs, AT_LEAST_MS);
  const all = new Map(found.map((one) => [keyOf(one.indicator), one]));
  for (const [index, archive] of archives.entries()) {
    const { content } = archive;
    const opened = now() >= end ? null : await openInTime(content);
    if (opened === null) {
      unread.push({ why: 'deadline', unit: 'files', read: index, total: archives.length });
      break;
    }
    for (const why of opened.leftOut.keys()) leftOut.push({ path: content.file.path, why });
    const ratio = opened.bombRatio;
    if (ratio !== null) addWarning(all, content, { code: 'archive-bomb', ratio });
    for (const member of opened.members) addMember(all, archive, member);
  }
  return { filtered: await rule([...all.values()]), leftOut, unread };
}

/** Null where git was stopped, since the time is over. */
async function openInTime(content: AddedFile): Promise<Opened | null> {
  const { openArchive } = await import('./content/archive/open-archive.ts');
  try {
    return await openArchive(content);
  } catch (error) {
    if (error instanceof AnteaterError && error.code === 'stopped') return null;
    throw error;
  }
}

type ByKey = Map<string, Found>;

function addWarning(all: ByKey, { sha256 }: AddedFile, warning: FileWarning): void {
  const key = keyOf({ type: 'file', value: sha256 });
  const known = all.get(key);
  if (known !== undefined) all.set(key, { ...known, warnings: [...(known.warnings ?? []), warning] });
}

/** The same content elsewhere, in the archive or beside it, is one indicator with several places. */
function addMember(
  all: ByKey,
  {
    content,
    occurrences: places,
  }: { readonly content: AddedFile; readonly occurrences: Found['occurrences'] },
  { path, sha256, size }: Member,
): void {
  const occurrences = places.map(({ location }) => ({
    location: within(location, path),
    excerpt: null,
    allowed: null,
  }));
  const indicator = { type: 'file', value: sha256 } as const;
  const file = { ...content.file, path: `${content.file.path}!${path}` };
  const found = { indicator, written: file.path, content: { file, sha256, size, open: null } };
  const known = all.get(keyOf(indicator)) ?? { ...found, occurrences: [] };
  all.set(keyOf(indicator), { ...known, occurrences: [...known.occurrences, ...occurrences] });
}

function within(location: Location, member: string): Location {
  const { path, pathBytes } = location;
  const bytes = [Buffer.from(pathBytes ?? '', 'base64'), Buffer.from(`!${member}`)];
  return {
    ...location,
    isMember: true,
    path: `${path}!${member}`,
    pathBytes: pathBytes === null ? null : Buffer.concat(bytes).toString('base64'),
  };
}
