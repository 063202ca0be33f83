/** What was typed, in the files and in the environment → what this run works with. The only place that merges them. */
import { durationProblem, LONGEST_WAIT, parseDuration } from '../config/duration.ts';
import { loadSettings } from '../config/load.ts';
import type { Settings, SettingsCache, Stage, UnresolvedPolicy } from '../config/settings.ts';
import type { Repository } from '../diff/history/repository.ts';
import { readRevision } from '../diff/history/revision.ts';
import type { Git } from '../git.ts';
import type { Check, Revision } from '../model.ts';
import { badDuration } from '../report/words/time.ts';
import type { Io } from './io.ts';
import type { RawOptions } from './options.ts';

export async function loadRepositorySettings(where: {
  readonly io: Io;
  readonly options: RawOptions;
  readonly git: Git;
  readonly repository: Repository | null;
  /** Where settings are kept between runs with the very same files. */
  readonly cache: SettingsCache;
}): Promise<Settings> {
  const { io, options, git, repository, cache } = where;
  const revision = options.rulesFrom;
  if (revision !== undefined && repository === null) {
    throw (await import('../report/words/errors.ts')).rulesNeedRepository(io.cwd);
  }
  return loadSettings({
    root: repository?.root ?? null,
    cwd: io.cwd,
    env: io.env,
    configFile: options.config,
    project: options.project,
    cache,
    atPackage: atFolder(io.packageRoot),
    rulesFrom: revision === undefined ? undefined : await rulesAt(git, revision, options, io.env),
  });
}

const BASE = '@{base}';

/** `@{base}` stands for the base of the range: which the CI names. No branch can have that name. */
export async function rulesAt(
  git: Git,
  revision: string,
  { range }: RawOptions,
  env: NodeJS.ProcessEnv,
): Promise<Revision> {
  if (revision !== BASE) return readRevision(git, revision);
  // Loaded on demand: a commit needs neither.
  const base =
    range === undefined
      ? await (await import('./ci-range.ts')).ciBase(git, env)
      : (await import('../diff/range.ts')).parseRange(range).from;
  // Before a first push there were no rules.
  return base === null ? { name: BASE, read: async () => null } : readRevision(git, base);
}

/** Without an await in between: nothing else of this process sees the other working folder. */
export function atFolder(folder: string): <T>(make: () => T) => T {
  return (make) => {
    const back = process.cwd();
    process.chdir(folder);
    try {
      return make();
    } finally {
      process.chdir(back);
    }
  };
}

/** The settings of one run: a stage's own values, with the options over them. */
export interface RunSettings {
  readonly checks: readonly Check[];
  readonly unresolved: UnresolvedPolicy;
  readonly maxWaitMs: number;
  readonly mode: 'online' | 'offline' | 'dry-run';
}

export function runSettings(settings: Settings, options: RawOptions, stage: Stage): RunSettings {
  return {
    checks: chosenChecks(options) ?? settings.checks,
    unresolved: options.unresolved ?? settings.unresolved[stage],
    maxWaitMs: options.maxWait === undefined ? settings.maxWait[stage] : readDuration(options.maxWait),
    mode: options.dryRun === true ? 'dry-run' : options.offline === true ? 'offline' : 'online',
  };
}

/** Any of the three options given = only those. */
function chosenChecks(options: RawOptions): Check[] | null {
  const chosen: Check[] = [];
  if (options.ips === true) chosen.push('ips');
  if (options.urls === true) chosen.push('urls');
  if (options.binaries === true || options.bincheck === true) chosen.push('binaries');
  return chosen.length > 0 ? chosen : null;
}

function readDuration(text: string): number {
  const problem = durationProblem(text, LONGEST_WAIT);
  if (problem !== null) throw badDuration(text, problem);
  return parseDuration(text) ?? 0;
}
