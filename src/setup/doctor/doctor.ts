/**
 * `anteater doctor`: each thing that the check needs, as data: how it is, and the literal command that mends it.
 * What belongs to other rooms (configuration, key, VirusTotal, Redis) comes in as results; nothing is thrown.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AnteaterError, reasonOf } from '../../errors.ts';
import type { Git } from '../../git.ts';
import type { Allowances, Failure } from '../../lookup/ports.ts';
import { isExecutable, readBytes } from '../actions.ts';
import { HOOKS, type HookName, RUNNER, RUNNER_VERSION, runnerVersion } from '../hook/hook-script.ts';
import { hasFence } from '../hook/marked-block.ts';
import { isInside } from '../managers/files.ts';
import { findPlace } from '../managers/find-place.ts';
import { MANAGERS } from '../managers/index.ts';
import type { Place } from '../managers/manager.ts';
import { plain } from '../managers/plain.ts';

export interface Checkup {
  readonly name: string;
  readonly ok: 'ok' | 'warn' | 'bad';
  readonly detail: string;
  /** A command to type, or what to change; null where nothing needs mending. */
  readonly mend: string | null;
}

/** What the command line found out by itself. */
export interface Findings {
  readonly env: NodeJS.ProcessEnv;
  readonly platform: NodeJS.Platform;
  /** The files that were read, or why they cannot be. */
  readonly config: { readonly sources: readonly string[] } | { readonly error: unknown };
  /** `shown` is masked, with where it comes from; null without a key. */
  readonly key: { readonly shown: string; readonly shared: boolean } | null;
  /** null: not asked. */
  readonly virustotal: Allowances | Unavailable | null;
  /** Of the shared store; none without Redis. */
  readonly redis: readonly Checkup[];
}

export async function examine(git: Git, findings: Findings): Promise<readonly Checkup[]> {
  return [
    await examineGit(git),
    ...(await examineHooks(git, findings)),
    examineConfig(findings.config),
    examineKey(findings.key),
    ...(findings.virustotal === null ? [] : [examineVirusTotal(findings.virustotal)]),
    ...findings.redis,
  ];
}

/** The first with `rev-parse --path-format`, which finds a worktree's hooks. */
const OLDEST_GIT = [2, 31] as const;

async function examineGit(git: Git): Promise<Checkup> {
  const name = 'git';
  try {
    const found = /(\d+)\.(\d+)\S*/.exec(await git.run(['version']));
    const [version = 'unknown', major = 0, minor = 0] = found ?? [];
    const old =
      Number(major) < OLDEST_GIT[0] || (Number(major) === OLDEST_GIT[0] && Number(minor) < OLDEST_GIT[1]);
    if (!old) return { name, ok: 'ok', detail: `version ${version}`, mend: null };
    return {
      name,
      ok: 'bad',
      detail: `version ${version} is too old`,
      mend: `install git ${OLDEST_GIT.join('.')} or newer`,
    };
  } catch (error) {
    return failed(name, error);
  }
}

async function examineHooks(git: Git, findings: Findings): Promise<readonly Checkup[]> {
  let place: Place;
  try {
    place = await findPlace(git);
  } catch (error) {
    return [failed('repository', error)];
  }
  const checks: Checkup[] = [{ name: 'repository', ok: 'ok', detail: place.root, mend: null }];
  const elsewhere = foreignFolder(place);
  if (elsewhere !== null) return [...checks, elsewhere];
  for (const hook of HOOKS) {
    const checkup = await examineHook(place, hook, findings.platform);
    const merges = hook === 'pre-merge-commit' && checkup.ok === 'bad';
    const detail = `${checkup.detail}; what a merge brings in is checked only before the push`;
    checks.push(merges ? { ...checkup, ok: 'warn', detail } : checkup);
  }
  return [...checks, ...switchedOff(findings.env)];
}

function foreignFolder(place: Place): Checkup | null {
  const { hooksPath, hooks, root, common, manager } = place;
  if (
    hooksPath === null ||
    manager.ownsHooksPath === true ||
    isInside(root, hooks) ||
    isInside(common, hooks)
  )
    return null;
  return {
    name: 'hooks',
    ok: 'bad',
    detail: `git runs hooks from ${hooks} (core.hooksPath, ${hooksPath.scope} configuration), not from this repository`,
    mend: `git config --local core.hooksPath "${join(common, 'hooks')}" && anteater init`,
  };
}

const MEND = 'anteater init';

