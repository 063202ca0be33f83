/**
 * The nouns that travel between the stages. Types only: this file imports nothing and does nothing.
 *
 * changes → added text and files → found indicators → rules → verdicts → decisions → report
 */

export type Check = 'ips' | 'urls' | 'binaries';
export type IndicatorType = 'ip' | 'url' | 'domain' | 'file';

/** What can be malicious. `value`: RFC 5952 / dotted address, WHATWG URL, host name, or sha256 in hex. */
export interface Indicator {
  readonly type: IndicatorType;
  readonly value: string;
}

// ---------------------------------------------------------------- changes (written by diff, read by extract)

/** One version of one file, as git names it. */
export interface FileVersion {
  /** Relative to the repository's root, `/` between segments; bytes that are not UTF-8 stand as U+FFFD. */
  readonly path: string;
  /** The path's bytes in base64 where `path` could not hold them, else null. */
  readonly pathBytes: string | null;
  /** The commit that adds it (full oid); null outside ranges and pushes. */
  readonly commit: string | null;
  /** The blob's oid; null for working-tree files and patches. */
  readonly oid: string | null;
}

/** Added lines of one file that stand next to each other. Only LF ends a line. */
export interface TextChunk {
  /** A "binary string": one character a byte (latin1), so that columns and UTF-8 stay exact. */
  readonly text: string;
  /** 1-based number, in the new file, of the line in which the chunk begins. */
  readonly line: number;
  /** How many lines begin in the chunk. */
  readonly lines: number;
  /** Each line begins with the diff's `+`, which is not part of the line. */
  readonly marked: boolean;
  /** The chunk begins inside a line that the file's previous chunk began. */
  readonly startsMidLine: boolean;
  /** The chunk's last line goes on in the file's next chunk. */
  readonly endsMidLine: boolean;
}

/** A binary that was added or changed, or the file that a Git LFS pointer stands for. */
export interface AddedFile {
  readonly file: FileVersion;
  /** Of the content, in lower-case hex. */
  readonly sha256: string;
  /** In bytes. */
  readonly size: number;
  /** The content, when it is at hand (an LFS object may not be): for uploads that the user allowed. */
  readonly open: (() => AsyncIterable<Uint8Array>) | null;
  /** What is wrong with it, seen without asking anyone. */
  readonly warning?: FileWarning | null;
  /** False: it is not looked up, only reported with its warning. */
  readonly lookUp?: boolean;
  /** Its members are looked up as well. */
  readonly archive?: ArchiveFormat | null;
}

export type ArchiveFormat = 'zip' | 'tar' | 'gzip' | 'bzip2' | 'xz' | 'zstd' | '7z' | 'rar' | 'ar';

/** Why a file is a warning before anyone is asked. `report/words/` has the sentences. */
export type FileWarning =
  /** `claimed`: the ending of its name, ".png". */
  | {
      readonly code: 'other-content';
      readonly claimed: string;
      readonly content: 'executable' | 'archive' | 'script' | 'html';
    }
  /** Executable, in a folder of data. */
  | { readonly code: 'executable-data' }
  /** A sign ("U+202E") that shows source code in another order than it runs. */
  | { readonly code: 'bidi'; readonly line: number; readonly sign: string }
  /** Such a sign in the file's name. */
  | { readonly code: 'bidi-name' }
  /** Begins as a Git LFS pointer, and is not one. */
  | { readonly code: 'broken-pointer' }
  /** `ratio`: so many times as large as it is on disk, or more. */
  | { readonly code: 'archive-bomb'; readonly ratio: number };

/** What a source of changes calls for each thing it finds. Synchronous: one call costs no promise. */
export interface ChangeSink {
  text(file: FileVersion, chunk: TextChunk): void;
  binary(file: AddedFile): void;
}

/** A commit, seen from what is checked out. `branch`: a local one that holds it, `HEAD` for what is checked out. `nowhere`: on no branch. */
export type CommitPlace =
  | { readonly kind: 'head' | 'merge' | 'nowhere' }
  | { readonly kind: 'earlier'; readonly isFirst: boolean; readonly branch: string };

