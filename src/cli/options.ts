/**
 * Every option, once: the rows give the parser, the help, the shell completion and the type of the result. `RawOptions`
 * is what the user typed; `settings.ts` beside it turns it into what a command works with.
 */
import { FORMAT_NAMES } from '../report/formats/index.ts';

export const UNRESOLVED = ['defer', 'warn', 'block'] as const;

/** Which commands take an option. */
export type OptionGroup =
  | 'everywhere'
  | 'scans'
  | 'scan'
  | 'lookup'
  | 'allow'
  | 'key'
  | 'init'
  | 'pending'
  | 'doctor'
  | 'why'
  | 'figures';

export interface OptionRow {
  readonly flags: string;
  readonly text: string;
  readonly groups: readonly OptionGroup[];
  readonly choices?: readonly string[];
  /** For the program's own use: neither in the help nor completed. */
  readonly hidden?: true;
}

/** What prints figures has no findings to put into a format of findings. */
const FIGURE_FORMATS = ['pretty', 'json'] as const;

const rows = [
  { flags: '--ips', text: 'check IP addresses; any of these three given = only those', groups: ['scans'] },
  { flags: '--urls', text: 'check URLs', groups: ['scans'] },
  { flags: '--binaries', text: 'check binaries', groups: ['scans'] },
  { flags: '--bincheck', text: 'the same as --binaries', groups: ['scans'] },
  {
    flags: '--format <format>',
    text: 'how to report',
    groups: ['scans', 'why'],
    choices: FORMAT_NAMES,
  },
  { flags: '--format <format>', text: 'how to print it', groups: ['figures'], choices: FIGURE_FORMATS },
  { flags: '--output <file>', text: 'write the report into this file (- = standard output)', groups: ['scans', 'why', 'figures'] },
  { flags: '--dry-run', text: 'no network at all: say what would be asked', groups: ['scans'] },
  { flags: '--offline', text: 'cached verdicts only', groups: ['scans'] },
  {
    flags: '--max-wait <duration>',
    text: 'wait no longer than this for verdicts: 20s, 5m, 1h',
    groups: ['scans', 'pending'],
  },
  {
    flags: '--unresolved <policy>',
    text: 'what could not be checked is deferred, a warning, or blocks',
    groups: ['scans'],
    choices: UNRESOLVED,
  },
  {
    flags: '--rules-from <rev>',
    text: 'read every rule from this revision (@{base}: the base of the range); inline rules do not count',
    groups: ['scans'],
  },
  {
    flags: '--baseline <file>',
    text: 'report only what this file does not have',
    groups: ['scans'],
  },
  {
    flags: '--write-baseline <file>',
    text: 'keep what is there, judged, so that --baseline leaves it out',
    groups: ['scan'],
  },
  { flags: '--exit-zero', text: 'a trial: report, and exit with 0', groups: ['scans'] },
  {
    flags: '--config <file>',
    text: 'this rc file instead of the one at the root',
    groups: ['scans', 'everywhere'],
  },
  {
    flags: '--project <name>',
    text: 'the exceptions of this project (files of the original)',
    groups: ['scans', 'everywhere'],
  },
  {
    flags: '--range <A..B>',
    text: 'lines and binaries that each commit of the range adds',
    groups: ['scan'],
  },
  { flags: '--commit <rev>', text: 'what one commit adds', groups: ['scan'] },
  {
    flags: '--path <path...>',
    text: 'whole files below these paths, gitignored ones left out',
    groups: ['scan'],
  },
  { flags: '--patchset <file>', text: 'whole files that this file names, one a line', groups: ['scan'] },
  { flags: '--patch <file>', text: 'added lines of a unified diff (- = standard input)', groups: ['scan'] },
  {
    flags: '--upload',
    text: 'send a file that VirusTotal does not know: it becomes public there',
    groups: ['lookup', 'scan'],
  },
  { flags: '--reason <text>', text: 'why it is allowed (a new entry needs one)', groups: ['allow'] },
  { flags: '--expires <date>', text: 'the last day on which it is allowed: 2027-03-01', groups: ['allow'] },
  {
    flags: '--last',
    text: 'what the last report blocked, asking one by one',
    groups: ['allow'],
  },
  { flags: '--no-test', text: 'keep the key without asking VirusTotal whether it works', groups: ['key'] },
  { flags: '--uninstall', text: 'take the hooks out again', groups: ['init'] },
  { flags: '--global', text: 'hooks for all repositories of this user', groups: ['init'] },
  { flags: '--yes', text: 'ask nothing: run what has to be run', groups: ['init'] },
  { flags: '--resolve', text: 'look them up now, as fast as the quota allows', groups: ['pending'] },
  {
    flags: '--background',
    text: 'as the detached resolver does: lowest priority, no output',
    groups: ['pending'],
    hidden: true,
  },
  {
    flags: '--prove',
    text: 'let the installed hook block a canary commit in a scratch index',
    groups: ['doctor'],
  },
  { flags: '--color', text: 'colours, even where the output is not a terminal', groups: ['everywhere'] },
  { flags: '--no-color', text: 'no colours', groups: ['everywhere'] },
  { flags: '--quiet', text: 'say nothing when everything passes', groups: ['everywhere'] },
  {
    flags: '--verbose',
    text: 'every finding in full, the key in use, what was cached',
    groups: ['everywhere'],
  },
  { flags: '--debug', text: 'trace on standard error, stack traces for errors', groups: ['everywhere'] },
] as const satisfies readonly OptionRow[];

export const OPTIONS: readonly OptionRow[] = rows;

type Row = (typeof rows)[number];
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
type ValueOf<Of extends Row> = Of extends { readonly choices: readonly (infer Choice)[] }
  ? Choice
  : Of['flags'] extends `${string}...>`
    ? readonly string[]
    : Of['flags'] extends `${string}>`
      ? string
      : boolean;

export type RawOptions = { readonly [Of in Row as NameOf<Of['flags']>]?: ValueOf<Of> };
