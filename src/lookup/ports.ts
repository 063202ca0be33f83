/**
 * What the lookup needs from outside, owned by the lookup. Adapters (`virustotal`, `store`) implement these types
 * and import nothing else of this folder.
 */
import type {
  AddedFile,
  Analysis,
  AssociatedHost,
  Cause,
  DeferredLookup,
  DiskCause,
  QuotaShare,
  QuotaUsage,
  RedisCause,
  UnknownReason,
  UnresolvedReason,
} from '../model.ts';

/** One question is one request to VirusTotal. `resolutions`: the host names that resolved to an address. */
export interface Question {
  readonly about: 'ip' | 'url' | 'domain' | 'file' | 'resolutions';
  readonly value: string;
}

/** An answer worth keeping. One still running, or without any engine's word, is `analysing` and never kept. */
export type Answer =
  | { readonly kind: 'analysis'; readonly analysis: Analysis }
  | { readonly kind: 'hosts'; readonly hosts: readonly AssociatedHost[] }
  | { readonly kind: 'unknown'; readonly why?: UnknownReason };

/** A request that brought no answer: what happened (`Cause`), and what follows from it. */
export type Failure = Cause & Consequences;

export interface Consequences {
  readonly reason: Extract<UnresolvedReason, 'quota' | 'network' | 'auth' | 'too-large' | 'analysing'>;
  /** The same request may succeed in some seconds without anybody doing something about it. */
  readonly transient: boolean;
  /** What the server asked for, in ms from now; null without. */
  readonly retryAfterMs: number | null;
  /** Whether the request may have reached the server: only `no` gives its slot back. */
  readonly sent: 'yes' | 'no' | 'maybe';
  /** `all`: no other question would fare better (wrong key, no route): stop asking. */
  readonly scope: 'question' | 'all';
}

export type Outcome =
  | { readonly kind: 'answered'; readonly answer: Answer }
  | { readonly kind: 'failed'; readonly failure: Failure };

/** Asks for a slot of the quota before each request; false = none in time. */
export type TakeSlot = () => Promise<boolean>;

/** VirusTotal, as the lookup sees it. Never throws for anything that the network or the server does. */
export interface Reputation {
  /** One request, no retry, no waiting for quota. */
  ask(question: Question, signal: AbortSignal): Promise<Outcome>;
  /** Sends an unknown file (the caller has consent) and awaits its analysis; several requests, a slot each. */
  submit(file: AddedFile, slot: TakeSlot, signal: AbortSignal): Promise<Outcome>;
  /** VirusTotal's own figures for this key (free of charge); null where it does not say. */
  allowances(signal: AbortSignal): Promise<Allowances | Failure>;
}

export type Allowances = Readonly<Record<'hourly' | 'daily' | 'monthly', Allowance | null>>;
export interface Allowance {
  readonly allowed: number;
  readonly used: number;
}

// ---------------------------------------------------------------- the store

/** `at`: when VirusTotal gave it, in ms since the epoch by this machine's clock (a shared store has its own, and converts). */
export interface DatedAnswer {
  readonly answer: Answer;
  readonly at: number;
}

/** An answer from the machine's own cache, or from the one that a team shares. */
export interface CachedAnswer extends DatedAnswer {
  readonly from: 'cache' | 'shared-cache';
}

/** interactive: a person waits at a commit; push: a push or CI; background: the detached resolver. */
export type Priority = 'interactive' | 'push' | 'background';

export interface ReserveRequest {
  /** This process's place in the queue: unique, the same for all its requests. */
  readonly client: string;
  /** null: a slot for a request that has no answer to share (uploads, analyses). */
  readonly question: Question | null;
  readonly priority: Priority;
  /** In how many ms the answer is of no use any more. */
  readonly patienceMs: number;
  /** Whether a cached answer is young enough for this client; only such a one is a `hit`. */
  readonly fresh: (cached: DatedAnswer) => boolean;
  /** Releases an earlier grant in the same step. */
  readonly release?: Release;
}

/** What became of a grant. */
export type Release = { readonly grant: string; readonly question: Question | null } & (
  | { readonly kind: 'answered'; readonly answer: Answer; readonly ttlMs: number }
  /** The slot stays occupied, the question is free for others. */
  | { readonly kind: 'failed' }
  /** Certainly never sent: the slot is given back. */
  | { readonly kind: 'unsent' }
  /** A 429: every client of the store waits. */
  | { readonly kind: 'refused'; readonly retryAfterMs: number | null }
);