export type SourceKind = 'staged' | 'push' | 'range' | 'commit' | 'path' | 'patchset' | 'patch' | 'lookup';

export interface Scanned {
  readonly commits: number;
  readonly files: number;
  readonly lines: number;
  readonly binaries: number;
}

/** What a source left out, to be said in the report. */
export interface Skipped {
  readonly path: string;
  readonly why:
    | 'submodule'
    | 'symlink'
    | 'gitignored'
    | 'missing'
    | 'not-in-patch'
    | 'unreadable'
    /** What was named holds nothing that could be scanned. */
    | 'git-folder'
    | 'empty'
    | 'tag'
    | LeftOut;
}

/** Content that could not be read: as long as there is any, the outcome is `unresolved`. */
export type Unread =
  /** The object is not in this clone, and git must not fetch it. */
  | {
      readonly why: 'missing-object';
      readonly oid: string;
      readonly path: string;
      readonly commit: string | null;
    }
  /** A patch that is given as text names the file, and does not carry its content. */
  | { readonly why: 'not-in-patch'; readonly path: string }
  /** A file or folder that this user may not read, or that the disk does not give. */
  | { readonly why: 'closed'; readonly path: string }
  /** The time for reading was over. `total`: null where it is not known. */
  | {
      readonly why: 'deadline';
      readonly unit: 'files' | 'commits';
      readonly read: number;
      readonly total: number | null;
    };

/** What a source is asked for. */
export interface Wants {
  readonly text: boolean;
  readonly binaries: boolean;
  /**
   * Whether a renamed file was judged by its old path (ignored, a lockfile, listed): then all of it counts as added.
   * Without it, a renamed file adds its edits.
   */
  readonly judgedByPath?: ((oldPath: string, path: string) => Promise<boolean>) | undefined;
  /** Fires when the time for reading is over: the source hands on no more, and says what it has not read. */
  readonly signal?: AbortSignal | undefined;
}

/** Why members of an archive were not looked at. */
export type LeftOut =
  | 'unopened-archive'
  | 'encrypted'
  | 'unknown-compression'
  | 'damaged'
  | 'too-many-members'
  | 'archive-too-large'
  | 'archive-too-deep';

/** A place that changes come from. Errors: `AnteaterError` with code `git` when git fails, never "nothing found". */
export interface ChangeSource {
  readonly kind: SourceKind;
  /** In words, for the report: "index against HEAD". */
  readonly detail: string;
  read(sink: ChangeSink, wants: Wants): Promise<ChangesRead>;
}

export interface ChangesRead {
  readonly scanned: Scanned;
  readonly skipped: readonly Skipped[];
  readonly unread: readonly Unread[];
}

// ---------------------------------------------------------------- found indicators (extract → filter)

export interface Location {
  readonly path: string;
  readonly pathBytes: string | null;
  /** 1-based, in the new file; null for a file. */
  readonly line: number | null;
  /** 1-based, in characters of the line (Unicode code points); null for a file. */
  readonly column: number | null;
  readonly commit: string | null;
  /** `path` names a member of an archive: `lib/x.jar!a/tool`. */
  readonly isMember?: boolean;
}

/** The line around an indicator, for a report to show: clipped, decoded, not yet escaped. */
export interface Excerpt {
  readonly text: string;
  /** Where in `text` the indicator as written begins, and how long it is, in UTF-16 units. */
  readonly start: number;
  readonly length: number;
}

export interface Occurrence {
  readonly location: Location;
  /** Only for the first few occurrences of an indicator. */
  readonly excerpt: Excerpt | null;
  /** The reason of an `anteater:allow REASON` on the same line ('' when it gives none); null without one. */
  readonly allowed: string | null;
}

export interface Found {
  readonly indicator: Indicator;
  readonly occurrences: readonly Occurrence[];
  /** How it stood in the text the first time, for `why` ("hxxp://evil[.]net"). */
  readonly written: string;
  /** For files: where the content is. */
  readonly content: AddedFile | null;
  /** Set where it is not among what is scanned, but an earlier commit's deferred lookup. */
  readonly earlier?: Earlier;
  /** For files: what is wrong with them, seen without asking anyone. */
  readonly warnings?: readonly FileWarning[];
  /** False: not looked up, only reported. */
  readonly lookUp?: boolean;
}

