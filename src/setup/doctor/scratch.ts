/**
 * A scratch repository in which git runs the hooks of the user's own: it starts at the same commit (objects borrowed,
 * never written), has the same hook settings and hooks, and copies of the files that hooks need. The user's repository,
 * index and work tree are only read. What a hook starts finds Node and anteater as in the user's own work tree.
 */
import { existsSync } from 'node:fs';
import {
  copyFile,
  cp,
  lstat,
  mkdir,
  mkdtemp,
  readdir,
  readlink,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, isAbsolute, join, relative } from 'node:path';
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import { parseJson } from '../../lib/json.ts';
import { readBytes } from '../actions.ts';
import { isInside } from '../managers/files.ts';
import { line } from '../managers/find-managed-hooks.ts';
import type { ManagedHooks } from '../managers/manager.ts';
import { type Ended, runProgram } from '../run-program.ts';
import type { Canary } from './canary.ts';

const debug = createDebug('doctor');

/** Each tries to bring in a file that holds the canary's address; afterwards the repository is as before. */
export interface Scratch {
  commit(env?: NodeJS.ProcessEnv): Promise<Ended>;
  merge(env?: NodeJS.ProcessEnv): Promise<Ended>;
  push(env?: NodeJS.ProcessEnv): Promise<Ended>;
}

const CANARY_FILE = 'anteater-canary.txt';
const COMMAND_MS = 90_000;

