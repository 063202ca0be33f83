/**
 * Lookups that the first edition deferred: `<home>/debts/<hash of the git folder>/`, a file each. They are taken over by the
 * first run in their repository, so that an upgrade loses none.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { parseJson } from '../lib/json.ts';
import type { DeferredLookup } from '../model.ts';
import type { Files } from './files/files.ts';

/** Costs one look at the disk where the first edition left nothing. */
export function hasFirstEdition(home: string, repository: string): boolean {
  return existsSync(`${home}/debts`) && existsSync(folderOf(home, repository));
}

/** `remove`: once they are kept elsewhere. */
export async function readFirstEdition(home: string, repository: string, files: Files) {
  const z = await import('zod/mini');
  const place = z.object({
    path: z.string(),
    pathBytes: z.nullable(z.string()),
    line: z.nullable(z.number()),
  });
  const about = z.enum(['ip', 'url', 'domain', 'file', 'resolutions']);
  const question = z.object({ about, value: z.string() });
  const schema = z.object({ debt: z.object({ question, places: z.array(place), since: z.number() }) });
  const folder = folderOf(home, repository);
  const read = (path: string): readonly DeferredLookup[] => {
    const parsed = schema.safeParse(parseJson(files.read(path) ?? ''));
    if (!parsed.success) return [];
    const { question, places, since } = parsed.data.debt;
    const type = question.about === 'resolutions' ? 'ip' : question.about;
    const there = places.map((place) => ({ ...place, oid: null }));
    return [{ indicator: { type, value: question.value }, repository, places: there, since }];
  };
  const paths = files.list(folder).map(({ name }) => `${folder}/${name}`);
  return {
    lookups: paths.filter((path) => path.endsWith('.json')).flatMap(read),
    remove(): void {
      for (const path of paths) files.remove(path);
      files.removeFolder(folder);
      files.removeFolder(`${home}/debts`);
    },
  };
}

function folderOf(home: string, repository: string): string {
  return `${home}/debts/${createHash('sha256').update(repository).digest('hex').slice(0, 32)}`;
}
