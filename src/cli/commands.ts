/** Every command, once: what it takes and what it says of itself. `main` knows where the code of each is. */
import type { OptionGroup } from './options.ts';

export interface CommandRow {
  readonly usage: string;
  readonly summary: string;
  /** What a first reader needs; broken into lines where it is shown. */
  readonly about: string;
  /** Commands, each with a word on what it does where that is not plain to see. */
  readonly examples: readonly (readonly [command: string, does?: string])[];
  /** What may stand as the first operand, where there is a choice. */
  readonly actions?: string[];
  readonly groups: readonly OptionGroup[];
}

const SCANS = ['scans', 'waits', 'reports', 'writes'] as const;

/** What `anteater` alone is. */
export const DEFAULT_COMMAND = 'staged';

export const COMMANDS: readonly CommandRow[] = [
  {
    usage: 'staged [paths...]',
    summary: 'what the index adds over HEAD (the pre-commit hook; also the default command)',
    about:
      'Reads the lines and binaries that the next commit would add, asks VirusTotal for what it does not know yet, and blocks the commit (exit 1) when something is malicious. What cannot be answered within max_wait is deferred: the commit passes, the lookup goes on in the background, and the push waits for it.',
    examples: [
      ['anteater', 'what is staged'],
      ['anteater staged src/a.ts', 'only these paths (lint-staged passes them)'],
      ['anteater --dry-run', 'what would be asked, without any network'],
      ['anteater --urls --ips', 'leave binaries out'],
    ],
    groups: [...SCANS, 'everywhere'],
  },
  {
    usage: 'pre-push [remote] [url]',
    summary: 'the commits about to be pushed (the pre-push hook)',
    about:
      "Reads git's ref lines on standard input and checks, commit by commit, what the remote does not have yet. Waits for deferred lookups, and blocks (exit 3) what could not be checked.",
    examples: [
      ['anteater pre-push origin < refs', 'as git calls it'],
      ['anteater pre-push origin', 'by hand: the current branch'],
    ],
    groups: [...SCANS, 'everywhere'],
  },
  {
    usage: 'scan',
    summary: 'a range, a commit, files, or a patch (CI and audits)',
    about:
      "Without --range, --commit, --path, --patchset or --patch it takes the range of the pull request from the CI's own variables (GitHub, GitLab, Jenkins, CircleCI, Travis, Azure, Bitbucket).",
    examples: [
      ['anteater scan --range origin/main..HEAD'],
      ['anteater scan --range origin/main..HEAD --rules-from origin/main'],
      ['anteater scan --commit HEAD --format json'],
      ['anteater scan --path src vendor'],
      ['git diff main | anteater scan --patch -'],
    ],
    groups: [...SCANS, 'scan', 'sends', 'everywhere'],
  },
  {
    usage: 'lookup <indicators...>',
    summary: 'one IP, URL, domain, hash or file, given by hand',
    about:
      'Asks for exactly what you name, defanged forms too. A file is asked for by its sha256; it leaves this machine only with --upload, or after your yes at a terminal, and is public on VirusTotal from then on.',
    examples: [
      ["anteater lookup 198.41.0.4 'hxxp://evil[.]net/x'"],
      ['anteater lookup build/tool.exe'],
      ['anteater lookup build/tool.exe --upload'],
    ],
    groups: [...SCANS, 'sends', 'everywhere'],
  },
  {
    usage: 'why <indicator>',
    summary: 'how an indicator or PATH:LINE is read, which rule ignores it, what is known of it',
    about:
      'No network: shows the normal form, the rule that ignores it (or none), and the cached verdict with its age.',
    examples: [['anteater why https://example.org/x'], ['anteater why src/config.ts:12']],
    groups: ['reports', 'writes', 'everywhere'],
  },
  {
    usage: 'allow [operands...]',
    summary: 'write ignore entries into the rc file',
    about:
      'The entry is keyed by content (a URL, an address, a path with its sha256), never by commit or line, so it survives a rebase. Comments and order of the rc file are kept.',
    examples: [
      ['anteater allow http://cdn.acme.net/lib.js --reason "our CDN"'],
      ['anteater allow 203.0.114.7 --reason "staging" --expires 2027-03-01'],
      ['anteater allow assets/logo.png --reason "made by design"'],
      ['anteater allow --last', 'what the last report blocked, one by one'],
    ],
    groups: ['allow', 'everywhere'],
  },
  {
    usage: 'init',
    summary: 'write the rc file and install the hooks',
    about:
      'Uses the hook manager that the repository uses (husky, lefthook, pre-commit, prek, simple-git-hooks and others), or plain git hooks. Hooks that exist keep running. At a terminal it asks first and leads through the key. Running it again changes nothing.',
    examples: [
      ['anteater init'],
      ['anteater init --global', 'for all repositories of this user'],
      ['anteater init --uninstall'],
    ],
    groups: ['init', 'everywhere'],
  },
  {
    usage: 'key <action>',
    actions: ['set', 'show', 'test'],
    summary: 'your own VirusTotal key: set, show or test',
    about:
      "The key is read from the terminal or standard input, kept in your own config (mode 600), and sent to VirusTotal alone. VT_KEY in the environment wins over it; a repository's vt_api_key comes after it.",
    examples: [
      ['anteater key set', 'asks for it, does not echo it'],
      ['anteater key set < file'],
      ['anteater key show', 'which key is in use, and from where'],
      ['anteater key test', 'asks VirusTotal (costs no quota)'],
    ],
    groups: ['key', 'everywhere'],
  },
  {
    usage: 'quota',
    summary: 'limits, used, left, who waits',
    about:
      "Counts what this machine, or the team by Redis, has asked; with a key it also shows VirusTotal's own figures.",
    examples: [['anteater quota'], ['anteater quota --format json']],
    groups: ['figures', 'writes', 'everywhere'],
  },
  {
    usage: 'pending',
    summary: 'deferred lookups, and their results',
    about:
      'A lookup is deferred where the quota or the network gave no answer within max_wait: the commit passed, and the lookup goes on in the background.',
    examples: [
      ['anteater pending', 'what is deferred, and when it can be known'],
      ['anteater pending --resolve', 'look it up now'],
    ],
    groups: ['pending', 'waits', 'figures', 'writes', 'hidden', 'everywhere'],
  },
  {
    usage: 'cache <action>',
    actions: ['stats', 'clear'],
    summary: 'the verdict cache: stats or clear',
    about:
      'Verdicts are kept on this machine, and in Redis where one is configured, so that nothing is asked twice.',
    examples: [['anteater cache stats'], ['anteater cache clear']],
    groups: ['everywhere'],
  },
  {
    usage: 'doctor',
    summary: 'check git, hooks, config, key, Redis, VirusTotal, and say how to fix each',
    about:
      'One line for each thing that the check depends on, with the command that fixes it where it is broken.',
    examples: [
      ['anteater doctor'],
      ['anteater doctor --prove', 'shows the installed hook block a canary commit'],
    ],
    groups: ['doctor', 'figures', 'writes', 'everywhere'],
  },
  {
    usage: 'completion <shell>',
    actions: ['bash', 'zsh', 'fish'],
    summary: 'shell completion for bash, zsh or fish',
    about:
      'Prints a script that completes commands, options and their values. The first lines of it say where it goes.',
    examples: [
      ['eval "$(anteater completion bash)"', 'in ~/.bashrc'],
      ['eval "$(anteater completion zsh)"', 'in ~/.zshrc, after compinit'],
      ['anteater completion fish | source', 'in ~/.config/fish/config.fish'],
    ],
    groups: [],
  },
];

export function nameOf(row: CommandRow): string {
  return row.usage.split(' ', 1)[0] ?? row.usage;
}

export const COMMAND_NAMES: readonly string[] = COMMANDS.map(nameOf);
