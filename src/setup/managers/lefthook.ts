/**
 * lefthook: a command under `pre-commit`, `pre-merge-commit` and `pre-push` of its configuration. lefthook 2 stages what
 * `stage_fixed` fixed only after all commands, so where it is used, `commit-msg` looks at the index once more.
 */
import { AnteaterError } from '../../errors.ts';
import { valueAt } from '../../lib/json.ts';
import { type Action, readBytes } from '../actions.ts';
import { callsAnteater, HOOKS, type HookName } from '../hook/hook-script.ts';
import { fenceAtEnd, withoutFence } from '../hook/marked-block.ts';
import { openLayout } from '../open-layout.ts';
import { callsThrough, changed, firstFile, madeBy } from './files.ts';
import { type HookManager, type HookPlace, type Setup, STANDING } from './manager.ts';
import { managerProgram } from './program.ts';
import { COMMITTED_RUNNER, planCommittedRunner, runnerCall } from './runner.ts';

const NAME = 'anteater';
const ITS_HOOK = /\blefthook\b/;
const WHY = 'anteater as a command of lefthook';

const NAMES = ['lefthook', '.lefthook', '.config/lefthook'].flatMap((name) =>
  ['yml', 'yaml', 'json', 'jsonc', 'toml'].map((end) => `${name}.${end}`),
);

export const lefthook: HookManager = {
  name: 'lefthook',
  runs: HOOKS,
  switchedOff: ['LEFTHOOK=0', 'LEFTHOOK=false'],
  detect: async (place) => {
    const config = firstFile(place.root, NAMES);
    if (config === null) return null;
    return { config, standing: (await madeBy(place, ITS_HOOK)) ? STANDING.inForce : STANDING.configured };
  },
  plan,
  unplan,
  notes: ({ config, standing }, planned) => [
    ...(standing === STANDING.inForce || planned.some((action) => action.kind === 'run')
      ? []
      : ['put its hooks where git runs them: lefthook install']),
    `commit ${config} and .anteater; each colleague has all hooks after: lefthook install`,
  ],
  callsUs: (place, hook, text) => callsThrough(place, hook, text, ITS_HOOK),
};

/** lefthook puts arguments in as they are, and gives each command that asks for it all of standard input. */
const COMMANDS: readonly (readonly [HookName | 'commit-msg', object])[] = [
  ['pre-commit', { run: runnerCall('pre-commit') }],
  ['pre-merge-commit', { run: runnerCall('pre-merge-commit') }],
  ['pre-push', { run: runnerCall('pre-push', `'{1}' '{2}'`), use_stdin: true }],
  ['commit-msg', { run: runnerCall('pre-commit') }],
];

/** Commands that may stage something after or beside ours. */
const STAGES_LATE = /\bstage_fixed\b|\bparallel\b|\bscripts\b|\bgit add\b|\bextends\b|\bremotes?\b/;

async function plan(setup: Setup): Promise<readonly Action[]> {
  const { root, config } = setup;
  const before = (await readBytes(config)) ?? '';
  // What an earlier version wrote is replaced.
  const bare = withoutFence(before);
  const wanted = COMMANDS.filter(([hook]) => hook !== 'commit-msg' || STAGES_LATE.test(bare));
  const content = config.endsWith('.toml')
    ? inToml(config, bare, wanted)
    : await inLayout(config, bare, wanted);
  return [
    ...(await planCommittedRunner(root)),
    ...changed(config, before, content, WHY),
    ...(await install(setup, content !== before)),
  ];
}

async function inLayout(config: string, text: string, wanted: typeof COMMANDS): Promise<string> {
  const layout = openLayout(config, text);
  for (const [hook, command] of wanted) {
    const section = layout.get([hook]);
    if (callsUs(section)) continue;
    const done = Array.isArray(valueAt(section, ['jobs']))
      ? layout.insert({ into: [hook, 'jobs'], key: null, value: { name: NAME, ...command } })
      : layout.insert({ into: [hook, 'commands'], key: lastName(section), value: command });
    if (!done) throw byHand(config);
  }
  return layout.bytes;
}