/** Will git start it, and does it come to us? */
async function examineHook(place: Place, hook: HookName, platform: NodeJS.Platform): Promise<Checkup> {
  const name = `${hook} hook`;
  const { manager } = place;
  const bad = (detail: string, mend = MEND): Checkup => ({ name, ok: 'bad', detail, mend });
  const path = join(place.hooks, hook);
  const text = await readBytes(path).catch(() => null);
  if (text === null) {
    const husky = manager.ownsHooksPath === true ? 'npx husky' : MEND;
    return bad(`not installed: git looks for ${path}`, husky);
  }
  if (platform !== 'win32' && !(await isExecutable(path))) {
    return bad(`git passes over ${path}: it is not executable`, `chmod +x "${path}"`);
  }
  const steps = await manager.callsUs(place, hook, text);
  if (steps !== null) return bad(steps);
  if (manager === plain && hasFence(text)) {
    const runner = runnerVersion((await readBytes(join(place.hooks, RUNNER)).catch(() => null)) ?? '');
    if (runner === null) return bad(`${path} calls ${RUNNER} beside it, which is missing`);
    if (runner !== RUNNER_VERSION) {
      return {
        name,
        ok: 'warn',
        detail: `of another version (${runner}; this is ${RUNNER_VERSION})`,
        mend: MEND,
      };
    }
  }
  return {
    name,
    ok: 'ok',
    detail: `${path} (${manager.name})`,
    mend: null,
  };
}

/** Variables that switch hooks off in this very environment. */
function switchedOff(env: NodeJS.ProcessEnv): readonly Checkup[] {
  const all = ['ANTEATER_SKIP=1', ...MANAGERS.flatMap((manager) => manager.switchedOff)];
  const set = all.filter((pair) => {
    const [variable = '', value] = pair.split('=');
    return env[variable] === value;
  });
  return set.map((pair) => ({
    name: 'environment',
    ok: 'warn',
    detail: `${pair} is set: no commit made from here is checked`,
    mend: `unset ${pair.split('=', 1)[0]}`,
  }));
}

function examineConfig(config: Findings['config']): Checkup {
  const name = 'configuration';
  if ('error' in config) return failed(name, config.error);
  const { sources } = config;
  if (sources.length > 0) return { name, ok: 'ok', detail: sources.join(', '), mend: null };
  return { name, ok: 'ok', detail: 'none: every setting has its default', mend: null };
}

function examineKey(key: Findings['key']): Checkup {
  const name = 'key';
  if (key === null) {
    const detail = 'none: nothing can be asked';
    return {
      name,
      ok: 'bad',
      detail,
      mend: 'anteater key set   (free: https://www.virustotal.com/gui/join-us)',
    };
  }
  if (!key.shared) return { name, ok: 'ok', detail: key.shown, mend: null };
  return {
    name,
    ok: 'warn',
    detail: `${key.shown}; others share it and its quota`,
    mend: 'anteater key set',
  };
}

/** Why VirusTotal gave no answer, and that in a sentence. */
export interface Unavailable {
  readonly reason: Failure['reason'];
  readonly text: string;
}

function examineVirusTotal(answer: Allowances | Unavailable): Checkup {
  const name = 'VirusTotal';
  if ('reason' in answer) {
    const mend =
      answer.reason === 'auth' ? 'anteater key set' : 'anteater key test   (asks again, free of charge)';
    // Used up is no fault of the set-up.
    return { name, ok: answer.reason === 'quota' ? 'warn' : 'bad', detail: answer.text, mend };
  }
  const { daily } = answer;
  const detail = 'answers, and accepts the key';
  return {
    name,
    ok: 'ok',
    detail: daily === null ? detail : `${detail}: ${daily.used} of ${daily.allowed} used today`,
    mend: null,
  };
}

function failed(name: string, error: unknown): Checkup {
  const hint = error instanceof AnteaterError ? error.hint : null;
  return { name, ok: 'bad', detail: reasonOf(error), mend: hint };
}

/** Whether the home can hold what the store writes; the caller tries, this says it. */
export function examineHome(home: string, trouble: string | null): Checkup {
  const name = 'cache';
  if (trouble === null) {
    return { name, ok: 'ok', detail: existsSync(home) ? home : `${home} (not there yet)`, mend: null };
  }
  const detail = `${home} cannot be written: ${trouble}; nothing is remembered, and one request a minute is all`;
  return {
    name,
    ok: 'warn',
    detail,
    mend: `chmod u+rwx "${home}", or point ANTEATER_HOME to a folder of yours`,
  };
}
