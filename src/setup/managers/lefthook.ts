/** lefthook: a command under `pre-commit` and `pre-push` of its YAML configuration, comments and order kept. */
import { AnteaterError } from '../../errors.ts';
import { type Action, readBytes } from '../actions.ts';
import { editYaml } from '../yaml-file.ts';
import { callsThrough, firstFile } from './files.ts';
import { type HookManager, type HookPlace, type Setup, STANDING } from './manager.ts';
import { anteaterFor, managerProgram } from './program.ts';

const NAME = 'anteater';

const NAMES = ['lefthook', '.lefthook', '.config/lefthook'].flatMap((name) =>
  ['yml', 'yaml', 'json', 'jsonc', 'toml'].map((end) => `${name}.${end}`),
);

export const lefthook: HookManager = {
  name: 'lefthook',
  switchedOff: ['LEFTHOOK=0', 'LEFTHOOK=false'],
  detect: async ({ root }) => {
    const config = firstFile(root, NAMES);
    return config === null ? null : { config, standing: STANDING.configured };
  },
  plan,
  unplan,
  notes: (_, planned) =>
    planned.some((action) => action.kind === 'run')
      ? []
      : ['put its hooks where git runs them: lefthook install'],
  callsUs: (place, hook, text) => callsThrough(place, hook, text, /lefthook/),
};

async function plan({ root, config, env }: Setup): Promise<readonly Action[]> {
  const before = (await readBytes(config)) ?? '';
  const program = await anteaterFor(root);
  if (!/\.ya?ml$/.test(config)) throw byHand(config, program);
  const content = await editYaml(config, before, (document) => {
    if (!document.hasIn(['pre-commit', 'commands', NAME])) {
      document.setIn(['pre-commit', 'commands', NAME], document.createNode({ run: program }));
    }
    if (!document.hasIn(['pre-push', 'commands', NAME])) {
      // lefthook gives each command that asks for it all of standard input. It puts arguments in as they are.
      const command = { run: `${program} pre-push '{1}' '{2}'`, use_stdin: true };
      document.setIn(['pre-push', 'commands', NAME], document.createNode(command));
    }
  });
  const write: Action = {
    kind: 'write',
    path: config,
    content,
    executable: false,
    why: 'anteater as a command of lefthook',
  };
  return [...(content === before ? [] : [write]), ...install(root, env)];
}

function install(root: string, env: NodeJS.ProcessEnv): readonly Action[] {
  const lefthook = managerProgram(root, 'lefthook', env);
  if (lefthook === null) return [];
  return [
    { kind: 'run', command: [lefthook, 'install'], cwd: root, why: 'puts its hooks where git runs them' },
  ];
}

function byHand(config: string, program: string): AnteaterError {
  return new AnteaterError(
    'setup',
    `${config} is no YAML, the only form of lefthook's configuration edited here`,
    {
      hint: `add two commands: pre-commit runs "${program}"; pre-push runs "${program} pre-push '{1}' '{2}'" with use_stdin: true`,
    },
  );
}

async function unplan({ root }: HookPlace): Promise<readonly Action[]> {
  const config = firstFile(root, NAMES);
  const before = config === null ? null : await readBytes(config);
  if (config === null || before === null || !/\.ya?ml$/.test(config)) return [];
  const content = await editYaml(config, before, (document) => {
    for (const hook of ['pre-commit', 'pre-push']) {
      for (const path of [[hook, 'commands', NAME], [hook, 'commands'], [hook]]) {
        const node: unknown = document.getIn(path);
        if (path.at(-1) === NAME ? document.hasIn(path) : isEmptyMap(node)) document.deleteIn(path);
      }
    }
  });
  if (content === before) return [];
  return [
    { kind: 'write', path: config, content, executable: false, why: 'without the commands of anteater' },
  ];
}

function isEmptyMap(node: unknown): boolean {
  return (
    typeof node === 'object' &&
    node !== null &&
    'items' in node &&
    Array.isArray(node.items) &&
    node.items.length === 0
  );
}
