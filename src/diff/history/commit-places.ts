/** Where commits stand, seen from what is checked out: what can be done about one of them depends on it. */
import type { Git } from '../../git.ts';
import type { CommitPlace } from '../../model.ts';
import { parseRevList } from './rev-list.ts';

/** @param oids full object names of commits that are here */
export async function commitPlaces(
  git: Git,
  oids: readonly string[],
): Promise<{ readonly head: string | null; readonly commits: ReadonlyMap<string, CommitPlace> }> {
  const head = (await git.ask(['rev-parse', '--verify', '--quiet', 'HEAD^{commit}']))?.trim() ?? null;
  const commits = new Map<string, CommitPlace>();
  if (oids.length === 0) return { head, commits };
  const left = await parseRevList(git, [], head === null ? oids : [...oids, `^${head}`]);
  const elsewhere = new Set(left.map(({ oid }) => oid));
  for (const { oid, parents } of await parseRevList(git, ['--no-walk'], oids)) {
    const branch = elsewhere.has(oid) ? await branchWith(git, oid) : 'HEAD';
    if (oid === head) commits.set(oid, { kind: 'head' });
    else if (parents.length > 1) commits.set(oid, { kind: 'merge' });
    else if (branch === null) commits.set(oid, { kind: 'nowhere' });
    else commits.set(oid, { kind: 'earlier', isFirst: parents.length === 0, branch });
  }
  return { head, commits };
}

/** A local branch that holds a commit. */
async function branchWith(git: Git, oid: string): Promise<string | null> {
  const asked = ['for-each-ref', `--contains=${oid}`, '--count=1', '--format=%(refname)', 'refs/heads/'];
  const [ref = ''] = (await git.capture(asked)).split('\n');
  return ref === '' ? null : Buffer.from(ref.slice('refs/heads/'.length), 'latin1').toString();
}