/** A lookup that a commit did not wait for: kept until it is answered and reported. */
export interface DeferredLookup {
  readonly indicator: Indicator;
  /** The repository's common git folder: deferred lookups are reported where they were made. */
  readonly repository: string;
  readonly places: readonly DeferredPlace[];
  /** ms since the epoch. */
  readonly since: number;
}

export interface DeferredPlace extends Pick<Location, 'path' | 'pathBytes' | 'line'> {
  /** The blob that stood there in the index, where there was one. */
  readonly oid: string | null;
}

// ---------------------------------------------------------------- rules (config → filter)

export interface IgnoreEntry {
  readonly value: string;
  readonly reason: string | null;
  /** ISO date (YYYY-MM-DD): the last day on which the entry ignores. */
  readonly expires: string | null;
  /** `value` is a regular expression (the original's files only). */
  readonly regex: boolean;
  /** Where it stands, for reports: ".anteaterrc url_ignore[2]". */
  readonly origin: string;
  /** Of a path: its text is not scanned, its binaries are (the original's `file_ignore`). */
  readonly textOnly?: boolean;
}

export interface BinaryEntry {
  readonly path: string;
  readonly hashes: readonly IgnoreEntry[];
}

export interface Rules {
  readonly ips: readonly IgnoreEntry[];
  readonly urls: readonly IgnoreEntry[];
  readonly binaries: readonly BinaryEntry[];
  /** Globs of paths that are not scanned. */
  readonly paths: readonly IgnoreEntry[];
  /** Hosts that must not leave the company. */
  readonly neverSend: readonly string[];
  readonly builtin: boolean;
  /** Inline `anteater:allow` counts (not with `--rules-from`). */
  readonly inline: boolean;
}

/** The files of a commit, from which rules are read (`--rules-from`). */
export interface Revision {
  /** As it was given. */
  readonly name: string;
  /** A file's content by its path from the root; null when the commit has nothing there. Errors: `config`. */
  read(path: string): Promise<Buffer | null>;
}

// ---------------------------------------------------------------- verdicts (lookup → policy)

export interface EngineResult {
  readonly name: string;
  readonly category: string;
  readonly result: string | null;
}

/** What VirusTotal's engines say of an indicator, before any threshold. */
export interface Analysis {
  readonly malicious: number;
  readonly suspicious: number;
  readonly harmless: number;
  readonly undetected: number;
  /** Every engine that calls it malicious or suspicious; engines without a complaint are only counted. */
  readonly engines: readonly EngineResult[];
  /** When the engines last looked (ISO), where the answer says so. */
  readonly analysedAt: string | null;
  /** Of a domain: its best place in the lists of popular hosts (1 is the most visited), where it has one. */
  readonly popularity?: number;
  /** Of a file that was asked for by another hash. */
  readonly sha256?: string;
}

/** A host name that once resolved to an address, with its engines' counts. */
export interface AssociatedHost {
  readonly host: string;
  readonly malicious: number;
  readonly suspicious: number;
}

/** Why VirusTotal does not know a thing, where it is not simply unknown: it refuses the value; no engine gave a verdict. */
export type UnknownReason = 'not-accepted' | 'no-verdict';

export type UnresolvedReason =
  | 'quota'
  | 'network'
  | 'auth'
  | 'no-key'
  | 'offline'
  | 'dry-run'
  | 'too-large'
  | 'analysing';

/**
 * Why there is no answer, as data; `report/words/failures.ts` has the sentence for each code. Of what a server wrote, only
 * its one-word code (`said`) is in it; never the key.
 */
