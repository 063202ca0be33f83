/**
 * Where the content of a file went: the paths of the index that hold a blob which once stood at a given path. What was
 * renamed without a change is found so, whatever is in it, also when the commit that renamed it is there already.
 */
import { join } from 'node:path';
import type { Git } from '../../git.ts';

/** Commits are made somewhat after the check that came before them, and clocks differ. */
const EARLIER_S = 3600;
const RAW = ['--raw', '-z', '--no-abbrev', '--no-renames'];

/**
 * `paths`: from the root, as git's bytes; `sinceMs`: since when (ms since the epoch) they held it. Asks the index and every
 * commit that HEAD or a reflog leads to, so that an amended commit counts as well. Where git fails, nothing is found.
 */
export async function movedTo(
  git: Git,
  root: string,
  paths: readonly Buffer[],
  sinceMs: number,
): Promise<readonly Buffer[]> {
  // Arguments are UTF-8; a path that is none is not searched for.
  const known = paths.filter((path) => Buffer.from(path.toString('utf8'), 'utf8').equals(path));
  if (known.length === 0) return [];
  const ask = (args: readonly string[], input?: string) => git.capture(args, input).catch(() => '');
  const names = ['--', ...new Set(known.map((path) => join(root, path.toString('utf8'))))];
  const since = Math.max(0, Math.floor(sinceMs / 1000) - EARLIER_S);
  const commits = await ask(['rev-list', '--reflog', 'HEAD', `--max-age=${since}`, ...names]);
  const [staged, history, index] = await Promise.all([
    ask(['diff-index', '--cached', ...RAW, 'HEAD', ...names]),
    commits === '' ? '' : ask(['diff-tree', '--stdin', '--root', '-r', '-m', ...RAW, ...names], commits),
    ask(['ls-files', '--stage', '-z', '--full-name', '--', root]),
  ]);
  const oids = new Set<string>();
  for (const [, before = '', after = ''] of `${staged}\0${history}`.matchAll(ENTRY))
    oids.add(before).add(after);
  return index.split('\0').flatMap((line) => {
    const [, oid = '', path = ''] = /^100\d{3} ([0-9a-f]+) 0\t(.*)$/s.exec(line) ?? [];
    return oids.has(oid) ? [Buffer.from(path, 'latin1')] : [];
  });
}

/** One entry of a raw diff: what stood there, and what does. */
const ENTRY = /:\d{6} \d{6} ([0-9a-f]{40,64}) ([0-9a-f]{40,64}) [A-Z]\d*\0/g;
