/**
 * Managers that keep one shell command a hook in JSON, and write `.git/hooks` from it at the next install: what stands in
 * those files is lost, so the command itself calls the check.
 */
import { join } from 'node:path';
import { valueAt } from '../../lib/json.ts';
import type { KeyPath, Layout } from '../../lib/layout.ts';
import type { Action } from '../actions.ts';
import { callsAnteater, HOOKS, type HookName } from '../hook/hook-script.ts';
import { openLayout } from '../open-layout.ts';
import { configured } from './configured.ts';
import { changed, dependsOn, firstFile, hookText, packageJson, restored } from './files.ts';
import { type HookLocation, type HookManager, type Setup, STANDING } from './manager.ts';
import { managerProgram } from './program.ts';
import { COMMITTED_RUNNER, runnerCall } from './runner.ts';

interface JsonManager {
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

function commandsInJson(kind: JsonManager): HookManager {
  const { program } = kind;
  const manager = configured({
    ...kind,
    configOf: async ({ root }) => {
      const own = firstFile(root, kind.files);
      const section = valueAt(await packageJson(root), kind.section);
      return own ?? (typeof section === 'object' ? join(root, 'package.json') : null);
    },
    standing: async ({ root }) =>
      (await dependsOn(root, kind.name)) ? STANDING.configured : STANDING.leftOver,
    filesOf: async ({ root }) =>
      [...kind.files.filter((name) => name.endsWith('.json')), 'package.json'].map((name) =>
        join(root, name),
      ),
    edit: async ({ config }, text) => {
      if (!config.endsWith('.json')) return null;
      const layout = openLayout(config, text);
      const added = kind.runs.every((hook) =>
        addCommand(layout, pathOf(kind, config, hook), ours(kind, hook)),
      );
      return added ? layout.bytes : null;
    },
    restore: (file, text) => {
      const layout = openLayout(file, text);
      for (const hook of kind.runs) removeCommand(layout, pathOf(kind, file, hook), ours(kind, hook));
      return layout.bytes;
    },
    byHand: () =>
      `add to it: ${kind.runs.map((hook) => `"${hook}": "${ours(kind, hook).alone}"`).join(', ')}; copy the runner: anteater init writes ${COMMITTED_RUNNER} where it edits the file itself`,
    ...(program === null
      ? {}
      : {
          install: {
            done: /\.anteater\/hook\.sh/,
            typed: `npx ${program}`,
            program: async ({ root, env }: Setup) => managerProgram(root, program, env),
            args: () => [],
          },
        }),
    colleagues:
      program === null ? `npm install (the "install" script of ${kind.name} writes them)` : `npx ${program}`,
    lists: (config, hook, text) => config.includes(`${COMMITTED_RUNNER} ${hook}`) || callsAnteater(text),
  });
  // What reads its file when it runs has nothing of ours in the hooks.
  if (program === null) return manager;
  const unplan = async (place: HookLocation) => {
    const written = kind.runs.map((hook) => unplanWritten(kind, place, hook));
    return [await manager.unplan(place), ...(await Promise.all(written))].flat();
  };
  return { ...manager, unplan };
}

function pathOf(kind: JsonManager, config: string, hook: HookName): readonly string[] {
  return [...(config.endsWith('package.json') ? kind.section : []), hook];
}

interface HookCommand {
  readonly alone: string;
  /** Around a command that is there already. */
  readonly before: string;
  readonly after: string;
}

/** Before a commit the check comes last; before a push it comes first, and hands git's refs on. */
function ours(kind: JsonManager, hook: HookName): HookCommand {
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

function addCommand(layout: Layout, path: KeyPath, command: HookCommand): boolean {
  const there = layout.get(path);
  if (there === undefined) {
    const [key, into] = [String(path.at(-1)), path.slice(0, -1).map(String)];
    return layout.insert({ into, key, value: command.alone });
  }
  if (typeof there !== 'string') return false;
  if (there.includes(COMMITTED_RUNNER) || callsAnteater(there)) return true;
  return layout.wrapString(path, command.before, command.after);
}

/** The hook that the manager wrote from the command, as it would write it from what is left. */
async function unplanWritten(
  kind: JsonManager,
  place: HookLocation,
  hook: HookName,
): Promise<readonly Action[]> {
  const [path, text, command] = [join(place.hooks, hook), await hookText(place, hook), ours(kind, hook)];
  if (!kind.mark.test(text) || !text.includes(COMMITTED_RUNNER)) return [];
  if (text.endsWith(`\n${command.alone}`)) return [restored(path, null)];
  return changed(
    path,
    text,
    text.replace(command.before, '').replace(command.after, ''),
    'as it was before anteater',
  );
}

function removeCommand(layout: Layout, path: KeyPath, command: HookCommand): void {
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