export async function withScratch<T>(
  git: Git,
  place: ManagedHooks,
  env: NodeJS.ProcessEnv,
  canary: Canary,
  use: (scratch: Scratch) => Promise<T>,
): Promise<T> {
  const folder = await mkdtemp(join(tmpdir(), 'anteater-doctor-'));
  try {
    const to = join(folder, 'repository');
    const usual = surroundings(env, canary, place);
    // As a user runs it: with the settings, hooks and programs that `git.ts` keeps away from readings.
    const run: RunProgram = (args, more, input) =>
      runProgram('git', args, { cwd: to, env: { ...usual, ...more }, timeoutMs: COMMAND_MS, input });
    return await use(await build(git, place, to, run, canary.url));
  } finally {
    await rm(folder, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** The environment without git's variables of another repository, without a shared store, with the canary's server. */
function surroundings(env: NodeJS.ProcessEnv, canary: Canary, place: ManagedHooks): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(
    ([name]) => !/^GIT_(?!CONFIG_|SSL_)|^ANTEATER_(REDIS_URL|HOME|VT_URL)$/i.test(name),
  );
  const direct = [env.NO_PROXY ?? env.no_proxy ?? '', '127.0.0.1'].filter((part) => part !== '').join(',');
  return {
    ...Object.fromEntries(own),
    ...canary.env,
    ANTEATER_PROOF_OF: place.root,
    NO_PROXY: direct,
    no_proxy: direct,
    GIT_AUTHOR_NAME: 'anteater',
    GIT_AUTHOR_EMAIL: 'canary@localhost',
    GIT_COMMITTER_NAME: 'anteater',
    GIT_COMMITTER_EMAIL: 'canary@localhost',
  };
}

type RunProgram = (args: readonly string[], env?: NodeJS.ProcessEnv, input?: string) => Promise<Ended>;

async function build(
  git: Git,
  place: ManagedHooks,
  to: string,
  run: RunProgram,
  url: string,
): Promise<Scratch> {
  const must: Must = async (args, env, input) => {
    const { code, stdout, output } = await run(args, env, input);
    if (code !== 0) throw new Error(output);
    return stdout.trim();
  };
  await mkdir(to);
  const head = await borrowObjects(git, place, to, must);
  await copySettings(git, must);
  await copyFiles(git, place, to);
  await copyHooks(place, to);
  await takeFilesForTheIndex(place, run, must);
  const parent = head === null ? [] : ['-p', head];
  const base = await must(['commit-tree', ...parent, '-m', 'base', await must(WRITE_TREE)]);
  await must(['update-ref', 'HEAD', base]);
  await must(['update-ref', 'refs/remotes/canary/base', base]);
  const canary = await makeCanary(to, base, url, must);
  /** Each has a home of its own: what one remembers, the next must not know. Afterwards all is as before. */
  const attempt = async (
    name: string,
    args: readonly string[],
    env: NodeJS.ProcessEnv = {},
  ): Promise<Ended> => {
    const ended = await run(args, { ANTEATER_HOME: join(to, '..', `home-${name}`), ...env });
    await run(['merge', '--quit']);
    await must(['update-ref', 'HEAD', base]);
    await must(['rm', '--quiet', '--force', '--cached', '--ignore-unmatch', '--', CANARY_FILE]);
    await rm(join(to, CANARY_FILE), { force: true });
    return ended;
  };
  return {
    commit: async (env) => {
      await writeFile(join(to, CANARY_FILE), `${url}\n`);
      await must(['update-index', '--add', '--cacheinfo', canary.entry]);
      return attempt('commit', ['commit', '-m', 'canary'], env);
    },
    merge: (env) => attempt('merge', ['merge', '--no-ff', '-m', 'canary', canary.commit], env),
    push: async (env) => {
      await makeRemote(to, base, must);
      return attempt('push', ['push', 'canary', `${canary.commit}:refs/heads/canary`], env);
    },
  };
}

/** The file of the canary as an entry of an index, and a commit that adds it to `base`. */
async function makeCanary(to: string, base: string, url: string, must: Must) {
  const index = { GIT_INDEX_FILE: join(to, '.git/canary-index') };
  await must(['read-tree', base], index);
  const entry = `100644,${await must(['hash-object', '-w', '--stdin'], {}, `${url}\n`)},${CANARY_FILE}`;
  await must(['update-index', '--add', '--cacheinfo', entry], index);
  const tree = await must(WRITE_TREE, index);
  return { entry, commit: await must(['commit-tree', '-p', base, '-m', 'canary', tree]) };
}

const WRITE_TREE = ['write-tree', '--missing-ok'];

type Must = (args: readonly string[], env?: NodeJS.ProcessEnv, input?: string) => Promise<string>;

/** Gives back the commit that is checked out; null where there is none. */
async function borrowObjects(git: Git, place: ManagedHooks, to: string, must: Must): Promise<string | null> {
  const format = line(await git.ask(['rev-parse', '--show-object-format'])) ?? 'sha1';
  const objects = line(await git.run(['rev-parse', '--path-format=absolute', '--git-path', 'objects'])) ?? '';
  const head = line(await git.ask(['rev-parse', '--quiet', '--verify', 'HEAD^{commit}']));
  await must(['init', '--quiet', '--template=', `--object-format=${format}`]);
  await writeFile(join(to, '.git/objects/info/alternates'), `${objects.replaceAll('\\', '/')}\n`);
  const shallow = join(place.common, 'shallow');
  if (existsSync(shallow)) await copyFile(shallow, join(to, '.git/shallow'));
  await must(['config', 'commit.gpgSign', 'false']);
  await must(['config', 'gc.auto', '0']);
  if (head === null) return null;
  await must(['update-ref', 'HEAD', head]);
  await must(['read-tree', 'HEAD']);
  return head;
}

/** The repository's own settings of hooks; those of the user and the system count in the scratch repository as well. */
async function copySettings(git: Git, must: Must): Promise<void> {
  const listed = await git.ask([
    'config',
    '--show-scope',
    '-z',
    '--get-regexp',
    '^(core\\.hookspath|hook\\..*)$',
  ]);
  const fields = (listed ?? '').split('\0');
  for (let at = 0; at + 1 < fields.length; at += 2) {
    const [scope, entry = ''] = [fields[at], fields[at + 1]];
    const end = entry.indexOf('\n');
    if (scope !== 'local' && scope !== 'worktree') continue;
    await must([
      'config',
      '--add',
      end < 0 ? entry : entry.slice(0, end),
      end < 0 ? 'true' : entry.slice(end + 1),
    ]);
  }
}

const BIG = 1 << 20;
/** Above this, only what hooks and their managers are likely to need. */
const MANY_FILES = 3_000;
const FOR_HOOKS = /^(?:[^/]+\/){0,2}[^/]+$|(?:^|\/)\.[^/]+\//;
/** Not our configuration: a threshold of none would prove nothing. */
const LEFT_OUT = /^\.anteaterrc|^anteater\.|(?:^|\/)\.env/;

async function copyFiles(git: Git, { root }: ManagedHooks, to: string): Promise<void> {
  const listed = await git.run(['-C', root, 'ls-files', '-z', '-co', '--exclude-standard']);
  const all = [...new Set(listed.split('\0'))].filter((path) => path !== '' && !LEFT_OUT.test(path));
  const paths = all.length > MANY_FILES ? all.filter((path) => FOR_HOOKS.test(path)) : all;
  // What this user may not read, hooks cannot read either.
  for (const path of paths)
    await copyEntry(join(root, path), join(to, path)).catch((error: unknown) =>
      debug(`${path} is not copied: ${reasonOf(error)}`),
    );
  for (const folder of await packageFolders(root)) {
    await mkdir(join(to, folder), { recursive: true });
    for (const name of ['node_modules', '.yarn/unplugged', '.yarn/cache', '.pnp.cjs']) {
      const [from, link] = [join(root, folder, name), join(to, folder, name)];
      if (!existsSync(from) || existsSync(link)) continue;
      await mkdir(dirname(link), { recursive: true });
      await symlink(from, link, 'junction');
    }
  }
}

async function copyEntry(from: string, to: string): Promise<void> {
  const found = await lstat(from).catch(() => null);
  if (found === null || found.isDirectory() || found.size > BIG) return;
  await mkdir(dirname(to), { recursive: true });
  if (found.isSymbolicLink()) await symlink(await readlink(from), to);
  else if (from.endsWith('package.json')) await writeFile(to, await withoutOurs(from), { mode: found.mode });
  else if (found.isFile()) await copyFile(from, to);
}

async function withoutOurs(path: string): Promise<string> {
  const text = Buffer.from((await readBytes(path)) ?? '', 'latin1').toString('utf8');
  const parsed = parseJson(text);
  if (typeof parsed !== 'object' || parsed === null || !('anteater' in parsed)) return text;
  return JSON.stringify({ ...parsed, anteater: undefined }, null, 2);
}

/** The top and the folders below it, two deep, in which a package may have been installed. */
async function packageFolders(root: string): Promise<readonly string[]> {
  const below = async (folder: string): Promise<readonly string[]> => {
    const entries = await readdir(join(root, folder), { withFileTypes: true }).catch(() => []);
    const names = entries.filter((entry) => entry.isDirectory() && !/^\.|^node_modules$/.test(entry.name));
    return names.map((entry) => join(folder, entry.name));
  };
  const first = await below('.');
  const second = await Promise.all(first.map(below));
  return ['.', ...first, ...second.flat()].filter((folder) =>
    ['node_modules', '.yarn', '.pnp.cjs'].some((name) => existsSync(join(root, folder, name))),
  );
}

/** Where git's own settings find them: by a relative path in the work tree, or in git's folder. Others are used in place. */
async function copyHooks(place: ManagedHooks, to: string): Promise<void> {
  const { root, common, hooks, hooksPath } = place;
  const own = join(common, 'hooks');
  // Links lead where they led.
  if (existsSync(own)) await cp(await realpath(own), join(to, '.git/hooks'), { recursive: true });
  if (hooksPath === null || isAbsolute(hooksPath.value) || !isInside(root, hooks) || !existsSync(hooks))
    return;
  await cp(await realpath(hooks), join(to, relative(root, hooks)), { recursive: true });
}

/** The manager's file as it is now, staged or not; what was not copied is not missed. */
async function takeFilesForTheIndex(
  { root, config }: ManagedHooks,
  run: RunProgram,
  must: Must,
): Promise<void> {
  // A folder of git's own, which plain hooks have instead, is refused.
  await run(['add', '--force', '--', relative(root, config)]);
  const missing = await must(['ls-files', '-z', '--deleted']);
  await must(['update-index', '-z', '--skip-worktree', '--stdin'], {}, missing);
}

async function makeRemote(to: string, base: string, must: Must): Promise<void> {
  const remote = join(to, '../remote.git');
  if (existsSync(remote)) return;
  await must(['clone', '--quiet', '--bare', '--shared', '--template=', to, remote]);
  await must(['--git-dir', remote, 'update-ref', 'refs/heads/base', base]);
  await must(['config', 'remote.canary.url', remote]);
}
