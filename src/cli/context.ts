/** What every command gets: the outside world, what the user typed, and the things that are opened on demand, once. */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { type FoundKey, findKey, personalKey } from '../config/key.ts';
import type { Settings } from '../config/settings.ts';
import { type UserFolders, userFoldersOf } from '../config/user-folders.ts';
import { findRepository, type Repository } from '../diff/history/repository.ts';
import { type Git, openGit } from '../git.ts';
import { valueAt } from '../lib/json.ts';
import { onDemand } from '../lib/on-demand.ts';
import { guardLines } from '../report/terminal/escape.ts';
import type { Style } from '../report/terminal/style.ts';
import { tell } from './explain.ts';
import { type Io, write } from './io.ts';
import type { RawOptions } from './options.ts';
import { styleOf } from './style.ts';
import { spelt } from './workplace.ts';

export interface Context {
  readonly io: Io;
  readonly options: RawOptions;
  readonly style: Style;
  readonly folders: UserFolders;
  readonly now: () => number;
  /** Fires at Ctrl-C. */
  readonly interrupted: AbortSignal;
  git(): Git;
  /** null outside of a repository. */
  repository(): Promise<Repository | null>;
  /** Like `repository`; outside of one it throws (exit 2). */
  requireRepository(): Promise<Repository>;
  settings(): Promise<Settings>;
  key(): Promise<FoundKey | null>;
  package(): Promise<Package>;
  print(text: string): Promise<void>;
  warn(text: string): Promise<void>;
}

export interface Package {
  readonly version: string;
  /** A key that whoever distributes the package has put into it. */
  readonly defaultKey: string | null;
}

export function createContext(io: Io, options: RawOptions): Context {
  const interrupt = new AbortController();
  io.onInterrupt(() => interrupt.abort());
  const style = styleOf(io, options);
  const program = () => style.workplace.program;
  const folders = userFoldersOf(io.env, io.platform);
  const git = onDemand(() => openGit({ cwd: io.cwd, env: io.env }));
  const repository = onDemand(async () => io.repository ?? (await findRepository(git())));
  const pack = onDemand(() => readPackage(io.packageRoot));
  const settings = onDemand(async () => {
    const { loadRepositorySettings } = await import('./settings.ts');
    const own = await personalKey({ env: io.env, configHome: folders.config });
    // A dry run lets everything pass under any rules.
    const apiKey = own ?? (options.dryRun === true ? '' : null);
    const cache = { home: folders.store, version: (await pack()).version, apiKey };
    return loadRepositorySettings({ io, options, git: git(), repository: await repository(), cache });
  });
  const key = onDemand(async () => {
    const sources = { env: io.env, configHome: folders.config };
    // A person's own key needs no rc file, which may be what is broken.
    const own = await findKey({ ...sources, repositoryKey: null, packageKey: null });
    const found =
      own ??
      (await findKey({
        ...sources,
        repositoryKey: (await settings()).repositoryKey,
        packageKey: (await pack()).defaultKey,
      }));
    if (found?.origin === 'env' && found.warning !== null) await warn(found.warning);
    return found;
  });
  const warn = (text: string) => tell(io, [`anteater: ${spelt(text, program)}`]);
  return {
    io,
    options,
    style,
    folders,
    now: Date.now,
    interrupted: interrupt.signal,
    git,
    repository,
    requireRepository: async () => {
      const found = await repository();
      if (found !== null) return found;
      throw (await import('../report/words/errors.ts')).noRepository(io.cwd);
    },
    settings,
    key,
    package: pack,
    print: (text) => write(io.stdout, guardLines(spelt(text, program))),
    warn,
  };
}

/** The installed package's own file: whoever can change it can change this code as well, so no schema has to be loaded. */
export async function readPackage(root: string): Promise<Package> {
  const manifest: unknown = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
  const [version, defaultKey] = [
    valueAt(manifest, ['version']),
    valueAt(manifest, ['anteater', 'defaultKey']),
  ];
  return {
    version: typeof version === 'string' ? version : 'unknown',
    defaultKey: typeof defaultKey === 'string' ? defaultKey : null,
  };
}
