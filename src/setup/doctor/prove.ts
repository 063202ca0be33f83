/**
 * `anteater doctor --prove`: the installed hook blocks a commit of a malicious address, or does not.
 *
 * A real `git commit`, with this environment and PATH, in a scratch repository: it starts at the same commit (objects
 * borrowed, never written), has byte-for-byte copies of the hooks, the files at the root and a link to node_modules,
 * and an index that adds one canary file. The user's repository, index and work tree are only read.
 */
import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { copyFile, cp, mkdir, mkdtemp, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, relative } from 'node:path';
import { reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import { readBytes } from '../actions.ts';
import { RECORD } from '../hook/hook-script.ts';
import { isInside } from '../managers/files.ts';
import { findPlace, line } from '../managers/find-place.ts';
import type { Place } from '../managers/manager.ts';
import { type Canary, startCanary } from './canary.ts';
import type { Checkup } from './doctor.ts';

export interface Proof {
  readonly checkup: Checkup;
  /** What git and the hook printed; foreign text, to be escaped. */
  readonly output: string;
}

const NAME = 'proof';
const COMMIT_MS = 90_000;

/** Throws outside of a work tree; whatever else goes wrong is the proof's result. */
export async function prove(git: Git, env: NodeJS.ProcessEnv): Promise<Proof> {
  const place = await findPlace(git);
  if (!existsSync(join(place.hooks, 'pre-commit'))) {
    return failed(
      `there is no hook to prove: git looks for ${join(place.hooks, 'pre-commit')}`,
      'anteater init',
      '',
    );
  }
  const scratch = await mkdtemp(join(tmpdir(), 'anteater-proof-'));
  const canary = await startCanary();
  try {
    const surroundings = { ...scratchEnvironment(env, scratch, canary), ANTEATER_PROOF_OF: place.root };
    const repository = join(scratch, 'repository');
    await build(git, place, repository, surroundings, canary.url);
    return judge(await gitIn(repository, surroundings, ['commit', '-m', 'canary']), canary, env);
  } catch (error) {
    return failed(`the scratch repository could not be made: ${reasonOf(error)}`, 'anteater doctor', '');
  } finally {
    await canary.close();
    await rm(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** This environment without git's variables of another repository, without a shared store, with the canary's server. */
function scratchEnvironment(env: NodeJS.ProcessEnv, scratch: string, canary: Canary): NodeJS.ProcessEnv {
  const own = Object.entries(env).filter(
    ([name]) => !/^GIT_(?!CONFIG_|SSL_)|^ANTEATER_(REDIS_URL|HOME|VT_URL)$/i.test(name),
  );
  const direct = [env.NO_PROXY ?? env.no_proxy ?? '', '127.0.0.1'].filter((part) => part !== '').join(',');
  return {
    ...Object.fromEntries(own),
    ...canary.env,
    ANTEATER_HOME: join(scratch, 'home'),
    NO_PROXY: direct,
    no_proxy: direct,
    GIT_AUTHOR_NAME: 'anteater',
    GIT_AUTHOR_EMAIL: 'canary@localhost',
    GIT_COMMITTER_NAME: 'anteater',
    GIT_COMMITTER_EMAIL: 'canary@localhost',
  };
}

async function build(git: Git, place: Place, to: string, env: NodeJS.ProcessEnv, url: string): Promise<void> {
  const format = line(await git.ask(['rev-parse', '--show-object-format'])) ?? 'sha1';
  const objects = line(await git.run(['rev-parse', '--path-format=absolute', '--git-path', 'objects'])) ?? '';
  const head = line(await git.ask(['rev-parse', '--quiet', '--verify', 'HEAD^{commit}']));
  await mkdir(to, { recursive: true });
  const scratch = async (...args: readonly string[]): Promise<void> => {
    const { code, output } = await gitIn(to, env, args);
    if (code !== 0) throw new Error(output);
  };
  await scratch('init', '--quiet', '--template=', `--object-format=${format}`);
  await writeFile(join(to, '.git/objects/info/alternates'), `${objects.replaceAll('\\', '/')}\n`);
  const shallow = join(place.common, 'shallow');
  if (existsSync(shallow)) await copyFile(shallow, join(to, '.git/shallow'));
  await scratch('config', 'commit.gpgSign', 'false');
  if (head !== null) {
    await scratch('update-ref', 'HEAD', head);
    await scratch('read-tree', 'HEAD');
  }
  await copySurroundings(place, to);
  const hooksPath = await copyHooks(place, to);
  await scratch('config', 'core.hooksPath', hooksPath);
  const record = join(place.common, RECORD);
  if (existsSync(record)) await copyFile(record, join(to, '.git', RECORD));
  await writeFile(join(to, CANARY_FILE), `${url}\n`);
  await scratch('add', '--force', '--', CANARY_FILE);
}

const CANARY_FILE = 'anteater-canary.txt';
const BIG = 1 << 20;

/** What hooks and their managers read at the root; not our configuration: a threshold of none would prove nothing. */
async function copySurroundings(place: Place, to: string): Promise<void> {
  for (const entry of await readdir(place.root, { withFileTypes: true })) {
    const from = join(place.root, entry.name);
    if (
      !entry.isFile() ||
      /^\.git$|^\.env|^\.anteaterrc|^anteater\./.test(entry.name) ||
      (await stat(from)).size > BIG
    )
      continue;
    if (entry.name === 'package.json') await writeFile(join(to, entry.name), await withoutOurs(from));
    else await copyFile(from, join(to, entry.name));
  }
  const runner = join(place.root, '.anteater');
  if (existsSync(runner)) await cp(runner, join(to, '.anteater'), { recursive: true });
  const modules = [place.root, dirname(place.common)]
    .map((folder) => join(folder, 'node_modules'))
    .find(existsSync);
  if (modules !== undefined) await symlink(modules, join(to, 'node_modules'), 'junction');
}

async function withoutOurs(path: string): Promise<string> {
  const text = Buffer.from((await readBytes(path)) ?? '', 'latin1').toString('utf8');
  try {
    return JSON.stringify(
      JSON.parse(text, (key, value: unknown) => (key === 'anteater' ? undefined : value)),
    );
  } catch {
    return text;
  }
}

/** The hooks where a relative `core.hooksPath` finds them, with the folder around them that they may call into. */
async function copyHooks(place: Place, to: string): Promise<string> {
  const { root, common, hooks } = place;
  const options = { recursive: true, dereference: true };
  if (!isInside(root, hooks) || isInside(common, hooks)) {
    await cp(hooks, join(to, '.git/hooks'), options);
    return join(to, '.git/hooks');
  }
  // husky's `_` calls into the folder around it.
  const whole = basename(hooks) === '_' ? dirname(hooks) : hooks;
  await cp(whole, join(to, relative(root, whole)), options);
  return relative(root, hooks).replaceAll('\\', '/');
}

interface Ended {
  /** null: killed, or never started. */
  readonly code: number | null;
  readonly output: string;
}

/** git as a user runs it: with the settings, hooks and programs that `git.ts` keeps away from readings. */
function gitIn(cwd: string, env: NodeJS.ProcessEnv, args: readonly string[]): Promise<Ended> {
  return new Promise((resolve) => {
    const options = { cwd, env, timeout: COMMIT_MS, windowsHide: true, maxBuffer: 4 << 20 };
    const child = execFile('git', [...args], options, (error, stdout, stderr) => {
      resolve({ code: error === null ? 0 : Number(error.code) || null, output: `${stdout}${stderr}` });
    });
    child.stdin?.end();
  });
}

function judge(commit: Ended, canary: Canary, env: NodeJS.ProcessEnv): Proof {
  const { output } = commit;
  const passed = commit.code === 0;
  if (!passed && canary.asked()) {
    const detail =
      'the installed hook blocked a canary commit (a made-up address that a stand-in called malicious)';
    return { checkup: { name: NAME, ok: 'ok', detail, mend: null }, output };
  }
  if (env.ANTEATER_SKIP === '1') {
    return failed('the hook let a canary commit pass: ANTEATER_SKIP=1 is set', 'unset ANTEATER_SKIP', output);
  }
  if (canary.asked())
    return failed('the hook asked about the canary, and let its commit pass', 'anteater init', output);
  const detail = passed
    ? 'the hook let a canary commit pass without asking about it: the check does not run'
    : 'something stopped the canary commit before the check asked about it';
  return failed(detail, 'anteater init', output);
}

function failed(detail: string, mend: string, output: string): Proof {
  return { checkup: { name: NAME, ok: 'bad', detail, mend }, output };
}