export type Reservation =
  /** Send now, and at the latest in `useByMs`; after that reserve again. */
  | { readonly kind: 'go'; readonly grant: string; readonly useByMs: number }
  /** No slot yet: this client's turn is in `ms`. Come back in `lookMs`: it may have come sooner. */
  | { readonly kind: 'wait'; readonly ms: number; readonly lookMs: number }
  | { readonly kind: 'hit'; readonly cached: CachedAnswer }
  /** Another client is asking this very question: its answer comes, or its grant ends, within `ms`. Come back in `lookMs`. */
  | { readonly kind: 'follow'; readonly ms: number; readonly lookMs: number }
  /** No slot within the patience: the next comes in `ms` at the earliest. */
  | { readonly kind: 'deny'; readonly ms: number };

export interface QuotaFigures extends QuotaUsage {
  /** ms until a slot is free again, and until each calendar window begins again. */
  readonly resets: { readonly minute: number; readonly day: number; readonly month: number };
  readonly waiting: readonly {
    readonly priority: Priority;
    readonly sinceMs: number;
    readonly self: boolean;
  }[];
  /** Machines seen sharing this key this month (1 for the embedded store). */
  readonly machines: number;
  /**
   * Nobody may ask for another `ms`. `refused`: VirusTotal answered 429, so the key is also used elsewhere; `unknown`: what
   * was asked in the last window is not known (a lost state, another server, a clock that stepped back).
   */
  readonly pause: { readonly reason: 'refused' | 'unknown'; readonly ms: number } | null;
  /** When VirusTotal's own figures were last recorded, in ms since the epoch; null: never. Once a day is enough. */
  readonly statedAt: number | null;
}

/** Verdicts and quota, shared by all processes that use the same key. Safe to call from many at once. */
export interface Store {
  /**
   * Cached answers: the machine's own, and the shared ones where there is none of its own, or none that `isFresh`. Without
   * `isFresh` any age will do. Forged or damaged ones are null and counted in `problems`.
   */
  read(
    questions: readonly Question[],
    isFresh?: (question: Question, cached: DatedAnswer) => boolean,
  ): Promise<readonly (CachedAnswer | null)[]>;
  /** Caches an answer outside of a reservation (an upload's analysis). */
  write(question: Question, dated: DatedAnswer, ttlMs: number): Promise<void>;
  /** Removes every cached answer; how many there were. */
  clear(): Promise<number>;
  /** Figures on the cache: entries and bytes. */
  stats(): Promise<{ readonly entries: number; readonly bytes: number; readonly place: string }>;
  /** The cached answer, a slot for one request, or when to come back. */
  reserve(request: ReserveRequest): Promise<Reservation>;
  /** Says what became of a grant. */
  release(release: Release): Promise<void>;
  /** Gives up the place in the queue. */
  cancel(client: string): Promise<void>;
  figures(client: string): Promise<QuotaFigures>;
  /** Records the limits that VirusTotal states for the key: they never raise the configured ones. */
  recordAllowances(allowances: Allowances): Promise<void>;
  /** What the store went through that a report should say. */
  problems(): StoreProblems;
  close(): Promise<void>;
}

export interface StoreProblems {
  readonly forged: number;
  /** The home cannot be written: no cache, and one request a minute for this process. */
  readonly readOnly: DiskCause | null;
  /** Redis is unavailable: why, and the share of the limits that this machine may use meanwhile. */
  readonly redis: { readonly cause: RedisCause; readonly share: QuotaShare } | null;
}

/** Kept on this machine, in plain files, also where the quota is in Redis; no key is needed. */
export interface DeferredLookups {
  /** Written and flushed when this comes back. What is there already gets the new places. Errors: the system's own. */
  add(lookups: readonly DeferredLookup[]): Promise<void>;
  /** Of one repository, by its common git folder (null: of all), oldest first. Those of repositories that are gone are dropped. */
  list(repository: string | null): Promise<readonly DeferredLookup[]>;
  remove(lookups: readonly DeferredLookup[]): Promise<void>;
}

/** Content that was checked before under the very same rules, hashed and sealed. */
export interface CheckedCommits {
  known(keys: readonly string[]): readonly boolean[];
  /** Errors: a home that cannot be written. */
  add(keys: readonly string[]): void;
  clear(): void;
}
