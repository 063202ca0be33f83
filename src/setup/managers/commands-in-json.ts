/**
 * Managers that keep one shell command a hook in JSON, and write `.git/hooks` from it at the next install: what stands in
 * those files is lost, so the command itself calls the check.
 */
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { AnteaterError } from '../../errors.ts';
import type { Layout, Path } from '../../lib/layout.ts';
import { type Action, readBytes } from '../actions.ts';
import { callsAnteater, HOOKS, type HookName } from '../hook/hook-script.ts';
import { openLayout } from '../open-layout.ts';
import { changed, dependsOn, firstFile, hookText, madeBy, restored } from './files.ts';
import { type Found, type HookManager, type HookPlace, type Setup, STANDING } from './manager.ts';
import { managerProgram } from './program.ts';
import { COMMITTED_RUNNER, planCommittedRunner, runnerCall } from './runner.ts';

interface Kind {
  readonly name: string;
  readonly runs: readonly HookName[];
  readonly switchedOff: readonly string[];
  /** In the hooks that it writes. */
  readonly mark: RegExp;
  /** Files of its own that win over package.json: the first that exists. */
  readonly files: readonly string[];
  /** Where the commands are in package.json. */
  readonly section: readonly string[];
  /** What it offers in place of "$@" before a push. */
  readonly pushed: string;
  /** Writes the hooks again; null: they read the file when they run. */
  readonly program: string | null;
}

function commandsInJson(kind: Kind): HookManager {
  return {
    name: kind.name,
    runs: kind.runs,
    switchedOff: kind.switchedOff,
    detect: (place) => detect(kind, place),
    plan: (setup) => plan(kind, setup),
    unplan: (place) => unplan(kind, place),
    notes: ({ config, standing }, planned) => {
      const inForce = standing === STANDING.inForce || kind.program === null;
      const ran = inForce || planned.some((action) => action.kind === 'run');
      return [
        ...(ran ? [] : [`put its hooks where git runs them: npx ${kind.program}`]),
        `commit ${config} and .anteater; each colleague has the hooks after: ${kind.program === null ? `npm install (the "install" script of ${kind.name} writes them)` : `npx ${kind.program}`}`,
        ...(kind.runs.length < HOOKS.length
          ? ['merges are checked by a plain hook of each clone: anteater init']
          : []),
      ];
    },
    callsUs: async ({ config, hooks }, hook, text) => {
      if (!kind.mark.test(text))
        return `${join(hooks, hook)} is not ${kind.name}'s, although ${config} names it`;
      const listed = (await readBytes(config).catch(() => null)) ?? '';
      return listed.includes(`${COMMITTED_RUNNER} ${hook}`) || callsAnteater(text)
        ? null
        : `${config} has no command of anteater for ${hook}`;
    },
  };
}

async function detect(kind: Kind, place: HookPlace): Promise<Found | null> {
  const inForce = await madeBy(place, kind.mark);
  const own = firstFile(place.root, kind.files);
  const manifest = join(place.root, 'package.json');
  const section = existsSync(manifest) && (await hasSection(manifest, kind.section));
  const config = own ?? (section ? manifest : null);
  if (config === null) return null;
  if (inForce) return { config, standing: STANDING.inForce };
  const installed = await dependsOn(place.root, kind.name);
  return { config, standing: installed ? STANDING.configured : STANDING.leftOver };
}

async function hasSection(manifest: string, section: readonly string[]): Promise<boolean> {
  const layout = openLayout(manifest, (await readBytes(manifest)) ?? '');
  return typeof layout.get(section) === 'object';
}

function sectionIn(kind: Kind, config: string): readonly string[] {
  return config.endsWith('package.json') ? kind.section : [];
}

async function plan(kind: Kind, setup: Setup): Promise<readonly Action[]> {
  const { root, config } = setup;
  if (!config.endsWith('.json')) throw byHand(kind, config);
  const before = (await readBytes(config)) ?? '';
  const layout = openLayout(config, before);
  for (const hook of kind.runs) {
    if (!addCommand(layout, [...sectionIn(kind, config), hook], ours(kind, hook))) throw byHand(kind, config);
  }
  return [
    ...(await planCommittedRunner(root)),
    ...changed(config, before, layout.bytes, `anteater as a command of ${kind.name}`),
    ...(await install(kind, setup)),
  ];
}

interface Command {
  readonly alone: string;
  /** Around a command that is there already. */
  readonly before: string;
  readonly after: string;
}

