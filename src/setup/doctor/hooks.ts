/**
 * Are the hooks in force? Judged by what git does: in a scratch repository it runs them, with the PATH that it has when
 * a user types `git commit`, and the runner (or the program, where a hook calls it by hand) says that git started it.
 */
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, dirname, join, resolve } from 'node:path';
import { createDebug } from '../../debug.ts';
import { reasonOf } from '../../errors.ts';
import { type Git, openGit } from '../../git.ts';
import type { Checkup, HookState, OldPart } from '../../model.ts';
import { type Action, isExecutable, readOrEmpty } from '../actions.ts';
import {
  HOOKS,
  type HookName,
  RECORD,
  type Recorded,
  RUNNER,
  RUNNER_VERSION,
  readRunnerAnswer,
  runnerScript,
  runnerVersion,
} from '../hook/hook-script.ts';
import { hasBlock } from '../hook/marked-block.ts';
import { planInstall } from '../install.ts';
import { isOfRepository } from '../managers/files.ts';
import { globalHooks } from '../managers/global.ts';
import { MANAGERS } from '../managers/index.ts';
import type { HookManager, ManagedHooks } from '../managers/manager.ts';
import { plain } from '../managers/plain.ts';
import { COMMITTED_RUNNER } from '../managers/runner.ts';
import { type Ended, lastLine, versionOf } from '../run-program.ts';
import { type Canary, startCanary } from './canary.ts';
import { type Scratch, withScratch } from './scratch.ts';
import { typedEnvironment } from './typed-environment.ts';

const debug = createDebug('doctor');

export interface Surroundings {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** What `init` would record now. */
  readonly recorded: Recorded;
}

