/** Archives among what was found → their members, as further files that were found. */
import { AnteaterError } from '../../../errors.ts';
import type { AddedFile, FileWarning, Found, Location, Skipped, Unread } from '../../../model.ts';
import { type Member, type Opened, openArchive } from './open-archive.ts';

export interface WithMembers {
  readonly found: readonly Found[];
  readonly leftOut: readonly Skipped[];
  readonly unread: readonly Unread[];
}

/** Opens `archives`, which are among `found`, as long as there is time: their members are added to it. */
export async function addMembers(
  found: readonly Found[],
  archives: readonly Found[],
  isLate: () => boolean,
): Promise<WithMembers> {
  const leftOut: Skipped[] = [];
  const unread: Unread[] = [];
  const all = new Map(found.map((one) => [keyOf(one), one]));
  for (const [index, one] of archives.entries()) {
    const { content } = one;
    if (content === null) continue;
    const opened = isLate() ? null : await openInTime(content);
    if (opened === null) {
      unread.push({ why: 'deadline', unit: 'files', read: index, total: archives.length });
      break;
    }
    for (const why of opened.leftOut.keys()) leftOut.push({ path: content.file.path, why });
    const ratio = opened.bombRatio;
    const whole = all.get(keyOf(one)) ?? one;
    if (ratio !== null) all.set(keyOf(one), withWarning(whole, { code: 'archive-bomb', ratio }));
    for (const member of opened.members) addMember(all, one, content, member);
  }
  return { found: [...all.values()], leftOut, unread };
}

/** Null where git was stopped, since the time is over. */
async function openInTime(content: AddedFile): Promise<Opened | null> {
  try {
    return await openArchive(content);
  } catch (error) {
    if (error instanceof AnteaterError && error.code === 'stopped') return null;
    throw error;
  }
}

function keyOf({ indicator }: Found): string {
  return `${indicator.type} ${indicator.value}`;
}

function withWarning(found: Found, warning: FileWarning): Found {
  return { ...found, warnings: [...(found.warnings ?? []), warning] };
}

/** The same content elsewhere, in the archive or beside it, is one indicator with several places. */
function addMember(all: Map<string, Found>, archive: Found, content: AddedFile, member: Member): void {
  const sightings = archive.sightings.map(({ location }) => ({
    location: within(location, member.path),
    excerpt: null,
    allowed: null,
  }));
  const { path, sha256, size } = member;
  const file = { ...content.file, path: `${content.file.path}!${path}` };
  const found: Found = {
    indicator: { type: 'file', value: sha256 },
    sightings,
    written: file.path,
    instead: null,
    content: { file, sha256, size, open: null },
  };
  const known = all.get(keyOf(found));
  all.set(
    keyOf(found),
    known === undefined ? found : { ...known, sightings: [...known.sightings, ...sightings] },
  );
}

function within(location: Location, member: string): Location {
  const { pathBytes } = location;
  const bytes =
    pathBytes === null ? null : Buffer.concat([Buffer.from(pathBytes, 'base64'), Buffer.from(`!${member}`)]);
  return {
    ...location,
    isMember: true,
    path: `${location.path}!${member}`,
    pathBytes: bytes?.toString('base64') ?? null,
  };
}