/** Before a commit the check comes last; before a push it comes first, and hands git's refs on. */
function ours(kind: Kind, hook: HookName): Command {
  if (hook !== 'pre-push') {
    const call = runnerCall(hook);
    return { alone: call, before: '', after: ` && ${call}` };
  }
  const call = runnerCall(hook, kind.pushed);
  const refs = `printf '%s\\n' "$anteater_refs"`;
  return {
    alone: call,
    before: `anteater_refs=$(cat) && ${refs} | ${call} && ${refs} | { `,
    after: '; }',
  };
}

function addCommand(layout: Layout, path: Path, command: Command): boolean {
  const there = layout.get(path);
  if (there === undefined) {
    const [key, into] = [String(path.at(-1)), path.slice(0, -1).map(String)];
    return layout.insert({ into, key, value: command.alone });
  }
  if (typeof there !== 'string') return false;
  if (there.includes(COMMITTED_RUNNER) || callsAnteater(there)) return true;
  return layout.wrapString(path, command.before, command.after);
}

async function install(kind: Kind, setup: Setup): Promise<readonly Action[]> {
  if (kind.program === null) return [];
  const program = managerProgram(setup.root, kind.program, setup.env);
  const texts = await Promise.all(kind.runs.map((hook) => hookText(setup, hook)));
  if (program === null || texts.every((text) => text.includes(COMMITTED_RUNNER))) return [];
  return [{ kind: 'run', command: [program], cwd: setup.root, why: 'writes its hooks again' }];
}

function byHand(kind: Kind, config: string): AnteaterError {
  const lines = kind.runs.map((hook) => `"${hook}": "${ours(kind, hook).alone}"`);
  return new AnteaterError('setup', `${config} has a form that anteater does not edit`, {
    hint: `add to it: ${lines.join(', ')}; copy the runner: anteater init writes ${COMMITTED_RUNNER} where it edits the file itself`,
  });
}

async function unplan(kind: Kind, place: HookPlace): Promise<readonly Action[]> {
  const { root } = place;
  const files = [...kind.files.filter((name) => name.endsWith('.json')), 'package.json'];
  const actions = files.map(async (name) => {
    const config = join(root, name);
    const before = await readBytes(config);
    if (before === null || !before.includes(COMMITTED_RUNNER)) return [];
    const layout = openLayout(config, before);
    for (const hook of kind.runs) removeCommand(layout, [...sectionIn(kind, config), hook], ours(kind, hook));
    return changed(config, before, layout.bytes, `without the commands of anteater`);
  });
  const written = kind.program === null ? [] : kind.runs.map((hook) => unplanWritten(kind, place, hook));
  return (await Promise.all([...actions, ...written])).flat();
}

/** The hook that the manager wrote from the command, as it would write it from what is left. */
async function unplanWritten(kind: Kind, place: HookPlace, hook: HookName): Promise<readonly Action[]> {
  const [path, text, command] = [join(place.hooks, hook), await hookText(place, hook), ours(kind, hook)];
  if (!kind.mark.test(text) || !text.includes(COMMITTED_RUNNER)) return [];
  if (text.endsWith(`\n${command.alone}`)) return [restored(path, '')];
  return changed(
    path,
    text,
    text.replace(command.before, '').replace(command.after, ''),
    'as it was before anteater',
  );
}

function removeCommand(layout: Layout, path: Path, command: Command): void {
  if (layout.get(path) === command.alone) layout.removeAt(path);
  else layout.unwrapString(path, command.before, command.after);
}

export const simpleGitHooks = commandsInJson({
  name: 'simple-git-hooks',
  runs: HOOKS,
  switchedOff: ['SKIP_SIMPLE_GIT_HOOKS=1'],
  mark: /\bSKIP_SIMPLE_GIT_HOOKS\b/,
  files: ['.simple-git-hooks', 'simple-git-hooks']
    .flatMap((name) => ['cjs', 'js', 'mjs'].map((end) => `${name}.${end}`))
    .concat('.simple-git-hooks.json', 'simple-git-hooks.json'),
  section: ['simple-git-hooks'],
  pushed: '"$@"',
  program: 'simple-git-hooks',
});

/** Of vue-cli. It writes no hook for merges. */
export const yorkie = commandsInJson({
  name: 'yorkie',
  runs: ['pre-commit', 'pre-push'],
  switchedOff: [],
  mark: /^#yorkie\b/m,
  files: [],
  section: ['gitHooks'],
  pushed: '$GIT_PARAMS',
  program: null,
});

/** It counts the arguments from the name of its own hook on. */
export const ghooks = commandsInJson({
  name: 'ghooks',
  runs: ['pre-commit', 'pre-push'],
  switchedOff: [],
  mark: /Generated by ghooks\b/,
  files: [],
  section: ['config', 'ghooks'],
  pushed: `'$2' '$3'`,
  program: null,
});
