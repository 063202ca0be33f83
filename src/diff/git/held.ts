/**
 * Whether the index still holds what an earlier commit added: files by the blob's oid, wherever it lies now; text by the
 * lines that hold its words. Where git fails, it counts as held: what is malicious must not pass because git gave no answer.
 */
import { join } from 'node:path';
import { createDebug } from '../../debug.ts';
import { AnteaterError, reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import { groupBy } from '../../lib/group-by.ts';
import type { ChangeSource, DeferredLookup, DeferredPlace } from '../../model.ts';
import { CountingSink } from '../content/counting-sink.ts';
import { byteString, type FileName, fileName, fileVersion } from '../paths.ts';
import { entriesOf } from './entries.ts';

const debug = createDebug('held');

/** The index: the blob at each path, and the paths of each blob. Paths are byte strings. */
export interface IndexEntries {
  readonly oidAt: ReadonlyMap<string, string>;
  readonly pathsOf: ReadonlyMap<string, readonly string[]>;
}

/** null where git fails. */
export async function readIndexEntries(git: Git, root: string): Promise<IndexEntries | null> {
  try {
    const entries = await entriesOf(git, null, root);
    const oidAt = new Map(entries.map(({ path, oid }) => [path, oid]));
    const groups = [...groupBy(entries, ({ oid }) => oid)];
    return { oidAt, pathsOf: new Map(groups.map(([oid, same]) => [oid, same.map(({ path }) => path)])) };
  } catch (error) {
    debug(`the index cannot be read: ${reasonOf(error)}`);
    return null;
  }
}

/** The blob at a place that a report names (`path!member` is in the blob of the archive). */
export function oidOf(entries: IndexEntries, path: string, pathBytes: string | null): string | null {
  const bytes = nameOf({ path, pathBytes });
  return entries.oidAt.get(bytes) ?? entries.oidAt.get(bytes.split('!', 1)[0] ?? '') ?? null;
}

/** Where its very blobs lie now; [] where none of them does. Of a file whose blob is not known, the path decides. */
export function placesNow(
  entries: IndexEntries,
  { indicator, places }: DeferredLookup,
): readonly DeferredPlace[] {
  return places.flatMap((place) => {
    if (place.oid === null) {
      const there = indicator.type === 'file' && oidOf(entries, place.path, place.pathBytes) !== null;
      return there ? [place] : [];
    }
    const member = place.path.includes('!') ? place.path.slice(place.path.indexOf('!')) : '';
    const paths = entries.pathsOf.get(place.oid) ?? [];
    const same = paths.find((path) => path === nameOf(place));
    return (same === undefined ? paths : [same]).map((path) => {
      const name = fileName(path);
      const inside = path.includes('!') || place.path.endsWith(path) ? '' : member;
      return { ...place, ...name, path: `${name.path}${inside}` };
    });
  });
}

function nameOf({ path, pathBytes }: FileName): string {
  return pathBytes === null ? byteString(path) : Buffer.from(pathBytes, 'base64').toString('latin1');
}

/** The lines of the index that hold all these words, in upper or lower case, however they are joined. */
export function openLinesWith(git: Git, root: string, words: readonly string[]): ChangeSource {
  return {
    kind: 'staged',
    detail: 'lines of the index',
    read: async (sink, wants) => {
      const counting = new CountingSink(sink, wants);
      return counting.readAll('files', async () => {
        for (const { path, line, text } of await linesWith(git, root, words)) {
          const chunk = { text, line, lines: 1, marked: false, startsMidLine: false, endsMidLine: false };
          counting.text(fileVersion(path, null, null), chunk);
        }
      });
    },
  };
}

interface Line {
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

async function linesWith(git: Git, root: string, words: readonly string[]): Promise<readonly Line[]> {
  if (words.length === 0) return [];
  const all = words.flatMap((word, index) => (index === 0 ? ['-e', word] : ['--and', '-e', word]));
  const args = ['grep', '--cached', '--full-name', '-n', '-z', '-i', '-a', '-F', ...all, '--', root];
  const listed = await git.capture(args).catch((error: unknown) => {
    // git grep ends with 1 where nothing holds the text.
    if (error instanceof AnteaterError && error.cause === 1) return '';
    throw error;
  });
  return [...listed.matchAll(/([^\0]*)\0(\d+)\0(.*)\n/g)].map(([, path = '', line = '', text = '']) => ({
    path,
    line: Number(line),
    text: `${text}\n`,
  }));
}

/** The commit that brought one of its blobs; null where it is not known. */
export async function commitThatAdded(
  git: Git,
  root: string,
  lookup: DeferredLookup,
): Promise<string | null> {
  const oids = new Set(lookup.places.map(({ oid }) => oid));
  try {
    const { commits, paths } = await commitsOn(git, root, lookup, ['HEAD']);
    if (commits.length === 0) return null;
    const raw = ['diff-tree', '--stdin', '--root', '-r', '-m', '--raw', '--no-abbrev', '--no-renames'];
    const listed = await git.capture([...raw, '--', ...paths], { input: `${commits.join('\n')}\n` });
    // Newest first: the last one that matches is the one that added it.
    let commit: string | null = null;
    let added: string | null = null;
    for (const line of listed.split('\n')) {
      const [, oid] = /^:\d{6} \d{6} [0-9a-f]+ ([0-9a-f]+) /.exec(line) ?? [];
      if (oid !== undefined && oids.has(oid)) added = commit;
      else if (/^[0-9a-f]{40,64}/.test(line)) commit = line.split(' ', 1)[0] ?? null;
    }
    return added;
  } catch (error) {
    debug(`the commit that added it is not known: ${reasonOf(error)}`);
    return null;
  }
}

/**
 * git dates a commit when it begins, before the hooks that checked it (and those may run tests first); clocks differ. Commits
 * older than this before the check cannot be the one.
 */
const EARLIER_S = 3_600;

/** Whether any ref leads to a commit that may hold it. */
export async function isReachable(git: Git, root: string, lookup: DeferredLookup): Promise<boolean> {
  try {
    const since = `--max-age=${Math.floor(lookup.since / 1000) - EARLIER_S}`;
    return (await commitsOn(git, root, lookup, [since, 'HEAD', '--all'])).commits.length > 0;
  } catch (error) {
    debug(`whether a commit holds it is not known: ${reasonOf(error)}`);
    return true;
  }
}

/** Commits that touch its places, newest first. */
async function commitsOn(
  git: Git,
  root: string,
  { places }: DeferredLookup,
  revisions: readonly string[],
): Promise<{ readonly commits: readonly string[]; readonly paths: readonly string[] }> {
  const paths = [...new Set(places.map(({ path }) => join(root, path.split('!', 1)[0] ?? path)))];
  const listed = await git.capture(['rev-list', ...revisions, '--', ...paths]);
  return { commits: listed.split('\n').filter((oid) => oid !== ''), paths };
}
