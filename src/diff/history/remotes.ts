/** What a repository knows of its remotes: their tracking refs, wherever their refspecs put them. */
import type { Git } from '../../git.ts';

export interface Remotes {
  /**
   * Patterns of the tracking refs of a remote, which is named or given by its URL; empty where it has none. Refs
   * outside of `refs/remotes/` do not count: the local branches of a mirror are also what is about to be pushed.
   */
  patternsOf(remote: string, url: string | null): readonly string[];
  /** Remotes that this clone's own git configuration trusts: what they have was checked. */
  readonly trusted: readonly string[];
  readonly names: readonly string[];
}

export async function readRemotes(git: Git): Promise<Remotes> {
  const config = await git.use((it) => it.listConfig());
  const settings = new Map<string, string[]>();
  for (const file of config.files) {
    for (const [key, value] of Object.entries(config.values[file] ?? {})) {
      settings.set(key, [...(settings.get(key) ?? []), ...[value].flat()]);
    }
  }
  const valuesOf = (key: string): readonly string[] => settings.get(key) ?? [];
  const names = new Set<string>();
  for (const key of settings.keys()) {
    const [, name] = /^remote\.(.*)\.(?:url|fetch)$/s.exec(key) ?? [];
    if (name !== undefined) names.add(name);
  }
  return {
    names: [...names],
    trusted: valuesOf('anteater.trustedremote'),
    patternsOf: (remote, url) => {
      const hasUrl = (name: string) =>
        valuesOf(`remote.${name}.url`).some((one) => one === remote || one === url);
      const found = names.has(remote) ? [remote] : [...names].filter(hasUrl);
      return found.flatMap((name) => valuesOf(`remote.${name}.fetch`).flatMap(destinationOf));
    },
  };
}

/** Oids of the refs that match; none without a pattern. */
export async function oidsOf(git: Git, patterns: readonly string[]): Promise<readonly string[]> {
  if (patterns.length === 0) return [];
  const oids = await git.run(['for-each-ref', '--format=%(objectname)', '--', ...patterns]);
  return oids.split('\n').filter((oid) => oid !== '');
}

/** The right side of a refspec, as `for-each-ref` takes it: everything below a folder, or one ref. */
function destinationOf(refspec: string): string[] {
  const [, destination] = /^\+?[^^:][^:]*:(refs\/remotes\/.+)$/.exec(refspec) ?? [];
  return destination === undefined ? [] : [destination.replace(/\/\*$/, '/')];
}
