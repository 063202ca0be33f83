/**
 * Whole files as the index has them now: what earlier commits put off is looked for there, at its old paths and, for
 * what can be searched, wherever it was moved to.
 */
import type { Git } from '../../git.ts';
import type { ChangeSource } from '../../model.ts';
import { Blobs } from '../content/blobs.ts';
import { Classifier } from '../content/classify.ts';
import { createTally } from '../content/counting-sink.ts';
import { readRepository } from '../history/repository.ts';
import { fileVersion } from '../paths.ts';

export interface Indexed {
  /** Paths from the root, as git's bytes. */
  readonly paths: readonly Buffer[];
  /** Further files: those that hold all words of one of these, in whatever case, however they are joined. */
  readonly holding: readonly (readonly string[])[];
}

/** Regular files alone; other paths, and those that the index does not have, add nothing. */
export function openIndexed(git: Git, wanted: Indexed): ChangeSource {
  return {
    kind: 'staged',
    detail: 'files of the index',
    read: async (sink, wants) => {
      const asking = readRepository(git);
      const tally = createTally(sink, wants);
      const blobs = new Blobs(git);
      const classifier = new Classifier({ git, blobs, tally, repository: () => asking });
      try {
        for (const { mode, oid, path } of await entries(git, wanted, (await asking).root ?? '.')) {
          const file = fileVersion(path, null, oid);
          const record = {
            path,
            oldMode: '000000',
            newMode: mode,
            oldOid: '',
            newOid: oid,
            status: 'A',
            oldPath: path,
          };
          classifier.add({
            changed: { record, file, whole: true, merged: null },
            why: 'binary',
            held: [],
            pointer: null,
          });
        }
        await classifier.finish();
        await blobs.close();
      } catch (error) {
        blobs.kill();
        throw error;
      }
      return tally.result();
    },
  };
}

interface Entry {
  readonly mode: string;
  readonly oid: string;
  readonly path: string;
}

async function entries(git: Git, { paths, holding }: Indexed, root: string): Promise<readonly Entry[]> {
  const named = new Set(paths.map((path) => path.toString('latin1')));
  for (const words of holding) for (const path of await holders(git, words, root)) named.add(path);
  const listed = await git.capture(['ls-files', '--stage', '-z', '--full-name', '--', root]);
  const found: Entry[] = [];
  for (const line of listed.split('\0')) {
    const [, mode, oid, path] = /^(100\d{3}) ([0-9a-f]+) 0\t(.*)$/s.exec(line) ?? [];
    if (mode !== undefined && oid !== undefined && path !== undefined && named.has(path))
      found.push({ mode, oid, path });
  }
  return found;
}

/** git grep ends with 1 where nothing holds the text. */
async function holders(git: Git, words: readonly string[], root: string): Promise<readonly string[]> {
  if (words.length === 0) return [];
  const wanted = words.flatMap((word) => ['-e', word]);
  const args = ['grep', '--cached', '--full-name', '-l', '-z', '-i', '-a', '-F', '--all-match', ...wanted];
  const listed = await git.capture([...args, '--', root]).catch(() => '');
  return listed.split('\0').filter((path) => path !== '');
}
