/** Every command, once: what it takes, what it says of itself, and where its code is (loaded when it runs). */
import type { Context } from './context.ts';
import type { ExitCode } from './io.ts';
import type { OptionGroup } from './options.ts';

export interface CommandModule {
  runCommand(context: Context, operands: readonly string[]): Promise<ExitCode>;
}

export interface CommandRow {
  readonly usage: string;
  readonly summary: string;
  /** What a first reader needs, ending in examples. */
  readonly teach: string;
  readonly groups: readonly OptionGroup[];
  readonly load: () => Promise<CommandModule>;
}

export const COMMANDS: readonly CommandRow[] = [
  {
    usage: 'staged [paths...]',
    summary: 'what the index adds over HEAD (the pre-commit hook; also the default command)',
    teach: `Reads the lines and binaries that the next commit would add, asks VirusTotal for what it does not know yet,
and blocks the commit (exit 1) when something is malicious. What cannot be answered within max_wait is put off:
the commit passes, the lookup goes on in the background, and the push waits for it.

  anteater                     what is staged
  anteater staged src/a.ts     only these paths (lint-staged passes them)
  anteater --dry-run           what would be asked, without any network
  anteater --urls --ips        leave binaries out`,
    groups: ['scans', 'everywhere'],
    load: () => import('./commands/staged.ts'),
  },
  {
    usage: 'pre-push [remote] [url]',
    summary: 'the commits about to be pushed (the pre-push hook)',
    teach: `Reads git's ref lines on standard input and checks, commit by commit, what the remote does not have yet.
Waits for lookups that were put off, and blocks (exit 3) what could not be checked.

  anteater pre-push origin < refs      as git calls it
  anteater pre-push origin             by hand: the current branch`,
    groups: ['scans', 'everywhere'],
    load: () => import('./commands/pre-push.ts'),
  },
  {
    usage: 'scan',
    summary: 'a range, a commit, files, or a patch (CI and audits)',
    teach: `Without --range, --commit, --path, --patchset or --patch it takes the range of the pull request from the CI's
own variables (GitHub, GitLab, Jenkins, CircleCI, Travis, Azure, Bitbucket).

  anteater scan --range origin/main..HEAD
  anteater scan --range origin/main..HEAD --rules-from origin/main
  anteater scan --commit HEAD --format json
  anteater scan --path src vendor
  git diff main | anteater scan --patch -`,
    groups: ['scans', 'scan', 'everywhere'],
    load: () => import('./commands/scan.ts'),
  },
  {
    usage: 'lookup <indicators...>',
    summary: 'one IP, URL, domain, hash or file, given by hand',
    teach: `Asks for exactly what you name, defanged forms too. A file is asked for by its sha256; it leaves this machine only
with --upload, and is public on VirusTotal from then on.

  anteater lookup 198.41.0.4 'hxxp://evil[.]net/x'
  anteater lookup build/tool.exe
  anteater lookup build/tool.exe --upload`,
    groups: ['scans', 'lookup', 'everywhere'],
    load: () => import('./commands/lookup.ts'),
  },
  {
    usage: 'why <indicator>',
    summary: 'how an indicator or PATH:LINE is read, which rule ignores it, what is known of it',
    teach: `No network: shows the normal form, the rule that ignores it (or none), and the cached verdict with its age.

  anteater why https://example.org/x
  anteater why src/config.ts:12`,
    groups: ['everywhere', 'figures'],
    load: () => import('./commands/why.ts'),
  },
  {
    usage: 'allow [operands...]',
    summary: 'write ignore entries into the rc file',
    teach: `The entry is keyed by content (a URL, an address, a path with its sha256), never by commit or line, so it survives
a rebase. Comments and order of the rc file are kept.

  anteater allow http://cdn.acme.net/lib.js --reason "our CDN"
  anteater allow 203.0.114.7 --reason "staging" --expires 2027-03-01
  anteater allow assets/logo.png --reason "made by design"
  anteater allow --last        what the last report blocked, one by one`,
    groups: ['allow', 'everywhere'],
    load: () => import('./commands/allow.ts'),
  },
  {
    usage: 'init',
    summary: 'write the rc file and install the hooks',
    teach: `Uses what the repository uses: husky, lefthook, the pre-commit framework, or plain git hooks. Hooks that are there
already keep running. Running it again changes nothing.

  anteater init
  anteater init --uninstall`,
    groups: ['init', 'everywhere'],
    load: () => import('./commands/init.ts'),
  },
  {
    usage: 'key <action>',
    summary: 'your own VirusTotal key: set, show or test',
    teach: `The key is read from the terminal or standard input, kept in your own config (mode 600), and sent to VirusTotal
alone. VT_KEY in the environment wins over it; a repository's vt_api_key comes after it.

  anteater key set            asks for it, does not echo it
  anteater key set < file
  anteater key show           which key is in use, and from where
  anteater key test           asks VirusTotal (free of charge)`,
    groups: ['key', 'everywhere'],
    load: () => import('./commands/key.ts'),
  },
  {
    usage: 'quota',
    summary: 'limits, used, left, who waits',
    teach: `Counts what this machine, or the team by Redis, has asked; with a key it also shows VirusTotal's own figures.

  anteater quota
  anteater quota --format json`,
    groups: ['everywhere', 'figures'],
    load: () => import('./commands/quota.ts'),
  },
  {
    usage: 'pending',
    summary: 'lookups that were put off, and their results',
    teach: `  anteater pending             what is owed, and when it will be known
  anteater pending --resolve   look it up now`,
    groups: ['pending', 'everywhere', 'figures'],
    load: () => import('./commands/pending.ts'),
  },
  {
    usage: 'cache <action>',
    summary: 'the verdict cache: stats or clear',
    teach: `  anteater cache stats
  anteater cache clear`,
    groups: ['everywhere'],
    load: () => import('./commands/cache.ts'),
  },
  {
    usage: 'doctor',
    summary: 'check git, hooks, config, key, Redis, VirusTotal, and say how to mend each',
    teach: `  anteater doctor
  anteater doctor --prove      shows the installed hook block a canary commit`,
    groups: ['doctor', 'everywhere', 'figures'],
    load: () => import('./commands/doctor.ts'),
  },
];

export function nameOf(row: CommandRow): string {
  return row.usage.split(' ', 1)[0] ?? row.usage;
}
