/** What a repository knows of a remote: its tracking refs, wherever the remote's refspecs put them. */
import type { Git } from '../../git.ts';
import { capture } from './repository.ts';

/**
 * Oids of the tracking refs of a remote, which is named or given by its URL; empty where it has none. Refs outside of
 * `refs/remotes/` do not count: the local branches of a mirror are also what is about to be pushed.
 */
export async function trackingOids(git: Git, remote: string, url: string | null): Promise<readonly string[]> {
  const remotes = await readRemotes(git);
  const named = remotes.get(remote);
  const found =
    named !== undefined
      ? [named]
      : [...remotes.values()].filter(({ urls }) => urls.some((one) => one === remote || one === url));
  const patterns = found.flatMap(({ fetch }) => fetch.flatMap(destinationOf));
  if (patterns.length === 0) return [];
  const oids = await capture(git, ['for-each-ref', '--format=%(objectname)', '--', ...patterns]);
  return oids.split('\n').filter((oid) => oid !== '');
}

interface Remote {
  readonly urls: string[];
  readonly fetch: string[];
}

async function readRemotes(git: Git): Promise<ReadonlyMap<string, Remote>> {
  const remotes = new Map<string, Remote>();
  for (const entry of (await capture(git, ['config', '-z', '--list'])).split('\0')) {
    const [, name, variable, value] = /^remote\.([^\n]*)\.(url|fetch)\n(.*)$/s.exec(entry) ?? [];
    if (name === undefined || value === undefined) continue;
    const remote = remotes.get(name) ?? { urls: [], fetch: [] };
    (variable === 'url' ? remote.urls : remote.fetch).push(value);
    remotes.set(name, remote);
  }
  return remotes;
}

/** The right side of a refspec, as `for-each-ref` takes it: everything below a folder, or one ref. */
function destinationOf(refspec: string): string[] {
  const [, destination] = /^\+?[^^:][^:]*:(refs\/remotes\/.+)$/.exec(refspec) ?? [];
  return destination === undefined ? [] : [destination.replace(/\/\*$/, '/')];
}
