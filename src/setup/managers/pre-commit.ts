/** The pre-commit framework (pre-commit.com, prek): two local hooks in its configuration, comments and order kept. */
import type { Document } from 'yaml';
import { type Action, readBytes } from '../actions.ts';
import { editYaml } from '../yaml-file.ts';
import { callsThrough, firstFile } from './files.ts';
import { type HookManager, type HookPlace, type Setup, STANDING } from './manager.ts';
import { anteaterFor, managerProgram } from './program.ts';

const TYPES = ['pre-commit', 'pre-push'];

const NAMES = ['.pre-commit-config.yaml', '.pre-commit-config.yml'];

export const preCommit: HookManager = {
  name: 'pre-commit',
  switchedOff: [],
  detect: async ({ root }) => {
    const config = firstFile(root, NAMES);
    return config === null ? null : { config, standing: STANDING.configured };
  },
  plan,
  unplan,
  notes: (_, planned) =>
    planned.some((action) => action.kind === 'run')
      ? []
      : ['put its hooks where git runs them: pre-commit install -t pre-commit -t pre-push'],
  callsUs: (place, hook, text) => callsThrough(place, hook, text, /pre-commit|prek/),
};

async function plan({ root, config, env }: Setup): Promise<readonly Action[]> {
  const before = (await readBytes(config)) ?? '';
  const program = await anteaterFor(root);
  const content = await editYaml(config, before, (document) => {
    if (!usesAnteater(document)) {
      if (!document.has('repos')) document.set('repos', document.createNode([]));
      document.addIn(['repos'], document.createNode({ repo: 'local', hooks: hooks(program) }));
    }
    installTypes(document);
  });
  const write: Action = {
    kind: 'write',
    path: config,
    content,
    executable: false,
    why: 'anteater as hooks of pre-commit',
  };
  return [...(content === before ? [] : [write]), ...install(root, env)];
}

/** One run for all files (not one a batch, in parallel), also where the file names it would pass are none. */
function hooks(program: string): readonly object[] {
  const shared = { language: 'system', pass_filenames: false, always_run: true, require_serial: true };
  return [
    { id: 'anteater', name: 'anteater (what is staged)', entry: program, ...shared, stages: ['pre-commit'] },
    {
      id: 'anteater-push',
      name: 'anteater (what is pushed)',
      entry: `${program} pre-push`,
      ...shared,
      stages: ['pre-push'],
    },
  ];
}

/** Any hook of ours, local or from the published repository. */
function usesAnteater(document: Document): boolean {
  const ids = entries(document.toJS()).flatMap((repo) => repo.hooks);
  return ids.some((id) => id.startsWith('anteater'));
}

interface RepoEntry {
  readonly repo: string;
  readonly hooks: readonly string[];
}

function entries(config: unknown): readonly RepoEntry[] {
  const repos = field(config, 'repos');
  if (!Array.isArray(repos)) return [];
  return repos.map((repo: unknown) => {
    const listed = field(repo, 'hooks');
    const ids = Array.isArray(listed) ? listed.map((hook: unknown) => String(field(hook, 'id'))) : [];
    return { repo: String(field(repo, 'repo')), hooks: ids };
  });
}

function field(value: unknown, name: string): unknown {
  if (typeof value !== 'object' || value === null) return undefined;
  return Object.entries(value).find(([key]) => key === name)?.[1];
}

/** `pre-commit install` installs what this list says; without it, only the hook before commits. */
function installTypes(document: Document): void {
  const key = 'default_install_hook_types';
  const listed = field(document.toJS(), key);
  if (!Array.isArray(listed)) document.set(key, document.createNode(TYPES, { flow: true }));
  else for (const type of TYPES) if (!listed.includes(type)) document.addIn([key], type);
}

function install(root: string, env: NodeJS.ProcessEnv): readonly Action[] {
  const program = managerProgram(root, 'pre-commit', env) ?? managerProgram(root, 'prek', env);
  if (program === null) return [];
  const command: readonly [string, ...string[]] = [program, 'install', '-t', 'pre-commit', '-t', 'pre-push'];
  return [{ kind: 'run', command, cwd: root, why: 'puts its hooks where git runs them' }];
}

/** Takes out the local entry that `init` writes; an entry of the published repository was written by hand. */
async function unplan({ root }: HookPlace): Promise<readonly Action[]> {
  const config = firstFile(root, NAMES);
  const before = config === null ? null : await readBytes(config);
  if (config === null || before === null) return [];
  const content = await editYaml(config, before, (document) => {
    const repos = entries(document.toJS());
    for (let at = repos.length - 1; at >= 0; at--) {
      const repo = repos[at];
      const ours =
        repo?.repo === 'local' &&
        repo.hooks.length > 0 &&
        repo.hooks.every((id) => id.startsWith('anteater'));
      if (ours) document.deleteIn(['repos', at]);
    }
  });
  if (content === before) return [];
  return [{ kind: 'write', path: config, content, executable: false, why: 'without the hooks of anteater' }];
}