export type Cause =
  | { readonly code: 'dry-run' | 'offline' | 'no-key' }
  /** No slot in time; the earlier ones took too long; no answer in time; stopped by the user; not waited for. */
  | { readonly code: 'no-slot' | 'not-reached' | 'no-answer' | 'interrupted' | 'blocked-already' }
  | { readonly code: 'store'; readonly text: string }
  | { readonly code: 'key-missing' | 'key-unknown' | 'account-inactive' | 'account-suspended' }
  | { readonly code: 'key-refused'; readonly said: string | null }
  /** This one endpoint is not for this key; `blocked`: all of them are refused, by VirusTotal or on the way. */
  | { readonly code: 'forbidden'; readonly about: string }
  | { readonly code: 'blocked'; readonly said: string | null }
  | { readonly code: 'captcha' }
  | { readonly code: 'over-quota'; readonly said: string | null; readonly retryAfterMs: number | null }
  | { readonly code: 'not-available-yet' | 'no-analysis' | 'too-large' | 'no-content' | 'changed' }
  | { readonly code: 'analysing' | 'not-analysed'; readonly sha256: string }
  | { readonly code: 'server-error' | 'refused'; readonly status: number; readonly said: string | null }
  | { readonly code: 'redirect'; readonly status: number }
  | { readonly code: 'not-virustotal'; readonly status: number; readonly html: boolean }
  | { readonly code: 'unreadable'; readonly what: Unreadable }
  | { readonly code: 'timeout'; readonly ms: number }
  | { readonly code: 'aborted' | 'oversized' }
  /** `written`: the proxy as the variable has it, without user information. */
  | { readonly code: 'proxy'; readonly variable: string; readonly written: string }
  | { readonly code: 'proxy-auth'; readonly given: boolean; readonly schemes: readonly string[] }
  | {
      readonly code: 'certificate';
      readonly errno: string;
      readonly proxy: string | null;
      /** The file of NODE_EXTRA_CA_CERTS, where it cannot be read. */
      readonly unreadableFile: string | null;
    }
  /** `connecting`: there was no connection; else it broke. */
  | {
      readonly code: 'connection';
      readonly errno: string;
      readonly proxy: string | null;
      readonly connecting: boolean;
    }
  | { readonly code: 'unexpected'; readonly text: string };

/** What is wrong with an answer of VirusTotal. */
export type Unreadable =
  | 'shape'
  | 'figures'
  | 'other-object'
  | 'quotas'
  | 'analysis'
  | 'no-upload-url'
  | 'foreign-upload-url';

export type AnswerOrigin = 'virustotal' | 'cache' | 'shared-cache';

/** What the lookup knows of one indicator. */
export type Resolution =
  | {
      readonly kind: 'analysis';
      readonly analysis: Analysis;
      /** Of an IP, the host names that resolved to it; null when they were not asked for. */
      readonly associations: readonly AssociatedHost[] | null;
      readonly checkedAt: string;
      readonly from: AnswerOrigin;
    }
  | {
      readonly kind: 'unknown';
      readonly why: UnknownReason | null;
      readonly associations: readonly AssociatedHost[] | null;
      /** Of a URL, what VirusTotal knows of its host; null where that was not asked, or is unknown as well. */
      readonly host: { readonly name: string; readonly analysis: Analysis } | null;
      readonly checkedAt: string;
      readonly from: AnswerOrigin;
    }
  | {
      readonly kind: 'unresolved';
      readonly reason: UnresolvedReason;
      readonly cause: Cause;
      /** When it can be known (ISO), where that is known. */
      readonly until: string | null;
    };

export type VerdictKind = 'malicious' | 'suspicious' | 'clean' | 'unknown' | 'unresolved' | 'ignored';
export type Decision = 'block' | 'warn' | 'pass';

export interface Thresholds {
  /** Engines that call it malicious; 0 = never. */
  readonly block: number;
  readonly warn: number;
}

export interface Policy {
  readonly thresholds: Thresholds;
  readonly trustedEngines: readonly string[];
  readonly ignoredEngines: readonly string[];
  readonly ipAssociations: 'off' | 'warn' | 'block';
  readonly urlHosts: 'off' | 'warn' | 'block';
  readonly blockUnlistedBinaries: boolean;
  readonly unknown: { readonly ips: Decision; readonly urls: Decision; readonly binaries: Decision };
  readonly unresolved: 'defer' | 'warn' | 'block';
}

// ---------------------------------------------------------------- the report (policy → report)

export interface Evidence extends Omit<Analysis, 'analysedAt' | 'popularity' | 'sha256'> {
  readonly checkedAt: string;
  readonly from: AnswerOrigin;
  readonly link: string;
  /** Malicious host names that resolved to the address, or the malicious host of the URL. */
  readonly associations?: readonly string[];
  /** When the engines last looked (ISO), for people; not in the JSON report. */
  readonly analysedAt?: string | null;
}

