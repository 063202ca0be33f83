/** What a user calls a revision: its commit, and the files in it (for rules that are read from one). */
import { AnteaterError } from '../../errors.ts';
import type { Git } from '../../git.ts';
import type { Revision } from '../../model.ts';

/** A revision as the full oid of its commit. Unknown and option-like ones are errors (exit 2). */
export async function resolveCommit(git: Git, revision: string): Promise<string> {
  if (revision === '' || revision.startsWith('-') || /[\0-\x1f]/.test(revision)) {
    throw new AnteaterError('usage', `${JSON.stringify(revision)} is not a revision`, {
      hint: 'give a branch, a tag or a commit, such as origin/main or HEAD~3',
    });
  }
  await refuseAmbiguous(git, revision);
  const asked = ['rev-parse', '--verify', '--quiet', '--end-of-options', `${revision}^{commit}`];
  const oid = (await git.ask(asked))?.trim() ?? '';
  if (/^[0-9a-f]{40,64}$/.test(oid)) return oid;
  throw new AnteaterError('input', `unknown revision: ${JSON.stringify(revision)}`, {
    hint: await fetchHint(git),
  });
}

/**
 * A name for several things: git would take the tag, which whoever can push one may have called `origin/main`, so that
 * nothing seems new, or that their rules count.
 */
async function refuseAmbiguous(git: Git, revision: string): Promise<void> {
  const [name = ''] = /^(?:(?!@\{)[^~^:])*/.exec(revision) ?? [];
  // A whole object name is taken as one.
  if (/^(?:|@|HEAD|refs\/.*|[0-9a-f]{40}|[0-9a-f]{64})$/i.test(name)) return;
  const places = ['refs/', 'refs/tags/', 'refs/heads/', 'refs/remotes/'].map((folder) => folder + name);
  const format = '--format=%(refname) %(objectname) %(*objectname)';
  const refs = (await git.run(['for-each-ref', format, '--', ...places]))
    .split('\n')
    .map((line) => line.split(' '))
    .filter(([ref = '']) => places.includes(ref));
  const meant = new Set(refs.map(([, own = '', peeled = '']) => peeled || own));
  if (refs.length > 0 && /^[0-9a-f]{4,}$/i.test(name)) {
    const oids = await git.run(['rev-parse', `--disambiguate=${name}`]);
    for (const oid of oids.split('\n').filter(Boolean)) meant.add(oid);
  }
  if (meant.size < 2) return;
  throw new AnteaterError('usage', `${JSON.stringify(revision)} can mean several things`, {
    hint: `name the one: ${refs.map(([ref = '']) => JSON.stringify(ref)).join(' or ')}, or a full object name`,
  });
}

export async function isShallow(git: Git): Promise<boolean> {
  return (await git.use((it) => it.revparse(['--is-shallow-repository']))) === 'true';
}

async function fetchHint(git: Git): Promise<string> {
  return (await isShallow(git))
    ? 'this clone is shallow: git fetch --unshallow (in CI: check out with full history, depth 0)'
    : 'see git branch -a and git log; a remote branch may have to be fetched first: git fetch';
}

export async function readRevision(git: Git, revision: string): Promise<Revision> {
  const oid = await resolveCommit(git, revision);
  return {
    name: revision,
    read: async (path) => {
      const entry = await git.run(['ls-tree', '-z', '--full-tree', oid, '--', path]);
      if (entry === '') return null;
      const [, blob] = /^100[0-7]{3} blob ([0-9a-f]+)\t/.exec(entry) ?? [];
      // A link is not followed; to go on as if there were no rules would let a change take them away.
      if (blob === undefined) throw noRegularFile(revision, path, entry);
      return Buffer.from(await git.capture(['cat-file', 'blob', blob]), 'latin1');
    },
  };
}

function noRegularFile(revision: string, path: string, entry: string): AnteaterError {
  const kind = entry.startsWith('120000') ? 'a symbolic link' : 'not a regular file';
  return new AnteaterError('config', `${revision}:${path} is ${kind}, so no rules can be read from it`, {
    hint: 'commit the file itself there, or name another revision after --rules-from',
  });
}
