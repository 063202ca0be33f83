/**
 * lefthook: a command under `pre-commit`, `pre-merge-commit` and `pre-push` of its configuration. lefthook 2 stages what
 * `stage_fixed` fixed only after all commands, so where it is used, `commit-msg` looks at the index once more.
 */
import { join } from 'node:path';
import { valueAt } from '../../lib/json.ts';
import { callsAnteater, HOOKS, type HookName } from '../hook/hook-script.ts';
import { blockAtEnd, withoutBlock } from '../hook/marked-block.ts';
import { openLayout } from '../open-layout.ts';
import { configured } from './configured.ts';
import { firstFile } from './files.ts';
import { managerProgram } from './program.ts';
import { COMMITTED_RUNNER, runnerCall } from './runner.ts';

const NAME = 'anteater';
const MARK = /\blefthook\b/;

const NAMES = ['lefthook', '.lefthook', '.config/lefthook'].flatMap((name) =>
  ['yml', 'yaml', 'json', 'jsonc', 'toml'].map((end) => `${name}.${end}`),
);

/** lefthook puts arguments in as they are, and gives each command that asks for it all of standard input. */
const COMMANDS: readonly (readonly [HookName | 'commit-msg', object])[] = [
  ['pre-commit', { run: runnerCall('pre-commit') }],
  ['pre-merge-commit', { run: runnerCall('pre-merge-commit') }],
  ['pre-push', { run: runnerCall('pre-push', `'{1}' '{2}'`), use_stdin: true }],
  ['commit-msg', { run: runnerCall('pre-commit') }],
];

/** Commands that may stage something after or beside ours. */
const STAGES_LATE = /\bstage_fixed\b|\bparallel\b|\bscripts\b|\bgit add\b|\bextends\b|\bremotes?\b/;

export const lefthook = configured({
  name: 'lefthook',
  runs: HOOKS,
  switchedOff: ['LEFTHOOK=0', 'LEFTHOOK=false'],
  mark: MARK,
  configOf: async ({ root }) => firstFile(root, NAMES),
  filesOf: async ({ root }) => NAMES.map((name) => join(root, name)),
  edit: async ({ config }, text) => {
    // What an earlier version wrote is replaced.
    const bare = withoutBlock(text);
    const wanted = COMMANDS.filter(([hook]) => hook !== 'commit-msg' || STAGES_LATE.test(bare));
    return config.endsWith('.toml') ? inToml(bare, wanted) : inLayout(config, bare, wanted);
  },
  restore: (file, text) => {
    const bare = withoutBlock(text);
    return file.endsWith('.toml') || !bare.includes(NAME) ? bare : withoutFlow(file, bare);
  },
  byHand: () =>
    `add a command to three hooks: pre-commit runs "${runnerCall('pre-commit')}", pre-merge-commit "${runnerCall('pre-merge-commit')}", pre-push "${runnerCall('pre-push', `'{1}' '{2}'`)}" with use_stdin: true; then: anteater init`,
  install: {
    done: MARK,
    typed: 'lefthook',
    program: async ({ root, env }) => managerProgram(root, 'lefthook', env),
    args: () => ['install'],
    // A global one, also beside one of this repository.
    withHooksPath: async ({ root }) => ({
      GIT_CONFIG_GLOBAL: '/dev/null',
      GIT_CONFIG_COUNT: '1',
      GIT_CONFIG_KEY_0: 'safe.directory',
      GIT_CONFIG_VALUE_0: root,
    }),
  },
  colleagues: 'lefthook install',
});

function inLayout(config: string, text: string, wanted: typeof COMMANDS): string | null {
  const layout = openLayout(config, text);
  for (const [hook, command] of wanted) {
    const section = layout.get([hook]);
    if (callsUs(section)) continue;
    const done = Array.isArray(valueAt(section, ['jobs']))
      ? layout.insert({ into: [hook, 'jobs'], key: null, value: { name: NAME, ...command } })
      : layout.insert({ into: [hook, 'commands'], key: lastName(section), value: command });
    if (!done) return null;
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

function inToml(text: string, wanted: typeof COMMANDS): string | null {
  // Tables cannot be added to what is written as a value.
  if (/^\s*(pre-commit|pre-merge-commit|pre-push|commit-msg|commands)\s*[=.]/m.test(text)) return null;
  const tables = wanted.map(([hook, command]) => {
    const values = Object.entries(command).map(
      ([key, value]) => `${key} = ${typeof value === 'string' ? `"${value}"` : value}`,
    );
    return [`[${hook}.commands.zz-${NAME}]`, ...values].join('\n');
  });
  return blockAtEnd(text, tables.join('\n'));
}

/** What was put into collections in braces, where no marks can stand. */
function withoutFlow(config: string, text: string): string {
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