/** The rule that ignores an indicator. */
export type Rule =
  | { readonly kind: 'inline'; readonly reason: string | null }
  | {
      readonly kind: 'entry';
      readonly origin: string;
      readonly value: string;
      readonly reason: string | null;
    }
  | { readonly kind: 'builtin'; readonly whose: string }
  | { readonly kind: 'never-send'; readonly pattern: string };

export type FindingReason = UnresolvedReason | UnknownReason | FileMark;

/** What a rule or the content itself says of a file that is looked up all the same. */
export type FileMark = 'hash-changed' | 'unlisted' | 'disguised' | 'archive-bomb';

export interface Finding {
  readonly indicator: Indicator;
  readonly verdict: VerdictKind;
  readonly decision: Decision;
  /** Why: of an unresolved or unknown one, or `hash-changed`, `unlisted`, … ; null where the verdict or `rule` says it. */
  readonly reason: FindingReason | null;
  readonly locations: readonly Location[];
  readonly evidence: Evidence | null;
  /** What is, or would be, asked first: "GET /urls/…"; null where nothing would be. */
  readonly request: string | null;
  // Below: for people; not in the JSON report.
  readonly excerpts: readonly (Excerpt | null)[];
  readonly written: string;
  /** The rule of an ignored one. */
  readonly rule: Rule | null;
  /** Why an unresolved one has no answer. */
  readonly cause: Cause | null;
  /** When an unresolved one can be known (ISO), where that is known. */
  readonly until: string | null;
  /** Its page at VirusTotal. */
  readonly link: string | null;
  /** Deferred: kept, and looked up in the background. */
  readonly deferred: boolean;
  /** An earlier commit added it, and its lookup was deferred then. */
  readonly earlier: Earlier | null;
  /** For files: what is wrong with them, seen without asking anyone. */
  readonly warnings?: readonly FileWarning[];
  /** Blocked because `binaries` must list its content, and does not. */
  readonly unlisted?: boolean;
}

export interface Earlier {
  /** The commit that added it, where it is known (full oid). */
  readonly commit: string | null;
}

export interface QuotaWindow {
  readonly limit: number | null;
  readonly used: number;
}

export interface QuotaUsage extends Readonly<Record<Period, QuotaWindow>> {
  readonly scope: 'local' | 'shared';
}

type Period = 'minute' | 'day' | 'month';

/** Requests; null = no such limit. */
export type Limits = Readonly<Record<Period, number | null>>;

/** Why a folder of the user's cannot be written. `report/words/disk.ts` has the sentences. */
export interface DiskCause {
  /** "ENOSPC"; '' where the system gives none. */
  readonly errno: string;
  readonly folder: string;
}

/** Why a Redis could not be used. `report/words/redis.ts` has the sentences. */
export interface RedisCause {
  readonly kind:
    | 'refused'
    | 'closed'
    | 'timeout'
    | 'unreachable'
    | 'unknown-host'
    | 'no-socket'
    | 'socket-denied'
    | 'tls'
    | 'auth'
    | 'permission'
    | 'no-command'
    | 'no-database'
    | 'read-only'
    | 'out-of-memory'
    | 'no-disk'
    | 'no-replicas'
    | 'loading'
    | 'busy'
    | 'too-many-clients'
    | 'protected-mode'
    | 'moved'
    | 'cluster-down'
    | 'master-down'
    | 'no-master'
    | 'sentinel-denied'
    | 'wrong-type'
    | 'not-redis'
    | 'error';
  /** Host and port, without user or password. */
  readonly label: string;
  /** The word of Redis' protocol or of the system ("NOPERM", "ECONNREFUSED"), or ''. */
  readonly code: string;
  /** The command that it is about, where the server names it. */
  readonly command: string | null;
  /** The file of certificates to trust that could not be read. */
  readonly unreadableFile?: string;
}