/** By a command or job of any name. */
function callsUs(section: unknown): boolean {
  if (typeof section === 'string') return section.includes(COMMITTED_RUNNER) || callsAnteater(section);
  return typeof section === 'object' && section !== null && Object.values(section).some(callsUs);
}

/** lefthook runs commands by priority, then by name; without a priority they come last. */
function lastName(section: unknown): string {
  const commands = valueAt(section, ['commands']);
  const later = (name: string) => !/^\d/.test(name) && name > NAME;
  return typeof commands === 'object' && commands !== null && Object.keys(commands).some(later)
    ? `zz-${NAME}`
    : NAME;
}

function inToml(config: string, text: string, wanted: typeof COMMANDS): string {
  // Tables cannot be added to what is written as a value.
  if (/^\s*(pre-commit|pre-merge-commit|pre-push|commit-msg|commands)\s*[=.]/m.test(text))
    throw byHand(config);
  const tables = wanted.map(([hook, command]) => {
    const values = Object.entries(command).map(
      ([key, value]) => `${key} = ${typeof value === 'string' ? `"${value}"` : value}`,
    );
    return [`[${hook}.commands.zz-${NAME}]`, ...values].join('\n');
  });
  return fenceAtEnd(text, tables.join('\n'));
}

async function install(setup: Setup, edited: boolean): Promise<readonly Action[]> {
  const program = managerProgram(setup.root, 'lefthook', setup.env);
  if (program === null) return [];
  const there = await Promise.all(HOOKS.map((hook) => readBytes(`${setup.hooks}/${hook}`)));
  if (!edited && there.every((text) => ITS_HOOK.test(text ?? ''))) return [];
  // A global hooks path makes it refuse, also where this repository has one of its own.
  const env: Record<string, string> =
    setup.hooksPath === null
      ? {}
      : {
          GIT_CONFIG_GLOBAL: '/dev/null',
          GIT_CONFIG_COUNT: '1',
          GIT_CONFIG_KEY_0: 'safe.directory',
          GIT_CONFIG_VALUE_0: setup.root,
        };
  return [
    {
      kind: 'run',
      command: [program, 'install'],
      cwd: setup.root,
      env,
      why: 'puts its hooks where git runs them',
    },
  ];
}

function byHand(config: string): AnteaterError {
  return new AnteaterError('setup', `${config} has a form that anteater does not edit`, {
    hint: `add a command to three hooks: pre-commit runs "${runnerCall('pre-commit')}", pre-merge-commit "${runnerCall('pre-merge-commit')}", pre-push "${runnerCall('pre-push', `'{1}' '{2}'`)}" with use_stdin: true; then: anteater init`,
  });
}

async function unplan({ root }: HookPlace): Promise<readonly Action[]> {
  const actions = await Promise.all(NAMES.map((name) => unplanFile(firstFile(root, [name]))));
  return actions.flat();
}

async function unplanFile(config: string | null): Promise<readonly Action[]> {
  const before = config === null ? null : await readBytes(config);
  if (config === null || before === null) return [];
  const text = withoutFence(before);
  const content = config.endsWith('.toml') || !text.includes(NAME) ? text : await withoutFlow(config, text);
  return changed(config, before, content, 'without the commands of anteater');
}

/** What was put into collections in braces, where no marks can stand. */
async function withoutFlow(config: string, text: string): Promise<string> {
  const layout = openLayout(config, text);
  for (const [hook, command] of COMMANDS) {
    const section = layout.get([hook]);
    const jobs = valueAt(section, ['jobs']);
    const at = Array.isArray(jobs) ? jobs.findIndex((job) => isOurs(job, command)) : -1;
    if (at !== -1) layout.removeAt([hook, 'jobs', at]);
    for (const name of [NAME, `zz-${NAME}`]) {
      if (!isOurs(valueAt(section, ['commands', name]), command)) continue;
      layout.removeAlong([hook, 'commands', name]);
    }
  }
  return layout.bytes;
}

function isOurs(entry: unknown, command: object): boolean {
  return valueAt(entry, ['run']) === valueAt(command, ['run']);
}
