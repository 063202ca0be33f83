/**
 * What the lookup needs from outside, owned by the lookup. Adapters (`virustotal`, `store`) implement these types
 * and import nothing else of this folder.
 */
import type { AddedFile, Analysis, AssociatedHost, QuotaState, UnresolvedReason } from '../model.ts';

/** One question is one request to VirusTotal. `resolutions`: the host names that resolved to an address. */
export interface Question {
  readonly about: 'ip' | 'url' | 'domain' | 'file' | 'resolutions';
  readonly value: string;
}

/** An answer worth keeping. One still running, or without any engine's word, is `analysing` and never kept. */
export type Answer =
  | { readonly kind: 'analysis'; readonly analysis: Analysis }
  | { readonly kind: 'hosts'; readonly hosts: readonly AssociatedHost[] }
  | { readonly kind: 'unknown' };

export interface Failure {
  readonly reason: Extract<UnresolvedReason, 'quota' | 'network' | 'auth' | 'too-large' | 'analysing'>;
  /** VirusTotal's `error.code`, or our own word: `timeout`, `connection`, `unreadable`, `http-502`, `redirect`, … */
  readonly code: string;
  /** One line for people, ending in what to do where there is something to do. No key, nothing unescaped. */
  readonly message: string;
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

export interface Allowances {
  readonly hourly: Allowance | null;
  readonly daily: Allowance | null;
  readonly monthly: Allowance | null;
}
export interface Allowance {
  readonly allowed: number;
  readonly used: number;
}

// ---------------------------------------------------------------- the store

/** A kept answer. `at`: ms since the epoch when VirusTotal gave it. */
export interface Kept {
  readonly answer: Answer;
  readonly at: number;
}

/** interactive: somebody waits at a commit; push: a push or CI; background: the detached resolver. */
export type Weight = 'interactive' | 'push' | 'background';

export interface Ask {
  /** This process's place in the queue: unique, the same for all its asks. */
  readonly client: string;
  /** null: a slot for a request that has no answer to share (uploads, analyses). */
  readonly question: Question | null;
  readonly weight: Weight;
  /** In how many ms the answer is of no use any more. */
  readonly patienceMs: number;
  /** How old a kept answer may be for this asker, in ms, by kind (a `hit` must be fresh by this). */
  readonly fresh: (kept: Kept) => boolean;
  /** Settles an earlier grant in the same step. */
  readonly settle?: Settlement;
}

export type Settlement = { readonly grant: string; readonly question: Question | null } & (
  | { readonly kind: 'answered'; readonly answer: Answer; readonly ttlMs: number }
  /** The slot stays occupied, the question is free for others. */
  | { readonly kind: 'failed' }
  /** Certainly never sent: the slot is given back. */
  | { readonly kind: 'unsent' }
  /** A 429: everybody learns it. `window` as far as VirusTotal's figures tell. */
  | {
      readonly kind: 'refused';
      readonly retryAfterMs: number | null;
      readonly window: 'minute' | 'day' | 'month';
    }
);

export type Step =
  /** Send now, and at the latest in `useByMs`; after that ask again. */
  | { readonly kind: 'go'; readonly grant: string; readonly useByMs: number }
  /** No slot yet: come back in `ms` (it will be this client's turn). */
  | { readonly kind: 'wait'; readonly ms: number }
  | { readonly kind: 'hit'; readonly kept: Kept }
  /** Somebody is asking this very question: its verdict comes, or its grant ends, within `ms`. */
  | { readonly kind: 'follow'; readonly ms: number }
  /** No slot within the patience: the next is `ms` away at the earliest. */
  | { readonly kind: 'deny'; readonly ms: number; readonly window: 'minute' | 'day' | 'month' | 'penalty' };

/** A lookup put off: kept until it is answered and reported. */
export interface Debt {
  readonly question: Question;
  /** The repository's common git folder, as a hash: debts are reported where they were made. */
  readonly repository: string;
  /** Where the indicator stands: path (base64 of its bytes) and, for a file, nothing more. */
  readonly places: readonly {
    readonly path: string;
    readonly pathBytes: string | null;
    readonly line: number | null;
  }[];
  /** ms since the epoch. */
  readonly since: number;
}

export interface QuotaFigures extends QuotaState {
  /** ms until a slot is free again, and until each calendar window begins anew. */
  readonly resets: { readonly minute: number; readonly day: number; readonly month: number };
  readonly waiting: readonly { readonly weight: Weight; readonly sinceMs: number; readonly self: boolean }[];
  /** Machines seen sharing this key this month (1 for the embedded store). */
  readonly machines: number;
  /** Learnt from 429s: ms that nobody asks any more, 0 without. */
  readonly penaltyMs: number;
}

export interface Limits {
  readonly minute: number | null;
  readonly day: number | null;
  readonly month: number | null;
}

/** Verdicts, quota, debts and receipts, shared by all processes that use the same key. Safe to call from many at once. */
export interface Store {
  readonly scope: 'local' | 'shared';
  /** Kept answers, whatever their age; forged or damaged ones are null and counted in `troubles`. */
  read(questions: readonly Question[]): Promise<readonly (Kept | null)[]>;
  /** Keeps an answer outside a step (an upload's analysis, verdicts got while Redis was away). */
  keep(question: Question, kept: Kept, ttlMs: number): Promise<void>;
  /** Drops every kept answer; how many there were. */
  clear(): Promise<number>;
  /** Figures on the cache: entries and bytes. */
  stats(): Promise<{ readonly entries: number; readonly bytes: number; readonly place: string }>;
  step(ask: Ask): Promise<Step>;
  settle(settlement: Settlement): Promise<void>;
  /** Sleeps `ms`, or less when the question is answered or given up meanwhile, or `signal` aborts. */
  pause(ms: number, question: Question | null, signal: AbortSignal): Promise<void>;
  /** Gives up the place in the queue. */
  leave(client: string): Promise<void>;
  figures(client: string): Promise<QuotaFigures>;
  /** Questions that somebody of the team put off and nobody has answered yet (encrypted where others could read them). */
  putOff(questions: readonly Question[]): Promise<void>;
  putOffs(): Promise<readonly Question[]>;
  /** Limits that VirusTotal states for the key: never raise the configured ones. */
  learn(allowances: Allowances): Promise<void>;
  /** ms since the epoch of the last `learn`, null without: once a day is enough. */
  learntAt(): Promise<number | null>;
  /** What the store went through that a report should say. */
  troubles(): StoreTroubles;
  close(): Promise<void>;
}

export interface StoreTroubles {
  readonly forged: number;
  /** The home cannot be written: no cache, and one request a minute for this process. */
  readonly readOnly: string | null;
  /** Redis is away: why, and the share of the limits that this machine may use meanwhile. */
  readonly redis: { readonly cause: string; readonly share: string } | null;
}

/** Kept on this machine (in the embedded store's home), whatever the quota's store is. */
export interface Ledger {
  defer(debts: readonly Debt[]): Promise<void>;
  debts(repository: string | null): Promise<readonly Debt[]>;
  forget(debts: readonly Debt[]): Promise<void>;
  /** Which of these (content and rules, hashed and sealed by the ledger) were checked before. */
  receipts(keys: readonly string[]): Promise<readonly boolean[]>;
  addReceipts(keys: readonly string[]): Promise<void>;
}
