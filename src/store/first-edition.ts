/**
 * Lookups that the first edition deferred: `<home>/debts/<hash of the git folder>/`, a file each. They are taken over by the
 * first run in their repository, so that an upgrade loses none.
 */
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import type { DeferredLookup } from '../model.ts';
import type { Files } from './files/files.ts';

export interface FirstEdition {
  readonly lookups: readonly DeferredLookup[];
  /** Once they are kept elsewhere. */
  remove(): void;
}

/** Costs one look at the disk where the first edition left nothing. */
export function hasFirstEdition(home: string, repository: string): boolean {
  return existsSync(`${home}/debts`) && existsSync(folderOf(home, repository));
}

export async function readFirstEdition(
  home: string,
  repository: string,
  files: Files,
): Promise<FirstEdition> {
  const z = await import('zod/mini');
  const places = z.array(
    z.object({ path: z.string(), pathBytes: z.nullable(z.string()), line: z.nullable(z.number()) }),
  );
  const question = z.object({
    about: z.enum(['ip', 'url', 'domain', 'file', 'resolutions']),
    value: z.string(),
  });
  const schema = z.object({ debt: z.object({ question, places, since: z.number() }) });
  const folder = folderOf(home, repository);
  const read = (path: string): readonly DeferredLookup[] => {
    const parsed = schema.safeParse(jsonOf(files.read(path)));
    if (!parsed.success) return [];
    const { about, value } = parsed.data.debt.question;
    const indicator = { type: about === 'resolutions' ? ('ip' as const) : about, value };
    const there = parsed.data.debt.places.map((place) => ({ ...place, oid: null }));
    return [{ indicator, repository, places: there, since: parsed.data.debt.since }];
  };
  const paths = files.list(folder).map(({ name }) => `${folder}/${name}`);
  return {
    lookups: paths.filter((path) => path.endsWith('.json')).flatMap(read),
    remove() {
      for (const path of paths) files.remove(path);
      files.removeFolder(folder);
      files.removeFolder(`${home}/debts`);
    },
  };
}

function folderOf(home: string, repository: string): string {
  return `${home}/debts/${createHash('sha256').update(repository).digest('hex').slice(0, 32)}`;
}

function jsonOf(text: string | null): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return null;
  }
}
