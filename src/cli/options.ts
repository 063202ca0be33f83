/**
 * Every option, once: the tables give the parser, the help, the shell completion and the type of the result. `RawOptions`
 * is what the user typed; `settings.ts` beside it turns it into what a command works with.
 */
import { FORMAT_NAMES } from '../report/formats/index.ts';

type Row = readonly [flags: string, text: string, choices?: readonly string[]];

/** By which commands take them. */
const TABLES = {
  scans: [
    ['--ips', 'check IP addresses; any of these three given = only those'],
    ['--urls', 'check URLs'],
    ['--binaries', 'check binaries'],
    ['--bincheck', 'the same as --binaries'],
    ['--dry-run', 'no network at all: say what would be asked'],
    ['--offline', 'cached verdicts only'],
    [
      '--unresolved <policy>',
      'what could not be checked is deferred, a warning, or blocks',
      ['defer', 'warn', 'block'],
    ],
    [
      '--rules-from <rev>',
      'read every rule from this revision (@{base}: the base of the range); inline rules do not count',
    ],
    ['--baseline <file>', 'report only what this file does not have'],
    ['--exit-zero', 'a trial: report, and exit with 0'],
  ],
  scan: [
    ['--write-baseline <file>', 'keep what is there, judged, so that --baseline leaves it out'],
    ['--range <A..B>', 'lines and binaries that each commit of the range adds'],
    ['--commit <rev>', 'what one commit adds'],
    ['--path <path...>', 'whole files below these paths, gitignored ones left out'],
    ['--patchset <file>', 'whole files that this file names, one a line (- = standard input)'],
    ['--patch <file>', 'added lines of a unified diff (- = standard input)'],
  ],
  waits: [['--max-wait <duration>', 'wait no longer than this for verdicts: 20s, 5m, 1h']],
  sends: [['--upload', 'send a file that VirusTotal does not know: it becomes public there']],
  reports: [['--format <format>', 'how to report', FORMAT_NAMES]],
  figures: [['--format <format>', 'how to print it', ['pretty', 'json']]],
  writes: [['--output <file>', 'write the report into this file (- = standard output)']],
  allow: [
    ['--reason <text>', 'why it is allowed (a new entry needs one)'],
    ['--expires <date>', 'the last day on which it is allowed: 2027-03-01'],
    ['--last', 'what the last report blocked, asking one by one'],
  ],
  key: [['--no-test', 'keep the key without asking VirusTotal whether it works']],
  init: [
    ['--uninstall', 'take the hooks out again'],
    ['--global', 'hooks for all repositories of this user'],
    ['--yes', 'ask nothing: run what has to be run'],
  ],
  pending: [['--resolve', 'look them up now, as fast as the quota allows']],
  /** For the program's own use: neither in the help nor completed. */
  hidden: [['--background', 'as the detached resolver does: lowest priority, no output']],
  doctor: [['--prove', 'let the installed hook block a canary commit in a scratch index']],
  everywhere: [
    ['--config <file>', 'this rc file instead of the one at the root'],
    ['--project <name>', 'the exceptions of this project (files of the original)'],
    ['--color', 'colours, even where the output is not a terminal'],
    ['--no-color', 'no colours'],
    ['--quiet', 'say nothing when everything passes'],
    ['--verbose', 'every finding in full, the key in use, what was cached'],
    ['--debug', 'trace on standard error, stack traces for errors'],
  ],
} as const satisfies Readonly<Record<string, readonly Row[]>>;

export type OptionGroup = keyof typeof TABLES;

export interface OptionRow {
  readonly flags: string;
  readonly text: string;
  readonly choices: readonly string[] | undefined;
  readonly hidden: boolean;
}

export function optionsIn(groups: readonly OptionGroup[]): OptionRow[] {
  return groups.flatMap((group) => {
    const rows: readonly Row[] = TABLES[group];
    return rows.map(([flags, text, choices]) => ({ flags, text, choices, hidden: group === 'hidden' }));
  });
}

type TypedRow = (typeof TABLES)[OptionGroup][number];
type Camel<Name extends string> = Name extends `${infer First}-${infer Rest}`
  ? `${First}${Capitalize<Camel<Rest>>}`
  : Name;
type Long<Flags extends string> = Flags extends `--${infer Name} <${string}`
  ? Name
  : Flags extends `--${infer Name}`
    ? Name
    : never;
/** As commander names it: `--max-wait <duration>` is `maxWait`, `--no-color` is `color`. */
type NameOf<Flags extends string> = Long<Flags> extends `no-${infer Name}` ? Camel<Name> : Camel<Long<Flags>>;
type ValueOf<Of extends TypedRow> = Of extends readonly [string, string, readonly (infer Choice)[]]
  ? Choice
  : Of[0] extends `${string}...>`
    ? readonly string[]
    : Of[0] extends `${string}>`
      ? string
      : boolean;

export type RawOptions = { readonly [Of in TypedRow as NameOf<Of[0]>]?: ValueOf<Of> };
