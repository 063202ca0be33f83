/**
 * The folders of the user's own: `store` for what can be lost (verdicts, quota, deferred lookups), `config` for what cannot (the key).
 * From the environment alone; a repository has no say in it. Nothing is created here.
 */
import { userInfo } from 'node:os';
import { isAbsolute, join, resolve } from 'node:path';

export interface UserFolders {
  readonly store: string;
  readonly config: string;
}

export function userFoldersOf(env: NodeJS.ProcessEnv, platform: NodeJS.Platform): UserFolders {
  const own = env.ANTEATER_HOME?.trim();
  if (own) return { store: join(resolve(own), 'store'), config: resolve(own) };
  if (platform === 'win32') {
    const local = env.LOCALAPPDATA || join(homeOf(env), 'AppData', 'Local');
    const roaming = env.APPDATA || join(homeOf(env), 'AppData', 'Roaming');
    return { store: join(local, 'anteater', 'store'), config: join(roaming, 'anteater') };
  }
  if (platform === 'darwin') {
    const library = join(homeOf(env), 'Library');
    return {
      store: join(library, 'Caches', 'anteater'),
      config: join(library, 'Application Support', 'anteater'),
    };
  }
  return {
    store: join(xdg(env.XDG_CACHE_HOME) ?? join(homeOf(env), '.cache'), 'anteater'),
    config: join(xdg(env.XDG_CONFIG_HOME) ?? join(homeOf(env), '.config'), 'anteater'),
  };
}

/** The XDG base directory specification has relative paths disregarded. */
function xdg(folder: string | undefined): string | null {
  return folder !== undefined && isAbsolute(folder) ? folder : null;
}

function homeOf(env: NodeJS.ProcessEnv): string {
  const home = env.HOME || env.USERPROFILE;
  if (home !== undefined && isAbsolute(home)) return home;
  try {
    // Not `homedir()`, which gives HOME back, relative as it may be: the store would lie in the repository.
    return userInfo().homedir;
  } catch {
    // A user without a home: nothing can be written there, which the store knows how to say.
    return '/nonexistent';
  }
}