/** What was found out about a Redis; null where it does not say, or this user may not ask. */
export interface RedisInspection {
  /** Host and port, without user or password. */
  readonly label: string;
  readonly tls: boolean;
  /** Why it cannot be used; null: everything that anteater does there works. */
  readonly cause: RedisCause | null;
  /** "7.0.15", or "8.1.0 (valkey)". */
  readonly version: string | null;
  /** Median of five round trips. */
  readonly latencyMs: number | null;
  /** `maxmemory-policy`, and whether a full memory would throw the quota away. */
  readonly eviction: { readonly policy: string; readonly losesQuota: boolean } | null;
  /** What survives a restart. */
  readonly persistence: 'aof' | 'rdb' | 'none' | null;
  /** How many machines used the key in the last 31 days. */
  readonly machines: number | null;
}

/** What one machine may use of the limits while Redis is unavailable: `requests` in each `perMs`; null: no such limit. */
export interface QuotaShare {
  readonly machines: number;
  readonly requests: number | null;
  readonly perMs: number;
  readonly day: number | null;
}

/** Whose key is in use. */
export type KeyOrigin = 'env' | 'user' | 'repository' | 'package';

/** Something that the reader should know beside the findings. `report/words/` has the sentences. */
export type Note =
  | { readonly code: 'shared-key'; readonly origin: KeyOrigin }
  | { readonly code: 'no-cache'; readonly cause: DiskCause }
  | { readonly code: 'redis-down'; readonly cause: RedisCause; readonly share: QuotaShare }
  | { readonly code: 'forged-cache'; readonly count: number }
  | {
      readonly code: 'expired-rule';
      readonly value: string;
      readonly origin: string;
      readonly expires: string;
    }
  /** Places of a kept indicator that a rule excuses, while others remain. */
  | {
      readonly code: 'excused';
      readonly value: string;
      readonly places: readonly Location[];
      readonly rule: Rule;
    }
  /** `all`: nothing else was there to be scanned. */
  | { readonly code: 'skipped'; readonly skipped: readonly Skipped[]; readonly all?: boolean }
  /** The original's `anteater.conf` names a file of text patterns, which is not read. */
  | { readonly code: 'flag-list'; readonly path: string }
  | { readonly code: 'already-checked'; readonly commits: number }
  /** A push that gives the remote no commit. */
  | { readonly code: 'nothing-pushed' }
  /** `known` of the `total` commits of a push are on this remote already, which is not trusted. */
  | { readonly code: 'trust-remote'; readonly remote: string; readonly known: number; readonly total: number }
  /** `blocks`: the run is blocked for it. */
  | { readonly code: 'unread'; readonly unread: readonly Unread[]; readonly blocks: boolean }
  /** Findings that the baseline has already. */
  | { readonly code: 'in-baseline'; readonly count: number; readonly file: string }
  /** A full audit that the quota of a day cannot end: `left` lookups, at `perDay`. */
  | { readonly code: 'audit-pace'; readonly left: number; readonly perDay: number }
  /** A blocked push's lookups, kept and worked off in the background. */
  | { readonly code: 'looked-up-later'; readonly count: number }
  | { readonly code: 'still-deferred'; readonly count: number }
  /** The rc file says `upload: always`, and the user has not agreed (ANTEATER_UPLOAD=always): these were not sent. */
  | { readonly code: 'not-uploaded'; readonly paths: readonly string[] }
  | { readonly code: 'key-in-use'; readonly origin: KeyOrigin; readonly masked: string };

export interface Report {
  readonly schema: 1;
  readonly tool: { readonly name: 'anteater'; readonly version: string };
  readonly source: { readonly kind: SourceKind; readonly detail: string };
  readonly outcome: 'passed' | 'blocked' | 'unresolved';
  readonly exitCode: 0 | 1 | 3;
  readonly scanned: Scanned;
  readonly summary: Readonly<Record<VerdictKind, number>>;
  readonly findings: readonly Finding[];
  /** Content that could not be read, and so was not checked. */
  readonly unread?: readonly Unread[];
  readonly requests: { readonly sent: number; readonly cached: number; readonly waitedMs: number };
  readonly quota: QuotaUsage | null;
  // Below: for people; not in the JSON report.
  readonly notes: readonly Note[];
  readonly dryRun: boolean;
  readonly elapsedMs: number;
  /** For what to do about the key: whose is in use (null: none), and whether CI runs it. */
  readonly key: KeyOrigin | null;
  readonly ci: boolean;
}