export async function examineHooks(
  git: Git,
  place: ManagedHooks,
  { env, platform, recorded }: Surroundings,
): Promise<readonly Checkup[]> {
  const probes = await mkdtemp(join(tmpdir(), 'anteater-probe-'));
  const canary = await startCanary();
  const around = withoutSwitches(typedEnvironment(env));
  try {
    return await withScratch(git, place, around, canary, async (scratch) => {
      const found: Checkup[] = [];
      const oldPart = await findOldPart(git, place, recorded);
      for (const hook of HOOKS) {
        const probe = await probeHook(scratch, hook, join(probes, hook), canary);
        found.push({
          code: 'hook',
          hook,
          state: await judge({ git, place, hook, probe, platform, recorded, oldPart }),
        });
      }
      return found;
    });
  } catch (error) {
    const said = reasonOf(error);
    return HOOKS.map((hook) => ({ code: 'hook', hook, state: { is: 'not-tried', said } }));
  } finally {
    await canary.close();
    await rm(probes, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** What switches hooks off in this environment is reported by itself. */
function withoutSwitches(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  const names = new Set(switches().map((pair) => pair.split('=', 1)[0]));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !names.has(name)));
}

/** `NAME=value` of the environment, with which no commit is checked. */
export function switches(): readonly string[] {
  return ['ANTEATER_SKIP=1', ...MANAGERS.flatMap((manager) => manager.switchedOff)];
}

interface Probe {
  /** What the runner said when git came to it; null: git did not. */
  readonly said: string | null;
  readonly ended: Ended;
}

async function probeHook(scratch: Scratch, hook: HookName, folder: string, canary: Canary): Promise<Probe> {
  await mkdir(folder);
  const env = { ANTEATER_PROBE: folder };
  canary.forget();
  const ended = await (hook === 'pre-push'
    ? scratch.push(env)
    : hook === 'pre-commit'
      ? scratch.commit(env)
      : scratch.merge(env));
  const [file] = await readdir(folder);
  if (file !== undefined) return { said: await readFile(join(folder, file), 'utf8'), ended };
  // An earlier version, called by hand, asks instead.
  return { said: canary.asked() ? '' : null, ended };
}

/** Of a shell, about a call of the program by its name: "anteater: not found", "anteater: No such file". */
const NOT_FOUND = /\banteater(\.cjs)?['"]?: (command )?(not found|no such file)|command not found: anteater/i;

interface Case {
  readonly git: Git;
  readonly place: ManagedHooks;
  readonly hook: HookName;
  readonly probe: Probe;
  readonly platform: NodeJS.Platform;
  readonly recorded: Recorded;
  readonly oldPart: OldPart | null;
}

async function judge(one: Case): Promise<HookState> {
  const { place, hook, probe } = one;
  const path = await hookFile(one.git, place, hook);
  const text = await readOrEmpty(path);
  if (probe.said !== null) {
    const places = readRunnerAnswer(probe.said);
    if (places.missing !== null) return { is: 'without', missing: places.missing, refused: places.refused };
    if (places.node !== null && (await isTooOld(places.node, one.git.env)))
      return { is: 'without', missing: 'newer-node', refused: places.node };
    return {
      is: 'in-force',
      path,
      manager: place.manager.name,
      program: places.program,
      old: one.oldPart,
      beside:
        place.manager !== plain && hasBlock(text)
          ? await runnerOf(place, hook).callsUs(place, hook, text)
          : null,
    };
  }
  const elsewhere = hooksElsewhere(one, path);
  if (elsewhere !== null) return elsewhere;
  if (!existsSync(path)) {
    const command = place.manager.ownsHooksPath === true ? 'npx husky' : 'anteater init';
    return { is: 'not-installed', path, command };
  }
  if (one.platform !== 'win32' && !(await isExecutable(path))) return { is: 'not-executable', path };
  const runner = await missingRunner(place, path, text);
  if (runner !== null) return { is: 'without-runner', path, runner };
  if (probe.ended.code !== 0 && NOT_FOUND.test(probe.ended.output))
    return { is: 'without', missing: 'program', refused: null };
  if (probe.ended.code !== 0) return { is: 'stopped', path, said: lastLine(probe.ended.output) };
  const reason = await runnerOf(place, hook).callsUs(place, hook, text);
  return { is: 'not-reached', path, reason, init: await initHelps(one) };
}

const OLDEST_NODE = 20;

async function isTooOld(node: string, env: NodeJS.ProcessEnv): Promise<boolean> {
  const [major = OLDEST_NODE] = (await versionOf(node, env)) ?? [];
  return major < OLDEST_NODE;
}

/** The file that git itself looks for: it knows what an empty or relative `core.hooksPath` means. */
export async function hookFile(git: Git, { root }: ManagedHooks, hook: HookName): Promise<string> {
  const top = openGit({ cwd: root, env: git.env });
  return resolve(root, (await top.run(['rev-parse', '--git-path', `hooks/${hook}`])).trimEnd());
}

/** A runner that the hook, or the manager's file, calls. */
async function missingRunner(place: ManagedHooks, path: string, text: string): Promise<string | null> {
  const config = await readOrEmpty(place.config);
  const committed = join(place.root, COMMITTED_RUNNER);
  if (`${text}${config}`.includes(COMMITTED_RUNNER) && !existsSync(committed)) return committed;
  const beside = join(dirname(path), RUNNER);
  return hasBlock(text) && text.includes(`/${RUNNER}"`) && !existsSync(beside) ? beside : null;
}

/** Not this repository's: another folder, or (empty `core.hooksPath`) none of the kind. */
function hooksElsewhere({ place }: Case, path: string): HookState | null {
  const { hooks, common, manager, hooksPath } = place;
  const within = manager.ownsHooksPath === true || isOfRepository(place, hooks);
  if (hooksPath === null || (within && hooksPath.value !== '')) return null;
  return { is: 'elsewhere', folder: dirname(path), scope: hooksPath.scope, own: join(common, 'hooks') };
}

/** Plain hooks stand beside a manager for what it does not run. */
function runnerOf({ manager }: ManagedHooks, hook: HookName): HookManager {
  return manager.runs.includes(hook) ? manager : plain;
}

/**
 * A file of ours whose text is not what `init` writes today: the runner, whose patterns must be as wide as the readers of
 * this version, or the lines by which a hook calls it.
 */
async function findOldPart(git: Git, place: ManagedHooks, recorded: Recorded): Promise<OldPart | null> {
  for (const { path, content } of await filesOfToday(git, place, recorded)) {
    const text = (await readOrEmpty(path)).replaceAll('\r\n', '\n');
    const version = runnerVersion(text);
    const isOurs = version !== null ? version <= RUNNER_VERSION : isHook(path) && hasBlock(text);
    if (isOurs && text !== content.replaceAll('\r\n', '\n'))
      return { path, global: place.manager === globalHooks };
  }
  return null;
}

type FileOfToday = Pick<Extract<Action, { kind: 'write' }>, 'path' | 'content'>;

async function filesOfToday(
  git: Git,
  place: ManagedHooks,
  recorded: Recorded,
): Promise<readonly FileOfToday[]> {
  if (place.manager === globalHooks) return [{ path: join(place.hooks, RUNNER), content: runnerScript() }];
  try {
    const { actions } = await planInstall(git, recorded);
    return actions.filter((action) => action.kind === 'write');
  } catch (error) {
    debug(`what init would write is not known: ${reasonOf(error)}`);
    return [];
  }
}

function isHook(path: string): boolean {
  return HOOKS.some((hook) => basename(path) === hook);
}

/** A command that would answer "nothing to do" is not advice. */
async function initHelps({ git, recorded }: Case): Promise<boolean> {
  try {
    const { actions } = await planInstall(git, recorded);
    return actions.some(
      (action) =>
        action.kind !== 'run' && !action.path.endsWith(RECORD) && !action.path.includes('.anteaterrc'),
    );
  } catch (error) {
    // init says itself what is in its way.
    debug(`init would not help: ${reasonOf(error)}`);
    return true;
  }
}
