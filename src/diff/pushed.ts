/**
 * The commits that a push would give a remote: for the pre-push hook. Known is what that remote has, as far as its
 * tracking refs and the push itself say, or a remote that this clone's own git configuration trusts. No other remote
 * counts: it may be a contributor's fork.
 */
import { AnteaterError } from '../errors.ts';
import type { Git } from '../git.ts';
import { onDemand } from '../lib/on-demand.ts';
import type { Skipped } from '../model.ts';
import { type CommitList, type CommitSource, type Following, openCommits } from './history/commits.ts';
import { type Remotes, readRemotes } from './history/remotes.ts';
import { parseRevList, peel } from './history/rev-list.ts';

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

/** All of the hook's standard input. A line that is not one is an error: what it stands for could not be checked. */
export function parseRefLines(text: string): readonly RefLine[] {
  return text
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const match = LINE.exec(line.replace(/\r$/, ''));
      if (match === null) {
        throw new AnteaterError('input', `not a line of a push: ${JSON.stringify(line.slice(0, 200))}`, {
          hint: 'git writes "local-ref local-oid remote-ref remote-oid" to its pre-push hook',
        });
      }
      const [, localRef = '', localOid = '', remoteRef = '', remoteOid = ''] = match;
      return { localRef, localOid, remoteRef, remoteOid };
    });
}

export interface PushSource extends CommitSource {
  /**
   * A remote that is not trusted and has most of the new commits already: trusting it would spare reading them.
   * null: there is none, or too little would be spared. `git`: one that is not out of time.
   */
  suggestion(git: Git): Promise<TrustSuggestion | null>;
}

export interface TrustSuggestion {
  readonly remote: string;
  /** New commits that the remote has, and all new ones. */
  readonly known: number;
  readonly total: number;
}

export function openPush(git: Git, options: PushOptions): PushSource {
  const list = onDemand(() => listNew(git, options));
  const detail = `push to ${withoutSecrets(options.remote || options.url || 'a remote')}`;
  return {
    ...openCommits(git, { kind: 'push', detail }, list, options),
    suggestion: async (asked) => suggestTrust(asked, await list()),
  };
}

interface PushedCommits extends CommitList {
  /** What was asked of `rev-list`: the pushed commits, and with `^` before them those that are known. */
  readonly revisions: readonly string[];
  /** null: it was not asked, since nothing is new. */
  readonly remotes: Remotes | null;
  /** The remotes pushed to and those trusted. */
  readonly own: readonly string[];
}

async function listNew(git: Git, { lines, remote, url }: PushOptions): Promise<PushedCommits> {
  const pushed = lines.filter((line) => !isNone(line.localOid));
  const nothing = { commits: [], revisions: [], remotes: null, own: [] };
  if (pushed.length === 0) return { ...nothing, skipped: [] };
  const locals = await peel(git, unique(pushed.map((line) => line.localOid)));
  const skipped: Skipped[] = [];
  const tips: string[] = [];
  for (const line of pushed) {
    const object = locals.get(line.localOid);
    if (object === undefined) throw missing(line.localOid);
    if (object.type === 'commit') tips.push(object.oid);
    else skipped.push({ path: line.remoteRef, why: 'tag' });
  }
  if (tips.length === 0) return { ...nothing, skipped };
  const remotes = await readRemotes(git);
  const own = [
    ...remotes.called(remote, url),
    ...remotes.trusted.flatMap((name) => remotes.called(name, null)),
  ];
  const stated = lines.map((line) => line.remoteOid).filter((oid) => !isNone(oid));
  const excluded = await commitsAt(git, [...stated, ...(await remotes.oidsOf(git, own))]);
  const revisions = [...unique(tips), ...excluded.map((oid) => `^${oid}`)];
  return { commits: await parseRevList(git, [], revisions), skipped, revisions, remotes, own };
}

/** Of these objects, the commits that are here. */
async function commitsAt(git: Git, oids: readonly string[]): Promise<readonly string[]> {
  const objects = await peel(git, unique(oids));
  return unique([...objects.values()].flatMap(({ type, oid }) => (type === 'commit' ? [oid] : [])));
}

/** Below it, a suggestion is not worth a line. */
const SPARED_AT_LEAST = 10;

async function suggestTrust(
  git: Git,
  { commits, revisions, remotes, own }: PushedCommits,
): Promise<TrustSuggestion | null> {
  const total = commits.length;
  let best: TrustSuggestion | null = null;
  if (remotes === null || total < SPARED_AT_LEAST) return null;
  for (const name of remotes.names.filter((one) => !own.includes(one))) {
    const theirs = await commitsAt(git, await remotes.oidsOf(git, [name]));
    if (theirs.length === 0) continue;
    const left = await parseRevList(git, [], [...revisions, ...theirs.map((oid) => `^${oid}`)]);
    const known = total - left.length;
    if (known >= SPARED_AT_LEAST && known > (best?.known ?? 0)) best = { remote: name, known, total };
  }
  return best;
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
