/** Which commits there are, with their true parents, oldest first; and what stands behind a tag. */
import { AnteaterError } from '../../errors.ts';
import type { Git } from '../../git.ts';
import type { Commit } from './commits.ts';

/** `revisions`: full oids, `^` before those to leave out; given on stdin, so that any number will do. */
export async function parseRevList(
  git: Git,
  flags: readonly string[],
  revisions: readonly string[],
): Promise<readonly Commit[]> {
  const args = ['rev-list', '--parents', '--topo-order', '--reverse', ...flags, '--stdin'];
  const input = revisions.map((revision) => `${revision}\n`).join('');
  const listed = await git.capture(args, { input });
  return listed.split('\n').slice(0, -1).map(commitOf);
}

function commitOf(line: string): Commit {
  const [oid = '', ...parents] = line.split(' ');
  if (!/^[0-9a-f]{40,64}$/.test(oid)) {
    throw new AnteaterError('git', 'git rev-list printed something that is not a commit', {
      hint: 'try git fsck',
    });
  }
  return { oid, parents };
}

export interface Peeled {
  readonly oid: string;
  readonly type: 'commit' | 'tree' | 'blob';
}

/** What each object is behind any number of tags. Objects that are not there are left out. */
export async function peel(git: Git, oids: readonly string[]): Promise<ReadonlyMap<string, Peeled>> {
  const peeled = new Map<string, Peeled>();
  if (oids.length === 0) return peeled;
  const input = oids.map((oid) => `${oid}^{}\n`).join('');
  const listed = await git.capture(['cat-file', '--batch-check=%(objectname) %(objecttype)'], { input });
  const lines = listed.split('\n');
  oids.forEach((oid, index) => {
    const [, target, type] = /^([0-9a-f]{40,64}) (commit|tree|blob)$/.exec(lines[index] ?? '') ?? [];
    if (target === undefined) return;
    if (type === 'commit' || type === 'tree' || type === 'blob') peeled.set(oid, { oid: target, type });
  });
  return peeled;
}
