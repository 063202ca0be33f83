/**
 * Managers whose configuration file lists the commands of hooks, and which write git's hooks themselves: what these have
 * in common. The file is edited as a text and comes back byte for byte.
 */
import { join } from 'node:path';
import { AnteaterError } from '../../errors.ts';
import { quoteWord } from '../../lib/shell-word.ts';
import { type Action, readBytes, readOrEmpty } from '../actions.ts';
import { HOOKS, type HookName } from '../hook/hook-script.ts';
import { changed, hookText, madeBy } from './files.ts';
import {
  type HookLocation,
  type HookManager,
  type ManagedHooks,
  type Setup,
  STANDING,
  type Standing,
} from './manager.ts';
import { COMMITTED_RUNNER, planCommittedRunner } from './runner.ts';

export interface Configured extends Pick<HookManager, 'name' | 'runs' | 'switchedOff'> {
  /** In each hook that it writes. */
  readonly mark: RegExp;
  /** The file that configures it here, absolute; null: it is not used. */
  configOf(place: HookLocation): Promise<string | null>;
  /** How sure it is that the repository uses it, where git runs none of its hooks; `configured` by itself. */
  standing?(place: HookLocation): Promise<Standing>;
  /** The files of which `restore` is asked; `configOf` by itself. */
  filesOf?(place: HookLocation): Promise<readonly string[]>;
  /** The text with the check in it; null where it has a form that is not edited here. */
  edit(setup: Setup, text: string): Promise<string | null>;
  /** The text without what `edit` put into it. */
  restore(file: string, text: string): string;
  /** What the user does where `edit` cannot. */
  byHand(config: string): string;
  readonly install?: Install;
  /** What each colleague types to have its hooks. */
  readonly colleagues: string;
  /** What the commands of others, in the file as it will be, do besides from now on. */
  others?(content: string): readonly string[];
  /** Said with the restored file: what its own install left where git runs hooks. */
  readonly stays?: string;
  /** Whether the file has a command of ours for this hook, whose text git would run. */
  lists?(config: string, hook: HookName, text: string): boolean;
}

/** Its own install, which puts its hooks where git runs them. */
interface Install {
  /** What a hook of its own says when it needs no other install. */
  readonly done: RegExp;
  /** As a user types it; the arguments follow. */
  readonly typed: string;
  /** null: it is not there. */
  program(setup: Setup): Promise<string | null>;
  args(place: ManagedHooks): readonly string[];
  /** What makes it work where a hooks path is set, at which it would refuse. */
  withHooksPath?(setup: Setup): Promise<NodeJS.ProcessEnv>;
}

export function configured(kind: Configured): HookManager {
  return {
    name: kind.name,
    runs: kind.runs,
    switchedOff: kind.switchedOff,
    detect: async (place) => {
      const config = await kind.configOf(place);
      if (config === null) return null;
      if (await madeBy(place, kind.mark)) return { config, standing: STANDING.inForce };
      return { config, standing: (await kind.standing?.(place)) ?? STANDING.configured };
    },
    plan: (setup) => plan(kind, setup),
    unplan: (place) => unplan(kind, place),
    notes: (place, planned) => notes(kind, place, planned),
    callsUs: async ({ config, hooks }, hook, text) => {
      if (!kind.mark.test(text))
        return { flaw: 'not-managed', path: join(hooks, hook), manager: kind.name, config };
      const listed = await readOrEmpty(config);
      return (kind.lists ?? isListed)(listed, hook, text) ? null : { flaw: 'no-command', config, hook };
    },
  };
}

/** By hand, too; a comment does not count. */
export function isListed(config: string, hook: HookName): boolean {
  const call =
    hook === 'pre-push'
      ? /^[^#\n]*(\banteater\S* pre-push\b|\banteater-push\b|hook\.sh pre-push\b)/m
      : /^[^#\n]*\banteater\b/m;
  return call.test(config);
}

async function plan(kind: Configured, setup: Setup): Promise<readonly Action[]> {
  const { root, config } = setup;
  const before = (await readBytes(config)) ?? '';
  const content = await kind.edit(setup, before);
  if (content === null)
    throw new AnteaterError('setup', `anteater cannot edit ${config}`, { hint: kind.byHand(config) });
  return [
    ...(content.includes(COMMITTED_RUNNER) ? await planCommittedRunner(root) : []),
    ...changed(config, before, content, `anteater as a command of ${kind.name}`),
    ...(await planItsInstall(kind, setup, content !== before)),
  ];
}

async function planItsInstall(
  { install }: Configured,
  setup: Setup,
  edited: boolean,
): Promise<readonly Action[]> {
  const program = (await install?.program(setup)) ?? null;
  if (install === undefined || program === null) return [];
  const texts = await Promise.all(HOOKS.map((hook) => hookText(setup, hook)));
  if (!edited && texts.every((text) => install.done.test(text))) return [];
  const command = [program, ...install.args(setup)] as const;
  const env = (setup.hooksPath === null ? null : await install.withHooksPath?.(setup)) ?? {};
  return [{ kind: 'run', command, cwd: setup.root, env, why: 'puts its hooks where git runs them' }];
}

async function unplan(kind: Configured, place: HookLocation): Promise<readonly Action[]> {
  const config = kind.filesOf === undefined ? await kind.configOf(place) : null;
  const files = (await kind.filesOf?.(place)) ?? (config === null ? [] : [config]);
  const actions = files.map(async (file) => {
    const before = await readBytes(file);
    if (before === null || !before.includes('anteater')) return [];
    const why = `without the commands of anteater${kind.stays === undefined ? '' : `; ${kind.stays}`}`;
    return changed(file, before, kind.restore(file, before), why);
  });
  return (await Promise.all(actions)).flat();
}

function notes(kind: Configured, place: ManagedHooks, planned: readonly Action[]): readonly string[] {
  const { config, standing } = place;
  const word = (text: string) => (text.startsWith('-') ? text : quoteWord(text));
  const installed = standing === STANDING.inForce || planned.some((action) => action.kind === 'run');
  const others = HOOKS.filter((hook) => !kind.runs.includes(hook));
  const edit = planned.find((action) => action.kind === 'write' && action.path === config);
  return [
    ...(edit?.kind === 'write' ? (kind.others?.(edit.content) ?? []) : []),
    ...(installed || kind.install === undefined
      ? []
      : [
          `put its hooks where git runs them: ${[kind.install.typed, ...kind.install.args(place).map(word)].join(' ')}`,
        ]),
    `commit ${config} and .anteater; each colleague has the hooks after: ${kind.colleagues}`,
    ...(others.length === 0
      ? []
      : [`${others.join(' and ')}: plain hooks of each clone; everybody runs "anteater init" once`]),
  ];
}
