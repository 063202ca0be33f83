/**
 * The commits that a push would give a remote: for the pre-push hook. Known is what that remote has, as far as its
 * tracking refs and the push itself say; another remote's knowledge does not count.
 */
import { AnteaterError } from '../errors.ts';
import type { Git } from '../git.ts';
import type { Skipped } from '../model.ts';
import type { Commit, Following } from './history/commits.ts';
import { trackingOids } from './history/remotes.ts';
import { readRepository } from './history/repository.ts';
import { parseRevList, peel } from './history/rev-list.ts';
import { readHistory } from './history/shallow.ts';
import type { CommitSource } from './range.ts';

/** One line that git writes to a pre-push hook. Oids in full; all zeros for "none". */
export interface RefLine {
  readonly localRef: string;
  readonly localOid: string;
  readonly remoteRef: string;
  readonly remoteOid: string;
}

export interface PushOptions extends Following {
  readonly lines: readonly RefLine[];
  /** As git calls it: a remote's name, or its URL where it has none. */
  readonly remote: string;
  readonly url: string | null;
}

const LINE = /^(\S.*) ([0-9a-f]{40}|[0-9a-f]{64}) (\S+) ([0-9a-f]{40}|[0-9a-f]{64})$/;

/** All of the hook's standard input. A line that is none is an error: what it stands for could not be checked. */
export function parseRefLines(text: string): readonly RefLine[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, localRef, localOid, remoteRef, remoteOid] = LINE.exec(line.replace(/\r$/, '')) ?? [];
      if (
        localRef === undefined ||
        localOid === undefined ||
        remoteRef === undefined ||
        remoteOid === undefined
      ) {
        throw new AnteaterError('input', `not a line of a push: ${JSON.stringify(line.slice(0, 200))}`, {
          hint: 'git writes "local-ref local-oid remote-ref remote-oid" to its pre-push hook',
        });
      }
      return { localRef, localOid, remoteRef, remoteOid };
    });
}

export function openPush(git: Git, options: PushOptions): CommitSource {
  let listing: Promise<Listing> | null = null;
  const list = () => {
    listing ??= listNew(git, options);
    return listing;
  };
  return {
    kind: 'push',
    detail: `push to ${withoutSecrets(options.remote || options.url || 'a remote')}`,
    newCommits: async () => (await list()).commits.map((commit) => commit.oid),
    read: async (sink, wants) => {
      const asking = readRepository(git);
      asking.catch(() => undefined);
      const { commits, skipped } = await list();
      return readHistory({ git, sink, wants, repository: () => asking, skipped }, commits, options);
    },
  };
}

interface Listing {
  readonly commits: readonly Commit[];
  readonly skipped: readonly Skipped[];
}

async function listNew(git: Git, { lines, remote, url }: PushOptions): Promise<Listing> {
  const pushed = lines.filter((line) => !isNone(line.localOid));
  if (pushed.length === 0) return { commits: [], skipped: [] };
  const locals = await peel(git, unique(pushed.map((line) => line.localOid)));
  const skipped: Skipped[] = [];
  const tips: string[] = [];
  for (const line of pushed) {
    const object = locals.get(line.localOid);
    if (object === undefined) throw missing(line.localOid);
    if (object.type === 'commit') tips.push(object.oid);
    else skipped.push({ path: line.remoteRef, why: 'tag' });
  }
  if (tips.length === 0) return { commits: [], skipped };
  const known = await knownToRemote(git, { lines, remote, url });
  const commits = await parseRevList(git, [], [...unique(tips), ...known.map((oid) => `^${oid}`)]);
  return { commits, skipped };
}

/** Commits that the remote has: its tracking refs, and the oids that the push says are there, if they are here too. */
async function knownToRemote(
  git: Git,
  { lines, remote, url }: Pick<PushOptions, 'lines' | 'remote' | 'url'>,
): Promise<readonly string[]> {
  const stated = lines.map((line) => line.remoteOid).filter((oid) => !isNone(oid));
  const refs = await trackingOids(git, remote, url);
  const objects = await peel(git, unique([...stated, ...refs]));
  const commits: string[] = [];
  for (const object of objects.values()) if (object.type === 'commit') commits.push(object.oid);
  return unique(commits);
}

/** A remote may be a URL with a user's name and password in it, and reports are public. */
function withoutSecrets(remote: string): string {
  return remote.replace(/^([a-z][a-z0-9+.-]*:\/\/)[^/]*@/i, '$1').replace(/[?#].*$/s, '');
}

const unique = (oids: readonly string[]): string[] => [...new Set(oids)];
const isNone = (oid: string): boolean => /^0+$/.test(oid);

function missing(oid: string): AnteaterError {
  return new AnteaterError('git', `the object ${oid}, which is to be pushed, is missing`, {
    hint: 'try git fsck',
  });
}