/** One thing that `doctor` has looked at. `report/words/doctor.ts` says how it is, and what to do about it. */
export type Checkup =
  | { readonly code: 'git'; readonly version: string; readonly oldest: string; readonly tooOld: boolean }
  | { readonly code: 'repository'; readonly root: string }
  | { readonly code: 'hook'; readonly hook: string; readonly state: HookState }
  /** `HUSKY=0` and its like, in this very environment. */
  | { readonly code: 'switched-off'; readonly setting: string }
  | { readonly code: 'configuration'; readonly sources: readonly string[] }
  /** `shown` is masked, with where it comes from; null without a key. */
  | { readonly code: 'key'; readonly shown: string | null; readonly shared: boolean }
  /** It accepts the key; what of the day's quota is used, where it says so. */
  | {
      readonly code: 'virustotal';
      readonly today: { readonly used: number; readonly allowed: number } | null;
    }
  | { readonly code: 'virustotal-unavailable'; readonly reason: UnresolvedReason; readonly why: string }
  | {
      readonly code: 'home';
      readonly home: string;
      readonly exists: boolean;
      readonly problem: DiskCause | null;
    }
  | { readonly code: 'proof'; readonly of: 'commit' | 'push'; readonly outcome: ProofOutcome }
  /** What has its own words: an error, or a part that knows more of itself (Redis). */
  | ({ readonly code: 'said' } & CheckupLine);

export interface CheckupLine {
  readonly name: string;
  readonly ok: 'ok' | 'warn' | 'bad';
  readonly detail: string;
  /** A command to type, or what to change; null where nothing is wrong. */
  readonly fix: string | null;
}

/** Why a hook that git runs does not come to the check. */
export type HookFlaw =
  | { readonly flaw: 'no-call' | 'not-global'; readonly path: string }
  /** The manager's file has no command of ours for it. */
  | { readonly flaw: 'no-command'; readonly config: string; readonly hook: string }
  /** Not written by the manager whose file is there. */
  | {
      readonly flaw: 'not-managed';
      readonly path: string;
      readonly manager: string;
      readonly config: string;
    };

/** A file that an earlier version wrote: for one repository, or for all of this user's. */
export interface OldPart {
  readonly path: string;
  readonly global: boolean;
}

/** What became of a hook when git was made to run it. */
export type HookState =
  | {
      readonly is: 'in-force';
      readonly path: string;
      readonly manager: string;
      readonly program: string | null;
      readonly old: OldPart | null;
      /** A hook manager's configuration is there, which git does not come to. */
      readonly beside: HookFlaw | null;
    }
  /** It comes to the runner, which finds no Node or no anteater; `refused`: one that the repository brings along. */
  | {
      readonly is: 'without';
      readonly missing: 'node' | 'newer-node' | 'program';
      readonly refused: string | null;
    }
  | { readonly is: 'without-runner'; readonly path: string; readonly runner: string }
  | { readonly is: 'not-installed'; readonly path: string; readonly command: string }
  | { readonly is: 'not-executable'; readonly path: string }
  /** git passed without coming to the check. `reason`: what the hook manager's file lacks; `init`: `init` changes that. */
  | {
      readonly is: 'not-reached';
      readonly path: string;
      readonly reason: HookFlaw | null;
      readonly init: boolean;
    }
  /** git runs hooks that belong to other repositories as well. */
  | { readonly is: 'elsewhere'; readonly folder: string; readonly scope: string; readonly own: string }
  /** Another command of the hook failed first, in the copy where it was tried. */
  | { readonly is: 'stopped'; readonly path: string; readonly said: string }
  | { readonly is: 'not-tried'; readonly said: string };

/** `blocked` is what a gate must do; all others are ways not to. */
export type ProofOutcome =
  | { readonly is: 'blocked' | 'passed' | 'asked-and-passed' | 'skipped' }
  | { readonly is: 'no-hook'; readonly path: string }
  | { readonly is: 'stopped' | 'not-tried'; readonly said: string };
