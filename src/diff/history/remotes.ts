/** What a repository knows of its remotes: their tracking refs, wherever their refspecs put them. */
import type { Git } from '../../git.ts';

export interface Remotes {
  readonly names: readonly string[];
  /** Remotes that this clone's own git configuration trusts: what they have was checked. */
  readonly trusted: readonly string[];
  /** The remote of that name, or those with that URL. */
  called(remote: string, url: string | null): readonly string[];
  /**
   * Oids of these remotes' tracking refs, wherever their refspecs put them. Refs outside of `refs/remotes/` do not
   * count: the local branches of a mirror are also what is about to be pushed. Nor do refs that another remote may have
   * written (`origin/fork/x` is of `origin/fork`, too).
   */
  oidsOf(git: Git, names: readonly string[]): Promise<readonly string[]>;
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
  const placesOf = (name: string) => valuesOf(`remote.${name}.fetch`).flatMap(destinationOf);
  return {
    names: [...names],
    trusted: valuesOf('anteater.trustedremote'),
    called: (remote, url) => {
      const hasUrl = (name: string) =>
        valuesOf(`remote.${name}.url`).some((one) => one === remote || one === url);
      return names.has(remote) ? [remote] : [...names].filter(hasUrl);
    },
    oidsOf: async (asked, of) => {
      const patterns = of.flatMap(placesOf);
      if (patterns.length === 0) return [];
      const others = [...names].filter((name) => !of.includes(name)).flatMap(placesOf);
      const listed = await asked.run([
        'for-each-ref',
        '--format=%(objectname) %(refname)',
        '--',
        ...patterns,
      ]);
      return listed.split('\n').flatMap((line) => {
        const [oid = '', ref = ''] = line.split(' ');
        return ref === '' || others.some((pattern) => mayHold(pattern, ref)) ? [] : [oid];
      });
    },
  };
}

/** The right side of a refspec, as `for-each-ref` takes it: everything below a folder, or one ref. */
function destinationOf(refspec: string): string[] {
  const [, destination] = /^\+?[^^:][^:]*:(refs\/remotes\/.+)$/.exec(refspec) ?? [];
  return destination === undefined ? [] : [destination.replace(/\/\*$/, '/')];
}

/** Whether a ref may be of that place. A refspec has one star at most, which stands for anything. */
function mayHold(pattern: string, ref: string): boolean {
  const [before = '', after] = pattern.split('*');
  if (after !== undefined) return ref.startsWith(before) && ref.endsWith(after);
  return pattern.endsWith('/') ? ref.startsWith(pattern) : ref === pattern;
}
